"""Every page is led to by a link, leads nowhere in vain, keeps to the strict policy and to its language.

They are walked in French, so that one walk tells all that; everything else opens pages in English.
"""

import re
from contextlib import closing
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.pages.attacking import forms_in, refusals
from tests.pages.crawling import EACH_ROLE, ROLES, links_in, page_routes, route_of, signed_in, walk
from tests.pages.serving import Demo, Demos

_ON_THE_WAY = {
    "/profiles",
    "/profiles/{profile_id}",
    "/profiles/{profile_id}/memberships",
    "/exchanges/{number:int}",
}
# Pages that no link of the untouched demo leads to, and why.
UNREACHED = {
    "/exchanges/{number:int}/start": "offered on its first day alone, which the clock has not come to",
    "/exchanges/{number:int}/end": "offered on its last day alone",
    "/exchanges/{number:int}/scans/{digest}": "nobody in the demo signed on paper",
    "/imports/{rejects_id}/rejected.csv": "comes of an import with rows that cannot be used",
    "/me/erased": "where whoever erased their data ends up",
    "/office/editions/{name}/publication": "the demo has no draft of an edition",
    "/payment-orders/{number}": "the demo has no payment order",
    "/proposals/several": "where the list of organisations leads when some are ticked and sent",
}
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
_FEW = 12
_ASSETS = {"script": "src", "img": "src", "link": "href", "source": "src", "iframe": "src", "video": "src"}
_RUNS = re.compile(r"^\s*(javascript|vbscript|data)\s*:", re.IGNORECASE)


class _Inline(HTMLParser):
    """What a strict policy forbids in a page, and what would come from another host."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: text or "" for name, text in attrs}
        where = f"<{tag}> in line {self.getpos()[0]}"
        self.found += [f"{where} has {name}" for name in said if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and not said.get("src")):
            self.found.append(f"{where} is written into the page")
        asset = said.get(_ASSETS.get(tag, ""), "")
        if urlsplit(asset).netloc:
            self.found.append(f"{where} is fetched from {asset}")
        for name in ("href", "src", "action", "formaction"):
            if _RUNS.match(said.get(name, "")) and not asset.startswith("data:image/"):
                self.found.append(f"{where} runs {said[name]}")


def reached_by_others(address: str, wanted: set[str]) -> set[str]:
    """Which of these pages the people whom the demo names come to from where it leads them."""
    reached: set[str] = set()
    with closing(signed_in(address, "")) as client:
        buttons = forms_in(client.get("/demo").text)
    for button in buttons:
        said = {one.name: one.value for one in button.fields}
        if not wanted - reached or not said.get("email"):
            continue
        with closing(signed_in(address, said["role"], said["email"])) as client:
            reached |= _reached(client, said["next"], wanted - reached)
    return reached


def _reached(client: httpx2.Client, first: str, wanted: set[str]) -> set[str]:
    reached: set[str] = set()
    waiting, known = [first, "/en/profiles"], {first, "/en/profiles"}
    for path in waiting:
        answer = client.get(path, follow_redirects=True)
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            continue
        reached |= {route_of(answer.url.path)} & wanted
        for onward in links_in(answer.text, answer.url.path, "en"):
            if onward not in known and route_of(urlsplit(onward).path) in _ON_THE_WAY | (wanted - reached):
                known.add(onward)
                waiting += [onward] if len(waiting) < _FEW else []
    return reached


class _English(HTMLParser):
    """What the service says in English, as it marks that itself; not what is cited."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "span":
            said = dict(attrs)
            self._open.append(said.get("lang") == "en" and said.get("class") != "source")

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if any(self._open):
            self.found.append(data)


def english_in(text: str) -> list[str]:
    parser = _English()
    parser.feed(text)
    return parser.found


def inline_in(text: str) -> list[str]:
    parser = _Inline()
    parser.feed(text)
    return parser.found


@pytest.mark.parametrize("role", EACH_ROLE)
def test_no_link_leads_nowhere(demo: Demo, role: str) -> None:
    assert walk(demo.address, role, "fr").dead == []


@pytest.mark.parametrize("role", EACH_ROLE)
def test_the_service_says_nothing_in_english_on_a_french_page(demo: Demo, role: str) -> None:
    """But for what documents are called and say, which is quoted as it stands there."""
    said = {text: one.path for one in walk(demo.address, role, "fr").pages for text in english_in(one.text)}
    assert said == {}


@pytest.mark.slow
def test_every_page_is_led_to(demo: Demo) -> None:
    """By the links that each role follows, or those of whoever the demo says has something to do."""
    seen = {kind.partition("?")[0] for role in ROLES for kind in walk(demo.address, role, "fr").kinds}
    missed = {route for route, _ in page_routes()} - seen
    missed -= reached_by_others(demo.address, missed - set(UNREACHED))
    assert missed == set(UNREACHED)


@pytest.mark.parametrize("role", EACH_ROLE)
def test_every_page_bears_the_strict_policy_and_keeps_to_it(demo: Demo, role: str) -> None:
    wrong: list[str] = []
    for one in walk(demo.address, role, "fr").pages:
        said = dict(part.strip().partition(" ")[::2] for part in one.policy.split(";"))
        wrong += [
            f"{one.path}: {name} is {said.get(name)}"
            for name, must in _POLICY.items()
            if said.get(name) != must
        ]
        if "unsafe-" in one.policy:
            wrong.append(f"{one.path}: {one.policy}")
        wrong += [f"{one.path}: {inline}" for inline in inline_in(one.text)]
    assert wrong == []


def test_what_the_policy_forbids_would_be_noticed() -> None:
    bad = (
        '<p style="color:red"><a href="javascript:x()" onclick="x()"></a><script>x()</script>'
        '<img src="https://elsewhere.example/x.png"><style>p {}</style>'
    )
    assert len(inline_in(bad)) == 6


def test_what_is_said_in_english_would_be_noticed() -> None:
    page = (
        '<p><span lang="en">Not <b>known</b></span> <span class="source" lang="en">A title</span> connu</p>'
    )
    assert english_in(page) == ["Not ", "known"]


@pytest.mark.slow
@pytest.mark.parametrize("role", [one for one in ROLES if one])
def test_a_refusal_says_nothing_in_english_on_a_french_page(demos: Demos, role: str) -> None:
    """Every form that a role comes to, sent empty, with nonsense and with days that are past."""
    with closing(demos.begin()) as demo:
        refused = refusals(demo.address, role, walk(demo.address, role, "fr").pages)
    assert refused
    assert {text: path for path, page in refused for text in english_in(page)} == {}
