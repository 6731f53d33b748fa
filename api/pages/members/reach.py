"""Who may be in this room, and organisations in its addresses."""

from typing import Annotated

from fastapi import Path, Response

from api.fields import ORGANISATION_ID
from api.pages.navigation import N_, roles_at
from api.pages.page import Page
from api.pages.work.refusing import only_for

Id = Annotated[str, Path(max_length=64, pattern=ORGANISATION_ID)]
_ONLY = N_(
    "Organisations are looked after by managers of partnerships and the support office. Your own "
    "organisation is under Profile."
)


async def refusal_for(page: Page) -> Response | None:
    """None for those who look after organisations."""
    return await only_for(page, roles_at("/members"), _ONLY)
