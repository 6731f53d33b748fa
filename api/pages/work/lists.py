"""Whole lists of the API, part by part, up to a limit that no page is slow for."""

from collections.abc import Mapping
from typing import Any

from api.pages.page import Page

MOST_IN_A_PART = 200  # the most that the API gives at once
MOST_PARTS = 10


async def whole_list(page: Page, path: str, name: str, **query: Any) -> list[Mapping[str, Any]]:
    """All entries of a list; what lies beyond the limit is left out, empty where it may not be seen."""
    entries: list[Mapping[str, Any]] = []
    after = None
    for _ in range(MOST_PARTS):
        part = await page.perhaps(path, most=MOST_IN_A_PART, after=after, **query)
        if part is None:
            return entries
        entries += part[name]
        after = part["after"]
        if after is None:
            return entries
    return entries
