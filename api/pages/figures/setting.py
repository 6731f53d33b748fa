"""Targets and budgets, read by those who may and written by those who set them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room

router = room()
_MOST_ROWS = 60
_EMPTY_ROWS = 2
_DONE = {"saved": N_("Saved. The figures reckon with it from now on.")}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is set for a partnership in rows, each for a period."""

    name: str  # of the page and of the route
    rows: str  # what the API calls them
    columns: tuple[str, ...]
    act: str  # of who sets it
    read: Callable[[Mapping[str, str]], Row]


def _target(said: Mapping[str, str]) -> Row:
    number = said["exchanges"]
    return {**said, "exchanges": int(number) if number.isdecimal() else number}


def _budget(said: Mapping[str, str]) -> Row:
    period = {"first_day": said["first_day"], "last_day": said["last_day"]}
    return {**period, "amount_cents": cents_of(said["amount_cents"])}


def cents_of(text: str) -> int | str:
    """An amount in euros as cents; what is no amount stays as it is, for the API to refuse."""
    plain = (
        text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").removeprefix("€").removesuffix("€")
    )
    try:
        cents = Decimal(plain.replace(",", ".")) * 100
    except InvalidOperation:
        return text
    return int(cents) if cents.is_finite() and cents == int(cents) else text


_TARGETS = Sheet(
    name="targets",
    rows="targets",
    columns=("first_day", "last_day", "kind", "exchanges"),
    act="partnership.target",
    read=_target,
)
_BUDGET = Sheet(
    name="budget",
    rows="periods",
    columns=("first_day", "last_day", "amount_cents"),
    act="budget.edit",
    read=_budget,
)


@router.get("/figures/targets")
async def targets(page: Opened) -> Response:
    """What a partnership is to reach."""
    return await _show(page, _TARGETS, _number(page, page.query.get("partnership", "")))


@router.post("/figures/targets")
async def set_targets(page: Opened) -> Response:
    """Sets what a partnership is to reach, all of it at once."""
    return await _save(page, _TARGETS)


@router.get("/figures/budget")
async def budget(page: Opened) -> Response:
    """What a partnership may spend."""
    return await _show(page, _BUDGET, _number(page, page.query.get("partnership", "")))


@router.post("/figures/budget")
async def set_budget(page: Opened) -> Response:
    """Sets what a partnership may spend, all of it at once."""
    return await _save(page, _BUDGET)


async def _save(page: Page, sheet: Sheet) -> Response:
    form = await page.form()
    number = _number(page, form.text("partnership"))
    typed = _typed(form, sheet)
    body = {sheet.rows: [sheet.read(one) for one in typed]}
    try:
        await page.send("PUT", f"/partnerships/{number}/{sheet.name}", form=form, body=body)
    except Refused as refused:
        return await _show(page, sheet, number, typed=typed, refused=refused)
    return page.go(f"/figures/{sheet.name}", partnership=number, done="saved")


def _typed(form: Form, sheet: Sheet) -> list[dict[str, str]]:
    """The rows in which something was written, in their order."""
    rows = [
        {column: form.text(f"{sheet.rows}.{at}.{column}") for column in sheet.columns}
        for at in range(_MOST_ROWS)
    ]
    return [one for one in rows if any(text for column, text in one.items() if column != "kind")]


async def _show(
    page: Page,
    sheet: Sheet,
    number: int,
    *,
    typed: list[dict[str, str]] | None = None,
    refused: Refused | None = None,
) -> Response:
    said = await page.read(f"/partnerships/{number}/{sheet.name}")
    partnership = await page.get(f"/partnerships/{number}")
    rows = [_shown(one) for one in said.json[sheet.rows]] if typed is None else typed
    may = page.may(sheet.act, partnership=number)
    return await page.show(
        f"figures/{sheet.name}.html",
        refused=refused,
        partnership=partnership,
        rows=rows,
        empty=[dict.fromkeys(sheet.columns, "")] * (_EMPTY_ROWS if may else 0),
        version=said.version,
        may=may,
        done=page.say(_DONE.get(page.done)),
    )


def _shown(row: Mapping[str, Any]) -> dict[str, str]:
    """A row as it stands in the fields: amounts in euros."""
    shown = {name: str(value) for name, value in row.items()}
    if "amount_cents" in row:
        whole, cents = divmod(row["amount_cents"], 100)
        shown["amount_cents"] = f"{whole}.{cents:02}" if cents else str(whole)
    return shown


def _number(page: Page, text: str) -> int:
    """The partnership that the address names, else the first that is managed, else the first of all."""
    if text.isdecimal() and len(text) < 10:  # noqa: PLR2004  as the API's numbers
        return int(text)
    return next(iter(page.partnerships), 1)
