"""Read an exchange, and list those that somebody may see."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from api.database import Connection
from api.exchanges import store
from api.exchanges.exchange import Exchange
from api.exchanges.moving import allowed
from api.exchanges.reach import reach_of
from api.exchanges.states import State
from api.exchanges.store import Wanted
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held

READ = "exchange.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An exchange with the names of those who take part in it."""

    exchange: Exchange
    names: Mapping[str, str]  # of organisations, by id
    partnerships: Mapping[int, str]  # names, by number


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a list, newest first."""

    entries: tuple[Seen, ...]
    after: int | None  # ask with this for the next part
    counts: Mapping[State, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which of the exchanges that somebody may see are asked for."""

    organisation: str | None = None
    states: Collection[State] = ()
    group: int | None = None
    partnership: int | None = None


def read(connection: Connection, signed: Signed, number: int, *, at: datetime) -> Seen:
    """The exchange with that number. Raises UnknownExchange, also for one that they may not know of."""
    exchange, _ = allowed(connection, signed, number, READ, at=at)
    return seen(connection, [exchange])[0]


def find(
    connection: Connection,
    signed: Signed,
    filters: Filters,
    *,
    after: int | None,
    most: int,
    at: datetime,
) -> Page:
    """Those that somebody may see, newest first, with how many there are in each state."""
    mandates = [one.mandate for one in still_held(connection, signed, at)]
    wanted = Wanted(
        reach=reach_of(mandates, READ, on=at.date()),
        organisation=filters.organisation,
        states=filters.states,
        group=filters.group,
        partnership=filters.partnership,
    )
    found = store.find(connection, wanted, after=after, most=most)
    shown = found[:most]
    return Page(
        entries=tuple(seen(connection, shown)),
        after=shown[-1].id if len(found) > most else None,
        counts=store.count(connection, wanted),
    )


def seen(connection: Connection, exchanges: Iterable[Exchange]) -> list[Seen]:
    """These exchanges with the names of those who take part."""
    found = list(exchanges)
    parties = {party for one in found for party in (one.agreed.visitor, one.agreed.host)}
    managing = {number for one in found for number in (one.agreed.vop, one.agreed.hop) if number is not None}
    names = store.names_of(connection, parties)
    partnerships = store.partnership_names(connection, managing)
    return [Seen(exchange=one, names=names, partnerships=partnerships) for one in found]
