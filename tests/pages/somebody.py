"""Somebody at a browser: with a pointer, with the keyboard only, or with scripts switched off."""

import csv
import io
import re
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.pages.crawling import signed_in
from tests.pages.serving import Demo

WAYS = (  # the pointer every time, the others in the slower run
    "pointer",
    pytest.param("keyboard", marks=pytest.mark.slow),
    pytest.param("no scripts", marks=pytest.mark.slow),
)
EXCHANGES = {  # of the demo, each by its visitor and its host
    "joined": ("demo-sme-146", "demo-sme-139"),  # in a group
    "to_join": ("demo-sme-149", "demo-sme-139"),  # could be in it
    "draft": ("demo-sme-138", "demo-sme-009"),  # nothing is written in it yet
    "finished": ("demo-sme-001", "demo-sme-139"),  # nobody has reported
    "reported": ("demo-sme-031", "demo-large-06"),
    "returned": ("demo-sme-002", "demo-sme-139"),
    "validated": ("demo-sme-110", "demo-sme-009"),
}
_MOST_TABS = 400
_MOST_ARROWS = 40
_PATIENCE = 60_000  # milliseconds, for a machine that is busy
_IGNORED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


@dataclass
class Somebody:
    """One browser at one demo. What it complains about is kept."""

    browser: Browser
    address: str
    way: str = "pointer"
    width: int = 1280
    language: str = "en"
    complaints: list[str] = field(default_factory=list)
    clicks: int = 0
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        context = self.browser.new_context(
            viewport={"width": self.width, "height": 900},
            java_script_enabled=self.way != "no scripts",
            base_url=self.address,
            accept_downloads=True,
        )
        self.page = context.new_page()
        self.page.set_default_timeout(_PATIENCE)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script failed: {error}"))

    def _hear(self, message: Any) -> None:
        if message.type == "error" and not _IGNORED.match(message.text):
            self.complaints.append(message.text)

    def sign_in(self, role: str = "", email: str = "") -> None:
        """As the demo lets one in. It is a press of a button, but counted nowhere."""
        form = {"role": role, "email": email, "next": "/health/live"}
        answer = self.page.request.post(
            f"{self.address}/sign-in/role", form=form, headers={"Origin": self.address}
        )
        assert answer.ok, answer.text()

    def open(self, path: str) -> None:
        """Opens a page by its address, without the language."""
        self.page.goto(f"{self.address}/{self.language}{path}")
        self.look()

    def number(self) -> int:
        """Of what the page is about, as its address has it."""
        return int(urlsplit(self.page.url).path.rpartition("/")[2])

    def look(self) -> None:
        """What holds of every page that is shown."""
        assert self.page.locator("h1").count() == 1, f"{self.page.url} has not one title"

    def press(
        self, name: str | re.Pattern[str], *, within: str = "body", nth: int = 0, exact: bool = False
    ) -> None:
        """Presses a button or follows a link by its name."""
        place = self.page.locator(within)
        found = place.get_by_role("button", name=name, exact=exact).or_(
            place.get_by_role("link", name=name, exact=exact)
        )
        self.use(found.nth(nth))

    def unfold(self, words: str | re.Pattern[str], *, nth: int = 0) -> None:
        """Opens what is folded away under these words."""
        self.use(self.page.locator("summary").filter(has_text=words).nth(nth))

    def use(self, target: Locator) -> None:
        """Presses what is there, the way this person does."""
        self.clicks += 1
        target.wait_for(state="visible")
        if self.way == "keyboard":
            self._tab_to(target)
            self.page.keyboard.press("Enter")
        else:
            target.click()
        self.page.wait_for_load_state()

    def fill(self, label: str | re.Pattern[str], text: str, *, nth: int = 0) -> None:
        """Writes into a field by its label."""
        target = self.page.get_by_label(label).nth(nth)
        if self.way != "keyboard":
            target.fill(text)
            return
        self._tab_to(target)
        if target.get_attribute("type") in {"date", "time", "datetime-local", "month"}:
            target.fill(text)  # its parts are typed in an order that each browser's language decides
            return
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, label: str | re.Pattern[str], option: str, *, nth: int = 0) -> None:
        """Chooses from a list by its label."""
        target = self.page.get_by_label(label).nth(nth)
        if self.way == "keyboard":
            self._tab_to(target)
        target.select_option(label=option)

    def tick(self, label: str | re.Pattern[str], *, of: str = "", nth: int = 0) -> None:
        """Ticks a box or takes one of several; `of` is the question above them."""
        place = self.page.get_by_role("group", name=of) if of else self.page
        target = place.get_by_label(label).nth(nth)
        if self.way != "keyboard":
            target.check()
            return
        if target.get_attribute("type") == "radio":
            self._go_through_to(target)
        else:
            self._tab_to(target)
        if not target.is_checked():
            self.page.keyboard.press("Space")

    def attach(self, label: str | re.Pattern[str], *files: Path) -> None:
        """Chooses files; their window is the browser's own."""
        target = self.page.get_by_label(label).first
        if self.way == "keyboard":
            self._tab_to(target)
        target.set_input_files(list(files))

    def take(self, name: str | re.Pattern[str], *, within: str = "main") -> bytes:
        """The file that comes when something is pressed."""
        with self.page.expect_download() as coming:
            self.press(name, within=within)
        return Path(coming.value.path()).read_bytes()

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Whether it is on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=_PATIENCE)

    def close(self) -> None:
        self.page.context.close()
        assert self.complaints == []

    def _tab_to(self, target: Locator, is_there: str = "one => one === document.activeElement") -> None:
        self._key_to(target, "Tab", is_there, _MOST_TABS)

    def _go_through_to(self, target: Locator) -> None:
        """To one of several that exclude each other: Tab comes to one of them, and the arrow keys to it."""
        same = "one => one.name === document.activeElement.name && one.form === document.activeElement.form"
        self._tab_to(target, same)
        self._key_to(target, "ArrowDown", "one => one === document.activeElement", _MOST_ARROWS)

    def _key_to(self, target: Locator, key: str, is_there: str, most: int) -> None:
        target.wait_for(state="visible")
        handle = target.element_handle()
        for _ in range(most):
            if self.page.evaluate(is_there, handle):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"the keyboard does not reach {target}")


def asked(demo: Demo, path: str, role: str = "support_office", email: str = "", **query: str) -> Any:
    """What the API says of it to somebody: what is on record, whatever a page shows."""
    with closing(signed_in(demo.address, role, email)) as client:
        answer = client.get(path, params=query, headers={"Accept": "application/json"})
        assert answer.status_code < HTTPStatus.BAD_REQUEST, answer.text
        return answer.json()


def exchanges_of(demo: Demo) -> dict[str, int]:
    """The numbers of those above. They follow the order of making, which the day of loading decides."""
    listed = asked(demo, "/exchanges", most="200")["exchanges"]
    numbers = {(one["visitor"]["id"], one["host"]["id"]): one["id"] for one in listed}
    return {name: numbers[pair] for name, pair in EXCHANGES.items()}


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
