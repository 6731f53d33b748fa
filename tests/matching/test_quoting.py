"""What is quoted stands in the text, and says something."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.lexical import LexicalIndex
from matching.quoting import carried, phrases, quote, telling
from matching.words import words
from tests.matching.builders import demo_profiles

LONG = (
    "We run a spinning mill in the hills with two hundred spindles and a small dye house by the river, and "
    "for ten years we have recovered polyester from worn fleece, which is sorted by hand and washed in rain "
    "water."
)


def weights_of(wish: str, offer: str) -> dict[str, float]:
    return dict(LexicalIndex([offer, "something else", "a third text"]).shared_terms(wish, offer))


def cited(wish: str, offer: str) -> list[str]:
    return phrases(wish, offer, weights_of(wish, offer))


def flat(text: str) -> str:
    return " ".join(text.split())


def test_neighbouring_words_that_both_use_are_one_phrase() -> None:
    assert cited("labs for flame tests of yarn", "A hall for Flame Tests and courses") == ["Flame Tests"]


def test_a_phrase_may_bridge_a_small_word() -> None:
    assert cited("hemp and flax processors", "A hemp and flax farm") == ["hemp and flax"]


def test_words_that_stand_apart_in_the_wish_are_no_phrase() -> None:
    assert sorted(cited("flax from hemp growers", "hemp flax")) == ["flax", "hemp"]


def test_words_that_a_comma_divides_are_no_phrase() -> None:
    assert sorted(cited("flax, hemp", "flax hemp")) == ["flax", "hemp"]


def test_word_forms_are_the_same_where_their_stems_are() -> None:
    assert cited("weaving mills", "Our weave mill") == ["weave mill"]


def test_a_general_word_alone_is_not_cited() -> None:
    assert cited("we wish to come with questions in season", "come in season with questions and wishes") == []


def test_a_general_word_is_cited_beside_one_that_names_something() -> None:
    assert cited("a training centre open to all", "the training centre is open") == ["training centre"]


def test_a_word_that_carries_next_to_nothing_is_not_cited() -> None:
    assert phrases("flax and loom", "loom, flax", {"flax": 9.2, "loom": 0.8}) == ["flax"]


def test_the_heaviest_phrases_come_first_and_at_most_three() -> None:
    weights = {"flax": 2.0, "loom": 5.0, "silk": 3.0, "wool": 4.0}

    assert phrases("flax, loom, silk, wool", "Silk. Wool. Flax. Loom.", weights) == ["Loom", "Wool", "Silk"]


def test_nothing_in_common_cites_nothing() -> None:
    assert phrases("flax", "milk", {}) == []
    assert phrases("", "", {}) == []


def test_telling_words_are_those_that_name_something() -> None:
    assert telling({"visit": 3.0, "question": 2.0, "flax": 1.0}) == {"flax": 1.0}


def test_a_quote_is_the_sentence_that_carries_most() -> None:
    text = "We are old. We weave flax and hemp; our flax grows here. Come and see."

    assert quote(text, {"flax": 2.0, "hemp": 1.0}) == "We weave flax and hemp"


def test_without_weights_the_first_sentence_is_quoted() -> None:
    assert quote("We are old. We weave.", {}) == "We are old"


def test_no_text_has_no_quote() -> None:
    assert quote("", {"flax": 1.0}) == ""


@pytest.mark.parametrize("word", ["spin", "polyest", "water", "none"])
def test_a_long_sentence_is_cut_at_words_around_the_heaviest(word: str) -> None:
    cut = quote(LONG, {word: 1.0})

    assert len(cut) <= 120 + len("…  …")
    inner = cut.strip("… ")
    assert inner in LONG
    assert set(inner.split()) <= {*LONG.split(), *(one.strip(",.") for one in LONG.split())}
    assert word == "none" or word in words(inner)


def test_carried_counts_each_stem_once() -> None:
    assert carried("flax and flax and hemp", {"flax": 2.0, "hemp": 1.0}) == 3.0


def test_every_phrase_of_the_demo_stands_in_the_offer_and_its_stems_in_the_wish() -> None:
    profiles = [one for one in demo_profiles() if one.seeks and one.offers]
    index = LexicalIndex([one.offers for one in profiles])
    found = 0

    for visitor, host in pairwise(profiles):
        weights = dict(index.shared_terms(visitor.seeks, host.offers))
        for phrase in phrases(visitor.seeks, host.offers, weights):
            found += 1
            assert phrase in flat(host.offers)
            assert " ".join(words(phrase)) in " ".join(words(visitor.seeks))
            assert telling(dict.fromkeys(words(phrase), 1.0))

    assert found > 20


@given(st.text(alphabet="ab flax.;\n—é", max_size=400))
def test_a_quote_of_any_text_stands_in_it(text: str) -> None:
    assert quote(text, {"flax": 1.0, "a": 0.5}).removeprefix("… ").removesuffix(" …") in flat(text)
