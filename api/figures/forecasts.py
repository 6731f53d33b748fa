"""What is to be expected of exchanges on the way, from how such exchanges ended so far. Pure.

Of m exchanges at a step, of which k of n before them were counted, the number that will be is beta-binomial
with Jeffreys' prior: Beta(k + 1/2, n - k + 1/2). Steps are taken as independent of each other, and an
interval holds the middle 95 of 100 parts of their sum. Brown, Cai and DasGupta (2001) on the prior.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ENOUGH = 5  # ended exchanges below which nothing is said; our policy
_TAIL = 0.025
_PRIOR = 0.5  # Jeffreys


class Ended(NamedTuple):
    """Of the exchanges that came to a step and are over or counted, how many were counted."""

    all: int = 0
    counted: int = 0

    @property
    def share(self) -> float:
        """The part that is to be expected: with the prior, never quite none nor all."""
        return (self.counted + _PRIOR) / (self.all + 2 * _PRIOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What is to be expected, with the least and the most. `expected` None: too few to say.

    The bounds are then those that nothing can pass: none of what is on the way, and all of it.
    """

    expected: int | None
    low: int
    high: int
    on_the_way: int

    @property
    def words(self) -> str:
        """As a person reads it."""
        if self.expected is None:
            return (
                f"Too few to say: fewer than {ENOUGH} exchanges that came as far as those on the way "
                f"have ended. It can be anything from {self.low} to {self.high}."
            )
        if not self.on_the_way:
            return f"{self.expected}: nothing more is on the way in this period."
        return f"About {self.expected}, and in 19 of 20 cases {self.low} to {self.high}."


def forecast(counted: int, on_the_way: Mapping[str, int], ended: Mapping[str, Ended]) -> Forecast:
    """What `counted` comes to with those on the way, both by the step that they are at."""
    open_ = {step: number for step, number in on_the_way.items() if number}
    total = sum(open_.values())
    if any(ended.get(step, Ended()).all < ENOUGH for step in open_):
        return Forecast(expected=None, low=counted, high=counted + total, on_the_way=total)
    expected = sum(number * ended[step].share for step, number in open_.items())
    low, high = middle(distribution([(number, ended[step]) for step, number in open_.items()]))
    return Forecast(
        expected=counted + round(expected), low=counted + low, high=counted + high, on_the_way=total
    )


def distribution(steps: Sequence[tuple[int, Ended]]) -> NDArray[np.float64]:
    """How probable each number is, from none to all; shape (all on the way + 1,), sum 1."""
    chances: NDArray[np.float64] = np.ones(1)
    for number, ended in steps:
        chances = np.convolve(chances, _beta_binomial(number, ended))
    return chances


def middle(chances: NDArray[np.float64]) -> tuple[int, int]:
    """The least and the most, with at most 2.5 of 100 parts beyond either."""
    summed = np.cumsum(chances)
    low = int(np.searchsorted(summed, _TAIL, side="right"))
    high = int(np.searchsorted(summed, 1 - _TAIL, side="left"))
    last = len(chances) - 1
    return min(low, last), min(high, last)


def _beta_binomial(number: int, ended: Ended) -> NDArray[np.float64]:
    a, b = ended.counted + _PRIOR, ended.all - ended.counted + _PRIOR
    base = lgamma(number + 1) + lgamma(a + b) - lgamma(a) - lgamma(b) - lgamma(number + a + b)
    logs = [
        base + lgamma(one + a) + lgamma(number - one + b) - lgamma(one + 1) - lgamma(number - one + 1)
        for one in range(number + 1)
    ]
    return np.array([exp(one) for one in logs])
