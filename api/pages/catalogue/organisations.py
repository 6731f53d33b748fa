"""One organisation as others see it, and what it is to the one that looks."""

import asyncio
from typing import Any

from fastapi import Response

from api.access import Role
from api.pages.matching.ours import Ours, marked_by, ours_of
from api.pages.matching.words import DONE, shown_with_matches
from api.pages.page import Opened, Page, room
from api.profiles.vocabulary import load_vocabularies

router = room()
_VISITING = {Role.VISITING_EDITOR, Role.VISITING_SIGNER}
_HOSTING = {Role.HOST_EDITOR, Role.HOST_SIGNER}


@router.get("/organisations/{organisation}")
async def profile(page: Opened, organisation: str) -> Response:
    """Its public profile; for one's own organisation why, or why not, the two."""
    about, ours = await asyncio.gather(
        page.get(f"/organisations/{organisation}"), ours_of(page, wanted=page.query.get("for", ""))
    )
    mine = "" if ours.chosen == organisation else ours.chosen
    sides = _sides(ours, about) if mine else []
    seen_as = _seen_as(page, sides)
    showing = _showing(page, seen_as)
    pair, marks = await asyncio.gather(
        _pair(page, seen_as, mine, organisation, showing), marked_by(page, mine)
    )
    return await page.show(
        "catalogue/organisation.html",
        about=about,
        region=load_vocabularies().region_names.get(about["region"] or "", ""),
        ours=ours,
        mine=mine,
        sides=sides,
        seen_as=seen_as,
        pair=pair,
        failing=_open_rules(pair),
        is_own=organisation in {one["id"] for one in ours.choices},
        marks={kind: organisation in ids for kind, ids in marks.items()},
        showing=showing,
        done=page.say(DONE.get(page.done)),
        **shown_with_matches(),
    )


def _sides(ours: Ours, about: Any) -> list[str]:
    """What the one that looks may be to the other: its visitor, its host, or either."""
    known = ours.roles or {"visitor", "host"}
    other = {"visitor": "host", "host": "visitor"}
    return [side for side in ("visitor", "host") if side in known and other[side] in about["roles"]]


def _seen_as(page: Page, sides: list[str]) -> str:
    wanted = page.query.get("as", "")
    if wanted in sides:
        return wanted
    if page.roles & _HOSTING and not page.roles & _VISITING and "host" in sides:
        return "host"
    return sides[0] if sides else ""


def _showing(page: Page, seen_as: str) -> str:
    """The list that showed it, where it was made for the side as which one looks."""
    said = page.query.get("showing", "")
    return said if said.isdigit() and page.query.get("as") == seen_as else ""


async def _pair(page: Page, seen_as: str, mine: str, other: str, showing: str) -> Any:
    """Why, or why not; a list that showed it is told that it was opened."""
    if not seen_as:
        return None
    visitor, host = (mine, other) if seen_as == "visitor" else (other, mine)
    found = None
    if showing:
        found = await page.perhaps(f"/pairs/{visitor}/{host}", showing=showing)
    return found or await page.perhaps(f"/pairs/{visitor}/{host}")


def _open_rules(pair: Any) -> list[Any]:
    """The rules that say no, or not yet, the plainest first."""
    if not pair:
        return []
    return [rule for rule in pair["match"]["open_rules"] if rule["answer"] != "unknown"]
