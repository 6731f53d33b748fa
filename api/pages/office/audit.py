"""The audit trail: filtered by the address, part by part, and verified in words."""

import json
from asyncio import gather
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from fastapi import Response

from api.access import PERMISSIONS
from api.pages.inside import Refused
from api.pages.office.parts import refusal_for
from api.pages.office.words import VIAS
from api.pages.page import Opened, Page, room

router = room()
_MOST = 50
_PLACES = {  # where the page of a subject is, and who comes there
    "exchange": ("/exchanges/{}", "exchange.read"),
    "waiver": ("/office/waivers/{}", "waiver.read"),
    "edition": ("/office/editions/{}", "status.read"),
    "partnership": ("/office/partnerships/{}", "status.read"),
    "account": ("/office/people/{}", "status.read"),
    "organisation": ("/organisations/{}", "catalogue.read"),
    "profile": ("/organisations/{}", "catalogue.read"),
    "proposal": ("/proposals/{}", "proposal.read"),
    "approval": ("/office/approval-steps", "status.read"),
    "story": ("/stories/{}", "story.read_draft"),
}


@router.get("/office/audit")
async def audit(page: Opened) -> Response:
    """Who did what, newest first unless asked otherwise."""
    refusal = await refusal_for(page, "audit.read")
    if refusal is not None:
        return refusal
    asked = {name: page.query.get(name, "") for name in ("subject", "act", "since", "until", "after")}
    is_oldest_first = page.query.get("order") == "oldest"
    try:
        told, refused = await _events(page, asked, newest_first=not is_oldest_first), None
    except Refused as wrong:
        told, refused = {"events": [], "after": None}, wrong
    events = told["events"]
    people = await _people(page, events)
    return await page.show(
        "office/audit.html",
        refused=refused,
        events=events,
        asked=asked,
        is_oldest_first=is_oldest_first,
        is_filtered=any(asked[name] for name in ("subject", "act", "since", "until")),
        next_address=page.with_query(after=told["after"]) if told["after"] is not None else "",
        first_address=page.with_query(after=None) if asked["after"] else "",
        people=people,
        acts={act: one.what for act, one in PERMISSIONS.items()},
        place_of=partial(_place_of, page),
        detail_of=_detail_of,
        VIAS=VIAS,
    )


@router.get("/office/audit/verification")
async def verification(page: Opened) -> Response:
    """Whether the trail is what was written; held against ends that were kept elsewhere, if any are given."""
    refusal = await refusal_for(page, "audit.read")
    if refusal is not None:
        return refusal
    anchors = page.query.get("anchor", "").split()
    try:
        checked, refused = await page.get("/audit/verification", anchor=anchors), None
    except Refused as wrong:
        checked, refused = None, wrong
    return await page.show(
        "office/verification.html", refused=refused, checked=checked, anchor=page.query.get("anchor", "")
    )


async def _events(page: Page, asked: Mapping[str, str], *, newest_first: bool) -> Any:
    query = {name: text for name, text in asked.items() if text}
    for name in ("since", "until"):
        if name in query and len(query[name]) == len("2026-11-01"):
            query[name] += "T00:00:00Z"
    return await page.get("/audit", newest_first=newest_first, most=_MOST, **query)


async def _people(page: Page, events: Sequence[Mapping[str, Any]]) -> Mapping[int, str]:
    """What the accounts on this part of the trail are called, as far as one may know."""
    ids = sorted({one["account"] for one in events if one["account"]})
    found = await gather(*(page.perhaps(f"/accounts/{one}") for one in ids))
    return {one["account"]["id"]: one["account"]["name"] for one in found if one}


def _place_of(page: Page, subject: str) -> str:
    """The page of what was acted on; empty where it has none, or none for the one who looks."""
    kind, _, name = subject.partition(":")
    place, act = _PLACES.get(kind, ("", ""))
    return place.format(name) if name and place and page.may(act) else ""


def _detail_of(detail: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """What an event holds besides, as names and short texts."""
    return [
        (name, said if isinstance(said, str) else json.dumps(said, ensure_ascii=False))
        for name, said in detail.items()
    ]
