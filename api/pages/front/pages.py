"""The pages that everybody can open: what this is, how it ranks, by which rules, and in which words."""

from fastapi import Response

from api.pages.page import Opened, room

router = room()


@router.get("/")
async def landing(page: Opened) -> Response:
    """What the service does; in a demo with ten ranked hosts at once."""
    return await page.show("front/landing.html")
