"""A document of an exchange, readable: what it says, who signed it, and what changed between its versions."""

from asyncio import gather
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import Path, Query, Response

from api.edge.inputs import Number
from api.exchanges.states import Paper
from api.pages.exchanges.page_steps import Answer, possible
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room
from api.profiles.vocabulary import load_vocabularies
from api.web.languages import Says

router = room()
WhichPaper = Annotated[Paper, Path()]
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
_NOT_FOUND = 404
_DONE = {
    "signed": N_("Signed. Everybody who takes part can see it."),
    "recorded": N_("The signature given on paper is recorded."),
    "already": N_("It is signed already, and that signature holds."),
}
PLACES: Mapping[str, str] = {  # what stands at a place of a document
    "plan.first_day": N_("First day"),
    "plan.last_day": N_("Last day"),
    "plan.virtual": N_("Abroad or virtual"),
    "plan.goals": N_("Goals"),
    "plan.objectives": N_("Objectives"),
    "plan.activities": N_("Kinds of activities"),
    "plan.outcomes": N_("Expected outcomes"),
    "plan.travel_days": N_("Travel days"),
    "first_day": N_("First day"),
    "last_day": N_("Last day"),
    "agreed_cents": N_("Agreed amount"),
    "maximum_cents": N_("Most that may be paid"),
    "working_days": N_("Full working days"),
    "account.digest": N_("Account"),
    "account.ending": N_("Last characters of the account"),
    "edition": N_("Edition of the rules"),
    "vop.name": N_("Visitor's partnership (VOP)"),
    "hop.name": N_("Host's partnership (HOP)"),
    "visitor.name": N_("Visitor"),
    "host.name": N_("Host"),
}
KINDS = {  # of a slot: its words, and whether its hours count
    "activity": (N_("Activity"), True),
    "networking": (N_("Networking"), True),
    "travel": (N_("Travel"), False),
    "break": (N_("Break"), False),
}


@router.get("/exchanges/{number:int}/documents/{paper}.pdf")
async def document_file(page: Opened, number: Number, paper: WhichPaper) -> Response:
    """The version that holds, to be printed and signed."""
    return await page.hand_on(f"/exchanges/{number}/documents/{paper.value}.pdf")


@router.get("/exchanges/{number:int}/scans/{digest}")
async def scan(page: Opened, number: Number, digest: Digest) -> Response:
    """The scan of a page that was signed by hand."""
    return await page.hand_on(f"/exchanges/{number}/scans/{digest}")


@router.get("/exchanges/{number:int}/documents/{paper}")
async def document(
    page: Opened,
    number: Number,
    paper: WhichPaper,
    version: Annotated[int | None, Query(ge=1)] = None,
    from_: Annotated[int | None, Query(ge=1, alias="from")] = None,
) -> Response:
    """One version, the newest if none is named; with `from`, what is otherwise than in that one."""
    seen, content = await gather(
        page.get(f"/exchanges/{number}"), written(page, number, paper, version=version)
    )
    if content is None:
        return await page.show("exchanges/document.html", seen=seen, paper=paper.value, document=None)
    place = f"/exchanges/{number}/documents/{paper.value}"
    versions, signed = await gather(page.get(f"{place}/versions", most=200), page.get(f"{place}/signatures"))
    before = from_ or _one_before(content["version"])
    found = await difference(page, number, paper, before=before, after=content["version"])
    return await page.show(
        "exchanges/document.html",
        seen=seen,
        paper=paper.value,
        document=content,
        versions=versions["versions"],
        signatures=[one for one in signed["signatures"] if one["version"] <= content["version"]],
        found=found if from_ else None,
        could_compare=found is not None,
        may=possible(seen),
        done=page.say(_DONE.get(page.done)),
        **words_of_a_plan(),
    )


async def written(page: Page, number: int, paper: Paper, *, version: int | None = None) -> Any:
    """A version of a document; None where it is not drawn up yet. Raises Refused where it is not theirs."""
    try:
        return await page.get(f"/exchanges/{number}/documents/{paper.value}", version=version)
    except Refused as refused:
        if refused.status == _NOT_FOUND and version is None:
            return None
        raise


async def difference(
    page: Page, number: int, paper: Paper, *, before: int | None, after: int
) -> Answer | None:
    """What changed between two versions, each place in words; None where that cannot be said."""
    if before is None or before == after:
        return None
    path = f"/exchanges/{number}/documents/{paper.value}/difference"
    try:
        found = await page.get(path, **{"from": before, "to": after})
    except Refused:
        return None
    for change in found["changes"]:
        change["where"] = _where(page, change["path"])
        for side in ("before", "after"):
            change[f"{side}_words"] = _value(page, change["path"], change[side])
    return dict(found)


def words_of_a_plan() -> dict[str, Any]:
    """What the codes in a plan are called."""
    lists = load_vocabularies()
    return {
        "OBJECTIVES": dict(lists.objectives.names),
        "ACTIVITIES": dict(lists.activity_types.names),
        "KINDS": KINDS,
    }


def _one_before(version: int) -> int | None:
    return version - 1 if version > 1 else None


def _where(page: Page, path: str) -> str:
    known = page.say(PLACES.get(path))
    if known:
        return known
    if path.startswith("plan.agenda["):
        day, _, hour = path.removeprefix("plan.agenda[").rstrip("]").partition(" ")
        return f"{page.say(N_('Agenda'))}: {_day(page, day)} {hour}".strip()
    return path.replace("_", " ").replace(".", ", ")


def _value(page: Page, path: str, value: Any) -> str:
    if isinstance(value, bool):
        return page.say(N_("Virtual") if value else N_("Abroad")) or ""
    if isinstance(value, list):
        return ", ".join(_value(page, path, one) for one in value)
    if isinstance(value, int) and path.endswith("_cents"):
        return Says(page.language).money(value)
    if isinstance(value, str) and path.endswith(("_day", "_days")):
        return _day(page, value)
    if isinstance(value, str) and path in {"plan.objectives", "plan.activities"}:
        words = words_of_a_plan()
        return page.say(str({**words["OBJECTIVES"], **words["ACTIVITIES"]}.get(value, value))) or ""
    return "" if value is None else str(value)


def _day(page: Page, text: str) -> str:
    try:
        return Says(page.language).day(date.fromisoformat(text))
    except ValueError:
        return text
