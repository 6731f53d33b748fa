"""Which steps the office approves: what that means for whom, and switching it."""

from asyncio import gather

from fastapi import Response

from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.office.parts import etag, refusal_for
from api.pages.office.words import STEPS
from api.pages.page import Opened, Page, room

router = room()
_DONE = {
    "on": N_("From now on this waits for the office. What was decided before stands."),
    "off": N_("From now on this does not wait for the office. What was decided before stands."),
}


@router.get("/office/approval-steps")
async def steps(page: Opened) -> Response:
    """Every step, what it means, and whether it is asked for."""
    return await _show(page)


@router.post("/office/approval-steps/{code}")
async def switch(page: Opened, code: str) -> Response:
    """Asks for a step from now on, or no longer."""
    form = await page.form()
    is_required = form.is_ticked("is_required")
    if code not in STEPS:
        return page.go("/office/approval-steps")
    try:
        await page.send("PUT", f"/approval-steps/{code}", form=form, body={"is_required": is_required})
    except Refused as refused:
        return await _show(page, refused=refused)
    return page.go("/office/approval-steps", done="on" if is_required else "off")


async def _show(page: Page, *, refused: Refused | None = None) -> Response:
    refusal = await refusal_for(page)
    if refusal is not None:
        return refusal
    told, exchanges, profiles = await gather(
        page.get("/approval-steps"),
        page.perhaps("/exchanges", state="approving", most=1),
        page.perhaps("/profiles", state="approving", most=1),
    )
    waiting = {
        "exchange.approval": (exchanges or {}).get("counts", {}).get("approving", 0),
        "profile.approval": (profiles or {}).get("counts", {}).get("approving", 0),
    }
    return await page.show(
        "office/steps.html",
        refused=refused,
        steps=told["steps"],
        words=STEPS,
        waiting=waiting,
        etag=etag,
        done=page.say(_DONE.get(page.done)),
    )
