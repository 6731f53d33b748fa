"""What can still be done with a group, by whoever asks."""

from collections.abc import Iterator
from dataclasses import dataclass

from api.access import may
from api.exchanges.exchange import Exchange
from api.exchanges.groups.group import concern_of
from api.exchanges.groups.use_cases.finding import Found
from api.exchanges.lifecycle import require
from api.exchanges.states import State
from api.exchanges.use_cases.possibilities import Person
from api.exchanges.use_cases.way import SIGNED_BY
from api.exchanges.zones import day_in
from api.problems import Problem

_ON_EACH = {  # act on a whole group: what it is on each exchange
    "group.sign": ("exchange.sign_commitment", "exchange.sign_financial"),
    "group.start": ("exchange.start",),
    "group.finish": ("exchange.finish",),
    "group.cancel": ("exchange.cancel",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One act that is possible now, and with which of the exchanges of the group."""

    act: str
    exchanges: tuple[int, ...]


def options_of(person: Person, found: Found) -> tuple[Option, ...]:
    """Every act on the group that somebody may do, and that can be done with one of its exchanges at least.

    Its plan can always be edited; the exchanges beside that are those into which it would be written.
    """
    return tuple(_options(person, found))


def _options(person: Person, found: Found) -> Iterator[Option]:
    drafts = tuple(one for one in found.members if one.state is State.DRAFT)
    if _may(person, found, "group.edit"):
        yield Option(act="group.edit", exchanges=tuple(one.id for one in drafts))
    leaving = tuple(one.id for one in drafts if person.decide(one, "group.leave").allowed)
    if leaving:
        yield Option(act="group.leave", exchanges=leaving)
    for act, on_each in _ON_EACH.items():
        able = tuple(one.id for one in found.members if any(_can(person, one, each) for each in on_each))
        if able and _may(person, found, act):
            yield Option(act=act, exchanges=able)


def _may(person: Person, found: Found, act: str) -> bool:
    concern = concern_of(found.group, found.members)
    on, via = person.at.date(), person.signed.actor.via
    return may(person.mandates, act, concern, on=on, via=via).allowed


def _can(person: Person, exchange: Exchange, act: str) -> bool:
    if not person.decide(exchange, act).allowed:
        return False
    try:
        require(exchange, act, on=day_in(exchange.host_country, person.at))
    except Problem:
        return False
    paper = SIGNED_BY.get(act)
    return paper is None or bool(exchange.lacks(paper) & person.signs(exchange, act).keys())
