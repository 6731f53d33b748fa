"""The plan of an exchange: goals, days and agenda, checked before they are kept."""

from asyncio import gather
from collections.abc import Mapping
from typing import Any

from fastapi import Response

from api.edge.inputs import Number
from api.exchanges.states import Paper
from api.pages.exchanges.documents import difference, words_of_a_plan
from api.pages.exchanges.page_steps import possible
from api.pages.exchanges.plan_form import Typed, typed_as_written, typed_of
from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room

router = room()
_DONE = {
    "saved": N_("The plan is kept."),
    "asked": N_("The Support Office is asked to approve the idle days."),
}
_CHANGED = 412


@router.get("/exchanges/{number:int}/plan")
async def plan(page: Opened, number: Number) -> Response:
    """The plan as it is written, to be read and, by those who may, changed."""
    return await _show(page, number)


@router.post("/exchanges/{number:int}/plan")
async def change(page: Opened, number: Number) -> Response:
    """Adds or takes out rows, checks, or keeps: as the button says that was pressed."""
    form = await page.form()
    typed, wish = typed_of(form), form.text("do", "check")
    if wish == "add":
        return await _show(page, number, typed=typed.with_a_row(), form=form)
    if wish == "copy":
        return await _show(page, number, typed=typed.with_the_last_day_again(), form=form)
    if wish == "copy-all":
        return await _show(page, number, typed=typed.with_all_days_like_the_last(), form=form)
    if wish.startswith("remove-") and wish[7:].isdecimal():
        return await _show(page, number, typed=typed.without(int(wish[7:])), form=form)
    if wish == "save":
        return await _keep(page, number, form, typed)
    return await _check(page, number, form, typed)


@router.post("/exchanges/{number:int}/plan/idle-days")
async def ask_for_idle_days(page: Opened, number: Number) -> Response:
    """Asks the Support Office to approve the days without activities."""
    form = await page.form()
    try:
        await page.send("POST", f"/exchanges/{number}/agenda-approval/request", form=form)
    except Refused as refused:
        return await _show(page, number, refused=refused)
    return page.go(f"/exchanges/{number}/plan", done="asked")


async def _check(page: Page, number: int, form: Form, typed: Typed) -> Response:
    """What keeping it would come to; nothing is kept."""
    path = f"/exchanges/{number}/plan/preview"
    try:
        said = await page.send("POST", path, form=Form(), body=typed.body)
    except Refused as refused:
        return await _show(page, number, typed=typed, form=form, refused=refused)
    return await _show(page, number, typed=typed, form=form, checked=said.json)


async def _keep(page: Page, number: int, form: Form, typed: Typed) -> Response:
    """Keeps it; where signatures would be voided, only after that was shown."""
    if not form.is_ticked("knows_what_is_voided"):
        try:
            tried = await page.send("POST", f"/exchanges/{number}/plan/preview", form=Form(), body=typed.body)
        except Refused as refused:
            return await _show(page, number, typed=typed, form=form, refused=refused)
        if tried.json["voided"]:
            return await _show(page, number, typed=typed, form=form, checked=tried.json, has_to_know=True)
    before = await page.get(f"/exchanges/{number}")
    try:
        said = await page.send("PUT", f"/exchanges/{number}/plan", form=form, body=typed.body)
    except Refused as refused:
        return await _show(page, number, typed=typed, form=form, refused=refused)
    if said.json["voided"]:
        was = next((one["version"] for one in before["papers"] if one["paper"] == "commitment"), None)
        return page.go(f"/exchanges/{number}/plan", done="saved", since=was)
    return page.go(f"/exchanges/{number}/plan", done="saved")


async def _show(
    page: Page,
    number: int,
    *,
    typed: Typed | None = None,
    form: Form | None = None,
    refused: Refused | None = None,
    checked: Mapping[str, Any] | None = None,
    has_to_know: bool = False,
) -> Response:
    seen, said = await gather(page.get(f"/exchanges/{number}"), page.read(f"/exchanges/{number}/plan"))
    now = said.json
    shown = typed or typed_as_written(now["plan"])
    may = possible(seen)
    is_outrun = refused is not None and refused.status == _CHANGED
    known = (form.version if form else None) if not is_outrun else None
    return await page.show(
        "exchanges/plan.html",
        refused=refused,
        seen=seen,
        now=now,
        typed=shown,
        checked=checked,
        told=checked or now,
        is_typed=typed is not None,
        is_day_left=shown.with_the_last_day_again() is not shown,
        is_outrun=is_outrun,
        has_to_know=has_to_know,
        version=known or said.version,
        can_edit="exchange.edit" in may or "exchange.amend" in may,
        is_amendment="exchange.amend" in may,
        why_not=next(one["why_not"] for one in seen["may"] if one["act"] == "exchange.edit"),
        can_approve="exchange.approve_agenda" in may,
        since=await _since(page, number, now),
        done=page.say(_DONE.get(page.done)),
        **words_of_a_plan(),
    )


async def _since(page: Page, number: int, now: Mapping[str, Any]) -> Any:
    """What the amendment changed that was just kept."""
    before = page.query.get("since", "")
    newest = next((one["version"] for one in now["documents"] if one["paper"] == "commitment"), None)
    if not before.isdecimal() or newest is None:
        return None
    return await difference(page, number, Paper.COMMITMENT, before=int(before), after=newest)
