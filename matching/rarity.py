"""A raw similarity as its rarity in the catalogue, so that the same points mean the same thing everywhere."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

TENFOLDS = 4.0  # a similarity that one pair in 10^4 reaches counts full
_MEASURED = 3.0  # tenfolds; beyond one pair in 1,000 a sample says little, and the map goes on as it rose
_STEPS = 31
_NO_SPREAD = 1e-9


@dataclass(frozen=True, slots=True)
class RarityMap:
    """A map from raw similarity to 0..1 by how rare such a similarity is among strangers; it never falls.

    A similarity that one pair in ten reaches maps to 0.25, one in a hundred to 0.5, one in a thousand to
    0.75, one in ten thousand to 1.
    """

    raw: tuple[float, ...]
    rarity: tuple[float, ...]

    def __call__(self, similarities: Floats) -> Floats:
        """Shape (n,) to shape (n,), 0 to 1."""
        return np.interp(similarities, self.raw, self.rarity).astype(np.float32)


def fit_rarity(sample: Floats) -> RarityMap:
    """The map for a sample of raw similarities, shape (n,).

    An empty sample, or one with no spread, gives the straight line from 0 to 1.
    """
    if len(sample) == 0 or float(np.ptp(sample)) < _NO_SPREAD:
        return RarityMap((0.0, 1.0), (0.0, 1.0))
    measured = min(_MEASURED, float(np.log10(len(sample))))
    tenfolds = np.linspace(0.0, measured, _STEPS)
    knots = np.quantile(sample, 1 - 10**-tenfolds)
    knots[0] = sample.min()
    knots = np.maximum.accumulate(knots + np.arange(_STEPS) * _NO_SPREAD)  # rising, as interpolation needs
    third = len(knots) * 2 // 3  # the last third of the steps gives the slope of the tail
    slope = (tenfolds[-1] - tenfolds[third]) / (knots[-1] - knots[third])
    full = knots[-1] + (TENFOLDS - measured) / slope
    return RarityMap((*map(float, knots), float(full)), (*map(float, tenfolds / TENFOLDS), 1.0))
