"""Orders to the bank: made, seen, written as its file, and taken back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from api.database import Connection
from api.exchanges import account_store
from api.exchanges import store as exchange_store
from api.exchanges.account_store import Account
from api.exchanges.payments import store
from api.exchanges.payments.orders import (
    MOST_LINES,
    Debtor,
    Line,
    Order,
    Sorted,
    Withdrawal,
    execution_checked,
    line_of,
)
from api.exchanges.payments.problems import (
    AccountIsGone,
    NothingDue,
    NotOrdered,
    OrderHasChanged,
    UnknownOrder,
)
from api.exchanges.payments.store import Asked, Due
from api.exchanges.payments.use_cases.asking import ORDER, READ, WITHDRAW, reached
from api.exchanges.payments.use_cases.records import digest_now, payables
from api.exchanges.zones import day_in
from api.journal.acting import Act, Event
from api.journal.details import JSON
from api.journal.versions import require_match
from api.people.asking import require
from api.people.signed import Signed
from api.problems import Problem
from api.programme.partnerships import concern_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a partnership asks its bank to pay."""

    partnership: int
    debtor: Debtor
    execution_day: date
    exchanges: Collection[int] | None = None  # None: all that are due


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An order, with the names of the visitors whom it pays."""

    order: Order
    visitors: Mapping[int, str]  # by number of the exchange
    left_out: Mapping[int, str]  # of those that were due when it was made: why they are not in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An order with the accounts that it pays, as they were before an act."""

    order: Order
    accounts: Mapping[int, Account]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of the orders, newest first."""

    orders: tuple[Order, ...]
    after: int | None


def prepare(connection: Connection, signed: Signed, wish: Wish, *, at: datetime) -> Prepared | None:
    """The order as it would be made now, for its file to be tried; None where the act will say why not."""
    try:
        draft, _ = _drafted(connection, signed, wish, at=at)
        return Prepared(order=draft, accounts=_accounts(connection, draft))
    except Problem:
        return None


def make(act: Act, *, signed: Signed, wish: Wish, tried: Prepared | None) -> Seen:
    """An order for the exchanges named, all of them or none; or for every one that is due and can be.

    Amounts and accounts are read at this moment, and have to be those whose file was tried before. Raises
    NotAllowed, NotThisExecutionDay, NotOrdered with the reason for each exchange, NothingDue,
    OrderHasChanged.
    """
    draft, left_out = _drafted(act.connection, signed, wish, at=act.at)
    if tried is None or tried.order.lines != draft.lines:
        raise OrderHasChanged
    order = store.add_order(act.connection, draft, account=act.actor.account_id)
    detail = {"partnership": order.partnership, "lines": len(order.lines), "cents": order.control_cents}
    act.record(Event(ORDER, f"payment_order:{order.id}", detail))
    return replace(_seen(act.connection, order), left_out=left_out)


def read(connection: Connection, signed: Signed, number: int, *, at: datetime) -> Seen:
    """The order with that number. Raises UnknownOrder, also for one that they may not know of."""
    return _seen(connection, _allowed(connection, signed, number, READ, at=at))


def find(
    connection: Connection,
    signed: Signed,
    *,
    partnership: int | None,
    after: int | None,
    most: int,
    at: datetime,
) -> Page:
    """The orders that somebody may see, newest first. Raises NotAllowed."""
    of = reached(connection, signed, READ, partnership=partnership, at=at)
    found = store.find_orders(connection, Asked(partnerships=of), after=after, most=most)
    shown = tuple(found[:most])
    return Page(orders=shown, after=shown[-1].id if len(found) > most else None)


def prepare_file(connection: Connection, signed: Signed, number: int, *, at: datetime) -> Prepared:
    """An order that may be sent to the bank, with the accounts that it pays, for its file.

    Raises UnknownOrder, OrderIsWithdrawn, OrderIsBeingPaid, FileIsOutdated, AccountIsGone.
    """
    order = _allowed(connection, signed, number, ORDER, at=at)
    order.require_sendable()
    return Prepared(order=order, accounts=_accounts(connection, order))


def hand_out(act: Act, *, signed: Signed, prepared: Prepared) -> Seen:
    """The file of an order goes on record as handed out, each time that it is.

    Raises as `prepare_file` does, and OrderHasChanged where the file would read otherwise by now.
    """
    now = prepare_file(act.connection, signed, prepared.order.id, at=act.at)
    if (now.order.standing, now.accounts) != (prepared.order.standing, prepared.accounts):
        raise OrderHasChanged
    store.note_fetched(act.connection, now.order.id, at=act.at)
    detail: dict[str, JSON] = {"partnership": now.order.partnership, "handed_out": now.order.message_id}
    act.record(Event(ORDER, f"payment_order:{now.order.id}", detail))
    return _seen(act.connection, replace(now.order, fetched_at=now.order.fetched_at or act.at))


def withdraw(act: Act, *, signed: Signed, number: int, if_match: str | None, why: Withdrawal) -> Seen:
    """The order taken back, before anything of it was paid.

    Raises UnknownOrder, 412 and 428 by the version, OrderIsWithdrawn, OrderIsBeingPaid, FileHasLeft.
    """
    order = _allowed(act.connection, signed, number, WITHDRAW, at=act.at)
    require_match(if_match, order.version)
    order.require_withdrawable(why)
    store.withdraw_order(act.connection, order.id, because=why.reason, at=act.at)
    detail = {"partnership": order.partnership, "is_cancelled": why.is_cancelled}
    act.record(Event(WITHDRAW, f"payment_order:{order.id}", detail))
    return _seen(act.connection, replace(order, withdrawn_at=act.at, withdrawn_because=why.reason))


def withdraw_line(
    act: Act, *, signed: Signed, number: int, exchange: int, if_match: str | None, why: Withdrawal
) -> Seen:
    """One line taken back, such as one that the bank did not carry out: its exchange is due again.

    Raises UnknownOrder, UnknownLine, 412 and 428 by the version, OrderIsWithdrawn, LineIsWithdrawn,
    OrderIsBeingPaid for a line that was paid, FileHasLeft.
    """
    order = _allowed(act.connection, signed, number, WITHDRAW, at=act.at)
    require_match(if_match, order.version)
    line = order.line_to_withdraw(exchange, why)
    store.withdraw_line(act.connection, order.id, line.exchange, because=why.reason, at=act.at)
    detail = {"partnership": order.partnership, "exchange": exchange, "is_cancelled": why.is_cancelled}
    act.record(Event(WITHDRAW, f"payment_order:{order.id}", detail))
    taken = replace(line, withdrawn_at=act.at, withdrawn_because=why.reason)
    lines = tuple(taken if one == line else one for one in order.lines)
    return _seen(act.connection, replace(order, lines=lines))


def _drafted(
    connection: Connection, signed: Signed, wish: Wish, *, at: datetime
) -> tuple[Order, Mapping[int, str]]:
    """The order that is wished for, without a number yet, and why others do not stand in it."""
    require(connection, signed, ORDER, concern_of(wish.partnership), at=at)
    execution_checked(wish.execution_day, today=day_in(None, at))
    found = _named(connection, wish) if wish.exchanges is not None else _all_due(connection, wish.partnership)
    draft = Order(
        id=0,
        partnership=wish.partnership,
        debtor=wish.debtor,
        execution_day=wish.execution_day,
        made_at=at.replace(microsecond=0),
        lines=found.lines,
    )
    return draft, found.left_out


def _allowed(connection: Connection, signed: Signed, number: int, act: str, *, at: datetime) -> Order:
    order = store.order_of(connection, number)
    unknown = UnknownOrder(number)
    if order is None:
        raise unknown
    require(connection, signed, act, concern_of(order.partnership), at=at, unknown=unknown)
    return order


def _named(connection: Connection, wish: Wish) -> Sorted:
    """Lines for exactly those that are named. Raises NotOrdered where one of them can have none."""
    numbers = set(wish.exchanges or ())
    found = _sorted(connection, numbers, wish.partnership)
    not_its = dict.fromkeys(
        sorted(numbers - {line.exchange for line in found.lines} - set(found.left_out)),
        "your partnership pays no exchange with that number",
    )
    reasons = dict(sorted({**found.left_out, **not_its}.items()))
    if reasons:
        raise NotOrdered(reasons)
    return found


def _all_due(connection: Connection, partnership: int) -> Sorted:
    """Lines for everything that is due and can be ordered. Raises NothingDue, NotOrdered."""
    asked = Asked(partnerships=[partnership], state=Due.DUE)
    numbers = store.find_due(connection, asked, after=0, most=None)
    if not numbers:
        raise NothingDue(partnership)
    found = _sorted(connection, numbers[:MOST_LINES], partnership)
    later = dict.fromkeys(numbers[MOST_LINES:], f"one order bears {MOST_LINES}; make another for the rest")
    if not found.lines:
        raise NotOrdered(found.left_out)
    return Sorted(lines=found.lines, left_out={**found.left_out, **later})


def _sorted(connection: Connection, numbers: Collection[int], partnership: int) -> Sorted:
    own = [one for one in exchange_store.get_many(connection, numbers) if one.agreed.vop == partnership]
    judged = {one.exchange.id: line_of(one) for one in payables(connection, own)}
    return Sorted(
        lines=tuple(line for line in judged.values() if isinstance(line, Line)),
        left_out={number: why for number, why in judged.items() if isinstance(why, str)},
    )


def _accounts(connection: Connection, order: Order) -> Mapping[int, Account]:
    """The account of each line, as it was signed and ordered. Raises AccountIsGone."""
    signed = {line.exchange: line.account_digest for line in order.standing}
    found = account_store.get_many(connection, signed)
    held = {number: one for number, one in found.items() if digest_now(one) == signed[number]}
    gone = sorted(signed.keys() - held.keys())
    if gone:
        raise AccountIsGone(order.id, gone)
    return held


def _seen(connection: Connection, order: Order) -> Seen:
    exchanges = exchange_store.get_many(connection, [line.exchange for line in order.lines])
    names = exchange_store.names_of(connection, {one.agreed.visitor for one in exchanges})
    visitors = {one.id: names.get(one.agreed.visitor, one.agreed.visitor) for one in exchanges}
    return Seen(order=order, visitors=visitors, left_out={})
