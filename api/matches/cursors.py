"""Where a list goes on: a mark that goes with one order and one set of filters only. Pure."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from api.matches.problems import ForeignCursor

_DIGITS = 16
_PARTS = 3
MOST_CURSOR = 3000  # characters; a name of 300 fits in any script


class Place(NamedTuple):
    """The last one that was given, by what the order goes by."""

    key: str | int
    id: str


def digest_of_question(asked: Mapping[str, Any]) -> str:
    """What a list was asked for, in a few digits."""
    text = json.dumps(asked, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def cursor_of(place: Place, *, question: str) -> str:
    """The mark of a place in the list that answers a question."""
    text = json.dumps([question, place.key, place.id], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str, *, question: str, key: type[str] | type[int]) -> Place:
    """The place that a mark stands for. Raises ForeignCursor where this list did not give it."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        raise ForeignCursor from None
    if not isinstance(parts, list) or len(parts) != _PARTS or parts[0] != question:
        raise ForeignCursor
    value, last = parts[1:]
    if isinstance(value, bool) or not isinstance(value, key) or not isinstance(last, str):
        raise ForeignCursor
    return Place(value, last)
