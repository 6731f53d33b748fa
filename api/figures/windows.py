"""Periods of days, and where their days begin: in Brussels, where the programme is run. Pure.

A moment counts on the day that it is in Brussels; a day that was agreed, or that a bank named, is itself.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from api.exchanges.zones import BRUSSELS, zone_of

ZONE = BRUSSELS
_EARLIEST, _LATEST = date(1900, 1, 1), date(2999, 12, 31)  # beyond them nothing ever stands


@dataclass(frozen=True, slots=True)
class Window:
    """The days from a first to a last, both in it; None leaves a side open."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day is in it."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def meets(self, other: "Window") -> bool:
        """Whether the two share a day."""
        begins = self.last is None or other.first is None or other.first <= self.last
        ends = self.first is None or other.last is None or self.first <= other.last
        return begins and ends

    @property
    def cuts(self) -> tuple[date, ...]:
        """The days on which it begins, and on which what comes after it begins."""
        after = None if self.last is None or self.last >= _LATEST else self.last + timedelta(days=1)
        first = None if self.first is None or self.first <= _EARLIEST else self.first
        return tuple(day for day in (first, after) if day is not None and _EARLIEST < day <= _LATEST)

    def expecting(self, today: date) -> "Window | None":
        """On which last days the stays lie that are still to be counted in it; None where its time is over.

        A stay whose last day has passed is expected from today on.
        """
        if self.last is not None and self.last < today:
            return None
        begun = self.first is None or self.first <= today
        return Window(None if begun else self.first, self.last)


EVER = Window()


def cuts_of(windows: Iterable[Window]) -> tuple[date, ...]:
    """The days at which any of the windows begins or has ended, in order: between two, all days are alike."""
    return tuple(sorted({cut for window in windows for cut in window.cuts}))


def spans_of(window: Window, cuts: Sequence[date]) -> range:
    """The numbers of the spans between these cuts of which the window consists; its own must be among them.

    Span 0 comes before the first cut.
    """
    begins = 0 if window.first is None else bisect_right(cuts, window.first)
    ends = len(cuts) if window.last is None else bisect_right(cuts, window.last)
    return range(begins, ends + 1)


def beginning_of(day: date) -> datetime:
    """The moment at which a day begins in Brussels, in UTC."""
    within = min(max(day, _EARLIEST), _LATEST)
    return datetime.combine(within, time(), tzinfo=zone_of(None)).astimezone(UTC)


def day_of(at: datetime) -> date:
    """What day a moment is in Brussels."""
    return at.astimezone(zone_of(None)).date()
