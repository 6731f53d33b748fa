"""Accounts and their mandates: found, invited, given and ended, locked and let in again."""

from asyncio import gather
from collections.abc import Mapping
from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.office.parts import etag, refusal_for
from api.pages.office.words import ACCOUNT_STATES, FOR_AN_ORGANISATION, GRANTED_ROLES
from api.pages.page import Opened, Page, room
from api.pages.work.lists import whole_list

router = room()
_DONE = {
    "invited": N_("The invitation is on its way. Its link opens once and for seven days."),
    "granted": N_("The mandate is given."),
    "ended": N_("The mandate is ended. What was signed in by it has ended too."),
    "locked": N_("Locked. What was signed in by it has ended."),
    "active": N_("Let in again."),
    "closed": N_("Closed for ever."),
}
_IN_A_PART = 50


@router.get("/office/people")
async def people(page: Opened) -> Response:
    """Everybody with an account, by words, role and state."""
    return await _list(page)


@router.post("/office/people/invitations")
async def invite(page: Opened) -> Response:
    """Sends somebody the invitation to a mandate."""
    form = await page.form()
    said_in = form.perhaps("language")
    body = {"email": form.text("email"), "mandate": _mandate(form), "language": said_in}
    try:
        await page.send("POST", "/invitations", form=form, body=body)
    except Refused as refused:
        return await _list(page, form=form, refused=refused)
    return page.go("/office/people", done="invited")


@router.get("/office/people/{number}")
async def person(page: Opened, number: int) -> Response:
    """One account with every mandate that it has or had."""
    return await _show(page, number)


@router.post("/office/people/{number}/mandates")
async def grant(page: Opened, number: int) -> Response:
    """Gives a mandate."""
    form = await page.form()
    try:
        await page.send("POST", f"/accounts/{number}/mandates", form=form, body=_mandate(form))
    except Refused as refused:
        return await _show(page, number, form=form, refused=refused)
    return page.go(f"/office/people/{number}", done="granted")


@router.post("/office/people/{number}/mandates/{mandate}/end")
async def end(page: Opened, number: int, mandate: int) -> Response:
    """Ends a mandate, at once."""
    form = await page.form()
    try:
        await page.send("DELETE", f"/mandates/{mandate}", form=form)
    except Refused as refused:
        return await _show(page, number, refused=refused)
    return page.go(f"/office/people/{number}", done="ended")


@router.post("/office/people/{number}/state")
async def set_state(page: Opened, number: int) -> Response:
    """Locks an account, lets it in again, or closes it for ever."""
    form = await page.form()
    state = form.text("state")
    try:
        await page.send("PATCH", f"/accounts/{number}", form=form, body={"state": state})
    except Refused as refused:
        return await _show(page, number, refused=refused)
    return page.go(f"/office/people/{number}", done=state)


def _mandate(form: Form) -> Mapping[str, Any]:
    """What the form says of a mandate; what belongs to another role is left out."""
    role = form.text("role")
    partnership = form.text("partnership") if role == "manager" else ""
    return {
        "role": role,
        "organisation": form.perhaps("organisation") if role in FOR_AN_ORGANISATION else None,
        "partnership": int(partnership) if partnership.isdecimal() else None,
        "valid_from": form.perhaps("valid_from"),
        "valid_to": form.perhaps("valid_to"),
    }


async def _list(page: Page, *, form: Form | None = None, refused: Refused | None = None) -> Response:
    refusal = await refusal_for(page)
    if refusal is not None:
        return refusal
    asked = {name: page.query.get(name, "") for name in ("q", "role", "state", "from")}
    accounts, partnerships = await gather(
        whole_list(page, "/accounts", "accounts"), whole_list(page, "/partnerships", "partnerships")
    )
    found = [one for one in accounts if _fits(one, asked)]
    first = int(asked["from"]) if asked["from"].isdecimal() and len(asked["from"]) < 7 else 0  # noqa: PLR2004
    return await page.show(
        "office/people.html",
        refused=refused,
        people=found[first : first + _IN_A_PART],
        number=len(found),
        asked=asked,
        next_address=page.with_query(**{"from": first + _IN_A_PART})
        if first + _IN_A_PART < len(found)
        else "",
        previous_address=page.with_query(**{"from": max(first - _IN_A_PART, 0) or None}) if first else "",
        partnerships={one["id"]: one["name"] for one in partnerships},
        form=form
        or Form((("role", page.query.get("role", "")), ("partnership", page.query.get("partnership", "")))),
        may_change=page.may("account.lock"),
        ACCOUNT_STATES=ACCOUNT_STATES,
        GRANTED=(*GRANTED_ROLES, *FOR_AN_ORGANISATION),
        done=page.say(_DONE.get(page.done)),
    )


async def _show(
    page: Page, number: int, *, form: Form | None = None, refused: Refused | None = None
) -> Response:
    refusal = await refusal_for(page)
    if refusal is not None:
        return refusal
    told, partnerships = await gather(
        page.get(f"/accounts/{number}"), whole_list(page, "/partnerships", "partnerships")
    )
    organisations = sorted({one["organisation"] for one in told["mandates"] if one["organisation"]})
    names = await gather(*(_organisation(page, one) for one in organisations))
    return await page.show(
        "office/person.html",
        refused=refused,
        account=told["account"],
        mandates=sorted(told["mandates"], key=lambda one: (not one["live"], -one["id"])),
        partnerships={one["id"]: one["name"] for one in partnerships},
        organisations={one["id"]: one["name"] for one in names if one},
        form=form or Form(),
        version=etag(told["account"]["version"]),
        etag=etag,
        is_own=page.signed is not None and page.signed.account.id == number,
        may_change=page.may("account.lock"),
        ACCOUNT_STATES=ACCOUNT_STATES,
        GRANTED=(*GRANTED_ROLES, *FOR_AN_ORGANISATION),
        done=page.say(_DONE.get(page.done)),
    )


async def _organisation(page: Page, code: str) -> Any:
    """None also where its profile is hidden or was deleted, as a mandate outlives that."""
    try:
        return await page.get(f"/organisations/{code}")
    except Refused:
        return None


def _fits(person: Mapping[str, Any], asked: Mapping[str, str]) -> bool:
    account = person["account"]
    said = f"{account['name']} {account['email']}".casefold()
    roles = {one["role"] for one in person["mandates"] if one["live"]}
    return (
        asked["q"].casefold().strip() in said
        and asked["state"] in {"", account["state"]}
        and (not asked["role"] or asked["role"] in roles)
    )
