"""Payment orders: which exchanges the bank is asked to pay, and why others cannot be. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from api.exchanges.exchange import Exchange
from api.exchanges.payments.grounds import Agreement, missing
from api.exchanges.payments.problems import (
    FileHasLeft,
    FileIsOutdated,
    LineIsWithdrawn,
    NotThisExecutionDay,
    OrderIsBeingPaid,
    OrderIsWithdrawn,
    UnknownLine,
)
from api.exchanges.states import State
from eligibility.phrases import in_words

MOST_LINES = 500  # policy: what a person can still look through
FURTHEST = timedelta(days=60)  # policy: an order is for the next days, not for next year
_END_TO_END = re.compile(r"CXC-([1-9][0-9]{0,9})")
_LARGEST = 2**31 - 1


class OrderState(StrEnum):
    """Where a payment order stands."""

    OPEN = "open"
    PAID = "paid"  # all of it
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """The account from which a partnership pays."""

    name: str
    iban: str  # without blanks
    bic: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One lump sum of an order. The account is kept with the exchange alone."""

    exchange: int
    cents: int
    account_digest: str
    paid_on: date | None = None  # by this order
    withdrawn_at: datetime | None = None  # alone; None where it went with its order too
    withdrawn_because: str = ""

    @property
    def end_to_end_id(self) -> str:
        """By what the bank names the payment in its files: always the same for an exchange."""
        return end_to_end_id(self.exchange)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Why an order, or a line of it, is taken back."""

    reason: str = ""
    is_cancelled: bool = False  # the bank has said that it will not pay by it, or has not


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What one partnership asks its bank to pay on one day."""

    id: int
    partnership: int
    debtor: Debtor
    execution_day: date
    made_at: datetime
    lines: tuple[Line, ...]  # by number of the exchange
    fetched_at: datetime | None = None  # when its file was first handed out; None: it never left
    withdrawn_at: datetime | None = None
    withdrawn_because: str = ""

    @property
    def message_id(self) -> str:
        """By what the bank knows the file: it takes no second one with the same."""
        return f"CXC-ORDER-{self.id}-{self.made_at:%Y%m%d%H%M%S}"

    @property
    def standing(self) -> tuple[Line, ...]:
        """The lines that were not taken back alone."""
        return tuple(line for line in self.lines if line.withdrawn_at is None)

    @property
    def control_cents(self) -> int:
        """The sum of the lines that stand, which the file states."""
        return sum(line.cents for line in self.standing)

    @property
    def paid(self) -> tuple[int, ...]:
        """The exchanges that were paid by it."""
        return tuple(line.exchange for line in self.lines if line.paid_on is not None)

    @property
    def state(self) -> OrderState:
        """Where it stands."""
        if self.withdrawn_at is not None or not self.standing:
            return OrderState.WITHDRAWN
        return OrderState.PAID if len(self.paid) == len(self.standing) else OrderState.OPEN

    @property
    def version(self) -> int:
        """Grows with whatever happens to it."""
        taken_back = len(self.lines) - len(self.standing) + (self.withdrawn_at is not None)
        return 1 + len(self.paid) + taken_back + (self.fetched_at is not None)

    def require_sendable(self) -> None:
        """Raises OrderIsWithdrawn, OrderIsBeingPaid, FileIsOutdated where the one that left says more."""
        self._require_open()
        taken_back = [line.exchange for line in self.lines if line.withdrawn_at is not None]
        if taken_back and self.fetched_at is not None:
            raise FileIsOutdated(self.id, taken_back)

    def require_withdrawable(self, why: Withdrawal) -> None:
        """Raises OrderIsWithdrawn, OrderIsBeingPaid as soon as anything of it was paid, FileHasLeft."""
        self._require_open()
        self._require_cancelled(why)

    def line_to_withdraw(self, exchange: int, why: Withdrawal) -> Line:
        """The line of that exchange. Raises UnknownLine, OrderIsWithdrawn, OrderIsBeingPaid, FileHasLeft."""
        line = next((one for one in self.lines if one.exchange == exchange), None)
        if line is None:
            raise UnknownLine(self.id, exchange)
        self._require_not_withdrawn()
        if line.paid_on is not None:
            raise OrderIsBeingPaid(self.id, [exchange])
        if line.withdrawn_at is not None:
            raise LineIsWithdrawn(self.id, exchange, line.withdrawn_at.date())
        self._require_cancelled(why)
        return line

    def _require_open(self) -> None:
        self._require_not_withdrawn()
        if self.paid:
            raise OrderIsBeingPaid(self.id, self.paid)

    def _require_not_withdrawn(self) -> None:
        if self.state is OrderState.WITHDRAWN:
            moments = (self.withdrawn_at, *(line.withdrawn_at for line in self.lines))
            raise OrderIsWithdrawn(self.id, max(moment for moment in moments if moment).date())

    def _require_cancelled(self, why: Withdrawal) -> None:
        if self.fetched_at is not None and not (why.is_cancelled and why.reason):
            raise FileHasLeft(self.id, self.fetched_at.date())


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """Everything that decides whether an exchange can be ordered, as it is on record at that moment."""

    exchange: Exchange
    agreement: Agreement | None
    account_digest: str | None  # of the account on record; None: there is none
    is_in_sepa: bool  # whether its country takes SEPA transfers
    is_named: bool  # whether its holder has letters that banks take
    order: int | None  # in which it stands already


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """What can be ordered, and why the rest cannot, by number of the exchange."""

    lines: tuple[Line, ...]
    left_out: Mapping[int, str]


def end_to_end_id(exchange: int) -> str:
    """By what a payment of that exchange is named from order to statement."""
    return f"CXC-{exchange}"


def exchange_named(end_to_end: str) -> int | None:
    """The number of the exchange that is named so; None for what is no name of ours."""
    found = _END_TO_END.fullmatch(end_to_end.strip().upper())
    number = int(found[1]) if found else 0
    return number if 1 <= number <= _LARGEST else None


def line_of(payable: Payable) -> Line | str:
    """The line that pays it, or why there can be none."""
    agreement, account = payable.agreement, payable.account_digest
    obstacle = _state_in_the_way(payable) or "; ".join(missing(payable.exchange, agreement))
    if obstacle or agreement is None or not agreement.agreed_cents:
        return obstacle or "nothing was agreed to be paid"
    if account is None:
        return "the visitor's account is not on record"
    if account != agreement.account_digest:
        return "the account was changed after it was signed: it is not the one in the Financial Agreement"
    if not payable.is_in_sepa:
        return "its account is in a country outside SEPA; pay it in another way and record the payment"
    if not payable.is_named:
        return "its account's holder has no letters that banks take; the visitor states the account again"
    return Line(exchange=payable.exchange.id, cents=agreement.agreed_cents, account_digest=account)


def execution_checked(day: date, *, today: date) -> date:
    """The day, where a bank can carry the order out on it. Raises NotThisExecutionDay."""
    if not today <= day <= today + FURTHEST:
        raise NotThisExecutionDay(day, today, today + FURTHEST)
    return day


def _state_in_the_way(payable: Payable) -> str:
    exchange = payable.exchange
    if exchange.progress.paid_on is not None:
        return f"it was paid on {in_words(exchange.progress.paid_on)}"
    if exchange.agreed.is_virtual:
        return "it is virtual, and nothing is paid for it"
    if exchange.state is not State.VALIDATED:
        return f"it is not due: it is {exchange.state.replace('_', ' ')}, and is paid once it is validated"
    if payable.order is not None:
        return f"it stands in payment order {payable.order}, which is open; withdraw that one first"
    return ""
