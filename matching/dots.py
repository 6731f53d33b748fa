"""Inner products that come out the same however many are worked out at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.encoders import Vectors

Floats = NDArray[np.float32]


def dots(rows: Vectors, one: Vectors) -> Floats:
    """The inner product of each row (n, d) with one vector (d,), shape (n,).

    Each is added up in the same order whatever stands beside it, which a matrix product does not promise: so
    a pair has the same points in every list that it stands in.
    """
    return np.asarray(np.einsum("nd,d->n", rows, one), dtype=np.float32)


def nearest(rows: Vectors, ones: Vectors) -> Floats:
    """The largest inner product of each row (n, d) with any of some vectors (p, d), shape (n,)."""
    return np.asarray(np.max([dots(rows, one) for one in ones], axis=0), dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """The vectors of the pieces of n texts, one text behind the other; each text has one at least."""

    vectors: Vectors  # (p, d)
    starts: NDArray[np.int64]  # (n + 1,), where each text's begin; the last is where they end

    def of(self, row: int) -> Vectors:
        """The pieces of one text, shape (p, d)."""
        return self.vectors[self.starts[row] : self.starts[row + 1]]

    @property
    def firsts(self) -> Vectors:
        """The first piece of each text, shape (n, d)."""
        return self.vectors[self.starts[:-1]]

    def nearness(self, one: Vectors, rows: NDArray[np.int64]) -> Floats:
        """The largest inner product of a vector (d,) with any piece of each text, shape (n rows,)."""
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        begins = self.starts[rows]
        lengths = self.starts[rows + 1] - begins
        firsts = np.cumsum(lengths) - lengths
        at = np.repeat(begins - firsts, lengths) + np.arange(int(lengths.sum()))
        return np.asarray(np.maximum.reduceat(dots(self.vectors[at], one), firsts), dtype=np.float32)
