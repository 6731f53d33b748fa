"""One's data: what is kept and why, taken away, corrected, learned from or not, and erased."""

import asyncio

from fastapi import Response

from api.pages.inside import Refused
from api.pages.oneself.words import DONE
from api.pages.page import Opened, Page, room

router = room()


@router.get("/me/data")
async def data(page: Opened) -> Response:
    """How much of what is kept, and what one may do about it."""
    kept, learning = await asyncio.gather(page.get("/me/download"), page.read("/me/learning"))
    return await page.show(
        "oneself/data.html",
        kept=kept,
        learning=learning.json["allowed"],
        version=learning.version,
        done=page.say(DONE.get(page.done)),
    )


@router.get("/me/download")
async def download(page: Opened) -> Response:
    """All of it, as a file."""
    return await page.hand_on("/me/download")


@router.post("/me/learning")
async def learn(page: Opened) -> Response:
    """Lets what one does with matches be noted, or not."""
    form = await page.form()
    allowed = form.text("allowed") == "yes"
    await page.send("PUT", "/me/learning", form=form, body={"allowed": allowed})
    return page.go("/me/data", done="learning" if allowed else "forgotten")


@router.get("/me/erase")
async def ask_erase(page: Opened) -> Response:
    """What goes and what stays, before it is done."""
    return await _show_erase(page)


@router.post("/me/erase")
async def erase(page: Opened) -> Response:
    """Erases the account for ever."""
    form = await page.form()
    if not form.is_ticked("sure"):
        return await _show_erase(page, unsure=True)
    try:
        await page.send("DELETE", "/me", form=form)
    except Refused as refused:
        return await _show_erase(page, refused=refused)
    return page.go("/me/erased")


@router.get("/me/erased")
async def erased(page: Opened) -> Response:
    """Says that it is done, to whoever comes here."""
    return await page.show("oneself/erased.html")


async def _show_erase(page: Page, *, refused: Refused | None = None, unsure: bool = False) -> Response:
    me = await page.read("/me")
    return await page.show(
        "oneself/erase.html", refused=refused, me=me.json, version=me.version, unsure=unsure
    )
