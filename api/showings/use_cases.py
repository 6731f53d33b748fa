"""What can be done with showings: record one, find one, note what came of it, refuse to be learned from."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from api.database import Connection, Database
from api.problems import DatabaseBusy
from api.showings import store
from api.showings.showing import Deed, Showing, ShowingId, Shown
from api.showings.showing_problems import HostNotShown, UnknownShowing

_LOG = logging.getLogger(__name__)
_TRIES = 4  # others may have just written the same state or model, for the first time


def record_showing(database: Database, shown: Callable[[], Shown]) -> ShowingId | None:
    """Puts a list that was answered on record, in a transaction of its own; None where it could not be.

    Never raises: a person who asked for hosts gets them, whatever becomes of the record.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            what = shown()
            return database.run(partial(store.add, shown=what))
        except DatabaseBusy:
            _LOG.warning("A showing was not recorded: the database was being written by another.")
            return None
        except Exception:  # noqa: BLE001  whatever it is, the answer goes out; the log says what it was
            level = logging.ERROR if attempt == _TRIES else logging.WARNING
            _LOG.log(level, "A showing was not recorded at attempt %d.", attempt, exc_info=True)
    return None


def find_showing(database: Database, showing_id: int) -> Showing:
    """The showing with this number. Raises UnknownShowing."""
    with database.snapshot() as connection:
        return found(store.get(connection, showing_id), showing_id)


def note_showing(
    database: Database, showing_id: int, host_id: str, *, what: Deed, account_id: int | None, at: datetime
) -> bool:
    """Notes what a person did with a host that was shown, to learn from it.

    False, with nothing noted, where the person or the one who asked for the list has refused that. Raises
    UnknownShowing, and HostNotShown for a host that is not in the list.
    """

    def note(connection: Connection) -> bool:
        showing = found(store.get(connection, showing_id), showing_id)
        if not showing.holds(host_id):
            raise HostNotShown(showing_id, host_id)
        if store.has_refused(connection, [account_id, showing.asked_by]):
            return False
        store.add_note(connection, showing_id, host_id, what=what.value, account_id=account_id, at=at)
        return True

    return database.run(note)


def refuse_learning(database: Database, account_id: int, *, at: datetime) -> int:
    """Keeps no notes for an account from now on, and deletes those there are; returns how many."""
    return database.run(lambda connection: store.refuse(connection, account_id, at=at))


def allow_learning(database: Database, account_id: int) -> None:
    """Takes a refusal back. What was not noted meanwhile stays so."""
    database.run(lambda connection: store.allow(connection, account_id))


def found(showing: Showing | None, showing_id: int) -> Showing:
    """The showing; raises UnknownShowing where there is none."""
    if showing is None:
        raise UnknownShowing(showing_id)
    return showing
