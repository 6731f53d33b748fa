"""What SEPA credit transfers take: accounts of which countries, and names in which letters. Pure."""

import re

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from text_unidecode import unidecode  # type: ignore[import-untyped]  # it ships no types

MOST_NAME = 70  # characters
_SINCE = frozenset(  # by decisions of the European Payments Council, which the library's register lacks
    {"AL", "ME", "MD", "MK", "RS"}  # of November 2024, March and May 2025
)
_NOT_OF_SEPA = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")  # EPC230-15


def is_in_sepa(iban: str) -> bool:
    """Whether the account is of a country whose banks take SEPA transfers."""
    try:
        known = IBAN(iban)
    except SchwiftyException:
        return False
    return bool(known.in_sepa_zone) or known.country_code in _SINCE


def in_bank_letters(text: str, *, most: int) -> str:
    """The text in the letters that every bank takes; empty where it has none of them."""
    return " ".join(_NOT_OF_SEPA.sub(" ", unidecode(text)).split())[:most].strip()


def is_bank_name(text: str) -> bool:
    """Whether something that reads as a name is left of it in the letters that every bank takes."""
    return any(one.isalnum() for one in in_bank_letters(text, most=MOST_NAME))
