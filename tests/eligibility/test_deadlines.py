"""Deadlines agree with dateutil and the holidays library for every country and day, and say their working."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import holidays
import pytest
from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, FR, MO, TH, TU, WE, rrule

from eligibility.calendars import Calendar, OutsideCalendar, load_calendars
from eligibility.deadlines import Deadline, due_in_days, due_in_months, same_date_after

CALENDARS = load_calendars(Path(__file__).parents[2] / "data" / "reference" / "public_holidays.csv")
NO_HOLIDAYS = Calendar(country="PT", holidays={}, first_day=date(2024, 1, 1), last_day=date(2024, 12, 31))
EVENTS = [moment.date() for moment in rrule(DAILY, dtstart=date(2020, 1, 1), until=date(2035, 12, 31))]


# Against dateutil and the holidays library, asked now.


@cache
def weekdays() -> Sequence[date]:
    span = {"dtstart": date(2019, 1, 1), "until": date(2036, 12, 31)}
    return [moment.date() for moment in rrule(DAILY, byweekday=(MO, TU, WE, TH, FR), **span)]


def expected(working: Sequence[date], event: date, period: relativedelta) -> tuple[date, date, int, bool]:
    """Nominal end, last day, days off in between and whether Article 3(5) bites, from a list of working days.

    The last day is the working day at the later of two places in the list: that of the nominal end, and the
    second from the day after the event, which a period of two days or more must reach.
    """
    nominal = event + period
    by_4, by_5 = bisect_left(working, nominal), bisect_left(working, event + relativedelta(days=1)) + 1
    last = working[max(by_4, by_5)]
    worked = max(by_4, by_5) - by_4
    return nominal, last, (last - nominal).days - worked, by_5 > by_4


def found(deadline: Deadline) -> tuple[date, date, int, bool]:
    return deadline.nominal, deadline.last_day, len(deadline.moved_over), deadline.lengthened


@pytest.mark.parametrize("country", CALENDARS)
def test_deadlines_are_those_of_dateutil_and_the_library(country: str) -> None:
    calendar = CALENDARS[country]
    off = set(holidays.country_holidays(country, years=range(2019, 2037)))
    working = [day for day in weekdays() if day not in off]

    compared = 0
    for event in EVENTS:
        for days in (7, 10):
            oracle = expected(working, event, relativedelta(days=days))
            assert found(due_in_days(event, days, calendar=calendar)) == oracle, f"{days} days from {event}"
            compared += 1
        oracle = expected(working, event, relativedelta(months=1))
        assert found(due_in_months(event, 1, calendar=calendar)) == oracle, f"one month from {event}"
        compared += 1

    assert compared == 5_844 * 3


def test_the_countries_are_all_39() -> None:
    assert len(CALENDARS) == 39


def test_the_same_date_months_on_is_that_of_dateutil() -> None:
    pairs = [(event, months) for event in EVENTS for months in (1, 2, 3, 6, 11, 12, 13, 24)]

    wrong = [
        (event, months)
        for event, months in pairs
        if same_date_after(event, months) != event + relativedelta(months=months)
    ]

    assert wrong == []
    assert len(pairs) == 5_844 * 8


# By hand.


@pytest.mark.parametrize(
    ("country", "event", "nominal", "last_day"),
    [
        # Friday + 7 is a Friday; Saturday and Sunday + 7 wait for Monday, on which Monday + 7 ends as well.
        ("PT", date(2024, 5, 3), date(2024, 5, 10), date(2024, 5, 10)),
        ("PT", date(2024, 5, 4), date(2024, 5, 11), date(2024, 5, 13)),
        ("PT", date(2024, 5, 5), date(2024, 5, 12), date(2024, 5, 13)),
        ("PT", date(2024, 5, 6), date(2024, 5, 13), date(2024, 5, 13)),
        # A leap day is a day: Thursday 22 to Thursday 29 February; Wednesday 22 February to 1 March.
        ("PT", date(2024, 2, 22), date(2024, 2, 29), date(2024, 2, 29)),
        ("PT", date(2023, 2, 22), date(2023, 3, 1), date(2023, 3, 1)),
        # Easter 2024: Good Friday 29 March, Easter Monday 1 April. Portugal keeps one, France the other.
        ("DE", date(2024, 3, 21), date(2024, 3, 28), date(2024, 3, 28)),
        ("DE", date(2024, 3, 22), date(2024, 3, 29), date(2024, 4, 2)),
        ("PT", date(2024, 3, 22), date(2024, 3, 29), date(2024, 4, 1)),
        ("FR", date(2024, 3, 22), date(2024, 3, 29), date(2024, 3, 29)),
        ("FR", date(2024, 3, 23), date(2024, 3, 30), date(2024, 4, 2)),
        ("DE", date(2024, 3, 26), date(2024, 4, 2), date(2024, 4, 2)),
        # Christmas 2024: Wednesday 25 and Thursday 26 December in Sweden.
        ("SE", date(2024, 12, 17), date(2024, 12, 24), date(2024, 12, 24)),
        ("SE", date(2024, 12, 18), date(2024, 12, 25), date(2024, 12, 27)),
        ("SE", date(2024, 12, 19), date(2024, 12, 26), date(2024, 12, 27)),
        ("SE", date(2024, 12, 20), date(2024, 12, 27), date(2024, 12, 27)),
        # Over the new year: Monday 1 January 2024 and the weekend before it.
        ("PT", date(2023, 12, 22), date(2023, 12, 29), date(2023, 12, 29)),
        ("PT", date(2023, 12, 23), date(2023, 12, 30), date(2024, 1, 2)),
    ],
)
def test_seven_days_end_with_the_seventh_or_the_next_working_day(
    country: str, event: date, nominal: date, last_day: date
) -> None:
    deadline = due_in_days(event, 7, calendar=CALENDARS[country])

    assert (deadline.nominal, deadline.last_day) == (nominal, last_day)
    assert (deadline.event, deadline.country) == (event, country)


@pytest.mark.parametrize(
    ("event", "last_day"),
    [
        (date(2022, 12, 13), date(2022, 12, 23)),  # to Friday 23 December
        (date(2022, 12, 14), date(2022, 12, 27)),  # to Saturday 24; Sunday 25 and Monday 26 are Christmas
        (date(2022, 12, 16), date(2022, 12, 27)),  # to Monday 26 December
        (date(2022, 12, 17), date(2022, 12, 27)),  # to Tuesday 27 December
    ],
)
def test_ten_days_around_christmas_in_austria(event: date, last_day: date) -> None:
    assert due_in_days(event, 10, calendar=CALENDARS["AT"]).last_day == last_day


@pytest.mark.parametrize(
    ("event", "months", "end"),
    [
        (date(2023, 1, 28), 1, date(2023, 2, 28)),
        (date(2023, 1, 29), 1, date(2023, 2, 28)),  # February 2023 has no 29th
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2023, 2, 28), 1, date(2023, 3, 28)),  # the same date, not the end of the month
        (date(2024, 1, 29), 1, date(2024, 2, 29)),  # a leap year
        (date(2024, 1, 30), 1, date(2024, 2, 29)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 1, date(2024, 3, 29)),  # Good Friday, and not moved: a maximum
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 3, 31), 1, date(2023, 4, 30)),
        (date(2023, 11, 30), 1, date(2023, 12, 30)),
        (date(2023, 12, 31), 1, date(2024, 1, 31)),  # December to January: the year turns
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2023, 11, 15), 13, date(2024, 12, 15)),
    ],
)
def test_the_same_date_months_on_or_the_months_last(event: date, months: int, end: date) -> None:
    assert same_date_after(event, months) == end


@pytest.mark.parametrize(
    ("event", "nominal", "last_day"),
    [
        (date(2023, 1, 31), date(2023, 2, 28), date(2023, 2, 28)),  # a Tuesday
        (date(2024, 2, 28), date(2024, 3, 28), date(2024, 3, 28)),  # Thursday before Easter
        (date(2024, 2, 29), date(2024, 3, 29), date(2024, 4, 1)),  # Good Friday
        (date(2023, 11, 29), date(2023, 12, 29), date(2023, 12, 29)),  # a Friday
        (date(2023, 11, 30), date(2023, 12, 30), date(2024, 1, 2)),  # Saturday, Sunday, New Year's Day
    ],
)
def test_a_month_ends_on_its_date_or_the_next_working_day(event: date, nominal: date, last_day: date) -> None:
    deadline = due_in_months(event, 1, calendar=CALENDARS["PT"])

    assert (deadline.nominal, deadline.last_day) == (nominal, last_day)


def test_the_day_of_the_event_is_not_counted() -> None:
    """Article 3(1)."""
    deadline = due_in_days(date(2024, 5, 7), 1, calendar=NO_HOLIDAYS)

    assert deadline.first_counted == deadline.nominal == deadline.last_day == date(2024, 5, 8)


@pytest.mark.parametrize(
    ("event", "last_day", "lengthened"),
    [
        # Armenia: holidays from 31 December 2020 to 7 January 2021, then Friday 8 and Monday 11.
        (date(2020, 12, 29), date(2021, 1, 8), False),  # works on Wednesday 30 December and on Friday 8
        (date(2020, 12, 30), date(2021, 1, 11), True),  # to 6 January, moved to Friday 8: one day so far
        (date(2020, 12, 31), date(2021, 1, 11), True),  # to Thursday 7 January, likewise
        (date(2021, 1, 1), date(2021, 1, 11), True),  # to Friday 8 January, itself a working day
        (date(2021, 1, 2), date(2021, 1, 11), False),  # to Saturday 9, moved to Monday 11: the second
    ],
)
def test_a_period_has_at_least_two_working_days(event: date, last_day: date, lengthened: bool) -> None:
    """Article 3(5)."""
    deadline = due_in_days(event, 7, calendar=CALENDARS["AM"])

    assert (deadline.last_day, deadline.lengthened) == (last_day, lengthened)


@pytest.mark.parametrize(
    ("days", "last_day", "lengthened"),
    [
        (1, date(2024, 5, 6), False),  # to Saturday, moved to Monday: one day asks for no second
        (2, date(2024, 5, 7), True),  # to Sunday, moved to Monday: two days do
        (3, date(2024, 5, 7), True),  # to Monday
        (4, date(2024, 5, 7), False),  # to Tuesday, the second already
    ],
)
def test_two_working_days_are_asked_of_periods_of_two_days_or_more(
    days: int, last_day: date, lengthened: bool
) -> None:
    """Article 3(5), from Friday 3 May 2024."""
    deadline = due_in_days(date(2024, 5, 3), days, calendar=NO_HOLIDAYS)

    assert (deadline.last_day, deadline.lengthened) == (last_day, lengthened)


def test_the_days_moved_over_are_the_days_off_and_not_the_working_day_between_them() -> None:
    deadline = due_in_days(date(2020, 12, 30), 7, calendar=CALENDARS["AM"])

    assert deadline.moved_over == (
        (date(2021, 1, 6), "Christmas and Epiphany"),
        (date(2021, 1, 7), "Day of Remembrance of the Dead"),
        (date(2021, 1, 9), "Saturday"),
        (date(2021, 1, 10), "Sunday"),
    )


@pytest.mark.parametrize(
    ("country", "event", "words"),
    [
        (
            "PT",
            date(2023, 5, 1),
            "Counted from 2 May 2023, the day after 1 May 2023, the period ends on 8 May 2023.",
        ),
        (
            "FR",
            date(2023, 5, 1),
            (
                "Counted from 2 May 2023, the day after 1 May 2023, the period ends on 8 May 2023. "
                "It is moved over 8 May 2023 (Victory Day) to 9 May 2023, the next working day in FR."
            ),
        ),
        (
            "AT",
            date(2022, 12, 17),
            (
                "Counted from 18 December 2022, the day after 17 December 2022, the period ends on "
                "24 December 2022. It is moved over 24 December 2022 (Saturday), 25 December 2022 (Christmas "
                "Day) and 26 December 2022 (Saint Stephen's Day) to 27 December 2022, "
                "the next working day in AT."
            ),
        ),
        (
            "AM",
            date(2021, 1, 1),
            (
                "Counted from 2 January 2021, the day after 1 January 2021, the period ends on "
                "8 January 2021. "
                "It is moved over 9 January 2021 (Saturday) and 10 January 2021 (Sunday) to 11 January 2021, "
                "so that two days of the period are working days in AM."
            ),
        ),
    ],
)
def test_a_deadline_says_its_working(country: str, event: date, words: str) -> None:
    assert due_in_days(event, 7, calendar=CALENDARS[country]).in_words == words


def test_a_deadline_moved_over_no_day_off_says_so_too() -> None:
    """From Friday 3 May 2024 three days end on Monday, the only working day among them; Tuesday follows."""
    deadline = due_in_days(date(2024, 5, 3), 3, calendar=NO_HOLIDAYS)

    assert deadline.moved_over == ()
    assert deadline.in_words.endswith(
        "6 May 2024. It is moved to 7 May 2024, so that two days of the period are working days in PT."
    )


# What cannot be counted.


@pytest.mark.parametrize("number", [0, -1])
def test_a_period_below_one_is_refused(number: int) -> None:
    event = date(2024, 5, 3)

    with pytest.raises(ValueError, match=f"a period of {number} days was asked for; it takes 1 or more"):
        due_in_days(event, number, calendar=NO_HOLIDAYS)
    with pytest.raises(ValueError, match=f"a period of {number} months was asked for"):
        due_in_months(event, number, calendar=NO_HOLIDAYS)
    with pytest.raises(ValueError, match=f"a period of {number} months was asked for"):
        same_date_after(event, number)


def test_a_deadline_on_the_last_day_of_the_calendar_is_found_and_one_day_later_is_not() -> None:
    """Tuesday 31 December 2024 is the last day of this calendar."""
    assert due_in_days(date(2024, 12, 24), 7, calendar=NO_HOLIDAYS).last_day == date(2024, 12, 31)

    with pytest.raises(OutsideCalendar, match="1 January 2025 was asked of the calendar of PT"):
        due_in_days(date(2024, 12, 25), 7, calendar=NO_HOLIDAYS)
    with pytest.raises(OutsideCalendar, match="25 January 2025"):
        due_in_months(date(2024, 12, 25), 1, calendar=NO_HOLIDAYS)
