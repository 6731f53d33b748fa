"""Worked examples, then two libraries that know nothing of ours."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from ranx import Qrels, Run
from ranx import evaluate as ranx_evaluate
from sklearn.metrics import ndcg_score, roc_auc_score

from matching.metrics import matched_auc, ndcg, recall, reciprocal_rank

grades_lists = st.lists(st.integers(0, 3), min_size=1, max_size=30)


def test_a_lone_relevant_host_at_rank_2_scores_0_631() -> None:
    # gain 2^1 - 1 = 1 over log2(3) = 1.585; at its best at rank 1 it would gain 1 / log2(2) = 1
    assert float(ndcg([0, 1, 0], 10)) == pytest.approx(0.6309, abs=1e-4)


def test_ndcg_of_a_worked_list() -> None:
    # shown: grades 1, 0, 3 -> 1/1 + 0 + 7/log2(4) = 1 + 3.5 = 4.5
    # best:  grades 3, 2, 1 -> 7/1 + 3/log2(3) + 1/2 = 7 + 1.892789 + 0.5 = 9.392789 (grade 2 was not shown)
    assert float(ndcg([1, 0, 3], 3, judged_grades=[1, 2, 3])) == pytest.approx(4.5 / 9.392789, abs=1e-6)


def test_the_best_list_is_cut_at_k_too() -> None:
    assert float(ndcg([1, 1, 1, 1], 2)) == 1.0


def test_recall_counts_all_that_is_relevant_even_beyond_k() -> None:
    assert float(recall([1, 0, 2, 3], 2)) == pytest.approx(1 / 3)
    assert float(recall([1, 0], 2, judged_grades=[1, 1, 1, 3])) == 0.25


def test_reciprocal_rank_reads_the_whole_list() -> None:
    assert float(reciprocal_rank([0] * 199 + [2, 1])) == 1 / 200
    assert float(reciprocal_rank([0, 0], judged_grades=[1])) == 0.0


def test_nothing_relevant_is_nan_for_every_measure() -> None:
    assert math.isnan(ndcg([0, 0], 10))
    assert math.isnan(recall([0, 0], 10))
    assert math.isnan(reciprocal_rank([0, 0]))
    nobody = np.zeros(2, dtype=bool)
    assert math.isnan(matched_auc([1.0, 2.0], nobody, ~nobody, [0, 0]))


def test_an_empty_list_finds_nothing() -> None:
    assert float(ndcg([], 10, judged_grades=[2])) == 0.0
    assert float(recall([], 10, judged_grades=[2])) == 0.0
    assert float(reciprocal_rank([], judged_grades=[2])) == 0.0


@pytest.mark.parametrize("k", [0, -1])
def test_a_list_cannot_be_cut_before_its_first_host(k: int) -> None:
    with pytest.raises(ValueError, match=f"k is {k}"):
        ndcg([1], k)
    with pytest.raises(ValueError, match=f"k is {k}"):
        recall([1], k)


def test_a_cut_after_the_first_host_is_a_list_of_one() -> None:
    assert float(ndcg([1, 2], 1)) == pytest.approx(1 / 3)  # gains 2^1 - 1 over 2^2 - 1


def test_a_batch_is_measured_like_its_lists_one_by_one() -> None:
    batch = np.random.default_rng(1).integers(0, 4, size=(20, 15))
    batch[3] = 0
    assert_allclose(ndcg(batch, 10), [float(ndcg(row, 10)) for row in batch])
    assert_allclose(recall(batch, 10), [float(recall(row, 10)) for row in batch])
    assert_allclose(reciprocal_rank(batch), [float(reciprocal_rank(row)) for row in batch])


def test_matched_auc_of_a_worked_example() -> None:
    # stratum 0: true host 0.5 against 0.4 (above: 1), 0.5 (tie: 1/2), 0.9 (below: 0) -> 1.5 / 3 = 0.5
    # stratum 1: true host 0.8 against 0.1 (1)                                        -> 1
    # stratum 2: true host with nobody to compare with                                -> left out
    scores = [0.5, 0.4, 0.5, 0.9, 0.8, 0.1, 0.7]
    relevant = np.array([1, 0, 0, 0, 1, 0, 1], dtype=bool)
    assert matched_auc(scores, relevant, ~relevant, [0, 0, 0, 0, 1, 1, 2]) == pytest.approx(0.75)


def test_matched_auc_never_compares_with_a_partner_or_another_true_host() -> None:
    scores = [0.5, 0.9, 0.9, 0.1]
    relevant = np.array([True, True, False, False])
    comparable = np.array([True, True, False, True])  # the third is a partner already
    assert matched_auc(scores, relevant, comparable, [0, 0, 0, 0]) == 1.0


def test_what_the_stratum_is_made_of_scores_exactly_one_half() -> None:
    popularity = np.array([5.0, 5, 5, 1, 1, 1, 1])
    relevant = np.array([1, 0, 0, 1, 1, 0, 0], dtype=bool)
    assert matched_auc(popularity, relevant, ~relevant, popularity.astype(np.int64)) == 0.5


@given(grades=grades_lists, extra=st.lists(st.integers(0, 3), max_size=10), k=st.integers(1, 40))
def test_every_measure_stays_within_its_bounds(grades: list[int], extra: list[int], k: int) -> None:
    judged = grades + extra
    values = [
        float(ndcg(grades, k, judged_grades=judged)),
        float(recall(grades, k, judged_grades=judged)),
        float(reciprocal_rank(grades, judged_grades=judged)),
    ]
    if any(judged):
        assert all(0 <= value <= 1 + 1e-12 for value in values)
    else:
        assert all(math.isnan(value) for value in values)


def _random_rankings(n_queries: int, *, seed: int) -> tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]]:
    """For each query the grades of all its hosts, and which of them are shown, best rank first."""
    rng = np.random.default_rng(seed)
    judged, shown = [], []
    for _ in range(n_queries):
        grades = rng.choice(5, size=rng.integers(1, 60), p=[0.6, 0.15, 0.1, 0.1, 0.05])
        grades[0] = max(grades[0], 1)
        judged.append(grades)
        shown.append(
            rng.permutation(len(grades))[: rng.integers(1, len(grades) + 1)]
        )  # often not all of them
    return judged, shown


@pytest.mark.parametrize("k", [1, 5, 10, 100])
def test_agrees_with_ranx_to_1e_9(k: int) -> None:
    judged, shown = _random_rankings(300, seed=k)
    names = [f"q{number:03}" for number in range(len(judged))]  # ranx answers in order of name
    qrels = [{f"host{host}": int(grade) for host, grade in enumerate(grades)} for grades in judged]
    run = [{f"host{host}": float(-rank) for rank, host in enumerate(hosts)} for hosts in shown]
    wanted = [f"ndcg_burges@{k}", f"recall@{k}", "mrr"]
    theirs = ranx_evaluate(
        Qrels(dict(zip(names, qrels, strict=True))),
        Run(dict(zip(names, run, strict=True))),
        wanted,
        return_mean=False,
    )
    lists = [(grades[hosts], grades) for grades, hosts in zip(judged, shown, strict=True)]
    ours = [
        [float(ndcg(ranked, k, judged_grades=grades)) for ranked, grades in lists],
        [float(recall(ranked, k, judged_grades=grades)) for ranked, grades in lists],
        [float(reciprocal_rank(ranked, judged_grades=grades)) for ranked, grades in lists],
    ]
    for name, values in zip(wanted, ours, strict=True):
        assert_allclose(values, theirs[name], rtol=0, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("k", [1, 10, 100])
def test_ndcg_agrees_with_scikit_learn_to_1e_9(k: int) -> None:
    rng = np.random.default_rng(k)
    for n in (2, 7, 50):
        grades = rng.integers(0, 4, size=n)
        grades[0] = 1
        scores = rng.permutation(n).astype(float)  # no ties: scikit-learn averages over them, we order them
        theirs = ndcg_score([2.0**grades - 1], [scores], k=k)
        assert float(ndcg(grades[np.argsort(-scores)], k)) == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("distinct_scores", [2, 10, 10_000])
def test_matched_auc_in_one_stratum_agrees_with_scikit_learn_to_1e_9(distinct_scores: int) -> None:
    rng = np.random.default_rng(distinct_scores)
    relevant = rng.random(400) < 0.1
    scores = rng.integers(0, distinct_scores, size=400).astype(float)
    ours = matched_auc(scores, relevant, ~relevant, np.zeros(400, dtype=int))
    assert ours == pytest.approx(roc_auc_score(relevant, scores), abs=1e-9)


def test_matched_auc_over_strata_agrees_with_comparing_one_by_one() -> None:
    rng = np.random.default_rng(7)
    relevant, partner = rng.random(300) < 0.1, rng.random(300) < 0.2
    scores, stratum = rng.integers(0, 20, size=300).astype(float), rng.integers(0, 30, size=300)
    chances = []
    for host in np.flatnonzero(relevant):
        others = [o for o in range(300) if not relevant[o] and not partner[o] and stratum[o] == stratum[host]]
        if others:
            chances.append(
                np.mean([(scores[host] > scores[o]) + 0.5 * (scores[host] == scores[o]) for o in others])
            )
    assert matched_auc(scores, relevant, ~partner, stratum) == pytest.approx(np.mean(chances), abs=1e-12)
