"""The plan that the exchanges of a group share: host, days and agenda."""

from fastapi import Response

from api.edge.inputs import Number
from api.pages.exchanges.documents import words_of_a_plan
from api.pages.exchanges.plan_form import Typed, typed_as_written, typed_of
from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.page import Opened, Page, room

router = room()


@router.get("/groups/{number:int}/plan")
async def plan(page: Opened, number: Number) -> Response:
    """As it is written, to be changed."""
    return await _show(page, number)


@router.post("/groups/{number:int}/plan")
async def keep(page: Opened, number: Number) -> Response:
    """Adds rows, or puts the plan in place of the one before and into every exchange in draft."""
    form = await page.form()
    typed, wish = typed_of(form), form.text("do", "save")
    if wish == "add":
        return await _show(page, number, typed=typed.with_a_row(), form=form)
    if wish == "copy":
        return await _show(page, number, typed=typed.with_the_last_day_again(), form=form)
    if wish.startswith("remove-") and wish[7:].isdecimal():
        return await _show(page, number, typed=typed.without(int(wish[7:])), form=form)
    try:
        await page.send("PUT", f"/groups/{number}/plan", form=form, body=typed.body)
    except Refused as refused:
        return await _show(page, number, typed=typed, form=form, refused=refused)
    return page.go(f"/groups/{number}", done="planned")


async def _show(
    page: Page,
    number: int,
    *,
    typed: Typed | None = None,
    form: Form | None = None,
    refused: Refused | None = None,
) -> Response:
    said = await page.read(f"/groups/{number}")
    group = said.json
    drafts = next((one["exchanges"] for one in group["may"] if one["act"] == "group.edit"), None)
    known = form.version if form and not (refused and refused.status == 412) else None  # noqa: PLR2004  changed
    return await page.show(
        "exchanges/group_plan.html",
        refused=refused,
        group=group,
        typed=typed or typed_as_written(group["plan"]),
        version=known or said.version,
        drafts=drafts or [],
        can_edit=drafts is not None,
        **words_of_a_plan(),
    )
