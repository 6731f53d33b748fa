"""A backup taken: the database, the end of its trail, the editions, and every file that it refers to."""

import errno
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from api.access import Via
from api.database import Database
from api.files import store as files
from api.journal.acting import Act, Actor, Event, perform
from api.journal.details import JSON
from api.problems import DatabaseBusy
from api.settings import Settings
from api.upkeep.safekeeping import manifest as parts
from api.upkeep.safekeeping import store
from api.upkeep.safekeeping.copying import PRIVATE_FOLDER, Part, copy, name_it, seen, write
from api.upkeep.safekeeping.databases import copy_database, is_newest, kind_of
from api.upkeep.safekeeping.manifest import Manifest
from api.upkeep.safekeeping.problems import CannotBackUp
from api.upkeep.safekeeping.standing import Kept, Kind

_BY_COMMAND = Actor(account_id=None, via=Via.COMMAND)
_NOT_TO_BE_WRITTEN = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
_TRIES = 5  # to copy the editions while they are drafted and published


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A backup that is whole, in its folder."""

    folder: Path
    manifest: Manifest
    digest: str  # of the manifest: which backup it is
    unrecorded: str  # why it is not on record in the database itself; empty: it is


@dataclass(slots=True)
class _Files:
    """What became of the files on record."""

    copied: dict[str, int] = field(default_factory=dict)  # bytes by digest
    missing: list[str] = field(default_factory=list)


def back_up(database: Database, settings: Settings, into: Path, *, clock: Callable[[], datetime]) -> Taken:
    """Takes a backup into a new folder of its own in `into`, also while others write.

    The database first and the files after it: what it refers to was put on the disk before. A file that is
    missing is said in the manifest, and the rest is kept. Raises CannotBackUp, NoDatabaseYet, ProgramMissing:
    nothing that looks like a backup is left.
    """
    at, begun = clock(), time.monotonic()
    folder = into / f"cxc-{_named(at)}"
    with _unfinished(into, folder) as new:
        kind = kind_of(database)
        contents = copy_database(database, new / kind.part)
        found = _copy_files(settings.files_dir, contents.digests, new)
        withdrawn = _withdrawn(database, found.missing)
        editions = _copy_editions(settings.editions_dir, new)
        anchor = write(new / parts.ANCHOR, f"{contents.anchor}\n".encode() if contents.anchor else b"")
        manifest = Manifest(
            taken_at=at,
            program=version("cxc-match"),
            kind=kind,
            revision=contents.revision or "",
            rows=contents.rows,
            anchor=contents.anchor,
            parts={kind.part: seen(new / kind.part), parts.ANCHOR: anchor, **editions},
            files=found.copied,
            missing=tuple(one for one in found.missing if one not in withdrawn),
            withdrawn=tuple(sorted(withdrawn)),
        )
        text = parts.as_text(manifest)
        digest, seal = parts.seal_of(text)
        write(new / parts.SEAL, seal.encode())
        write(new / parts.MANIFEST, text.encode())
        name_it(new, folder)
    kept = kept_of(manifest, digest, kind=Kind.BACKUP, at=clock(), seconds=time.monotonic() - begun)
    unrecorded = put_on_record(database, kept)
    return Taken(folder=folder, manifest=manifest, digest=digest, unrecorded=unrecorded)


def kept_of(manifest: Manifest, digest: str, *, kind: Kind, at: datetime, seconds: float) -> Kept:
    """What is put on record of a backup, or of a proof that it can be restored."""
    return Kept(
        kind=kind,
        done_at=at,
        taken_at=manifest.taken_at,
        digest=digest,
        size=manifest.size,
        files=len(manifest.files),
        missing=len(manifest.missing),
        rows=manifest.n_rows,
        seconds=round(seconds, 3),
    )


def put_on_record(database: Database, kept: Kept) -> str:
    """Puts it on record in the database; why that was not done, else nothing.

    A database whose schema is older is left as it is, so that a backup can be taken before it is changed.
    """
    if not is_newest(database):
        return "its schema is older than this version of the program, and was left as it is"

    def work(act: Act) -> None:
        store.add(act.connection, kept)
        detail: dict[str, JSON] = {
            "digest": kept.digest,
            "bytes": kept.size,
            "files": kept.files,
            "missing": kept.missing,
            "rows": kept.rows,
        }
        act.record(Event(_ACTS[kept.kind], f"backup:{_named(kept.taken_at)}", detail))

    try:
        perform(database, _BY_COMMAND, at=kept.done_at, work=work)
    except DatabaseBusy as busy:
        return f"it {busy.reason}"
    return ""


_ACTS = {Kind.BACKUP: "backup.take", Kind.PROOF: "backup.prove"}


def _named(at: datetime) -> str:
    """What a backup is called by its moment."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@contextmanager
def _unfinished(into: Path, folder: Path) -> Iterator[Path]:
    """A folder beside the one to be, that is gone unless it was given its name."""
    try:
        into.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        if folder.exists():
            raise CannotBackUp(f"{folder} is there already", "Wait a second and take another.")
        new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=into))
        try:
            yield new
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        where = error.filename or into
        raise CannotBackUp(
            f"{where} cannot be read or written ({error.strerror})",
            "Look whether the disk has room, and whether this user may read and write there.",
        ) from None


def _copy_files(folder: Path, digests: Collection[str], new: Path) -> _Files:
    """Each file with its digest taken as it is copied; one that is gone or damaged is named, not copied."""
    found = _Files()
    for digest in digests:
        target = new / parts.place_of(digest)
        try:
            part = copy(folder / digest[:2] / digest, target)
        except OSError as error:
            if error.errno in _NOT_TO_BE_WRITTEN:
                raise
            part = None
        if part is not None and part.digest == digest:
            found.copied[digest] = part.size
        else:
            target.unlink(missing_ok=True)
            found.missing.append(digest)
    return found


def _withdrawn(database: Database, missing: Collection[str]) -> set[str]:
    """Those that nobody keeps any more: withdrawn, and swept away, since the database was copied."""
    if not missing:
        return set()
    with database.snapshot() as connection:
        return set(missing) - files.on_record(connection, missing)


def _copy_editions(folder: Path, new: Path) -> dict[str, Part]:
    """Every file of the editions; again from the start where one was renamed meanwhile."""
    for left in reversed(range(_TRIES)):
        target = new / parts.EDITIONS
        shutil.rmtree(target, ignore_errors=True)
        try:
            return {
                f"{parts.EDITIONS}/{path.relative_to(folder).as_posix()}": copy(
                    path, target / path.relative_to(folder)
                )
                for path in _editions(folder)
            }
        except FileNotFoundError:
            if not left:
                raise
    return {}


def _editions(folder: Path) -> list[Path]:
    """The files of whole editions; what is being written begins with a full stop."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(one.startswith(".") for one in path.relative_to(folder).parts)
    )
