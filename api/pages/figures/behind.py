"""What is behind a figure: its definition and its exchanges; and one target, month by month."""

import csv
from asyncio import gather
from datetime import date
from io import StringIO
from typing import Annotated, Any

from fastapi import Path, Response

from api.pages.figures.asking import asked_of, behind
from api.pages.figures.charts import ends_of_months, month_chart
from api.pages.figures.words import KINDS
from api.pages.page import Opened, Page, room
from api.pages.work.lists import whole_list

router = room()
Code = Annotated[str, Path(pattern="^[a-z_]{1,40}$")]
_MOST_MONTHS = 24  # each is asked for by itself


@router.get("/figures/months")
async def months(page: Opened) -> Response:
    """What was counted by the end of each month of a target's period, against its pace and forecast."""
    query = asked_of(page)
    told = await page.get("/figures", partnership=query["partnership"])
    shown = told["programme"] or next(iter(told["partnerships"]), None)
    kind = page.query.get("kind", "physical")
    target = _target(shown["targets"] if shown else [], kind, first=query["from"], today=told["today"])
    counted = await _counted(page, query["partnership"], target, today=told["today"]) if target else []
    return await page.show(
        "figures/months.html",
        query=query,
        shown=shown,
        target=target,
        kind=kind,
        kinds=KINDS,
        chart=month_chart(target, counted) if target else None,
        behind=behind,
    )


@router.get("/figures/{code}.csv")
async def as_csv(code: Code, page: Opened) -> Response:
    """The exchanges behind a figure as a file, with all that the file of exchanges says of them."""
    asked = {**asked_of(page), "kind": page.query.get("kind") or None}
    listed, file = await gather(
        whole_list(page, f"/figures/{code}/exchanges", "exchanges", **asked), page.read("/exchanges.csv")
    )
    content = _only(file.body.decode("utf-8-sig"), {str(one["id"]) for one in listed})
    headers = {"Content-Disposition": f'attachment; filename="cxc-{code}.csv"', "Cache-Control": "no-store"}
    return Response(content.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _only(text: str, numbers: set[str]) -> str:
    """The header of a table, and its rows about these exchanges."""
    made = StringIO()
    rows = csv.reader(StringIO(text, newline=""))
    header = next(rows)
    csv.writer(made).writerows([header, *(row for row in rows if row[0] in numbers)])
    return made.getvalue()


@router.get("/figures/{code}")
async def exchanges(code: Code, page: Opened) -> Response:
    """The exchanges behind a figure, with what it means."""
    query = asked_of(page)
    kind = page.query.get("kind", "")
    found = await page.get(
        f"/figures/{code}/exchanges", **query, kind=kind or None, after=page.query.get("after", "")
    )
    return await page.show(
        "figures/list.html", query=query, code=code, kind=kind, kinds=KINDS, found=found, behind=behind
    )


def _target(targets: list[dict[str, Any]], kind: str, *, first: str, today: str) -> Any:
    """The target of that kind whose period begins on that day, else the one that runs today."""
    of_kind = [one for one in targets if one["kind"] == kind and one["first_day"] and one["last_day"]]
    named = [one for one in of_kind if one["first_day"] == first]
    running = [one for one in of_kind if one["first_day"] <= today <= one["last_day"]]
    return next(iter([*named, *running, *of_kind]), None)


async def _counted(page: Page, partnership: str, target: Any, *, today: str) -> list[tuple[date, int]]:
    first, last = date.fromisoformat(target["first_day"]), date.fromisoformat(target["last_day"])
    ends = ends_of_months(first, last, today=date.fromisoformat(today))[:_MOST_MONTHS]
    asked = {"partnership": partnership, "from": first.isoformat()}
    told = await gather(*(page.get("/figures", **asked, to=end.isoformat()) for end in ends))
    return [(end, _value(one, target["kind"])) for end, one in zip(ends, told, strict=True)]


def _value(told: Any, kind: str) -> int:
    shown: Any = told["programme"] or next(iter(told["partnerships"]), {"figures": []})
    return next((int(one[kind]) for one in shown["figures"] if one["code"] == "counted"), 0)
