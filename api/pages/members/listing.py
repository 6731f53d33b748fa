"""The list of organisations, with filters in its address."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response

from api.pages.members.acts import FOR_MANY, PROPOSE
from api.pages.members.filters import IN_A_PART, Filters, Line, options_in, part_of
from api.pages.members.reach import refusal_for
from api.pages.page import Opened, Page, room
from api.pages.profiles.words import completeness
from api.pages.work.lists import whole_list

router = room()
_STATES = ("submitted", "approving", "returned", "validated", "expired", "paused", "rejected", "draft")


@router.get("/members")
async def members(page: Opened) -> Response:
    """The organisations that somebody looks after: those that the address asks for, a part at a time."""
    refusal = await refusal_for(page)
    if refusal is not None:
        return refusal
    lines = [one for one in await whole_list(page, "/profiles", "profiles") if one["state"] != "deleted"]
    filters = Filters.of(page.query)
    found = filters.of_these(lines)
    number = _number(page.query.get("part", "1"), len(found))
    shown = part_of(found, number)
    counts = dict(options_in(lines, "state"))
    return await page.show(
        "members/list.html",
        filters=filters,
        rows=await _whole(page, shown),
        found=len(found),
        all=len(lines),
        counts=[(state, counts[state]) for state in _STATES if state in counts],
        countries=[code for code, _ in sorted(options_in(lines, "country"))],
        kinds=[code for code, _ in options_in(lines, "kind")],
        acts=FOR_MANY,
        propose=PROPOSE,
        first=(number - 1) * IN_A_PART + 1,
        part=number,
        parts=_parts(len(found)),
    )


async def _whole(page: Page, shown: Sequence[Line]) -> list[Mapping[str, Any]]:
    """Each line with what only its own page says: how complete it is, its verdicts, until when it counts."""
    read = await gather(*(page.perhaps(f"/profiles/{one['id']}") for one in shown))
    return [_row(line, whole) for line, whole in zip(shown, read, strict=True)]


def _row(line: Line, whole: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if whole is None:
        return {**line, "verdicts": [], "counts_until": None, "filled": None, "of": None, "missing": 0}
    _, filled, of = completeness(whole["profile"])
    return {
        **line,
        "city": whole["profile"]["city"],
        "verdicts": whole["verdicts"],
        "counts_until": whole["life"]["counts_until"],
        "filled": filled,
        "of": of,
        "missing": len(whole["missing"]),
    }


def _parts(found: int) -> int:
    return max(1, -(-found // IN_A_PART))


def _number(text: str, found: int) -> int:
    number = int(text) if text.isdecimal() and len(text) < 6 else 1  # noqa: PLR2004  a list has fewer parts
    return min(max(1, number), _parts(found))
