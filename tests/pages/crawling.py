"""Every page that a role comes to by following links, one address for each kind of page.

A kind is a route of the pages, and one of its views where it has some: the map of the hosts, or an exchange
that is over. Addresses that differ in their query alone are of the same kind otherwise.
"""

import re
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import parse_qs, urldefrag, urlencode, urljoin, urlsplit

import httpx2
import pytest
from fastapi.routing import iter_route_contexts

from api.pages.mounting import ROOMS

ROLES = (
    "",  # nobody is signed in
    "visiting_signer",
    "host_signer",
    "manager",
    "support_office",
    "analyst",
    "auditor",
    "administrator",
)
# To walk all takes a minute and a half: those who use pages most every time, the others in the slower run.
EACH_ROLE = [
    one if one in {"", "visiting_signer", "manager"} else pytest.param(one, marks=pytest.mark.slow)
    for one in ROLES
]
OUTSIDE = ("/sign-in", "/demo")  # pages without a language in their address; the first is a visitor's way in
_VIEWS = ("view", "tab")
_IS_HTML = "text/html"
_PLENTY = 4_000
_TICKS = 3
# Pages with other links in each state, each told by the first tag on it: all are opened, one of a state kept.
_OF_EACH_STATE = (
    "/exchanges/{number:int}",
    "/proposals/{number}",
    "/members/{member_id}",
    "/profiles/{profile_id}",
)
_MANY = 30
_TAG = re.compile(r'<span class="tag[^"]*">([^<]+)</span>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A page that was opened, or a file."""

    path: str
    kind: str
    text: str
    policy: str
    is_page: bool


@dataclass
class Walk:
    """What somebody came to, and the links that led nowhere."""

    seen: list[Seen] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)

    @property
    def pages(self) -> list[Seen]:
        return [one for one in self.seen if one.is_page]

    @property
    def kinds(self) -> set[str]:
        return {one.kind for one in self.seen}


class _Links(HTMLParser):
    """Where links lead, and forms that ask for a page with a few of their boxes ticked."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._forms: dict[str, str] = {}
        self._ticked: dict[str, list[tuple[str, str]]] = {}
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: text or "" for name, text in attrs}
        if tag == "a" and said.get("href"):
            self.found.append(said["href"])
        elif tag == "form":
            self._within = said.get("id", f"form {len(self._forms)}")
            if said.get("method", "get").lower() == "get":
                self._forms[self._within] = said.get("action", "")
        elif tag == "input" and said.get("type") in {"hidden", "checkbox"}:
            ticked = self._ticked.setdefault(said.get("form", self._within), [])
            if sum(name == said.get("name") for name, _ in ticked) < _TICKS:
                ticked.append((said.get("name", ""), said.get("value", "on")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._within = ""

    def addresses(self) -> Iterator[str]:
        yield from self.found
        for name, action in self._forms.items():
            yield f"{action}?{urlencode(self._ticked.get(name, []))}"


@cache
def page_routes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every route that is opened by its address, in the order in which they are tried."""
    return tuple(
        (str(route.path), route.path_regex)
        for room in ROOMS
        for route in iter_route_contexts(room.routes)
        if "GET" in (route.methods or ())
    )


def route_of(path: str) -> str:
    """The route that answers there: /exchanges/{number} for /en/exchanges/5."""
    place = "/" + path.split("/", 2)[2] if path.count("/") > 1 else path
    return next((route for route, pattern in page_routes() if pattern.match(place)), path)


def kind_of(address: str) -> str:
    """What all pages of one kind have in common: their route, and the view of it that is asked for."""
    parts = urlsplit(address)
    query = parse_qs(parts.query)
    views = [f"{name}={query[name][0]}" for name in _VIEWS if name in query]
    return "?".join((route_of(parts.path), *views))


def signed_in(address: str, role: str, email: str = "") -> httpx2.Client:
    """A browser without a window for that role."""
    client = httpx2.Client(base_url=address, headers={"Accept": _IS_HTML}, timeout=60)
    if role or email:
        form = {"role": role, "email": email, "next": "/health/live"}
        answer = client.post("/sign-in/role", data=form, headers={"Origin": address})
        assert answer.status_code < HTTPStatus.BAD_REQUEST, answer.text
    return client


@cache
def walk(address: str, role: str, language: str = "en", *, of_each: int = 1) -> Walk:
    """Follows the links from the first page, breadth first, `of_each` of every kind. Made once."""
    walked = Walk()
    with closing(signed_in(address, role)) as client:
        _follow(client, walked, role or "nobody", language, of_each=of_each)
    return walked


def _follow(client: httpx2.Client, walked: Walk, who: str, language: str, *, of_each: int) -> None:
    waiting = deque((one, "the beginning") for one in (f"/{language}/", *OUTSIDE))
    known, counted = {one for one, _ in waiting}, dict[str, int]()
    while waiting and len(known) < _PLENTY:
        path, whence = waiting.popleft()
        kind = kind_of(path)
        if counted.get(kind, 0) >= (_MANY if kind in _OF_EACH_STATE else of_each):
            continue
        answer = client.get(path)
        if answer.is_redirect:
            onward = urljoin(path, answer.headers["location"])
            if onward not in known and _is_here(onward, language):
                known.add(onward)
                waiting.appendleft((onward, path))
            continue
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            walked.dead.append(f"{who}: {path} answers {answer.status_code}, and {whence} leads there")
            continue
        counted[kind] = counted.get(kind, 0) + 1
        is_page = _IS_HTML in answer.headers.get("content-type", "")
        policy = answer.headers.get("content-security-policy", "")
        text = answer.text if is_page else ""
        state = _TAG.search(text) if kind in _OF_EACH_STATE else None
        finer = f"{kind}?{state[1].strip()}" if state else kind
        if finer == kind or counted.get(finer, 0) < of_each:
            counted[finer] = counted.get(finer, 0) + (finer != kind)
            walked.seen.append(Seen(path=path, kind=finer, text=text, policy=policy, is_page=is_page))
        for target in links_in(text, path, language):
            if target not in known:
                known.add(target)
                waiting.append((target, path))


def links_in(text: str, path: str, language: str) -> Iterator[str]:
    """The pages in that language to which a page leads."""
    links = _Links()
    links.feed(text)
    for target in links.addresses():
        onward = urldefrag(urljoin(path, target)).url
        if _is_here(onward, language):
            yield onward


def _is_here(address: str, language: str) -> bool:
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and parts.path.startswith(f"/{language}/")
