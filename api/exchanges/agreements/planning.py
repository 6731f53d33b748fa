"""The plan of an exchange: read with everything that it comes to, and written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from api.access import may
from api.database import Connection
from api.exchanges import store
from api.exchanges.agreements.agenda_approvals import Agenda
from api.exchanges.agreements.amounts import Amount, what_became_of_it
from api.exchanges.agreements.counting import Count, count_plan, warnings_of
from api.exchanges.agreements.drawing import Drawn, Maximum, Voided, draw_up, maximum_of
from api.exchanges.agreements.eligibility import agenda_of, calendar_of, check_eligible, obstacles_of
from api.exchanges.agreements.planning_problems import (
    FirstDayHasPassed,
    PlanCannotBe,
    StayHasBegun,
    StayIsOver,
)
from api.exchanges.agreements.plans import plan_now
from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import STEPS
from api.exchanges.moving import Asked, Turn, allowed, keep, tell, turn_of
from api.exchanges.plan import Plan
from api.exchanges.problems import UnknownExchange
from api.exchanges.states import State
from api.exchanges.use_cases.refusing import agreed_last_day
from api.journal.acting import Act, Event
from api.journal.details import JSON
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.programme.editions import law_for
from api.verdicts.grounds import Grounds
from api.verdicts.permitted import withheld_among
from eligibility.editions import Editions
from eligibility.phrases import counted
from eligibility.rules import Part

LONGEST_DAYS = 366  # of a stay that is written at all; how long it may be is for the rules to say
_EDIT, _AMEND = "exchange.edit", "exchange.amend"
READ_MONEY = "exchange.read_financial"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan as somebody sees it."""

    exchange: Exchange
    plan: Plan
    count: Count
    grounds: Grounds
    obstacles: tuple[str, ...]  # what would refuse a signature
    warnings: tuple[str, ...]
    agenda: Agenda
    maximum: Maximum | None  # None: not for this person's eyes
    voided: tuple[Voided, ...] = ()  # by what was just written


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityView:
    """What the rules say of an exchange, for somebody."""

    exchange: Exchange
    grounds: Grounds
    obstacles: tuple[str, ...]  # what would refuse a signature
    agenda: Agenda
    closed: frozenset[Part]  # whose waivers they may not read


def read_plan(
    connection: Connection, signed: Signed, number: int, *, editions: Editions, at: datetime
) -> PlanView:
    """The plan as it is written now. Raises UnknownExchange, and what `check_eligible` does."""
    exchange, _ = allowed(connection, signed, number, "exchange.read", at=at)
    plan = plan_now(connection, exchange)
    grounds = check_eligible(connection, exchange, editions=editions, at=at, plan=plan)
    return _view(connection, signed, exchange, plan, grounds, editions=editions, at=at)


def read_eligibility(
    connection: Connection, signed: Signed, number: int, *, editions: Editions, at: datetime
) -> EligibilityView:
    """What the rules say of the exchange as it is planned now. Raises as `read_plan`."""
    exchange, _ = allowed(connection, signed, number, "exchange.read", at=at)
    plan = plan_now(connection, exchange)
    grounds = check_eligible(connection, exchange, editions=editions, at=at, plan=plan)
    sides = {Part.VISITOR: exchange.agreed.visitor, Part.HOST: exchange.agreed.host}
    withheld = withheld_among(connection, sides.values(), signed=signed, at=at)
    return EligibilityView(
        exchange=exchange,
        grounds=grounds,
        obstacles=obstacles_of(exchange, grounds),
        agenda=agenda_of(connection, exchange, plan, grounds),
        closed=frozenset(part for part, one in sides.items() if one in withheld),
    )


def write_plan(
    act: Act, *, asked: Asked, plan: Plan, editions: Editions, needs_match: bool = True
) -> PlanView:
    """Puts a plan in place of the one before: while nothing is agreed an edit, afterwards an amendment.

    What is written anew is what changed; where nothing did, nothing is. `needs_match` False is for an act
    that is only tried out. Raises as `turn_of` does, PlanCannotBe, FirstDayHasPassed, StayHasBegun, and
    what `check_eligible` does.
    """
    turn = turn_of(act, asked, act_for(act.connection, asked.number), needs_match=needs_match)
    drawn = draw_plan(act, turn, plan, editions=editions)
    kept = keep_drawn(act, turn, drawn)
    return _view(
        act.connection,
        asked.signed,
        kept,
        drawn.plan,
        drawn.grounds,
        editions=editions,
        at=act.at,
        drawn=drawn,
    )


def draw_plan(act: Act, turn: Turn, plan: Plan, *, editions: Editions) -> Drawn:
    """The documents with that plan, for whoever's turn it is; a group puts what it shares in by this too.

    Raises PlanCannotBe, FirstDayHasPassed, StayHasBegun, StayIsOver, and what `check_eligible` does.
    """
    ordered = plan.in_order
    require_plan(ordered)
    _require_possible(ordered, turn)
    _require_no_longer(act.connection, ordered, turn)
    return draw_up(act, turn.exchange, editions=editions, plan=ordered)


def require_plan(plan: Plan) -> None:
    """Raises PlanCannotBe with everything that does not fit together in a plan, for whatever exchange."""
    faults = [*plan.faults(), *_too_long(plan)]
    if faults:
        raise PlanCannotBe(faults)


def act_for(connection: Connection, number: int) -> str:
    """By which act the plan is changed at this point. Raises UnknownExchange."""
    exchange = store.get(connection, number)
    if exchange is None:
        raise UnknownExchange(number)
    return _EDIT if exchange.state in STEPS[_EDIT].before else _AMEND


def keep_drawn(act: Act, turn: Turn, drawn: Drawn) -> Exchange:
    """Saves the exchange as it was drawn up, and tells those whose signatures no longer hold.

    The event says which documents changed; where none did and nothing else either, only the event is kept.
    """
    changed: dict[str, JSON] = {"changed": [paper.value for paper in drawn.written]}
    if not drawn.is_changed:
        state: dict[str, JSON] = {"state": drawn.before.state.value}
        act.record(Event(turn.name, f"exchange:{drawn.before.id}", state | changed))
        return drawn.before
    kept = keep(act, drawn.exchange, turn.name, party=turn.party, detail=changed)
    again = {one.party for one in drawn.voided} - {turn.party}
    tell(act, kept, "exchange.changed", to=again)
    return kept


def sees_money(connection: Connection, signed: Signed, exchange: Exchange, *, at: datetime) -> bool:
    """Whether somebody may read the Financial Agreement of an exchange."""
    held = [one.mandate for one in still_held(connection, signed, at)]
    return may(held, READ_MONEY, exchange.concern, on=at.date(), via=signed.actor.via).allowed


def amount_of(exchange: Exchange) -> Amount | None:
    """What the Financial Agreement that holds says of the sum; None where there is none."""
    maximum, agreed = exchange.progress.maximum_cents, exchange.progress.agreed_cents
    if maximum is None or agreed is None:
        return None
    return Amount(maximum_cents=maximum, agreed_cents=agreed)


def _require_possible(plan: Plan, turn: Turn) -> None:
    agreed = turn.exchange.agreed
    is_moved = plan.first_day != agreed.first_day
    if turn.exchange.state is State.UNDER_WAY and (is_moved or plan.is_virtual != agreed.is_virtual):
        raise StayHasBegun(agreed.first_day)
    if is_moved and plan.first_day < turn.on:
        raise FirstDayHasPassed(plan.first_day, today=turn.on)


def _require_no_longer(connection: Connection, plan: Plan, turn: Turn) -> None:
    """Once the last day that was agreed is past, a stay under way can only be shortened."""
    if turn.exchange.state is not State.UNDER_WAY:
        return
    agreed = agreed_last_day(connection, turn.exchange)
    is_as_it_reads = plan == plan_now(connection, turn.exchange).in_order
    if turn.on > agreed and plan.last_day >= agreed and not is_as_it_reads:
        raise StayIsOver(plan.last_day, agreed=agreed, today=turn.on)


def _too_long(plan: Plan) -> Iterator[str]:
    days = (plan.last_day - plan.first_day).days + 1
    if days > LONGEST_DAYS:
        yield f"The stay has {counted(days, 'day')}, and {LONGEST_DAYS} are the most that can be written."


def _view(
    connection: Connection,
    signed: Signed,
    exchange: Exchange,
    plan: Plan,
    grounds: Grounds,
    *,
    editions: Editions,
    at: datetime,
    drawn: Drawn | None = None,
) -> PlanView:
    law = law_for(editions, as_of=plan.first_day)
    calendar = calendar_of(connection, exchange, editions=editions, on=plan.first_day)
    count = count_plan(plan, grounds, law=law, calendar=calendar)
    may_see = sees_money(connection, signed, exchange, at=at)
    moved = what_became_of_it(amount_of(drawn.before), amount_of(exchange)) if drawn and may_see else ()
    return PlanView(
        exchange=exchange,
        plan=plan,
        count=count,
        grounds=grounds,
        obstacles=obstacles_of(exchange, grounds),
        warnings=(*warnings_of(plan, count), *moved),
        agenda=agenda_of(connection, exchange, plan, grounds),
        maximum=maximum_of(plan, grounds, law) if may_see else None,
        voided=drawn.voided if drawn else (),
    )
