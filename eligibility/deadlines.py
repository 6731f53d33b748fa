"""When a period ends, by Regulation (EEC, Euratom) No 1182/71.

No source says how the programme counts its periods; that they are counted by the Union's general rule is
this project's policy. The lengths of the periods come from the caller.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from eligibility.calendars import ONE_DAY, Calendar, days_between
from eligibility.phrases import in_words, listed

MONTHS_IN_A_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last day of a period, and how it was found."""

    event: date  # Article 3(1): the period runs from it, and it is not counted
    first_counted: date
    nominal: date  # Article 3(2) and (3): where the period ends before it is moved; days off are counted
    last_day: date  # the period ends with its last hour
    country: str  # whose public holidays they are: where the act is to be done, Article 2(1)
    moved_over: tuple[tuple[date, str], ...]  # each day off from `nominal` to `last_day`, and why
    lengthened: bool  # Article 3(5): `last_day` is later still, to leave two working days

    @property
    def in_words(self) -> str:
        """The working in one or two sentences."""
        counted = (
            f"Counted from {in_words(self.first_counted)}, the day after {in_words(self.event)}, "
            f"the period ends on {in_words(self.nominal)}."
        )
        return f"{counted} {self._move}" if self.last_day != self.nominal else counted

    @property
    def _move(self) -> str:
        over = listed([f"{in_words(day)} ({why})" for day, why in self.moved_over])
        moved = f"is moved over {over} to" if over else "is moved to"
        purpose = (
            f"so that two days of the period are working days in {self.country}"
            if self.lengthened
            else f"the next working day in {self.country}"
        )
        return f"It {moved} {in_words(self.last_day)}, {purpose}."


def due_in_days(event: date, days: int, *, calendar: Calendar) -> Deadline:
    """The deadline `days` days after the event, in the country of the calendar.

    ValueError for fewer than one day; OutsideCalendar where the calendar does not reach the last day.
    """
    _refuse_below_one(days, "days")
    return _deadline(event, event + timedelta(days=days), calendar)


def due_in_months(event: date, months: int, *, calendar: Calendar) -> Deadline:
    """The deadline `months` months after the event; as `due_in_days`."""
    return _deadline(event, same_date_after(event, months), calendar)


def same_date_after(event: date, months: int) -> date:
    """The same date `months` months on, or the last day of that month where it has no such date.

    It is not moved off a day off: a period that is a maximum, not a time to act in, ends on it. ValueError
    for fewer than one month. Article 3(2)(c).
    """
    _refuse_below_one(months, "months")
    years_on, month = divmod(event.month - 1 + months, MONTHS_IN_A_YEAR)
    year, month = event.year + years_on, month + 1
    return date(year, month, min(event.day, monthrange(year, month)[1]))


def _deadline(event: date, nominal: date, calendar: Calendar) -> Deadline:
    first_counted = event + ONE_DAY
    next_working = calendar.next_working_day(nominal)  # Article 3(4)
    last_day = max(next_working, _second_working_day(first_counted, nominal, calendar))
    return Deadline(
        event=event,
        first_counted=first_counted,
        nominal=nominal,
        last_day=last_day,
        country=calendar.country,
        moved_over=_days_off(nominal, last_day, calendar),
        lengthened=last_day > next_working,
    )


def _second_working_day(first_counted: date, nominal: date, calendar: Calendar) -> date:
    """The earliest end that Article 3(5) allows: a period of one day may have a single working day."""
    if nominal == first_counted:
        return nominal
    return calendar.next_working_day(calendar.next_working_day(first_counted) + ONE_DAY)


def _days_off(first: date, last: date, calendar: Calendar) -> tuple[tuple[date, str], ...]:
    reasons = ((day, calendar.why_not_working(day)) for day in days_between(first, last))
    return tuple((day, why) for day, why in reasons if why)


def _refuse_below_one(number: int, unit: str) -> None:
    if number < 1:
        raise ValueError(f"a period of {number} {unit} was asked for; it takes 1 or more")
