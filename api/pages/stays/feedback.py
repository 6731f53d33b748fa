"""How an exchange went, as one side says it: two minutes."""

from asyncio import gather
from enum import StrEnum
from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room
from api.pages.stays.parts import stay_of

router = room()
_DONE = {"said": N_("Thank you. It is kept; you can change it at any time.")}
RESULTS = {
    "project": N_("A joint project"),
    "contract": N_("A contract or an order"),
    "product": N_("A new or better product or service"),
    "new_market": N_("A way into a new market"),
    "new_partners": N_("New partners"),
    "skills": N_("New skills"),
    "nothing_yet": N_("Nothing yet"),
}
_NOTHING: dict[str, Any] = {"fit": None, "worth": None, "again": None, "results": [], "words": ""}
_SAID_IN = {
    "stay": {"finished", "validated", "paid", "closed", "interrupted"},
    "later": {"closed"},
}


class Side(StrEnum):
    """Who says it."""

    VISITOR = "visitor"
    HOST = "host"


class Stage(StrEnum):
    """When: after the stay, or half a year after closing."""

    STAY = "stay"
    LATER = "later"


@router.get("/exchanges/{number}/feedback/{side}/{stage}")
async def feedback(page: Opened, number: int, side: Side, stage: Stage) -> Response:
    """What this side said, to be written or changed by it."""
    return await _show(page, number, side, stage)


@router.post("/exchanges/{number}/feedback/{side}/{stage}")
async def say(page: Opened, number: int, side: Side, stage: Stage) -> Response:
    """Keeps what this side says in place of what it said before."""
    form = await page.form()
    said = {
        "fit": _whole(form, "fit"),
        "worth": _whole(form, "worth"),
        "again": {"yes": True, "no": False}.get(form.text("again")),
        "results": form.texts("results"),
        "words": form.text("words"),
    }
    path = f"/exchanges/{number}/feedback/{side}/{stage}"
    try:
        await page.send("PUT", path, form=form, body=said)
    except Refused as refused:
        return await _show(page, number, side, stage, said=said, refused=refused)
    return page.go(path, done="said")


def _whole(form: Form, name: str) -> int | None:
    text = form.text(name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 1 else None


async def _show(  # a page after a refusal
    page: Page,
    number: int,
    side: Side,
    stage: Stage,
    *,
    said: dict[str, Any] | None = None,
    refused: Refused | None = None,
) -> Response:
    stay, kept = await gather(stay_of(page, number), page.get(f"/exchanges/{number}/feedback/{side}/{stage}"))
    is_own = stay.is_visitors if side is Side.VISITOR else stay.is_hosts
    return await page.show(
        "stays/feedback.html",
        refused=refused,
        stay=stay,
        side=side.value,
        stage=stage.value,
        kept=kept,
        said=_NOTHING | (said or kept["said"] or {}),
        is_own=is_own,
        is_time=stay.state in _SAID_IN[stage.value],
        RESULTS=RESULTS,
        done=page.say(_DONE.get(page.done)),
    )
