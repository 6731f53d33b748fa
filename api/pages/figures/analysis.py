"""What analysts have: figures, what came of matches, and the notebook on the production code."""

from asyncio import gather
from collections import Counter

from fastapi import Response

from api.pages.page import Opened, room
from api.pages.work.lists import whole_list

router = room()


@router.get("/analysis")
async def analysis(page: Opened) -> Response:
    """Where an analyst begins. Raises Refused for those who may not read what came of matches."""
    first, told = await gather(page.get("/outcomes", most=1), page.perhaps("/figures"))
    outcomes = await whole_list(page, "/outcomes", "outcomes") if first["outcomes"] else []
    return await page.show(
        "figures/analysis.html",
        outcomes=outcomes,
        grades=sorted(Counter(one["grade"] for one in outcomes).items(), reverse=True),
        shown_before=sum(one["showing"] is not None for one in outcomes),
        has_figures=told is not None,
    )
