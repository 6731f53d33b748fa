"""What organisations write to each other through the service."""

import asyncio
from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.matching.ours import MOST, ours_of
from api.pages.matching.words import DONE
from api.pages.page import Opened, Page, room

router = room()


@router.get("/messages")
async def conversations(page: Opened) -> Response:
    """The conversations of an organisation, those with the newest messages first."""
    ours = await ours_of(page, wanted=page.query.get("organisation", ""))
    told = None
    if ours.chosen:
        told = await page.get(f"/organisations/{ours.chosen}/messages", after=page.query.get("after"))
    else:
        await page.get("/me")
    return await page.show("matching/messages.html", ours=ours, told=told, done=page.say(DONE.get(page.done)))


@router.get("/messages/{organisation}/new")
async def new(page: Opened, organisation: str) -> Response:
    """A first message to another."""
    return await _first(page, organisation, to=page.query.get("to", ""))


@router.post("/messages/{organisation}/new")
async def write(page: Opened, organisation: str) -> Response:
    """Sends it, and goes to the conversation."""
    form = await page.form()
    to, showing = form.text("to"), form.text("showing")
    body = {"to": to, "text": form.text("text"), "showing": int(showing) if showing.isdigit() else None}
    try:
        said = await page.send("POST", f"/organisations/{organisation}/messages", form=form, body=body)
    except Refused as refused:
        return await _first(page, organisation, to=to, form=form, refused=refused)
    return page.go(f"/messages/{organisation}/{said.json['thread']}", done="written")


@router.get("/messages/{organisation}/{thread}")
async def conversation(page: Opened, organisation: str, thread: int) -> Response:
    """What two organisations wrote to each other, oldest first, and the place for an answer."""
    return await _thread(page, organisation, thread)


@router.post("/messages/{organisation}/{thread}")
async def reply(page: Opened, organisation: str, thread: int) -> Response:
    """Writes on; what the other wrote is then read too."""
    form = await page.form()
    path = f"/organisations/{organisation}/messages/{thread}"
    try:
        said = await page.send("POST", path, form=form, body={"text": form.text("text")})
    except Refused as refused:
        return await _thread(page, organisation, thread, form=form, refused=refused)
    seen = {"up_to": said.json["message"]["number"]}
    await page.send("PUT", f"{path}/reading", form=Form(), body=seen)
    return page.go(f"/messages/{organisation}/{thread}", done="written")


@router.post("/messages/{organisation}/{thread}/reading")
async def read(page: Opened, organisation: str, thread: int) -> Response:
    """Says up to where a conversation was read."""
    form = await page.form()
    up_to = form.text("up_to")
    await page.send(
        "PUT",
        f"/organisations/{organisation}/messages/{thread}/reading",
        form=form,
        body={"up_to": int(up_to) if up_to.isdigit() else up_to},
    )
    return page.go(f"/messages/{organisation}/{thread}", done="read")


async def _first(
    page: Page, organisation: str, *, to: str, form: Form | None = None, refused: Refused | None = None
) -> Response:
    other = await page.perhaps(f"/organisations/{to}") if to else None
    sender = await page.perhaps(f"/organisations/{organisation}")
    if refused is None:  # who may not read what it writes may not write for it either
        await page.get(f"/organisations/{organisation}/messages", most=1)
    return await page.show(
        "matching/write.html",
        refused=refused,
        organisation=organisation,
        sender=sender,
        recipient=to,
        other=other,
        text=form.text("text") if form else "",
        showing=form.text("showing") if form else page.query.get("showing", ""),
    )


async def _thread(
    page: Page, organisation: str, thread: int, *, form: Form | None = None, refused: Refused | None = None
) -> Response:
    path = f"/organisations/{organisation}/messages"
    told, own, every = await asyncio.gather(
        page.get(f"{path}/{thread}", after=page.query.get("after"), most=MOST),
        page.perhaps(f"/organisations/{organisation}"),
        page.get(path, most=MOST),
    )
    fresh = next((one["unread"] for one in every["threads"] if one["thread"] == thread), 0)
    values: dict[str, Any] = {"told": told, "own": own, "fresh": fresh, "organisation": organisation}
    return await page.show(
        "matching/thread.html",
        refused=refused,
        text=form.text("text") if form else "",
        done=page.say(DONE.get(page.done)),
        **values,
    )
