"""On which days the demo's stays are, whatever day it is loaded on: the search over working days. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from eligibility.calendars import ONE_DAY, WEEKEND, Calendar

_FURTHEST = timedelta(days=60)  # searched, before somebody is told that the tables ask too much
_FROM_PROPOSAL = timedelta(days=10)  # to the first day of a stay that is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """The days of one stay, and when it was proposed."""

    begun: date
    working_days: tuple[date, ...]

    @property
    def first_day(self) -> date:
        return self.working_days[0]

    @property
    def last_day(self) -> date:
        return self.working_days[-1]


def stay_on(calendar: Calendar, today: date, *, days: int, when: int, begun_days_ago: int = 0) -> Stay:
    """A stay of so many working days of the host.

    `when` above 0: begun so many weeks after that day or later, on a Monday if the calendar lets it. 0: it
    takes place, begun on the last working day before. Below 0: over so many days before or earlier.
    """
    if when > 0:
        begun = today - timedelta(days=begun_days_ago)
        return Stay(begun=begun, working_days=_ahead(calendar, today + timedelta(weeks=when), days))
    found = _around(calendar, today, days) if when == 0 else _behind(calendar, today, days, -when)
    return Stay(begun=found[0] - _FROM_PROPOSAL, working_days=found)


def weekday_from(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() in WEEKEND else day


def _ahead(calendar: Calendar, day: date, days: int) -> tuple[date, ...]:
    monday = day + timedelta(days=-day.weekday() % 7)
    weeks = (_run_from(one, days) for one in _each(monday, timedelta(weeks=1)))
    return _first_whole(calendar, weeks)


def _behind(calendar: Calendar, day: date, days: int, ago: int) -> tuple[date, ...]:
    last = day - timedelta(days=ago)
    runs = (_run_from(one - timedelta(days=days - 1), days) for one in _each(last, -ONE_DAY))
    return _first_whole(calendar, runs)


def _around(calendar: Calendar, today: date, days: int) -> tuple[date, ...]:
    first = next(one for one in _each(today - ONE_DAY, -ONE_DAY) if calendar.is_working_day(one))
    working = (one for one in _each(first, ONE_DAY) if calendar.is_working_day(one))
    return tuple(next(working) for _ in range(days))


def _first_whole(calendar: Calendar, runs: Iterator[tuple[date, ...]]) -> tuple[date, ...]:
    """The first run in which nobody has a day off."""
    return next(run for run in runs if all(calendar.is_working_day(day) for day in run))


def _run_from(first: date, days: int) -> tuple[date, ...]:
    return tuple(first + timedelta(days=number) for number in range(days))


def _each(day: date, step: timedelta) -> Iterator[date]:
    """Days from that one on, or back; LookupError where none of a season would do."""
    for number in range(_FURTHEST // abs(step)):
        yield day + number * step
    raise LookupError(f"no stay was found within {_FURTHEST.days} days of {day}")
