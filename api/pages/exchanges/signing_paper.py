"""A signature given by hand: its scan is sent, and it is recorded."""

from asyncio import gather

from fastapi import Response

from api.edge.inputs import Number
from api.exchanges.states import Paper
from api.pages.exchanges.documents import WhichPaper, written
from api.pages.exchanges.page_steps import Answer, sides_of
from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room

router = room()
_ACT = "exchange.record_paper"
_OF_SIDE = {"vop": "visitor", "hop": "host"}


@router.get("/exchanges/{number:int}/documents/{paper}/on-paper")
async def look(page: Opened, number: Number, paper: WhichPaper) -> Response:
    """The form in which a manager records what was signed on paper."""
    return await _show(page, number, paper, form=Form())


@router.post("/exchanges/{number:int}/documents/{paper}/on-paper")
async def record(page: Opened, number: Number, paper: WhichPaper) -> Response:
    """Sends the scan, then records the signature that it shows."""
    form = await page.form()
    scan = form.file("scan")
    if scan is None:
        wrong: dict[str, str | None] = {"scan": N_("Choose the scan or a photograph of the signed page.")}
        return await _show(page, number, paper, form=form, wrong=wrong)
    given = {"party": form.text("party"), "digest": form.text("digest")}
    try:
        sent = await page.send(
            "POST",
            f"/exchanges/{number}/scans",
            form=form,
            content=scan.content,
            media_type=scan.media_type,
            query={**given, "paper": paper.value, "filename": scan.name[-120:]},
        )
        signed = {name: form.text(name) for name in ("signed_by", "signed_on")}
        body = {**given, **signed, "scan": sent.json["digest"]}
        path = f"/exchanges/{number}/documents/{paper.value}/paper-signatures"
        await page.send("POST", path, form=form, body=body)
    except Refused as refused:
        return await _show(page, number, paper, form=form, refused=refused)
    return page.go(f"/exchanges/{number}", done="recorded")


async def _show(
    page: Page,
    number: int,
    paper: Paper,
    *,
    form: Form,
    refused: Refused | None = None,
    wrong: dict[str, str | None] | None = None,
) -> Response:
    seen, content = await gather(page.get(f"/exchanges/{number}"), written(page, number, paper))
    option = next(one for one in seen["may"] if one["act"] == _ACT)
    return await page.show(
        "exchanges/sign_paper.html",
        status=422 if wrong else 200,
        refused=refused,
        seen=seen,
        paper=paper.value,
        document=content,
        parties=_of_your_side(page, seen, paper),
        why_not=option["why_not"],
        form=form,
        wrong={**(refused.fields if refused else {}), **(wrong or {})},
    )


def _of_your_side(page: Page, seen: Answer, paper: Paper) -> list[str]:
    """The organisations on the manager's side that have not signed yet."""
    standing = next((one for one in seen["papers"] if one["paper"] == paper.value), None)
    sides = {_OF_SIDE[one] for one in sides_of(page, seen) if one in _OF_SIDE}
    return [one for one in standing["waits_for"] if one in sides] if standing else []
