"""Payments, the orders for them and the bank's files that were read, in the database."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    case,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from api.exchanges.payments.orders import Debtor, Line, Order
from api.exchanges.payments.payment import Payment, Return
from api.exchanges.payments.tables import bank_files, payment_order_lines, payment_orders, payments
from api.exchanges.states import COUNTED, State
from api.exchanges.tables import exchanges

_AT_ONCE = 500  # ids in one query


class Due(StrEnum):
    """How far the payment of an exchange has got."""

    DUE = "due"
    ORDERED = "ordered"  # it stands in an open payment order
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Of whom payments or orders are asked for."""

    partnerships: Collection[int] | None  # None: of all
    state: Due | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How many lump sums, and how much together."""

    count: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of a bank's file for one partnership."""

    digest: str
    partnership: int
    read_at: datetime
    entries: int
    matched: int
    account: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """How an exchange stands in the one order that is open for it."""

    order: int
    cents: int
    account_digest: str


def payment_of(connection: Connection, exchange: int) -> Payment | None:
    """The one payment of an exchange, or None."""
    return payments_of(connection, [exchange]).get(exchange)


def payments_of(connection: Connection, numbers: Collection[int]) -> dict[int, Payment]:
    """The payments of those of these exchanges that are paid, by number."""
    return {
        row.exchange_id: _payment(row)
        for part in _parts(numbers)
        for row in connection.execute(select(payments).where(payments.c.exchange_id.in_(part)))
    }


def add_payment(connection: Connection, payment: Payment, *, account: int | None) -> None:
    """Writes the payment of an exchange that has none. The key of the table allows no second."""
    row = {
        "exchange_id": payment.exchange,
        "paid_on": payment.paid_on,
        "cents": payment.cents,
        "reference": payment.reference,
        "agreement_version": payment.agreement_version,
        "agreement_digest": payment.agreement_digest,
        "order_id": payment.order,
        "file_digest": payment.file_digest,
        "recorded_at": payment.recorded_at,
        "account_id": account,
    }
    connection.execute(insert(payments).values(row))


def add_return(connection: Connection, came_back: Return, *, at: datetime) -> None:
    """Keeps with the payment of an exchange that the bank has booked it back."""
    row = {
        "returned_on": came_back.returned_on,
        "returned_by": came_back.file_digest,
        "return_recorded_at": at,
    }
    its = payments.c.exchange_id == came_back.exchange
    connection.execute(update(payments).where(its).values(row))


def find_due(connection: Connection, asked: Asked, *, after: int, most: int | None) -> list[int]:
    """Numbers of exchanges with something to pay or paid, longest validated first; one more than `most`.

    `after` is the last number of the part before, 0 for the first part; `most` None gives all.
    """
    ordered = (exchanges.c.validated_at, exchanges.c.id)
    query = select(exchanges.c.id).where(_asked(asked), _after(connection, after)).order_by(*ordered)
    return list(connection.scalars(query if most is None else query.limit(most + 1)))


def totals(connection: Connection, asked: Asked) -> dict[Due, Total]:
    """How many are due, ordered and paid, and how much, whatever state is asked for."""
    everything = Asked(partnerships=asked.partnerships)
    columns = (_DUE, func.count(), func.sum(func.coalesce(exchanges.c.paid_cents, exchanges.c.agreed_cents)))
    rows = connection.execute(select(*columns).where(_asked(everything)).group_by(_DUE))
    found = {Due(state): Total(count=count, cents=int(cents)) for state, count, cents in rows}
    return {state: found.get(state, Total(count=0, cents=0)) for state in Due}


def open_orders_of(connection: Connection, numbers: Collection[int]) -> dict[int, Ordered]:
    """How each of these exchanges stands in an order, if it does; without what was withdrawn."""
    line = payment_order_lines.c
    return {
        row.exchange_id: Ordered(order=row.order_id, cents=row.cents, account_digest=row.account_digest)
        for part in _parts(numbers)
        for row in connection.execute(
            select(payment_order_lines).where(line.exchange_id.in_(part), line.is_withdrawn.is_(False))
        )
    }


def add_order(connection: Connection, order: Order, *, account: int | None) -> Order:
    """Writes an order and its lines; the order with its number. No exchange of it may stand in another."""
    row = {
        "partnership_id": order.partnership,
        "debtor": order.debtor.name,
        "debtor_iban": order.debtor.iban,
        "debtor_bic": order.debtor.bic,
        "execution_day": order.execution_day,
        "made_at": order.made_at,
        "account_id": account,
    }
    added = insert(payment_orders).values(row).returning(payment_orders.c.id)
    number = int(connection.execute(added).scalar_one())
    connection.execute(insert(payment_order_lines), [_line_row(number, line) for line in order.lines])
    return orders_of(connection, [number])[0]


def order_of(connection: Connection, number: int) -> Order | None:
    """The order with that number, or None."""
    return next(iter(orders_of(connection, [number])), None)


def orders_of(connection: Connection, numbers: Collection[int]) -> list[Order]:
    """Those of the numbers that are orders, newest first."""
    rows = connection.execute(
        select(payment_orders).where(payment_orders.c.id.in_(sorted(numbers))).order_by(payment_orders.c.id)
    ).all()
    lines = _lines(connection, [row.id for row in rows])
    return [_order(row, lines[row.id]) for row in reversed(rows)]


def find_orders(connection: Connection, asked: Asked, *, after: int | None, most: int) -> list[Order]:
    """The newest orders, with lower numbers than `after`; one more than `most` if there are more."""
    of = true() if asked.partnerships is None else payment_orders.c.partnership_id.in_(asked.partnerships)
    older = true() if after is None else payment_orders.c.id < after
    query = select(payment_orders.c.id).where(of, older).order_by(payment_orders.c.id.desc())
    return orders_of(connection, list(connection.scalars(query.limit(most + 1))))


def note_fetched(connection: Connection, number: int, *, at: datetime) -> None:
    """Keeps when the file of an order was first handed out."""
    its = and_(payment_orders.c.id == number, payment_orders.c.fetched_at.is_(None))
    connection.execute(update(payment_orders).where(its).values(fetched_at=at))


def withdraw_order(connection: Connection, number: int, *, because: str, at: datetime) -> None:
    """Takes an order back: its exchanges may stand in another."""
    its = payment_orders.c.id == number
    connection.execute(update(payment_orders).where(its).values(withdrawn_at=at, withdrawn_because=because))
    lines = update(payment_order_lines).where(payment_order_lines.c.order_id == number)
    connection.execute(lines.values(is_withdrawn=True))


def withdraw_line(connection: Connection, number: int, exchange: int, *, because: str, at: datetime) -> None:
    """Takes one line of an order back: its exchange may stand in another."""
    line = payment_order_lines.c
    its = and_(line.order_id == number, line.exchange_id == exchange)
    row = {"is_withdrawn": True, "withdrawn_at": at, "withdrawn_because": because}
    connection.execute(update(payment_order_lines).where(its).values(row))


def read_before(connection: Connection, digest: str, partnerships: Collection[int]) -> datetime | None:
    """When a file was first read for one of these partnerships, or None."""
    its = and_(bank_files.c.digest == digest, bank_files.c.partnership_id.in_(sorted(partnerships)))
    query = select(bank_files.c.read_at).where(its).order_by(bank_files.c.read_at).limit(1)
    return connection.scalar(query)


def add_reading(connection: Connection, reading: Reading) -> None:
    """Keeps that a file was read for a partnership, unless that is kept already."""
    if read_before(connection, reading.digest, [reading.partnership]) is not None:
        return
    row = {
        "digest": reading.digest,
        "partnership_id": reading.partnership,
        "read_at": reading.read_at,
        "entries": reading.entries,
        "matched": reading.matched,
        "account_id": reading.account,
    }
    connection.execute(insert(bank_files).values(row))


_IS_ORDERED = exists().where(
    payment_order_lines.c.exchange_id == exchanges.c.id, payment_order_lines.c.is_withdrawn == false()
)
_DUE = case(
    (exchanges.c.paid_on.is_not(None), Due.PAID.value),
    (_IS_ORDERED, Due.ORDERED.value),
    else_=Due.DUE.value,
)
_IS_OWED = or_(exchanges.c.paid_on.is_not(None), exchanges.c.state == State.VALIDATED.value)


def _asked(asked: Asked) -> ColumnElement[bool]:
    of = true() if asked.partnerships is None else exchanges.c.vop_id.in_(sorted(asked.partnerships))
    in_state = true() if asked.state is None else literal(asked.state.value) == _DUE
    is_payable = and_(exchanges.c.is_virtual.is_(False), exchanges.c.agreed_cents > 0, _IS_OWED)
    return and_(of, in_state, is_payable, exchanges.c.state.in_([state.value for state in COUNTED]))


def _after(connection: Connection, after: int) -> ColumnElement[bool]:
    if after == 0:
        return true()
    at = connection.scalar(select(exchanges.c.validated_at).where(exchanges.c.id == after))
    if at is None:
        return exchanges.c.id > after
    same = and_(exchanges.c.validated_at == at, exchanges.c.id > after)
    return or_(exchanges.c.validated_at > at, same)


def _lines(connection: Connection, orders: Collection[int]) -> Mapping[int, list[Line]]:
    line, payment = payment_order_lines.c, payments.c
    by_it = and_(payment.exchange_id == line.exchange_id, payment.order_id == line.order_id)
    joined = payment_order_lines.outerjoin(payments, by_it)
    query = (
        select(payment_order_lines, payment.paid_on)
        .select_from(joined)
        .where(line.order_id.in_(sorted(orders)))
    )
    found: dict[int, list[Line]] = defaultdict(list)
    for row in connection.execute(query.order_by(line.order_id, line.exchange_id)):
        found[row.order_id].append(_line(row))
    return found


def _line(row: Any) -> Line:
    return Line(
        exchange=row.exchange_id,
        cents=row.cents,
        account_digest=row.account_digest,
        paid_on=row.paid_on,
        withdrawn_at=row.withdrawn_at,
        withdrawn_because=row.withdrawn_because,
    )


def _line_row(order: int, line: Line) -> dict[str, object]:
    return {
        "order_id": order,
        "exchange_id": line.exchange,
        "cents": line.cents,
        "account_digest": line.account_digest,
    }


def _order(row: Row[Any], lines: Collection[Line]) -> Order:
    return Order(
        id=row.id,
        partnership=row.partnership_id,
        debtor=Debtor(name=row.debtor, iban=row.debtor_iban, bic=row.debtor_bic),
        execution_day=row.execution_day,
        made_at=row.made_at,
        lines=tuple(lines),
        fetched_at=row.fetched_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_because=row.withdrawn_because,
    )


def _payment(row: Row[Any]) -> Payment:
    return Payment(
        exchange=row.exchange_id,
        paid_on=row.paid_on,
        cents=row.cents,
        reference=row.reference,
        agreement_version=row.agreement_version,
        agreement_digest=row.agreement_digest,
        recorded_at=row.recorded_at,
        order=row.order_id,
        file_digest=row.file_digest,
        returned_on=row.returned_on,
    )


def _parts(numbers: Collection[int]) -> list[list[int]]:
    ordered = sorted(set(numbers))
    return [ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE)]
