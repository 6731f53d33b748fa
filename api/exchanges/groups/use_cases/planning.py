"""The plan that a group shares, written into each of its exchanges that is still in draft."""

from dataclasses import dataclass, replace

from api.access import Decision
from api.exchanges.agreements.planning import draw_plan, keep_drawn, require_plan
from api.exchanges.agreements.planning_problems import FirstDayHasPassed
from api.exchanges.agreements.plans import plan_now
from api.exchanges.exchange import Exchange
from api.exchanges.groups import store
from api.exchanges.groups.group import Group, shared_into
from api.exchanges.groups.use_cases.finding import Found, allowed, found
from api.exchanges.groups.use_cases.joining import AskedOfGroup
from api.exchanges.groups.use_cases.making import manager_of_host
from api.exchanges.groups.use_cases.parts import Line, Outcome, Part, attempt, tell_once
from api.exchanges.moving import Turn, others, tell
from api.exchanges.plan import Plan
from api.exchanges.states import State
from api.exchanges.store import names_of
from api.exchanges.zones import day_in
from api.journal.acting import Act, Event
from api.journal.details import JSON
from api.journal.versions import require_match
from eligibility.editions import Editions

_EDIT = "group.edit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A group with its new plan, and what came of it for each exchange."""

    found: Found
    lines: tuple[Line, ...]


def write_plan(act: Act, *, asked: AskedOfGroup, plan: Plan, editions: Editions) -> Planned:
    """Puts a plan in place of the one that the group shared, and writes it into every exchange in draft.

    Those that somebody has signed keep theirs, and can be amended one by one. Raises UnknownGroup,
    NotAllowed, 412 and 428, PlanCannotBe, FirstDayHasPassed.
    """
    before, decision = allowed(act.connection, asked.signed, asked.number, _EDIT, at=act.at)
    require_match(asked.if_match, before.group.version)
    ordered = plan.in_order
    require_plan(ordered)
    _require_to_come(act, before, ordered)
    hop = manager_of_host(act, before.group.host)
    group = store.save(act.connection, replace(before.group, plan=ordered, hop=hop))
    parts = [_spread(act, group, one, decision, editions) for one in before.members]
    host = names_of(act.connection, {group.host})[group.host]
    told = [notice for part, _ in parts for notice in part.told]
    tell_once(act, told, host=host, group=group.id)
    lines = tuple(line for _, line in parts)
    numbers: list[JSON] = [one.exchange for one in lines if one.outcome is Outcome.DONE]
    act.record(Event(_EDIT, f"group:{group.id}", {"exchanges": numbers}))
    return Planned(found=found(act.connection, group.id), lines=lines)


def _require_to_come(act: Act, found_: Found, plan: Plan) -> None:
    today = day_in(next((one.host_country for one in found_.members), None), act.at)
    if plan.first_day != found_.group.plan.first_day and plan.first_day < today:
        raise FirstDayHasPassed(plan.first_day, today=today)


def _spread(
    act: Act, group: Group, exchange: Exchange, decision: Decision, editions: Editions
) -> tuple[Part, Line]:
    part = Part(act)
    if exchange.state is not State.DRAFT:
        return part, _keeps_its_own(exchange)
    plan = shared_into(group.plan, plan_now(act.connection, exchange)).in_order
    if plan == plan_now(act.connection, exchange):
        why = "Its plan has all that the group shares."
        return part, Line(exchange=exchange.id, outcome=Outcome.ALREADY, why=why)
    on = day_in(exchange.host_country, act.at)
    turn = Turn(exchange=exchange, name="exchange.edit", decision=decision, on=on)

    def write(one: Act) -> None:
        kept = keep_drawn(one, turn, draw_plan(one, turn, plan, editions=editions))
        tell(one, kept, "group.changed", to=others(turn.party), params=_of(group))

    problem = attempt(part, write)
    outcome = Outcome.DONE if problem is None else Outcome.NOT_AT_THIS_STEP
    return part, Line(exchange=exchange.id, outcome=outcome, why=str(problem or ""))


def _keeps_its_own(exchange: Exchange) -> Line:
    state = exchange.state.value.replace("_", " ")
    advice = "" if exchange.state.is_over else f" Amend it with PUT /exchanges/{exchange.id}/plan."
    return Line(
        exchange=exchange.id,
        outcome=Outcome.NOT_AT_THIS_STEP,
        why=f"It is {state} and keeps its plan.{advice}",
    )


def _of(group: Group) -> dict[str, JSON]:
    return {"count": 1, "path": f"/groups/{group.id}"}
