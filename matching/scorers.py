"""Our own scorers, in the form in which the evaluation compares them with the baselines."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.affinity import AffinityModel, load_model
from matching.catalogue import Catalogue
from matching.features import measure_all
from matching.profiles import MatchProfile

OURS = ("affinity", "dense")


class AffinityScorer:
    """The affinity of every host: exactly what the Matcher ranks by, before eligibility and diversity."""

    name = "affinity"

    def __init__(self, catalogue: Catalogue, model: AffinityModel) -> None:
        self._catalogue = catalogue
        self._model = model
        self._rows = np.arange(len(catalogue), dtype=np.int64)

    def scores(self, query: MatchProfile) -> NDArray[np.float64]:
        features = measure_all(self._catalogue.prepare(query), self._catalogue, self._rows)
        return self._model.score(features).affinity


class DenseScorer:
    """Cosine of the need's vector with each host's offer vector; the encoder alone."""

    name = "dense"

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def scores(self, query: MatchProfile) -> NDArray[np.float64]:
        need = self._catalogue.prepare(query).need_vectors[0]
        return np.asarray(self._catalogue.offer_vectors @ need, dtype=np.float64)


def our_scorers(
    catalogue: Catalogue, *, names: Sequence[str] = OURS, model: AffinityModel | None = None
) -> list[AffinityScorer | DenseScorer]:
    """Our scorers by name, in the catalogue's host order. Raises ValueError for a name not in OURS."""
    if unknown := [name for name in names if name not in OURS]:
        raise ValueError(f"no model '{unknown[0]}'; ours are {', '.join(OURS)}")
    return [_scorer(name, catalogue, model) for name in names]


def _scorer(name: str, catalogue: Catalogue, model: AffinityModel | None) -> AffinityScorer | DenseScorer:
    if name == DenseScorer.name:
        return DenseScorer(catalogue)
    return AffinityScorer(catalogue, model or load_model())
