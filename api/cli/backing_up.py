"""cxc backup and cxc restore."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.options import DatabaseOption
from api.clock import now
from api.database import connect
from api.problems import BadRequest, Problem
from api.settings import Settings, load_settings
from api.upkeep.safekeeping.backing_up import Taken, back_up
from api.upkeep.safekeeping.erasing_again import ErasedAgain, Rooms, erase_again, erasures_since
from api.upkeep.safekeeping.manifest import Manifest
from api.upkeep.safekeeping.restoring import EDITIONS, FILES, Proof, Restored, prove, restore

_MIB, _KIB = 2**20, 2**10
_SHOWN = 20  # lines of one kind


def backup(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where the backup gets a folder of its own.")
    ],
    database: DatabaseOption = None,
) -> None:
    """Take a backup, also while the service runs. 1 where a file on record is missing; the rest is kept."""
    settings = load_settings(database)
    begun = time.monotonic()
    with closing(connect(settings.database_url, create=False)) as opened:
        taken = back_up(opened, settings, folder.absolute(), clock=now)
    console = _console()
    _say_taken(console, taken, time.monotonic() - begun)
    if taken.manifest.missing:
        raise typer.Exit(1)


def restore_command(
    folder: Annotated[
        Path, typer.Argument(metavar="BACKUP", help="The folder of one backup, cxc- and the moment.")
    ],
    into: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="A new folder, for what is restored.")
    ] = None,
    prove_it: Annotated[
        bool, typer.Option("--prove", help="Restore it for trial, verify it, throw it away, and record that.")
    ] = False,
    database_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Of PostgreSQL: an empty database that the backup is restored into."
        ),
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Check a backup, restore it where nothing is yet, and verify it. 1 where something is not as it was."""
    if prove_it == (into is not None):
        raise BadRequest(
            "Name a new folder with --into, or say --prove to restore it for trial: one of the two."
        )
    settings = load_settings(database)
    console = _console()
    if into is None:
        if database_url is not None:
            raise BadRequest("--prove makes a database of its own: leave --database-url out.")
        with closing(connect(settings.database_url, create=False)) as live:
            proof = prove(folder, live, at=now())
        _say_proof(console, proof)
        faults = bool(proof.restored.faults)
    else:
        url = load_settings(database_url).database_url if database_url is not None else None
        found = restore(folder, into.absolute(), url=url, erases=_erasing(console, settings))
        _say_restored(console, found)
        faults = bool(found.faults) or bool(found.erased and found.erased.left)
    if faults:
        raise typer.Exit(1)


def _erasing(console: Console, settings: Settings) -> Callable[[Restored], ErasedAgain]:
    """Erases in what was restored what the service's own database says was erased since."""

    def erases(found: Restored) -> ErasedAgain:
        try:
            since = erasures_since(settings.database_url, found.sealed.manifest.anchor)
        except Problem as problem:
            console.print("What was erased since the backup is NOT erased in what is restored:")
            console.print(f"  {problem}")
            console.print(
                "  Erase it again from your own notes before anybody is let in; see docs/OPERATIONS.md."
            )
            return ErasedAgain()
        if not since:
            console.print("Nothing was erased since the backup.")
            return ErasedAgain()
        return erase_again(found.url, since, _rooms(found), at=now())

    return erases


def _rooms(found: Restored) -> Rooms:
    """What every feature forgets, from the application itself."""
    from api.app import create_app  # kept off the start-up path: it brings the whole service along
    from api.database import open_database

    settings = load_settings(found.url).model_copy(
        update={"files_dir": found.folder / FILES, "editions_dir": found.folder / EDITIONS}
    )
    with closing(open_database(found.url, create=False)) as opened:
        state = create_app(settings, opened).state
    return Rooms(keepers=state.people.keepers, when_deleted=state.when_deleted)


def _say_taken(console: Console, taken: Taken, seconds: float) -> None:
    manifest = taken.manifest
    console.print(f"A backup was taken in {seconds:.1f} s: {taken.folder}")
    _say_parts(console, manifest, taken.digest)
    _say_missing(console, manifest)
    if taken.unrecorded:
        console.print(f"The database has no record of this backup: {taken.unrecorded}.")
    console.print("Keep it on another machine, where nobody but you can read it, for 30 days at most.")


def _say_parts(console: Console, manifest: Manifest, digest: str) -> None:
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[manifest.kind.value]
    editions = sum(name.startswith("editions/") for name in manifest.parts)
    n_files, n_rows = _counted(len(manifest.files), "file"), _counted(manifest.n_rows, "row")
    for what, said in (
        ("Moment", f"{manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC"),
        ("Database", f"{kind}, schema {manifest.revision}, {n_rows}"),
        ("Files handed in", f"{n_files}, {_size(sum(manifest.files.values()))}"),
        ("Editions of rules", _counted(editions, "file")),
        ("End of the trail", str(manifest.anchor) if manifest.anchor else "nothing has been recorded yet"),
        ("All of it", _size(manifest.size)),
        ("Digest", digest),
    ):
        console.print(f"  {what:<18} {said}")


def _say_missing(console: Console, manifest: Manifest) -> None:
    if manifest.withdrawn:
        console.print(
            f"{_counted(len(manifest.withdrawn), 'file')} was withdrawn while the backup was taken."
        )
    if manifest.missing:
        n_missing = _counted(len(manifest.missing), "file")
        console.print(f"MISSING: {n_missing} on record, of which the folder of files has no bytes or others:")
        _say_some(console, manifest.missing)
        console.print("The rest was kept. Look for them in an earlier backup.")


def _say_restored(console: Console, found: Restored) -> None:
    console.print(f"The backup was restored in {found.seconds:.1f} s: {found.folder}")
    _say_parts(console, found.sealed.manifest, found.sealed.digest)
    _say_verified(console, found)
    if found.erased is not None and found.erased.done:
        console.print(f"Erased again, as it was since the backup: {', '.join(found.erased.done)}.")
    if found.erased is not None and found.erased.left:
        console.print("NOT erased again; see to these before anybody is let in:")
        _say_some(console, found.erased.left)
    console.print("Start the service with:")
    for name, value in (
        ("DATABASE_URL", found.url if found.url.startswith("sqlite") else "the URL that you gave"),
        ("FILES_DIR", found.folder / FILES),
        ("EDITIONS_DIR", found.folder / EDITIONS),
    ):
        console.print(f"  CXC_{name}={value}")


def _say_proof(console: Console, proof: Proof) -> None:
    found = proof.restored
    if found.faults:
        console.print("The restore is NOT proven.")
    else:
        console.print(
            f"The restore is proven, in {found.seconds:.1f} s; what was restored is thrown away again."
        )
    _say_parts(console, found.sealed.manifest, found.sealed.digest)
    _say_verified(console, found)
    if proof.unrecorded:
        console.print(f"The database has no record of it: {proof.unrecorded}.")


def _say_verified(console: Console, found: Restored) -> None:
    for fault in found.faults[:_SHOWN]:
        console.print(f"WRONG: {fault}")
    if len(found.faults) > _SHOWN:
        console.print(f"... and {len(found.faults) - _SHOWN} more.")
    if not found.faults:
        rows, files = _counted(found.n_events, "row"), _counted(found.n_files, "file")
        console.print(f"Verified: every table, the audit trail ({rows}) against its end, and {files}.")


def _say_some(console: Console, lines: Sequence[str]) -> None:
    for line in lines[:_SHOWN]:
        console.print(f"  {line}")
    if len(lines) > _SHOWN:
        console.print(f"  ... and {len(lines) - _SHOWN} more, in manifest.json.")


def _counted(number: int, singular: str) -> str:
    return f"{number:,} {singular}{'' if number == 1 else 's'}"


def _size(n_bytes: int) -> str:
    return f"{n_bytes / _MIB:,.1f} MB" if n_bytes >= _MIB else f"{max(1, round(n_bytes / _KIB))} kB"


def _console() -> Console:
    return Console(soft_wrap=True, markup=False, highlight=False)
