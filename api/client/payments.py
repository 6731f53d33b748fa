"""Calls about payments: what is due, what was paid, orders to a bank, and the bank's files."""

from api.client.calls import Call, QueryValue, place
from api.exchanges.payments.order_schemas import (
    OrderAnswer,
    OrderList,
    OrderStatement,
    ReconciliationAnswer,
    WithdrawalStatement,
)
from api.exchanges.payments.schemas import PaymentAnswer, PaymentList, PaymentStatement
from api.exchanges.payments.store import Due


def payments(
    *, partnership: int | None = None, state: Due | None = None, after: int = 0, most: int = 50
) -> Call[PaymentList]:
    """Longest validated first, each with the last day to pay it."""
    query: dict[str, QueryValue] = {"partnership": partnership, "state": state, "after": after, "most": most}
    return Call(method="GET", path="/payments", answer=PaymentList, query=query)


def payments_as_csv(*, partnership: int | None = None, state: Due | None = None) -> Call[bytes]:
    """All of them at once, without any bank account."""
    query: dict[str, QueryValue] = {"partnership": partnership, "state": state}
    return Call(method="GET", path="/payments.csv", answer=bytes, query=query)


def record_payment(number: int, said: PaymentStatement, *, etag: str) -> Call[PaymentAnswer]:
    """That the lump sum was paid, once and as it is agreed. The ETag is the exchange's."""
    path = place("/exchanges/{}/payment", number)
    return Call(method="POST", path=path, answer=PaymentAnswer, body=said, etag=etag)


def payment(number: int) -> Call[PaymentAnswer]:
    return Call(method="GET", path=place("/exchanges/{}/payment", number), answer=PaymentAnswer)


def order_payments(wish: OrderStatement) -> Call[OrderAnswer]:
    """For the exchanges that are named, or for every one that is due."""
    return Call(method="POST", path="/payment-orders", answer=OrderAnswer, body=wish)


def orders(*, partnership: int | None = None, after: int | None = None, most: int = 50) -> Call[OrderList]:
    """Newest first."""
    query: dict[str, QueryValue] = {"partnership": partnership, "after": after, "most": most}
    return Call(method="GET", path="/payment-orders", answer=OrderList, query=query)


def order(number: int) -> Call[OrderAnswer]:
    return Call(method="GET", path=place("/payment-orders/{}", number), answer=OrderAnswer)


def fetch_order_file(number: int) -> Call[bytes]:
    """As the bank takes it: ISO 20022 pain.001. It is kept that the file was handed out."""
    return Call(method="POST", path=place("/payment-orders/{}/file", number), answer=bytes)


def withdraw_order(number: int, said: WithdrawalStatement | None = None, *, etag: str) -> Call[OrderAnswer]:
    """Before anything of it was paid; once its file was fetched, only what the bank has cancelled."""
    path = place("/payment-orders/{}/withdrawal", number)
    return Call(method="POST", path=path, answer=OrderAnswer, body=said, etag=etag)


def withdraw_order_line(
    number: int, exchange: int, said: WithdrawalStatement, *, etag: str
) -> Call[OrderAnswer]:
    """Such as one that the bank could not carry out; its exchange is due again."""
    path = place("/payment-orders/{}/lines/{}/withdrawal", number, exchange)
    return Call(method="POST", path=path, answer=OrderAnswer, body=said, etag=etag)


def reconcile(
    content: bytes, *, media_type: str = "application/octet-stream", preview: bool = False
) -> Call[ReconciliationAnswer]:
    """Marks as paid what the bank's file says was booked: camt.053, camt.054 or CSV; `preview` only looks."""
    return Call(
        method="POST",
        path="/payment-orders/reconciliation",
        answer=ReconciliationAnswer,
        query={"preview": preview},
        body=content,
        media_type=media_type,
    )
