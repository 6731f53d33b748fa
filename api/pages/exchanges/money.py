"""The money of an exchange: how much is agreed, how the most is worked out, and where it is paid."""

import re
from asyncio import gather
from collections.abc import Mapping

from fastapi import Response

from api.edge.inputs import Number
from api.pages.exchanges.page_steps import possible
from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room

router = room()
_DONE = {
    "amount": N_("The amount is agreed. The Financial Agreement says so now."),
    "account": N_("The account is kept. Only the file for the bank has the whole number."),
}
_AMOUNT = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?")
_UNREADABLE = N_("Enter a sum in euros, such as 390 or 390.50.")


@router.get("/exchanges/{number:int}/money")
async def money(page: Opened, number: Number) -> Response:
    """Amount and account, each with what it follows from."""
    return await _show(page, number)


@router.post("/exchanges/{number:int}/money/amount")
async def set_amount(page: Opened, number: Number) -> Response:
    """Agrees on a sum at or under the most that may be paid; empty is the most."""
    form = await page.form()
    text = form.text("agreed")
    cents = cents_of(text)
    if text and cents is None:
        return await _show(page, number, form=form, wrong={"agreed": _UNREADABLE})
    try:
        await page.send("PUT", f"/exchanges/{number}/amount", form=form, body={"agreed_cents": cents})
    except Refused as refused:
        return await _show(page, number, form=form, refused=refused)
    return page.go(f"/exchanges/{number}/money", done="amount")


@router.post("/exchanges/{number:int}/money/account")
async def set_account(page: Opened, number: Number) -> Response:
    """Says to which account it is paid."""
    form = await page.form()
    body = {"holder": form.text("holder"), "iban": form.text("iban"), "bic": form.perhaps("bic")}
    try:
        await page.send("PUT", f"/exchanges/{number}/account", form=form, body=body)
    except Refused as refused:
        return await _show(page, number, form=form, refused=refused)
    return page.go(f"/exchanges/{number}/money", done="account")


def cents_of(text: str) -> int | None:
    """A sum in euros as people write it; None where it cannot be read."""
    found = _AMOUNT.fullmatch(re.sub(r"[\s€]|EUR", "", text))
    if found is None:
        return None
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


async def _show(
    page: Page,
    number: int,
    *,
    form: Form | None = None,
    refused: Refused | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Response:
    said, account, rules = await gather(
        page.read(f"/exchanges/{number}"),
        page.perhaps(f"/exchanges/{number}/account"),
        page.perhaps(f"/exchanges/{number}/eligibility"),
    )
    fields = {**(refused.fields if refused else {}), **(wrong or {})}
    if refused and not refused.fields and "IBAN" in refused.detail:
        fields["iban"] = refused.detail
    return await page.show(
        "exchanges/money.html",
        status=422 if wrong else 200,
        refused=refused,
        seen=said.json,
        version=said.version,
        account=account,
        allowance=rules["allowance"] if rules and said.json["money"] else None,
        may=possible(said.json),
        why_not={one["act"]: one["why_not"] for one in said.json["may"]},
        form=form or Form(),
        wrong=fields,
        done=page.say(_DONE.get(page.done)),
    )
