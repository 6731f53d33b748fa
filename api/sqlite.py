"""The default database: one SQLite file, durable and checked, with one writer at a time."""

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from api.problems import DatabaseBusy, NoDatabaseYet, Problem, UnusableDatabase

_BUSY_MS = 10_000  # how long a writer waits for another; an import of 4,000 rows writes for about a second
_PAUSE_MS = 20
_HEADER = b"SQLite format 3\x00"  # https://www.sqlite.org/fileformat.html, section 1.3
_ADVICE = "Name an SQLite file, for instance sqlite:///cxc.db or plainly cxc.db."
_PRAGMAS = (f"busy_timeout={_BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """The file that a URL names, there or not yet."""

    path: Path

    @classmethod
    def of(cls, url: URL) -> "SqliteFile":
        """The file that `url` names. Raises UnusableDatabase where it names none."""
        if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
            raise UnusableDatabase(str(url), "it names no file to keep the organisations in", _ADVICE)
        if url.query:
            raise UnusableDatabase(str(url), "options after a question mark are not supported", _ADVICE)
        return cls(Path(url.database))

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    @property
    def where(self) -> str:
        return str(self.path)

    def is_missing(self) -> bool:
        return not self.path.exists() or (self.path.is_file() and self.path.stat().st_size == 0)

    def engine(self, *, create: bool) -> Engine:
        """Connections to the file. Raises UnusableDatabase, and NoDatabaseYet where it must not be made."""
        self._check(create=create)
        engine = create_engine(URL.create("sqlite", database=self.where), hide_parameters=True)
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", _begin)
        return engine

    def options(self, *, writes: bool) -> dict[str, Any]:
        return {"cxc_writes": writes}

    def upgrade_options(self) -> dict[str, Any]:
        return self.options(writes=True)

    def hold_for_upgrade(self, connection: Connection) -> None:
        """A transaction that writes holds the only lock there is already."""

    def check(self, connection: Connection) -> None:
        """Every SQLite file keeps what we need it to."""

    def problem_of(self, error: DBAPIError, *, writes: bool) -> Problem | None:
        """What the driver says about the file itself, for a person to act on; None for a defect of ours."""
        text = str(error.orig)
        if isinstance(error, OperationalError):
            if "locked" in text or "busy" in text:
                return DatabaseBusy(self.where, "is being written by another command and stayed locked")
            if not writes and "readonly" in text:
                return None  # a write in a transaction for reading
            return UnusableDatabase(self.where, text, "Check the file, its folder and their permissions.")
        if type(error) is DatabaseError:  # not a constraint: the file
            return UnusableDatabase(self.where, text, "Restore it from a backup, or name another.")
        return None

    def _check(self, *, create: bool) -> None:
        if self.path.is_dir():
            raise UnusableDatabase(self.where, "it is a folder", _ADVICE)
        if not self.path.parent.is_dir():
            reason = f"the folder {self.path.parent} does not exist"
            raise UnusableDatabase(self.where, reason, "Create the folder first.")
        if not self.is_missing():
            self._check_header()
        elif not create:
            raise NoDatabaseYet(self.where)

    def _check_header(self) -> None:
        try:
            with self.path.open("rb") as file:
                header = file.read(len(_HEADER))
        except OSError as error:
            reason = f"it cannot be read ({error.strerror})"
            raise UnusableDatabase(self.where, reason, "Check its permissions.") from None
        if header != _HEADER:
            reason = "the file is not an SQLite database"
            raise UnusableDatabase(self.where, reason, "Name another file; this one was left as it is.")


def _configure(connection: Any, _record: Any) -> None:
    """Every connection: durable, checked, patient, and with transactions that we begin ourselves."""
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        for pragma in _PRAGMAS:
            _set(cursor, pragma)
    finally:
        cursor.close()


def _set(cursor: Any, pragma: str) -> None:
    """Sets a pragma, again and again while another process turns the same new file to WAL.

    SQLite does not wait for that of itself: it answers at once that the file is locked.
    """
    tries = _BUSY_MS // _PAUSE_MS
    for left in reversed(range(tries)):
        try:
            cursor.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError as error:
            if not left or "locked" not in str(error):
                raise
            time.sleep(_PAUSE_MS / 1000)
        else:
            return


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("cxc_writes", True)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
