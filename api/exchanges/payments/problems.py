"""What can be in the way of a payment, as facts."""

from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus

from api.problems import Problem
from eligibility.phrases import counted, euros, in_words, listed

_MOST_TOLD = 200  # reasons in one answer


class AlreadyPaid(Problem):
    """The lump sum of the exchange has been paid; there is one payment only."""

    status = HTTPStatus.CONFLICT

    def __init__(self, exchange: int, cents: int | None, paid_on: date | None) -> None:
        self.exchange, self.cents, self.paid_on = exchange, cents, paid_on
        what = f"{euros(cents)} on {in_words(paid_on)}" if cents is not None and paid_on else "the lump sum"
        super().__init__(
            f"Exchange {exchange} has been paid: {what}. The lump sum is one payment (A4-one-payment), so "
            "nothing more is recorded. GET /exchanges/NUMBER/payment shows it."
        )


class NotTheAgreedAmount(Problem):
    """Another amount than the two have signed in the Financial Agreement."""

    status = HTTPStatus.CONFLICT

    def __init__(self, exchange: int, asked_cents: int, agreed_cents: int) -> None:
        self.exchange, self.asked_cents, self.agreed_cents = exchange, asked_cents, agreed_cents
        super().__init__(
            f"You named {euros(asked_cents)}; the Financial Agreement of exchange {exchange}, as it is "
            f"signed, says {euros(agreed_cents)}. Nothing was recorded. Pay what is agreed, no more and no "
            "less, and leave the amount out or name that one."
        )


class GroundsMissing(Problem):
    """Something on which a payment rests is not on record (A5-grounds)."""

    status = HTTPStatus.CONFLICT

    def __init__(self, exchange: int, missing: Sequence[str]) -> None:
        self.exchange, self.missing = exchange, tuple(missing)
        super().__init__(
            f"Exchange {exchange} cannot be paid: {'; '.join(missing)}. Nothing was recorded. GET "
            "/exchanges/NUMBER shows what is on record; once everything is there, record the payment again."
        )


class NotThatDay(Problem):
    """A day on which the lump sum cannot have been paid."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, day: date, reason: str) -> None:
        self.day, self.reason = day, reason
        super().__init__(
            f"The payment cannot be of {in_words(day)}: {reason}. Name the day that the bank names."
        )


class NoPaymentYet(Problem):
    """The exchange has not been paid."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, exchange: int) -> None:
        self.exchange = exchange
        super().__init__(
            f"No payment of exchange {exchange} is on record. The visitor's partnership records it with "
            "POST /exchanges/NUMBER/payment."
        )


class UnknownOrder(Problem):
    """No payment order has that number, or none that the one who asks may see."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"There is no payment order {number} that you may see. GET /payment-orders lists those that "
            "you may."
        )


class NotOrdered(Problem):
    """Exchanges that cannot stand in an order to the bank, each with its reason. None was ordered."""

    status = HTTPStatus.CONFLICT

    def __init__(self, reasons: Mapping[int, str]) -> None:
        self.reasons = dict(reasons)
        self.errors = [
            {"where": ["exchange", number], "what": reason}
            for number, reason in list(self.reasons.items())[:_MOST_TOLD]
        ]
        told = next(iter(self.reasons.items()), None)
        first = f" Exchange {told[0]}: {told[1]}." if told else ""
        super().__init__(
            f"No payment order was made: {counted(len(self.reasons), 'exchange')} cannot be ordered.{first} "
            "'errors' has each with its reason; leave them out, or put right what is missing."
        )


class NothingDue(Problem):
    """A payment order for everything that is due, where nothing is."""

    status = HTTPStatus.CONFLICT

    def __init__(self, partnership: int) -> None:
        self.partnership = partnership
        super().__init__(
            f"No payment order was made: partnership {partnership} owes no lump sum that is not ordered. "
            "GET /payments lists what is due, ordered and paid."
        )


class NotThisExecutionDay(Problem):
    """A day on which the bank cannot carry an order out."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, day: date, first: date, last: date) -> None:
        self.day, self.first, self.last = day, first, last
        super().__init__(
            f"The bank cannot carry the order out on {in_words(day)}: name a day from "
            f"{in_words(first)} to {in_words(last)}, both included."
        )


class OrderIsWithdrawn(Problem):
    """The payment order was taken back; its exchanges are due again, or stand in another."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int, day: date) -> None:
        self.number, self.day = number, day
        super().__init__(
            f"Payment order {number} was withdrawn on {in_words(day)}, and nothing is paid by it. Make "
            "another with POST /payment-orders."
        )


class OrderIsBeingPaid(Problem):
    """Something of the payment order was paid: its file is not sent again, and it is not taken back."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int, paid: Sequence[int]) -> None:
        self.number, self.paid = number, tuple(paid)
        which = listed([f"exchange {one}" for one in self.paid[:10]])
        super().__init__(
            f"Of payment order {number} was paid already: {which}. So it can neither be withdrawn nor sent "
            "to the bank once more, which would pay twice. GET /payment-orders/NUMBER shows what is left."
        )


class FileHasLeft(Problem):
    """The file of the payment order was handed out, so that the bank may pay by it."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int, day: date) -> None:
        self.number, self.day = number, day
        super().__init__(
            f"Nothing was withdrawn: the file of payment order {number} was handed out on {in_words(day)}, "
            "and by a second file the bank would pay twice. Ask the bank to cancel it; once it has, or has "
            'said that it does not pay, withdraw with {"bank_cancelled": true, "reason": "what it said"}.'
        )


class FileIsOutdated(Problem):
    """The file of the payment order left with lines that were withdrawn since: it is not handed out again."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int, exchanges: Sequence[int]) -> None:
        self.number, self.exchanges = number, tuple(exchanges)
        which = listed([f"exchange {one}" for one in self.exchanges[:10]])
        super().__init__(
            f"The file of payment order {number} is not handed out again: since it was, {which} was "
            "withdrawn from it. Withdraw the rest, where the bank has cancelled all of it, and make another "
            "order."
        )


class OrderHasChanged(Problem):
    """What the file would say changed while it was made."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "Nothing was done: amounts, accounts or lines changed while the bank's file was made. Look at "
            "GET /payments and GET /payment-orders, and ask again."
        )


class UnknownLine(Problem):
    """The payment order does not pay that exchange."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, number: int, exchange: int) -> None:
        self.number, self.exchange = number, exchange
        super().__init__(
            f"Payment order {number} has no line for exchange {exchange}. GET /payment-orders/{number} lists "
            "those that it has."
        )


class LineIsWithdrawn(Problem):
    """The line of the payment order was taken back; its exchange is due again, or stands in another."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int, exchange: int, day: date) -> None:
        self.number, self.exchange, self.day = number, exchange, day
        super().__init__(
            f"Exchange {exchange} was withdrawn from payment order {number} on {in_words(day)}. Make another "
            "order for it with POST /payment-orders."
        )


class AccountIsGone(Problem):
    """The account to which an order pays is not on record any more, or is another one."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int, exchanges: Sequence[int]) -> None:
        self.number, self.exchanges = number, tuple(exchanges)
        which = listed([f"exchange {one}" for one in self.exchanges[:10]])
        super().__init__(
            f"The file of payment order {number} cannot be made: the account of {which} was erased or "
            "changed since. Withdraw the order with POST /payment-orders/NUMBER/withdrawal and make another."
        )


class UnfitForTheBank(Problem):
    """An order that the scheme of the banks does not allow as it stands."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"No payment order was made, for banks would refuse it: {reason}.")


class UnreadableBankFile(Problem):
    """A file that is no statement or notification of a bank, or not one that can be trusted."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"The file was not read, and nothing was changed: {reason}. Send the bank's camt.053 or camt.054 "
            "as XML, or CSV with the columns end_to_end_id, amount, booked_on and reference."
        )


class BankFileTooLarge(Problem):
    """A bank's file with more than is read at once."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, found: str, most: str) -> None:
        self.found, self.most = found, most
        super().__init__(
            f"The file has {found}, and {most} are the most. Nothing was changed. Ask the bank for a file of "
            "fewer days, or split it."
        )


class NotABankFile(Problem):
    """A file sent as something that no bank's file is."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE

    def __init__(self, sent_as: str, taken: Sequence[str]) -> None:
        self.sent_as = sent_as
        super().__init__(
            f"Nothing can be reconciled with {sent_as!r}. Send the file as {listed(list(taken), 'or')}."
        )
