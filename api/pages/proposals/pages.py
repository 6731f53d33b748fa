"""The pages of proposals: a new one, all of them, and one with its history and what can be done."""

from typing import Any

from fastapi import Response

from api.pages.inside import Refused
from api.pages.page import Opened, Page, room
from api.pages.proposals import answering, several
from api.pages.proposals.offering import Offered, checked, the_two
from api.pages.proposals.words import DONE, ORIGINS, SIDES, STANDS

router = room()
_TABS = ("waiting", "received", "made", "all")
_STATES = frozenset(STANDS)


@router.get("/proposals/new")
async def new(page: Opened) -> Response:
    """Who to whom and when."""
    return await _form(page, Offered.of_address(page))


@router.post("/proposals/new")
async def check_or_send(page: Opened) -> Response:
    """Checks what was typed on the same page, or sends it."""
    form = await page.form()
    offered = Offered.of_form(form)
    try:
        if form.text("act") == "send":
            said = await page.send("POST", "/proposals", form=form, body=offered.body)
            return page.go(f"/proposals/{said.json['id']}", done="made")
        found = await checked(page, form, offered)
    except Refused as refused:
        return await _form(page, offered, refused=refused)
    return await _form(page, offered, found=found)


@router.get("/proposals")
async def all_of_them(page: Opened) -> Response:
    """What waits for an answer first; then what was received, and what was made."""
    tab = page.query.get("tab", "")
    state = page.query.get("state") if page.query.get("state") in _STATES else None
    after = page.query.get("after")
    tab = tab if tab in _TABS else "waiting" if not (state or after) else "all"
    found = await page.get("/proposals", state=state, after=after, most=50, **_asked(tab))
    if "tab" not in page.query and tab == "waiting" and not found["proposals"]:
        tab = "all"
        found = await page.get("/proposals", state=state, after=after, most=50)
    return await page.show("proposals/list.html", found=found, tab=tab, chosen=state, **_words(page))


def _asked(tab: str) -> dict[str, Any]:
    if tab == "waiting":
        return {"waits_for_me": True}
    return {"direction": tab} if tab in {"made", "received"} else {}


async def _form(
    page: Page, offered: Offered, *, found: dict[str, Any] | None = None, refused: Refused | None = None
) -> Response:
    two = await the_two(page, offered)
    return await page.show(
        "proposals/new.html", offered=offered, two=two, found=found, refused=refused, **_words(page)
    )


def _words(page: Page) -> dict[str, Any]:
    return {
        "STANDS": STANDS,
        "SIDES": SIDES,
        "ORIGINS": ORIGINS,
        "done": page.say(DONE.get(page.done)),
    }


router.include_router(several.router)
router.include_router(answering.router)
