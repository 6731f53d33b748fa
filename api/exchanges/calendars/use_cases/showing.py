"""Which calendar somebody may see now: of an exchange, of a group, or of everything that is theirs."""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api.access import Mandate
from api.access.concerns import OF_ONESELF
from api.database import Connection
from api.exchanges import store as exchange_store
from api.exchanges.calendars import store
from api.exchanges.calendars.entries import (
    Deadline,
    Entry,
    Shown,
    Status,
    entries_of,
    entry_of_deadline,
    in_order,
    shown_exchange,
    slots_of,
    status_of,
)
from api.exchanges.clocks import Running, clocks_of
from api.exchanges.exchange import Exchange
from api.exchanges.groups import group as groups
from api.exchanges.groups import store as group_store
from api.exchanges.groups.group import Group
from api.exchanges.groups.use_cases.finding import allowed as allowed_group
from api.exchanges.moving import allowed
from api.exchanges.plan import Plan, Slot, plan_of
from api.exchanges.reach import Reach, reach_of
from api.exchanges.states import Party
from api.exchanges.use_cases import seeing
from api.exchanges.use_cases.seeing import Filters
from api.exchanges.wanted_store import Wanted
from api.people.asking import require
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.problems import Problem
from api.programme.editions import law_for
from eligibility.editions import Editions

_LOG = logging.getLogger("cxc.calendars")
_READ = "exchange.read"
_MOST = 1000  # exchanges in one calendar, the newest
_KEPT_FOR = timedelta(days=400)  # after its last day a stay leaves one's own calendar: our policy
_DUE = {
    Party.VISITOR: "Report on the visit is due",
    Party.HOST: "Report on the hosting is due",
    Party.VOP: "Payment is due",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A calendar: what it is called and what stands in it."""

    name: str
    file: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What every calendar is made with."""

    origin: str  # of the service, such as https://match.example.eu
    editions: Editions
    at: datetime


def of_exchange(connection: Connection, signed: Signed, number: int, *, known: Known) -> Shelf:
    """The calendar of an exchange. Raises UnknownExchange."""
    exchange, _ = allowed(connection, signed, number, _READ, at=known.at)
    shown = _shown(connection, [exchange])[exchange.id]
    entries = in_order(entries_of(shown, origin=known.origin))
    return Shelf(name=shown.title, file=f"exchange-{number}", entries=entries)


def of_group(connection: Connection, signed: Signed, number: int, *, known: Known) -> Shelf:
    """The calendar that a group shares. Raises UnknownGroup."""
    found, _ = allowed_group(connection, signed, number, "group.read", at=known.at)
    changed = store.changed_at(connection, [one.id for one in found.members])
    names = exchange_store.names_of(connection, {found.group.host})
    latest = max([found.group.made_at, *changed.values()])
    shown = _shown_group(found.group, found.members, host=names[found.group.host], changed_at=latest)
    entries = in_order(entries_of(shown, origin=known.origin))
    return Shelf(name=found.group.name, file=f"group-{number}", entries=entries)


def of_list(connection: Connection, signed: Signed, filters: Filters, *, known: Known) -> Shelf:
    """The days of every exchange of a list that somebody may see, the newest thousand."""
    found = seeing.find(connection, signed, filters, after=None, most=_MOST, at=known.at)
    exchanges = [one.exchange for one in found.entries]
    shown = _shown(connection, exchanges)
    entries = [
        entry
        for one in exchanges
        for entry in entries_of(replace(shown[one.id], slots=()), origin=known.origin)
    ]
    return Shelf(name="ClusterXchange", file="exchanges", entries=in_order(entries))


def of_oneself(connection: Connection, signed: Signed, *, known: Known) -> Shelf:
    """Every stay in which somebody takes part or whose partnership they manage, and what they have to do.

    Lines of an agenda that several exchanges of one group share stand in it once.
    """
    require(connection, signed, "calendar.read", OF_ONESELF, at=known.at)
    mandates = [one.mandate for one in still_held(connection, signed, known.at)]
    exchanges = _theirs(connection, mandates, at=known.at)
    shown = _shown(connection, exchanges)
    agendas = _agendas(connection, exchanges)
    entries = [entry for one in exchanges for entry in _of_one(one, shown[one.id], agendas, known.origin)]
    deadlines = [
        entry_of_deadline(one, origin=known.origin)
        for exchange in exchanges
        for one in _deadlines(exchange, shown[exchange.id], mandates, known)
    ]
    return Shelf(name="ClusterXchange", file="clusterxchange", entries=in_order([*entries, *deadlines]))


def _theirs(connection: Connection, mandates: Iterable[Mandate], *, at: datetime) -> list[Exchange]:
    """The parties' and the partnerships'; of the whole programme there is a list, and no calendar."""
    reach = reach_of(mandates, _READ, on=at.date())
    own = Reach(parties=reach.parties, partnerships=reach.partnerships, everything=False)
    found = exchange_store.find(connection, Wanted(reach=own), after=None, most=_MOST)
    since = at.date() - _KEPT_FOR
    return sorted((one for one in found[:_MOST] if one.agreed.last_day >= since), key=lambda one: one.id)


def _agendas(connection: Connection, exchanges: Iterable[Exchange]) -> Mapping[int, tuple[Slot, ...]]:
    """What the groups of these exchanges share, by the group's number."""
    numbers = {one.group for one in exchanges if one.group is not None}
    found = (group_store.get(connection, number) for number in sorted(numbers))
    return {one.id: one.plan.agenda for one in found if one is not None}


def _of_one(
    exchange: Exchange, shown: Shown, agendas: Mapping[int, tuple[Slot, ...]], origin: str
) -> Iterator[Entry]:
    """Its days, and its agenda: as the group's, unless it was amended by itself."""
    yield from entries_of(replace(shown, slots=()), origin=origin)
    is_shared = exchange.group is not None and agendas.get(exchange.group) == shown.slots
    path = f"groups/{exchange.group}" if is_shared else shown.path
    yield from slots_of(replace(shown, path=path), origin=origin)


def _shown(connection: Connection, exchanges: Sequence[Exchange]) -> Mapping[int, Shown]:
    numbers = [one.id for one in exchanges]
    plans = _plans(connection, numbers)
    changed = store.changed_at(connection, numbers)
    names = exchange_store.names_of(
        connection, {party for one in exchanges for party in (one.agreed.visitor, one.agreed.host)}
    )
    return {
        one.id: shown_exchange(
            one,
            plans.get(one.id),
            visitor=names[one.agreed.visitor],
            host=names[one.agreed.host],
            changed_at=changed.get(one.id, one.created_at),
        )
        for one in exchanges
    }


def _plans(connection: Connection, numbers: Sequence[int]) -> Mapping[int, Plan]:
    """Of those that have a plan whose words were not erased."""
    written = store.commitments_of(connection, numbers)
    return {number: plan_of(json.loads(text)["plan"]) for number, text in written.items() if text}


def _shown_group(group: Group, members: Sequence[Exchange], *, host: str, changed_at: datetime) -> Shown:
    return Shown(
        path=f"groups/{group.id}",
        title=f"{group.name}: visit at {host}",
        host=host,
        host_country=next((one.host_country for one in members), None),
        first_day=group.plan.first_day,
        last_day=group.plan.last_day,
        is_virtual=group.plan.is_virtual,
        slots=group.plan.agenda,
        status=_status(members),
        version=group.version,
        changed_at=changed_at,
        words=f"ClusterXchange group {group.id}: {groups.coming(members)} exchanges.",
    )


def _status(members: Sequence[Exchange]) -> Status:
    """Sure once one of them is; cancelled once all are."""
    found = {status_of(one.state) for one in members}
    if Status.CONFIRMED in found:
        return Status.CONFIRMED
    return Status.CANCELLED if found == {Status.CANCELLED} else Status.TENTATIVE


def _deadlines(
    exchange: Exchange, shown: Shown, mandates: Sequence[Mandate], known: Known
) -> Iterator[Deadline]:
    """Those that run and that somebody with these mandates has to meet."""
    if exchange.progress.ended_on is None or exchange.state.is_over:
        return
    held = {party for one in mandates for party in _parties(exchange, one)}
    for clock in _clocks(exchange, known):
        if clock.is_open and clock.party in held:
            yield from _deadline(exchange, shown, clock)


def _clocks(exchange: Exchange, known: Known) -> tuple[Running, ...]:
    """Its periods; none, with a line in the log, where its rules cannot be read: its days are shown."""
    try:
        law = law_for(known.editions, as_of=exchange.agreed.first_day, name=exchange.agreed.edition)
        return clocks_of(exchange, law=law, at=known.at)
    except Problem as problem:
        _LOG.error("no deadline of exchange %d can be shown: %s", exchange.id, problem)
        return ()


def _parties(exchange: Exchange, mandate: Mandate) -> Iterator[Party]:
    """What the mandate is in the exchange; an organisation's side is that of the mandate's role."""
    for party in exchange.parties_of(organisation=mandate.organisation, partnership=mandate.partnership):
        if party.side is None or party.side is mandate.role.side:
            yield party


def _deadline(exchange: Exchange, shown: Shown, clock: Running) -> Iterator[Deadline]:
    if clock.last_day is not None:
        yield Deadline(
            exchange=exchange.id,
            code=f"{clock.clock.value}-{clock.party.value}",
            title=f"{_DUE[clock.party]}: {shown.title}",
            last_day=clock.last_day,
            version=exchange.version,
            changed_at=shown.changed_at,
        )
