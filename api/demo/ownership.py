"""Which databases a demo has made: the first event of their audit trail says so, and no other has it."""

from datetime import datetime
from pathlib import Path

from api.database import Connection, connect, database_exists
from api.demo.problems import NotMadeByTheDemo
from api.journal import store as journal
from api.journal.acting import Act, Event
from api.journal.store import Wanted

_BEGUN = "demo.begin"
_TRAIL = "audit"


def begin(act: Act) -> None:
    """Marks an empty database as the demo's own."""
    act.record(Event(_BEGUN, "service:demo"))


def require_own(url: str) -> None:
    """Nothing, where a demo made the database, and nothing is changed in it. Raises NotMadeByTheDemo."""
    database = connect(url, create=False)
    try:
        with database.snapshot() as connection:
            if not _is_own(connection):
                raise NotMadeByTheDemo(database.where)
    finally:
        database.close()


def make_room(path: Path) -> None:
    """Removes a database that a demo made there. Raises NotMadeByTheDemo for any other."""
    if not path.exists():
        return
    require_own(f"sqlite:///{path}")
    for part in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        part.unlink(missing_ok=True)


def is_there(url: str) -> bool:
    """Whether there is a database at all."""
    return database_exists(url)


def newest_event(connection: Connection) -> datetime:
    """When the last thing happened in a demo's database."""
    return journal.last_entries(connection, limit=1)[0].at


def _is_own(connection: Connection) -> bool:
    if not connection.dialect.has_table(connection, _TRAIL):
        return False
    first = journal.page_of_entries(connection, Wanted(), most=1)
    return bool(first) and first[0].act == _BEGUN
