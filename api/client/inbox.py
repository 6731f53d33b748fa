"""Calls about one's own notices."""

from api.client.calls import Call, place
from api.notices.schemas import Inbox, InboxEntry


def inbox(*, before: int | None = None, limit: int = 50, unread: bool = False) -> Call[Inbox]:
    """The notices of the account that asks, newest first."""
    query = {"before": before, "limit": limit, "unread": unread}
    return Call(method="GET", path="/inbox", answer=Inbox, query=query)


def mark_read(number: int) -> Call[InboxEntry]:
    return Call(method="POST", path=place("/inbox/{}/read", number), answer=InboxEntry)
