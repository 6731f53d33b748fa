"""What the pages of a group show: its members, whom one signs for, and which exchanges could join."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import Response

from api.access import Role
from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.page import Page

_MOST = 200
CAME_OF_IT = {  # of an act on the whole group, for one exchange: words and tone
    "done": (N_("Done"), "good"),
    "already": (N_("Was so already"), "plain"),
    "changed_since": (N_("Changed since you saw it"), "wait"),
    "not_at_this_step": (N_("Not at this step"), "wait"),
    "not_eligible": (N_("Not eligible"), "bad"),
    "not_yours": (N_("Not yours to do"), "plain"),
    "not_asked": (N_("Not asked"), "plain"),
}
_DONE = {
    "made": N_("The group is there. Write the plan that its exchanges share."),
    "planned": N_("The plan is kept, and written into the exchanges in draft."),
    "joined": N_("The exchange is in the group and takes over its days and agenda."),
    "left": N_("The exchange is out of the group. It keeps its plan."),
}


async def show_group(
    page: Page,
    number: int,
    *,
    refused: Refused | None = None,
    form: Form | None = None,
    acted: Mapping[str, Any] | None = None,
) -> Response:
    """The page of a group, with what came of an act where there was one."""
    said = await page.read(f"/groups/{number}")
    group = said.json
    if acted is None and refused is not None:
        lines = [one for one in refused.problem.get("errors") or () if one.get("outcome") in CAME_OF_IT]
        acted = {"done": 0, "lines": lines} if lines else None
    (fits, unfit), within = await asyncio.gather(
        candidates(page, group["host"]["id"], group=number),
        page.get("/exchanges", group=number, most=_MOST),
    )
    return await page.show(
        "exchanges/group.html",
        refused=refused,
        form=form or Form(),
        acted=acted,
        group=group,
        version=said.version,
        may={one["act"]: one["exchanges"] for one in group["may"]},
        to_sign=to_sign(page, group, within["exchanges"]),
        fits=fits,
        unfit=unfit,
        names={one["exchange"]: one["visitor"]["name"] for one in group["members"] if one["exchange"]},
        CAME_OF_IT=CAME_OF_IT,
        done=page.say(_DONE.get(page.done)),
    )


def to_sign(
    page: Page, group: Mapping[str, Any], exchanges: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """For each document and party that whoever looks may sign for: the exchanges that lack that signature."""
    able = next((one["exchanges"] for one in group["may"] if one["act"] == "group.sign"), ())
    parts = {one["id"]: _parties(page, one) for one in exchanges if one["id"] in able}
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in group["members"]:
        for written in one["papers"] or ():
            party = next((each for each in parts.get(one["exchange"], ()) if each in written["lacks"]), None)
            if party:
                line = {"exchange": one["exchange"], "visitor": one["visitor"], **written}
                found.setdefault((written["paper"], party), []).append(line)
    return [
        {"paper": paper, "party": party, "members": members}
        for (paper, party), members in sorted(found.items())
    ]


def _parties(page: Page, exchange: Mapping[str, Any]) -> tuple[str, ...]:
    """For whom one signs in an exchange; a partnership of both sides signs for both at once."""
    is_host = any(
        one.role is Role.HOST_SIGNER and one.organisation == exchange["host"]["id"] for one in page.mandates
    )
    managed = {part: (exchange[part] or {}).get("id") in page.partnerships for part in ("vop", "hop")}
    return tuple(part for part, holds in {"host": is_host, **managed}.items() if holds)


async def candidates(
    page: Page, host: str, *, group: int | None = None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The own exchanges with that host that could join a group, and the others, each with the reason."""
    if not page.partnerships:
        return [], []
    found = await asyncio.gather(
        *(
            page.get("/exchanges", partnership=one, side="visitor", organisation=host, most=_MOST)
            for one in page.partnerships
        )
    )
    known = {one["id"]: one for part in found for one in part["exchanges"] if one["host"]["id"] == host}
    others = [one for one in known.values() if group is None or one["group"] != group]
    fits = [one for one in others if not _why_not(one)]
    unfit = [{**one, "why_not": why} for one in others if (why := _why_not(one))]
    return fits, [one for one in unfit if one["state"] not in {"closed", "cancelled", "interrupted", "paid"}]


def _why_not(exchange: Mapping[str, Any]) -> str:
    if exchange["group"] is not None:
        return N_("It is in a group already; take it out there first.")
    if exchange["state"] != "draft":
        return N_("Its commitment is signed or it is further on; only drafts join (rule X5-joins-in-draft).")
    return ""


async def drafts_by_host(page: Page) -> Sequence[tuple[dict[str, Any], int]]:
    """The hosts to which own exchanges in draft go that are in no group, the most first."""
    found = await asyncio.gather(
        *(
            page.get("/exchanges", partnership=one, side="visitor", state="draft", most=_MOST)
            for one in page.partnerships
        )
    )
    free = [one for part in found for one in part["exchanges"] if one["group"] is None]
    hosts = {one["host"]["id"]: one["host"] for one in free}
    counts = [(hosts[key], sum(one["host"]["id"] == key for one in free)) for key in hosts]
    return sorted(counts, key=lambda one: (-one[1], one[0]["name"]))
