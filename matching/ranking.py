"""The order of a list: ties, and diversity where it is asked for."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.encoders import Vectors

NEAR_IDENTICAL = 0.98  # cosine above which two hosts' texts are the same text, as in consortium data
_LAST = 10.0  # puts a near-identical text after every other: a margin lies between -1 and 1


def order(affinity: NDArray[np.float64], ids: Sequence[str]) -> NDArray[np.int64]:
    """Positions by affinity as shown, best first; equal affinities by id, ascending. Shapes (n,)."""
    by_id = np.argsort(np.array(ids, dtype=object), kind="stable")
    return by_id[np.argsort(-affinity[by_id], kind="stable")]


def diversify(
    ranked: NDArray[np.int64], affinity: NDArray[np.float64], vectors: Vectors, *, k: int, diversity: float
) -> NDArray[np.int64]:
    """The first k positions by maximal marginal relevance (Carbonell and Goldstein 1998).

    `ranked` holds positions, best first; `affinity` (n,) and unit `vectors` (n, d) are indexed by position.
    `diversity` 0 keeps the order; 1 looks only at how unlike those already shown a host is. A near-identical
    text is taken only after every other. Raises ValueError outside 0..1.
    """
    if not 0 <= diversity <= 1:
        raise ValueError(f"diversity is between 0 and 1, not {diversity:g}")
    if diversity == 0:
        return ranked[:k]
    left = ranked.copy()
    chosen: list[np.int64] = []
    nearest = np.full(len(affinity), -1.0)  # cosine with the likest of those chosen
    while len(left) and len(chosen) < k:
        marginal = (1 - diversity) * affinity[left] / 100 - diversity * np.maximum(nearest[left], 0)
        at = int(np.argmax(np.where(nearest[left] > NEAR_IDENTICAL, marginal - _LAST, marginal)))
        chosen.append(left[at])
        nearest = np.maximum(nearest, vectors @ vectors[left[at]])
        left = np.delete(left, at)
    return np.array(chosen, dtype=np.int64)
