"""Who may be in this room, and organisations in its addresses."""

from typing import Annotated

from fastapi import Path, Response

from api.access import Role
from api.fields import ORGANISATION_ID
from api.pages.navigation import N_
from api.pages.page import Page
from api.pages.work.refusing import MANAGERS, OFFICE, only_for

Id = Annotated[str, Path(max_length=64, pattern=ORGANISATION_ID)]
_ONLY = N_(
    "Organisations are looked after by managers of partnerships and the support office. Your own "
    "organisation is under Profile."
)


async def refusal_for(page: Page) -> Response | None:
    """None for those who look after organisations."""
    return await only_for(page, MANAGERS | OFFICE | {Role.AUDITOR}, _ONLY)
