"""The pages of the catalogue: everybody in it by filters, as a list and on a map, and one organisation."""

import asyncio
from typing import Any

from fastapi import Response

from api.pages.catalogue import organisations
from api.pages.catalogue.asking import Asked
from api.pages.catalogue.shapes import map_of
from api.pages.catalogue.words import EVERYBODY, FACETS, ORDERS, SIDES, VIEWS
from api.pages.inside import Refused
from api.pages.matching.ours import Ours, ours_of
from api.pages.matching.words import DONE, names_of
from api.pages.page import Opened, Page, room

router = room()
router.include_router(organisations.router)


@router.get("/catalogue")
async def catalogue(page: Opened) -> Response:
    """Everybody whom the filters let through."""
    ours, _ = await asyncio.gather(ours_of(page), page.get("/me"))
    asked = Asked.of(page, own=ours.chosen)
    try:
        said = await page.read("/catalogue", **asked.question)
    except Refused as refused:
        if refused.status in {401, 403, 404}:
            raise
        return await _show(page, ours, asked, refused=refused)
    showing = said.headers.get("showing-id", "")
    return await _show(page, ours, asked, found=said.json, showing=showing if showing.isdigit() else "")


async def _show(
    page: Page,
    ours: Ours,
    asked: Asked,
    *,
    found: Any = None,
    showing: str = "",
    refused: Refused | None = None,
) -> Response:
    counts = {one["code"]: one["count"] for one in found["facets"].get("country", ())} if found else {}
    names = {
        (facet, one["code"]): one["name"]
        for facet, values in (found["facets"] if found else {}).items()
        for one in values
    }
    return await page.show(
        "catalogue/catalogue.html",
        refused=refused,
        ours=ours,
        mine_name=next((one["name"] for one in ours.choices if one["id"] == asked.mine), asked.mine),
        asked=asked,
        found=found,
        showing=showing,
        facets=FACETS,
        names=names,
        orders=ORDERS,
        views=VIEWS,
        sides=SIDES,
        everybody=EVERYBODY,
        chart=map_of(counts) if found and asked.view == "map" else None,
        names_of=names_of,
        done=page.say(DONE.get(page.done)),
    )
