"""How rare a similarity is among strangers, on samples whose answer is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matching.rarity import fit_rarity

EVEN = np.linspace(0, 1, 100_001, dtype=np.float32)  # a share of 1 - x reaches x or more


@pytest.mark.parametrize(
    ("similarity", "rarity"),
    [(0.0, 0.0), (0.9, 0.25), (0.99, 0.5), (0.999, 0.75)],
    ids=["anybody", "one in ten", "one in a hundred", "one in a thousand"],
)
def test_each_tenfold_rarer_similarity_adds_a_quarter(similarity: float, rarity: float) -> None:
    assert fit_rarity(EVEN)(np.array([similarity], dtype=np.float32))[0] == pytest.approx(rarity, abs=0.002)


def test_beyond_one_in_a_thousand_the_map_rises_as_it_did_before_up_to_one() -> None:
    scale = fit_rarity(EVEN)

    assert scale.rarity[-1] == 1
    assert scale.raw[-1] > scale.raw[-2]
    assert scale(np.array([5], dtype=np.float32))[0] == 1


def test_what_is_less_alike_than_any_stranger_has_no_rarity() -> None:
    assert fit_rarity(EVEN)(np.array([-0.5], dtype=np.float32))[0] == 0


@pytest.mark.parametrize("sample", [[], [0.4], [0.4, 0.4, 0.4], [0.0] * 50])
def test_a_sample_without_spread_gives_the_straight_line(sample: list[float]) -> None:
    scale = fit_rarity(np.array(sample, dtype=np.float32))

    assert scale(np.array([-1, 0, 0.3, 1, 2], dtype=np.float32)) == pytest.approx([0, 0, 0.3, 1, 1])


def test_where_most_strangers_share_nothing_nothing_stays_at_zero() -> None:
    sample = np.concatenate([np.zeros(900), np.linspace(0.1, 1, 100)]).astype(np.float32)

    nothing, something = fit_rarity(sample)(np.array([0, 0.1], dtype=np.float32))

    assert nothing == 0
    assert something == pytest.approx(0.25, abs=0.01)


@given(arrays(np.float32, st.integers(2, 60), elements=st.floats(-1, 1, width=32)))
def test_the_map_never_falls_and_stays_between_zero_and_one(sample: np.ndarray) -> None:
    mapped = fit_rarity(sample)(np.linspace(-1.5, 1.5, 301, dtype=np.float32))

    assert np.all(np.diff(mapped) >= 0)
    assert mapped.min() >= 0
    assert mapped.max() <= 1
