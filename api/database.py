"""Opens the database, brings its schema up to date and hands out transactions."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Protocol, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection as Connection  # noqa: PLC0414  what the work of a transaction is given
from sqlalchemy import DateTime, Dialect, Engine, MetaData, TypeDecorator, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from api.postgresql import PostgresqlDatabase
from api.problems import DatabaseBusy, NoDatabaseYet, Problem, UnusableDatabase, WrittenMeanwhile
from api.sqlite import SqliteFile

T = TypeVar("T")

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_PAUSES_S = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64)  # the longest before each further try
_EXAMPLE = (
    "Name an SQLite file, for instance sqlite:///cxc.db or plainly cxc.db, or a PostgreSQL database as "
    "postgresql://user:password@host:5432/name."
)

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
    """An aware moment, stored in UTC without its zone, which SQLite cannot keep."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        return None if value is None else value.replace(tzinfo=UTC)


class in_code_order(FunctionElement[str]):  # noqa: N801  stands in a query like SQLAlchemy's own functions
    """A text to order by as Python and SQLite order texts, whatever language the server was set up in."""

    inherit_cache = True
    name = "in_code_order"


@compiles(in_code_order)
def _in_code_order(element: in_code_order, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(in_code_order, "postgresql")
def _in_code_order_of_c(element: in_code_order, compiler: SQLCompiler, **options: Any) -> str:
    return f'{compiler.process(element.clauses, **options)} COLLATE "C"'


class Place(Protocol):
    """Where organisations are kept: one kind of database, and what is particular to it."""

    @property
    def url(self) -> str:
        """What opens it again, password and all: never to be shown."""

    @property
    def where(self) -> str:
        """What a person is told it is called; never a password."""

    def is_missing(self) -> bool:
        """Whether there is surely nothing there."""

    def engine(self, *, create: bool) -> Engine: ...

    def options(self, *, writes: bool) -> dict[str, Any]:
        """What makes a connection's transaction one for writing, or one for reading."""

    def upgrade_options(self) -> dict[str, Any]: ...

    def hold_for_upgrade(self, connection: Connection) -> None: ...

    def check(self, connection: Connection) -> None:
        """Raises UnusableDatabase where what is kept there would not come back as it was."""

    def problem_of(self, error: DBAPIError, *, writes: bool) -> Problem | None:
        """What the driver says about the database itself, in plain words; None for a defect of ours."""


class Database:
    """An open database, its schema at the newest revision."""

    def __init__(self, place: Place, *, create: bool = True) -> None:
        self.engine = place.engine(create=create)
        self.url = place.url
        self.where = place.where
        self._place = place
        self._rng = Random()

    def run(
        self,
        work: Callable[[Connection], T],
        *,
        sleep: Callable[[float], None] = time.sleep,
        rng: Random | None = None,
    ) -> T:
        """What `work` answers, done in a transaction of its own.

        Where somebody else wrote meanwhile what it rests on, all of it is undone and it is done again after
        a short random pause, seven times at most: so nothing that it does elsewhere may matter twice. Raises
        DatabaseBusy.
        """
        for longest in _PAUSES_S:
            try:
                with self.transaction() as connection:
                    return work(connection)
            except WrittenMeanwhile:
                sleep((rng or self._rng).uniform(0, longest))
        with self.transaction() as connection:
            return work(connection)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction that may write: committed at the end, rolled back when anything is raised.

        All of them together leave what they would have left one after the other. SQLite takes the lock for
        writing at the start; PostgreSQL finds out at the end, and WrittenMeanwhile says that nothing was
        changed: `run` does it again then. Raises DatabaseBusy.
        """
        with self._connection(self._place.options(writes=True), writes=True) as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A transaction for reading: it sees one state of the database throughout, and blocks no writer."""
        with self._connection(self._place.options(writes=False), writes=False) as connection:
            yield connection

    @contextmanager
    def upgrading(self) -> Iterator[Connection]:
        """A transaction that may change the schema. Whoever else wants to waits until it has ended."""
        with self._connection(self._place.upgrade_options(), writes=True) as connection:
            self._place.hold_for_upgrade(connection)
            yield connection

    def close(self) -> None:
        self.engine.dispose()

    def upgrade(self, *, create: bool = True) -> None:
        """Brings the schema to the newest revision. Raises UnusableDatabase for one that is not ours.

        Without `create`, NoDatabaseYet is raised where there is no schema at all.
        """
        script = _migrations()
        with self.snapshot() as connection:
            self._place.check(connection)
            revision = _revision(connection, script, self.where)
        if revision == script.get_current_head():
            return
        if revision is None and not create:
            raise NoDatabaseYet(self.where)
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        with self.upgrading() as connection:  # one transaction: a schema is never half new
            _revision(connection, script, self.where)  # another version may have come first
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    @contextmanager
    def _connection(self, options: dict[str, Any], *, writes: bool) -> Iterator[Connection]:
        with (
            self._told_plainly(writes=writes),
            self.engine.connect() as connection,
            connection.execution_options(**options).begin() as transaction,
        ):
            yield connection
            if not writes:
                transaction.rollback()

    @contextmanager
    def _told_plainly(self, *, writes: bool) -> Iterator[None]:
        try:
            yield
        except NoConnectionLeft as error:
            raise DatabaseBusy(self.where, "is being asked by more at once than it has room for") from error
        except DBAPIError as error:
            problem = self._place.problem_of(error, writes=writes)
            if problem is None:
                raise
            raise problem from error


@cache
def _migrations() -> ScriptDirectory:
    """The steps of the schema, read once: that takes longer than to open a database."""
    return ScriptDirectory(str(_MIGRATIONS))


def open_database(url: str, *, create: bool = True) -> Database:
    """Opens the database at `url` and upgrades its schema to the newest revision.

    With `create` a missing SQLite file, or the schema in an empty PostgreSQL database, is made; without it,
    NoDatabaseYet is raised and nothing is touched. Raises UnusableDatabase for a URL, file or server that
    cannot be used.
    """
    database = connect(url, create=create)
    try:
        database.upgrade(create=create)
    except BaseException:
        database.close()
        raise
    return database


def connect(url: str, *, create: bool = True) -> Database:
    """As `open_database`, with the schema left as it is: for the migrations themselves."""
    return Database(_place(url), create=create)


def database_exists(url: str) -> bool:
    """Whether there is anything at `url`. Raises UnusableDatabase for a URL, file or server of no use."""
    place = _place(url)
    if place.is_missing():
        return False
    with closing(Database(place)) as database, database.snapshot() as connection:
        return bool(inspect(connection).get_table_names())


_PLACES: dict[str, Callable[[Any], Place]] = {
    "sqlite": SqliteFile.of,
    "sqlite+pysqlite": SqliteFile.of,
    "postgresql": PostgresqlDatabase.of,
    "postgresql+psycopg": PostgresqlDatabase.of,
    "postgres": PostgresqlDatabase.of,
}


def _place(url: str) -> Place:
    try:
        parsed = make_url(url)
    except ArgumentError:
        shown = url.rpartition("@")[2]  # what stands before may be a password
        raise UnusableDatabase(shown, "this is not a database URL", _EXAMPLE) from None
    if parsed.drivername not in _PLACES:
        shown = parsed.render_as_string(hide_password=True)
        reason = f"{parsed.drivername} is not supported, only SQLite and PostgreSQL are"
        raise UnusableDatabase(shown, reason, _EXAMPLE)
    return _PLACES[parsed.drivername](parsed)


def _revision(connection: Connection, script: ScriptDirectory, where: str) -> str | None:
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None and set(inspect(connection).get_table_names()) - {"alembic_version"}:
        reason = "it holds tables that are not ours"
        raise UnusableDatabase(where, reason, "Name another; this one was left as it is.")
    known = {step.revision for step in script.walk_revisions()}
    if revision is not None and revision not in known:
        raise UnusableDatabase(
            where,
            f"it was written by another version of CXC Match (schema {revision})",
            "Use the version that wrote it, or name another.",
        )
    return revision
