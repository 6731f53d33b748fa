"""Calendars as files that calendar programs read: RFC 5545. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, Timezone, TimezoneDaylight, TimezoneStandard

from api.exchanges.calendars.clock_changes import Period, periods_of
from api.exchanges.calendars.entries import Entry
from api.exchanges.zones import BRUSSELS

MEDIA_TYPE = "text/calendar"
_MAKER = "-//CXC Match//ClusterXchange exchanges//EN"


def written(entries: Sequence[Entry], *, name: str) -> bytes:
    """The calendar, with the time zones of its entries; the same bytes for the same entries.

    It is of no method (RFC 5546): published for whoever may read it, and DTSTAMP is when a thing changed.
    """
    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)  # what most programs read instead
    for zone, first, last in _zones_of(entries):
        calendar.add_component(_timezone(zone, first, last))
    for entry in entries:
        calendar.add_component(_event(entry))
    file: bytes = calendar.to_ical(sorted=False)
    return file


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.replace(microsecond=0))
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.starts)
    event.add("dtend", entry.ends)
    event.add("summary", entry.title)
    if entry.place:
        event.add("location", entry.place)
    if entry.words:
        event.add("description", entry.words)
    event.add("status", entry.status.value)
    event.add("transp", "OPAQUE" if entry.is_busy else "TRANSPARENT")
    event.add("url", entry.url)
    return event


def _zones_of(entries: Iterable[Entry]) -> Iterable[tuple[str, int, int]]:
    """Each zone with the first and last year for which it is needed.

    A calendar must hold something (section 3.6): one without any event holds the programme's own zone.
    """
    years: dict[str, set[int]] = {}
    for entry in entries:
        for moment in (entry.starts, entry.ends):
            if isinstance(moment, datetime) and isinstance(moment.tzinfo, ZoneInfo):
                years.setdefault(moment.tzinfo.key, set()).add(moment.year)
    for zone in sorted(years) or [BRUSSELS]:
        of_it = years.get(zone) or {2027}
        yield zone, min(of_it), max(of_it)


@lru_cache(maxsize=256)
def _timezone(zone: str, first: int, last: int) -> Timezone:
    """Its changes of the clock over whole years, so that no program has to know the zone by its name.

    Not by the library's own `from_tzinfo`: that writes the changes of spring by the new clock.
    """
    found = Timezone()
    found.add("tzid", zone)
    for period in periods_of(ZoneInfo(zone), first_year=first, last_year=last):
        found.add_component(_period(period))
    return found


def _period(period: Period) -> Component:
    part = TimezoneDaylight() if period.is_summer else TimezoneStandard()
    part.add("dtstart", period.starts)
    part.add("tzoffsetfrom", period.offset_before)
    part.add("tzoffsetto", period.offset)
    part.add("tzname", period.name)
    return part
