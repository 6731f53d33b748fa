"""Bank accounts as they are stated: checked, and as the Financial Agreement bears them."""

import secrets
from hashlib import sha256

from schwifty import BIC, IBAN
from schwifty.exceptions import (
    InvalidChecksumDigits,
    InvalidCountryCode,
    InvalidLength,
    SchwiftyException,
)

from api.exchanges.account_store import Account
from api.exchanges.agreements.amounts_problems import BadAccount
from api.exchanges.agreements.sepa import is_bank_name, is_in_sepa

_SALT_BYTES = 32
_COPY = "Copy it from a statement of your bank."
_REASONS: tuple[tuple[type[SchwiftyException], str], ...] = (
    (InvalidCountryCode, "the two letters that say its country are no country's"),
    (InvalidLength, "it is shorter or longer than those of its country"),
    (InvalidChecksumDigits, "its check digits do not fit, so that a character is wrong or missing"),
)
_OTHERWISE = "it is not made up as those of its country are"


def checked_account(*, holder: str, iban: str, bic: str | None) -> Account:
    """The account that is stated, with a salt of its own. Raises BadAccount.

    The IBAN has to be right by its check digits and of a country in the Single Euro Payments Area, because
    lump sums are paid by SEPA credit transfer; the holder's name needs letters that banks take. That the
    account is there, and the holder's, nobody can check.
    """
    if not is_bank_name(holder):
        raise BadAccount("holder", "banks take none of its characters", "Name it as your bank has it.")
    number = _iban(iban)
    code = _bic(bic) if bic else None
    salt = secrets.token_hex(_SALT_BYTES)
    return Account(
        holder=holder, iban=number, bic=code, salt=salt, digest=digest_of_account(salt, holder, number)
    )


def digest_of_account(salt: str, holder: str, iban: str) -> str:
    """What the Financial Agreement bears instead of the account: SHA-256, in hex."""
    return sha256(f"{salt}|{holder}|{iban}".encode()).hexdigest()


def is_same(one: Account | None, other: Account) -> bool:
    """Whether two statements name the same account of the same holder."""
    return one is not None and (one.holder, one.iban, one.bic) == (other.holder, other.iban, other.bic)


def _iban(text: str) -> str:
    try:
        iban = IBAN(text)
    except SchwiftyException as problem:
        raise BadAccount("IBAN", _why(problem), _COPY) from None
    if not is_in_sepa(iban.compact):
        raise BadAccount(
            "IBAN",
            f"its country, {iban.country_code}, is not in the Single Euro Payments Area",
            "Name an account in a country that is.",
        )
    return iban.compact


def _bic(text: str) -> str:
    try:
        return BIC(text).compact
    except SchwiftyException as problem:
        raise BadAccount("BIC", _why(problem), f"{_COPY} Or leave it out: the IBAN is enough.") from None


def _why(problem: SchwiftyException) -> str:
    return next((words for kind, words in _REASONS if isinstance(problem, kind)), _OTHERWISE)
