"""Who is late, which a calendar says and no database: by the open periods of exchanges. Pure."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache

from api.exchanges.clocks import clocks_of, running
from api.exchanges.exchange import Exchange
from api.figures.definitions import Figure
from api.figures.tallies import Cell, Tally
from eligibility.parameters import Law

LawNamed = Callable[[str], Law]


def late_among(
    waiting: Iterable[Exchange], figure: Figure, *, law_named: LawNamed, at: datetime
) -> list[Exchange]:
    """Those of which the party of the figure has still to act and is late at that moment."""
    named = cache(law_named)
    return [one for one in waiting if _is_late(one, figure, law=named(one.agreed.edition), at=at)]


def late_cells(late: Iterable[Exchange], figure: Figure, cuts: Sequence[date]) -> Iterator[Cell]:
    """The same as the database counts other figures: one cell for each, in the span of its last day."""
    for one in late:
        tally = Tally(1, 0, 0)
        span = bisect_right(cuts, one.agreed.last_day)
        yield Cell(figure.code, one.agreed.vop, one.agreed.is_virtual, span, tally)


def _is_late(exchange: Exchange, figure: Figure, *, law: Law, at: datetime) -> bool:
    if figure.is_late is None:
        return False
    clock = running(clocks_of(exchange, law=law, at=at), *figure.is_late)
    return clock is not None and clock.is_open and clock.is_late
