"""Opens the database, brings its schema up to date and hands out transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    URL,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    inspect,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from api.problems import DatabaseBusy, NoDatabaseYet, UnusableDatabase

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_BUSY_MS = 10_000  # how long a writer waits for another; an import of 4,000 rows writes for about a second
_SQLITE_HEADER = b"SQLite format 3\x00"  # https://www.sqlite.org/fileformat.html, section 1.3
_EXAMPLE = "Name an SQLite file, for instance sqlite:///cxc.db or plainly cxc.db."

metadata = MetaData(
    naming_convention={  # so that a later migration can name what it drops
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. SQLite itself keeps no zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        return None if value is None else value.replace(tzinfo=UTC)


class Database:
    """An open database, its schema at the newest revision."""

    def __init__(self, engine: Engine, where: str) -> None:
        self.engine = engine
        self.where = where

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction that may write: committed at the end, rolled back when anything is raised.

        The write lock is taken at the start, so it never fails half-way for want of it. Raises DatabaseBusy.
        """
        with self._connection(writes=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A transaction for reading: it sees one state of the database throughout, and blocks no writer."""
        with self._connection(writes=False) as connection, connection.begin() as transaction:
            yield connection
            transaction.rollback()

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _connection(self, *, writes: bool) -> Iterator[Connection]:
        with _told_plainly(self.where), self.engine.connect() as connection:
            yield connection.execution_options(cxc_writes=writes)


def open_database(url: str, *, create: bool = True) -> Database:
    """Opens the SQLite file at `url` and upgrades its schema to the newest revision.

    With `create` a missing file is made; without it, NoDatabaseYet is raised and nothing is touched.
    Raises UnusableDatabase for a URL, folder or file that cannot be used.
    """
    database = connect(url, create=create)
    try:
        _upgrade(database)
    except BaseException:
        database.close()
        raise
    return database


def connect(url: str, *, create: bool = True) -> Database:
    """As `open_database`, with the schema left as it is: for the migrations themselves."""
    path = database_file(url)
    _check_file(path, create=create)
    engine = create_engine(URL.create("sqlite", database=str(path)))
    _listen(engine)
    return Database(engine, str(path))


def database_exists(url: str) -> bool:
    """Whether there is a file at `url`. Raises UnusableDatabase for a URL that names none."""
    path = database_file(url)
    return path.exists() and not (path.is_file() and path.stat().st_size == 0)


def database_file(url: str) -> Path:
    """The SQLite file that `url` names. Raises UnusableDatabase for any other kind of URL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UnusableDatabase(url, "this is not a database URL", _EXAMPLE) from None
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite"):
        shown = parsed.render_as_string(hide_password=True)
        raise UnusableDatabase(shown, f"{parsed.drivername} is not supported, only SQLite is", _EXAMPLE)
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise UnusableDatabase(url, "it names no file to keep the organisations in", _EXAMPLE)
    if parsed.query:
        raise UnusableDatabase(url, "options after a question mark are not supported", _EXAMPLE)
    return Path(parsed.database)


def _check_file(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise UnusableDatabase(str(path), "it is a folder", _EXAMPLE)
    if not path.parent.is_dir():
        raise UnusableDatabase(
            str(path), f"the folder {path.parent} does not exist", "Create the folder first."
        )
    empty = not path.exists() or path.stat().st_size == 0
    if empty and not create:
        raise NoDatabaseYet(path)
    if not empty:
        _check_header(path)


def _check_header(path: Path) -> None:
    try:
        with path.open("rb") as file:
            header = file.read(len(_SQLITE_HEADER))
    except OSError as error:
        reason = f"it cannot be read ({error.strerror})"
        raise UnusableDatabase(str(path), reason, "Check its permissions.") from None
    if header != _SQLITE_HEADER:
        raise UnusableDatabase(
            str(path), "the file is not an SQLite database", "Name another file; this one was left as it is."
        )


def _listen(engine: Engine) -> None:
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)


def _configure(connection: Any, _record: Any) -> None:
    """Every connection: durable, checked, patient, and with transactions that we begin ourselves."""
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        for pragma in (
            f"busy_timeout={_BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("cxc_writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _upgrade(database: Database) -> None:
    script = ScriptDirectory(str(_MIGRATIONS))
    with database.snapshot() as connection:
        if _revision(connection, script, database.where) == script.get_current_head():
            return
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with database.transaction() as connection:  # one transaction: a schema is never half new
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: Connection, script: ScriptDirectory, where: str) -> str | None:
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None and inspect(connection).get_table_names():
        raise UnusableDatabase(
            where, "it holds tables that are not ours", "Name another file; this one was left as it is."
        )
    known = {step.revision for step in script.walk_revisions()}
    if revision is not None and revision not in known:
        raise UnusableDatabase(
            where,
            f"it was written by another version of CXC Match (schema {revision})",
            "Use the version that wrote it, or name another file.",
        )
    return revision


@contextmanager
def _told_plainly(where: str) -> Iterator[None]:
    """Turns what the driver says about the file itself into something a person can act on."""
    try:
        yield
    except OperationalError as error:
        text = str(error.orig)
        if "locked" in text or "busy" in text:
            raise DatabaseBusy(where) from error
        raise UnusableDatabase(where, text, "Check the file, its folder and their permissions.") from error
    except DatabaseError as error:
        if type(error) is not DatabaseError:  # a constraint, not the file: our own mistake, shown in full
            raise
        raise UnusableDatabase(
            where, str(error.orig), "Restore it from a backup, or name another."
        ) from error
