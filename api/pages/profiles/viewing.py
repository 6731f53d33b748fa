"""One's own profile as it stands: its life, what it lacks, how the rules see it, and what would help."""

import asyncio
import json
from typing import Any

from fastapi import Response

from api.pages.navigation import roles_at
from api.pages.page import Opened, Page, room
from api.pages.profiles.coaching import Advice, advise
from api.pages.profiles.labels import labels
from api.pages.profiles.words import ACTS, ANSWERS, DONE, LIVES, SUBJECTS, completeness, place_of

router = room()


@router.get("/profiles/{profile_id}")
async def profile(page: Opened, profile_id: str) -> Response:
    """All of it, for its own people; who looks after it is led to their own page of it."""
    if profile_id not in page.organisations and page.roles & roles_at("/members"):
        return page.go(f"/members/{profile_id}", done=page.done or None)
    found = await page.read(f"/profiles/{profile_id}")
    said, standing, advice = await asyncio.gather(
        _membership_of(page, profile_id),
        page.get(f"/profiles/{profile_id}/verdicts"),
        _advice(page, found.json),
    )
    whole = found.json
    empty, filled, of = completeness(whole["profile"])
    return await page.show(
        "profiles/profile.html",
        whole=whole,
        one=whole["profile"],
        id=profile_id,
        life=whole["life"],
        version=found.version,
        may={one["act"] for one in whole["next"]},
        memberships=said,
        verdicts=standing["verdicts"],
        advice=advice,
        empty=[(part, place_of(part)) for part in empty],
        filled=filled,
        of=of,
        labels=labels(),
        LIVES=LIVES,
        ACTS=ACTS,
        ANSWERS=ANSWERS,
        SUBJECTS=SUBJECTS,
        done=page.say(DONE.get(page.done)),
    )


@router.get("/profiles/{profile_id}/download")
async def download(page: Opened, profile_id: str) -> Response:
    """All that is kept about it, as a file."""
    kept = await page.get(f"/profiles/{profile_id}/download")
    return Response(
        json.dumps(kept, ensure_ascii=False, indent=1),
        media_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="cxc-match-{profile_id}.json"',
            "Cache-Control": "no-store",
        },
    )


async def _membership_of(page: Page, profile_id: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = await page.perhaps(f"/profiles/{profile_id}/memberships", most=1)
    return found


async def _advice(page: Page, whole: dict[str, Any]) -> list[Advice]:
    may = {one["act"] for one in whole["next"]}
    return await advise(page, whole) if "profile.edit" in may else []
