"""Calls about one's own notices, and which of them come by e-mail."""

from api.client.calls import Call, QueryValue, place
from api.notices.schemas import (
    Inbox,
    InboxEntry,
    Marked,
    PreferenceAnswer,
    PreferenceAsked,
    PreferenceList,
    ReadUpTo,
)


def inbox(*, before: int | None = None, most: int = 50, unread: bool = False) -> Call[Inbox]:
    """The notices of the account that asks, newest first."""
    query: dict[str, QueryValue] = {"before": before, "most": most, "unread": unread}
    return Call(method="GET", path="/inbox", answer=Inbox, query=query)


def mark_read(number: int) -> Call[InboxEntry]:
    return Call(method="POST", path=place("/inbox/{}/read", number), answer=InboxEntry)


def mark_all_read(*, up_to: int) -> Call[Marked]:
    """Marks as read everything up to this notice."""
    return Call(method="POST", path="/inbox/read", answer=Marked, body=ReadUpTo(up_to=up_to))


def preferences() -> Call[PreferenceList]:
    return Call(method="GET", path="/notice-preferences", answer=PreferenceList)


def preference(kind: str) -> Call[PreferenceAnswer]:
    return Call(method="GET", path=place("/notice-preferences/{}", kind), answer=PreferenceAnswer)


def prefer(kind: str, *, mail: bool, etag: str) -> Call[PreferenceAnswer]:
    """Switches the e-mail of one kind of notice on or off."""
    path, body = place("/notice-preferences/{}", kind), PreferenceAsked(mail=mail)
    return Call(method="PUT", path=path, answer=PreferenceAnswer, body=body, etag=etag)
