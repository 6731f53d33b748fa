"""Days, amounts and lists as they read in a sentence."""

from collections.abc import Sequence
from datetime import date

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def in_words(day: date) -> str:
    """A day such as '8 May 2023', the same in every locale."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def euros(cents: int) -> str:
    """An amount such as '1,100 EUR' or '387.50 EUR'."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}.{rest:02d} EUR" if rest else f"{whole:,} EUR"


def listed(words: Sequence[str], last: str = "and") -> str:
    """'a, b and c'."""
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def counted(number: int, singular: str) -> str:
    """'1 visit', '2 visits'."""
    return f"{number} {singular}{'' if number == 1 else 's'}"
