"""Making a group."""

from collections.abc import Collection
from dataclasses import dataclass

from api.access.roles import Scope
from api.exchanges.agreements.planning import require_plan
from api.exchanges.agreements.planning_problems import FirstDayHasPassed
from api.exchanges.groups import store
from api.exchanges.groups.group import Group
from api.exchanges.groups.problems import SayWhichPartnership
from api.exchanges.groups.store import NewGroup
from api.exchanges.groups.use_cases.finding import Found, found
from api.exchanges.groups.use_cases.joining import join_in
from api.exchanges.groups.use_cases.parts import Part, tell_once
from api.exchanges.plan import Plan
from api.exchanges.zones import day_in
from api.journal.acting import Act, Event
from api.journal.details import JSON
from api.people.asking import require
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.problems import UnknownOrganisation
from api.profiles import life_store
from api.profiles import store as profiles
from api.profiles.life import Life
from api.profiles.problems import NotListed
from api.programme.partnerships import concern_of
from eligibility.editions import Editions
from matching.profiles import OrganisationId

_MAKE = "group.make"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWish:
    """A group as somebody wants to make it."""

    name: str
    host: str
    plan: Plan
    exchanges: Collection[int] = ()  # to be in it from the beginning
    partnership: int | None = None  # that makes it; none: the one that they manage


def make(act: Act, *, signed: Signed, wish: GroupWish, editions: Editions) -> Found:
    """A new group of a partnership, with the exchanges that are to be in it: with all of them or not at all.

    Raises SayWhichPartnership, NotAllowed, UnknownOrganisation, NotListed, PlanCannotBe, FirstDayHasPassed,
    and for each exchange what `join_in` does.
    """
    partnership = _partnership(act, signed, wish.partnership)
    require(act.connection, signed, _MAKE, concern_of(partnership), at=act.at)
    group = store.add(act.connection, _new(act, wish, partnership), at=act.at)
    told = []
    for number in sorted(set(wish.exchanges)):
        part = Part(act)
        join_in(part, signed, found(act.connection, group.id), number, editions=editions)
        told.extend(part.told)
    made = found(act.connection, group.id)
    tell_once(act, told, host=_name(act, group), group=group.id)
    numbers: list[JSON] = [one.id for one in made.members]
    act.record(Event(_MAKE, f"group:{group.id}", {"host": group.host, "exchanges": numbers}))
    return made


def _new(act: Act, wish: GroupWish, partnership: int) -> NewGroup:
    plan = wish.plan.in_order
    require_plan(plan)
    life = _listed(act, wish.host)
    host = profiles.get(act.connection, OrganisationId(life.organisation_id))
    today = day_in(host.country if host else None, act.at)
    if plan.first_day < today:
        raise FirstDayHasPassed(plan.first_day, today=today)
    return NewGroup(
        name=wish.name,
        partnership=partnership,
        host=wish.host,
        hop=manager_of_host(act, wish.host),
        plan=plan,
    )


def manager_of_host(act: Act, host: str) -> int | None:
    """The partnership that manages the host today, or None."""
    concern = life_store.concerns_of(act.connection, [host]).get(host)
    managing = concern.managed_by if concern else ()
    return next((one.partnership for one in managing if one.holds_on(act.at.date())), None)


def _listed(act: Act, host: str) -> Life:
    life = life_store.get(act.connection, host)
    if life is None:
        raise UnknownOrganisation(host)
    if not life.state.is_listed:
        raise NotListed(life, "make a group that visits it")
    return life


def _partnership(act: Act, signed: Signed, named: int | None) -> int:
    """The one that was named; else the one that somebody manages, 0 where they manage none."""
    if named is not None:
        return named
    held = (one.mandate for one in still_held(act.connection, signed, act.at))
    managed = {one.partnership for one in held if one.role.scope is Scope.PARTNERSHIP and one.partnership}
    if len(managed) > 1:
        raise SayWhichPartnership
    return next(iter(managed), 0)


def _name(act: Act, group: Group) -> str:
    organisation = profiles.get(act.connection, OrganisationId(group.host))
    return organisation.name if organisation else group.host
