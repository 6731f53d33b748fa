"""One organisation as its manager sees it, and what is decided about it."""

from asyncio import gather

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.members.acts import ACTS, BY_NAME
from api.pages.members.reach import Id, refusal_for
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room
from api.pages.profiles.labels import labels
from api.pages.profiles.words import completeness
from api.pages.work.lists import whole_list

router = room()
_DONE = {
    **{one.name: one.done for one in ACTS},
    "confirmed": N_("Confirmed. The members are told."),
    "denied": N_("Denied. Its people and their partnership are told."),
    "invited": N_("The invitation is on its way, by e-mail. Its link opens once, for seven days."),
    "ended": N_("The mandate is ended."),
}


@router.get("/members/{member_id}")
async def member(member_id: Id, page: Opened) -> Response:
    """Profile, verdicts, likely duplicates, memberships and people, and what can be decided now."""
    return await refusal_for(page) or await show_member(page, member_id)


@router.post("/members/{member_id}/acts")
async def act_on(member_id: Id, page: Opened) -> Response:
    """Does one act, with remarks or a partnership where it needs them."""
    form = await page.form()
    act = BY_NAME.get(form.text("act"))
    if act is None:
        return await show_member(page, member_id, form=form)
    body: dict[str, object] | None = {"remarks": form.text("remarks")} if act.has_remarks else None
    if act.names_partnership:
        number = form.text("partnership")
        body = {"partnership": int(number) if number.isdecimal() else number}
    try:
        await page.send("POST", f"/profiles/{member_id}/{act.path}", form=form, body=body)
    except Refused as refused:
        return await show_member(page, member_id, form=form, refused=refused)
    if act.names_partnership and await page.perhaps(f"/profiles/{member_id}") is None:
        return page.go("/members", done=act.name)
    return page.go(f"/members/{member_id}", done=act.name)


@router.post("/members/{member_id}/members")
async def answer_members(member_id: Id, page: Opened) -> Response:
    """Confirms or denies who says to be a member of this cluster or network."""
    form = await page.form()
    chosen = form.texts("member")
    is_denial = form.text("act") == "deny"
    path = f"/profiles/{member_id}/members"
    try:
        if is_denial:
            for number, one in enumerate(chosen):
                await page.send("POST", f"{path}/{one}/denial", form=Form((("key", f"{form.key}-{number}"),)))
        else:
            await page.send("POST", f"{path}/confirmations", form=form, body={"members": chosen})
    except Refused as refused:
        return await show_member(page, member_id, form=form, refused=refused)
    onward = "/work" if form.text("next") == "/work" else f"/members/{member_id}"
    return page.go(onward, done="denied" if is_denial else "confirmed")


async def show_member(
    page: Page, member_id: str, *, form: Form | None = None, refused: Refused | None = None
) -> Response:
    """The page of one organisation; with what was typed where an act was refused. Raises Refused."""
    said = await page.read(f"/profiles/{member_id}")
    whole = said.json
    twins, memberships, mandates, partnerships = await gather(
        page.perhaps(f"/profiles/{member_id}/duplicates"),
        page.perhaps(f"/profiles/{member_id}/memberships", most=200),
        whole_list(page, "/mandates", "mandates"),
        whole_list(page, "/partnerships", "partnerships"),
    )
    empty, filled, of = completeness(whole["profile"])
    return await page.show(
        "members/one.html",
        refused=refused,
        form=form or Form(),
        member=whole,
        version=said.version,
        may={one["act"] for one in whole["next"]},
        acts=BY_NAME,
        twins=(twins or {}).get("duplicates", []),
        memberships=memberships,
        people=[one for one in mandates if one["organisation"] == member_id],
        partnerships=partnerships,
        labels=labels(),
        empty=empty,
        filled=filled,
        of=of,
        done=page.say(_DONE.get(page.done)),
    )
