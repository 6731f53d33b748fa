"""Sentences of the rules and the API on a page in another language: found whole, filled in, or left."""

import re
from collections.abc import Sequence

import pytest
from babel.messages.catalog import Catalog
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from api.languages import Language
from api.programme.glossary import load_glossary
from api.web.layout import _environment
from api.web.sentences import FILLED, PLACE, Part, Pattern, Sentences, sentence_catalogue, sentences_of
from eligibility.wordings import WORDINGS
from tests.api.sentence_sources import strangers

OTHERS = [one for one in Language if one is not Language.EN]
TYPOGRAPHY = re.compile(r"\S [:;?!»]|«[^\u00a0]|\w'\w")
SOME = {
    "Both are established in {1}.": "Pays des deux\u00a0: {1}.",
    "It keeps {1}.": "Elle garde {1}.",
    "It is {1} km away.": "Elle est à {1} km.",
    "{1} accepts the proposal that {2} visits {3}.": "{1} accepte que {2} vienne chez {3}.",
    "Not known of the {1}: {2}.": "Inconnu ({1})\u00a0: {2}.",
    "the kind of organisation": "le type d’organisation",
    "You seek “{1}”.": "Vous cherchez «\u00a0{1}\u00a0».",
    "Use one of: {1}.": "Utilisez l’une de ces valeurs\u00a0: {1!}.",
    "host": "hôte",
    "and": "et",
    ("visit", "visits"): ("visite", "visites"),
}


def _catalogue(entries: dict[str, str] | dict[str | tuple[str, str], str | tuple[str, str]]) -> Catalog:
    catalogue = Catalog(locale="fr")
    for english, french in entries.items():
        catalogue.add(english, french)
    return catalogue


@pytest.fixture(scope="module")
def french() -> Sentences:
    return Sentences(Language.FR, _catalogue(SOME), {"Italy": "Italie", "Kosovo": "Kosovo"})


class TestSaying:
    @pytest.mark.parametrize(
        "sentence",
        [
            "Nearly every member has to belong to a cluster with a validated ECCP profile.",
            "An exception has to be somebody's act, and somebody has to answer for it.",
            "The stay is over, so that nothing remains to do.",
            "Say what it was, seen from the host, and who has to mend it for the next stay.",
        ],
    )
    def test_a_sentence_that_no_entry_has_is_left_whole(self, sentence: str) -> None:
        assert sentences_of(Language.FR).parts(sentence) == (Part(sentence, known=False),)

    @pytest.mark.parametrize(
        ("english", "said"),
        [
            ("the kind of organisation", "le type d’organisation"),
            ("Both are established in Italy.", "Pays des deux\u00a0: Italie."),
            ("It is 5 km away. It keeps 3 visits.", "Elle est à 5 km. Elle garde 3\u00a0visites."),
            ("Not known of the host: host and Italy.", "Inconnu (hôte)\u00a0: hôte et Italie."),
            ("It keeps host; Italy.", "Elle garde hôte\u00a0; Italie."),
            ("The kind of organisation", "Le type d’organisation"),
            ("It keeps 1 May 2027 to 3 May 2027.", "Elle garde 1–3 mai 2027."),
            ("V1-kind: It keeps 1 visit.", "V1-kind\u00a0: Elle garde 1\u00a0visite."),
            ("You seek “host”.", "Vous cherchez «\u00a0host\u00a0»."),
            ("Use one of: host, guest.", "Utilisez l’une de ces valeurs\u00a0: host, guest."),
            ("It keeps 1 visit.", "Elle garde 1\u00a0visite."),
            ("It keeps 0 visits.", "Elle garde 0\u00a0visite."),
            ("It keeps 1,100 EUR.", "Elle garde 1\u202f100\u00a0€."),
            ("It keeps 387.50 EUR.", "Elle garde 387,50\u00a0€."),
            ("It keeps 1 May 2027.", "Elle garde 1er mai 2027."),
            ("It is 1,234.5 km away.", "Elle est à 1\u202f234,5 km."),
        ],
    )
    def test_sentences_lists_and_figures(self, french: Sentences, english: str, said: str) -> None:
        assert french.parts(english) == tuple(Part(one, known=True) for one in _pieces(said))

    def test_leaves_names_as_they_are_with_their_full_stops(self, french: Sentences) -> None:
        said = french.say("Ketenci Boya A.Ş. (demo) accepts the proposal that Sp. z o.o. (demo) visits Both.")
        assert said == "Ketenci Boya A.Ş. (demo) accepte que Sp. z o.o. (demo) vienne chez Both."

    def test_tells_what_it_does_not_know(self, french: Sentences) -> None:
        assert french.parts("It keeps it. Nobody said this.") == (
            Part("Elle garde it.", known=True),
            Part("Nobody said this.", known=False),
        )

    def test_a_sentence_of_its_own_comes_before_one_with_places(self) -> None:
        both = Sentences(Language.FR, _catalogue({"It is {1}.": "C’est {1}.", "It is over.": "Fini."}), {})
        assert both.say("It is over.") == "Fini."

    def test_more_of_its_own_words_come_before_fewer(self) -> None:
        both = Sentences(Language.FR, _catalogue({"{1} is {2}.": "2", "It is {1} days.": "1"}), {})
        assert both.say("It is four days.") == "1"

    @given(st.text(max_size=200))
    def test_anything_is_said_and_nothing_is_lost(self, text: str) -> None:
        said = Sentences(Language.FR, _catalogue(SOME), {})
        unknown = [one.text for one in said.parts(text) if not one.known]
        assert all(one in " ".join(text.split()) or one in text for one in unknown)

    @given(st.lists(st.text(alphabet="ab<&> ,.“”", min_size=1, max_size=8), min_size=3, max_size=3))
    def test_what_people_wrote_stays_what_they_wrote(self, names: Sequence[str]) -> None:
        pattern = Pattern(("", " accepts that ", " visits ", "!"), "")
        found = pattern.places(f"{names[0]} accepts that {names[1]} visits {names[2]}!")
        assert found == tuple(names)

    def test_a_long_text_costs_little(self, french: Sentences) -> None:
        text = "It keeps a, b and " * 2_000
        assert french.parts(text) == (Part(text, known=False),)

    def test_a_text_that_could_be_read_in_many_ways_is_given_up(self, french: Sentences) -> None:
        text = "It keeps Not known of the host: a, b or It is c; and You seek d? " * 90
        unknown = [one for one in french.parts(text) if not one.known]
        assert unknown
        assert sum(len(one.text) for one in unknown) <= len(text)


class TestOnPages:
    def test_words_of_people_are_escaped(self) -> None:
        said = _environment(Language.FR).filters["said"]
        assert "<b>" not in said("Both are established in <b>x</b>. <i>never said</i>.")

    def test_what_the_language_lacks_is_marked_as_english(self) -> None:
        said = _environment(Language.FR).filters["said"]
        assert (
            said("Nobody has said this <yet>.")
            == f'<span lang="en">{escape("Nobody has said this <yet>.")}</span>'
        )

    def test_what_is_cited_between_brackets_is_a_citation(self) -> None:
        said = _environment(Language.FR).filters["said"]
        assert said("12 March 2027 [A leaflet, B. What it is]") == (
            '12 mars 2027 <span class="source" lang="en">[A leaflet, B. What it is]</span>'
        )

    def test_a_citation_is_marked_as_english(self) -> None:
        verbatim = _environment(Language.FR).filters["verbatim"]
        assert (
            verbatim("What is an exchange?") == '<span class="source" lang="en">What is an exchange?</span>'
        )
        assert _environment(Language.EN).filters["verbatim"]("What is an exchange?") == "What is an exchange?"


@pytest.mark.parametrize("language", OTHERS, ids=[one.value for one in OTHERS])
class TestCatalogue:
    def test_says_only_what_the_code_says(self, language: Language) -> None:
        found = {form: strangers(form) for one in _said(language) for form in _forms(one[0])[:1]}
        assert found
        assert {form: odd for form, odd in found.items() if odd} == {}

    def test_leaves_nothing_untranslated(self, language: Language) -> None:
        assert [english for english, said in _said(language) if not all(_forms(said))] == []

    def test_numbers_its_places_and_fills_them(self, language: Language) -> None:
        for english, said in _said(language):
            places = PLACE.findall(_forms(english)[0])
            assert places == [str(number + 1) for number in range(len(places))], english
            filled = {number for form in _forms(said) for number, _ in FILLED.findall(form)}
            assert filled <= set(places), english
            assert "}{" not in _forms(english)[0], "places that touch cannot be told apart"

    def test_follows_the_typography_of_french(self, language: Language) -> None:
        texts = [form for _, said in _said(language) for form in _forms(said)]
        assert language is not Language.FR or [one for one in texts if TYPOGRAPHY.search(one)] == []

    def test_has_a_name_and_a_question_for_every_fact(self, language: Language) -> None:
        asked = [text for one in WORDINGS.values() for text in one]
        assert _lacking(language, asked) == set()

    def test_has_the_whole_glossary(self, language: Language) -> None:
        assert (
            _lacking(language, [text for one in load_glossary() for text in (*one.names, one.meaning)])
            == set()
        )


def _pieces(said: str) -> list[str]:
    return re.split(r"(?<=[.a-z]) (?=Elle )|(?<=V1-kind\u00a0:) ", said)


def _said(language: Language) -> list[tuple[str | Sequence[str], str | Sequence[str]]]:
    return [(one.id, one.string) for one in sentence_catalogue(language) if one.id]


def _forms(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _lacking(language: Language, texts: Sequence[str]) -> set[str]:
    return {one.text for text in texts for one in sentences_of(language).parts(text) if not one.known}
