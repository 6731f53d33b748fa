"""Payment orders and the bank's files over HTTP: read the input, ask, render."""

from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from api.answers import ACTING, CHANGING, refusals
from api.edge.inputs import Before, Most, Number
from api.exchanges.payments.bank_files import MEDIA_TYPES, SentFile, read_bank_file
from api.exchanges.payments.order_schemas import (
    OrderAnswer,
    OrderList,
    OrderStatement,
    ReconciliationAnswer,
    WithdrawalStatement,
)
from api.exchanges.payments.orders import Withdrawal
from api.exchanges.payments.pain import MEDIA_TYPE, as_pain
from api.exchanges.payments.use_cases import ordering, reconciling
from api.exchanges.payments.use_cases.ordering import Seen
from api.fields import LARGEST
from api.journal.acting import Act
from api.journal.headers import IfMatch, IfNoneMatch, answered, as_response, shown
from api.journal.idempotency import Answer
from api.people.asking import Once, Perhaps

_OF_ONE = refusals(HTTPStatus.NOT_FOUND)
_READING_A_FILE = refusals(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
_WITHDRAWING = CHANGING | refusals(HTTPStatus.NOT_FOUND)
_XML: dict[int | str, dict[str, Any]] = {
    HTTPStatus.OK.value: {
        "description": "the order as ISO 20022 pain.001.001.09",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    },
    **refusals(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
}
_ROWS = "end_to_end_id,amount,booked_on,reference\nCXC-12,780.00,2027-03-22,20270322-0815\n"
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "the file itself: camt.053 or camt.054 as XML, or CSV with four columns",
        "content": {
            name: {
                "schema": {"type": "string", "format": "binary"},
                "example": _ROWS if name == "text/csv" else "the bytes of the bank's file",
            }
            for name in MEDIA_TYPES
        },
    }
}
router = APIRouter()


async def sent_file(request: Request) -> SentFile:
    """The body of the request, whole. It is read elsewhere, which takes a moment."""
    return SentFile(content=await request.body(), media_type=request.headers.get("content-type", ""))


@router.post(
    "/payment-orders",
    summary="Order payments from the bank",
    status_code=HTTPStatus.CREATED,
    response_model=OrderAnswer,
    responses=ACTING,
)
def order(asked: OrderStatement, asking: Once) -> Response:
    """Makes an order for the exchanges named, all of them or none; or for every one that is due.

    Amounts and accounts are read again at this moment, and the account must be the one that was signed. An
    exchange stands in one open order at most. Fetch its file, and give that to your bank.
    """
    wish = asked.as_wish()
    tried = asking.read(partial(ordering.prepare, signed=asking.signed, wish=wish, at=asking.at))
    if tried is not None:  # before the act, which others wait for: it takes a moment
        as_pain(tried.order, tried.accounts)

    def work(act: Act) -> Answer:
        seen = ordering.make(act, signed=asking.signed, wish=wish, tried=tried)
        return _answer(seen, status=HTTPStatus.CREATED, location=f"/payment-orders/{seen.order.id}")

    return asking.do(work)


@router.get("/payment-orders", summary="The payment orders that you may see")
def orders(
    asking: Perhaps,
    partnership: Annotated[
        int | None, Query(ge=1, le=LARGEST, description="only those of this partnership", examples=[3])
    ] = None,
    after: Before = None,
    most: Most = 50,
) -> OrderList:
    """Those of the partnerships whose payments you may read, newest first."""
    work = partial(
        ordering.find,
        signed=asking.signed,
        partnership=partnership,
        after=after,
        most=most,
        at=asking.at,
    )
    return OrderList.of(asking.read(work))


@router.post(
    "/payment-orders/reconciliation",
    summary="Read the bank's file",
    response_model=ReconciliationAnswer,
    openapi_extra=_BODY,
    responses=_READING_A_FILE,
)
def reconcile(
    asking: Once,
    sent: Annotated[SentFile, Depends(sent_file)],
    preview: Annotated[bool, Query(description="look only; change nothing")] = False,
) -> Response:
    """Marks as paid what the bank has booked: by the id of the order and the amount, in one act.

    Every debit that bears an id is answered with what became of it. What does not match exactly is never
    taken for a payment. What came back is kept with the payment, too. The same file may be sent again; it
    changes nothing more.
    """
    file = read_bank_file(sent)
    if preview:
        work = partial(reconciling.preview, signed=asking.signed, file=file, at=asking.at)
        return as_response(answered(ReconciliationAnswer.of(asking.read(work))))
    return asking.do(
        lambda act: answered(
            ReconciliationAnswer.of(reconciling.reconcile(act, signed=asking.signed, file=file))
        )
    )


@router.post(
    "/payment-orders/{number}/file",
    summary="Fetch the file of a payment order for the bank",
    response_class=Response,
    responses=_XML,
)
def order_file(number: Number, asking: Once) -> Response:
    """Hands the file out, and keeps that it was: from then on your bank may pay by it.

    The file of an order is always the same, so that a bank takes it once. There is none once anything of the
    order was paid or withdrawn.
    """
    work = partial(ordering.prepare_file, signed=asking.signed, number=number, at=asking.at)
    prepared = asking.read(work)
    content = as_pain(prepared.order, prepared.accounts)  # before the act; no account is kept with its answer
    asking.do(lambda act: _answer(ordering.hand_out(act, signed=asking.signed, prepared=prepared)))
    headers = {
        "Content-Disposition": f'attachment; filename="{prepared.order.message_id}.xml"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


@router.get(
    "/payment-orders/{number}",
    summary="One payment order",
    response_model=OrderAnswer,
    responses=_OF_ONE,
)
def one_order(number: Number, asking: Perhaps, if_none_match: IfNoneMatch = None) -> Response:
    """Its lines, and which of them are paid. Its ETag names the version to withdraw."""
    seen: Seen = asking.read(partial(ordering.read, signed=asking.signed, number=number, at=asking.at))
    return shown(OrderAnswer.of_seen(seen), version=seen.order.version, if_none_match=if_none_match)


@router.post(
    "/payment-orders/{number}/withdrawal",
    summary="Withdraw a payment order",
    response_model=OrderAnswer,
    responses=_WITHDRAWING,
)
def withdraw(
    number: Number, asking: Once, if_match: IfMatch = None, told: WithdrawalStatement | None = None
) -> Response:
    """Takes it back before anything of it was paid. Its exchanges are due again.

    Once its file was fetched, only where your bank has cancelled it: say so, with the reason. Otherwise the
    body may be left out.
    """
    why = told.as_withdrawal() if told else Withdrawal()

    def work(act: Act) -> Answer:
        seen = ordering.withdraw(act, signed=asking.signed, number=number, if_match=if_match, why=why)
        return _answer(seen)

    return asking.do(work)


@router.post(
    "/payment-orders/{number}/lines/{exchange}/withdrawal",
    summary="Withdraw one line of a payment order",
    response_model=OrderAnswer,
    responses=_WITHDRAWING,
)
def withdraw_line(
    number: Number, exchange: Number, told: WithdrawalStatement, asking: Once, if_match: IfMatch = None
) -> Response:
    """Takes one lump sum out of an order, such as one that the bank could not carry out: it is due again.

    Once the file was fetched, only where your bank has said that it does not pay it.
    """
    act_on = partial(ordering.withdraw_line, signed=asking.signed, number=number, exchange=exchange)

    def work(act: Act) -> Answer:
        return _answer(act_on(act, if_match=if_match, why=told.as_withdrawal()))

    return asking.do(work)


def _answer(seen: Seen, *, status: HTTPStatus = HTTPStatus.OK, location: str | None = None) -> Answer:
    return answered(OrderAnswer.of_seen(seen), status=status, version=seen.order.version, location=location)
