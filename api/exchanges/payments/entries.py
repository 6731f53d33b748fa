"""What a bank's file says was booked: debits with the id by which they were ordered, and what came back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MOST_ENTRIES = 10_000  # policy: more than a year of statements
_MOST_DIGITS = 9  # of whole euros


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One debit; or a credit that bears the id of one, by which that came back."""

    end_to_end_id: str  # as the bank says it
    cents: int | None  # None: the file does not say, or not in a way that can be trusted
    booked_on: date | None
    reference: str = ""  # the bank's own
    problem: str = ""  # why it is not a payment that was booked, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFile:
    """A bank's file as far as it can have to do with payments of ours."""

    digest: str  # SHA-256 of the file, in hex
    entries: tuple[Entry, ...]
    returns: tuple[Entry, ...] = ()  # credits with an id: what came back
    left_aside: int = 0  # bookings that were no debit, or bear no id


def cents_of(amount: str) -> int | None:
    """The amount, such as 780 or 780.00, in cents; None for what is no such amount."""
    whole, point, fraction = amount.strip().partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= _MOST_DIGITS):
        return None
    if point and not _is_fraction(fraction):
        return None
    cents = Decimal(f"{whole}.{fraction or 0}") * 100
    return int(cents) if cents == cents.to_integral_value() else None


def day_of(text: str | None) -> date | None:
    """The day of a date or a moment in ISO 8601; None for what is neither."""
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def total_cents(entries: Iterable[Entry]) -> int:
    """The sum of those that say an amount."""
    return sum(entry.cents or 0 for entry in entries)


def _is_fraction(text: str) -> bool:
    return 1 <= len(text) <= 5 and text.isascii() and text.isdigit()  # noqa: PLR2004  as in ISO 20022
