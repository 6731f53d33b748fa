"""What is to be paid, what is ordered, and what was paid."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from api.database import Connection
from api.exchanges import store as exchange_store
from api.exchanges.clocks import Running, clocks_of, running
from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import Clock
from api.exchanges.payments import store
from api.exchanges.payments.grounds import missing
from api.exchanges.payments.orders import Payable
from api.exchanges.payments.payment import Payment
from api.exchanges.payments.store import Asked, Due, Total
from api.exchanges.payments.use_cases.asking import READ, reached
from api.exchanges.payments.use_cases.records import payables
from api.exchanges.states import Party
from api.people.signed import Signed
from api.programme.editions import law_for
from eligibility.editions import Editions


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which payments somebody asks for."""

    signed: Signed
    partnership: int | None = None  # as VOP; None: all that they may see
    state: Due | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One exchange with its money."""

    exchange: Exchange
    visitor: str  # its name
    host: str
    state: Due
    missing: tuple[str, ...]  # what a payment rests on and is not there, in words
    clock: Running | None
    payment: Payment | None
    order: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of the list, longest validated first."""

    rows: tuple[Owed, ...]
    after: int | None  # ask with this for the next part
    totals: Mapping[Due, Total]


def find(
    connection: Connection,
    wish: Wish,
    editions: Editions,
    *,
    after: int,
    most: int | None,
    at: datetime,
) -> Page:
    """The exchanges that are due, ordered or paid. Raises NotAllowed. `most` None gives all of them."""
    partnerships = reached(connection, wish.signed, READ, partnership=wish.partnership, at=at)
    asked = Asked(partnerships=partnerships, state=wish.state)
    numbers = store.find_due(connection, asked, after=after, most=most)
    shown = numbers if most is None else numbers[:most]
    return Page(
        rows=tuple(_owed(connection, shown, editions, at=at)),
        after=shown[-1] if shown and len(shown) < len(numbers) else None,
        totals=store.totals(connection, asked),
    )


def _owed(
    connection: Connection, numbers: Collection[int], editions: Editions, *, at: datetime
) -> Iterable[Owed]:
    found = {one.id: one for one in exchange_store.get_many(connection, numbers)}
    paid = store.payments_of(connection, numbers)
    parties = {party for one in found.values() for party in (one.agreed.visitor, one.agreed.host)}
    names = exchange_store.names_of(connection, parties)
    money = {one.exchange.id: one for one in payables(connection, list(found.values()))}
    for number in numbers:
        exchange = found[number]
        yield Owed(
            exchange=exchange,
            visitor=names.get(exchange.agreed.visitor, exchange.agreed.visitor),
            host=names.get(exchange.agreed.host, exchange.agreed.host),
            state=_state(money[number]),
            missing=_lacking(money[number]),
            clock=_clock(exchange, editions, at=at),
            payment=paid.get(number),
            order=money[number].order,
        )


def _state(money: Payable) -> Due:
    if money.exchange.progress.paid_on is not None:
        return Due.PAID
    return Due.DUE if money.order is None else Due.ORDERED


def _lacking(money: Payable) -> tuple[str, ...]:
    if money.exchange.progress.paid_on is not None:
        return ()
    lacking = missing(money.exchange, money.agreement)
    if money.account_digest is None:
        return (*lacking, "the visitor's account is not on record")
    return lacking


def _clock(exchange: Exchange, editions: Editions, *, at: datetime) -> Running | None:
    law = law_for(editions, as_of=exchange.agreed.first_day, name=exchange.agreed.edition)
    return running(clocks_of(exchange, law=law, at=at), Clock.PAYMENT, Party.VOP)
