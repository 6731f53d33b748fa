"""The audit trail: filtered by the address, part by part, and verified in words."""

import json
from asyncio import gather
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from fastapi import Response

from api.access import PERMISSIONS, Role
from api.pages.inside import Refused
from api.pages.office.parts import AUDITORS, refusal_for
from api.pages.office.words import VIAS
from api.pages.page import Opened, Page, room
from api.pages.work.refusing import OFFICE

router = room()
_MOST = 50
_NOT_FOR_ADMINISTRATORS = ("exchange", "organisation", "profile", "proposal", "story")
_PLACES = {  # where the page of a subject is
    "exchange": "/exchanges/{}",
    "waiver": "/office/waivers/{}",
    "edition": "/office/editions/{}",
    "partnership": "/office/partnerships/{}",
    "account": "/office/people/{}",
    "organisation": "/organisations/{}",
    "profile": "/organisations/{}",
    "proposal": "/proposals/{}",
    "approval": "/office/approval-steps",
    "story": "/stories/{}",
}


@router.get("/office/audit")
async def audit(page: Opened) -> Response:
    """Who did what, newest first unless asked otherwise."""
    refusal = await refusal_for(page, also=AUDITORS)
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
        place_of=partial(_place_of, _closed_to(page)),
        detail_of=_detail_of,
        VIAS=VIAS,
    )


@router.get("/office/audit/verification")
async def verification(page: Opened) -> Response:
    """Whether the trail is what was written; held against ends that were kept elsewhere, if any are given."""
    refusal = await refusal_for(page, also=AUDITORS)
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


def _closed_to(page: Page) -> Collection[str]:
    """The kinds of subjects whose pages are not for the one who looks."""
    if page.roles & OFFICE == {Role.ADMINISTRATOR}:
        return _NOT_FOR_ADMINISTRATORS
    return () if page.roles & OFFICE else ("approval",)


def _place_of(closed: Collection[str], subject: str) -> str:
    """The page of what was acted on; empty where it has none, or none for the one who looks."""
    kind, _, name = subject.partition(":")
    return _PLACES.get(kind, "").format(name) if name and kind not in closed else ""


def _detail_of(detail: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """What an event holds besides, as names and short texts."""
    return [
        (name, said if isinstance(said, str) else json.dumps(said, ensure_ascii=False))
        for name, said in detail.items()
    ]
