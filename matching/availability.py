"""When organisations are free, and how long two of them are free together."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from matching.profiles import Period


def left(periods: Sequence[Period], as_of: date) -> tuple[Period, ...]:
    """What is left of the periods from a day on."""
    return tuple(Period(max(one.first, as_of), one.last) for one in periods if one.last >= as_of)


def days_in_common(first: Sequence[Period], second: Sequence[Period]) -> int:
    """The longest run of days, weekends included, that lies within a period of each."""
    longest = timedelta(0)
    for one in first:
        for other in second:
            common = min(one.last, other.last) - max(one.first, other.first) + timedelta(days=1)
            longest = max(longest, common)
    return longest.days


class Availability:
    """The periods of n hosts, ready to be compared with a visitor's."""

    def __init__(self, available: Sequence[Sequence[Period]]) -> None:
        self.stated = np.array([bool(periods) for periods in available], dtype=bool)
        pairs = [(row, period) for row, periods in enumerate(available) for period in periods]
        self._host = np.array([row for row, _ in pairs], dtype=np.int64)
        self._first = np.array([period.first.toordinal() for _, period in pairs], dtype=np.int64)
        self._last = np.array([period.last.toordinal() for _, period in pairs], dtype=np.int64)

    def days_in_common(self, visitor: Sequence[Period]) -> NDArray[np.int64]:
        """`days_in_common` of the visitor with every host, shape (n,)."""
        longest = np.zeros(len(self.stated), dtype=np.int64)
        for period in visitor:
            until = np.minimum(self._last, period.last.toordinal())
            since = np.maximum(self._first, period.first.toordinal())
            np.maximum.at(longest, self._host, until - since + 1)
        return longest

    def lasting(self, as_of: date) -> NDArray[np.bool_]:
        """Whether any day of each from that day on is free, shape (n,)."""
        found = np.zeros(len(self.stated), dtype=np.bool_)
        found[self._host[self._last >= as_of.toordinal()]] = True
        return found
