"""Publishing an edition: the day is chosen, the answers are checked, then it is sealed."""

from asyncio import gather
from datetime import date

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused, unfit
from api.pages.navigation import N_
from api.pages.office.editions import all_editions, differences_from_force
from api.pages.office.parts import etag, refusal_for
from api.pages.office.words import TABLES
from api.pages.page import Opened, Page, room

router = room()
_ONLY = N_("Only the support office publishes editions.")


@router.get("/office/editions/{name}/publication")
async def choose_day(page: Opened, name: str) -> Response:
    """First the day; with one in the address, everything to be checked before it is published."""
    return await _show(page, name, page.query.get("valid_from", ""))


@router.post("/office/editions/{name}/publication")
async def publish(page: Opened, name: str) -> Response:
    """Seals the draft."""
    form = await page.form()
    valid_from = form.text("valid_from")
    if not form.is_ticked("checked"):
        wrong = unfit(checked=N_("Say that you have checked it: a published edition never changes."))
        return await _show(page, name, valid_from, form=form, refused=wrong)
    try:
        await page.send("POST", f"/editions/{name}/publication", form=form, body={"valid_from": valid_from})
    except Refused as refused:
        return await _show(page, name, valid_from, form=form, refused=refused)
    return page.go(f"/office/editions/{name}", done="published")


async def _show(
    page: Page, name: str, said: str, *, form: Form | None = None, refused: Refused | None = None
) -> Response:
    refusal = await refusal_for(page, "rules.publish", _ONLY)
    if refusal is not None:
        return refusal
    told, found = await gather(page.get(f"/editions/{name}"), all_editions(page))
    day, wrong = _day(page, said)
    (compared_with, differences), impact = await gather(
        differences_from_force(page, told, found),
        page.perhaps(f"/editions/{name}/impact", **({"as_of": day.isoformat()} if day else {})),
    )
    return await page.show(
        "office/publication.html",
        refused=refused or wrong,
        edition=told,
        valid_from=day.isoformat() if day else said,
        is_checked=day is not None and wrong is None,
        compared_with=compared_with,
        differences=differences,
        impact=impact,
        form=form or Form(),
        version=etag(told["version"]),
        today=page.at.date().isoformat(),
        TABLES=TABLES,
    )


def _day(page: Page, said: str) -> tuple[date | None, Refused | None]:
    """The day that is asked for, and what is wrong with it."""
    if not said:
        return None, None
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None, unfit(valid_from=N_("Write a day, such as 1 January 2027."))
    if day < page.at.date():
        return None, unfit(valid_from=N_("Choose today or a later day: what is past stays as it was."))
    return day, None
