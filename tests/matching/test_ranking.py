"""The order of a list: by affinity, then by id, and spread out where that is asked for."""

import numpy as np
import pytest

from matching.ranking import NEAR_IDENTICAL, diversify, order
from tests.matching.builders import unit_rows


def test_the_best_comes_first() -> None:
    assert order(np.array([10.0, 30.0, 20.0]), ["a", "b", "c"]).tolist() == [1, 2, 0]


def test_equal_affinities_are_ordered_by_id() -> None:
    assert order(np.array([20.0, 50.0, 20.0, 20.0]), ["c", "d", "a", "b"]).tolist() == [1, 2, 3, 0]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_hosts_given_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ids = [f"host-{at:02d}" for at in range(40)]
    affinity = rng.integers(0, 5, size=40).astype(float)
    shuffled = rng.permutation(40)

    ranked = [ids[at] for at in order(affinity, ids)]
    again = [ids[shuffled[at]] for at in order(affinity[shuffled], [ids[at] for at in shuffled])]

    assert ranked == again


def test_nobody_to_rank_gives_an_empty_order() -> None:
    assert order(np.zeros(0), []).tolist() == []


def test_no_diversity_keeps_the_order() -> None:
    rng = np.random.default_rng(1)
    ranked = rng.permutation(20)

    shown = diversify(ranked, rng.random(20) * 100, unit_rows(rng, 20, 8), k=7, diversity=0)

    assert shown.tolist() == ranked[:7].tolist()


def test_of_three_alike_and_one_other_the_other_comes_second() -> None:
    vectors = np.array([[1, 0], [0.8, 0.6], [0.8, -0.6], [0, 1]], dtype=np.float32)
    affinity = np.array([60.0, 55.0, 54.0, 50.0])

    assert diversify(np.arange(4), affinity, vectors, k=2, diversity=0.5).tolist() == [0, 3]


def test_the_margin_weighs_affinity_against_likeness() -> None:
    # second place: 0.7 x 0.55 - 0.3 x 0.8 = 0.145 against 0.7 x 0.20 - 0.3 x 0 = 0.14; at 0.54, 0.138 loses
    vectors = np.array([[1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32)

    for second, expected in ((55.0, [0, 1]), (54.0, [0, 2])):
        affinity = np.array([60.0, second, 20.0])
        assert diversify(np.arange(3), affinity, vectors, k=2, diversity=0.3).tolist() == expected


def test_a_near_identical_text_comes_after_every_other() -> None:
    near = NEAR_IDENTICAL + 0.005
    vectors = np.array([[1, 0], [near, np.sqrt(1 - near**2)], [0.9, np.sqrt(1 - 0.81)]], dtype=np.float32)
    affinity = np.array([90.0, 89.0, 1.0])

    assert diversify(np.arange(3), affinity, vectors, k=3, diversity=0.01).tolist() == [0, 2, 1]


def test_hosts_without_a_text_are_not_taken_for_copies() -> None:
    vectors = np.zeros((3, 4), dtype=np.float32)

    assert diversify(np.arange(3), np.array([3.0, 2.0, 1.0]), vectors, k=3, diversity=0.5).tolist() == [
        0,
        1,
        2,
    ]


@pytest.mark.parametrize("diversity", [0.0, 0.3, 1.0])
def test_a_list_is_as_long_as_it_can_be_and_repeats_nobody(diversity: float) -> None:
    rng = np.random.default_rng(3)
    vectors, affinity = unit_rows(rng, 9, 3), rng.random(9) * 100

    for k in (1, 9, 50):
        shown = diversify(order(affinity, list("abcdefghi")), affinity, vectors, k=k, diversity=diversity)
        assert len(set(shown.tolist())) == len(shown) == min(k, 9)


@pytest.mark.parametrize("diversity", [-0.01, 1.01, float("nan")])
def test_diversity_outside_its_range_is_refused(diversity: float) -> None:
    with pytest.raises(ValueError, match="diversity is between 0 and 1"):
        diversify(np.arange(1), np.ones(1), np.ones((1, 1), dtype=np.float32), k=1, diversity=diversity)
