"""What features above this one keep about people, so that it can be told and forgotten whole. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Keeper:
    """One kind of thing kept about people elsewhere; asked with a connection and an account's number."""

    name: str  # as the download calls it: 'notices'
    told: Callable[[Any, int], Any]  # as plain JSON
    forget: Callable[
        [Any, int, datetime], None
    ]  # in the transaction of the erasure, before the account's own
