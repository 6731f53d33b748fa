"""Whatever somebody writes anywhere is shown as they wrote it, and never runs."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest

from tests.pages.attacking import PAYLOADS, SEVERAL, TRACE, Words, asking, attack, raw_in
from tests.pages.crawling import ROLES, signed_in, walk
from tests.pages.serving import Demo, Demos
from tests.pages.somebody import exchanges_of
from tests.pages.writing_through import EDITION, KEPT, write_through

_WRITERS = ("visiting_signer", "manager")
_TAKEN = 3  # forms of each, at least; what they leave out is in the database that is written through
_ASKED = 4  # addresses of each role, at least
_FOR_NOBODY = 2  # pages with words of somebody; who is signed in has their name on every page
_DRAFT = f"/en/office/editions/{EDITION}"
_MORE = {  # pages that a form leads to, and of a kind of which the walk opens another
    "manager": ["/en/proposals/several?visitor=demo-sme-001&visitor=demo-sme-002"],
    "support_office": [
        _DRAFT,
        f"{_DRAFT}/publication",
        f"{_DRAFT}/tables/citations",
        *(f"/en/office/waivers/{number}" for number in (1, 2, 3)),
    ],
}
_ONLY_THERE = {  # pages of others than the first of each role, where some words alone are seen
    ("manager", "manager-wrapwell@demo.example"): [
        "/en/payments",
        "/en/payment-orders",
        "/en/payment-orders/1",
        "/en/payment-orders/2",
        "/en/exchanges/{validated}",
        "/en/exchanges/{validated}/validation",
        "/en/exchanges/{returned}/validation",
        "/en/exchanges/{returned}/reports/visit",
    ],
    ("visiting_signer", "visitor-nantes@demo.example"): [
        "/en/exchanges/{returned}",
        "/en/exchanges/{returned}/reports/visit",
    ],
}
_LISTEN = """
window.__broken = [];
addEventListener('securitypolicyviolation', one => window.__broken.push(one.violatedDirective));
"""
_LOOK = """() => ({
  ran: Boolean(window.__xss),
  broken: window.__broken,
  grown: [...document.querySelectorAll('[data-xss], [onerror], [onload], [srcdoc], base')]
    .map(one => one.outerHTML),
  links: [...document.links].map(one => one.href).filter(one => /^(javascript|data|vbscript):/.test(one)),
})"""


class Watch:
    """A browser of somebody, in which nothing may run, and what did."""

    def __init__(self, browser: Any, demo: Demo, role: str, email: str = "") -> None:
        self.wrong: list[str] = []
        self.shown = 0
        self._demo = demo
        self._context = browser.new_context(base_url=demo.address)
        self._context.add_init_script(_LISTEN)
        if role:
            form = {"role": role, "email": email, "next": "/health/live"}
            self._context.request.post("/sign-in/role", form=form, headers={"Origin": demo.address})
        self.page = self._context.new_page()
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self._note(f"script failed: {error}"))
        self.page.on("console", self._console)

    def open(self, path: str) -> int:
        """Opens a page and looks at what has become of the words in it; what it answered."""
        answer = self.page.goto(f"{self._demo.address}{path}")
        if "text/html" not in answer.headers.get("content-type", ""):
            return int(answer.status)
        text = answer.text()
        self.shown += bool(TRACE.search(text))
        if "q49q" in text or answer.status >= 500:
            self._note(f"answered {answer.status}, and the template calculated: {'q49q' in text}")
        found = self.page.evaluate(_LOOK)
        for what, there in found.items():
            if there:
                self._note(f"{what}: {there}")
        return int(answer.status)

    def close(self) -> None:
        self._context.close()

    def _dialog(self, dialog: Any) -> None:
        self._note(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: Any) -> None:
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self._note(message.text)

    def _note(self, what: str) -> None:
        self.wrong.append(f"{self.page.url[:200]}: {what}")


def test_what_runs_would_be_noticed(browser: Any, demo: Demo) -> None:
    """The same eyes on a page that escapes nothing."""
    watch = Watch(browser, demo, "")
    page = watch.page
    page.route(
        "**/bad",
        lambda route: route.fulfill(body="".join(PAYLOADS[:8]), content_type="text/html; charset=utf-8"),
    )
    watch.open("/bad")
    watch.close()
    assert any("ran" in one for one in watch.wrong)
    assert any("grown" in one for one in watch.wrong)


@dataclass(frozen=True, slots=True)
class Through:
    """A demo whose database is written through, and how many texts of each column were."""

    demo: Demo
    written: Mapping[str, int]


@pytest.fixture(scope="module")
def through(demos: Demos) -> Iterator[Through]:
    written: dict[str, int] = {}
    demo = demos.begin(lambda folder: written.update(write_through(folder)))
    yield Through(demo, written)
    demo.close()


def test_every_column_that_can_hold_words_is_written_through(through: Through) -> None:
    """A new one is written as well, or the demo has nothing in it yet, or it is named with why it is kept."""
    untouched = {column for column, texts in through.written.items() if not texts}
    assert untouched == set(KEPT)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_no_words_in_the_database_run(browser: Any, through: Through, role: str) -> None:
    """On any page that the role comes to, every free text in the database holding them."""
    walked = walk(through.demo.address, role)
    watch = Watch(browser, through.demo, role)
    for path in dict.fromkeys([one.path for one in walked.pages] + _MORE.get(role, [])):
        watch.open(path)
    watch.close()
    print(f"{role or 'nobody'}: {len(walked.pages)} pages, {watch.shown} of them show the words")  # noqa: T201
    assert walked.dead == []
    assert watch.wrong == []
    assert watch.shown >= (len(walked.pages) if role else _FOR_NOBODY)


@pytest.mark.parametrize(("role", "email"), _ONLY_THERE)
def test_no_words_run_where_somebody_alone_comes(
    browser: Any, through: Through, role: str, email: str
) -> None:
    watch = Watch(browser, through.demo, role, email)
    numbers = exchanges_of(through.demo)
    answered = [watch.open(path.format(**numbers)) for path in _ONLY_THERE[role, email]]
    watch.close()
    assert set(answered) == {HTTPStatus.OK}
    assert watch.wrong == []
    assert watch.shown == len(answered)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_no_words_in_an_address_come_into_a_page_as_they_are(through: Through, role: str) -> None:
    """In any field of the forms that ask, and under any name in a link."""
    pages = walk(through.demo.address, role).pages
    wrong: list[str] = []
    asked = 0
    with closing(signed_in(through.demo.address, role)) as client:
        for path in asking(pages, Words(SEVERAL).that_fit):
            answer = client.get(path)
            asked += 1
            if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or raw_in(answer.text):
                wrong.append(f"{path} answers {answer.status_code} with {raw_in(answer.text)}")
    print(f"{role or 'nobody'}: {asked} addresses")  # noqa: T201
    assert wrong == []
    assert asked >= _ASKED


@pytest.mark.slow
@pytest.mark.parametrize("role", _WRITERS)
def test_no_words_that_are_sent_run(browser: Any, own_demo: Demo, role: str) -> None:
    """In any form: neither where it is refused and shows them again, nor where they are shown later."""
    taken = attack(own_demo.address, role, walk(own_demo.address, role).pages, Words(SEVERAL))
    watch = Watch(browser, own_demo, role)
    for path in dict.fromkeys(action.partition(" ")[0] for action in taken):
        watch.open(path)
    for one in walk(own_demo.address, role).pages:
        watch.open(one.path)
    watch.close()
    print(f"{role}: {len(taken)} forms took the words, {watch.shown} pages show them")  # noqa: T201
    assert watch.wrong == []
    assert len(taken) >= _TAKEN
    assert watch.shown >= _TAKEN
