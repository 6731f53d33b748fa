"""Each booking of a bank's file beside what was ordered. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from api.exchanges.exchange import Exchange
from api.exchanges.payments.entries import BankFile, Entry
from api.exchanges.payments.grounds import Agreement
from api.exchanges.payments.orders import end_to_end_id, exchange_named
from api.exchanges.payments.payment import WHAT_TO_DO, Payment, Return, Told, as_reference, pay
from api.problems import Problem
from eligibility.phrases import euros, in_words


class Outcome(StrEnum):
    """What became of a booking."""

    MATCHED = "matched"  # the exchange is paid by it
    ALREADY_PAID = "already_paid"
    AMOUNT_DIFFERS = "amount_differs"
    UNKNOWN = "unknown"  # no exchange of whoever asks is named so
    REJECTED = "rejected"  # it is one of theirs, and cannot be taken for its payment
    RETURNED = "returned"  # a credit: the sum came back


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An exchange that a booking may be the payment of, as it is on record."""

    exchange: Exchange
    agreement: Agreement | None
    order: int | None  # the open one in which it stands
    ordered_cents: int | None  # as that says
    ordered_account: str | None  # digest of the account to which that pays
    payment: Payment | None  # on record


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A booking and what became of it."""

    entry: Entry
    outcome: Outcome
    words: str
    exchange: int | None = None
    payment: Payment | None = None  # of one that matched
    came_back: Return | None = None  # of a payment on record, which is told here for the first time


def candidates_named(entries: Iterable[Entry]) -> frozenset[int]:
    """The numbers of the exchanges that the bookings name."""
    named = (exchange_named(entry.end_to_end_id) for entry in entries)
    return frozenset(number for number in named if number is not None)


def judge(file: BankFile, candidates: Mapping[int, Candidate], *, at: datetime) -> tuple[Judged, ...]:
    """What becomes of every booking: the debits in the order of the file, then what came back.

    One exchange is matched once at most, and its payment comes back once at most.
    """
    matched: set[int] = set()
    judged: list[Judged] = []
    for entry in file.entries:
        number = exchange_named(entry.end_to_end_id)
        found = candidates.get(number) if number is not None else None
        if number in matched:
            one = _twice(entry, number)
        elif found is None:
            one = _unknown(entry)
        else:
            one = _judged(entry, found, file, at=at)
        if one.payment is not None and number is not None:
            matched.add(number)
        judged.append(one)
    return (*judged, *_came_back(file, candidates))


def _came_back(file: BankFile, candidates: Mapping[int, Candidate]) -> Iterator[Judged]:
    recorded: set[int] = set()
    for entry in file.returns:
        number = exchange_named(entry.end_to_end_id)
        found = candidates.get(number) if number is not None else None
        if found is None:
            yield _unknown(entry)
            continue
        one = _returned(entry, found, file, is_first=number not in recorded)
        if one.came_back is not None:
            recorded.add(one.came_back.exchange)
        yield one


def _returned(entry: Entry, found: Candidate, file: BankFile, *, is_first: bool) -> Judged:
    number = found.exchange.id
    words = _why_not_recorded(entry, found) if is_first else "It is in this file already."
    if words or entry.booked_on is None:
        return Judged(entry=entry, outcome=Outcome.RETURNED, words=words, exchange=number)
    return Judged(
        entry=entry,
        outcome=Outcome.RETURNED,
        words=f"The payment of exchange {number} came back on {in_words(entry.booked_on)}, and that is on "
        f"record; it stays on record as paid. {WHAT_TO_DO}",
        exchange=number,
        came_back=Return(exchange=number, returned_on=entry.booked_on, file_digest=file.digest),
    )


def _why_not_recorded(entry: Entry, found: Candidate) -> str:
    number, payment = found.exchange.id, found.payment
    if payment is None:
        line = f"/payment-orders/{found.order}/lines/{number}/withdrawal"
        takes = f" withdraw its line with POST {line}, and order it again." if found.order else " order it."
        return (
            f"It came back, and nothing was recorded: exchange {number} is not on record as paid. Ask the "
            f"bank and the visitor why; then{takes}"
        )
    if payment.returned_on is not None:
        return f"It is on record that it came back on {in_words(payment.returned_on)}."
    if entry.problem or entry.booked_on is None:
        return f"Nothing was recorded: {entry.problem or 'the file does not say on which day it was booked'}."
    if entry.cents != payment.cents or entry.booked_on < payment.paid_on:
        paid = f"{euros(payment.cents)} on {in_words(payment.paid_on)}"
        booked = f"{_said(entry)} on {in_words(entry.booked_on)}"
        return f"Nothing was recorded: on record as paid is {paid}; {booked} came back. Ask the bank."
    return ""


def _unknown(entry: Entry) -> Judged:
    return Judged(entry=entry, outcome=Outcome.UNKNOWN, words="No exchange of yours is named so.")


def _judged(entry: Entry, found: Candidate, file: BankFile, *, at: datetime) -> Judged:
    number = found.exchange.id
    obstacle = _rejected(entry, found, file)
    if obstacle:
        return Judged(entry=entry, outcome=Outcome.REJECTED, words=obstacle, exchange=number)
    for outcome, words in (_paid_before(entry, found), _other_amount(entry, found)):
        if words:
            return Judged(entry=entry, outcome=outcome, words=words, exchange=number)
    try:
        payment = pay(found.exchange, found.agreement, _told(entry, found, file), at=at)
    except Problem as problem:
        return Judged(entry=entry, outcome=Outcome.REJECTED, words=str(problem), exchange=number)
    return Judged(
        entry=entry,
        outcome=Outcome.MATCHED,
        words=f"Exchange {number} is paid: {euros(payment.cents)} on {in_words(payment.paid_on)}.",
        exchange=number,
        payment=payment,
    )


def _rejected(entry: Entry, found: Candidate, file: BankFile) -> str:
    number, is_paid = found.exchange.id, found.exchange.progress.paid_on is not None
    if not is_paid and any(exchange_named(one.end_to_end_id) == number for one in file.returns):
        return "The bank has booked it back, as told below. Nothing was recorded."
    if entry.problem:
        return f"It is no payment that was booked: {entry.problem}."
    if entry.booked_on is None:
        return "The file does not say on which day it was booked."
    if not is_paid and found.order is None:
        return (
            f"Exchange {number} stands in no open payment order. If it was paid all the same, record that "
            f"with POST /exchanges/{number}/payment."
        )
    if not is_paid and found.agreement and found.ordered_account != found.agreement.account_digest:
        return (
            f"Exchange {number} was ordered to another account than the one that is signed now. Ask the bank "
            "where the money is. Where the visitor has it, record that with POST "
            f"/exchanges/{number}/payment."
        )
    return ""


def _paid_before(entry: Entry, found: Candidate) -> tuple[Outcome, str]:
    progress = found.exchange.progress
    if progress.paid_on is None or progress.paid_cents is None:
        return Outcome.ALREADY_PAID, ""
    recorded = f"{euros(progress.paid_cents)} on {in_words(progress.paid_on)}"
    if entry.cents == progress.paid_cents:
        return Outcome.ALREADY_PAID, f"It is on record: {recorded}."
    return Outcome.AMOUNT_DIFFERS, f"On record is {recorded}; the bank says {_said(entry)}."


def _other_amount(entry: Entry, found: Candidate) -> tuple[Outcome, str]:
    ordered = found.ordered_cents
    if ordered is None or entry.cents == ordered:
        return Outcome.AMOUNT_DIFFERS, ""
    words = f"Ordered were {euros(ordered)}; the bank says {_said(entry)}. Nothing was recorded."
    return Outcome.AMOUNT_DIFFERS, words


def _said(entry: Entry) -> str:
    return euros(entry.cents) if entry.cents is not None else "no amount"


def _told(entry: Entry, found: Candidate, file: BankFile) -> Told:
    if entry.booked_on is None:
        raise ValueError("a booking without a day is rejected before")
    otherwise = end_to_end_id(found.exchange.id)
    return Told(
        reference=as_reference(entry.reference, otherwise=otherwise),
        paid_on=entry.booked_on,
        cents=entry.cents,
        order=found.order,
        file_digest=file.digest,
    )


def _twice(entry: Entry, number: int | None) -> Judged:
    words = "It is booked twice in this file; the lump sum is one payment, so ask the bank for one of them."
    return Judged(entry=entry, outcome=Outcome.ALREADY_PAID, words=words, exchange=number)
