"""A backup restored where there is nothing, verified there, and put in its place; or thrown away again."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from api.database import Connection, Database, connect
from api.journal import store as journal
from api.upkeep.safekeeping import manifest as parts
from api.upkeep.safekeeping import store
from api.upkeep.safekeeping.backing_up import kept_of, put_on_record
from api.upkeep.safekeeping.copying import PRIVATE_FOLDER, copy, name_it, seen
from api.upkeep.safekeeping.databases import is_known, kind_of, put_back
from api.upkeep.safekeeping.erasing_again import ErasedAgain
from api.upkeep.safekeeping.manifest import DatabaseKind, Manifest, Sealed, check_parts, read_sealed
from api.upkeep.safekeeping.problems import CannotRestore, NotABackup, SomethingIsThere
from api.upkeep.safekeeping.server_store import new_database
from api.upkeep.safekeeping.standing import Kind

DATABASE, FILES, EDITIONS = "cxc.db", "cxc-files", "cxc-editions"  # in the new folder
_SHOWN = 12  # letters of a digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A backup that stands where it was restored, and what was found when it was verified."""

    sealed: Sealed
    url: str  # of the database, password and all
    folder: Path
    n_events: int  # rows of the audit trail
    n_files: int  # that are there with their digests
    faults: tuple[str, ...]  # empty: it is what was copied, and whole
    seconds: float
    erased: ErasedAgain | None = None  # None: nobody looked for what was erased since


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A restore that was tried out and thrown away. Only one without faults is put on record."""

    restored: Restored
    unrecorded: str  # why it is not on record; empty: it is


def checked(backup: Path) -> Sealed:
    """A backup of which every byte is what was written. Raises NotABackup, DamagedBackup."""
    sealed = read_sealed(backup)
    if not is_known(sealed.manifest.revision):
        reason = f"its schema {sealed.manifest.revision} is not known to this version of CXC Match"
        raise NotABackup(backup, f"{reason}, and {sealed.manifest.program} wrote it")
    check_parts(sealed)
    return sealed


def restore(
    backup: Path,
    into: Path,
    *,
    url: str | None = None,
    erases: Callable[[Restored], ErasedAgain] | None = None,
) -> Restored:
    """Restores a backup into a new folder, and that of PostgreSQL into the empty database at `url`.

    Everything is checked before anything is written. What is restored gets its name once it was verified, and
    what was erased since is erased again, which `erases` does.
    Raises NotABackup, DamagedBackup, SomethingIsThere, CannotRestore, ProgramMissing.
    """
    begun = time.monotonic()
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise SomethingIsThere(str(into), "is there already")
    sealed = checked(backup)
    is_server = _needs_server(sealed, url)
    with _unfinished(into) as new:
        found = _restored(sealed, new, url=url if is_server and url else _url_in(new), begun=begun)
        if erases is not None:
            found = replace(found, erased=erases(found))
        name_it(new, into)
    return replace(found, folder=into, url=found.url if is_server else _url_in(into))


def prove(backup: Path, live: Database, *, at: datetime) -> Proof:
    """Restores a backup into a place of its own, verifies it, throws it away, and puts that on record.

    Raises what `restore` does.
    """
    begun = time.monotonic()
    sealed = checked(backup)
    with _thrown_away() as folder, _place(sealed, live, folder) as url:
        found = _restored(sealed, folder, url=url, begun=begun)
    if found.faults:
        return Proof(restored=found, unrecorded="only a restore without a fault is")
    kept = kept_of(sealed.manifest, sealed.digest, kind=Kind.PROOF, at=at, seconds=found.seconds)
    return Proof(restored=found, unrecorded=put_on_record(live, kept))


def _needs_server(sealed: Sealed, url: str | None) -> bool:
    is_server = sealed.manifest.kind is DatabaseKind.POSTGRESQL
    if is_server and url is None:
        reason = "it is a backup of PostgreSQL, and no database was named to restore it into"
        raise CannotRestore(reason, "Name an empty one with --database-url postgresql://user@host/name.")
    if url is not None and not is_server:
        reason = "it is a backup of SQLite, which is restored into a file in the new folder"
        raise CannotRestore(reason, "Leave --database-url out.")
    if url is not None and not url.startswith("postgres"):
        reason = "it is a backup of PostgreSQL, and another kind of database was named to restore it into"
        raise CannotRestore(reason, "Name an empty one with --database-url postgresql://user@host/name.")
    return is_server


def _restored(sealed: Sealed, new: Path, *, url: str, begun: float) -> Restored:
    manifest = sealed.manifest
    for folder in (FILES, EDITIONS):
        (new / folder).mkdir(mode=PRIVATE_FOLDER)
    for name, said in parts.parts_of(manifest):
        place = _place_in(new, name)
        if place is not None:  # held against the manifest again: a disk may fail between the check and now
            parts.require_same(sealed.folder, name, said, copy(sealed.folder / name, place))
    if manifest.kind is DatabaseKind.POSTGRESQL:
        put_back(sealed.folder / manifest.kind.part, url)
    faults, n_events = _faults_of_database(manifest, url)
    lost = _lost_files(manifest, url, new / FILES)
    return Restored(
        sealed=sealed,
        url=url,
        folder=new,
        n_events=n_events,
        n_files=len(manifest.files),
        faults=(*faults, *lost),
        seconds=time.monotonic() - begun,
    )


def _place_in(new: Path, name: str) -> Path | None:
    """Where a part goes; None for what is not restored as a file."""
    if name == DatabaseKind.SQLITE.part:
        return new / DATABASE
    room, _, rest = name.partition("/")
    return {parts.EDITIONS: new / EDITIONS / rest, parts.FILES: new / FILES / rest}.get(room)


def _faults_of_database(manifest: Manifest, url: str) -> tuple[list[str], int]:
    """What is wrong with the database as it was restored, and how many rows its trail has.

    What it holds is looked at before it is brought up to date, and the trail after it.
    """
    with closing(connect(url, create=False)) as database:
        with database.snapshot() as connection:
            is_file = kind_of(database) is DatabaseKind.SQLITE
            damaged = store.faults_of_sqlite(connection) if is_file else []
            faults = [
                *(f"The database is damaged: {one}." for one in damaged),
                *_others(manifest, connection),
            ]
        database.upgrade(create=False)
        with database.snapshot() as connection:
            end = journal.anchor(connection)
            broken = journal.verify(connection, anchored=[manifest.anchor] if manifest.anchor else [])
    if broken is not None:
        faults.append(f"The audit trail is broken at row {broken.seq}: {broken.fault.value}.")
    return faults, end.seq if end else 0


def _others(manifest: Manifest, connection: Connection) -> Iterator[str]:
    """What it holds otherwise than what was copied."""
    found = store.contents_of(connection)
    if found.revision != manifest.revision:
        yield f"The database has the schema {found.revision}, and {manifest.revision} was copied."
    for name in sorted(found.rows.keys() | manifest.rows.keys()):
        here, there = found.rows.get(name), manifest.rows.get(name)
        if here != there:
            yield f"The table {name} has {here or 0:,} rows, and {there or 0:,} were copied."
    if found.anchor != manifest.anchor:
        yield f"The audit trail ends with {found.anchor}, and with {manifest.anchor} when it was copied."


def _lost_files(manifest: Manifest, url: str, folder: Path) -> Iterator[str]:
    """The files on record that are not there as they were kept, but for those withdrawn since."""
    with closing(connect(url, create=False)) as database, database.snapshot() as connection:
        digests = store.files_on_record(connection)
    for digest in sorted(set(digests) - set(manifest.withdrawn)):
        if not _is_whole(folder / digest[:2] / digest):
            is_old = digest in manifest.missing
            why = "was missing already when the backup was taken" if is_old else "is not there"
            yield f"The file {digest[:_SHOWN]} is on record and {why}."


def _is_whole(path: Path) -> bool:
    """Whether the bytes are those that its name says."""
    try:
        return seen(path).digest == path.name
    except OSError:
        return False


@contextmanager
def _place(sealed: Sealed, live: Database, folder: Path) -> Iterator[str]:
    """Where a database is restored to be thrown away."""
    if sealed.manifest.kind is DatabaseKind.SQLITE:
        yield _url_in(folder)
        return
    if kind_of(live) is not DatabaseKind.POSTGRESQL:
        reason = f"it is a backup of PostgreSQL, and the service's database {live.where} is on no such server"
        raise CannotRestore(reason, "Name the service's database with CXC_DATABASE_URL.")
    with new_database(live) as url:
        yield url


def _url_in(folder: Path) -> str:
    return f"sqlite:///{folder / DATABASE}"


@contextmanager
def _unfinished(into: Path) -> Iterator[Path]:
    """A folder beside the one to be, that is gone unless it was given its name."""
    with _in_plain_words(into):
        into.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{into.name}-", dir=into.parent))
        try:
            yield new
        finally:
            shutil.rmtree(new, ignore_errors=True)


@contextmanager
def _thrown_away() -> Iterator[Path]:
    """A folder among the temporary ones that is gone in the end."""
    with (
        _in_plain_words(Path(tempfile.gettempdir())),
        tempfile.TemporaryDirectory(prefix="cxc-proof-") as name,
    ):
        yield Path(name)


@contextmanager
def _in_plain_words(where: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = f"{error.filename or where} cannot be read or written ({error.strerror})"
        raise CannotRestore(
            reason, "Look whether the disk has room, and whether this user may write there."
        ) from None
