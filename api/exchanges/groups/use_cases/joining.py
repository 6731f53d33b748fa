"""An exchange joins a group, or leaves it, while it is in draft."""

from dataclasses import dataclass, replace
from datetime import datetime

from api.database import Connection
from api.exchanges.agreements.planning import draw_plan
from api.exchanges.agreements.plans import plan_now
from api.exchanges.exchange import Exchange
from api.exchanges.groups import store
from api.exchanges.groups.group import (
    commitments_signed,
    concern_of,
    require_draft,
    require_joinable,
    require_leavable,
    shared_into,
)
from api.exchanges.groups.problems import JoinsInDraft, NotInTheGroup, UnknownGroup
from api.exchanges.groups.use_cases.finding import Found, allowed, found
from api.exchanges.moving import Turn, keep, others, tell
from api.exchanges.moving import allowed as allowed_exchange
from api.exchanges.zones import day_in
from api.journal.acting import Act
from api.journal.details import JSON
from api.journal.versions import require_match
from api.people.asking import require
from api.people.signed import Signed
from api.programme.editions import law_for
from eligibility.assessment import assess_exchange
from eligibility.editions import Editions
from eligibility.facts import Case, ExchangeFacts
from eligibility.verdicts import Answer

JOINS_IN_DRAFT = "X5-joins-in-draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOfGroup:
    """Who asks for an act on which group, having seen which version of it."""

    signed: Signed
    number: int
    if_match: str | None = None


def join(act: Act, *, asked: AskedOfGroup, exchange: int, editions: Editions) -> Found:
    """The group with one more exchange, which takes over what it shares. Raises as `join_in` does."""
    group = found(act.connection, asked.number)
    join_in(act, asked.signed, group, exchange, editions=editions)
    return found(act.connection, asked.number)


def join_in(act: Act, signed: Signed, group: Found, number: int, *, editions: Editions) -> Exchange:
    """The exchange in the group, with the group's plan; its partnership adds it, whoever made the group.

    Raises UnknownExchange, NotAllowed, UnknownGroup to whoever has no exchange with its host, what
    `require_joinable` does, JoinsInDraft, OnlyInDraft, and what writing a plan does.
    """
    exchange, decision = allowed_exchange(act.connection, signed, number, "group.join", at=act.at)
    if exchange.agreed.host != group.group.host:
        _require_known(act.connection, signed, group, at=act.at)
    require_joinable(group.group, group.members, exchange)
    _require_rule(exchange, editions)
    require_draft(exchange)
    on = day_in(exchange.host_country, act.at)
    turn = Turn(exchange=exchange, name="exchange.edit", decision=decision, on=on)
    plan = shared_into(group.group.plan, plan_now(act.connection, exchange))
    drawn = draw_plan(act, turn, plan, editions=editions)
    joined = replace(drawn.exchange, group=group.group.id)
    kept = keep(act, joined, "group.join", party=turn.party, detail={"group": group.group.id})
    store.save(act.connection, group.group)
    _tell(act, kept, turn, group.group.id)
    return kept


def leave(act: Act, *, asked: AskedOfGroup, exchange: int) -> Found:
    """The group without the exchange, which keeps its plan.

    Raises UnknownGroup, UnknownExchange, NotAllowed, NotInTheGroup, OnlyInDraft, 412 and 428.
    """
    group, _ = allowed(act.connection, asked.signed, asked.number, "group.read", at=act.at)
    leaving = group.member(exchange)
    if leaving is None:
        raise NotInTheGroup(exchange, asked.number)
    _, decision = allowed_exchange(act.connection, asked.signed, exchange, "group.leave", at=act.at)
    require_match(asked.if_match, group.group.version)
    require_leavable(group.group, leaving)
    on = day_in(leaving.host_country, act.at)
    turn = Turn(exchange=leaving, name="group.leave", decision=decision, on=on)
    left = replace(leaving, group=None)
    kept = keep(act, left, turn.name, party=turn.party, detail={"group": asked.number})
    store.save(act.connection, group.group)
    _tell(act, kept, turn, asked.number)
    return found(act.connection, asked.number)


def _require_known(connection: Connection, signed: Signed, group: Found, *, at: datetime) -> None:
    """Whoever wants to add an exchange with the group's host knows of the group; others have to see it."""
    concern = concern_of(group.group, group.members)
    require(connection, signed, "group.read", concern, at=at, unknown=UnknownGroup(group.group.id))


def _require_rule(exchange: Exchange, editions: Editions) -> None:
    """Raises JoinsInDraft with what the rules of the first day say."""
    agreed = exchange.agreed
    law = law_for(editions, as_of=agreed.first_day, name=agreed.edition)
    case = Case(exchange=ExchangeFacts(commitments_signed=commitments_signed(exchange)))
    verdict = assess_exchange(case, as_of=agreed.first_day, law=law)
    for reason in verdict.reasons:
        if reason.code == JOINS_IN_DRAFT and reason.answer is Answer.NO:
            raise JoinsInDraft(exchange.id, reason.code, f"{reason.note} {reason.cure}")


def _tell(act: Act, exchange: Exchange, turn: Turn, group: int) -> None:
    params: dict[str, JSON] = {"count": 1, "path": f"/groups/{group}"}
    tell(act, exchange, "group.changed", to=others(turn.party), params=params)
