"""A payment goes on record, by hand or as a bank's file tells of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from api.database import Connection
from api.exchanges import moving
from api.exchanges.exchange import Exchange
from api.exchanges.moving import allowed, keep, keep_quietly, tell, turn_of
from api.exchanges.payments import store
from api.exchanges.payments.payment import Payment, Return, Told, pay
from api.exchanges.payments.problems import AlreadyPaid, NoPaymentYet
from api.exchanges.payments.use_cases.asking import RECONCILE
from api.exchanges.payments.use_cases.records import agreement_on_record
from api.exchanges.problems import NotAtThisStep
from api.exchanges.states import Party
from api.journal.acting import Act
from api.journal.details import JSON
from api.people.signed import Signed
from eligibility.phrases import euros, in_words

PAY = "exchange.pay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A payment and the exchange of which it is."""

    payment: Payment
    exchange: Exchange


def record(act: Act, *, asked: moving.Asked, told: Told) -> Paid:
    """The payment of the exchange, recorded by the visitor's partnership.

    Raises as every act on an exchange does, AlreadyPaid, GroundsMissing, NotTheAgreedAmount, NotThatDay.
    """
    try:
        turn = turn_of(act, asked, PAY)
    except NotAtThisStep:
        _refuse_second(act, asked)
        raise
    exchange = turn.exchange
    order = store.open_orders_of(act.connection, [exchange.id]).get(exchange.id)
    agreement = agreement_on_record(act.connection, exchange.id)
    payment = pay(exchange, agreement, replace(told, order=order.order if order else None), at=act.at)
    store.add_payment(act.connection, payment, account=act.actor.account_id)
    detail: dict[str, JSON] = {"cents": payment.cents, "paid_on": payment.paid_on.isoformat()}
    kept = keep(act, _as_paid(exchange, payment), PAY, party=turn.party, detail=detail)
    _tell_visitor(act, kept, payment)
    return Paid(payment=payment, exchange=kept)


def record_quietly(act: Act, exchange: Exchange, payment: Payment) -> Exchange:
    """As `record`, for a payment that was judged already, in an act that records its own event."""
    store.add_payment(act.connection, payment, account=act.actor.account_id)
    kept = keep_quietly(act, _as_paid(exchange, payment), PAY, party=Party.VOP)
    _tell_visitor(act, kept, payment)
    return kept


def record_return(act: Act, exchange: Exchange, came_back: Return) -> Exchange:
    """Keeps that a payment came back, in an act that records its own event: the exchange stays paid."""
    store.add_return(act.connection, came_back, at=act.at)
    day = in_words(came_back.returned_on)
    words = f"The payment came back on {day}."
    kept = keep_quietly(act, exchange, RECONCILE, party=Party.VOP, words=words)
    amount = euros(exchange.progress.paid_cents or 0)
    tell(act, kept, "payment.returned", to={Party.VOP}, params={"amount": amount, "day": day})
    return kept


def read(connection: Connection, signed: Signed, number: int, *, at: datetime) -> Paid:
    """The payment of an exchange, for those who may read its Financial Agreement. Raises NoPaymentYet."""
    exchange, _ = allowed(connection, signed, number, "exchange.read_financial", at=at)
    payment = store.payment_of(connection, number)
    if payment is None:
        raise NoPaymentYet(number)
    return Paid(payment=payment, exchange=exchange)


def _refuse_second(act: Act, asked: moving.Asked) -> None:
    exchange, _ = allowed(act.connection, asked.signed, asked.number, PAY, at=act.at)
    progress = exchange.progress
    if progress.paid_on is not None:
        raise AlreadyPaid(exchange.id, progress.paid_cents, progress.paid_on) from None


def _as_paid(exchange: Exchange, payment: Payment) -> Exchange:
    progress = replace(exchange.progress, paid_on=payment.paid_on, paid_cents=payment.cents)
    return replace(exchange, progress=progress)


def _tell_visitor(act: Act, exchange: Exchange, payment: Payment) -> None:
    params = {"amount": euros(payment.cents), "day": in_words(payment.paid_on)}
    tell(act, exchange, "exchange.paid", to={Party.VISITOR}, params=params)
