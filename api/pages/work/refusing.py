"""The page for those whom a room is not for: who may be there, and where their own work is."""

from collections.abc import Collection
from http import HTTPStatus

from fastapi import Response

from api.access import Role
from api.pages.page import Page


async def only_for(page: Page, roles: Collection[Role], words: str) -> Response | None:
    """A refusal in these words for whoever holds none of the roles; None for who does.

    Who is not signed in is asked to by the API's own refusal. Raises Refused.
    """
    if page.signed is None:
        await page.get("/me")
    if page.roles & set(roles):
        return None
    return await page.show(
        "refused.html",
        status=HTTPStatus.FORBIDDEN,
        title="",
        detail=words,
        code=int(HTTPStatus.FORBIDDEN),
    )
