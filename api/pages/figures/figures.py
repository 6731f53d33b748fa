"""The figures on one page, each with the way to its list; the same filter for files."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response

from api.pages.figures.asking import asked_of, behind
from api.pages.figures.charts import budget_bar, target_bar
from api.pages.figures.words import GROUPS, KINDS, ON_TOP
from api.pages.inside import Refused
from api.pages.page import Opened, Page, room

router = room()
_AMENDABLE = {400, 422}  # refusals of what was typed into the filter


@router.get("/figures")
async def figures(page: Opened) -> Response:
    """Targets, pace, forecast and budget, of one partnership or of the programme."""
    query = asked_of(page)
    refused: Refused | None = None
    told: Mapping[str, Any] = {"programme": None, "partnerships": [], "today": None}
    defined: Mapping[str, Any] = {"figures": []}
    try:
        told, defined = await gather(page.get("/figures", **query), page.get("/figures/definitions"))
    except Refused as no:
        if no.status not in _AMENDABLE:
            raise
        refused = no
    parts: Sequence[Mapping[str, Any]] = told["partnerships"]
    shown = told["programme"] or (parts[0] if parts else None)
    return await page.show(
        "figures/figures.html",
        refused=refused,
        query=query,
        told=told,
        shown=shown,
        found={one["code"]: one for one in shown["figures"]} if shown else {},
        defined={one["code"]: one for one in defined["figures"]},
        targets=[target_bar(one) for one in shown["targets"]] if shown else [],
        budgets=[budget_bar(one) for one in shown["budgets"]] if shown else [],
        rows=[_row(one) for one in parts] if told["programme"] or len(parts) > 1 else [],
        choices=await _choices(page),
        groups=GROUPS,
        on_top=ON_TOP,
        kinds=KINDS,
        behind=behind,
    )


@router.get("/figures.csv")
async def as_csv(page: Opened) -> Response:
    """The figures that the page shows, as CSV."""
    return await page.hand_on("/figures.csv", **asked_of(page))


@router.get("/figures.xlsx")
async def as_workbook(page: Opened) -> Response:
    """The same as a workbook, with the lists behind them."""
    return await page.hand_on("/figures.xlsx", **asked_of(page))


async def _choices(page: Page) -> list[tuple[int, str]]:
    """The partnerships to choose from: those managed, or all where the programme may be seen."""
    told = await page.perhaps("/partnerships", most=200) or {"partnerships": []}
    own = set(page.partnerships)
    return [(one["id"], one["name"]) for one in told["partnerships"] if not own or one["id"] in own]


def _row(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """A partnership in a row of the comparison."""
    values = {one["code"]: one["value"] for one in part["figures"]}
    late = sum(values.get(code, 0) for code in ("late_visit_reports", "late_host_reports", "late_payments"))
    return {
        "partnership": part["partnership"],
        "values": values,
        "late": late,
        "target": sum(one["target"] for one in part["targets"]),
        "due": sum(one["due_by_today"] for one in part["targets"]),
        "budget": sum(one["budget_cents"] for one in part["budgets"]),
    }
