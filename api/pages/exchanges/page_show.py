"""The page of one exchange: where it stands, whose turn it is, and what the one who looks can do."""

from asyncio import gather
from typing import Literal

from fastapi import Response

from api.edge.inputs import Number
from api.pages.exchanges.page_steps import (
    ACTS,
    BEFORE_THE_STAY,
    OVER,
    WAYS_OUT,
    Answer,
    first_task,
    other_tasks,
    possible,
    sides_of,
    tasks_of,
)
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room

router = room()

_DONE = {
    "started": N_("It is recorded that the stay has begun."),
    "ended": N_("It is recorded that the stay is over. Visitor and host now report."),
    "approved": N_("The exchange is approved."),
    "refused": N_("The exchange is sent back to be edited. Everybody is told the reason."),
    "cancelled": N_("The exchange is cancelled. Everybody is told the reason."),
    "agenda-approved": N_("The idle days are approved."),
    "signed": N_("Signed. Everybody who takes part can see it."),
    "recorded": N_("The signature given on paper is recorded."),
    "saved": N_("Saved."),
    "made": N_("The exchange is made."),
    "validated": N_("Report and evidence are validated. The exchange counts."),
    "returned": N_("The report is sent back with your remarks."),
    "paid": N_("The payment is recorded."),
    "closed": N_("The exchange is closed."),
    "interrupted": N_("The stay is broken off. Nothing is paid, and it does not count."),
    "submitted": N_("The report is handed in."),
}
_OF_THE_VISITOR = frozenset({"visitor", "vop"})
_CERTIFIED = frozenset({"validated", "paid", "closed"})


@router.get("/exchanges/{number:int}")
async def exchange(page: Opened, number: Number) -> Response:
    """Every step in order, the next one first, and the quiet ways out."""
    seen, lifecycle, plan = await gather(
        page.get(f"/exchanges/{number}"),
        page.get("/lifecycle"),
        page.perhaps(f"/exchanges/{number}/plan"),
    )
    chapters = tasks_of(seen, lifecycle, at=page.at)
    first = first_task(chapters)
    allowed = possible(seen)
    sides = sides_of(page, seen)
    follows = {row["act"]: row["follows"] for row in lifecycle["steps"]}
    return await page.show(
        "exchanges/show.html",
        seen=seen,
        chapters=chapters,
        first=first,
        others=other_tasks(chapters, first),
        plan=plan if seen["state"] in BEFORE_THE_STAY else None,
        places=await _places(page, seen),
        sides=sides,
        reads_evidence=bool(sides & _OF_THE_VISITOR) or page.may_to_all("exchange.read_evidence"),
        allowed=allowed,
        exits=[
            (act, follows.get(act, ""), ACTS[act])
            for act in WAYS_OUT
            if act in allowed and seen["state"] not in OVER
        ],
        is_certified=seen["state"] in _CERTIFIED,
        ACTS=ACTS,
        done=page.say(_DONE.get(page.done)),
    )


@router.get("/exchanges/{number:int}/history")
async def history(page: Opened, number: Number) -> Response:
    """Everything that was done, newest first."""
    seen, told = await gather(page.get(f"/exchanges/{number}"), page.get(f"/exchanges/{number}/history"))
    return await page.show("exchanges/history.html", seen=seen, moves=told["moves"][::-1], ACTS=ACTS)


@router.get("/exchanges/{number:int}/calendar.ics")
async def calendar_file(page: Opened, number: Number) -> Response:
    """Its days and agenda for a calendar program."""
    return await page.hand_on(f"/exchanges/{number}/calendar.ics")


@router.get("/exchanges/{number:int}/{paper}.pdf")
async def sheet(page: Opened, number: Number, paper: Literal["dossier", "certificate"]) -> Response:
    """Everything of it, or that it took place, to be printed."""
    return await page.hand_on(f"/exchanges/{number}/{paper}.pdf")


async def _places(page: Page, seen: Answer) -> dict[str, Answer | None]:
    """Where the two are, as far as their profiles say."""
    visitor, host = await gather(
        *(page.perhaps(f"/organisations/{seen[side]['id']}") for side in ("visitor", "host"))
    )
    return {"visitor": visitor, "host": host}
