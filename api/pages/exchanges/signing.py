"""Signing a document: what it says, for whom and in which mandate, looked at once more, then one button."""

from asyncio import gather
from typing import Any

from fastapi import Response

from api.edge.inputs import Number
from api.exchanges.states import Paper
from api.pages.exchanges.documents import (
    WhichPaper,
    difference,
    words_of_a_plan,
    written,
)
from api.pages.exchanges.page_steps import Answer, sides_of
from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.page import Opened, Page, room

router = room()
_ACTS = {Paper.COMMITMENT: "exchange.sign_commitment", Paper.FINANCIAL: "exchange.sign_financial"}


@router.get("/exchanges/{number:int}/documents/{paper}/sign")
async def look(page: Opened, number: Number, paper: WhichPaper) -> Response:
    """What is signed, before it is."""
    return await _show(page, number, paper, form=Form())


@router.post("/exchanges/{number:int}/documents/{paper}/sign")
async def sign(page: Opened, number: Number, paper: WhichPaper) -> Response:
    """Signs exactly the version that was shown; of another one, what changed is shown instead."""
    form = await page.form()
    body = {"party": form.text("party"), "digest": form.text("digest")}
    path = f"/exchanges/{number}/documents/{paper.value}/signatures"
    try:
        await page.send("POST", path, form=form, body=body)
    except Refused as refused:
        return await _show(page, number, paper, form=form, refused=refused)
    return page.go(f"/exchanges/{number}", done="signed")


async def _show(
    page: Page, number: int, paper: Paper, *, form: Form, refused: Refused | None = None
) -> Response:
    seen, content = await gather(page.get(f"/exchanges/{number}"), written(page, number, paper))
    option = next(one for one in seen["may"] if one["act"] == _ACTS[paper])
    rules = await page.perhaps(f"/exchanges/{number}/eligibility") if option["possible"] else None
    return await page.show(
        "exchanges/sign.html",
        refused=refused,
        seen=seen,
        paper=paper.value,
        document=content,
        parties=_yours(page, seen, paper),
        held=page.signed.mandates if page.signed else (),
        delegation=page.signed.delegation if page.signed else None,
        why_not=option["why_not"],
        obstacles=rules["obstacles"] if rules else [],
        changed=await _changed_since(page, number, paper, form, content),
        **words_of_a_plan(),
    )


def _yours(page: Page, seen: Answer, paper: Paper) -> list[str]:
    """The parties for whom they can sign and whose signature is still waited for."""
    standing = next((one for one in seen["papers"] if one["paper"] == paper.value), None)
    mine = sides_of(page, seen)
    return [one for one in standing["waits_for"] if one in mine] if standing else []


async def _changed_since(page: Page, number: int, paper: Paper, form: Form, content: Any) -> Answer | None:
    """What changed after the version that somebody was about to sign."""
    seen = form.text("seen")
    if content is None or not seen.isdecimal() or int(seen) >= content["version"]:
        return None
    return await difference(page, number, paper, before=int(seen), after=content["version"])
