"""Whatever somebody writes anywhere is shown as they wrote it, and never runs."""

from typing import Any

import pytest

from tests.pages.attacking import PAYLOADS, SEVERAL, TRACE, Words, asking, attack
from tests.pages.crawling import ROLES, walk
from tests.pages.serving import Demo

_WRITERS = ("visiting_signer", "host_signer", "manager", "support_office", "administrator")
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

    def __init__(self, browser: Any, demo: Demo, role: str) -> None:
        self.wrong: list[str] = []
        self.shown = 0
        self._demo = demo
        self._context = browser.new_context(base_url=demo.address)
        self._context.add_init_script(_LISTEN)
        if role:
            form = {"role": role, "next": "/health/live"}
            self._context.request.post("/sign-in/role", form=form, headers={"Origin": demo.address})
        self.page = self._context.new_page()
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self._note(f"script failed: {error}"))
        self.page.on("console", self._console)

    def open(self, path: str) -> None:
        """Opens a page and looks at what has become of the words in it."""
        answer = self.page.goto(f"{self._demo.address}{path}")
        if "text/html" not in answer.headers.get("content-type", ""):
            return
        text = answer.text()
        self.shown += bool(TRACE.search(text))
        if "q49q" in text or answer.status >= 500:
            self._note(f"answered {answer.status}, and the template calculated: {'q49q' in text}")
        found = self.page.evaluate(_LOOK)
        for what, there in found.items():
            if there:
                self._note(f"{what}: {there}")

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


def _attacked(browser: Any, demo: Demo, writers: Any, readers: Any, words: Words) -> tuple[list[str], int]:
    """Writes into every field, then looks at every page: what took the words, how many show them."""
    taken: list[str] = []
    for role in writers:
        taken += attack(demo.address, role, walk(demo.address, role).pages, words)
    wrong: list[str] = []
    shown = 0
    for role in readers:
        pages = walk(demo.address, role).pages
        watch = Watch(browser, demo, role)
        for path in [one.path for one in pages] + list(asking(pages, words.that_fit)):
            watch.open(path)
        watch.close()
        wrong += watch.wrong
        shown += watch.shown
    assert wrong == []
    return taken, shown


@pytest.mark.slow
def test_words_that_would_run_are_shown(browser: Any, own_demo: Demo) -> None:
    """Several in one, in every field that a visitor and a manager come to."""
    roles = ("visiting_signer", "manager")
    taken, shown = _attacked(browser, own_demo, roles, roles, Words(SEVERAL))
    assert len(taken) >= 5, taken
    assert shown >= 20, shown


@pytest.mark.slow
@pytest.mark.parametrize("part", range(3))
def test_no_words_of_anybody_run(browser: Any, own_demo: Demo, part: int) -> None:
    """All of them, written by everybody who writes and looked at by everybody."""
    words = Words("".join(PAYLOADS[part::3]), PAYLOADS[part::3])
    taken, shown = _attacked(browser, own_demo, _WRITERS, ROLES, words)
    assert len(taken) >= 10, taken
    assert shown >= 60, shown
