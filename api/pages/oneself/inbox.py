"""The inbox: what one was told, newest first, and on from there to the place it is about."""

from urllib.parse import urlsplit

from fastapi import Response

from api.pages.oneself.words import DONE, KINDS
from api.pages.page import Opened, room

router = room()
_WAY = "/to"  # before the path of a page that is there in each language
_PLACES = {"delegation.received": "/me#delegations"}  # of kinds whose notice names none
_AT_ONCE = 25


def place_of(kind: str, link: str | None) -> str | None:
    """The page that a notice leads to, without its language; None where it leads nowhere."""
    if link is None:
        return _PLACES.get(kind)
    parts = urlsplit(link)
    if not parts.path.startswith(f"{_WAY}/"):
        return None
    return parts.path.removeprefix(_WAY) + (f"?{parts.query}" if parts.query else "")


@router.get("/inbox")
async def inbox(page: Opened) -> Response:
    """A part of it, or of what is unread."""
    unread = page.query.get("unread") == "1"
    before = page.query.get("before")
    found = await page.get("/inbox", before=before, most=_AT_ONCE, unread=unread or None)
    entries = [one | {"place": place_of(one["kind"], one["link"])} for one in found["entries"]]
    return await page.show(
        "oneself/inbox.html",
        entries=entries,
        before=found["before"],
        n_unread=found["unread"],
        only_unread=unread,
        is_first=not before,
        KINDS=KINDS,
        done=page.say(DONE.get(page.done)),
    )


@router.post("/inbox/read")
async def read_all(page: Opened) -> Response:
    """Marks everything as read up to the newest that was shown."""
    form = await page.form()
    seen = form.text("up_to")
    if seen.isascii() and seen.isdigit():
        await page.send("POST", "/inbox/read", form=form, body={"up_to": int(seen)})
    return page.go("/inbox", done="read")


@router.post("/inbox/{entry_id}/open")
async def open_one(page: Opened, entry_id: int) -> Response:
    """Marks one as read and goes where it leads."""
    form = await page.form()
    said = await page.send("POST", f"/inbox/{entry_id}/read", form=form)
    return page.go(place_of(said.json["kind"], said.json["link"]) or "/inbox")
