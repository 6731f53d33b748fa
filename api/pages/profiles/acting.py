"""What becomes of a profile: submitted, paused, resumed, confirmed, given a partnership, deleted."""

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.page import Opened, Page, room
from api.pages.profiles.words import ACTS, LIVES

router = room()


@router.post("/profiles/{profile_id}/act")
async def act(page: Opened, profile_id: str) -> Response:
    """Does what one press does; who may not, or may not now, is told why."""
    form = await page.form()
    name = form.text("act")
    if name not in ACTS:
        return page.go(f"/profiles/{profile_id}")
    await page.send("POST", f"/profiles/{profile_id}/{ACTS[name][0]}", form=form)
    return page.go(f"/profiles/{profile_id}", done=name.rpartition(".")[2])


@router.get("/profiles/{profile_id}/partnership")
async def partnerships(page: Opened, profile_id: str) -> Response:
    """Every partnership that can be chosen, those that fit best first."""
    return await _show_partnerships(page, profile_id)


@router.post("/profiles/{profile_id}/partnership")
async def choose(page: Opened, profile_id: str) -> Response:
    """Names the partnership that is to validate it."""
    form = await page.form()
    chosen = form.text("partnership")
    body = {"partnership": int(chosen) if chosen.isascii() and chosen.isdigit() else None}
    try:
        await page.send("PUT", f"/profiles/{profile_id}/partnership", form=form, body=body)
    except Refused as refused:
        return await _show_partnerships(page, profile_id, refused=refused, form=form)
    return page.go(f"/profiles/{profile_id}", done="partnership")


async def _show_partnerships(
    page: Page, profile_id: str, *, refused: Refused | None = None, form: Form | None = None
) -> Response:
    whole = await page.read(f"/profiles/{profile_id}")
    found = await page.get(f"/profiles/{profile_id}/partnership-suggestions")
    return await page.show(
        "profiles/partnership.html",
        refused=refused,
        form=form or Form(),
        whole=whole.json,
        version=whole.version,
        may={one["act"] for one in whole.json["next"]},
        suggestions=found["suggestions"],
        LIVES=LIVES,
    )


@router.get("/profiles/{profile_id}/eccp")
async def eccp(page: Opened, profile_id: str) -> Response:
    """The form in which a partnership records a cluster's profile on the ECCP."""
    return await _show_eccp(page, profile_id, Form())


@router.post("/profiles/{profile_id}/eccp")
async def record_eccp(page: Opened, profile_id: str) -> Response:
    """Records it."""
    form = await page.form()
    body = {
        "profiled": form.text("profiled") == "yes",
        "since": form.perhaps("since"),
        "url": form.perhaps("url"),
    }
    try:
        await page.send("PUT", f"/profiles/{profile_id}/eccp-profile", form=form, body=body)
    except Refused as refused:
        return await _show_eccp(page, profile_id, form, refused=refused)
    return page.go(f"/profiles/{profile_id}", done="eccp")


async def _show_eccp(page: Page, profile_id: str, form: Form, *, refused: Refused | None = None) -> Response:
    whole = await page.read(f"/profiles/{profile_id}")
    return await page.show(
        "profiles/eccp.html", refused=refused, form=form, whole=whole.json, version=whole.version
    )


@router.get("/profiles/{profile_id}/delete")
async def ask_delete(page: Opened, profile_id: str) -> Response:
    """What is lost and what is kept, before it is done."""
    return await _show_delete(page, profile_id)


@router.post("/profiles/{profile_id}/delete")
async def delete(page: Opened, profile_id: str) -> Response:
    """Deletes it for ever."""
    form = await page.form()
    try:
        await page.send("DELETE", f"/profiles/{profile_id}", form=form)
    except Refused as refused:
        return await _show_delete(page, profile_id, refused=refused)
    return page.go("/profiles", done="deleted", all=1)


async def _show_delete(page: Page, profile_id: str, *, refused: Refused | None = None) -> Response:
    whole = await page.read(f"/profiles/{profile_id}")
    return await page.show(
        "profiles/delete.html",
        refused=refused,
        whole=whole.json,
        version=whole.version,
        may={one["act"] for one in whole.json["next"]},
    )
