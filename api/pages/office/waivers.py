"""Waivers: recorded, approved by the authority that the rule names, and ended."""

from asyncio import gather
from collections.abc import Mapping
from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.office.parts import etag, refusal_for
from api.pages.office.words import AUTHORITIES, WAIVER_STATES
from api.pages.page import Opened, Page, room
from api.pages.work.lists import whole_list

router = room()
_DONE = {
    "recorded": N_("Recorded. It changes answers once its pre-approval is on record too."),
    "approved": N_("The pre-approval is on record. Verdicts and matches count it from now on."),
    "ended": N_("Ended. It stays on record."),
}
_RECORDING = N_("Waivers are recorded by the support office, and by managers for organisations they manage.")
_SEEING = N_(
    "Waivers are seen by the support office, auditors, and the organisations and partnerships concerned; "
    "not by administrators."
)
_ORDER = {"asked for": 0, "approved": 1, "ended": 2}


@router.get("/office/waivers")
async def waivers(page: Opened) -> Response:
    """All waivers that one may see, those that wait first."""
    refusal = await refusal_for(page, "waiver.read", _SEEING)
    if refusal is not None:
        return refusal
    found = await whole_list(page, "/waivers", "waivers")
    state = page.query.get("state", "")
    shown = [one for one in found if state in {"", one["state"]}]
    shown.sort(key=lambda one: (_ORDER[one["state"]], -one["id"]))
    names = await _names(page, {one["organisation"] for one in shown})
    return await page.show(
        "office/waivers.html",
        waivers=shown,
        counts={code: sum(one["state"] == code for one in found) for code in WAIVER_STATES},
        all_of_them=len(found),
        state=state,
        names=names,
        today=page.at.date().isoformat(),
        WAIVER_STATES=WAIVER_STATES,
        done=page.say(_DONE.get(page.done)),
    )


@router.get("/office/waivers/new")
async def new(page: Opened) -> Response:
    """The form to record a waiver."""
    return await _writing(page)


@router.post("/office/waivers/new")
async def record(page: Opened) -> Response:
    """Puts a waiver on record; with its pre-approval where that has arrived."""
    form = await page.form()
    names = ("organisation", "rule", "granted_by", "reason", "valid_from", "valid_to")
    body: dict[str, Any] = {name: form.text(name) for name in names}
    if form.is_ticked("is_approved"):
        body["pre_approval"] = _approval(form, "pre_approval.")
    try:
        made = await page.send("POST", "/waivers", form=form, body=body)
    except Refused as refused:
        return await _writing(page, form=form, refused=refused)
    return page.go(f"/office/waivers/{made.json['id']}", done="recorded")


@router.get("/office/waivers/{number}")
async def waiver(page: Opened, number: int) -> Response:
    """One waiver with the rule it is about, and what can be done with it."""
    return await _show(page, number)


@router.post("/office/waivers/{number}/approval")
async def approve(page: Opened, number: int) -> Response:
    """Adds the pre-approval."""
    form = await page.form()
    try:
        await page.send("POST", f"/waivers/{number}/approval", form=form, body=_approval(form))
    except Refused as refused:
        return await _show(page, number, form=form, refused=refused)
    return page.go(f"/office/waivers/{number}", done="approved")


@router.post("/office/waivers/{number}/ending")
async def end(page: Opened, number: int) -> Response:
    """Ends it before its last day."""
    form = await page.form()
    body = {"on": form.text("on"), "reason": form.text("reason")}
    try:
        await page.send("POST", f"/waivers/{number}/ending", form=form, body=body)
    except Refused as refused:
        return await _show(page, number, form=form, refused=refused)
    return page.go(f"/office/waivers/{number}", done="ended")


def _approval(form: Form, prefix: str = "") -> Mapping[str, str]:
    return {name: form.text(f"{prefix}{name}") for name in ("authority", "reference", "given_on")}


async def _writing(page: Page, *, form: Form | None = None, refused: Refused | None = None) -> Response:
    refusal = await refusal_for(page, "waiver.record", _RECORDING)
    if refusal is not None:
        return refusal
    rules, organisations = await gather(
        _waivable(page), whole_list(page, "/profiles", "profiles", state="validated")
    )
    first = Form((("organisation", page.query.get("organisation", "")), ("rule", page.query.get("rule", ""))))
    return await page.show(
        "office/waiver_new.html",
        refused=refused,
        form=form or first,
        rules=rules,
        organisations=organisations,
        AUTHORITIES=AUTHORITIES,
    )


async def _waivable(page: Page) -> list[Mapping[str, Any]]:
    told = await page.get("/rules")
    return [one for one in told["rules"] if one["waivable"] and one["subject"] in {"visitor", "host"}]


async def _show(
    page: Page, number: int, *, form: Form | None = None, refused: Refused | None = None
) -> Response:
    read = await page.read(f"/waivers/{number}")
    told = read.json
    rule, names = await gather(
        page.perhaps(f"/rules/{told['rule']}", as_of=told["valid_from"]),
        _names(page, {told["organisation"]}),
    )
    return await page.show(
        "office/waiver.html",
        refused=refused,
        waiver=told,
        rule=rule,
        authority=_authority_for(rule, told),
        name=names.get(told["organisation"], told["organisation"]),
        form=form or Form(),
        version=etag(told["version"]),
        today=page.at.date().isoformat(),
        WAIVER_STATES=WAIVER_STATES,
        AUTHORITIES=AUTHORITIES,
        done=page.say(_DONE.get(page.done)),
    )


def _authority_for(rule: Mapping[str, Any] | None, waiver: Mapping[str, Any]) -> str:
    """Whose word the rule asks for on the waiver's first day; empty where it does not say."""
    for line in (rule or {}).get("lines", ()):
        begins, ends = line["valid_from"] or "", line["valid_to"] or "9999"
        if line["approval_by"] and begins <= waiver["valid_from"] <= ends:
            return str(line["approval_by"])
    return ""


async def _names(page: Page, ids: set[str]) -> Mapping[str, str]:
    """What organisations are called, as far as one may know."""
    found = await gather(*(page.perhaps(f"/organisations/{one}") for one in sorted(ids)))
    return {one["id"]: one["name"] for one in found if one}
