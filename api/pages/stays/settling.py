"""Breaking off a stay, and recording its payment."""

from asyncio import gather

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused, unfit
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room
from api.pages.stays.parts import cents_in, stay_of

router = room()
_DONE = {
    "broken-off": N_("The stay is broken off. The other parties are told."),
    "paid": N_("The payment is on record."),
}


@router.get("/exchanges/{number}/interruption")
async def interruption(page: Opened, number: int) -> Response:
    """What follows from breaking off, then the short report; afterwards, what was reported."""
    return await _interruption(page, number)


@router.post("/exchanges/{number}/interruption")
async def interrupt(page: Opened, number: int) -> Response:
    """Breaks the stay off, with its own short report."""
    form = await page.form()
    body = {
        "last_day": form.text("last_day"),
        "reason": form.text("reason"),
        "report": {name: form.text(f"report.{name}") for name in ("done", "why", "follows")},
    }
    try:
        await page.send("POST", f"/exchanges/{number}/interruption", form=form, body=body)
    except Refused as refused:
        return await _interruption(page, number, form=form, refused=refused)
    return page.go(f"/exchanges/{number}/interruption", done="broken-off")


@router.get("/exchanges/{number}/payment")
async def payment(page: Opened, number: int) -> Response:
    """Who is paid how much and by when; the form to record it, or what is on record."""
    return await _payment(page, number)


@router.post("/exchanges/{number}/payment")
async def pay(page: Opened, number: int) -> Response:
    """Records that the lump sum was paid."""
    form = await page.form()
    try:
        cents = cents_in(form.text("amount_cents"))
    except ValueError:
        wrong = unfit(amount_cents=N_("Write an amount in euros, such as 780 or 780.50."))
        return await _payment(page, number, form=form, refused=wrong)
    body = {
        "reference": form.text("reference"),
        "paid_on": form.text("paid_on"),
        **({} if cents is None else {"amount_cents": cents}),
    }
    try:
        await page.send("POST", f"/exchanges/{number}/payment", form=form, body=body)
    except Refused as refused:
        return await _payment(page, number, form=form, refused=refused)
    return page.go(f"/exchanges/{number}/payment", done="paid")


async def _interruption(
    page: Page, number: int, *, form: Form | None = None, refused: Refused | None = None
) -> Response:
    path = f"/exchanges/{number}/interruption"
    stay, kept = await gather(stay_of(page, number), page.perhaps(path))
    return await page.show(
        "stays/interruption.html",
        refused=refused,
        stay=stay,
        kept=kept,
        form=form or Form(),
        done=page.say(_DONE.get(page.done)),
    )


async def _payment(
    page: Page, number: int, *, form: Form | None = None, refused: Refused | None = None
) -> Response:
    path = f"/exchanges/{number}"
    stay, kept, account = await gather(
        stay_of(page, number), page.perhaps(f"{path}/payment"), page.perhaps(f"{path}/account")
    )
    return await page.show(
        "stays/payment.html",
        refused=refused,
        stay=stay,
        kept=kept,
        account=account,
        form=form or Form(),
        today=page.at.date(),
        done=page.say(_DONE.get(page.done)),
    )
