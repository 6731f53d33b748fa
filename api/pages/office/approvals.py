"""Exchanges and profiles that wait for the office: the facts, and approve or send back."""

from asyncio import gather
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Path, Response

from api.fields import ORGANISATION_ID
from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.office.parts import etag, refusal_for
from api.pages.page import Opened, Page, room
from api.pages.work.lists import whole_list

router = room()
Id = Annotated[str, Path(max_length=64, pattern=ORGANISATION_ID)]
_DONE = {
    "exchange-approved": N_("Approved. The exchange is ready, and all four sides are told."),
    "exchange-refused": N_("Sent back with your reason. All four sides are told."),
    "profile-approved": N_("Approved. It is in the catalogue, and its people are told."),
    "profile-returned": N_("Sent back with your remarks. Its people can mend it."),
    "profile-rejected": N_("Rejected with your reason. Its people are told."),
}
_SHOWN = 20  # with all their facts; further ones come up as these are done
_PROFILE_ACTS = {"approval": "approved", "return": "returned", "rejection": "rejected"}


@router.get("/office/approvals")
async def approvals(page: Opened) -> Response:
    """All that waits for the office."""
    return await _show(page)


@router.post("/office/approvals/exchanges/{number}/approval")
async def approve_exchange(page: Opened, number: int) -> Response:
    """Approves an exchange."""
    form = await page.form()
    try:
        await page.send("POST", f"/exchanges/{number}/approval", form=form)
    except Refused as refused:
        return await _show(page, form=form, refused=refused)
    return page.go("/office/approvals", done="exchange-approved")


@router.post("/office/approvals/exchanges/{number}/refusal")
async def refuse_exchange(page: Opened, number: int) -> Response:
    """Sends an exchange back with a reason."""
    form = await page.form()
    try:
        await page.send(
            "POST", f"/exchanges/{number}/refusal", form=form, body={"reason": form.text("reason")}
        )
    except Refused as refused:
        return await _show(page, form=form, refused=refused, at=f"exchange-{number}")
    return page.go("/office/approvals", done="exchange-refused")


@router.post("/office/approvals/profiles/{profile}")
async def decide_profile(page: Opened, profile: Id) -> Response:
    """Approves a profile, returns it with remarks, or rejects it."""
    form = await page.form()
    act = form.text("act")
    if act not in _PROFILE_ACTS:
        return page.go("/office/approvals")
    body = None if act == "approval" else {"remarks": form.text("remarks")}
    try:
        await page.send("POST", f"/profiles/{profile}/{act}", form=form, body=body)
    except Refused as refused:
        return await _show(page, form=form, refused=refused, at=f"profile-{profile}")
    return page.go("/office/approvals", done=f"profile-{_PROFILE_ACTS[act]}")


async def _show(
    page: Page, *, form: Form | None = None, refused: Refused | None = None, at: str = ""
) -> Response:
    refusal = await refusal_for(page)
    if refusal is not None:
        return refusal
    exchanges, profiles, steps = await gather(
        whole_list(page, "/exchanges", "exchanges", state="approving"),
        whole_list(page, "/profiles", "profiles", state="approving"),
        page.perhaps("/approval-steps"),
    )
    stays, organisations = await gather(
        gather(*(_exchange(page, one["id"]) for one in exchanges[:_SHOWN])),
        gather(*(_profile(page, one) for one in profiles[:_SHOWN])),
    )
    return await page.show(
        "office/approvals.html",
        refused=refused,
        stays=[one for one in stays if one],
        organisations=organisations,
        more=max(len(exchanges) - _SHOWN, 0) + max(len(profiles) - _SHOWN, 0),
        steps=(steps or {}).get("steps", ()),
        form=form or Form(),
        wrong_at=at,
        etag=etag,
        done=page.say(_DONE.get(page.done)),
    )


async def _exchange(page: Page, number: int) -> Mapping[str, Any] | None:
    """An exchange with its plan and what the rules say of it."""
    told, plan, eligibility = await gather(
        page.perhaps(f"/exchanges/{number}"),
        page.perhaps(f"/exchanges/{number}/plan"),
        page.perhaps(f"/exchanges/{number}/eligibility"),
    )
    return told and {"told": told, "plan": (plan or {}).get("plan"), "eligibility": eligibility}


async def _profile(page: Page, listed: Mapping[str, Any]) -> Mapping[str, Any]:
    """A profile with what the rules say of it."""
    told, verdicts = await gather(
        page.perhaps(f"/profiles/{listed['id']}"), page.perhaps(f"/profiles/{listed['id']}/verdicts")
    )
    return {"listed": listed, "told": (told or {}).get("profile", {}), "verdicts": verdicts}
