"""Codes in common: rarer ones weigh more, neighbours count half."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.taxonomy import RELATED_SHARE, CodedField

codes = st.frozensets(st.sampled_from("abcdef"), max_size=4)
EVERYONE = np.arange(4)


def a_field(*held: str, related: dict[str, frozenset[str]] | None = None) -> CodedField:
    """Each host's codes as the letters of one string."""
    return CodedField([frozenset(letters) for letters in held], related)


def shares(field: CodedField, wanted: str) -> list[float]:
    return field.shares(frozenset(wanted), np.arange(len(field.stated))).tolist()


def test_a_host_that_holds_all_that_is_wanted_has_the_whole_share() -> None:
    assert shares(a_field("ab", "a", "c"), "ab")[0] == pytest.approx(1)


def test_a_rare_code_weighs_more_than_a_common_one() -> None:
    _, common, _, rare = shares(a_field("a", "a", "a", "b"), "ab")

    assert 0 < common < rare < 1
    assert common + rare == pytest.approx(1)


def test_the_share_is_the_logarithm_of_rarity() -> None:
    # a is held by 3 of 4, b by 1: ln(1 + 4/4) against ln(1 + 4/2)
    common, rare = np.log(2), np.log(3)

    assert shares(a_field("a", "a", "a", "b"), "ab")[3] == pytest.approx(rare / (common + rare))


def test_a_neighbouring_code_counts_half() -> None:
    related = {"b": frozenset("a")}

    equal, neighbour, stranger = shares(a_field("a", "b", "c", related=related), "a")

    assert equal == pytest.approx(1)
    assert neighbour == pytest.approx(RELATED_SHARE)
    assert stranger == 0


def test_an_equal_code_counts_whole_though_a_neighbour_is_held_too() -> None:
    related = {"b": frozenset("a"), "a": frozenset("b")}

    assert shares(a_field("ab", "c", related=related), "a")[0] == pytest.approx(1)


def test_a_code_that_nobody_holds_lowers_every_share_alike() -> None:
    field = a_field("a", "ab", "b", "c")

    ratios = np.array(shares(field, "abz")[:3]) / np.array(shares(field, "ab")[:3])

    assert ratios == pytest.approx(np.full(3, ratios[0]))
    assert ratios[0] < 1


def test_only_the_rows_asked_for_are_answered_in_their_order() -> None:
    field = a_field("a", "b", "ab", "c")

    assert field.shares(frozenset("a"), np.array([3, 0])).tolist() == [0, 1]
    assert field.holds_any(frozenset("a"), np.array([3, 2])).tolist() == [False, True]


def test_a_neighbour_is_not_held_itself() -> None:
    field = a_field("b", related={"b": frozenset("a")})

    assert field.holds_any(frozenset("a"), np.array([0])).tolist() == [False]


def test_codes_are_compared_without_regard_to_case() -> None:
    field = CodedField([frozenset({"Textiles"})])

    assert field.shares(frozenset({"textiles"}), np.array([0])).tolist() == [1]


def test_nothing_wanted_or_nothing_held_is_no_share() -> None:
    field = a_field("a", "", "b", "")

    assert shares(field, "") == [0, 0, 0, 0]
    assert field.stated.tolist() == [True, False, True, False]
    assert shares(a_field("", ""), "a") == [0, 0]


def test_a_field_of_nobody_answers_nobody() -> None:
    assert shares(a_field(), "a") == []


@given(st.lists(codes, min_size=4, max_size=4), codes)
def test_every_share_lies_between_zero_and_one(held: list[frozenset[str]], wanted: frozenset[str]) -> None:
    field = CodedField(held, {"a": frozenset("bc"), "d": frozenset("a")})

    found = field.shares(wanted, EVERYONE)

    assert found.min() >= 0
    assert found.max() <= 1 + 1e-6
