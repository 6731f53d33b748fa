"""BM25 checked against an independent one, and the shares and words built on it."""

import bm25s
import numpy as np
import pytest

from matching.lexical import LexicalIndex
from matching.words import words
from tests.matching.builders import random_texts

K1_GAIN = 2.2  # k1 + 1: bm25s leaves this constant factor out, which changes no order


@pytest.mark.parametrize("seed", range(5))
def test_scores_agree_with_bm25s(seed: int) -> None:
    rng = np.random.default_rng(seed)
    texts = random_texts(rng, 80)
    judge = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    judge.index([text.split() for text in texts], show_progress=False)
    ours = LexicalIndex(texts)

    for query in random_texts(rng, 10):
        once = list(dict.fromkeys(query.split()))
        known = [word for word in once if word in judge.vocab_dict]
        theirs = judge.get_scores(known) if known else np.zeros(len(texts))
        assert ours.scores(" ".join(once)) == pytest.approx(theirs * K1_GAIN, abs=1e-5)


def test_a_repeated_query_word_counts_one_and_the_logarithm_of_its_number() -> None:
    index = LexicalIndex(["woven cloth", "milk"])

    once, thrice = index.scores("cloth"), index.scores("cloth cloth cloth")

    assert thrice == pytest.approx(once * (1 + np.log(3)))


def test_a_score_of_zero_means_no_word_in_common() -> None:
    assert LexicalIndex(["woven cloth", "milk and cheese"]).scores("cheese of goats").tolist()[0] == 0


def test_word_forms_meet_in_their_stem() -> None:
    assert LexicalIndex(["weaving mills", "dairies"]).scores("a mill that weaves")[0] > 0


@pytest.mark.parametrize("seed", range(3))
def test_shares_lie_between_zero_and_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    index = LexicalIndex([*random_texts(rng, 40), "w001q " * 500])

    for query in [*random_texts(rng, 20), "w001q"]:
        shares = index.shares(query, np.arange(41))
        assert shares.min() >= 0
        assert shares.max() <= 1


def test_shares_are_the_scores_of_the_rows_asked_for_over_the_attainable() -> None:
    index = LexicalIndex(["woven cloth", "milk and cloth", "cheese"])
    rows = np.array([2, 0])

    attainable = index.attainable(index.queries(["cloth cheese"]))[0]

    assert index.shares("cloth cheese", rows) == pytest.approx(
        index.scores("cloth cheese")[rows] / attainable
    )


@pytest.mark.parametrize("seed", range(3))
def test_shared_terms_add_up_to_the_score(seed: int) -> None:
    rng = np.random.default_rng(seed)
    texts = random_texts(rng, 30)
    index = LexicalIndex(texts)

    for query in random_texts(rng, 10):
        for row, text in enumerate(texts):
            terms = index.shared_terms(query, text)
            assert sum(weight for _, weight in terms) == pytest.approx(index.scores(query)[row], abs=1e-4)
            assert {term for term, _ in terms} == set(words(query)) & set(words(text))


def test_shared_terms_begin_with_the_rarest() -> None:
    index = LexicalIndex(["loom and cloth", "cloth", "cloth and milk"])

    assert [term for term, _ in index.shared_terms("cloth loom", "loom and cloth")] == ["loom", "cloth"]


@pytest.mark.parametrize("texts", [[], [""], ["", "of the and"]])
def test_texts_without_words_score_nothing(texts: list[str]) -> None:
    index = LexicalIndex(texts)

    assert len(index) == len(texts)
    assert index.scores("cloth").tolist() == [0.0] * len(texts)
    assert index.shares("cloth", np.arange(len(texts))).tolist() == [0.0] * len(texts)
    assert index.shared_terms("cloth", "cloth") == []


def test_a_query_without_known_words_has_no_share() -> None:
    assert LexicalIndex(["cloth"]).shares("the unheard", np.array([0])).tolist() == [0.0]


def test_words_keep_codes_and_hyphens_and_drop_stop_words() -> None:
    assert words("The ISO-13485 standard and CO2, x of Rückgewinnung") == [
        "iso-13485",
        "standard",
        "co2",
        "rückgewinnung",
    ]


def test_words_that_name_a_trade_are_no_stop_words() -> None:
    assert words("a mill, a mine and fire systems of thin film") == [
        "mill",
        "mine",
        "fire",
        "system",
        "thin",
        "film",
    ]
