"""What there is to do for the office, and the ways to the rest."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from api.pages.office.parts import refusal_for
from api.pages.page import Opened, Page, room
from api.pages.work.lists import whole_list

router = room()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for the office."""

    exchanges: Sequence[Mapping[str, Any]]
    profiles: Sequence[Mapping[str, Any]]
    waivers: Sequence[Mapping[str, Any]]
    drafts: Sequence[Mapping[str, Any]]
    stories: Sequence[Mapping[str, Any]]

    @property
    def is_empty(self) -> bool:
        return not (self.exchanges or self.profiles or self.waivers or self.drafts)


async def waiting_for(page: Page) -> Waiting:
    """All that waits, as far as the one who looks may see it."""
    exchanges, profiles, waivers, editions, stories = await gather(
        whole_list(page, "/exchanges", "exchanges", state="approving"),
        whole_list(page, "/profiles", "profiles", state="approving"),
        whole_list(page, "/waivers", "waivers"),
        page.perhaps("/editions"),
        page.perhaps("/success-stories", state="draft", most=20),
    )
    return Waiting(
        exchanges=exchanges,
        profiles=profiles,
        waivers=[one for one in waivers if one["state"] == "asked for"],
        drafts=[one for one in (editions or {}).get("editions", ()) if one["is_draft"]],
        stories=(stories or {}).get("stories", ()),
    )


@router.get("/office")
async def office(page: Opened) -> Response:
    """What waits, and everything that the office looks after."""
    refusal = await refusal_for(page)
    if refusal is not None:
        return refusal
    waiting = await waiting_for(page)
    return await page.show(
        "office/overview.html",
        waiting=waiting,
    )
