"""Feeds: addresses at which a calendar program reads what somebody may see. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_FEEDS = 20  # that one account has at once: our policy


class What(StrEnum):
    """What a calendar shows."""

    MINE = "mine"  # the exchanges and deadlines of whoever made it
    EXCHANGE = "exchange"
    GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One address. It shows what its owner may see when it is read, not what it could once."""

    id: int
    account: int
    what: What
    of: int | None  # number of the exchange or of the group
    made_at: datetime
    ended_at: datetime | None = None

    @property
    def version(self) -> int:
        """What its ETag says: it changes once, when it is ended."""
        return 1 if self.ended_at is None else 2
