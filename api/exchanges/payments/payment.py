"""The payment of a lump sum: once, as agreed, on a day on which it can have been. Pure.

Policy, because no source says it: a payment is of no day before the validation, on which it rests, and of
none that has not begun where the visitor is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from api.exchanges.exchange import Exchange
from api.exchanges.payments.grounds import Agreement, missing
from api.exchanges.payments.problems import AlreadyPaid, GroundsMissing, NotThatDay, NotTheAgreedAmount
from api.exchanges.zones import day_in

MOST_REFERENCE = 35  # characters, as in the rules of SEPA credit transfers
_NOT_OF_SEPA = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")  # EPC230-15, the set that every bank takes
_SLASHES = re.compile(r"/{2,}")
SAID = (
    "The company pays the costs of travel and lodging itself (A3-own-costs); this lump sum is the one "
    "payment for the exchange (A4-one-payment), and nothing more will be paid."
)
WHAT_TO_DO = (  # policy: the service pays nothing twice, so a person does it
    "Ask the bank and the visitor why. The same sum is then sent once more from your bank, by hand: the "
    "service orders it no second time."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """The one payment of an exchange, and the version of the agreement on which it rests."""

    exchange: int
    paid_on: date  # as the bank has it
    cents: int
    reference: str
    agreement_version: int
    agreement_digest: str
    recorded_at: datetime
    order: int | None = None  # with which it was ordered
    file_digest: str | None = None  # of the bank's file that told of it; None: recorded by hand
    returned_on: date | None = None  # the bank has booked it back; None: it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """A payment that came back: the bank has booked the same sum as a credit."""

    exchange: int
    returned_on: date
    file_digest: str  # of the bank's file that told of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody, or a bank's file, says of a payment."""

    reference: str
    paid_on: date
    cents: int | None = None  # None: as agreed
    order: int | None = None
    file_digest: str | None = None


def pay(exchange: Exchange, agreement: Agreement | None, told: Told, *, at: datetime) -> Payment:
    """The payment of what is agreed.

    Raises AlreadyPaid, GroundsMissing, NotTheAgreedAmount, NotThatDay.
    """
    if exchange.progress.paid_on is not None:
        raise AlreadyPaid(exchange.id, exchange.progress.paid_cents, exchange.progress.paid_on)
    lacking = missing(exchange, agreement)
    if lacking or agreement is None or agreement.agreed_cents is None:
        raise GroundsMissing(exchange.id, lacking)
    if told.cents is not None and told.cents != agreement.agreed_cents:
        raise NotTheAgreedAmount(exchange.id, told.cents, agreement.agreed_cents)
    for reason in _why_not_on(exchange, told.paid_on, at):
        raise NotThatDay(told.paid_on, reason)
    return Payment(
        exchange=exchange.id,
        paid_on=told.paid_on,
        cents=agreement.agreed_cents,
        reference=told.reference,
        agreement_version=agreement.version,
        agreement_digest=agreement.digest,
        recorded_at=at,
        order=told.order,
        file_digest=told.file_digest,
    )


def _why_not_on(exchange: Exchange, day: date, at: datetime) -> Iterator[str]:
    today = day_in(exchange.visitor_country, at)
    validated_at = exchange.progress.validated_at
    if day > today:
        yield "that day has not come yet"
    if validated_at is not None and day < day_in(exchange.visitor_country, validated_at):
        yield "the report was validated later, and nothing is paid before that (A5-grounds)"


def checked_reference(text: str) -> str:
    """The reference, 1 to 35 characters as SEPA allows them. ValueError says what is wrong."""
    plain = text.strip(" ")
    if not 1 <= len(plain) <= MOST_REFERENCE:
        raise ValueError(f"write 1 to {MOST_REFERENCE} characters")
    found = _NOT_OF_SEPA.search(plain)
    if found:
        raise ValueError("use only letters from A to Z, digits, blanks and / - ? : ( ) . , ' +")
    if plain.startswith("/") or plain.endswith("/") or "//" in plain:
        raise ValueError("do not begin or end with a slash, nor write two of them together")
    return plain


def as_reference(text: str, *, otherwise: str) -> str:
    """What of a bank's own words can be kept as a reference; `otherwise` where that is nothing."""
    plain = _SLASHES.sub("/", _NOT_OF_SEPA.sub(" ", text))
    return " ".join(plain.split())[:MOST_REFERENCE].strip("/ ") or otherwise
