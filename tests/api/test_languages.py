"""The pages in another language: every sentence translated, and values said the way it says them."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from html.parser import HTMLParser
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from fastapi.testclient import TestClient

from api.languages import Language
from api.profiles.vocabulary import load_vocabularies
from api.web import messages
from api.web.languages import Says
from api.web.layout import _environment
from tests.api.trust.stays import Stays

API = Path(messages.__file__).resolve().parent.parent
ROOMS = ("demo", "doors", "edge", "pages", "web")
TEMPLATES = sorted(file for room in ROOMS for file in (API / room).rglob("*.html"))
OTHERS = [one for one in Language if one is not Language.EN]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
# a space that breaks, or an apostrophe of a typewriter
TYPOGRAPHY = re.compile(r"\S [:;?!»]|«[^\u00a0]|\w'\w")
NOT_WORDS = {  # what stands in templates and is the same in every language
    "CXC",
    "CXC Match",
    "Match",
    "CSV",
    "JSON",
    "ms",
    "cxc outcomes DIR",
    "cxc evaluate DIR",
    "notebooks/01_matching.py",
    "?as_of=",
    "/members",
    "end_to_end_id,amount,booked_on,reference",
    "CXC-12,780.00,2027-03-22,20270322-0815",
    "exchange:15",
    "exchange.approve",
    "demo-sme-138",
}
_COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
_TRANS = re.compile(r"{%-?\s*trans\b.*?endtrans\s*-?%}", re.DOTALL)
_CODE = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)
_ATTRIBUTE = re.compile(r'(?:aria-label|placeholder|title|alt)="([^"\x00]*)')
_TAG = re.compile(r"<[^>]*>", re.DOTALL)
_WITHOUT_END = {"br", "circle", "hr", "img", "input", "link", "meta", "path", "rect", "line", "polyline"}


@pytest.fixture(params=OTHERS, ids=[one.value for one in OTHERS])
def language(request: pytest.FixtureRequest) -> Language:
    return Language(request.param)


@pytest.fixture
def catalogue(language: Language) -> Catalog:
    return messages.catalogue_of(language)


@pytest.fixture
def stays(town: Any) -> Stays:
    return Stays(town)


class TestCatalogue:
    def test_has_what_the_pages_say_today_and_nothing_else(self, catalogue: Catalog) -> None:
        today, written = (
            {(one.id, one.pluralizable) for one in _said(each)} for each in (messages.said_today(), catalogue)
        )
        assert today - written == set(), "run: make messages, and translate what is new"
        assert written - today == set(), "run: make messages"

    def test_has_no_dates_and_no_line_numbers(self, language: Language) -> None:
        written = messages.brought_up(language)
        assert b"-Date" not in written
        assert re.search(rb"^#: \S+:\d", written, re.MULTILINE) is None

    def test_leaves_nothing_untranslated(self, catalogue: Catalog) -> None:
        assert [one.id for one in _said(catalogue) if one.fuzzy or not all(_strings(one))] == []

    def test_has_all_forms_of_a_plural(self, catalogue: Catalog) -> None:
        plural = [one for one in _said(catalogue) if one.pluralizable]
        assert plural
        assert [one.id for one in plural if len(_strings(one)) != catalogue.num_plurals] == []

    def test_keeps_the_placeholders(self, catalogue: Catalog) -> None:
        for one in _said(catalogue):
            fewest, most = _placeholders(_ids(one), all), _placeholders(_ids(one), any)
            for text in _strings(one):
                assert fewest <= set(PLACEHOLDER.findall(text)) <= most, one.id

    def test_can_be_filled_in(self, catalogue: Catalog) -> None:
        for one in _said(catalogue):
            for text in (*_ids(one), *_strings(one)):
                if PLACEHOLDER.search(text):
                    assert text % _Anything()

    def test_follows_the_typography_of_french(self) -> None:
        french = messages.catalogue_of(Language.FR)
        assert [text for one in _said(french) for text in _strings(one) if TYPOGRAPHY.search(text)] == []


class TestTemplates:
    @pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.relative_to(API).as_posix())
    def test_say_nothing_that_cannot_be_translated(self, template: Path) -> None:
        words = {text.strip(" ·–(),:") for text in _written_out(template.read_text())}
        assert {text for text in words if re.search("[A-Za-z]{2}", text)} - NOT_WORDS == set()


class TestPages:
    def test_say_nothing_in_english_to_anybody(self, town: Any) -> None:
        paths = ("/", "/ranking", "/rules", "/rules/H4-membership", "/glossary", "/accessibility")
        assert _english_on(town.nobody(), "/fr", paths) == set()

    def test_say_nothing_in_english_to_a_visitor(self, stays: Stays) -> None:
        paths = ("/", "/exchanges", "/proposals", "/inbox", "/me", "/profiles", "/profiles/brno-mill/edit")
        assert _english_on(stays.visitor, "/fr", paths) == set()

    def test_say_nothing_in_english_to_a_manager(self, stays: Stays) -> None:
        paths = ("/work", "/catalogue", "/members", "/figures", "/payments", "/groups")
        assert _english_on(stays.vop, "/fr", paths) == set()

    def test_say_nothing_in_english_to_the_office(self, stays: Stays) -> None:
        paths = ("", "/approvals", "/approval-steps", "/waivers", "/editions", "/partnerships", "/system")
        assert _english_on(stays.office, "/fr/office", paths) == set()

    def test_name_closed_lists_in_their_language(self, stays: Stays) -> None:
        page = stays.visitor.get("/fr/profiles/brno-mill/edit").text
        assert "Aérospatiale et défense" in page
        assert "Aerospace and defence" not in page

    def test_mark_the_sentences_of_the_service_as_english(self) -> None:
        said = _environment(Language.FR).filters["said"]
        assert said("The host is in the country.") == '<span lang="en">The host is in the country.</span>'
        assert said("Agri-food") == "Agroalimentaire"


class TestValues:
    """A day, a sum, a number and a country in each language."""

    FRENCH, ENGLISH = Says(Language.FR), Says(Language.EN)

    def test_days(self) -> None:
        first, last = date(2027, 3, 8), date(2027, 3, 12)
        assert self.FRENCH.day(first) == "8 mars 2027"
        assert self.ENGLISH.day(first) == "8 March 2027"
        assert self.FRENCH.days(first, last) == "8–12 mars 2027"
        assert _plain(self.FRENCH.moment("2027-03-08T13:05:00+00:00")) == "8 mars 2027, 13:05 UTC"

    def test_the_first_of_a_month(self) -> None:
        assert self.FRENCH.day(date(2027, 3, 1)) == "1er mars 2027"
        assert self.FRENCH.day(date(2027, 3, 21)) == "21 mars 2027"

    def test_money(self) -> None:
        assert _plain(self.FRENCH.money(78_000)) == "780 €"
        assert _plain(self.FRENCH.money(78_050)) == "780,50 €"
        assert _plain(self.FRENCH.money(123_400)) == "1 234 €"
        assert self.ENGLISH.money(123_400) == "€1,234"

    def test_numbers(self) -> None:
        assert _plain(self.FRENCH.number(1234)) == "1 234"
        assert _plain(self.FRENCH.number(12.5, 1)) == "12,5"
        assert _plain(self.FRENCH.percent(0.12)) == "12 %"
        assert self.ENGLISH.number(1234) == "1,234"

    @pytest.mark.parametrize(
        ("code", "english", "french"),
        [
            ("TR", "Türkiye", "Turquie"),
            ("CZ", "Czechia", "Tchéquie"),
            ("MK", "North Macedonia", "Macédoine du Nord"),
            ("XK", "Kosovo", "Kosovo"),
            (None, "country not stated", "pays non indiqué"),
        ],
    )
    def test_countries(self, code: str | None, english: str, french: str) -> None:
        assert _environment(Language.EN).filters["country"](code) == english
        assert _environment(Language.FR).filters["country"](code) == french

    def test_every_country_has_a_french_name(self) -> None:
        codes = load_vocabularies().countries.names
        assert [code for code in codes if self.FRENCH.country(code) == code] == []

    def test_kinds(self) -> None:
        kind = _environment(Language.FR).filters["kind"]
        assert kind("sme") == "PME"
        assert kind(None) == "type non indiqué"


class _Anything(dict[str, int]):
    def __missing__(self, key: str) -> int:
        return 1


class _Texts(HTMLParser):
    """What is read on a page outside of what is marked as English."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        is_english = said.get("lang") == "en" or tag in {"script", "code"} or self._is_english
        if not is_english:
            self.found |= {
                said[name] or "" for name in ("aria-label", "placeholder", "title") if name in said
            }
        if tag not in _WITHOUT_END:
            self._open.append((tag, is_english))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._is_english:
            self.found.add(" ".join(data.split()))

    @property
    def _is_english(self) -> bool:
        return bool(self._open and self._open[-1][1])


def _english_on(client: TestClient, room: str, paths: Iterable[str]) -> set[str]:
    """What stands on these pages as English says it, though there are other words for it in French."""
    read = _Texts()
    for path in paths:
        page = client.get(f"{room}{path}", headers={"Accept": "text/html"})
        assert page.status_code == HTTPStatus.OK, path
        read.feed(page.text)
    said = _said(messages.catalogue_of(Language.FR))
    french = {text for one in said for text in _strings(one)}  # some of it is English elsewhere
    return {one.id for one in said if isinstance(one.id, str) and one.id not in french} & read.found


def _written_out(text: str) -> Iterator[str]:
    for pattern, instead in ((_COMMENT, ""), (_TRANS, ""), (_CODE, "\x00")):
        text = pattern.sub(instead, text)
    yield from _ATTRIBUTE.findall(text)
    for part in re.split("[\x00\x01\n]", _TAG.sub("\x01", text)):
        yield re.sub(r"&\w+;", " ", part).strip()


def _said(catalogue: Catalog) -> list[Message]:
    return [one for one in catalogue if one.id]


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _placeholders(texts: tuple[str, ...], how: Callable[[Iterable[bool]], bool]) -> set[str]:
    each = [set(PLACEHOLDER.findall(text)) for text in texts]
    return {name for name in set().union(*each) if how(name in one for one in each)}


def _plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")
