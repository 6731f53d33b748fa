"""What a plan comes to: its hours by day and in all, its working days, and what deserves a second look."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from api.exchanges.plan import Plan, duration
from api.verdicts.grounds import Grounds
from eligibility.calendars import WEEKEND, Calendar, days_between
from eligibility.parameters import Law
from eligibility.phrases import in_words, listed
from eligibility.working_days import WorkingDays, count_working_days

THIN_DAY_MINUTES = 240  # our own: half of what each of three days has when they have 24 hours
_TRAVEL, _IDLE = "travel", "no activities"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of a stay."""

    day: date
    minutes: int  # of activities
    why_not_counted: str  # as a full working day: a holiday, travel...; empty where it is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a plan comes to, beside what the rules ask for at least."""

    days: tuple[Day, ...]
    minutes: int
    minimum_minutes: int
    working_days: WorkingDays  # full ones
    minimum_working_days: int


def count_plan(plan: Plan, grounds: Grounds, *, law: Law, calendar: Calendar | None) -> Count:
    """Count the hours and the full working days of a plan, by the calendar of the host's country."""
    return Count(
        days=tuple(_day(day, plan, calendar) for day in days_between(plan.first_day, plan.last_day)),
        minutes=plan.activity_minutes,
        minimum_minutes=law.number("minimum_activity_minutes", as_of=plan.first_day),
        working_days=count_working_days(grounds.stay.case, law=law),
        minimum_working_days=law.number("minimum_working_days", as_of=plan.first_day),
    )


def warnings_of(plan: Plan, count: Count) -> Iterator[str]:
    """What is worth a second look, and keeps nobody from signing."""
    if not plan.agenda:
        return
    if not plan.has_networking:
        yield "The agenda has no networking activity; the programme expects one."
    thin = [in_words(one.day) for one in count.days if _is_thin(one)]
    if thin:
        yield (
            f"There are less than {duration(THIN_DAY_MINUTES)} of activities on {listed(thin)}. A working "
            "day with any counts as a full day of activities; no source says how long one has to be."
        )


def _is_thin(day: Day) -> bool:
    return not day.why_not_counted and day.minutes < THIN_DAY_MINUTES


def _day(day: date, plan: Plan, calendar: Calendar | None) -> Day:
    minutes = plan.minutes_by_day.get(day, 0)
    return Day(day=day, minutes=minutes, why_not_counted=_why_not(day, plan, calendar, minutes))


def _why_not(day: date, plan: Plan, calendar: Calendar | None, minutes: int) -> str:
    reaches = calendar is not None and calendar.first_day <= day <= calendar.last_day
    holiday = calendar.why_not_working(day) if calendar and reaches else WEEKEND.get(day.weekday())
    if holiday:
        return holiday
    if day in plan.travel_days:
        return _TRAVEL
    return "" if minutes else _IDLE
