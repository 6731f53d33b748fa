"""Read an exchange, and list those that somebody may see."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from api.access import Decision, Side
from api.database import Connection
from api.exchanges import store
from api.exchanges.clocks import Running, clocks_of
from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import Clock
from api.exchanges.moving import APPROVAL, allowed
from api.exchanges.reach import reach_of
from api.exchanges.states import Paper, Party, State
from api.exchanges.store import Move
from api.exchanges.use_cases.possibilities import Option, Person, options_of
from api.exchanges.use_cases.way import Expected, Stage, expected, way_of
from api.exchanges.wanted_store import Wanted
from api.exchanges.zones import day_in
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.programme.editions import law_for
from api.programme.store import is_step_required
from eligibility.editions import Editions

READ, READ_FINANCIAL = "exchange.read", "exchange.read_financial"
_MANAGES = {Side.VISITOR: Party.VOP, Side.HOST: Party.HOP}
READ_OF = {Paper.COMMITMENT: READ, Paper.FINANCIAL: READ_FINANCIAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An exchange with the names of those who take part in it."""

    exchange: Exchange
    names: Mapping[str, str]  # of organisations, by id
    partnerships: Mapping[int, str]  # names, by number


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """An exchange as somebody sees it at a moment."""

    seen: Seen
    way: tuple[Stage, ...]
    waits_for: tuple[Expected, ...]
    options: tuple[Option, ...]
    clocks: tuple[Running, ...]
    refused: Move | None  # the last time that it was sent back
    sees_money: bool

    @property
    def exchange(self) -> Exchange:
        return self.seen.exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a list, newest first."""

    entries: tuple[Seen, ...]
    after: int | None  # ask with this for the next part
    counts: Mapping[State, int]
    views: tuple[View, ...] = ()  # of the entries, where they are asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which of the exchanges that somebody may see are asked for."""

    organisation: str | None = None
    states: Collection[State] = ()
    group: int | None = None
    partnership: int | None = None
    side: Side | None = None  # with a partnership: that it manages
    first: date | None = None
    last: date | None = None
    text: str = ""


def read(connection: Connection, signed: Signed, number: int, *, editions: Editions, at: datetime) -> View:
    """The exchange with that number. Raises UnknownExchange, also for one that they may not know of."""
    exchange, _ = allowed(connection, signed, number, READ, at=at)
    return view_of(connection, signed, exchange, editions=editions, at=at)


def read_paper(
    connection: Connection, signed: Signed, number: int, paper: Paper, *, at: datetime
) -> tuple[Exchange, Decision]:
    """The exchange, for somebody who may read that document of it. Raises as `allowed` does."""
    return allowed(connection, signed, number, READ_OF[paper], at=at)


def read_history(connection: Connection, signed: Signed, number: int, *, at: datetime) -> list[Move]:
    """Everything that was done with it, oldest first. Raises as `read` does."""
    allowed(connection, signed, number, READ, at=at)
    return store.moves_of(connection, number)


def view_of(
    connection: Connection, signed: Signed, exchange: Exchange, *, editions: Editions, at: datetime
) -> View:
    """An exchange that somebody may read, as they see it."""
    return _views(connection, signed, seen(connection, [exchange]), editions=editions, at=at)[0]


def _views(
    connection: Connection, signed: Signed, entries: Collection[Seen], *, editions: Editions, at: datetime
) -> list[View]:
    person = Person.of(connection, signed, at)
    histories = store.moves_of_many(connection, [one.exchange.id for one in entries])
    return [_view(connection, person, one, histories[one.exchange.id], editions=editions) for one in entries]


def _view(
    connection: Connection, person: Person, entry: Seen, moves: list[Move], *, editions: Editions
) -> View:
    exchange, at = entry.exchange, person.at
    on = day_in(exchange.host_country, at)
    law = law_for(editions, as_of=exchange.agreed.first_day, name=exchange.agreed.edition)
    sees_money = person.decide(exchange, READ_FINANCIAL).allowed
    clocks = tuple(
        one
        for one in clocks_of(exchange, law=law, at=at)
        if sees_money or one.clock is not Clock.PAYMENT  # its day and its words are of the money
    )
    required = is_step_required(connection, APPROVAL)
    way = way_of(exchange, moves, clocks, on=on, is_approval_required=required)
    return View(
        seen=entry,
        way=way,
        waits_for=expected(way, exchange, on=on),
        options=options_of(connection, person, exchange),
        clocks=clocks,
        refused=next((one for one in reversed(moves) if one.act == "exchange.refuse"), None),
        sees_money=sees_money,
    )


def find(
    connection: Connection,
    signed: Signed,
    filters: Filters,
    *,
    after: int | None,
    most: int,
    at: datetime,
    editions: Editions | None = None,
) -> Page:
    """Those that somebody may see, newest first, with how many there are in each state.

    With the editions, also as they see each of them.
    """
    mandates = [one.mandate for one in still_held(connection, signed, at)]
    wanted = Wanted(
        reach=reach_of(mandates, READ, on=at.date()),
        organisation=filters.organisation,
        states=filters.states,
        group=filters.group,
        partnership=filters.partnership,
        party=_MANAGES[filters.side] if filters.side else None,
        first=filters.first,
        last=filters.last,
        text=filters.text,
    )
    found = store.find(connection, wanted, after=after, most=most)
    shown = found[:most]
    entries = tuple(seen(connection, shown))
    return Page(
        entries=entries,
        after=shown[-1].id if len(found) > most else None,
        counts=store.count(connection, wanted),
        views=tuple(_views(connection, signed, entries, editions=editions, at=at)) if editions else (),
    )


def seen(connection: Connection, exchanges: Iterable[Exchange]) -> list[Seen]:
    """These exchanges with the names of those who take part."""
    found = list(exchanges)
    parties = {party for one in found for party in (one.agreed.visitor, one.agreed.host)}
    managing = {number for one in found for number in (one.agreed.vop, one.agreed.hop) if number is not None}
    names = store.names_of(connection, parties)
    partnerships = store.partnership_names(connection, managing)
    return [Seen(exchange=one, names=names, partnerships=partnerships) for one in found]
