"""The bytes of files on disk: each under its SHA-256, whole or not at all.

A file is written beside its place, brought to the disk, and then named; so what bears a digest is whole, also
after the power went. Its time of change is when it was last put there: what has no row and is older than an
hour is nobody's, and is swept away. One lock keeps putting and sweeping apart, also between processes.
"""

import errno
import fcntl
import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.files.problems import FileNotAsKept, NoRoomForFiles

GRACE = timedelta(hours=1)  # between a file on disk and its row; no act takes as long
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NEW = ".new-"  # how the names of files begin that are being written
_DIGEST = re.compile("[0-9a-f]{64}")
_LOG = logging.getLogger("cxc.files")


def digest_of(content: bytes) -> str:
    """SHA-256, in hex."""
    return hashlib.sha256(content).hexdigest()


def put(folder: Path, digest: str, content: bytes, *, at: datetime) -> None:
    """Puts the bytes under their digest, on the disk itself before it returns. Twice is as once.

    Raises NoRoomForFiles: nothing was kept.
    """
    place = _place(folder, digest)
    try:
        _make(place.parent)
        if not _is_there(folder, place, content, at=at):
            _write(folder, place, content, at=at)
    except OSError as error:
        _LOG.error("A file cannot be kept: %s", errno.errorcode.get(error.errno or 0, type(error).__name__))
        raise NoRoomForFiles(is_full=error.errno in _FULL) from None


def read(folder: Path, digest: str) -> bytes:
    """The bytes, exactly those that were put there. Raises FileNotAsKept."""
    try:
        content = _place(folder, digest).read_bytes()
    except OSError:
        content = None
    if content is not None and digest_of(content) == digest:
        return content
    _LOG.error("The file %s is %s", digest[:12], "gone" if content is None else "damaged")
    raise FileNotAsKept(digest, is_gone=content is None)


def old_ones(folder: Path, *, at: datetime) -> Iterator[Path]:
    """What was put there, or begun, longer than the grace before `at`; with a row or without."""
    for path in sorted(folder.glob("??/*")):
        is_ours = path.name.startswith(_NEW) or is_digest(path.name)
        if is_ours and _is_old(path, at=at):
            yield path


def is_digest(name: str) -> bool:
    """Whether that is the name of a whole file."""
    return _DIGEST.fullmatch(name) is not None


def remove_old(path: Path, *, at: datetime) -> bool:
    """Whether the file was old still, and was removed. Under the lock."""
    if not _is_old(path, at=at):
        return False
    with suppress(FileNotFoundError):
        path.unlink()
    return True


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps others from naming or removing files meanwhile; for moments only."""
    with (folder / ".lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _place(folder: Path, digest: str) -> Path:
    if not is_digest(digest):
        raise ValueError(f"{digest!r} is no digest")
    return folder / digest[:2] / digest


def _make(folder: Path) -> None:
    """The folder and those above it, on the disk itself, for the service alone."""
    for one in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        one.mkdir(mode=0o700, exist_ok=True)
        _sync(one.parent)


def _is_there(folder: Path, place: Path, content: bytes, *, at: datetime) -> bool:
    """Whether the same bytes are there already; they then count as put now."""
    with locked(folder):
        try:
            is_same = place.read_bytes() == content
        except FileNotFoundError:
            return False
        if is_same:
            _date(place, at)
        return is_same


def _write(folder: Path, place: Path, content: bytes, *, at: datetime) -> None:
    number, name = tempfile.mkstemp(prefix=_NEW, dir=place.parent)  # readable by its owner alone
    new = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _date(new, at)
        with locked(folder):
            new.replace(place)
    finally:
        new.unlink(missing_ok=True)
    _sync(place.parent)


def _date(path: Path, at: datetime) -> None:
    os.utime(path, (at.timestamp(), at.timestamp()))


def _is_old(path: Path, *, at: datetime) -> bool:
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    except FileNotFoundError:
        return False
    return changed < at - GRACE


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
