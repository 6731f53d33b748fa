"""One act on several organisations: those ticked, or all of the list that was looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.members.acts import BY_NAME, FOR_MANY, PROPOSE, Act
from api.pages.members.filters import Filters
from api.pages.members.reach import refusal_for
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room
from api.pages.proposals.several import MOST_AT_ONCE
from api.pages.work.lists import whole_list

router = room()
_MOST = 100  # at once: each is a request of its own, and the answer waits for the last
_NOTHING = N_("Tick at least one organisation, or choose the whole list.")
_WHICH = N_("Choose what is to be done with them.")
_TOO_MANY = N_("These are more than %(most)d at once. Narrow the list by a filter first.")
_OTHERS = N_("The list is not what it was when you looked: it has %(now)d organisations now. Look again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of the act for one of them."""

    id: str
    name: str
    problem: str = ""


@router.post("/members/acts")
async def do_to_several(page: Opened) -> Response:
    """Does one act to each, one after another, and says for each what came of it."""
    refusal = await refusal_for(page)
    if refusal is not None:
        return refusal
    form = await page.form()
    filters = Filters.of(dict(form.fields))
    act = BY_NAME.get(form.text("act"))
    chosen = await _chosen(page, form, filters)
    if form.text("act") == PROPOSE and 0 < len(chosen) <= MOST_AT_ONCE:
        return page.go("/proposals/several", visitor=[id_ for id_, *_ in chosen])
    wrong = _wrong(page, form, act, chosen)
    if wrong or act is None:
        return await _told(page, filters, act, [], wrong=wrong)
    results = [await _do(page, form, act, one) for one in chosen]
    return await _told(page, filters, act, results, wrong=None)


async def _told(
    page: Page, filters: Filters, act: Act | None, results: Sequence[Result], *, wrong: str | None
) -> Response:
    status = 422 if wrong else 200
    return await page.show(
        "members/acts.html", status=status, filters=filters, act=act, results=results, wrong=wrong
    )


def _wrong(page: Page, form: Form, act: Act | None, chosen: Sequence[object]) -> str | None:
    is_to_propose = form.text("act") == PROPOSE
    if act not in FOR_MANY and not is_to_propose:
        return page.say(_WHICH)
    if not chosen:
        return page.say(_NOTHING)
    most = MOST_AT_ONCE if is_to_propose else _MOST
    if len(chosen) > most:
        return str(page.say(_TOO_MANY)) % {"most": most}
    if form.text("scope") == "all" and form.text("found") != str(len(chosen)):
        return str(page.say(_OTHERS)) % {"now": len(chosen)}
    return None


async def _chosen(page: Page, form: Form, filters: Filters) -> list[tuple[str, str, str]]:
    """The id, the name and the version of each: as it was seen where it was shown, else as it is now."""
    lines = await whole_list(page, "/profiles", "profiles")
    if form.text("scope") == "all":
        kept = [one for one in lines if one["state"] != "deleted"]
        return [(one["id"], one["name"], str(one["version"])) for one in filters.of_these(kept)]
    names: Mapping[str, str] = {one["id"]: one["name"] for one in lines}
    pairs = [said.partition(":") for said in form.texts("one" if form.text("scope") != "shown" else "shown")]
    return [(id_, names[id_], version) for id_, _, version in pairs if id_ in names]


async def _do(page: Page, form: Form, act: Act, chosen: tuple[str, str, str]) -> Result:
    id_, name, version = chosen
    body = {"remarks": form.text("remarks")} if act.has_remarks else None
    own = Form((("key", f"{form.key}-{id_}"),))
    try:
        await page.send("POST", f"/profiles/{id_}/{act.path}", form=own, body=body, version=f'"{version}"')
    except Refused as refused:
        return Result(id=id_, name=name, problem=refused.detail or refused.title)
    return Result(id=id_, name=name)
