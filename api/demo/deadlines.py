"""The days on which something falls due in the demo's exchanges, for a clock that is moved to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from api.database import Database
from api.demo.problems import NothingFallsDue
from api.exchanges import store
from api.exchanges.clocks import clocks_of
from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import Clock
from api.exchanges.states import State
from api.programme.editions import law_for
from eligibility.editions import Editions

_OPEN = frozenset(State) - frozenset({State.CLOSED, State.CANCELLED, State.INTERRUPTED})
_NOON = time(12, tzinfo=UTC)  # the same day everywhere in Europe
_DUE = {Clock.REPORT: "reports", Clock.PAYMENT: "pays"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A day, and what happens on it or has to have happened by its end."""

    day: date
    exchange: int
    words: str

    @property
    def noon(self) -> datetime:
        """The moment to which the clock is moved for it."""
        return datetime.combine(self.day, _NOON)


def upcoming(database: Database, *, editions: Editions, at: datetime) -> list[Deadline]:
    """Those whose noon is still to come, the next one first."""
    with database.snapshot() as connection:
        exchanges = store.in_states(connection, _OPEN)
    every = (one for exchange in exchanges for one in _of(exchange, editions, at=at))
    return sorted((one for one in every if one.noon > at), key=lambda one: (one.day, one.exchange))


def next_of(database: Database, *, editions: Editions, at: datetime) -> Deadline:
    """The next one. Raises NothingFallsDue."""
    for one in upcoming(database, editions=editions, at=at):
        return one
    raise NothingFallsDue


def _of(exchange: Exchange, editions: Editions, *, at: datetime) -> Iterator[Deadline]:
    agreed, number = exchange.agreed, exchange.id
    if exchange.state is State.READY:
        yield Deadline(day=agreed.first_day, exchange=number, words="its stay begins")
    if exchange.state is State.UNDER_WAY:
        yield Deadline(day=agreed.last_day, exchange=number, words="its stay ends")
    law = law_for(editions, as_of=agreed.first_day, name=agreed.edition)
    for one in clocks_of(exchange, law=law, at=at):
        if one.is_open and one.last_day is not None:
            words = f"the last day on which {one.party.words} {_DUE[one.clock]} in time"
            yield Deadline(day=one.last_day, exchange=number, words=words)
