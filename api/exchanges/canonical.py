"""The canonical form of a document that is signed, and its digest. Pure."""

from collections.abc import Mapping
from hashlib import sha256
from typing import TypeAlias

import rfc8785

Content: TypeAlias = Mapping[str, "Value"]
Value: TypeAlias = "bool | int | str | list[Value] | Mapping[str, Value] | None"


def canonical(content: Content) -> str:
    """The one text of a document, by RFC 8785: keys in order, no blanks, UTF-8.

    ValueError for what no text has one form of, such as a whole number beyond 2**53.
    """
    try:
        return rfc8785.dumps(content).decode()
    except rfc8785.CanonicalizationError as problem:
        raise ValueError(f"this content has no canonical form: {problem}") from None


def digest_of(text: str) -> str:
    """The SHA-256 of a canonical document, in hex: what a signature covers."""
    return sha256(text.encode()).hexdigest()
