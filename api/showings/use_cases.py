"""What can be done with showings: record one, find one, note what came of it, refuse to be learned from."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial

from api.database import Connection, Database
from api.journal.acting import Act, Event
from api.journal.versions import require_match
from api.problems import DatabaseBusy, Problem
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
    return database.run(
        partial(note_within, showing_id=showing_id, other=host_id, what=what, account_id=account_id, at=at)
    )


def note_within(
    connection: Connection,
    *,
    showing_id: int,
    other: str,
    what: Deed,
    account_id: int | None,
    at: datetime,
    asker: str | None = None,
) -> bool:
    """As `note_showing`, within a transaction; a list of another organisation than `asker` is unknown."""
    showing = found(store.get(connection, showing_id), showing_id)
    if asker is not None and showing.asker_id != asker:
        raise UnknownShowing(showing_id)
    if not showing.holds(other):
        raise HostNotShown(showing_id, other)
    if store.has_refused(connection, [account_id, showing.asked_by]):
        return False
    store.add_note(connection, showing_id, other, what=what.value, account_id=account_id, at=at)
    return True


def note_if_shown(
    database: Database, showing_id: int, *, asker: str, other: str, account_id: int, at: datetime
) -> None:
    """Notes that somebody opened what a list of theirs showed. Never raises: they only wanted to read."""
    with suppress(Problem):
        database.run(
            partial(
                note_within,
                showing_id=showing_id,
                other=other,
                what=Deed.OPENED,
                account_id=account_id,
                at=at,
                asker=asker,
            )
        )


def may_be_learned_from(connection: Connection, account_id: int) -> bool:
    """Whether what this account does with matches may be learned from."""
    return not store.has_refused(connection, [account_id])


def set_learning(act: Act, *, account_id: int, allowed: bool, if_match: str | None) -> bool:
    """Lets an account be learned from, or keeps no notes of it and deletes those there are.

    Raises PreconditionRequired, PreconditionFailed.
    """
    require_match(if_match, learning_version(allowed=may_be_learned_from(act.connection, account_id)))
    if allowed:
        store.allow(act.connection, account_id)
    else:
        store.refuse(act.connection, account_id, at=act.at)
    act.record(Event("learning.refuse", f"account:{account_id}", {"allowed": allowed}))
    return allowed


def learning_version(*, allowed: bool) -> int:
    """What an ETag names: the one or the other."""
    return 1 if allowed else 2


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
