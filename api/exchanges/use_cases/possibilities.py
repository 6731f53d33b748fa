"""What somebody may do with an exchange now, and why not where they may not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from api.access import Decision, Mandate, may
from api.database import Connection
from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import STEPS, require
from api.exchanges.moving import APPROVAL, Turn
from api.exchanges.states import Paper, Party
from api.exchanges.use_cases.refusing import dropped
from api.exchanges.use_cases.staying import require_own_side
from api.exchanges.use_cases.way import SIGNED_BY, title_of
from api.exchanges.zones import day_in
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.problems import Problem
from api.programme.store import is_step_required


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One act, and whether whoever asks can do it now."""

    act: str
    title: str
    why_not: str  # empty where it can be done


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whoever asks, with the mandates that they hold at that moment."""

    signed: Signed
    mandates: tuple[Mandate, ...]
    at: datetime

    @classmethod
    def of(cls, connection: Connection, signed: Signed, at: datetime) -> "Person":
        held = still_held(connection, signed, at)
        return cls(signed=signed, mandates=tuple(one.mandate for one in held), at=at)

    def decide(self, exchange: Exchange, act: str) -> Decision:
        """Whether the table of permissions lets them do it."""
        return may(self.mandates, act, exchange.concern, on=self.at.date(), via=self.signed.actor.via)

    def signs(self, exchange: Exchange, act: str) -> dict[Party, Mandate]:
        """The parties for which they may sign by that act, each with the mandate that lets them."""
        on, via = self.at.date(), self.signed.actor.via
        allowed = (one for one in self.mandates if may([one], act, exchange.concern, on=on, via=via).allowed)
        return {party: one for one in allowed for party in _parts(exchange, one, SIGNED_BY[act])}


def options_of(connection: Connection, person: Person, exchange: Exchange) -> tuple[Option, ...]:
    """Every act of the lifecycle in its order, with the first thing that is in its way for this person."""
    return tuple(
        Option(act=act, title=title_of(act), why_not=next(_obstacles(connection, person, exchange, act), ""))
        for act in STEPS
    )


def _parts(exchange: Exchange, mandate: Mandate, paper: Paper) -> Iterable[Party]:
    parts = exchange.parties_of(organisation=mandate.organisation, partnership=mandate.partnership)
    return (part for part in parts if part in paper.signers)


def _obstacles(connection: Connection, person: Person, exchange: Exchange, act: str) -> Iterator[str]:
    decision = person.decide(exchange, act)
    if not decision.allowed:
        yield decision.reason
        return
    try:
        on = day_in(exchange.host_country, person.at)
        require(exchange, act, on=on, is_approval_required=is_step_required(connection, APPROVAL))
        if act == "exchange.refuse":
            dropped(connection, exchange)
        if act == "exchange.cancel":
            require_own_side(Turn(exchange=exchange, name=act, decision=decision, on=on))
    except Problem as problem:
        yield str(problem)
    yield from _signed_already(person, exchange, act)


def _signed_already(person: Person, exchange: Exchange, act: str) -> Iterator[str]:
    paper = SIGNED_BY.get(act)
    if paper is not None and not exchange.lacks(paper) & person.signs(exchange, act).keys():
        yield f"The {paper.called} is signed for those whom you may sign for, as it reads now."
