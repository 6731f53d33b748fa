"""The Matcher: retrieve, score, rerank, explain; the one place where the stages meet."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matching.affinity import AffinityModel, Part, Scores, toward
from matching.catalogue import Asking, Catalogue
from matching.explanation import Explanation, explain
from matching.features import Side, measure_all
from matching.index import HostIndex
from matching.invitations import Inviting, measure_visitors
from matching.pairs import Pair
from matching.profiles import MatchProfile, OrganisationId
from matching.ranking import diversify, order

Mask = NDArray[np.bool_]

N_CANDIDATES = 2000  # up to so many allowed hosts every one is scored; beyond, the best of two retrievals


@dataclass(frozen=True, slots=True)
class Match:
    """One host scored for one visitor. `affinity` is the sum of the parts' points, 0 to 100."""

    host: MatchProfile
    affinity: float
    parts: tuple[Part, ...]
    toward_visitor: float
    toward_host: float
    explanation: Explanation
    rank: int | None = None  # None when the host was asked about rather than ranked


@dataclass(frozen=True, slots=True)
class Invitation:
    """One visitor scored for one host: the pair's affinity and parts, explained to the host."""

    visitor: MatchProfile
    affinity: float
    parts: tuple[Part, ...]
    toward_visitor: float
    toward_host: float
    explanation: Explanation
    rank: int | None = None


class Matcher:
    """Ranks and explains the hosts of one catalogue by one model. Holds no state of its own."""

    def __init__(
        self,
        catalogue: Catalogue,
        model: AffinityModel,
        *,
        labels: Mapping[str, str] | None = None,
        n_candidates: int = N_CANDIDATES,
    ) -> None:
        """`labels` names codes for people; a code without a label is shown as it is."""
        self.catalogue = catalogue
        self.model = model
        self._labels = labels or {}
        self._n_candidates = n_candidates
        self._index = HostIndex(self._host_composites())

    def match(
        self,
        visitor: MatchProfile,
        *,
        k: int,
        allowed: Mask | None = None,
        diversity: float = 0.0,
        as_of: date = date.min,
    ) -> list[Match]:
        """The k best of the allowed hosts, best first; fewer only where fewer are allowed.

        `allowed` has shape (n hosts,) in the catalogue's order; None allows all. The visitor itself is never
        among its hosts. Days before `as_of` do not count as available. Raises ValueError for k below 1, or
        a mask that is not one value per host.
        """
        if k < 1:
            raise ValueError(f"k is at least 1, not {k}")
        mask = self._mask(visitor, allowed)
        asking = self.catalogue.prepare(visitor, as_of=as_of)
        rows = self.retrieve(asking, mask, at_least=k)
        scores = self.score(asking, rows)
        ranked = order(scores.affinity, [self.catalogue.hosts[row].id for row in rows])
        shown = diversify(
            ranked, scores.affinity, self.catalogue.offer_vectors[rows], k=k, diversity=diversity
        )
        return [
            self._match(asking, int(rows[at]), scores, int(at), rank=rank)
            for rank, at in enumerate(shown, start=1)
        ]

    def ask(self, visitor: MatchProfile, host: OrganisationId, *, as_of: date = date.min) -> Match:
        """One host, whatever its affinity. Raises UnknownOrganisation."""
        asking = self.catalogue.prepare(visitor, as_of=as_of)
        rows = np.array([self.catalogue.row_of(host)], dtype=np.int64)
        return self._match(asking, int(rows[0]), self.score(asking, rows), 0, rank=None)

    def match_visitors(
        self,
        host: OrganisationId,
        *,
        k: int,
        allowed: Mask | None = None,
        diversity: float = 0.0,
        as_of: date = date.min,
    ) -> list[Invitation]:
        """The k best of the allowed organisations as visitors of one host of the catalogue, best first.

        As `match`, from the other side: each pair has the affinity that the visitor sees. Raises
        UnknownOrganisation for a host that is not in the catalogue, and ValueError as `match`.
        """
        if k < 1:
            raise ValueError(f"k is at least 1, not {k}")
        row = self.catalogue.row_of(host)
        rows = np.flatnonzero(self._mask(self.catalogue.hosts[row], allowed)).astype(np.int64)
        scores = self.score_visitors(row, rows, as_of=as_of)
        ranked = order(scores.affinity, [self.catalogue.hosts[one].id for one in rows])
        vectors = self.catalogue.offer_vectors[rows]
        shown = diversify(ranked, scores.affinity, vectors, k=k, diversity=diversity)
        return [
            replace(self._invitation(int(rows[at]), row, as_of), rank=rank)
            for rank, at in enumerate(shown, start=1)
        ]

    def ask_for_host(self, visitor: OrganisationId, host: OrganisationId, *, as_of: date) -> Invitation:
        """One visitor of the catalogue, whatever the affinity. Raises UnknownOrganisation."""
        return self._invitation(self.catalogue.row_of(visitor), self.catalogue.row_of(host), as_of)

    def retrieve(self, asking: Asking, allowed: Mask, *, at_least: int = 1) -> NDArray[np.int64]:
        """The rows to score: all that are allowed where few are, else the nearest by meaning and by words."""
        n = max(self._n_candidates, at_least)
        if int(allowed.sum()) <= n:
            return np.flatnonzero(allowed).astype(np.int64)
        by_meaning = self._index.search(self._composites(asking), allowed, n)
        words = np.where(allowed, self.catalogue.lexicon.scores(asking.need), -1.0)
        by_words = np.argpartition(-words, n)[:n]
        return np.union1d(by_meaning.ravel(), by_words).astype(np.int64)

    def score(self, asking: Asking, rows: NDArray[np.int64]) -> Scores:
        """The points of the hosts in `rows`, one row each."""
        return self.model.score(measure_all(asking, self.catalogue, rows))

    def score_visitors(self, row: int, rows: NDArray[np.int64], *, as_of: date = date.min) -> Scores:
        """The points of the visitors in `rows` with the host in `row`, one row each."""
        return self.model.score(measure_visitors(Inviting(self.catalogue, row, as_of), rows))

    def _mask(self, visitor: MatchProfile, allowed: Mask | None) -> Mask:
        mask = np.ones(len(self.catalogue), dtype=bool) if allowed is None else allowed.copy()
        if mask.shape != (len(self.catalogue),):
            raise ValueError(
                f"the mask has shape {mask.shape}, but the catalogue {len(self.catalogue)} hosts"
            )
        if visitor.id in self.catalogue:
            mask[self.catalogue.row_of(visitor.id)] = False
        return mask

    def _match(self, asking: Asking, row: int, scores: Scores, at: int, *, rank: int | None) -> Match:
        parts = self.model.parts_of(scores, at)
        return Match(
            host=self.catalogue.hosts[row],
            affinity=float(scores.affinity[at]),
            parts=parts,
            toward_visitor=toward(Side.VISITOR, parts),
            toward_host=toward(Side.HOST, parts),
            explanation=explain(Pair(asking, self.catalogue, row, self._labels), self.model, parts),
            rank=rank,
        )

    def _invitation(self, visitor: int, row: int, as_of: date) -> Invitation:
        asking = self.catalogue.prepare(self.catalogue.hosts[visitor], as_of=as_of)
        scores = self.score(asking, np.array([row], dtype=np.int64))
        parts = self.model.parts_of(scores, 0)
        pair = Pair(asking, self.catalogue, row, self._labels, told=Side.HOST)
        return Invitation(
            visitor=self.catalogue.hosts[visitor],
            affinity=float(scores.affinity[0]),
            parts=parts,
            toward_visitor=toward(Side.VISITOR, parts),
            toward_host=toward(Side.HOST, parts),
            explanation=explain(pair, self.model, parts),
        )

    def _weights(self) -> tuple[float, float, float]:
        return self.model.weight("need met"), self.model.weight("wish met"), self.model.weight("alike")

    def _host_composites(self) -> NDArray[np.float32]:
        need, wish, alike = self._weights()
        return np.hstack(
            [
                need * self.catalogue.offer_vectors,
                wish * self.catalogue.wish_vectors,
                alike * self.catalogue.about_vectors,
            ]
        ).astype(np.float32)

    def _composites(self, asking: Asking) -> NDArray[np.float32]:
        rest = np.concatenate([asking.offer_vector, asking.about_vector])
        return np.hstack([asking.need_vectors, np.tile(rest, (len(asking.need_vectors), 1))])
