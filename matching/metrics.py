"""How good a ranking is. Each measure fixes its convention and its edge cases where it is defined.

All of them take grades: 0 is not relevant or not judged, 1 and up is relevant, more is better.
Lists lie along the last axis, so one call measures one list or a whole batch padded with grade 0.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def ndcg(ranked_grades: ArrayLike, k: int, *, judged_grades: ArrayLike | None = None) -> NDArray[np.float64]:
    """Normalised discounted cumulative gain at k: the gain of the shown list over that of the best list.

    ranked_grades: shape (..., n), grades of the hosts shown, best rank first; a list shorter than k is not
    padded out, the missing ranks earn nothing. judged_grades: shape (..., m), grades of every host that could
    have been shown, in any order; left out, the shown list is taken to be all there was.
    Gain is 2^grade - 1; discount is log2(i + 1) at rank i counted from 1, so that a lone relevant host at
    rank 2 scores 0.631. The best list is cut at k too.
    Returns shape (...), in [0, 1]; NaN where nothing judged is relevant: the caller leaves that query out of
    the mean. ValueError for k below 1.
    Burges et al. 2005 (gain); Järvelin and Kekäläinen 2002 (discount and normalisation).
    """
    _require_positive(k)
    ranked = _grades(ranked_grades)
    judged = ranked if judged_grades is None else _grades(judged_grades)
    best = _discounted_gain(np.flip(np.sort(judged, axis=-1), axis=-1), k)
    return _ratio(_discounted_gain(ranked, k), best)


def recall(
    ranked_grades: ArrayLike, k: int, *, judged_grades: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Share of the relevant hosts that stand among the first k.

    Arguments and shapes as in `ndcg`; every grade of 1 and up counts the same. The denominator is all that is
    relevant, never cut at k: with 30 relevant hosts the best recall@10 is 1/3 (trec_eval's convention).
    Returns shape (...), in [0, 1]; NaN where nothing judged is relevant. ValueError for k below 1.
    """
    _require_positive(k)
    ranked = _grades(ranked_grades)
    judged = ranked if judged_grades is None else _grades(judged_grades)
    found = np.count_nonzero(ranked[..., :k] > 0, axis=-1)
    return _ratio(found, np.count_nonzero(judged > 0, axis=-1))


def reciprocal_rank(
    ranked_grades: ArrayLike, *, judged_grades: ArrayLike | None = None
) -> NDArray[np.float64]:
    """One over the rank of the first relevant host in the whole list; its mean over queries is MRR.

    Arguments and shapes as in `ndcg`; the list is not cut. Returns shape (...), in [0, 1]: 0 where something
    judged is relevant but not in the list, NaN where nothing judged is relevant.
    Voorhees, TREC-8 1999.
    """
    relevant = _grades(ranked_grades) > 0
    judged = relevant if judged_grades is None else _grades(judged_grades) > 0
    if relevant.shape[-1] == 0:
        inverse = np.zeros(relevant.shape[:-1])
    else:
        inverse = np.where(relevant.any(axis=-1), 1.0 / (np.argmax(relevant, axis=-1) + 1.0), 0.0)
    return np.where(judged.any(axis=-1), inverse, np.nan)


def matched_auc(
    scores: ArrayLike, relevant: NDArray[np.bool_], comparable: NDArray[np.bool_], stratum: ArrayLike
) -> float:
    """Chance that a true host scores above a host of its own stratum that is not a partner.

    scores: shape (n,), higher is better. relevant: shape (n,), the true hosts. comparable: shape (n,), the
    hosts a true one may be compared with; a true host is never compared with another true host. stratum:
    shape (n,), a code shared by hosts that are alike in what must not decide (kind and popularity), so that
    popularity alone scores exactly 0.5.
    Every comparison is made, none sampled; a tie counts one half. Averaged within a true host first, then
    over true hosts, so a common stratum does not drown a rare one.
    Returns a value in [0, 1]; NaN where no true host has anything to be compared with. With one stratum and
    every other host comparable it is the area under the ROC curve (Hanley and McNeil 1982).
    """
    values, codes = np.asarray(scores), np.asarray(stratum)
    others = comparable & ~relevant
    chances = [
        _chances_above(values[relevant & (codes == code)], values[others & (codes == code)])
        for code in np.unique(codes[relevant])
    ]
    compared = np.concatenate(chances) if chances else np.empty(0)
    return float(compared.mean()) if compared.size else float("nan")


def _chances_above(
    true_scores: NDArray[np.floating], other_scores: NDArray[np.floating]
) -> NDArray[np.float64]:
    if other_scores.size == 0:
        return np.empty(0)
    ladder = np.sort(other_scores)
    below = np.searchsorted(ladder, true_scores, side="left")
    not_above = np.searchsorted(ladder, true_scores, side="right")
    return (below + not_above) / (2.0 * ladder.size)  # a tie adds to the second count only: one half


def _require_positive(k: int) -> None:
    if k < 1:
        raise ValueError(f"k is {k}, but a list is cut after at least one host: give k of 1 or more")


def _grades(grades: ArrayLike) -> NDArray[np.int64]:
    return np.asarray(grades, dtype=np.int64)


def _discounted_gain(ranked: NDArray[np.int64], k: int) -> NDArray[np.float64]:
    shown = ranked[..., :k]
    discount = np.log2(np.arange(2, shown.shape[-1] + 2))
    return np.asarray(((np.exp2(shown) - 1.0) / discount).sum(axis=-1))


def _ratio(part: ArrayLike, whole: ArrayLike) -> NDArray[np.float64]:
    part, whole = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    return np.asarray(np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0))
