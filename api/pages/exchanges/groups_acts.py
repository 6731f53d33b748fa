"""What is done with a whole group: who is in it, and acts for all of its exchanges at once."""

from typing import Any

from fastapi import Response

from api.edge.inputs import Number
from api.pages.exchanges.groups_show import show_group
from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.page import Opened, Page, room

router = room()
_DIGEST = "digest-"


@router.post("/groups/{number:int}/exchanges")
async def join(page: Opened, number: Number) -> Response:
    """Adds exchanges one after the other, so that one that cannot be added stops at its reason."""
    form = await page.form()
    try:
        for place, exchange in enumerate(one for one in form.texts("exchange") if one.isdecimal()):
            each = Form((("key", f"{form.key}-{place}"),))
            await page.send(
                "POST", f"/groups/{number}/exchanges", form=each, body={"exchange": int(exchange)}
            )
    except Refused as refused:
        return await show_group(page, number, refused=refused, form=form)
    return page.go(f"/groups/{number}", done="joined")


@router.post("/groups/{number:int}/leaving")
async def leave(page: Opened, number: Number) -> Response:
    """Takes an exchange out."""
    form = await page.form()
    exchange = form.text("exchange")
    try:
        await page.send(
            "DELETE", f"/groups/{number}/exchanges/{exchange if exchange.isdecimal() else 0}", form=form
        )
    except Refused as refused:
        return await show_group(page, number, refused=refused, form=form)
    return page.go(f"/groups/{number}", done="left")


@router.post("/groups/{number:int}/signatures")
async def sign(page: Opened, number: Number) -> Response:
    """Signs for one party what is ticked, each as it read on the page."""
    form = await page.form()
    ticked = set(form.texts("exchange"))
    digests = {
        name.removeprefix(_DIGEST): said
        for name, said in form.fields
        if name.startswith(_DIGEST) and name.removeprefix(_DIGEST) in ticked
    }
    body = {"paper": form.text("paper"), "party": form.text("party"), "digests": digests}
    return await _acted(page, number, form, "signatures", body)


@router.post("/groups/{number:int}/start")
async def start(page: Opened, number: Number) -> Response:
    """Says of every stay of the group that it has begun."""
    return await _acted(page, number, await page.form(), "start")


@router.post("/groups/{number:int}/end")
async def finish(page: Opened, number: Number) -> Response:
    """Says of every stay of the group that it is over."""
    return await _acted(page, number, await page.form(), "end")


@router.post("/groups/{number:int}/cancellation")
async def cancel(page: Opened, number: Number) -> Response:
    """Cancels every exchange of the group whose stay has not begun."""
    form = await page.form()
    return await _acted(page, number, form, "cancellation", {"reason": form.text("reason")})


@router.get("/groups/{number:int}/calendar.ics")
async def calendar(page: Opened, number: Number) -> Response:
    """Its days and agenda, for a calendar."""
    return await page.hand_on(f"/groups/{number}/calendar.ics")


async def _acted(page: Page, number: int, form: Form, act: str, body: Any = None) -> Response:
    """The group again with what came of it for each; sent twice, it is done once and answers the same."""
    try:
        said = await page.send("POST", f"/groups/{number}/{act}", form=form, body=body)
    except Refused as refused:
        return await show_group(page, number, refused=refused, form=form)
    return await show_group(page, number, acted=said.json)
