"""Pictures of every page: python -m tests.pages.screenshots FOLDER, and docs/pictures for the README."""

import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.pages.conftest import CHROMIUM, FLAGS
from tests.pages.crawling import ROLES, walk
from tests.pages.serving import ROOT, Demo, Demos

_WIDTHS, _SCHEMES = (1280, 390), ("light", "dark")
_PICTURES = ROOT / "docs" / "pictures"
_SCALE = 800 / 1280  # of the pictures for the README
# What the README shows: whose page, where, and from which part of it on.
_SHOWN = (
    ("hosts", "", "/en/", ".sample"),
    ("exchange", "manager", "/en/exchanges", "body"),
    ("figures", "manager", "/en/figures", "body"),
)
_AT_WORK = ("Being signed", "Commitment signed", "Ready")  # an exchange with steps behind it and before it
_EXCHANGE = re.compile(r'href="(/en/exchanges/\d+)"')


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        demos = Demos(Path(scratch))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            demo = demos.begin()
            for_readme(browser, demo)
            if "--readme" not in sys.argv:
                for role in ROLES:
                    every_page(browser, demo, role, folder)
        finally:
            browser.close()
            demos.close()


def every_page(browser: Any, demo: Demo, role: str, folder: Path) -> None:
    """All pages of a role, in both widths, light and dark."""
    pages = walk(demo.address, role).pages
    for width in _WIDTHS:
        page = _page(browser, demo, role, width)
        for one in pages:
            page.goto(f"{demo.address}{one.path}")
            for scheme in _SCHEMES:
                page.emulate_media(color_scheme=scheme)
                name = f"{role or 'nobody'}-{_said(one.kind)}-{width}-{scheme}.png"
                page.screenshot(path=folder / name, full_page=True)
        page.context.close()
    _say(f"{role or 'nobody'}: {len(pages)} pages")


def for_readme(browser: Any, demo: Demo) -> None:
    """The three small pictures."""
    _PICTURES.mkdir(parents=True, exist_ok=True)
    for name, role, place, part in _SHOWN:
        page = _page(browser, demo, role, 1280, scale=_SCALE)
        answer = page.goto(f"{demo.address}{place}")
        assert answer.ok, (place, answer.status)
        if name == "exchange":
            _to_one_at_work(page, demo)
        page.locator(part).first.evaluate("one => one.scrollIntoView()")
        page.screenshot(path=_PICTURES / f"{name}.png")
        page.context.close()


def _to_one_at_work(page: Any, demo: Demo) -> None:
    """From the list of exchanges to one that is being carried out; else to the last that was looked at."""
    for path in dict.fromkeys(_EXCHANGE.findall(page.content())):
        page.goto(f"{demo.address}{path}")
        if page.locator("main .tag").first.inner_text() in _AT_WORK:
            return


def _page(browser: Any, demo: Demo, role: str, width: int, *, scale: float = 1) -> Any:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="light",
        base_url=demo.address,
        device_scale_factor=scale,
    )
    if role:
        form = {"role": role, "next": "/health/live"}
        context.request.post("/sign-in/role", form=form, headers={"Origin": demo.address})
    return context.new_page()


def _said(kind: str) -> str:
    """A kind as the name of a file: /exchanges/{number:int}?Draft as exchanges-number-draft."""
    return re.sub(r"[^a-z0-9]+", "-", kind.replace(":int", "").lower()).strip("-") or "start"


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


if __name__ == "__main__":
    main()
