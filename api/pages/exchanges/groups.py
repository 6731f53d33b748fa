"""Groups of exchanges that go to one host on the same days: all of them, a new one, one with its members."""

import asyncio
from typing import Any

from fastapi import Response

from api.edge.inputs import Number
from api.pages.exchanges import groups_acts, groups_plan
from api.pages.exchanges.groups_show import candidates, drafts_by_host, show_group
from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.page import Opened, Page, room

router = room()


@router.get("/groups")
async def all_of_them(page: Opened) -> Response:
    """The newest first."""
    after = page.query.get("after", "")
    found = await page.get("/groups", after=after if after.isdigit() else None)
    return await page.show("exchanges/groups.html", found=found, can_make=bool(page.partnerships))


@router.get("/groups/new")
async def new(page: Opened) -> Response:
    """First the host, then the days and who is in it from the beginning."""
    return await _form(page, Form())


@router.post("/groups/new")
async def make(page: Opened) -> Response:
    """Makes it with the exchanges that are ticked, all of them or none."""
    form = await page.form()
    plan = {name: form.text(name) for name in ("first_day", "last_day", "goals")}
    body = {
        "name": form.text("name"),
        "host": form.text("host"),
        "plan": {**plan, "virtual": form.is_ticked("virtual")},
        "exchanges": [int(one) for one in form.texts("exchange") if one.isdecimal()],
        "partnership": int(form.text("partnership")) if form.text("partnership").isdecimal() else None,
    }
    try:
        made = await page.send("POST", "/groups", form=form, body=body)
    except Refused as refused:
        return await _form(page, form, refused=refused)
    return page.go(f"/groups/{made.json['id']}", done="made")


@router.get("/groups/{number:int}")
async def one(page: Opened, number: Number) -> Response:
    """Who is in it, how far each has got, and what can be done for all at once."""
    return await show_group(page, number)


async def _form(page: Page, form: Form, *, refused: Refused | None = None) -> Response:
    """Which of one's exchanges in draft go to which host; then everything about the group."""
    await page.get("/groups", most=1)  # who is not signed in is asked to
    host = form.text("host") or page.query.get("host", "").strip()
    hosts, organisation, those = await asyncio.gather(
        drafts_by_host(page),
        page.perhaps(f"/organisations/{host}") if host else _nothing(),
        candidates(page, host) if host else _nothing(),
    )
    fits: list[dict[str, Any]] = those[0] if those else []
    days = fits[0] if fits else {}
    return await page.show(
        "exchanges/group_new.html",
        refused=refused,
        form=form,
        host=organisation,
        asked_host=host,
        hosts=hosts,
        fits=fits,
        unfit=those[1] if those else [],
        days_of=days,
        ticked=form.texts("exchange") if form.fields else [str(one["id"]) for one in fits],
    )


async def _nothing() -> None:
    return None


router.include_router(groups_acts.router)
router.include_router(groups_plan.router)
