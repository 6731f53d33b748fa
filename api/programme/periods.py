"""What a partnership is to reach and may spend, period by period. Pure."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from api.programme.problems import BadPeriod, OverlappingPeriods


class ExchangeKind(StrEnum):
    """How an exchange takes place; targets are set for each."""

    PHYSICAL = "physical"
    VIRTUAL = "virtual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """How many exchanges of a kind a partnership is to carry out as the visitors' partnership in a period."""

    first_day: date
    last_day: date
    kind: ExchangeKind
    exchanges: int

    @property
    def of(self) -> ExchangeKind:
        """What may have one period on a day."""
        return self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a partnership has for lump sums in a period."""

    first_day: date
    last_day: date
    amount_cents: int

    @property
    def of(self) -> str:
        """What may have one period on a day."""
        return "the budget"


class Period(Protocol):
    """Something that is so from a first to a last day."""

    @property
    def first_day(self) -> date: ...
    @property
    def last_day(self) -> date: ...
    @property
    def of(self) -> str: ...


P = TypeVar("P", bound=Period)


@dataclass(frozen=True, slots=True)
class Schedule(Generic[P]):
    """All targets of a partnership, or its whole budget, in one version."""

    partnership: int
    version: int
    rows: tuple[P, ...]


def in_order(rows: Iterable[P]) -> tuple[P, ...]:
    """The rows by what they are of and by day.

    Raises BadPeriod for one that ends before it begins, OverlappingPeriods for two that share a day.
    """
    ordered = sorted(rows, key=lambda row: (row.of, row.first_day))
    for row in ordered:
        if row.last_day < row.first_day:
            raise BadPeriod(row.first_day, row.last_day)
    for row, later in pairwise(ordered):
        if _same(row.of, later.of) and later.first_day <= row.last_day:
            raise OverlappingPeriods(_in_words(row.of), later.first_day)
    return tuple(ordered)


def _same(one: Hashable, other: Hashable) -> bool:
    return one == other


def _in_words(of: str) -> str:
    return f"{of} exchanges" if of in set(ExchangeKind) else of
