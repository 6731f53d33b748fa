"""What the rules say of an exchange: of the two who meet, and of the stay with its agenda.

Asked whenever the plan is written, and again before every signature.
"""

from collections.abc import Iterator
from datetime import date, datetime

from api.access import Side
from api.database import Connection
from api.exchanges import store
from api.exchanges.agreements import store as agreements
from api.exchanges.agreements.agenda_approvals import RULE, Agenda, digest_of_days, standing_of, waiver_of
from api.exchanges.agreements.eligibility_problems import (
    AgreedAboveMaximum,
    NotEligibleToSign,
    RulesHaveChanged,
)
from api.exchanges.agreements.plans import plan_now
from api.exchanges.exchange import Exchange
from api.exchanges.plan import Plan
from api.exchanges.states import TOOK_PLACE, Paper, State
from api.exchanges.use_cases.beginning import countries_of
from api.problems import Problem
from api.profiles import store as profiles
from api.programme.editions import law_for
from api.verdicts.failing import FailingRule
from api.verdicts.grounds import Grounds, grounds_for
from eligibility.calendars import WEEKEND, Calendar, days_between
from eligibility.editions import Editions
from eligibility.rules import Part
from eligibility.verdicts import Outcome
from matching.profiles import OrganisationId

_OVER = TOOK_PLACE - {State.UNDER_WAY}  # stays that are over, and so are counted in the visitor's profile
_EVERYBODY = frozenset({Part.VISITOR, Part.HOST})


def check_eligible(
    connection: Connection,
    exchange: Exchange,
    *,
    editions: Editions,
    at: datetime,
    plan: Plan | None = None,
) -> Grounds:
    """What the edition in force on the first day says of the exchange as planned, or with another `plan`.

    While there is no agenda, nothing is said of hours and idle days, so that these need information. What
    the support office said of exactly these days is read as a waiver of the stay. Another stay abroad of the
    same visitor that takes place or did, here, counts as a visit made, once. Raises UnusableEdition,
    UnusableFacts and NotInForce.
    """
    stated = stated_of(connection, exchange, plan or plan_now(connection, exchange), editions=editions)
    agreed = exchange.agreed
    return grounds_for(connection, agreed.visitor, agreed.host, stated, editions=editions, today=at.date())


def stated_of(
    connection: Connection, exchange: Exchange, plan: Plan, *, editions: Editions
) -> dict[str, object]:
    """What is said of the exchange with that plan on top of what is registered, by the names of the facts."""
    calendar = calendar_of(connection, exchange, editions=editions, on=plan.first_day)
    waived = _waivers(connection, exchange, plan, calendar)
    return facts_of(plan, calendar) | _visits(connection, exchange) | waived


def require_eligible(connection: Connection, exchange: Exchange, *, editions: Editions, at: datetime) -> str:
    """The name of the edition by which the exchange may be signed.

    Raises NotEligibleToSign with every rule that refuses or is still open, RulesHaveChanged where the
    documents were drawn up by another edition, and AgreedAboveMaximum.
    """
    grounds = check_eligible(connection, exchange, editions=editions, at=at)
    for problem in _problems(exchange, grounds):
        raise problem
    return grounds.edition


def is_eligible(
    connection: Connection, exchange: Exchange, *, plan: Plan, editions: Editions, at: datetime
) -> bool:
    """Whether the exchange with that plan, and what was agreed with it, could be signed now."""
    grounds = check_eligible(connection, exchange, editions=editions, at=at, plan=plan)
    return not any(_problems(exchange, grounds))


def obstacles_of(exchange: Exchange, grounds: Grounds) -> tuple[str, ...]:
    """What would keep everybody from signing the exchange as it is on record, in words."""
    told = (FailingRule.of(reason, closed=_EVERYBODY) for reason in grounds.open_reasons)
    problems = _later_problems(exchange, grounds)
    return (*map(str, told), *map(str, problems))


def _problems(exchange: Exchange, grounds: Grounds) -> Iterator[Problem]:
    if grounds.outcome is not Outcome.ELIGIBLE:
        yield NotEligibleToSign(
            [FailingRule.of(reason, closed=_EVERYBODY) for reason in grounds.open_reasons],
            outcome=grounds.outcome.value,
            on=grounds.as_of,
            edition=grounds.edition,
        )
    yield from _later_problems(exchange, grounds)


def _later_problems(exchange: Exchange, grounds: Grounds) -> Iterator[Problem]:
    """Whether the documents still rest on what the rules say."""
    written = exchange.agreed.edition
    if exchange.papers and written != grounds.edition:
        yield RulesHaveChanged(written=written, now=grounds.edition, on=grounds.as_of)
    agreed, allowance = exchange.progress.agreed_cents, grounds.allowance
    if agreed is not None and Paper.FINANCIAL in exchange.papers and agreed > allowance.at_least_cents:
        steps = [step.words for step in allowance.steps]
        yield AgreedAboveMaximum(agreed, maximum=allowance.in_words, steps=steps)


def facts_of(plan: Plan, calendar: Calendar | None) -> dict[str, object]:
    """What the rules read of a plan, by the names of the facts.

    A full day of activities is a working day on which the agenda has any: no source says how many hours make
    one, and the hours of all days together have a minimum of their own.
    """
    known: dict[str, object] = {
        "stay.first_day": plan.first_day,
        "stay.last_day": plan.last_day,
        "stay.virtual": plan.is_virtual,
    }
    if not plan.agenda:
        return known
    return known | {
        "stay.travel_days": frozenset(plan.travel_days),
        "stay.idle_days": idle_days(plan, calendar),
        "stay.activity_minutes": plan.activity_minutes,
    }


def agenda_of(connection: Connection, exchange: Exchange, plan: Plan, grounds: Grounds) -> Agenda:
    """The idle days of a plan, and how their approval stands by what the rules said of it."""
    idle = grounds.stay.case.stay.idle_days or frozenset()
    digest = digest_of_days(plan, idle)
    approval = agreements.agenda_approval_of(connection, exchange.id, digest)
    reason = next((one for one in grounds.stay.verdict.reasons if one.code == RULE), None)
    return Agenda(
        exchange=exchange.id,
        standing=standing_of(reason, approval),
        idle_days=tuple(sorted(idle)),
        digest=digest,
        approval=approval,
    )


def idle_days(plan: Plan, calendar: Calendar | None) -> frozenset[date]:
    """The working days of the stay that are no travel days and have no activity.

    Without a calendar, or past its end, every day from Monday to Friday passes for a working day; the rules
    then miss the calendar anyway.
    """
    used = plan.minutes_by_day.keys() | set(plan.travel_days)
    days = days_between(plan.first_day, plan.last_day)
    return frozenset(day for day in days if day not in used and _is_working_day(day, calendar))


def calendar_of(
    connection: Connection, exchange: Exchange, *, editions: Editions, on: date
) -> Calendar | None:
    """The working days of the country where the host resides, by the edition in force on that day."""
    country = countries_of(connection, exchange.agreed)[Side.HOST]
    return law_for(editions, as_of=on).calendars.get(country or "")


def _is_working_day(day: date, calendar: Calendar | None) -> bool:
    if calendar is None or not calendar.first_day <= day <= calendar.last_day:
        return day.weekday() not in WEEKEND
    return calendar.is_working_day(day)


def _waivers(
    connection: Connection, exchange: Exchange, plan: Plan, calendar: Calendar | None
) -> dict[str, object]:
    """What the support office was asked, or said, of the days of that plan; nothing where none are idle."""
    idle = idle_days(plan, calendar) if plan.agenda else frozenset()
    if not idle or plan.is_virtual:
        return {}
    approval = agreements.agenda_approval_of(connection, exchange.id, digest_of_days(plan, idle))
    if approval is None:
        return {}
    return {"stay.waivers": frozenset({waiver_of(approval, plan, exchange=exchange.id)})}


def _visits(connection: Connection, exchange: Exchange) -> dict[str, object]:
    """The visits that the visitor has made besides this one; nothing where this service knows of no other.

    A stay is added to its profile once it is over. So those that are over here are among the ones stated
    there, unless fewer are: a profile may have been written anew since.
    """
    others = store.other_stays(connection, exchange)
    is_over = exchange.state in _OVER and not exchange.agreed.is_virtual
    found = profiles.get_many(connection, {OrganisationId(exchange.agreed.visitor)})
    stated = next((one.visits_done for one in found.values()), None)
    if not others and not (is_over and stated):
        return {}
    over = sum(one.state in _OVER for one in others)
    before = max((stated or 0) - is_over, over)
    return {"visitor.visits_done": before + len(others) - over}
