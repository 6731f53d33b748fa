"""Whether what somebody writes is a bank account, by the check digits and the registers. Pure."""

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from api.exchanges.agreements.sepa import is_bank_name, is_in_sepa


def checked_iban(text: str) -> str:
    """The IBAN without blanks, in capitals. ValueError for one that no bank has, or outside SEPA."""
    try:
        iban = IBAN(text)
    except SchwiftyException as error:
        raise ValueError(f"this is no IBAN: {error}") from None
    if not is_in_sepa(iban.compact):
        raise ValueError("this IBAN is of a country outside SEPA, from which no SEPA order is paid")
    return str(iban)


def checked_bic(text: str) -> str:
    """The BIC without blanks, in capitals. ValueError for what is none."""
    try:
        return str(BIC(text))
    except SchwiftyException as error:
        raise ValueError(f"this is no BIC: {error}") from None


def checked_debtor(name: str) -> str:
    """The name of whoever pays. ValueError for one of which banks take no letter."""
    if not is_bank_name(name):
        raise ValueError("banks take none of these characters: write the name as your bank has it")
    return name
