"""The law as values: every dated and cited line the rules depend on, of one edition."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Protocol, TypeVar

from eligibility.calendars import Calendar
from eligibility.citations import Citation
from eligibility.facts import Kind, Role
from eligibility.waivers import Authority


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
        return self.participates_from is not None and within(
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """One rule's place in the law: on which days it is asked, and on what authority."""

    code: str
    citation: Citation  # what its answers rest on, where no line of a table says more
    further: tuple[Citation, ...]  # what else its answers rest on: other sources, and how we count
    valid_from: date | None  # first day; None for a rule that also answers for days before the scheme
    valid_to: date | None  # last day; None while it stands
    dates_citation: Citation
    approval_by: Authority | None  # who can approve what the rule answers with approval


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One number the rules compare with."""

    name: str
    amount: int | None  # None: without limit
    unit: str
    valid_from: date | None
    valid_to: date | None
    citation: Citation


class NoSuchValue(LookupError):
    """A number that a rule compares with, which the edition does not give on that day."""


class Evidence(StrEnum):
    """How well a line of the lump-sum table is founded."""

    STATED = "stated"  # a source of the programme says it
    CONSISTENT = "consistent"  # inferred, and a source of the programme agrees with it
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class LumpSum:
    """The most that is paid for a stay in one country."""

    country: str
    maximum_cents: int
    valid_from: date | None
    valid_to: date | None
    evidence: Evidence
    citation: Citation


class Dated(Protocol):
    """A line that holds from one day to another."""

    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


Line = TypeVar("Line", bound=Dated)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Law:
    """Every dated value and citation of one edition; compared by identity, since it is read once."""

    edition: str
    citations: Mapping[str, Citation]
    countries: Mapping[str, Country]  # by ISO code
    admissions: tuple[Admission, ...]
    rule_lines: tuple[RuleLine, ...]
    values: tuple[Value, ...]
    lump_sums: tuple[LumpSum, ...]
    calendars: Mapping[str, Calendar]  # by ISO code

    def __repr__(self) -> str:
        """Name the edition; its tables would fill a book."""
        return f"Law(edition={self.edition!r})"

    @cached_property
    def scheme_start(self) -> date:
        """The first day on which any kind is admitted."""
        return min(admission.valid_from for admission in self.admissions)

    def rule_line(self, code: str, *, as_of: date) -> RuleLine | None:
        """Find the rule's line that holds on that day; None when the rule is not asked then."""
        return line_on(self._rule_lines.get(code, ()), as_of)

    def value(self, name: str, *, as_of: date) -> Value:
        """Find the value of that name that holds on that day; NoSuchValue when the edition gives none."""
        line = line_on(self._values.get(name, ()), as_of)
        if line is None:
            raise NoSuchValue(
                f"the edition {self.edition} gives no '{name}' on {as_of}; add a line to its values.csv"
            )
        return line

    def number(self, name: str, *, as_of: date) -> int:
        """The value as a number; NoSuchValue when the edition gives none or sets no limit."""
        amount = self.value(name, as_of=as_of).amount
        if amount is None:
            raise NoSuchValue(f"the edition {self.edition} sets no limit for '{name}' on {as_of}")
        return amount

    def lump_sum(self, country: str, *, as_of: date) -> LumpSum | None:
        """Find the table's line for a stay in that country; None when the table has none on that day."""
        return line_on(self._lump_sums.get(country, ()), as_of)

    def admission(self, kind: Kind, role: Role, *, as_of: date) -> Admission | None:
        """Find the line of the matrix that holds on that day; None before the scheme."""
        return line_on(self._admissions.get((kind, role), ()), as_of)

    def later_admission(self, kind: Kind, role: Role, *, as_of: date) -> Admission | None:
        """Find the first line after that day that lets the kind take part; None when there is none."""
        lines = self._admissions.get((kind, role), ())
        later = [line for line in lines if line.may and line.valid_from > as_of]
        return min(later, key=lambda line: line.valid_from, default=None)

    def kinds_needing(self, link: Link, role: Role, *, as_of: date) -> frozenset[Kind]:
        """Collect the kinds of which that link is asked in that role on that day."""
        return frozenset(line.kind for line in self._needing.get((link, role), ()) if holds_on(line, as_of))

    @cached_property
    def _rule_lines(self) -> Mapping[str, tuple[RuleLine, ...]]:
        return _grouped((line.code, line) for line in self.rule_lines)

    @cached_property
    def _values(self) -> Mapping[str, tuple[Value, ...]]:
        return _grouped((value.name, value) for value in self.values)

    @cached_property
    def _lump_sums(self) -> Mapping[str, tuple[LumpSum, ...]]:
        return _grouped((line.country, line) for line in self.lump_sums)

    @cached_property
    def _needing(self) -> Mapping[tuple[Link, Role], tuple[Admission, ...]]:
        return _grouped(((line.link, line.role), line) for line in self.admissions)

    @cached_property
    def _admissions(self) -> Mapping[tuple[Kind, Role], tuple[Admission, ...]]:
        return _grouped(((line.kind, line.role), line) for line in self.admissions)


def within(day: date, first: date | None, last: date | None) -> bool:
    """Whether the day lies between the two, both included; None leaves that side open."""
    return (first is None or first <= day) and (last is None or day <= last)


def holds_on(line: Dated, day: date) -> bool:
    return within(day, line.valid_from, line.valid_to)


def line_on(lines: Iterable[Line], day: date) -> Line | None:
    """The one of the lines that holds on that day, or None."""
    return next((line for line in lines if holds_on(line, day)), None)


Key = TypeVar("Key")
Item = TypeVar("Item")


def _grouped(pairs: Iterable[tuple[Key, Item]]) -> Mapping[Key, tuple[Item, ...]]:
    groups: dict[Key, tuple[Item, ...]] = {}
    for key, item in pairs:
        groups[key] = (*groups.get(key, ()), item)
    return MappingProxyType(groups)
