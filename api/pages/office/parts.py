"""Who may be in the room of the support office, and what its pages share."""

from typing import Any

from fastapi import Response

from api.access import roles_with
from api.journal.versions import etag_of
from api.pages.navigation import N_
from api.pages.page import Page
from api.pages.work.refusing import only_for

_ONLY = N_("This is for the support office, administrators and auditors.")


async def refusal_for(page: Page, act: str = "status.read", words: str = _ONLY) -> Response | None:
    """None for whom the table lets do that: unless said otherwise, those who watch over the service."""
    return await only_for(page, roles_with(act), words)


def etag(version: Any) -> str:
    """The entity tag of a version that a list told."""
    return etag_of(int(version))


def lines(text: str) -> list[str]:
    """What stands in a list, one thing to a line or between commas."""
    return [one.strip() for one in text.replace(",", "\n").splitlines() if one.strip()]
