"""The tables of an edition, read and checked: a table that cannot be meant is refused with its place."""

import csv
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from eligibility.calendars import load_calendars
from eligibility.citations import Citation, Status, load_citations
from eligibility.facts import Kind, Role
from eligibility.parameters import (
    Admission,
    Country,
    Dated,
    Evidence,
    Law,
    Link,
    LumpSum,
    RuleLine,
    Value,
    WithoutLink,
    within,
)
from eligibility.waivers import Authority

TABLES = ("citations", "countries", "kinds", "rules", "values", "lump_sums", "public_holidays")

Row = Mapping[str, str]
Line = TypeVar("Line")
Word = TypeVar("Word", bound=StrEnum)
DatedLine = TypeVar("DatedLine", bound=Dated)


def read_law(tables: Mapping[str, Path], *, edition: str, codes: Collection[str] | None = None) -> Law:
    """Read the law of an edition from the file of each of TABLES.

    `codes` are those of the rules that are written; without them a line about any code is taken as it is.
    ValueError names the file, line and column that cannot be read, or two lines that hold on the same day.
    """
    citations = load_citations(tables["citations"])
    countries = tuple(_read(tables["countries"], lambda row: _country(row, citations)))
    admissions = tuple(_read(tables["kinds"], lambda row: _admission(row, citations)))
    rule_lines = tuple(_read(tables["rules"], lambda row: _rule_line(row, citations, codes)))
    values = tuple(_read(tables["values"], lambda row: _value(row, citations)))
    lump_sums = tuple(_read(tables["lump_sums"], lambda row: _lump_sum(row, citations)))
    _refuse_repeats(countries)
    _refuse_overlaps(admissions, "kinds.csv", lambda line: f"{line.kind} as {line.role}")
    _refuse_overlaps(rule_lines, "rules.csv", lambda line: line.code)
    _refuse_overlaps(values, "values.csv", lambda line: line.name)
    _refuse_overlaps(lump_sums, "lump_sums.csv", lambda line: line.country)
    return Law(
        edition=edition,
        citations=citations,
        countries=MappingProxyType({country.code: country for country in countries}),
        admissions=admissions,
        rule_lines=rule_lines,
        values=values,
        lump_sums=lump_sums,
        calendars=load_calendars(tables["public_holidays"]),
    )


def rows_of(path: Path) -> Iterator[tuple[int, Row]]:
    """Read the rows of a table, each with its line in the file; ValueError for one that is no table.

    A byte order mark, as spreadsheets write it, is no part of the first column's name.
    """
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        try:
            for row in reader:
                _refuse_ragged(row, place=f"{path.name}, line {reader.line_num}")
                yield reader.line_num, row
        except csv.Error as problem:
            raise ValueError(f"{path.name}, line {reader.line_num}: {problem}") from None
        except UnicodeDecodeError:
            raise ValueError(f"{path.name}: it is not UTF-8; save it again as CSV in UTF-8") from None


def _refuse_ragged(row: Mapping[str | None, object], *, place: str) -> None:
    if None in row:
        raise ValueError(f"{place}: it has more cells than the header; put a text with a comma in quotes")
    empty = [str(column) for column, cell in row.items() if cell is None]
    if empty:
        raise ValueError(f"{place}: it ends before the column '{empty[0]}'; write every comma of the line")


def _read(path: Path, line_of: Callable[[Row], Line]) -> Iterator[Line]:
    for number, row in rows_of(path):
        try:
            yield line_of(row)
        except KeyError as column:
            raise ValueError(
                f"{path.name}, line {number}: the column {column} is missing; its columns are "
                f"{', '.join(row)}"
            ) from None
        except ValueError as problem:
            raise ValueError(f"{path.name}, line {number}: {problem}") from None


def _country(row: Row, citations: Mapping[str, Citation]) -> Country:
    citation = _cited(row, "citation", citations)
    if citation.status is not _word(row, "status", Status):
        raise ValueError(
            f"'status' is {row['status']} but the citation '{citation.key}' is {citation.status}"
        )
    return Country(
        code=row["code"],
        name=row["name"],
        participates_from=_day(row, "participates_from"),
        participates_to=_day(row, "participates_to"),
        citation=citation,
    )


def _admission(row: Row, citations: Mapping[str, Citation]) -> Admission:
    valid_from = _day(row, "valid_from")
    if valid_from is None:
        raise ValueError("'valid_from' is empty; give the first day as YYYY-MM-DD")
    return Admission(
        kind=_word(row, "kind", Kind),
        role=_word(row, "role", Role),
        may=_yes_or_no(row, "may"),
        phase=_number(row, "phase"),
        valid_from=valid_from,
        valid_to=_day(row, "valid_to"),
        link=_word(row, "link", Link),
        without_link=_word(row, "without_link", WithoutLink) if row["without_link"] else WithoutLink.REFUSED,
        citation=_cited(row, "citation", citations),
        dates_citation=_cited(row, "dates_citation", citations),
    )


def _rule_line(row: Row, citations: Mapping[str, Citation], codes: Collection[str] | None) -> RuleLine:
    if codes is not None and row["code"] not in codes:
        raise ValueError(_no_such_rule(row["code"], codes))
    return RuleLine(
        code=row["code"],
        citation=_cited(row, "citation", citations),
        further=tuple(_cited_key(key, "further", citations) for key in row["further"].split("+") if key),
        valid_from=_day(row, "valid_from"),
        valid_to=_day(row, "valid_to"),
        dates_citation=_cited(row, "dates_citation", citations),
        approval_by=_word(row, "approval_by", Authority) if row["approval_by"] else None,
    )


def _no_such_rule(code: str, codes: Collection[str]) -> str:
    near = get_close_matches(code, codes, n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"'code' is '{code}', and no such rule is written.{meant} The codes are {', '.join(codes)}"


def _value(row: Row, citations: Mapping[str, Citation]) -> Value:
    amount = None if row["value"] == "unlimited" else _number(row, "value", " or unlimited")
    return Value(
        name=row["name"],
        amount=amount,
        unit=row["unit"],
        valid_from=_day(row, "valid_from"),
        valid_to=_day(row, "valid_to"),
        citation=_cited(row, "citation", citations),
    )


def _lump_sum(row: Row, citations: Mapping[str, Citation]) -> LumpSum:
    euros = _number(row, "maximum_eur")
    if euros == 0:
        raise ValueError("'maximum_eur' is 0; give whole euros above 0")
    return LumpSum(
        country=row["country"],
        maximum_cents=euros * 100,
        valid_from=_day(row, "valid_from"),
        valid_to=_day(row, "valid_to"),
        evidence=_word(row, "evidence", Evidence),
        citation=_cited(row, "citation", citations),
    )


def _day(row: Row, column: str) -> date | None:
    try:
        return date.fromisoformat(row[column]) if row[column] else None
    except ValueError:
        raise ValueError(f"'{column}' is '{row[column]}'; write a day that exists, as YYYY-MM-DD") from None


def _number(row: Row, column: str, or_else: str = "") -> int:
    if not (row[column].isascii() and row[column].isdigit()):
        raise ValueError(f"'{column}' is '{row[column]}'; write a whole number of 0 or more{or_else}")
    return int(row[column])


def _word(row: Row, column: str, words: type[Word]) -> Word:
    if row[column] not in set(words):
        raise ValueError(f"'{row[column]}' in the column '{column}' is none of {', '.join(words)}")
    return words(row[column])


def _yes_or_no(row: Row, column: str) -> bool:
    if row[column] not in {"yes", "no"}:
        raise ValueError(f"'{column}' is '{row[column]}'; write yes or no")
    return row[column] == "yes"


def _cited(row: Row, column: str, citations: Mapping[str, Citation]) -> Citation:
    return _cited_key(row[column], column, citations)


def _cited_key(key: str, column: str, citations: Mapping[str, Citation]) -> Citation:
    if key not in citations:
        raise ValueError(f"'{column}' names '{key}', which citations.csv does not list; add it there")
    return citations[key]


def _refuse_repeats(countries: Iterable[Country]) -> None:
    seen: set[str] = set()
    for country in countries:
        if country.code in seen:
            raise ValueError(f"countries.csv: '{country.code}' has two lines; keep one")
        seen.add(country.code)


def _refuse_overlaps(lines: Iterable[DatedLine], file: str, name_of: Callable[[DatedLine], Hashable]) -> None:
    groups: dict[Hashable, list[DatedLine]] = {}
    for line in lines:
        groups.setdefault(name_of(line), []).append(line)
    for name, same in groups.items():
        for line, other in combinations(same, 2):
            start = max(line.valid_from or date.min, other.valid_from or date.min)
            if all(within(start, each.valid_from, each.valid_to) for each in (line, other)):
                raise ValueError(
                    f"{file}: {name} has two lines on {start}; let one end the day before the other begins"
                )
