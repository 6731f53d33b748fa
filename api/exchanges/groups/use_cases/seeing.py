"""Read a group, and list those that somebody may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.database import Connection
from api.exchanges import store as exchange_store
from api.exchanges.agreements.plans import plan_now
from api.exchanges.exchange import Exchange
from api.exchanges.groups import store
from api.exchanges.groups.group import Group, is_shared, warnings_of
from api.exchanges.groups.use_cases.finding import Found, allowed
from api.exchanges.groups.use_cases.possible import Option, options_of
from api.exchanges.moving import allowed as allowed_exchange
from api.exchanges.reach import Reach, reach_of
from api.exchanges.states import Paper
from api.exchanges.use_cases.possibilities import Person
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held

READ = "group.read"
_READS = {Paper.COMMITMENT: "exchange.read", Paper.FINANCIAL: "exchange.read_financial"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An exchange of a group, as far as whoever asks may read it."""

    exchange: Exchange
    visitor: str  # name
    is_open: bool  # whether they may read it; else that it is there is all
    is_as_shared: bool  # whether its days and its agenda are the group's
    papers: tuple[Paper, ...] = ()  # those of its documents that they may read


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A group as somebody sees it."""

    group: Group
    members: tuple[Member, ...]
    host: str  # name
    partnerships: Mapping[int, str]
    options: tuple[Option, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A group in a list."""

    group: Group
    members: tuple[Exchange, ...]
    host: str  # name
    partnership: str  # name


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a list, newest first."""

    entries: tuple[Summary, ...]
    after: int | None
    count: int


def read(connection: Connection, signed: Signed, number: int, *, at: datetime) -> View:
    """The group with that number. Raises UnknownGroup, also for one that they may not know of."""
    found, _ = allowed(connection, signed, number, READ, at=at)
    return view_of(connection, signed, found, at=at)


def view_of(connection: Connection, signed: Signed, found: Found, *, at: datetime) -> View:
    """A group as somebody sees it who may. Of other members a visitor sees that they are there."""
    person = Person.of(connection, signed, at)
    group = found.group
    names = exchange_store.names_of(connection, {group.host, *(one.agreed.visitor for one in found.members)})
    partnerships = {one for one in (group.partnership, group.hop) if one is not None}
    capacity = store.capacities_of(connection, [group.host]).get(group.host)
    return View(
        group=group,
        members=tuple(_member(connection, person, group, one, names) for one in found.members),
        host=names[group.host],
        partnerships=exchange_store.partnership_names(connection, partnerships),
        options=options_of(person, found),
        warnings=warnings_of(found.members, capacity),
    )


def find(
    connection: Connection,
    signed: Signed,
    *,
    joinable_by: int | None,
    after: int | None,
    most: int,
    at: datetime,
) -> Page:
    """Those that somebody may see; or, for an exchange that they may add to one, all those of its host."""
    if joinable_by is None:
        mandates = [one.mandate for one in still_held(connection, signed, at)]
        reach, host = reach_of(mandates, READ, on=at.date()), None
    else:
        exchange, _ = allowed_exchange(connection, signed, joinable_by, "group.join", at=at)
        reach, host = _ANY, exchange.agreed.host
    found = store.find(connection, reach, host=host, after=after, most=most)
    shown = found[:most]
    return Page(
        entries=tuple(_summaries(connection, shown)),
        after=shown[-1].id if len(found) > most else None,
        count=store.count(connection, reach, host=host),
    )


_ANY = Reach(parties=frozenset(), partnerships=frozenset(), everything=True)


def _summaries(connection: Connection, groups: Sequence[Group]) -> Iterable[Summary]:
    members = store.members_of_many(connection, [one.id for one in groups])
    names = exchange_store.names_of(connection, {one.host for one in groups})
    partnerships = exchange_store.partnership_names(connection, {one.partnership for one in groups})
    for one in groups:
        yield Summary(
            group=one,
            members=tuple(members[one.id]),
            host=names[one.host],
            partnership=partnerships[one.partnership],
        )


def _member(
    connection: Connection, person: Person, group: Group, exchange: Exchange, names: Mapping[str, str]
) -> Member:
    return Member(
        exchange=exchange,
        visitor=names[exchange.agreed.visitor],
        is_open=person.decide(exchange, "exchange.read").allowed,
        is_as_shared=is_shared(group.plan, plan_now(connection, exchange)),
        papers=tuple(paper for paper in exchange.papers if person.decide(exchange, _READS[paper]).allowed),
    )
