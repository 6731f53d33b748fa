"""How many full working days a stay has, as far as its facts and the host's calendar tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from eligibility.calendars import WEEKEND, Calendar, days_between
from eligibility.facts import Case, StayFacts
from eligibility.home_calendars import HomeCalendar, home_calendar
from eligibility.parameters import Law
from eligibility.phrases import counted, in_words, listed
from eligibility.rules import Part

AT_A_WEEKEND = "weekend"
NOT_KNOWN = "Its first and its last day are not both known, so its working days cannot be counted."


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDays:
    """The number of a stay's full working days, between bounds while something is not known.

    A full working day is a day from Monday to Friday that is no public holiday where the host has its
    permanent residence, no travel day and no idle day.
    """

    at_least: int
    at_most: int | None  # None while a day of the stay is not known
    words: str
    home: HomeCalendar  # the host's, without a calendar where it does not reach the stay
    missing: tuple[str, ...]  # facts such as 'stay.last_day'; empty when the number is certain

    def reach(self, number: int) -> bool | None:
        """Whether they are at least so many; None while that is not known."""
        if self.at_least >= number:
            return True
        return False if self.at_most is not None and self.at_most < number else None


def count_working_days(case: Case, *, law: Law) -> WorkingDays:
    """Count the full working days from the first to the last day of activities, both included."""
    stay = case.stay
    home = home_calendar(Part.HOST, case.host, law=law)
    days = {f"stay.{name}": getattr(stay, name) for name in ("first_day", "last_day")}
    home = home.reaching({name: day for name, day in days.items() if day is not None})
    missing = (*home.missing, *_missing_of(stay))
    if stay.first_day is None or stay.last_day is None:
        return WorkingDays(at_least=0, at_most=None, words=NOT_KNOWN, home=home, missing=missing)
    not_counted = dict(_not_counted(stay, stay.first_day, stay.last_day, home.calendar))
    number = (stay.last_day - stay.first_day).days + 1 - len(not_counted)
    return WorkingDays(
        at_least=0 if missing else number,
        at_most=number,
        words=_in_words(number, stay, not_counted, home=home, is_certain=not missing),
        home=home,
        missing=missing,
    )


def _missing_of(stay: StayFacts) -> tuple[str, ...]:
    read = ("first_day", "last_day", "travel_days", "idle_days")
    return tuple(f"stay.{name}" for name in read if getattr(stay, name) is None)


def _not_counted(
    stay: StayFacts, first: date, last: date, calendar: Calendar | None
) -> Iterator[tuple[date, str]]:
    for day in days_between(first, last):
        why = _why_not_counted(day, stay, calendar)
        if why:
            yield day, why


def _why_not_counted(day: date, stay: StayFacts, calendar: Calendar | None) -> str | None:
    if day.weekday() in WEEKEND:
        return AT_A_WEEKEND
    holiday = calendar.why_not_working(day) if calendar else None
    if holiday:
        return holiday
    if day in (stay.travel_days or ()):
        return "travel"
    return "no full day of activities" if day in (stay.idle_days or ()) else None


def _in_words(
    number: int, stay: StayFacts, not_counted: dict[date, str], *, home: HomeCalendar, is_certain: bool
) -> str:
    how_many = ("" if is_certain else "at most ") + counted(number, "full working day")
    where = f" in {home.place}" if home.place else ""
    days = f"{_day(stay.first_day)} to {_day(stay.last_day)}"
    return f"From {days} it has {how_many}{where}{_left_out(not_counted)}."


def _day(day: date | None) -> str:
    return in_words(day) if day else "a day not known"


def _left_out(not_counted: dict[date, str]) -> str:
    at_weekends = sum(why == AT_A_WEEKEND for why in not_counted.values())
    named = [f"{in_words(day)} ({why})" for day, why in not_counted.items() if why != AT_A_WEEKEND]
    parts = ([counted(at_weekends, "weekend day")] if at_weekends else []) + named
    return f"; not counted: {listed(parts)}" if parts else ""
