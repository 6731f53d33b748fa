"""Who acts for an organisation: somebody is invited, a mandate is ended."""

from fastapi import Response

from api.pages.inside import Refused
from api.pages.members.one import show_member
from api.pages.members.reach import Id
from api.pages.page import Opened, room

router = room()


@router.post("/members/{member_id}/people")
async def invite(member_id: Id, page: Opened) -> Response:
    """Sends somebody the invitation to act for this organisation."""
    form = await page.form()
    mandate = {
        "role": form.text("role"),
        "organisation": member_id,
        "valid_from": form.perhaps("valid_from"),
        "valid_to": form.perhaps("valid_to"),
    }
    asked = {"email": form.text("email"), "mandate": mandate, "language": form.perhaps("language")}
    try:
        await page.send("POST", "/invitations", form=form, body=asked)
    except Refused as refused:
        return await show_member(page, member_id, form=form, refused=refused)
    return page.go(f"/members/{member_id}", done="invited")


@router.post("/members/{member_id}/mandates/{number}/end")
async def end(member_id: Id, number: int, page: Opened) -> Response:
    """Ends a mandate for this organisation, at once."""
    form = await page.form()
    try:
        await page.send("DELETE", f"/mandates/{number}", form=form)
    except Refused as refused:
        return await show_member(page, member_id, form=form, refused=refused)
    return page.go(f"/members/{member_id}", done="ended")
