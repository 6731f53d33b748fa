"""Calls about the audit trail."""

from collections.abc import Sequence
from datetime import datetime

from api.auditing.schemas import CheckAnswer, EventPage
from api.client.calls import Call, QueryValue


def events(
    *,
    subject: str = "",
    act: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    newest_first: bool = False,
    after: int | None = None,
    most: int = 50,
) -> Call[EventPage]:
    """Who did what, in which order; moments with their offset."""
    query: dict[str, QueryValue] = {
        "subject": subject,
        "act": act,
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
        "newest_first": newest_first,
        "after": after,
        "most": most,
    }
    return Call(method="GET", path="/audit", answer=EventPage, query=query)


def verification(*, anchor: Sequence[str] = ()) -> Call[CheckAnswer]:
    """Checks the whole trail, and that it still holds what earlier checks said."""
    return Call(method="GET", path="/audit/verification", answer=CheckAnswer, query={"anchor": anchor})
