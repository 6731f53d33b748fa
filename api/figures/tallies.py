"""What the database counted, by partnership, kind and span of days, and what that makes in a window. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from api.figures.definitions import FIGURES
from api.figures.windows import Window, spans_of
from api.programme.periods import ExchangeKind


class Tally(NamedTuple):
    """How many exchanges there are, what they add up to, and of how many of them the amount is known."""

    exchanges: int = 0
    cents: int = 0
    priced: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(*(one + another for one, another in zip(self, other, strict=True)))


NONE = Tally()


class Cell(NamedTuple):
    """One group of exchanges that the database counted together."""

    figure: str
    partnership: int | None  # None: none yet
    is_virtual: bool
    span: int  # number of the span of days
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All figures of one scope. `of` None is everything together, those without a partnership among it."""

    cuts: tuple[date, ...]
    rows: Mapping[tuple[str, int | None], Mapping[tuple[bool, int], Tally]]
    total: Mapping[str, Mapping[tuple[bool, int], Tally]]

    def tally(self, code: str, window: Window, *, of: int | None, kind: ExchangeKind | None = None) -> Tally:
        """What a figure comes to in a window whose days are among the cuts."""
        found = self.total.get(code, {}) if of is None else self.rows.get((code, of), {})
        kinds = _KINDS[kind]
        tally = NONE
        spans = spans_of(window, self.cuts)
        for (is_virtual, span), one in found.items():
            if is_virtual in kinds and span in spans:
                tally = tally.plus(one)
        return tally

    def value(self, code: str, window: Window, *, of: int | None, kind: ExchangeKind | None = None) -> int:
        """What a figure says: exchanges, or cents."""
        tally = self.tally(code, window, of=of, kind=kind)
        return tally.exchanges if FIGURES[code].adds is None else tally.cents


_KINDS: Mapping[ExchangeKind | None, frozenset[bool]] = {
    None: frozenset({False, True}),
    ExchangeKind.PHYSICAL: frozenset({False}),
    ExchangeKind.VIRTUAL: frozenset({True}),
}


def ledger_of(cells: Iterable[Cell], cuts: Sequence[date]) -> Ledger:
    """The cells, found by figure and partnership."""
    rows: dict[tuple[str, int | None], dict[tuple[bool, int], Tally]] = defaultdict(dict)
    total: dict[str, dict[tuple[bool, int], Tally]] = defaultdict(dict)
    for cell in cells:
        place = (cell.is_virtual, cell.span)
        for group in (rows[cell.figure, cell.partnership], total[cell.figure]):
            group[place] = group.get(place, NONE).plus(cell.tally)
    return Ledger(cuts=tuple(cuts), rows=rows, total=total)
