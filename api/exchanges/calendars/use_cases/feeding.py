"""Addresses of calendars: made, listed, ended, and read by whoever has one."""

from dataclasses import dataclass
from datetime import datetime

from api.access import Via
from api.access.concerns import OF_ONESELF
from api.database import Connection
from api.exchanges.calendars import store
from api.exchanges.calendars.feeds import MOST_FEEDS, Feed, What
from api.exchanges.calendars.problems import (
    CalendarIsGone,
    FeedHasEnded,
    NoCalendarHere,
    TooManyFeeds,
    UnknownFeed,
    UnusableFeed,
)
from api.exchanges.calendars.use_cases import showing
from api.exchanges.calendars.use_cases.showing import Known, Shelf
from api.exchanges.groups.problems import UnknownGroup
from api.exchanges.groups.use_cases.finding import allowed as allowed_group
from api.exchanges.moving import allowed
from api.exchanges.problems import UnknownExchange
from api.journal.acting import Act, Actor, Event
from api.journal.details import JSON
from api.journal.versions import require_match
from api.people.asking import NotAllowed, require
from api.people.bearers import Bearer, new_bearer, read_bearer
from api.people.mandates import live
from api.people.problems import OnlyInPerson
from api.people.signed import Signed
from api.people.store import accounts, mandates


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWish:
    """A calendar as somebody asks for it."""

    what: What
    of: int | None = None


def make(act: Act, *, signed: Signed, wish: FeedWish) -> tuple[Feed, Bearer]:
    """A new feed of what somebody may see, and its secret, which is told this once.

    Raises OnlyInPerson, also for who acts by a delegation, UnusableFeed, UnknownExchange, UnknownGroup,
    TooManyFeeds.
    """
    require(act.connection, signed, "calendar.make", OF_ONESELF, at=act.at)
    if signed.delegation is not None:
        raise OnlyInPerson("make a calendar")
    _require_seen(act.connection, signed, wish, at=act.at)
    live_ones = [one for one in store.of_account(act.connection, signed.account.id) if one.ended_at is None]
    if len(live_ones) >= MOST_FEEDS:
        raise TooManyFeeds(MOST_FEEDS)
    bearer = new_bearer()
    feed = store.add(act.connection, signed.account.id, bearer, what=wish.what, of=wish.of, at=act.at)
    detail: dict[str, JSON] = {"what": feed.what.value, "of": feed.of}
    act.record(Event("calendar.make", f"calendar:{feed.id}", detail))
    return feed, bearer


def feeds_of(connection: Connection, signed: Signed, *, after: int, most: int, at: datetime) -> list[Feed]:
    """The person's own, ended ones too, by number from above `after`; one more than `most`."""
    require(connection, signed, "calendar.read", OF_ONESELF, at=at)
    found = store.of_account(connection, signed.account.id)
    return [one for one in found if one.id > after][: most + 1]


def feed_of(connection: Connection, signed: Signed, number: int, *, at: datetime) -> Feed:
    """One of the person's own. Raises UnknownFeed."""
    require(connection, signed, "calendar.read", OF_ONESELF, at=at)
    return _own(connection, signed, number)


def end(act: Act, *, signed: Signed, number: int, if_match: str | None) -> None:
    """Ends a feed: its address shows nothing from now on. Raises UnknownFeed, FeedHasEnded, 412 and 428."""
    require(act.connection, signed, "calendar.end", OF_ONESELF, at=act.at)
    feed = _own(act.connection, signed, number)
    require_match(if_match, feed.version)
    if feed.ended_at is not None:
        raise FeedHasEnded(number)
    store.end(act.connection, number, at=act.at)
    act.record(Event("calendar.end", f"calendar:{number}"))


def read(connection: Connection, secret: str, *, known: Known) -> Shelf:
    """The calendar at an address, as far as its owner may see it at present.

    Raises NoCalendarHere, also once the owner may no longer see what it showed, and CalendarIsGone.
    """
    bearer = read_bearer(secret)
    feed = store.behind(connection, bearer) if bearer else None
    if feed is None:
        raise NoCalendarHere
    owner = _owner(connection, feed, at=known.at)
    try:
        return _shelf(connection, owner, feed, known)
    except (UnknownExchange, UnknownGroup, NotAllowed):
        raise NoCalendarHere from None


def _owner(connection: Connection, feed: Feed, *, at: datetime) -> Signed:
    """Who made it, with the mandates held now, as a program of theirs."""
    account = accounts.get(connection, feed.account)
    if feed.ended_at is not None or account is None or not account.is_active:
        raise CalendarIsGone
    held = live(mandates.held_by(connection, account.id), at)
    if not held:
        raise NoCalendarHere
    return Signed(account=account, actor=Actor(account_id=account.id, via=Via.TOKEN), held=held)


def _shelf(connection: Connection, owner: Signed, feed: Feed, known: Known) -> Shelf:
    if feed.of is None:
        return showing.of_oneself(connection, owner, known=known)
    of = {What.EXCHANGE: showing.of_exchange, What.GROUP: showing.of_group}[feed.what]
    return of(connection, owner, feed.of, known=known)


def _require_seen(connection: Connection, signed: Signed, wish: FeedWish, *, at: datetime) -> None:
    if (wish.of is None) != (wish.what is What.MINE):
        raise UnusableFeed(wish.what, is_named=wish.of is not None)
    if wish.of is not None and wish.what is What.EXCHANGE:
        allowed(connection, signed, wish.of, "exchange.read", at=at)
    if wish.of is not None and wish.what is What.GROUP:
        allowed_group(connection, signed, wish.of, "group.read", at=at)


def _own(connection: Connection, signed: Signed, number: int) -> Feed:
    mine = store.of_account(connection, signed.account.id)
    feed = next((one for one in mine if one.id == number), None)
    if feed is None:
        raise UnknownFeed(number)
    return feed
