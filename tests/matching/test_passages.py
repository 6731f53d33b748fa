"""Which texts stand for what, and that cutting loses nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.passages import (
    about_text,
    chunks,
    need_text,
    offer_text,
    paragraphs,
    sentences,
    wish_text,
    wishes,
)
from tests.matching.builders import a_bare_profile, a_profile

texts = st.text(alphabet="ab .;!\n", max_size=200)


def count_words(text: str) -> int:
    return len(text.split())


def test_a_visitor_without_a_wish_is_matched_by_what_it_is() -> None:
    assert need_text(a_profile(seeks="a lab")) == "a lab"
    assert need_text(a_profile(seeks="", about="a mill")) == "a mill"
    assert need_text(a_profile(seeks="", about="", offers="looms")) == "looms"
    assert need_text(a_bare_profile()) == ""


def test_a_host_without_a_wish_has_none() -> None:
    assert wish_text(a_profile(seeks="", about="a mill")) == ""


def test_an_offer_is_what_is_offered_and_then_what_the_organisation_is() -> None:
    assert paragraphs(offer_text(a_profile(offers="looms", about="a mill"))) == ["looms", "a mill"]
    assert offer_text(a_bare_profile()) == ""


def test_an_offer_stands_in_for_what_the_organisation_is() -> None:
    assert about_text(a_profile(about="", offers="looms")) == "looms"


def test_a_statement_lists_its_wishes_after_the_whole() -> None:
    text = "Laboratories for flame tests, and partners in recycling of yarn. Visits only."

    assert wishes(text) == [text, "Laboratories for flame tests", "partners in recycling of yarn"]


@pytest.mark.parametrize(("n_words", "n_wishes"), [(100, 11), (101, 1)])
def test_a_text_of_more_than_a_hundred_words_is_one_wish(n_words: int, n_wishes: int) -> None:
    text = ", ".join(f"one{at} two three four five six seven eight nine ten" for at in range(10))
    longer = text + " more" * (n_words - 100)

    assert len(wishes(longer)) == n_wishes


def test_no_text_holds_no_wishes() -> None:
    assert wishes("") == []


def test_sentences_end_at_stops_and_blank_lines() -> None:
    assert sentences("One mill. Two looms!\n\nThree: yes") == ["One mill.", "Two looms!", "Three:", "yes"]


@given(texts, st.integers(1, 8))
def test_chunks_keep_every_letter_and_the_limit(text: str, limit: int) -> None:
    cut = chunks(text, count_words, limit=limit)

    assert "".join("".join(cut).split()) == "".join(text.split())
    assert all(0 < count_words(chunk) <= limit for chunk in cut)


@given(st.text(alphabet="abc", min_size=1, max_size=500), st.integers(1, 10))
def test_one_unbroken_word_is_halved_until_it_fits(word: str, limit: int) -> None:
    cut = chunks(word, len, limit=limit)

    assert "".join(cut) == word
    assert max(map(len, cut)) <= limit


def test_whole_sentences_share_a_chunk_while_they_fit() -> None:
    assert chunks("One two. Three four. Five six.", count_words, limit=4) == [
        "One two. Three four.",
        "Five six.",
    ]
