"""Payment orders: the list, one with its lines, its file for the bank, and taking it back."""

from asyncio import gather
from http import HTTPStatus
from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room
from api.pages.payments.parts import ORDER_STATES, chosen_partnership, names_of

router = room()
_DONE = {
    "ordered": N_("The order is made. Fetch its file, and give that to your bank."),
    "withdrawn": N_("The order is withdrawn. Its exchanges are to be paid again."),
    "line-withdrawn": N_("The line is withdrawn. Its exchange is to be paid again."),
}
_KEPT = ("content-type", "content-disposition", "cache-control")
_MOST = 50


@router.get("/payment-orders")
async def orders(page: Opened) -> Response:
    """Every order that one may see, newest first."""
    partnership = chosen_partnership(page)
    told, names = await gather(
        page.get("/payment-orders", partnership=partnership, most=_MOST, after=page.query.get("after")),
        names_of(page),
    )
    return await page.show(
        "payments/orders.html", told=told, partnership=partnership, names=names, ORDER_STATES=ORDER_STATES
    )


@router.get("/payment-orders/{number}")
async def order(page: Opened, number: int) -> Response:
    """One order with its lines, and what can be done with it."""
    return await _show(page, number)


@router.post("/payment-orders/{number}/file")
async def fetch(page: Opened, number: int) -> Response:
    """Hands its file out for the bank."""
    form = await page.form()
    try:
        said = await page.send("POST", f"/payment-orders/{number}/file", form=form)
    except Refused as refused:
        return await _show(page, number, form=form, refused=refused)
    kept = {name: said.headers[name] for name in _KEPT if name in said.headers}
    return Response(said.body, headers=kept)


@router.post("/payment-orders/{number}/withdrawal")
async def withdraw(page: Opened, number: int) -> Response:
    """Takes the whole order back."""
    form = await page.form()
    return await _withdraw(page, number, form, f"/payment-orders/{number}/withdrawal", done="withdrawn")


@router.post("/payment-orders/{number}/lines/{exchange}/withdrawal")
async def withdraw_line(page: Opened, number: int, exchange: int) -> Response:
    """Takes one lump sum out of it."""
    form = await page.form()
    path = f"/payment-orders/{number}/lines/{exchange}/withdrawal"
    return await _withdraw(page, number, form, path, done="line-withdrawn", line=exchange)


async def _withdraw(
    page: Page, number: int, form: Form, path: str, *, done: str, line: int | None = None
) -> Response:
    body: dict[str, Any] = {
        "reason": form.text("reason"),
        "bank_cancelled": form.is_ticked("bank_cancelled"),
    }
    try:
        await page.send("POST", path, form=form, body=body)
    except Refused as refused:
        if refused.status == HTTPStatus.NOT_FOUND:
            raise
        return await _show(page, number, form=form, refused=refused, line=line)
    return page.go(f"/payment-orders/{number}", done=done)


async def _show(
    page: Page,
    number: int,
    *,
    form: Form | None = None,
    refused: Refused | None = None,
    line: int | None = None,
) -> Response:
    said = await page.read(f"/payment-orders/{number}")
    return await page.show(
        "payments/order.html",
        refused=refused,
        order=said.json,
        version=said.version,
        form=form or Form(),
        wrong_line=line,
        may_act=page.may("payments.withdraw", partnership=said.json["partnership"]),
        ORDER_STATES=ORDER_STATES,
        done=page.say(_DONE.get(page.done)),
    )
