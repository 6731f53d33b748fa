"""Overlap of coded fields: rarer codes weigh more, and neighbouring codes count in part."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

RELATED_SHARE = 0.5  # what a neighbouring code counts beside an equal one; our judgement


class CodedField:
    """One coded field of n hosts, e.g. their ecosystems, ready to be compared with a visitor's codes."""

    def __init__(
        self, codes: Sequence[frozenset[str]], related: Mapping[str, frozenset[str]] | None = None
    ) -> None:
        """`related` names each code's neighbours; a code is not its own neighbour."""
        self._related = related or {}
        folded = [frozenset(code.casefold() for code in held) for held in codes]
        vocabulary = sorted(set().union(*folded, *(self._neighbours(held) for held in folded)))
        self._column = {code: column for column, code in enumerate(vocabulary)}
        self.stated = np.array([bool(held) for held in folded], dtype=bool)
        self._held = np.zeros((len(folded), len(vocabulary)), dtype=np.float32)
        for row, held in enumerate(folded):
            self._held[row, self._columns(self._neighbours(held))] = RELATED_SHARE
            self._held[row, self._columns(held)] = 1.0
        holders = (self._held == 1.0).sum(axis=0)
        # Added up in double precision, so that the order makes no difference once it is rounded to single.
        self._rarity = np.log(1 + len(folded) / (1 + holders)).astype(np.float32).astype(np.float64)
        self._unheld = float(np.float32(np.log(1 + len(folded))))

    def shares(self, wanted: frozenset[str], rows: NDArray[np.int64]) -> Floats:
        """How much of the wanted codes the hosts in `rows` hold, shape (n rows,), 0 to 1; 0 for none wanted.

        A code weighs the logarithm of how rare it is among the hosts; one that no host holds weighs most, so
        asking for more than anyone has lowers every share alike.
        """
        folded = frozenset(code.casefold() for code in wanted)
        if not folded:
            return np.zeros(len(rows), dtype=np.float32)
        columns = self._columns(folded)
        total = self._total(folded, columns)
        held = self._held[np.ix_(rows, columns)].astype(np.float64) @ self._rarity[columns]
        return np.asarray(held / total, dtype=np.float32)

    def shares_held_by(self, row: int, rows: NDArray[np.int64]) -> Floats:
        """How much of the codes of each in `rows` the one in `row` holds, shape (n rows,), as `shares`."""
        wanted = (self._held[rows] == 1.0).astype(np.float64)
        total = wanted @ self._rarity
        held = wanted @ (self._held[row].astype(np.float64) * self._rarity)
        shares = np.divide(held, total, out=np.zeros_like(held), where=total > 0)
        return np.asarray(shares, dtype=np.float32)

    def share(self, wanted: frozenset[str], held: frozenset[str]) -> float:
        """How much of the wanted codes somebody with these codes would hold, as `shares`."""
        folded, own = (frozenset(code.casefold() for code in codes) for codes in (wanted, held))
        if not folded:
            return 0.0
        worth = dict.fromkeys(self._neighbours(own), RELATED_SHARE) | dict.fromkeys(own, 1.0)
        weights = {code: self._rarity[self._column[code]] for code in folded if code in self._column}
        got = sum(worth.get(code, 0.0) * weight for code, weight in weights.items())
        return float(np.float32(got / self._total(folded, self._columns(folded))))

    def holds_any(self, wanted: frozenset[str], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether the hosts in `rows` hold one of the wanted codes itself, shape (n rows,)."""
        columns = self._columns(code.casefold() for code in wanted)
        return np.asarray((self._held[np.ix_(rows, columns)] == 1.0).any(axis=1), dtype=np.bool_)

    def _total(self, wanted: frozenset[str], columns: NDArray[np.int64]) -> float:
        return float(self._rarity[columns].sum()) + self._unheld * (len(wanted) - len(columns))

    def _columns(self, codes: Iterable[str]) -> NDArray[np.int64]:
        return np.array(sorted(self._column[code] for code in codes if code in self._column), dtype=np.int64)

    def _neighbours(self, held: frozenset[str]) -> frozenset[str]:
        return frozenset().union(*(self._related.get(code, frozenset()) for code in held))
