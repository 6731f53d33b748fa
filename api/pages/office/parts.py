"""Who may be in the room of the support office, and what its pages share."""

from collections.abc import Collection
from typing import Any

from fastapi import Response

from api.access import Role
from api.journal.versions import etag_of
from api.pages.navigation import N_
from api.pages.page import Page
from api.pages.work.refusing import OFFICE, only_for

_ONLY = N_("This is for the support office and administrators.")
AUDITORS = frozenset({Role.AUDITOR})


async def refusal_for(page: Page, *, also: Collection[Role] = ()) -> Response | None:
    """None for the support office, administrators and those named besides."""
    return await only_for(page, OFFICE | set(also), _ONLY)


def is_office(page: Page) -> bool:
    """Whether the one who looks decides for the programme."""
    return Role.SUPPORT_OFFICE in page.roles


def belongs_here(page: Page) -> bool:
    """Whether the overview of the office is for the one who looks, so that a page may lead back there."""
    return bool(page.roles & (OFFICE | AUDITORS))


def is_administrator(page: Page) -> bool:
    return Role.ADMINISTRATOR in page.roles


def etag(version: Any) -> str:
    """The entity tag of a version that a list told."""
    return etag_of(int(version))


def lines(text: str) -> list[str]:
    """What stands in a list, one thing to a line or between commas."""
    return [one.strip() for one in text.replace(",", "\n").splitlines() if one.strip()]
