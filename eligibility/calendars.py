"""Which days are working days in a country, by a table that an edition of the rules freezes."""

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

from eligibility.phrases import in_words

ONE_DAY = timedelta(days=1)
WEEKEND: Mapping[int, str] = MappingProxyType({5: "Saturday", 6: "Sunday"})  # by date.weekday()
CODE_LENGTH = 2  # ISO 3166-1 alpha-2


class OutsideCalendar(ValueError):
    """A day was asked of a calendar that does not reach it, so nobody can say whether it is a working day."""

    def __init__(self, day: date, *, country: str, first_day: date, last_day: date) -> None:
        super().__init__(
            f"{in_words(day)} was asked of the calendar of {country}, which runs from {in_words(first_day)} "
            f"to {in_words(last_day)}; ask for a day in between, or use a calendar that reaches further"
        )
        self.day = day
        self.country = country
        self.first_day = first_day
        self.last_day = last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The public holidays of one country over whole years.

    A working day is any day but a Saturday, a Sunday and a public holiday, as in Regulation (EEC, Euratom)
    No 1182/71, Article 2(2). Each method raises OutsideCalendar for a day outside `first_day` to `last_day`.
    """

    country: str  # ISO 3166-1 alpha-2, XK for Kosovo
    holidays: Mapping[date, str]  # the name of each, in English
    first_day: date
    last_day: date

    def is_working_day(self, day: date) -> bool:
        return self.why_not_working(day) is None

    def why_not_working(self, day: date) -> str | None:
        """Name the holiday, else 'Saturday' or 'Sunday'; None for a working day."""
        self._refuse_outside(day)
        return self._reason(day)

    def next_working_day(self, day: date) -> date:
        """Find the first working day from `day` on, which is `day` itself where it is one."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def working_days(self, first: date, last: date, *, without: Collection[date] = ()) -> tuple[date, ...]:
        """List the working days from `first` to `last`, both included, in order.

        `without` are days that are not to count, such as those of travel, wherever they lie. ValueError
        when `last` is before `first`.
        """
        if last < first:
            raise ValueError(
                f"working days were asked from {in_words(first)} to {in_words(last)}, which is earlier; "
                "give the first day before the last"
            )
        self._refuse_outside(first)
        self._refuse_outside(last)
        return tuple(
            day for day in days_between(first, last) if self._reason(day) is None and day not in without
        )

    def _reason(self, day: date) -> str | None:
        return self.holidays.get(day) or WEEKEND.get(day.weekday())

    def _refuse_outside(self, day: date) -> None:
        if not self.first_day <= day <= self.last_day:
            raise OutsideCalendar(day, country=self.country, first_day=self.first_day, last_day=self.last_day)


def days_between(first: date, last: date) -> Iterator[date]:
    """Each day from `first` to `last`, both included; none when `last` is before `first`."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def load_calendars(path: Path) -> Mapping[str, Calendar]:
    """Read the calendars at `path`, a CSV of country, day and name, by country.

    All run over the same whole years: from the year of the earliest holiday of any country to the year of
    the latest. ValueError names the file, line and column that cannot be read, and a day that is listed
    twice for one country.
    """
    holidays = _read(path)
    years = [day.year for days in holidays.values() for day in days]
    if not years:
        raise ValueError(f"{path.name}: lists no holiday; give at least one line below country,day,name")
    first_day, last_day = date(min(years), 1, 1), date(max(years), 12, 31)
    return MappingProxyType(
        {
            country: Calendar(
                country=country, holidays=MappingProxyType(days), first_day=first_day, last_day=last_day
            )
            for country, days in holidays.items()
        }
    )


def _read(path: Path) -> dict[str, dict[date, str]]:
    holidays: dict[str, dict[date, str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                country, day, name = _holiday(row)
            except ValueError as problem:
                raise ValueError(f"{path.name}, line {number}: {problem}") from None
            if day in holidays.setdefault(country, {}):
                raise ValueError(
                    f"{path.name}, line {number}: 'day' {day} is already listed for {country}; "
                    "join the names on one line with '; '"
                )
            holidays[country][day] = name
    return holidays


def _holiday(row: Mapping[str, str]) -> tuple[str, date, str]:
    for column in ("country", "day", "name"):
        if not row.get(column):
            raise ValueError(f"'{column}' is empty; every holiday fills every column")
    country = row["country"]
    if not (len(country) == CODE_LENGTH and country.isascii() and country.isupper()):
        raise ValueError(f"'country' is '{country}'; write its two capital letters, such as PT")
    try:
        return country, date.fromisoformat(row["day"]), row["name"]
    except ValueError:
        raise ValueError(f"'day' is '{row['day']}'; write a day that exists, as YYYY-MM-DD") from None
