"""What stands in a calendar: the days of a stay, the lines of its agenda, and deadlines. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from api.exchanges.exchange import Exchange
from api.exchanges.plan import Plan, Slot
from api.exchanges.states import BEFORE_THE_STAY, State
from api.exchanges.zones import zone_of

_DAY = timedelta(days=1)
_ONLINE = "Online"


class Status(StrEnum):
    """How sure an event is, as RFC 5545 has it (section 3.8.1.11)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


_BY_SURENESS = (Status.CONFIRMED, Status.TENTATIVE, Status.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event. Between two dates it takes whole days; between two moments it stands in their zone."""

    uid: str
    title: str
    starts: date | datetime
    ends: date | datetime  # the first day, or the moment, that is no part of it
    changed_at: datetime
    sequence: int
    status: Status
    url: str
    place: str = ""
    words: str = ""
    is_busy: bool = True  # whether it takes up time


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A stay as calendars show it: that of an exchange, or the one that a group shares."""

    path: str  # 'exchanges/12' or 'groups/4'
    title: str
    host: str  # its name
    host_country: str | None
    first_day: date
    last_day: date
    is_virtual: bool
    slots: tuple[Slot, ...]
    status: Status
    version: int
    changed_at: datetime
    words: str = ""
    broken_off_on: date | None = None  # the last day as it was; later slots did not take place

    @property
    def place(self) -> str:
        """Where it is."""
        if self.is_virtual:
            return _ONLINE
        return self.host if self.host_country is None else f"{self.host}, {self.host_country}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Until when somebody has to act in an exchange."""

    exchange: int
    code: str  # of the clock, and whose it is
    title: str
    last_day: date
    version: int
    changed_at: datetime


def status_of(state: State) -> Status:
    """Sure once everything is signed and approved. A stay that was broken off took place until then."""
    if state is State.CANCELLED:
        return Status.CANCELLED
    before_it_is_sure = BEFORE_THE_STAY - {State.READY}
    return Status.TENTATIVE if state in before_it_is_sure else Status.CONFIRMED


def shown_exchange(
    exchange: Exchange, plan: Plan | None, *, visitor: str, host: str, changed_at: datetime
) -> Shown:
    """The stay of an exchange; without a plan, its days alone."""
    agreed = exchange.agreed
    kind = "Virtual visit" if agreed.is_virtual else "Visit"
    return Shown(
        path=f"exchanges/{exchange.id}",
        title=f"{kind}: {visitor} at {host}",
        host=host,
        host_country=exchange.host_country,
        first_day=agreed.first_day,
        last_day=_last_day(exchange),
        is_virtual=agreed.is_virtual,
        slots=plan.agenda if plan else (),
        status=status_of(exchange.state),
        version=exchange.version,
        changed_at=changed_at,
        words=f"ClusterXchange exchange {exchange.id}: {exchange.state.value.replace('_', ' ')}.",
        broken_off_on=_broken_off_on(exchange),
    )


def entries_of(shown: Shown, *, origin: str) -> Iterator[Entry]:
    """The days of a stay as one event of whole days, and an event for each line of its agenda."""
    yield _days(shown, origin)
    yield from slots_of(shown, origin=origin)


def slots_of(shown: Shown, *, origin: str) -> Iterator[Entry]:
    """An event for each line of the agenda, by the clock of the place where the host is."""
    for slot in sorted(shown.slots, key=lambda one: (one.day, one.starts)):
        yield _slot(shown, slot, origin)


def entry_of_deadline(deadline: Deadline, *, origin: str) -> Entry:
    """A deadline as an event of a whole day that takes up no time: few programs show what is to be done."""
    path = f"exchanges/{deadline.exchange}"
    return Entry(
        uid=_uid(path, origin, deadline.code),
        title=deadline.title,
        starts=deadline.last_day,
        ends=deadline.last_day + _DAY,
        changed_at=deadline.changed_at,
        sequence=deadline.version,
        status=Status.CONFIRMED,
        url=f"{origin}/{path}",
        is_busy=False,
    )


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Each of them once, by when they begin. Of those with one id the surest, changed when the last was."""
    once: dict[str, Entry] = {}
    for entry in entries:
        known = once.get(entry.uid)
        once[entry.uid] = _merged(known, entry) if known else entry
    return sorted(once.values(), key=lambda one: (_instant(one.starts), one.uid))


def _merged(one: Entry, other: Entry) -> Entry:
    surest = min(one, other, key=lambda each: _BY_SURENESS.index(each.status))
    return replace(
        surest,
        sequence=max(one.sequence, other.sequence),
        changed_at=max(one.changed_at, other.changed_at),
    )


def _days(shown: Shown, origin: str) -> Entry:
    return Entry(
        uid=_uid(shown.path, origin),
        title=shown.title,
        starts=shown.first_day,
        ends=shown.last_day + _DAY,
        changed_at=shown.changed_at,
        sequence=shown.version,
        status=shown.status,
        url=f"{origin}/{shown.path}",
        place=shown.place,
        words=shown.words,
        is_busy=False,
    )


def _slot(shown: Shown, slot: Slot, origin: str) -> Entry:
    zone = zone_of(shown.host_country)
    last_day = slot.day + _DAY if slot.ends == time(0) else slot.day
    days = _days(shown, origin)
    is_off = shown.broken_off_on is not None and slot.day > shown.broken_off_on
    return replace(
        days,
        uid=_uid(shown.path, origin, f"{slot.day:%Y%m%d}T{slot.starts:%H%M}"),
        title=slot.what,
        starts=datetime.combine(slot.day, slot.starts, tzinfo=zone),
        ends=datetime.combine(last_day, slot.ends, tzinfo=zone),
        status=Status.CANCELLED if is_off else shown.status,
        words=f"{shown.title}.",
        is_busy=slot.kind.counts,
    )


def _uid(path: str, origin: str, *more: str) -> str:
    """The same for ever: an event that changes stays the one that a program knows."""
    return "-".join((*path.split("/"), *more)) + f"@{urlsplit(origin).hostname or 'localhost'}"


def _last_day(exchange: Exchange) -> date:
    """As planned; as it was, for a stay that was broken off."""
    return _broken_off_on(exchange) or exchange.agreed.last_day


def _broken_off_on(exchange: Exchange) -> date | None:
    ended_on = exchange.progress.ended_on
    if exchange.state is not State.INTERRUPTED or ended_on is None:
        return None
    return min(max(ended_on, exchange.agreed.first_day), exchange.agreed.last_day)


def _instant(day: date | datetime) -> datetime:
    return day.astimezone(UTC) if isinstance(day, datetime) else datetime.combine(day, time(), tzinfo=UTC)
