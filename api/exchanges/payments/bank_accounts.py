"""Whether what somebody writes is a bank account, by the check digits and the registers. Pure."""

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException


def checked_iban(text: str) -> str:
    """The IBAN without blanks, in capitals. ValueError for one that no bank has, or outside SEPA."""
    try:
        iban = IBAN(text)
    except SchwiftyException as error:
        raise ValueError(f"this is no IBAN: {error}") from None
    if not iban.in_sepa_zone:
        raise ValueError("this IBAN is of a country outside SEPA, from which no SEPA order is paid")
    return str(iban)


def checked_bic(text: str) -> str:
    """The BIC without blanks, in capitals. ValueError for what is none."""
    try:
        return str(BIC(text))
    except SchwiftyException as error:
        raise ValueError(f"this is no BIC: {error}") from None


def is_in_sepa(iban: str) -> bool:
    """Whether the account is of a country whose banks take SEPA transfers."""
    try:
        return bool(IBAN(iban).in_sepa_zone)
    except SchwiftyException:
        return False
