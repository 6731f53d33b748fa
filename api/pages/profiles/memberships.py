"""Memberships: those of an organisation, and for a cluster or a network its members."""

from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room

router = room()
_BODIES = ("cluster-organisation", "business-network")
_DONE = {
    "stated": N_("Stated. The cluster or network is asked to confirm it."),
    "taken": N_("The membership is taken out of your profile."),
    "none": N_("Recorded: a member of nothing."),
    "confirmed": N_("Confirmed. The members are told."),
    "denied": N_("Taken out of that profile. Its people are told."),
}
_FOUND = 10  # clusters shown for a search


@router.get("/profiles/{profile_id}/memberships")
async def memberships(page: Opened, profile_id: str) -> Response:
    """Of what it is a member, and who states to be its member."""
    return await _show(page, profile_id)


@router.post("/profiles/{profile_id}/memberships")
async def change(page: Opened, profile_id: str) -> Response:
    """States one more membership, takes one out, or says that there is none."""
    form = await page.form()
    whole = await page.read(f"/profiles/{profile_id}")
    held = set(whole.json["profile"]["member_of"] or [])
    if form.text("body"):
        wanted, done = held | {form.text("body")}, "stated"
    elif form.text("without"):
        wanted, done = held - {form.text("without")}, "taken"
    else:
        wanted, done = set(), "none"
    try:
        await page.send("PATCH", f"/profiles/{profile_id}", form=form, body={"member_of": sorted(wanted)})
    except Refused as refused:
        return await _show(page, profile_id, refused=refused)
    return page.go(f"/profiles/{profile_id}/memberships", done=done)


@router.post("/profiles/{profile_id}/members/confirm")
async def confirm(page: Opened, profile_id: str) -> Response:
    """Confirms all that are ticked, or none."""
    form = await page.form()
    try:
        await page.send(
            "POST",
            f"/profiles/{profile_id}/members/confirmations",
            form=form,
            body={"members": form.texts("members")},
        )
    except Refused as refused:
        return await _show(page, profile_id, form=form, refused=refused)
    return page.go(f"/profiles/{profile_id}/memberships", done="confirmed")


@router.get("/profiles/{profile_id}/members/{member_id}/denial")
async def ask_denial(page: Opened, profile_id: str, member_id: str) -> Response:
    """Asks once more, since the membership is taken out of the other's profile."""
    whole = await page.get(f"/profiles/{profile_id}")
    member = await page.perhaps(f"/organisations/{member_id}")
    name = (member or {}).get("organisation", {}).get("name") or (member or {}).get("name") or member_id
    return await page.show("profiles/deny.html", whole=whole, member=member_id, name=name)


@router.post("/profiles/{profile_id}/members/{member_id}/denial")
async def deny(page: Opened, profile_id: str, member_id: str) -> Response:
    """Says that it is no member."""
    form = await page.form()
    try:
        await page.send("POST", f"/profiles/{profile_id}/members/{member_id}/denial", form=form)
    except Refused as refused:
        return await _show(page, profile_id, refused=refused)
    return page.go(f"/profiles/{profile_id}/memberships", done="denied")


async def _show(
    page: Page, profile_id: str, *, form: Form | None = None, refused: Refused | None = None
) -> Response:
    whole = await page.read(f"/profiles/{profile_id}")
    only = page.query.get("only", "")
    found = await page.get(
        f"/profiles/{profile_id}/memberships",
        after=page.query.get("after"),
        confirmed={"waiting": False, "confirmed": True}.get(only),
    )
    text = page.query.get("find", "").strip()
    return await page.show(
        "profiles/memberships.html",
        refused=refused,
        form=form or Form(),
        whole=whole.json,
        version=whole.version,
        said=found,
        has_members=whole.json["profile"]["kind"] in _BODIES,
        may_edit=any(one["act"] == "profile.edit" for one in whole.json["next"]),
        only=only,
        find=text,
        bodies=await _bodies(page, text) if text else None,
        done=page.say(_DONE.get(page.done)),
    )


async def _bodies(page: Page, text: str) -> list[dict[str, Any]]:
    found = await page.get("/catalogue", q=text, kind=list(_BODIES), most=_FOUND)
    bodies: list[dict[str, Any]] = found["organisations"]
    return bodies
