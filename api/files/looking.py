"""Look at a file that somebody sent: its content decides what it is, and what of it is kept.

The file is opened in a process of its own (looker.py), one or two at a time: whatever it does there, the
service goes on, and the memory is bounded. Few wait for a turn: whoever is one too many is told so at once.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from api.files.disk import digest_of
from api.files.findings import MOST_POINTS, Finding
from api.files.kinds import (
    ANYTHING,
    DECLARED,
    MOST_BYTES,
    OTHER_SUFFIXES,
    SUFFIXES,
    MediaType,
    kind_of,
    looks_like,
)
from api.files.names import display_name, suffix_of
from api.files.problems import (
    BusyLooking,
    EmptyFile,
    FileTooLarge,
    KindNotTaken,
    NotWhatItSays,
    PictureTooLarge,
    UnreadableUpload,
    UnsafeFile,
)
from api.problems import Problem

AT_ONCE = 2  # files that are open at the same time, each with its own memory
WAITING = 6  # files that may wait for a turn, each with a thread of the server; others are told at once
WAIT_S = 20.0  # for a turn
WITHIN_S = 30.0  # from the start of the process to its end, on a busy machine

_ROOT = Path(__file__).resolve().parents[2]
_turns = BoundedSemaphore(AT_ONCE)
_places = BoundedSemaphore(AT_ONCE + WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanFile:
    """A file that can be kept: looked through, and drawn anew where it is a picture."""

    content: bytes
    media_type: MediaType
    digest: str  # SHA-256 of the content, in hex
    sent_digest: str  # of what was sent
    name: str  # for people


def look_at(content: bytes, *, name: str = "", declared: str = "") -> CleanFile:
    """The file as it can be kept. `name` and `declared`, a media type, are what its sender says of it.

    It takes a moment: look before the act that keeps the file. Raises EmptyFile, FileTooLarge, KindNotTaken,
    NotWhatItSays, UnreadableUpload, PictureTooLarge, UnsafeFile, and BusyLooking where there is no turn.
    """
    kind = told_kind(content, name=name, declared=declared)
    clean = content if (drawn := _opened(content, kind)) is None else drawn
    return CleanFile(
        content=clean,
        media_type=kind,
        digest=digest_of(clean),
        sent_digest=digest_of(content),
        name=display_name(name, kind),
    )


def told_kind(content: bytes, *, name: str = "", declared: str = "") -> MediaType:
    """What the file is by its first bytes, where that is taken and its sender says nothing else of it."""
    if not content:
        raise EmptyFile
    if len(content) > MOST_BYTES:
        raise FileTooLarge(len(content), most_bytes=MOST_BYTES)
    kind = kind_of(content)
    if kind is None:
        raise KindNotTaken(looks_like(content))
    said = declared.partition(";")[0].strip().lower()
    if said not in ANYTHING and DECLARED.get(said) is not kind:
        raise NotWhatItSays(f"{said[:80]!r}", found=kind.called)
    suffix = suffix_of(name)
    if suffix in OTHER_SUFFIXES or SUFFIXES.get(suffix, kind) is not kind:
        raise NotWhatItSays(f"'...{suffix}'", found=kind.called)
    return kind


def _opened(content: bytes, kind: MediaType) -> bytes | None:
    """The picture drawn anew; None for a PDF, which stays as it is."""
    said, drawn = _looked(content, kind)
    if "finding" in said:
        raise _problem(said, kind)
    if kind is MediaType.PDF:
        return None
    if kind_of(drawn) is not kind:
        raise UnreadableUpload(kind.called, Finding.BROKEN.words)
    return drawn


def _looked(content: bytes, kind: MediaType) -> tuple[dict[str, object], bytes]:
    """What the other process says, with the bytes that it gives back."""
    if not _places.acquire(blocking=False):
        raise BusyLooking
    try:
        return _looked_in_turn(content, kind)
    finally:
        _places.release()


def _looked_in_turn(content: bytes, kind: MediaType) -> tuple[dict[str, object], bytes]:
    if not _turns.acquire(timeout=WAIT_S):
        raise BusyLooking
    try:
        done = subprocess.run(  # noqa: S603  our own module; nothing of the sender's is in the command
            [sys.executable, "-P", "-s", "-m", "api.files.looker", kind.value],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(_ROOT)},
            timeout=WITHIN_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"finding": Finding.SLOW.value}, b""
    finally:
        _turns.release()
    line, _, drawn = done.stdout.partition(b"\n")
    if done.returncode:
        return {"finding": _ENDED.get(done.returncode, Finding.BROKEN).value}, b""
    return json.loads(line), drawn


_ENDED = {-24: Finding.SLOW, -9: Finding.SLOW}  # by the limit of computing time: SIGXCPU, then SIGKILL


def _problem(said: dict[str, object], kind: MediaType) -> Problem:
    finding = Finding(str(said["finding"]))
    if finding is Finding.POINTS:
        return PictureTooLarge(int(str(said["width"])), int(str(said["height"])), most=MOST_POINTS)
    if finding.is_unsafe:
        return UnsafeFile(finding.words, finding.advice)
    return UnreadableUpload(kind.called, finding.words)
