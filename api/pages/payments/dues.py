"""What is to be paid and by when, overdue first; and the order to the bank made from what is ticked."""

from asyncio import gather
from datetime import date
from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused, unfit
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room
from api.pages.payments.parts import DUES, ORDER_STATES, chosen_partnership, names_of

router = room()
_DONE = {"recorded": N_("The payment is on record.")}
_MOST = 200
_RECENT = 5


@router.get("/payments")
async def payments(page: Opened) -> Response:
    """What is to be paid, what stands in an order, and what was paid, with the sums."""
    return await _show(page)


@router.get("/payments.csv")
async def as_csv(page: Opened) -> Response:
    """The same list as a file for a spreadsheet, without any account."""
    query = {name: page.query.get(name) for name in ("partnership", "state")}
    return await page.hand_on("/payments.csv", **query)


@router.post("/payments")
async def order(page: Opened) -> Response:
    """Makes a payment order of the exchanges that are ticked: all of them or none."""
    form = await page.form()
    ticked = form.texts("exchanges")
    if not ticked:
        wrong = unfit(exchanges=N_("Tick at least one exchange that is to be paid."))
        return await _show(page, form=form, refused=wrong)
    try:
        made = await page.send("POST", "/payment-orders", form=form, body=_statement(form, ticked))
    except Refused as refused:
        return await _show(page, form=form, refused=refused)
    return page.go(f"/payment-orders/{made.json['id']}", done="ordered")


def _statement(form: Form, ticked: list[str]) -> dict[str, Any]:
    partnership = form.text("partnership")
    return {
        "partnership": int(partnership) if partnership.isdecimal() else partnership,
        "exchanges": [int(one) if one.isdecimal() else one for one in ticked],
        "debtor": {
            "name": form.text("debtor.name"),
            "iban": form.text("debtor.iban"),
            "bic": form.perhaps("debtor.bic"),
        },
        "execution_day": form.text("execution_day"),
    }


async def _show(page: Page, *, form: Form | None = None, refused: Refused | None = None) -> Response:
    sent = form.text("partnership") if form else ""
    partnership = int(sent) if sent.isdecimal() else chosen_partnership(page)
    state = page.query.get("state") if page.query.get("state") in DUES else "due"
    told, orders, names = await gather(
        page.get(
            "/payments",
            partnership=partnership,
            state=state,
            most=_MOST,
            after=page.query.get("after"),
        ),
        page.get("/payment-orders", partnership=partnership, most=_RECENT),
        names_of(page),
    )
    rows = sorted(told["payments"], key=_urgency)
    return await page.show(
        "payments/payments.html",
        refused=refused,
        form=form or Form(),
        is_new=form is None,
        told=told,
        rows=rows,
        state=state,
        partnership=partnership,
        names=names,
        orders=orders["orders"],
        late=[one for one in rows if one["clock"] and one["clock"]["is_late"] and one["state"] != "paid"],
        today=page.at.date(),
        DUES=DUES,
        ORDER_STATES=ORDER_STATES,
        done=page.say(_DONE.get(page.done)),
    )


def _urgency(owed: dict[str, Any]) -> tuple[bool, str, int]:
    """What is overdue comes first, then by its last day; what has no last day comes last."""
    clock = owed["clock"] or {}
    return not clock.get("is_late", False), clock.get("last_day") or date.max.isoformat(), owed["exchange"]
