"""What the rules say of an exchange: of the two who meet, and of the stay with its agenda.

Asked whenever the plan is written, and again before every signature.
"""

from collections.abc import Iterator
from datetime import date, datetime

from api.access import Side
from api.database import Connection
from api.exchanges import store
from api.exchanges.agreements.eligibility_problems import (
    AgreedAboveMaximum,
    NotEligibleToSign,
    RulesHaveChanged,
)
from api.exchanges.agreements.plans import plan_now
from api.exchanges.exchange import Exchange
from api.exchanges.plan import Plan
from api.exchanges.states import Paper
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

    While there is no agenda, nothing is said of hours and idle days, so that these need information. A stay
    abroad of the same visitor that takes place or did, here, counts as a visit made. Raises UnusableEdition,
    UnusableFacts and NotInForce.
    """
    planned = plan or plan_now(connection, exchange)
    calendar = calendar_of(connection, exchange, editions=editions, on=planned.first_day)
    stated = facts_of(planned, calendar) | _visits(connection, exchange)
    agreed = exchange.agreed
    return grounds_for(connection, agreed.visitor, agreed.host, stated, editions=editions, today=at.date())


def require_eligible(connection: Connection, exchange: Exchange, *, editions: Editions, at: datetime) -> str:
    """The name of the edition by which the exchange may be signed.

    Raises NotEligibleToSign with every rule that refuses or is still open, RulesHaveChanged where the
    documents were drawn up by another edition, and AgreedAboveMaximum.
    """
    grounds = check_eligible(connection, exchange, editions=editions, at=at)
    for problem in _problems(exchange, grounds):
        raise problem
    return grounds.edition


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


def _visits(connection: Connection, exchange: Exchange) -> dict[str, object]:
    """The visits that the visitor has made, with those that this service knows of; nothing where none is."""
    here = len(store.other_stays(connection, exchange))
    if not here:
        return {}
    found = profiles.get_many(connection, {OrganisationId(exchange.agreed.visitor)})
    registered = [one.visits_done or 0 for one in found.values()]
    return {"visitor.visits_done": sum(registered) + here}
