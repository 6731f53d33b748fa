"""The values the rules depend on, each dated and cited, read from data/reference."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from eligibility.citations import Citation, Status, load_citations
from eligibility.facts import Kind, Role

Line = TypeVar("Line")

REFERENCE = Path(__file__).parent.parent / "data" / "reference"

MINIMUM_AGE_YEARS = 18  # citations host-age and policy-visitor-age
VISITS_ALLOWED = 1  # physical exchanges as visitor, citation visit-once


class Link(StrEnum):
    """How a kind must be linked to a cluster organisation profiled on ECCP."""

    NONE = "none"
    OWN_PROFILE = "own-profile"
    CLUSTER_MEMBERSHIP = "cluster-membership"
    ACTIVE_IN_CLUSTER = "active-in-cluster"


class WithoutLink(StrEnum):
    """What becomes of an organisation that lacks the link its kind needs."""

    REFUSED = "no"
    NEEDS_APPROVAL = "with approval"


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """One country of ISO 3166-1 (or XK) and the days on which it takes part."""

    code: str
    name: str
    participates_from: date | None  # first day; None where it never took part
    participates_to: date | None  # last day; None while it still takes part
    citation: Citation

    def takes_part_on(self, day: date) -> bool:
        return self.participates_from is not None and _within(
            day, self.participates_from, self.participates_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """One line of the kinds matrix: what a kind may do in a role during one phase."""

    kind: Kind
    role: Role
    may: bool
    phase: int
    valid_from: date  # first day
    valid_to: date | None  # last day; None while no later edition is published
    link: Link
    without_link: WithoutLink
    citation: Citation
    dates_citation: Citation

    def holds_on(self, day: date) -> bool:
        return _within(day, self.valid_from, self.valid_to)


@dataclass(frozen=True, kw_only=True, eq=False)
class Law:
    """Every dated value and citation the rules may use; compared by identity, since it is loaded once."""

    citations: Mapping[str, Citation]
    countries: Mapping[str, Country]  # by ISO code
    admissions: tuple[Admission, ...]
    minimum_age_years: int = MINIMUM_AGE_YEARS
    visits_allowed: int = VISITS_ALLOWED

    @cached_property
    def scheme_start(self) -> date:
        """The first day on which any kind is admitted."""
        return min(admission.valid_from for admission in self.admissions)

    def admission(self, kind: Kind, role: Role, *, as_of: date) -> Admission | None:
        """Find the line of the matrix that holds on that day; None before the scheme."""
        lines = self._lines.get((kind, role), ())
        return next((line for line in lines if line.holds_on(as_of)), None)

    def later_admission(self, kind: Kind, role: Role, *, as_of: date) -> Admission | None:
        """Find the first line after that day that lets the kind take part; None when there is none."""
        lines = self._lines.get((kind, role), ())
        later = [line for line in lines if line.may and line.valid_from > as_of]
        return min(later, key=lambda line: line.valid_from, default=None)

    def kinds_needing(self, link: Link, role: Role, *, as_of: date) -> frozenset[Kind]:
        """Collect the kinds of which that link is asked in that role on that day."""
        return frozenset(
            line.kind
            for line in self.admissions
            if line.link is link and line.role is role and line.holds_on(as_of)
        )

    @cached_property
    def _lines(self) -> Mapping[tuple[Kind, Role], tuple[Admission, ...]]:
        lines: dict[tuple[Kind, Role], tuple[Admission, ...]] = {}
        for line in self.admissions:
            lines[line.kind, line.role] = (*lines.get((line.kind, line.role), ()), line)
        return MappingProxyType(lines)


@lru_cache(maxsize=8)
def load_parameters(directory: Path = REFERENCE) -> Law:
    """Build the law as the tables in `directory` state it; read once per directory.

    ValueError names the file, line and column that cannot be read, or two lines that hold on the same day.
    """
    citations = load_citations(directory / "citations.csv")
    countries = tuple(_read(directory / "countries.csv", lambda row: _country(row, citations)))
    admissions = tuple(_read(directory / "kinds.csv", lambda row: _admission(row, citations)))
    _refuse_repeats(countries)
    _refuse_overlaps(admissions)
    return Law(
        citations=citations,
        countries=MappingProxyType({country.code: country for country in countries}),
        admissions=admissions,
    )


def _within(day: date, first: date, last: date | None) -> bool:
    return first <= day and (last is None or day <= last)


def _read(path: Path, line_of: Callable[[Mapping[str, str]], Line]) -> Iterator[Line]:
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                yield line_of(row)
            except ValueError as problem:
                raise ValueError(f"{path.name}, line {number}: {problem}") from None


def _country(row: Mapping[str, str], citations: Mapping[str, Citation]) -> Country:
    citation = _cited(row, "citation", citations)
    if citation.status is not Status(row["status"]):
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


def _admission(row: Mapping[str, str], citations: Mapping[str, Citation]) -> Admission:
    valid_from = _day(row, "valid_from")
    if valid_from is None:
        raise ValueError("'valid_from' is empty; give the first day as YYYY-MM-DD")
    return Admission(
        kind=Kind(row["kind"]),
        role=Role(row["role"]),
        may=_yes_or_no(row, "may"),
        phase=int(row["phase"]),
        valid_from=valid_from,
        valid_to=_day(row, "valid_to"),
        link=Link(row["link"]),
        without_link=WithoutLink(row["without_link"] or "no"),
        citation=_cited(row, "citation", citations),
        dates_citation=_cited(row, "dates_citation", citations),
    )


def _day(row: Mapping[str, str], column: str) -> date | None:
    return date.fromisoformat(row[column]) if row[column] else None


def _yes_or_no(row: Mapping[str, str], column: str) -> bool:
    if row[column] not in {"yes", "no"}:
        raise ValueError(f"'{column}' is '{row[column]}'; write yes or no")
    return row[column] == "yes"


def _cited(row: Mapping[str, str], column: str, citations: Mapping[str, Citation]) -> Citation:
    if row[column] not in citations:
        raise ValueError(f"'{column}' names '{row[column]}', which citations.csv does not list; add it there")
    return citations[row[column]]


def _refuse_repeats(countries: tuple[Country, ...]) -> None:
    seen: set[str] = set()
    for country in countries:
        if country.code in seen:
            raise ValueError(f"countries.csv: '{country.code}' has two lines; keep one")
        seen.add(country.code)


def _refuse_overlaps(admissions: tuple[Admission, ...]) -> None:
    for line, other in combinations(admissions, 2):
        same = (line.kind, line.role) == (other.kind, other.role)
        if same and (line.holds_on(other.valid_from) or other.holds_on(line.valid_from)):
            raise ValueError(
                f"kinds.csv: {line.kind} as {line.role} has two lines "
                f"on {max(line.valid_from, other.valid_from)}; let one end the day before the other begins"
            )
