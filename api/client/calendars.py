"""Calls about calendars, and the addresses under which programs read them."""

from collections.abc import Sequence
from datetime import date

from api.access import Side
from api.client.calls import Call, Nothing, QueryValue, place
from api.exchanges.calendars.feeds import What
from api.exchanges.calendars.schemas import FeedAnswer, FeedAsked, FeedList, NewFeed
from api.exchanges.states import State


def calendar_of_exchange(number: int) -> Call[bytes]:
    """As iCalendar (RFC 5545)."""
    return Call(method="GET", path=place("/exchanges/{}/calendar.ics", number), answer=bytes)


def calendar_of_exchanges(
    *,
    organisation: str | None = None,
    state: Sequence[State] | None = None,
    group: int | None = None,
    partnership: int | None = None,
    side: Side | None = None,
    first: date | None = None,
    last: date | None = None,
    text: str = "",
) -> Call[bytes]:
    """The days of those that one may see, by the filters of the list, as iCalendar (RFC 5545)."""
    query: dict[str, QueryValue] = {
        "organisation": organisation,
        "state": state,
        "group": group,
        "partnership": partnership,
        "side": side,
        "from": first,
        "to": last,
        "q": text or None,
    }
    return Call(method="GET", path="/exchanges.ics", answer=bytes, query=query)


def calendar_of_group(number: int) -> Call[bytes]:
    """As iCalendar (RFC 5545)."""
    return Call(method="GET", path=place("/groups/{}/calendar.ics", number), answer=bytes)


def my_calendar() -> Call[bytes]:
    """One's exchanges and deadlines, as iCalendar (RFC 5545)."""
    return Call(method="GET", path="/me/calendar.ics", answer=bytes)


def feeds(*, after: int = 0, most: int = 50) -> Call[FeedList]:
    """Those that one has made for programs, without their addresses; ended ones too."""
    query: dict[str, QueryValue] = {"after": after, "most": most}
    return Call(method="GET", path="/me/calendars", answer=FeedList, query=query)


def feed(number: int) -> Call[FeedAnswer]:
    return Call(method="GET", path=place("/me/calendars/{}", number), answer=FeedAnswer)


def make_feed(what: What, of: int | None = None) -> Call[NewFeed]:
    """An address that a calendar program reads without signing in. It is in this answer and nowhere else."""
    return Call(method="POST", path="/me/calendars", answer=NewFeed, body=FeedAsked(what=what, of=of))


def end_feed(number: int, *, etag: str) -> Call[None]:
    return Call(method="DELETE", path=place("/me/calendars/{}", number), answer=Nothing, etag=etag)


def calendar_at(secret: str) -> Call[bytes]:
    """What stands at such an address."""
    return Call(method="GET", path=place("/calendars/{}.ics", secret), answer=bytes)
