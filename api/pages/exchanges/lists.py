"""All exchanges that somebody may see: as a table, as a board, as a calendar, and as files."""

from fastapi import Response

from api.pages.exchanges import board, calendar, groups
from api.pages.exchanges.lists_filters import Chosen, around
from api.pages.exchanges.page_steps import ACTS
from api.pages.page import Opened, room

router = room()


@router.get("/exchanges")
async def table(page: Opened) -> Response:
    """Each with its state, what it waits for, and until when."""
    chosen = Chosen.of(page)
    after = page.query.get("after", "")
    found = await page.get(
        "/exchanges", with_next=True, most=25, after=after if after.isdigit() else None, **chosen.query
    )
    total = sum(found["counts"][state] for state in chosen.states or found["counts"])
    return await page.show(
        "exchanges/list.html",
        found=found,
        total=total,
        ACTS=ACTS,
        **(await around(page, chosen, tab="table")),
    )


router.include_router(board.router)
router.include_router(calendar.router)
router.include_router(groups.router)
