"""What the service does by itself: it reminds of signatures, first and last days, reports and payments."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from api.access import Via
from api.database import Connection, Database
from api.exchanges import store as exchanges
from api.exchanges.exchange import Exchange
from api.exchanges.moving import tell
from api.exchanges.reports import store
from api.exchanges.reports.reminders import LOOKED_AT, Reminder, due_reminders
from api.exchanges.reports.store import Reminded
from api.journal.acting import Act, Actor, Event, perform
from api.problems import Problem
from api.programme.editions import law_for
from eligibility.editions import Editions

_LOG = logging.getLogger("cxc.reminders")
_SERVICE = Actor(account_id=None, via=Via.SYSTEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the service has to know of an exchange before it reminds somebody."""

    given: Collection[Reminded]  # of what somebody was reminded already
    returned_at: datetime | None = None  # when the visitor's report was last returned


class _DoneMeanwhile(Exception):
    """Somebody acted, or was reminded, before the service came to it."""


def remind_of_exchanges(database: Database, *, editions: Editions, at: datetime) -> int:
    """Gives every reminder that is due, each once; returns of how many exchanges somebody was reminded.

    An exchange whose rules cannot be read is left for later, with a line in the log: the others have theirs.
    """
    with database.snapshot() as connection:
        open_ones = exchanges.in_states(connection, LOOKED_AT)
        known = _known(connection, [one.id for one in open_ones])
    numbers = [one.id for one in open_ones if _readably_due(one, known[one.id], editions, at)]
    return sum(_remind(database, number, editions, at) for number in numbers)


def _known(connection: Connection, numbers: Collection[int]) -> Mapping[int, Known]:
    given, returned = store.reminded(connection, numbers), store.returned_at(connection, numbers)
    return {number: Known(given=given[number], returned_at=returned.get(number)) for number in numbers}


def _readably_due(exchange: Exchange, known: Known, editions: Editions, at: datetime) -> tuple[Reminder, ...]:
    try:
        return _due(exchange, known, editions, at)
    except Problem as problem:
        _LOG.error("nobody is reminded of exchange %d: %s", exchange.id, problem)
        return ()


def _due(exchange: Exchange, known: Known, editions: Editions, at: datetime) -> tuple[Reminder, ...]:
    law = law_for(editions, as_of=exchange.agreed.first_day, name=exchange.agreed.edition)
    due = due_reminders(exchange, law=law, at=at, returned_at=known.returned_at)
    return tuple(one for one in due if one.key not in known.given)


def _remind(database: Database, number: int, editions: Editions, at: datetime) -> bool:
    def once(act: Act) -> None:
        exchange = exchanges.found(act.connection, number)
        due = _due(exchange, _known(act.connection, [number])[number], editions, at)
        if not due:
            raise _DoneMeanwhile
        store.mark_reminded(act.connection, number, [one.key for one in due], at=at)
        for one in due:
            params = {"until": one.of_day.isoformat(), "words": one.words}
            tell(act, exchange, one.notice, to=one.to, params=params)
        act.record(Event("exchange.remind", f"exchange:{number}", {"of": sorted(one.kind for one in due)}))

    try:
        perform(database, _SERVICE, at=at, work=once)
    except _DoneMeanwhile:
        return False
    return True
