"""What only a PostgreSQL server is asked: a state that others can see too, and databases of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError

from api.database import Database
from api.upkeep.safekeeping.problems import CannotRestore

_NEW = "cxc_proof_"  # how the databases are called in which a restore is proven


def export_snapshot(connection: Connection) -> str:
    """The name under which another connection sees the same state, while this transaction lasts."""
    for name in ("statement_timeout", "idle_in_transaction_session_timeout"):  # a large copy takes longer
        connection.execute(text("SELECT set_config(:name, '0', true)"), {"name": name})
    return str(connection.scalar(text("SELECT pg_export_snapshot()")))


@contextmanager
def new_database(beside: Database) -> Iterator[str]:
    """The URL of an empty database on the same server, dropped afterwards.

    Raises CannotRestore where the user may make none.
    """
    name = f"{_NEW}{token_hex(6)}"
    try:
        _do(beside, f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    except DBAPIError as error:
        said = " ".join(str(error.orig).split())
        reason = f"no database can be made beside {beside.where} to try it out ({said})"
        advice = "Let the user make databases (ALTER ROLE ... CREATEDB), or restore it with --into."
        raise CannotRestore(reason, advice) from None
    try:
        yield make_url(beside.url).set(database=name).render_as_string(hide_password=False)
    finally:
        _do(beside, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def parted(url: str) -> tuple[str, str | None]:
    """A URL as PostgreSQL's programs read it, without its password; and the password."""
    address = make_url(url)
    named = address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    return named, str(address.password) if address.password else None


def _do(beside: Database, statement: str) -> None:
    """Outside any transaction: in one, no database can be made or dropped."""
    with beside.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
