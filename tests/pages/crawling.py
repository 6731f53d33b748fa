"""Every page that a role comes to by following links, one address for each kind of page and place."""

import re
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx2

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
_FILES = re.compile(r"\.(pdf|csv|xlsx|ics|xml|ods|json|html|jpg|png)$")
_NUMBER = re.compile(r"(?<=/)(\d+|demo-[a-z0-9-]+|[0-9a-f]{32,64})(?=/|$)")
_MOST = 400


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href")
        if tag == "a" and target:
            self.found.append(target)


def signed_in(address: str, role: str, email: str = "") -> httpx2.Client:
    """A browser without a window for that role."""
    client = httpx2.Client(base_url=address, headers={"Accept": "text/html"}, timeout=60)
    if role or email:
        form = {"role": role, "email": email, "next": "/health/live"}
        answer = client.post("/sign-in/role", data=form, headers={"Origin": address})
        assert answer.status_code < 400, answer.text
    return client


def kind_of(path: str) -> str:
    """What all pages of one kind have in common: /en/exchanges/5 as /exchanges/{}."""
    return _NUMBER.sub("{}", "/" + path.split("/", 2)[2] if path.count("/") > 1 else path)


def pages_of(address: str, role: str, language: str = "en", *, of_each: int = 1) -> Iterator[tuple[str, str]]:
    """The kind, address and text of the pages: breadth first, `of_each` of every kind."""
    seen: dict[str, int] = {}
    with closing(signed_in(address, role)) as client:
        waiting = deque([f"/{language}/"])
        known = set(waiting)
        while waiting and len(known) < _MOST * 10:
            path = waiting.popleft()
            kind = kind_of(urlsplit(path).path)
            if seen.get(kind, 0) >= of_each:
                continue
            answer = client.get(path)
            if answer.status_code in {301, 302, 303}:
                continue
            assert answer.status_code < 400, (
                f"{role or 'nobody'} is led to {path}, which answers {answer.status_code}"
            )
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            seen[kind] = seen.get(kind, 0) + 1
            yield path, answer.text
            links = _Links()
            links.feed(answer.text)
            for target in links.found:
                to = urldefrag(urljoin(path, target)).url
                parts = urlsplit(to)
                is_page = not parts.netloc and parts.path.startswith(f"/{language}/")
                if is_page and not _FILES.search(parts.path) and to not in known:
                    known.add(to)
                    waiting.append(to)
