"""Accessibility by axe-core's rules for WCAG 2.2 AA, on every page that a role comes to."""

from typing import Any
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.pages.crawling import ROLES, pages_of
from tests.pages.serving import Demo

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]}
_LOOKS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]


def violations(page: Any, address: str) -> list[str]:
    """What axe finds there, with the place and the reason."""
    found = Axe().run(page, options=_OPTIONS).response["violations"]
    return [
        f"{address}: {one['id']}: {one['help']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for one in found
        for node in one["nodes"][:3]
    ]


def looked_at(browser: Any, demo: Demo, role: str, looks: Any) -> list[str]:
    """What is wrong with the pages of a role; `looks` says how each is looked at."""
    wrong: list[str] = []
    addresses = [path for path, _ in pages_of(demo.address, role)]
    assert len(addresses) > 4, addresses
    opened = {}
    for width, scheme in _LOOKS:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=demo.address
        )
        if role:
            form = {"role": role, "next": "/health/live"}
            context.request.post("/sign-in/role", form=form, headers={"Origin": demo.address})
        opened[width, scheme] = context.new_page()
    for address in addresses:
        for look in looks(address):
            page = opened[look]
            page.goto(f"{demo.address}{address}")
            wrong += violations(page, f"{address} {look}")
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > look[0]:
                wrong.append(f"{address} {look}: {width} pixels wide")
    for page in opened.values():
        page.context.close()
    return wrong


@pytest.mark.parametrize("role", ROLES)
def test_pages_are_accessible(browser: Any, demo: Demo, role: str) -> None:
    """Each page in one width and scheme, which depend on its address; all of them in the slower run."""
    wrong = looked_at(browser, demo, role, lambda address: [_LOOKS[crc32((role + address).encode()) % 4]])
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_pages_are_accessible_in_both_widths_light_and_dark(browser: Any, demo: Demo, role: str) -> None:
    assert looked_at(browser, demo, role, lambda _: _LOOKS) == []
