"""The host index gives exactly what looking at every allowed host would give."""

import numpy as np
import pytest
from numpy.typing import NDArray

from matching.encoders import Vectors
from matching.index import HostIndex
from tests.matching.builders import unit_rows

N, DIMENSION = 333, 24  # not a whole number of bytes in the mask


def by_hand(vectors: Vectors, query: Vectors, allowed: NDArray[np.bool_], k: int) -> list[int]:
    scores = np.where(allowed, vectors @ query, -np.inf)
    return np.argsort(-scores, kind="stable")[: min(k, int(allowed.sum()))].tolist()


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.99, 1.0])
@pytest.mark.parametrize("k", [1, 10, 100])
def test_a_search_finds_what_brute_force_finds(share: float, k: int) -> None:
    rng = np.random.default_rng(int(share * 100) + k)
    vectors, queries = unit_rows(rng, N, DIMENSION), unit_rows(rng, 5, DIMENSION)
    allowed = rng.random(N) < share

    found = HostIndex(vectors).search(queries, allowed, k)

    assert found.tolist() == [by_hand(vectors, query, allowed, k) for query in queries]


def test_asking_for_more_than_are_allowed_gives_all_that_are() -> None:
    rng = np.random.default_rng(1)
    allowed = np.zeros(N, dtype=bool)
    allowed[[3, 200, 332]] = True

    found = HostIndex(unit_rows(rng, N, DIMENSION)).search(unit_rows(rng, 2, DIMENSION), allowed, 50)

    assert found.shape == (2, 3)
    assert {*found[0].tolist()} == {*found[1].tolist()} == {3, 200, 332}


def test_nothing_allowed_gives_nothing() -> None:
    rng = np.random.default_rng(2)
    index = HostIndex(unit_rows(rng, N, DIMENSION))

    assert index.search(unit_rows(rng, 2, DIMENSION), np.zeros(N, dtype=bool), 10).shape == (2, 0)


def test_one_host_is_found() -> None:
    index = HostIndex(np.array([[1, 0]], dtype=np.float32))

    assert index.search(np.array([[-1, 0]], dtype=np.float32), np.array([True]), 5).tolist() == [[0]]


@pytest.mark.parametrize("shape", [(0, 0), (0, 8)])
def test_an_index_of_nobody_finds_nobody(shape: tuple[int, int]) -> None:
    index = HostIndex(np.zeros(shape, dtype=np.float32))

    assert len(index) == 0
    assert index.search(np.zeros((1, 8), dtype=np.float32), np.zeros(0, dtype=bool), 5).shape == (1, 0)
