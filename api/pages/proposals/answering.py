"""One proposal: its history for both sides, and the answers that it waits for."""

import asyncio
from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.page import Opened, Page, room
from api.pages.proposals.offering import clashing, lump_sum, nothing
from api.pages.proposals.words import DONE, MOVED, ORIGINS, REASONS, SIDES, STANDS

router = room()


@router.get("/proposals/{number}")
async def one(page: Opened, number: int) -> Response:
    """Who, when, how far, and what can be done."""
    return await _show(page, number)


@router.post("/proposals/{number}/acceptance")
async def accept(page: Opened, number: int) -> Response:
    """Accepts it; where both have, the exchange is there."""
    form = await page.form()
    return await _moved(page, number, form, "acceptance", done="accepted")


@router.post("/proposals/{number}/refusal")
async def decline(page: Opened, number: int) -> Response:
    """Declines it with a reason."""
    form = await page.form()
    body = {"reason": form.text("reason"), "words": form.text("words")}
    return await _moved(page, number, form, "refusal", body=body, done="declined")


@router.post("/proposals/{number}/counter-proposal")
async def counter(page: Opened, number: int) -> Response:
    """Answers with other days."""
    form = await page.form()
    body = {name: form.text(name) for name in ("first_day", "last_day", "words")}
    virtual = {"virtual": form.text("virtual") == "true"} if form.perhaps("virtual") else {}
    return await _moved(page, number, form, "counter-proposal", body={**body, **virtual}, done="countered")


@router.post("/proposals/{number}/withdrawal")
async def withdraw(page: Opened, number: int) -> Response:
    """Takes it back."""
    form = await page.form()
    return await _moved(page, number, form, "withdrawal", done="withdrawn")


async def _moved(page: Page, number: int, form: Form, act: str, *, done: str, body: Any = None) -> Response:
    try:
        said = await page.send("POST", f"/proposals/{number}/{act}", form=form, body=body)
    except Refused as refused:
        return await _show(page, number, refused=refused, form=form, open_act=act)
    if said.json.get("exchange"):
        done = "agreed"
    return page.go(f"/proposals/{number}", done=done)


async def _show(
    page: Page,
    number: int,
    *,
    refused: Refused | None = None,
    form: Form | None = None,
    open_act: str = "",
) -> Response:
    said = await page.read(f"/proposals/{number}")
    proposal = said.json
    who = {side: proposal[side]["id"] for side in ("visitor", "host")}
    pair, clashes, allowance = await asyncio.gather(
        page.perhaps(f"/pairs/{who['visitor']}/{who['host']}"),
        clashing(page, {**proposal, **who}, but=number) if proposal["waits_for"] else nothing(),
        _lump_sum(page, {**proposal, **who}),
    )
    return await page.show(
        "proposals/one.html",
        refused=refused,
        proposal=proposal,
        version=said.version,
        pair=pair,
        clashes=clashes,
        allowance=allowance,
        next={step["act"]: step for step in proposal["next"]},
        form=form or Form(),
        open_act=open_act,
        STANDS=STANDS,
        MOVED=MOVED,
        REASONS=REASONS,
        ORIGINS=ORIGINS,
        SIDES=SIDES,
        done=page.say(DONE.get(page.done)),
    )


async def _lump_sum(page: Page, offer: dict[str, Any]) -> Any:
    try:
        return await lump_sum(page, Form(), offer)
    except Refused:  # not theirs to see, or an organisation that is gone
        return None
