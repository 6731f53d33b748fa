"""Working days agree with the holidays library for every country and day, and the table is what it makes."""

import importlib.util
from collections.abc import Sequence
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import holidays
import numpy as np
import pytest

from eligibility.calendars import Calendar, OutsideCalendar, days_between, load_calendars

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
TABLE = REFERENCE / "public_holidays.csv"
CALENDARS = load_calendars(TABLE)
EU_27 = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
ASSOCIATED = "AL AM BA IS MD ME MK RS TR UA XK"
LEFT = "GB"
COUNTRIES = f"{EU_27} {ASSOCIATED} {LEFT}".split()
FIRST, LAST = date(2020, 1, 1), date(2035, 12, 31)
DAYS = [date.fromordinal(number) for number in range(FIRST.toordinal(), LAST.toordinal() + 1)]
LENGTHS = (1, 3, 5, 8, 31)  # days from the first of a stay to its last

MONDAY = date(2024, 4, 29)


def a_calendar(
    *days: date, first_day: date = date(2024, 1, 1), last_day: date = date(2024, 12, 31)
) -> Calendar:
    return Calendar(
        country="PT", holidays=dict.fromkeys(days, "Holiday"), first_day=first_day, last_day=last_day
    )


# Against the library, asked now.


def working_flags(country: str) -> np.ndarray:
    """Whether each of DAYS and the 31 after is a working day, shape (n,), without any code of ours."""
    ends = np.datetime64(FIRST), np.datetime64(LAST) + 32
    off = sorted(holidays.country_holidays(country, years=range(2019, 2037)))
    return np.is_busday(
        np.arange(*ends), weekmask="Mon Tue Wed Thu Fri", holidays=np.array(off, "datetime64[D]")
    )


def test_the_table_has_the_participating_countries_and_the_one_that_left() -> None:
    assert set(CALENDARS) == set(COUNTRIES)
    assert len(COUNTRIES) == 27 + 11 + 1
    assert {(calendar.first_day, calendar.last_day) for calendar in CALENDARS.values()} == {
        (date(2019, 1, 1), date(2036, 12, 31))
    }


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_working_days_of_a_stay_are_those_of_the_library(country: str) -> None:
    calendar = CALENDARS[country]
    flags = working_flags(country)
    until = np.concatenate([[0], np.cumsum(flags)])  # working days before each day

    compared = 0
    for length in LENGTHS:
        expected = (until[length:] - until[:-length])[: len(DAYS)]
        counted = [len(calendar.working_days(day, day + timedelta(days=length - 1))) for day in DAYS]
        assert counted == expected.tolist(), f"stays of {length} days"
        compared += len(counted)

    assert compared == 5_844 * 5


@pytest.mark.parametrize("country", COUNTRIES)
def test_each_day_and_the_next_working_day_are_those_of_the_library(country: str) -> None:
    calendar = CALENDARS[country]
    flags = working_flags(country)
    positions = np.flatnonzero(flags)
    following = positions[np.searchsorted(positions, np.arange(len(DAYS)))]

    assert [calendar.is_working_day(day) for day in DAYS] == flags[: len(DAYS)].tolist()
    assert [(calendar.next_working_day(day) - FIRST).days for day in DAYS] == following.tolist()
    assert len(DAYS) == 5_844


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("public_holidays", REFERENCE / "public_holidays.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_is_what_the_generator_makes_now(generator: ModuleType, tmp_path: Path) -> None:
    made = tmp_path / "public_holidays.csv"
    generator.write(generator.public_holidays(), made)

    committed, now = (set(path.read_text(encoding="utf-8").splitlines()) for path in (TABLE, made))
    assert made.read_bytes() == TABLE.read_bytes(), (
        f"public_holidays.csv is not what holidays {version('holidays')} says: it lacks "
        f"{sorted(now - committed)[:5]} and has beyond it {sorted(committed - now)[:5]}. Where the library "
        "was raised on purpose, run `python data/reference/public_holidays.py`, read the difference and "
        "commit it."
    )


def test_the_table_is_sorted_by_country_and_day() -> None:
    lines = [line.split(",")[:2] for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]

    assert lines == sorted(lines)
    assert len(lines) > 8_000


def test_a_date_in_a_name_is_written_in_words() -> None:
    """The library writes 01/10/2026, which most of Europe reads as 1 October."""
    assert CALENDARS["HU"].why_not_working(date(2026, 1, 2)) == "Day off (substituted from 10 January 2026)"


@pytest.mark.parametrize(
    ("day", "kept"),
    [
        (date(2022, 3, 8), True),  # Women's Day, the last before the law of 15 March 2022
        (date(2022, 5, 9), False),  # Victory Day
        (date(2023, 8, 24), False),  # Independence Day, a Thursday
    ],
)
def test_ukraine_has_no_public_holidays_under_martial_law(day: date, kept: bool) -> None:
    assert CALENDARS["UA"].is_working_day(day) is not kept


# By hand.


@pytest.mark.parametrize(
    ("country", "day", "why"),
    [
        ("PT", date(2024, 4, 24), None),  # Wednesday
        ("PT", date(2024, 4, 25), "Freedom Day"),  # Thursday
        ("ES", date(2024, 4, 25), None),  # the same Thursday elsewhere
        ("PT", date(2024, 4, 26), None),  # Friday
        ("PT", date(2024, 4, 27), "Saturday"),
        ("PT", date(2024, 4, 28), "Sunday"),
        ("PT", date(2024, 3, 31), "Easter Sunday"),  # the holiday says more than the Sunday
        ("PT", date(2024, 4, 1), None),  # Easter Monday is no holiday in Portugal
        ("FR", date(2024, 4, 1), "Easter Monday"),
        ("FR", date(2024, 3, 29), None),  # nor is Good Friday one in France
        ("DE", date(2024, 3, 29), "Good Friday"),
        ("GR", date(2024, 5, 3), "Good Friday"),  # the Orthodox one, five weeks later
        ("IE", date(2023, 2, 6), "Saint Brigid's Day"),  # first kept in 2023
        ("IE", date(2022, 2, 7), None),
        ("DK", date(2023, 5, 5), "Great Prayer Day"),  # last kept in 2023
        ("DK", date(2024, 4, 26), None),
        ("HU", date(2024, 12, 7), "Saturday"),  # worked in Hungary, to repay 24 December
        ("HR", date(2022, 6, 16), "Corpus Christi"),
        ("GB", date(2022, 9, 19), "State Funeral of Queen Elizabeth II"),
        ("XK", date(2025, 2, 17), "Independence Day"),
    ],
)
def test_a_day_off_says_why(country: str, day: date, why: str | None) -> None:
    assert CALENDARS[country].why_not_working(day) == why
    assert CALENDARS[country].is_working_day(day) == (why is None)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2024, 3, 28), date(2024, 3, 28)),  # Thursday: the day itself
        (date(2024, 3, 29), date(2024, 4, 2)),  # Good Friday, Saturday, Easter Sunday, Easter Monday
        (date(2024, 4, 1), date(2024, 4, 2)),
        (date(2024, 4, 2), date(2024, 4, 2)),
    ],
)
def test_the_next_working_day_is_the_day_itself_where_it_is_one(day: date, working: date) -> None:
    assert CALENDARS["DE"].next_working_day(day) == working


@pytest.mark.parametrize(
    ("last", "working"),
    [
        (date(2024, 4, 29), 1),  # Monday
        (date(2024, 4, 30), 2),  # Tuesday
        (date(2024, 5, 1), 2),  # Wednesday, Labour Day
        (date(2024, 5, 2), 3),  # Thursday: three working days, the shortest stay
        (date(2024, 5, 3), 4),
        (date(2024, 5, 5), 4),  # Sunday
        (date(2024, 5, 6), 5),  # Monday
    ],
)
def test_a_stay_from_monday_29_april_2024_in_portugal(last: date, working: int) -> None:
    assert len(CALENDARS["PT"].working_days(MONDAY, last)) == working


def test_working_days_come_in_order() -> None:
    calendar = a_calendar(date(2024, 5, 1))

    assert calendar.working_days(date(2024, 4, 30), date(2024, 5, 6)) == (
        date(2024, 4, 30),
        date(2024, 5, 2),
        date(2024, 5, 3),
        date(2024, 5, 6),
    )


@pytest.mark.parametrize(
    ("travel", "working"),
    [
        ((), 5),
        ([MONDAY], 4),
        ((MONDAY, date(2024, 5, 3)), 3),  # there and back
        ({date(2024, 5, 4)}, 5),  # a Saturday was none anyway
        ({date(2024, 4, 28), date(2024, 5, 6)}, 5),  # the days around the stay
        (frozenset({MONDAY, date(2037, 1, 1)}), 4),  # wherever it lies
    ],
)
def test_travel_days_do_not_count(travel: Sequence[date], working: int) -> None:
    assert len(a_calendar().working_days(MONDAY, date(2024, 5, 5), without=travel)) == working


def test_a_stay_of_days_off_has_no_working_day() -> None:
    assert a_calendar().working_days(date(2024, 5, 4), date(2024, 5, 5)) == ()


def test_a_stay_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(
        ValueError, match="from 2 May 2024 to 1 May 2024, which is earlier; give the first day"
    ):
        a_calendar().working_days(date(2024, 5, 2), date(2024, 5, 1))


def test_days_between_include_both_ends() -> None:
    assert list(days_between(date(2024, 2, 28), date(2024, 3, 1))) == [
        date(2024, 2, 28),
        date(2024, 2, 29),
        date(2024, 3, 1),
    ]
    assert list(days_between(MONDAY, MONDAY)) == [MONDAY]
    assert list(days_between(MONDAY, MONDAY - timedelta(days=1))) == []


# Outside the calendar nobody can say.


@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2024, 12, 31)])
def test_the_first_and_last_day_are_inside(day: date) -> None:
    calendar = a_calendar()

    assert calendar.is_working_day(day)  # a Monday and a Tuesday, without holidays in this calendar
    assert calendar.working_days(day, day) == (day,)


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2025, 1, 1)])
def test_a_day_outside_is_refused_with_what_the_calendar_covers(day: date) -> None:
    calendar = a_calendar()

    for ask in (calendar.is_working_day, calendar.why_not_working, calendar.next_working_day):
        with pytest.raises(OutsideCalendar) as refused:
            ask(day)
        assert (refused.value.day, refused.value.country) == (day, "PT")
        assert (refused.value.first_day, refused.value.last_day) == (date(2024, 1, 1), date(2024, 12, 31))
    assert f"{day:%-d %B %Y} was asked of the calendar of PT, which runs from 1 January 2024 to" in str(
        refused.value
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2023, 12, 31), date(2024, 1, 2)), (date(2024, 12, 30), date(2025, 1, 1))],
)
def test_a_stay_that_leaves_the_calendar_is_refused(first: date, last: date) -> None:
    with pytest.raises(OutsideCalendar):
        a_calendar().working_days(first, last)


def test_the_next_working_day_is_not_looked_for_beyond_the_calendar() -> None:
    calendar = a_calendar(date(2024, 12, 31))

    with pytest.raises(OutsideCalendar, match="1 January 2025 was asked"):
        calendar.next_working_day(date(2024, 12, 31))


# The table refuses what it cannot mean, and says where.


def a_table(folder: Path, *lines: str) -> Path:
    path = folder / "holidays.csv"
    path.write_text("\n".join(("country,day,name", *lines)) + "\n", encoding="utf-8")
    return path


def test_the_calendars_run_over_whole_years(tmp_path: Path) -> None:
    """A country without a holiday in some year is covered as far as the others."""
    calendars = load_calendars(
        a_table(tmp_path, "PT,2023-05-01,Labour Day", "UA,2022-03-08,Women's Day", "PT,2024-05-01,Labour Day")
    )

    assert calendars["UA"] == Calendar(
        country="UA",
        holidays={date(2022, 3, 8): "Women's Day"},
        first_day=date(2022, 1, 1),
        last_day=date(2024, 12, 31),
    )
    assert calendars["UA"].is_working_day(date(2024, 3, 8))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (",2023-05-01,Labour Day", "line 3: 'country' is empty"),
        ("PT,,Labour Day", "line 3: 'day' is empty"),
        ("PT,2023-05-01,", "line 3: 'name' is empty"),
        ("PT,2023-05-01", "line 3: 'name' is empty"),
        ("pt,2023-05-01,Labour Day", "line 3: 'country' is 'pt'; write its two capital letters"),
        ("PRT,2023-05-01,Labour Day", "line 3: 'country' is 'PRT'"),
        ("PT,1/5/2023,Labour Day", "line 3: 'day' is '1/5/2023'; write a day that exists, as YYYY-MM-DD"),
        ("PT,2023-02-29,Leap Day", "line 3: 'day' is '2023-02-29'"),
        ("PT,2023-01-01,Again", "line 3: 'day' 2023-01-01 is already listed for PT; join the names"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_with_its_place(
    line: str, message: str, tmp_path: Path
) -> None:
    path = a_table(tmp_path, "PT,2023-01-01,New Year's Day", line)

    with pytest.raises(ValueError, match=rf"^holidays\.csv, {message}"):
        load_calendars(path)


def test_the_same_day_in_two_countries_is_no_repeat(tmp_path: Path) -> None:
    path = a_table(tmp_path, "PT,2023-01-01,New Year's Day", "ES,2023-01-01,New Year's Day")

    assert set(load_calendars(path)) == {"PT", "ES"}


def test_a_table_without_holidays_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^holidays\.csv: lists no holiday"):
        load_calendars(a_table(tmp_path))


def test_a_loaded_calendar_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        CALENDARS["PT"].holidays[MONDAY] = "Bridge"  # type: ignore[index]
