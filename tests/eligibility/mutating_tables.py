"""Small changes to the tables of the law, each of which a golden row has to notice."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from tests.eligibility.mutating import Mutant

Row = dict[str, str]
Change = Callable[[str], Iterable[str]]  # the other texts a cell can have


def _next_days(text: str) -> Iterable[str]:
    if not text:
        return ()
    day = date.fromisoformat(text)
    return (str(day - timedelta(days=1)), str(day + timedelta(days=1)))


def _numbers_beside(text: str) -> Iterable[str]:
    if not text.isdigit():
        return ("1",) if text == "unlimited" else ()
    return [str(number) for number in (int(text) - 1, int(text) + 1) if number >= 0]


def _any_other(*codes: str) -> Change:
    return lambda text: [code for code in codes if text and code != text]


# What is changed in each table; a change that `reading.py` refuses counts as noticed.
CELLS: Mapping[str, Mapping[str, Change]] = {
    "values": {"value": _numbers_beside},
    "kinds": {
        "may": _any_other("yes", "no"),
        "valid_from": _next_days,
        "valid_to": _next_days,
        "link": _any_other("none", "own-profile", "cluster-membership", "active-in-cluster"),
        "without_link": _any_other("no", "with approval"),
    },
    "rules": {
        "valid_from": _next_days,
        "valid_to": _next_days,
        "approval_by": lambda text: [""] if text else [],
    },
    "countries": {"participates_from": _next_days, "participates_to": _next_days},
    "lump_sums": {"maximum_eur": _numbers_beside},
}


def mutants_of_tables(root: Path) -> Iterator[Mutant]:
    for table, cells in CELLS.items():
        path = f"data/reference/{table}.csv"
        with (root / path).open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        for number, row in enumerate(rows):
            for column, change in cells.items():
                for other in change(row[column]):
                    changed = [*rows[:number], {**row, column: other}, *rows[number + 1 :]]
                    yield Mutant(
                        path=path,
                        place=" ".join(list(row.values())[:2]),
                        line=number + 2,
                        before=f"{column}={row[column]}",
                        after=f"{column}={other}",
                        text=_written(changed),
                    )


def _written(rows: list[Row]) -> str:
    text = io.StringIO()
    table = csv.DictWriter(text, rows[0], lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()
