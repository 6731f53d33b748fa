"""Whom an organisation has saved or hidden: put there from anywhere, seen and undone in one place."""

import asyncio
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import Response

from api.pages.matching.ours import MOST, ours_of
from api.pages.matching.words import DONE
from api.pages.page import Opened, Page, room
from api.people.origins import own_path
from api.problems import Problem

router = room()
_ACTS = {  # what a button says: how, which mark, and what is then said
    "save": ("PUT", "saved", "saved"),
    "unsave": ("DELETE", "saved", "unsaved"),
    "hide": ("PUT", "hidden", "hidden"),
    "unhide": ("DELETE", "hidden", "unhidden"),
}


class NoSuchMark(Problem):
    """A button that this page has not."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("An organisation can be saved or hidden, and either can be undone; nothing else.")


@router.get("/saved")
async def saved(page: Opened) -> Response:
    """Whom an organisation has saved, and whom it has hidden."""
    ours = await ours_of(page, wanted=page.query.get("organisation", ""))
    lists: list[Any] = [None, None]
    if ours.chosen:
        lists = await asyncio.gather(
            *(page.get(f"/organisations/{ours.chosen}/{kind}", most=MOST) for kind in ("saved", "hidden"))
        )
    else:
        await page.get("/me")
    return await page.show(
        "matching/saved.html",
        ours=ours,
        kept=lists[0],
        left_out=lists[1],
        done=page.say(DONE.get(page.done)),
    )


@router.post("/organisations/{organisation}/marks/{other}")
async def mark(page: Opened, organisation: str, other: str) -> Response:
    """Saves or hides another, or undoes it, and goes back to where the button was."""
    form = await page.form()
    known = _ACTS.get(form.text("mark"))
    if known is None:
        raise NoSuchMark
    method, kind, done = known
    showing = form.perhaps("showing")
    query = {"showing": showing} if method == "PUT" and showing and showing.isdigit() else None
    await page.send(method, f"/organisations/{organisation}/{kind}/{other}", form=form, query=query)
    return _back(page, form.text("back"), done)


def _back(page: Page, wanted: str, done: str) -> Response:
    where = urlsplit(own_path(wanted))
    own = f"/{page.language.value}"
    if not where.path.startswith(f"{own}/"):
        return page.go("/saved", done=done)
    kept: dict[str, Any] = {name: texts for name, texts in parse_qs(where.query).items() if name != "done"}
    return page.go(where.path.removeprefix(own), done=done, **kept)
