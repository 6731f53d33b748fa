"""Keep a file, give it out again, and sweep away what belongs to nobody."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.database import Connection, Database
from api.files import disk, store
from api.files.kinds import MediaType
from api.files.looking import CleanFile, look_at
from api.files.problems import UnknownFile
from api.files.store import FileRow


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file that is kept: on disk under its digest, and on record."""

    digest: str  # SHA-256, in hex, of the bytes that are kept
    media_type: MediaType
    size: int  # bytes
    name: str  # for people; it names nothing on disk


def put_file(folder: Path, clean: CleanFile, *, at: datetime) -> None:
    """Brings a file to the disk ahead of the act that keeps it. Raises NoRoomForFiles.

    Without a row an hour later it is swept away.
    """
    disk.put(folder, clean.digest, clean.content, at=at)


def keep_file(
    connection: Connection, folder: Path, content: bytes | CleanFile, *, name: str = "", at: datetime
) -> KeptFile:
    """Keeps a file, on disk before its row can be committed. The same bytes are kept once.

    Look at the file before the act, with `look_at`, and give what that answers: bytes are looked at here,
    which takes a moment in which no other act can go. Raises what `look_at` raises, and NoRoomForFiles.
    """
    clean = look_at(content, name=name) if isinstance(content, bytes) else content
    disk.put(folder, clean.digest, clean.content, at=at)
    row = FileRow(
        digest=clean.digest,
        media_type=clean.media_type,
        size=len(clean.content),
        sent_digest=clean.sent_digest,
        kept_at=at,
    )
    kept = store.add(connection, row)
    return KeptFile(digest=kept.digest, media_type=kept.media_type, size=kept.size, name=clean.name)


def open_file(connection: Connection, folder: Path, digest: str) -> bytes:
    """The bytes of a file that is on record. Raises UnknownFile; FileNotAsKept where the disk lost them."""
    if store.get(connection, digest) is None:
        raise UnknownFile(digest)
    return disk.read(folder, digest)


def let_go(connection: Connection, *digests: str) -> int:
    """Takes files off the record to which nothing refers any more; how many. Their bytes are swept later."""
    return store.forget_unused(connection, digests)


def sweep(database: Database, folder: Path, *, at: datetime) -> int:
    """Removes files that are not whole, or not on record, an hour after they were put; how many."""
    old = list(disk.old_ones(folder, at=at))
    with database.snapshot() as connection:
        kept = store.on_record(connection, {path.name for path in old if disk.is_digest(path.name)})
    return sum(_removed(database, folder, path, at=at) for path in old if path.name not in kept)


def _removed(database: Database, folder: Path, path: Path, *, at: datetime) -> bool:
    """Looks again under the lock: somebody may have put the same file, and kept it, a moment ago."""
    with disk.locked(folder), database.snapshot() as connection:
        if store.on_record(connection, {path.name}):
            return False
        return disk.remove_old(path, at=at)
