"""Days, sums and codes as they stand in a document. The same in every locale. Pure."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from api.profiles.vocabulary import load_labels, load_vocabularies
from eligibility.phrases import in_words

_KILOBYTE, _MEGABYTE = 1_000, 1_000_000  # bytes
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(one: date) -> str:
    """Such as '8 March 2027'."""
    return in_words(one)


def weekday(one: date) -> str:
    """Such as 'Monday, 8 March 2027'."""
    return f"{_WEEKDAYS[one.weekday()]}, {in_words(one)}"


def moment(at: datetime) -> str:
    """Such as '22 November 2026, 09:30 UTC'."""
    there = at.astimezone(UTC)
    return f"{in_words(there.date())}, {there:%H:%M} UTC"


def clock(one: time, *, is_end: bool = False) -> str:
    """Such as '09:30'; the end of a day as 24:00."""
    return "24:00" if is_end and one == time(0) else f"{one:%H:%M}"


def duration(minutes: int) -> str:
    """Such as '8 h' or '7 h 30 min'."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h" if hours or not rest else "", f"{rest} min" if rest else ""]
    return " ".join(filter(None, parts))


def money(cents: int) -> str:
    """Such as 'EUR 1,100.00': with its cents, as it is signed."""
    whole, rest = divmod(cents, 100)
    return f"EUR {whole:,}.{rest:02d}"


def size(count: int) -> str:
    """How large a file of so many bytes is: '2.1 MB' or '183 kB', rounded up."""
    if count >= _MEGABYTE:
        return f"{count / _MEGABYTE:.1f} MB"
    return f"{-(-count // _KILOBYTE)} kB"


def country(code: str | None) -> str:
    """The name of a country; the code itself where it is not known."""
    return load_vocabularies().countries.names.get(code or "", code or "not stated")


def called(codes: Iterable[str]) -> tuple[str, ...]:
    """What objectives and types of activities are called; a code itself where it is not known any more."""
    return tuple(load_labels().get(code, code) for code in codes)
