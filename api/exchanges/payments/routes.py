"""Payments over HTTP: read the input, ask, render."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers import CHANGING, LISTING, refusals
from api.edge.inputs import After, Most, Number
from api.exchanges import moving
from api.exchanges.payments import order_routes
from api.exchanges.payments.schemas import PaymentAnswer, PaymentList, PaymentStatement
from api.exchanges.payments.spreadsheets import as_csv
from api.exchanges.payments.store import Due
from api.exchanges.payments.use_cases import listing, paying
from api.exchanges.payments.use_cases.listing import Page, Wish
from api.exchanges.payments.use_cases.paying import Paid
from api.fields import LARGEST
from api.journal.acting import Act
from api.journal.headers import IfMatch, IfNoneMatch, answered, shown
from api.journal.idempotency import Answer
from api.people.asking import Asking, Once, Perhaps
from api.verdicts.dependencies import Editioned

_OF_ONE = refusals(HTTPStatus.NOT_FOUND)
_ACTING = CHANGING | refusals(HTTPStatus.NOT_FOUND)
_CSV = {
    HTTPStatus.OK.value: {
        "description": "one row for each exchange; no account",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}
router = APIRouter(tags=["payments"], responses=LISTING)

OfPartnership = Annotated[
    int | None,
    Query(ge=1, le=LARGEST, description="only those that this partnership pays", examples=[3]),
]
InState = Annotated[Due | None, Query(description="only those in this state", examples=["due"])]


@router.get("/payments", summary="What is to be paid, and what was")
def payments(  # noqa: PLR0917  FastAPI's arguments are the request's own
    asking: Perhaps,
    editions: Editioned,
    partnership: OfPartnership = None,
    state: InState = None,
    after: After = 0,
    most: Most = 50,
) -> PaymentList:
    """The lump sums that are due, stand in an order to the bank, or are paid, longest validated first.

    Each with what is agreed, whether everything is there on which the payment rests (A5-grounds), and the
    last day to pay it, by both readings of the clause (A6-paid-in-time).
    """
    wish = Wish(signed=asking.signed, partnership=partnership, state=state)
    return PaymentList.of(_found(asking, wish, editions, after=after, most=most))


@router.get(
    "/payments.csv",
    summary="The payments as CSV",
    response_class=Response,
    responses=_CSV,  # type: ignore[arg-type]  # FastAPI's own type is wider than what it takes
)
def payments_as_csv(
    asking: Perhaps, editions: Editioned, partnership: OfPartnership = None, state: InState = None
) -> Response:
    """All of them at once, without any bank account."""
    wish = Wish(signed=asking.signed, partnership=partnership, state=state)
    page = _found(asking, wish, editions, after=0, most=None)
    return Response(
        as_csv(page.rows).encode("utf-8-sig"),  # Excel needs the mark
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="payments.csv"',
            "Cache-Control": "no-store",
        },
    )


@router.post(
    "/exchanges/{number}/payment",
    summary="Record the payment",
    status_code=HTTPStatus.CREATED,
    response_model=PaymentAnswer,
    responses=_ACTING,
)
def pay(number: Number, told: PaymentStatement, asking: Once, if_match: IfMatch = None) -> Response:
    """Records, for the visitor's partnership, that the lump sum was paid: once, and as it is agreed.

    If-Match names the version of the exchange. The company pays its costs itself, and nothing more will be
    paid. It rests on the signed agreements, the report, its validation and the evidence, which are looked at
    again.
    """
    asked = moving.Asked(signed=asking.signed, number=number, if_match=if_match)

    def work(act: Act) -> Answer:
        paid = paying.record(act, asked=asked, told=told.as_told())
        return answered(
            PaymentAnswer.of(paid.payment),
            status=HTTPStatus.CREATED,
            version=paid.exchange.version,
            location=f"/exchanges/{number}/payment",
        )

    return asking.do(work)


@router.get(
    "/exchanges/{number}/payment",
    summary="The payment of an exchange",
    response_model=PaymentAnswer,
    responses=_OF_ONE,
)
def payment(number: Number, asking: Perhaps, if_none_match: IfNoneMatch = None) -> Response:
    """What was paid, when, and on which version of the agreement it rests. Its ETag is the exchange's."""
    paid: Paid = asking.read(partial(paying.read, signed=asking.signed, number=number, at=asking.at))
    answer = PaymentAnswer.of(paid.payment)
    return shown(answer, version=paid.exchange.version, if_none_match=if_none_match)


def _found(asking: Asking, wish: Wish, editions: Editioned, *, after: int, most: int | None) -> Page:
    work = partial(listing.find, wish=wish, editions=editions, after=after, most=most, at=asking.at)
    return asking.read(work)


router.include_router(order_routes.router)
