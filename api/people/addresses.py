"""E-mail addresses as one text each, and where a request came from. Pure."""

import unicodedata
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import NewType

from email_validator import EmailNotValidError, validate_email

from api.people.problems import UnusableAddress, UnusableName

Address = NewType("Address", str)  # normalised and case-folded, at most 254 characters (RFC 5321)

_MOST_NAME = 200  # characters
_IPV6_SITE_BITS = 64  # one household or office holds at least these many; it counts as one


def address_of(text: str) -> Address:
    """The address that is written: NFC, in lower case, its domain as letters. Raises UnusableAddress."""
    try:
        found = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise UnusableAddress(str(error)) from None
    return Address(unicodedata.normalize("NFC", found.normalized.casefold()))


def account_key(text: str) -> str:
    """What failures for an e-mail are counted under, whether or not it has an account."""
    try:
        written: str = address_of(text)
    except UnusableAddress:
        written = text.casefold()
    return f"account:{_digest(written)}"


def origin_key(host: str | None) -> str:
    """What failures from a network address are counted under: IPv4 whole, IPv6 by its first 64 bits."""
    return f"origin:{_digest(_site(host or 'unknown'))}"


def name_of(text: str) -> str:
    """A person's name on one line. Raises UnusableName where it is empty, too long or not printable."""
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    if not line:
        raise UnusableName("it is empty; write the name that others should see")
    if len(line) > _MOST_NAME:
        raise UnusableName(f"it has {len(line)} characters, and at most {_MOST_NAME} are kept")
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in line):
        raise UnusableName("it holds characters that cannot be seen; write it again by hand")
    return line


def _site(host: str) -> str:
    try:
        found = ip_address(host)
    except ValueError:
        return host
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return f"{int(found) >> _IPV6_SITE_BITS:x}/{_IPV6_SITE_BITS}"


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
