"""When the clocks of a zone change: what a calendar has to say of it (RFC 5545, section 3.6.5). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A time through which a zone has one offset."""

    starts: datetime  # without a zone: by the clock as it was before
    offset_before: timedelta
    offset: timedelta
    name: str
    is_summer: bool


def periods_of(zone: ZoneInfo, *, first_year: int, last_year: int) -> Iterator[Period]:
    """Those of these years, the first beginning with the first of them."""
    starts = datetime(first_year, 1, 1, tzinfo=UTC) - _DAY  # it is the new year there before or after here
    before = _offset(zone, starts)
    yield _period(zone, starts, before)
    for change in _changes(zone, starts, datetime(last_year + 1, 1, 1, tzinfo=UTC)):
        yield _period(zone, change, before)
        before = _offset(zone, change)


def _changes(zone: ZoneInfo, starts: datetime, ends: datetime) -> Iterator[datetime]:
    """The first moments of another offset, looked for day by day and then to the minute."""
    day = starts
    while day < ends:
        if _offset(zone, day) != _offset(zone, day + _DAY):
            yield _first_of_another(zone, day, day + _DAY)
        day += _DAY


def _first_of_another(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    while after - before > _MINUTE:
        middle = before + ((after - before) / 2 // _MINUTE) * _MINUTE
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after


def _period(zone: ZoneInfo, starts: datetime, before: timedelta) -> Period:
    local = starts.astimezone(zone)
    return Period(
        starts=(starts + before).replace(tzinfo=None),
        offset_before=before,
        offset=_offset(zone, starts),
        name=local.tzname() or zone.key,
        is_summer=bool(local.dst()),
    )


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)
