"""How long and in which form one may stay: the rules asked of a stay, abroad or over the network."""

from datetime import date

from eligibility.calendars import Calendar, days_between
from eligibility.deadlines import same_date_after
from eligibility.facts import Case, OrganisationFacts, StayFacts
from eligibility.parameters import Law
from eligibility.phrases import counted, in_words, listed
from eligibility.rules import Finding, Subject, no, not_asked, rule, unknown, with_approval, yes
from eligibility.working_days import count_working_days

Days = frozenset[date]


@rule(code="S1-minimum", question="Does the stay have enough full working days?", subject=Subject.STAY)
def stay_is_long_enough(
    host_country: str | None,
    host_other_establishments: frozenset[str],
    host_based_in: str | None,
    first_day: date | None,
    last_day: date | None,
    travel_days: Days | None,
    idle_days: Days | None,
    *,
    law: Law,
    as_of: date,
) -> Finding:
    """Yes with the minimum of full working days, no with fewer; the same for virtual stays.

    Weekends, public holidays where the host has its permanent residence, travel days and idle days are not
    counted. Where travel or idle days are not known, no if even all days together are too few. Not known
    without a calendar of the host's country that reaches the stay.
    """
    case = Case(
        host=OrganisationFacts(
            country=host_country, other_establishments=host_other_establishments, based_in=host_based_in
        ),
        stay=StayFacts(first_day=first_day, last_day=last_day, travel_days=travel_days, idle_days=idle_days),
    )
    found = count_working_days(case, law=law)
    minimum = law.number("minimum_working_days", as_of=as_of)
    enough = found.reach(minimum)
    calendar = found.home.calendar
    if enough:
        return yes(f"{found.words} The minimum is {minimum}.")
    if enough is None or calendar is None or first_day is None or last_day is None:
        missing = (name.removeprefix("stay.").replace(".", "_") for name in found.missing)
        return unknown(*missing, note=found.home.obstacle, cure=found.home.cure)
    reached = _day_reached(minimum, first_day, calendar)
    return no(
        f"{found.words} The minimum is {minimum}.",
        cure=_stay_longer(minimum, first_day, reached),
        remedy={
            "last_day": max(reached, last_day),
            "travel_days": frozenset[date](),
            "idle_days": frozenset[date](),
        }
        if reached
        else {},
    )


def _day_reached(minimum: int, first_day: date, calendar: Calendar) -> date | None:
    """The day on which the minimum is reached without travel and idle days; None past the calendar's end."""
    working = (day for day in days_between(first_day, calendar.last_day) if calendar.is_working_day(day))
    return next((day for number, day in enumerate(working, start=1) if number == minimum), None)


def _stay_longer(minimum: int, first_day: date, reached: date | None) -> str:
    cure = f"Plan at least {counted(minimum, 'full working day')} of activities"
    if reached is None:
        return f"{cure}, on earlier days: the calendar of the host's country ends before they are reached."
    return (
        f"{cure}: from {in_words(first_day)} they are reached on {in_words(reached)}, if none of them is "
        "spent travelling or without a full day of activities."
    )


@rule(code="S2-maximum", question="Does the stay end within the longest time?", subject=Subject.STAY)
def stay_is_short_enough(
    first_day: date | None,
    last_day: date | None,
    travel_days: Days | None,
    idle_days: Days | None,
    *,
    law: Law,
    as_of: date,
) -> Finding:
    """Yes up to the same date in the following month, or the month's last day where it has no such date.

    No from the day after on; that it is no working day changes nothing. Travel days at either end of the
    stay are not counted. The same for virtual stays.
    """
    months = law.number("maximum_months", as_of=as_of)
    if first_day is not None and last_day is not None:
        limit = _latest(first_day, months)
        if last_day <= limit:
            return yes(_lasts(first_day, last_day, limit))
    if first_day is None or last_day is None or travel_days is None:
        read = {"first_day": first_day, "last_day": last_day, "travel_days": travel_days}
        return unknown(*(name for name, value in read.items() if value is None))
    active = [day for day in days_between(first_day, last_day) if day not in travel_days]
    if not active:
        return yes("All of its days are spent travelling, which does not count.")
    limit = _latest(active[0], months)
    if active[-1] <= limit:
        return yes(_lasts(active[0], active[-1], limit, without=", leaving out travel at its ends,"))
    return no(
        _lasts(active[0], active[-1], limit),
        cure=f"Let the activities end on {in_words(limit)} or earlier.",
        remedy={"last_day": limit} | _up_to(limit, travel_days=travel_days, idle_days=idle_days),
        citation=law.citations["policy-one-month"],
    )


def _latest(first_day: date, months: int) -> date:
    try:
        return same_date_after(first_day, months)
    except ValueError:
        if months < 1:
            raise
        return date.max  # the limit lies past the last year that a date can have


def _lasts(first_day: date, last_day: date, limit: date, *, without: str = "") -> str:
    return (
        f"The stay lasts{without} from {in_words(first_day)} to {in_words(last_day)}; "
        f"the last day it may have is {in_words(limit)}."
    )


def _up_to(limit: date, **known: Days | None) -> dict[str, object]:
    """The days that a stay which ends earlier still has: none of them may lie outside it."""
    return {
        name: frozenset(day for day in days if day <= limit)
        for name, days in known.items()
        if days and max(days) > limit
    }


@rule(
    code="S3-activity-hours",
    question="Does the agenda have enough hours of activities?",
    subject=Subject.STAY,
)
def stay_is_full_enough(activity_minutes: int | None, *, law: Law, as_of: date) -> Finding:
    """Yes from the minimum on, summed over the slots of the agenda. No below it.

    The same for virtual stays.
    """
    if activity_minutes is None:
        return unknown("activity_minutes")
    minimum = law.number("minimum_activity_minutes", as_of=as_of)
    note = f"The agenda has {_hours(activity_minutes)} of activities; the minimum is {_hours(minimum)}."
    if activity_minutes >= minimum:
        return yes(note)
    return no(
        note,
        cure=f"Add {_hours(minimum - activity_minutes)} of activities to the agenda.",
        remedy={"activity_minutes": minimum},
    )


def _hours(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    parts = ([counted(whole, "hour")] if whole or not rest else []) + (
        [counted(rest, "minute")] if rest else []
    )
    return listed(parts)


@rule(
    code="S4-consecutive",
    question="Do the days of activities follow one another?",
    subject=Subject.STAY,
    waivable=True,
)
def stay_is_consecutive(virtual: bool | None, idle_days: Days | None, *, law: Law) -> Finding:
    """Asked of stays abroad only; a virtual stay may be split.

    Yes when no working day of the stay is idle. With idle days it needs the Support Office's approval, which
    is recorded as a waiver.
    """
    split = law.citations["policy-split-days"]
    if virtual:
        return not_asked(
            "A virtual stay may be split over days that do not follow one another.", citation=split
        )
    if idle_days is not None and not idle_days:
        return yes("Each of its working days is a full day of activities or a day of travel.")
    if idle_days is None or virtual is None:
        unsaid = {"virtual": virtual, "idle_days": idle_days}
        return unknown(*(name for name, value in unsaid.items() if value is None))
    days = listed([in_words(day) for day in sorted(idle_days)])
    return with_approval(
        f"Its days of activities do not follow one another: none or not enough on {days}.",
        cure="Fill these days with activities.",
        remedy={"idle_days": frozenset[date]()},
        citation=split,
    )


@rule(code="S5-form", question="May the stay take this form?", subject=Subject.STAY)
def stay_has_an_allowed_form(virtual: bool | None, *, law: Law, as_of: date) -> Finding:
    """Yes for a stay abroad. A virtual stay: yes while the edition in force allows virtual stays, else no."""
    allowed = law.value("virtual_stays_allowed", as_of=as_of)
    if virtual is False:
        return yes("It is a stay abroad.", citation=law.citations["scheme-exchange"])
    if allowed.amount != 0:
        note = "A virtual stay is possible on this day" + ("." if virtual else ", and so is a stay abroad.")
        return yes(note, citation=allowed.citation)
    if virtual is None:
        return unknown("virtual")
    return no(
        "It is a virtual stay, and the rules of this day allow none.",
        cure="Plan a stay abroad.",
        remedy={"virtual": False},
        citation=allowed.citation,
    )


RULES = (
    stay_is_long_enough,
    stay_is_short_enough,
    stay_is_full_enough,
    stay_is_consecutive,
    stay_has_an_allowed_form,
)
