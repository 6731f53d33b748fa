"""A database copied while others write to it, and put back where there is none."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from alembic.script import ScriptDirectory

import api
from api.database import Database, connect
from api.problems import NoDatabaseYet, Problem
from api.upkeep.safekeeping import server_store, store
from api.upkeep.safekeeping.manifest import DatabaseKind
from api.upkeep.safekeeping.problems import CannotBackUp, CannotRestore, ProgramMissing, SomethingIsThere
from api.upkeep.safekeeping.store import Contents

_PATIENCE_S = 10.0  # for whoever holds the file while it is opened; they write on while it is copied
_MIGRATIONS = Path(api.__file__).resolve().parent / "migrations"
_OPTIONS = ("--no-owner", "--no-privileges")  # whoever restores it owns it


def kind_of(database: Database) -> DatabaseKind:
    """Which kind it is."""
    return DatabaseKind(database.engine.dialect.name)


def newest_revision() -> str:
    """The schema that this version of the program makes."""
    return str(ScriptDirectory(str(_MIGRATIONS)).get_current_head())


def is_known(revision: str) -> bool:
    """Whether this version of the program can bring that schema up to date, or needs not to."""
    return revision in {step.revision for step in ScriptDirectory(str(_MIGRATIONS)).walk_revisions()}


def is_newest(database: Database) -> bool:
    """Whether its schema is the one that this version of the program reads and writes."""
    with database.snapshot() as connection:
        return store.revision_of(connection) == newest_revision()


def copy_database(database: Database, target: Path) -> Contents:
    """Copies one state of a database, while others write on; what that state holds.

    Raises NoDatabaseYet, CannotBackUp, ProgramMissing.
    """
    contents = _COPIES[kind_of(database)](database, target)
    if contents.revision is None:
        raise NoDatabaseYet(database.where)
    return contents


def put_back(copied: Path, url: str) -> None:
    """Puts a copy into an empty database of PostgreSQL.

    Raises SomethingIsThere, CannotRestore, ProgramMissing.
    """
    with closing(connect(url)) as database, database.snapshot() as connection:
        if store.tables_of(connection):
            raise SomethingIsThere(f"the database {database.where}", "holds tables already")
    options = ("--exit-on-error", "--single-transaction", *_OPTIONS)
    _run("pg_restore", *options, str(copied), url=url, problem=CannotRestore)


def _copy_sqlite(database: Database, target: Path) -> Contents:
    """By SQLite's own way for it: all in one step, so that no writer makes it begin anew."""
    with (
        closing(sqlite3.connect(database.where, timeout=_PATIENCE_S)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)
    with closing(connect(f"sqlite:///{target}", create=False)) as copied, copied.snapshot() as connection:
        faults = store.faults_of_sqlite(connection)
        if faults:
            raise CannotBackUp(
                f"the database {database.where} is damaged ({faults[0]})",
                "Keep it as it is, and restore the last backup from before that.",
            )
        contents = store.contents_of(connection)
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, that can be read where nothing can be written
    return contents


def _copy_postgresql(database: Database, target: Path) -> Contents:
    """By pg_dump, of the very state that is looked at here."""
    with database.snapshot() as connection:
        snapshot = server_store.export_snapshot(connection)
        contents = store.contents_of(connection)
        options = ("--format=custom", f"--snapshot={snapshot}", f"--file={target}", *_OPTIONS)
        _run("pg_dump", *options, url=database.url, problem=CannotBackUp)
    return contents


_COPIES: dict[DatabaseKind, Callable[[Database, Path], Contents]] = {
    DatabaseKind.SQLITE: _copy_sqlite,
    DatabaseKind.POSTGRESQL: _copy_postgresql,
}


def _run(program: str, *options: str, url: str, problem: Callable[[str, str], Problem]) -> None:
    """Runs a program of PostgreSQL; the password goes by the environment, where other users do not see it."""
    found = shutil.which(program)
    if found is None:
        raise ProgramMissing(program)
    named, password = server_store.parted(url)
    secret = {"PGPASSWORD": password} if password else {}
    done = subprocess.run(  # noqa: S603  PostgreSQL's own program, no shell; the address is the operator's
        [found, *options, "--no-password", "--dbname", named],
        env={**os.environ, **secret},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.decode("utf-8", "replace").split())
        raise problem(
            f"{program} says: {said or f'it ended with {done.returncode}'}", "Put that right first."
        )
