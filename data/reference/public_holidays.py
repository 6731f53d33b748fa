"""Writes public_holidays.csv: the national public holidays of every country an exchange can touch.

A table and not the library at run time, because an edition of the rules freezes its calendar: what was
decided must stay computable when the library corrects the past. Names are in American English, the language
the library has for all of these countries; several holidays on one day are joined by '; '.

What the table does not say, and a reader of a deadline should know:

- It is national: holidays of regions, towns and religious communities are left out, so Germany has nine, and
  the United Kingdom those that its four nations share.
- A working Saturday that repays a bridge day (Armenia, Hungary, Latvia, Ukraine) stays a Saturday. The bridge
  day is a holiday here; the library knows those decreed until its own edition, for 2026 the last.
- Half days, and days free by custom alone (Christmas Eve in Sweden, Constitution Day in Denmark), are working
  days. The Netherlands has Good Friday, on which many there work.
- A holiday moved off a weekend is named '(observed)', a date of the moon not yet announced '(estimated)'.
- Ukraine has none from 15 March 2022 on: under martial law its holidays are working days, and the library
  foresees no end of it.

Run `python data/reference/public_holidays.py` after raising the library's version and commit the result; a
test compares the two.
"""
# ruff: noqa: INP001, T201 - a script, run by hand, that prints what it wrote

import csv
import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from holidays import country_holidays

OUTPUT = Path(__file__).with_suffix(".csv")
COLUMNS = ("country", "day", "name")
YEARS = range(2019, 2037)  # one more than rules are asked about at either end, for what crosses a new year

EU_27 = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
ASSOCIATED = "AL AM BA IS MD ME MK RS TR UA XK"
LEFT = "GB"
COUNTRIES = tuple(sorted(f"{EU_27} {ASSOCIATED} {LEFT}".split()))

AMERICAN_DATE = re.compile(r"\b(\d{2})/(\d{2})/(\d{4})\b")

Row = tuple[str, str, str]


def main() -> int:
    rows = public_holidays()
    write(rows, OUTPUT)
    print(f"wrote {len(rows)} public holidays of {len(COUNTRIES)} countries to {OUTPUT}")
    return 0


def public_holidays() -> list[Row]:
    """Every row of the file, in its order: by country, then by day."""
    return [row for country in COUNTRIES for row in holidays_of(country)]


def holidays_of(country: str) -> list[Row]:
    found = country_holidays(country, years=YEARS, language="en_US")
    return [(country, day.isoformat(), plain("; ".join(found.get_list(day)))) for day in sorted(found)]


def plain(name: str) -> str:
    """The name with its dates in words: the library writes 10 January 2026 as 01/10/2026."""
    return AMERICAN_DATE.sub(
        lambda found: f"{date(int(found[3]), int(found[1]), int(found[2])):%-d %B %Y}", name
    )


def write(rows: Sequence[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
