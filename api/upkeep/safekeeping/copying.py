"""Bytes copied with their digest, and folders that bear their name only when they are on the disk, whole."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

_AT_ONCE = 2**20  # bytes
PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600  # what people handed in is for the service alone


@dataclass(frozen=True, slots=True)
class Part:
    """What one file is: its SHA-256, in hex, and its bytes."""

    digest: str
    size: int


def copy(source: Path, target: Path) -> Part:
    """Copies a file, and says what was copied. Raises FileExistsError where something is there."""
    target.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    found, size = hashlib.sha256(), 0
    number = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
    with source.open("rb") as old, os.fdopen(number, "wb") as new:
        while piece := old.read(_AT_ONCE):
            found.update(piece)
            size += new.write(piece)
    return Part(found.hexdigest(), size)


def write(target: Path, content: bytes) -> Part:
    """Writes a new file, and says what was written."""
    number = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
    with os.fdopen(number, "wb") as new:
        new.write(content)
    return Part(hashlib.sha256(content).hexdigest(), len(content))


def seen(path: Path) -> Part:
    """What a file is now."""
    found, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_AT_ONCE):
            found.update(piece)
            size += len(piece)
    return Part(found.hexdigest(), size)


def name_it(unfinished: Path, folder: Path) -> None:
    """Gives a folder its name once all in it is on the disk itself. Raises OSError where something has it."""
    for one, _folders, files in os.walk(unfinished, topdown=False):
        for name in files:
            _sync(Path(one, name))
        _sync(Path(one))
    unfinished.rename(folder)
    _sync(folder.parent)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
