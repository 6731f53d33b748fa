"""The agenda as a table by day, its hours summed. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from api.exchanges.documents import words
from api.exchanges.plan import Plan, Slot, SlotKind

_KINDS = {
    SlotKind.ACTIVITY: "Activity",
    SlotKind.NETWORKING: "Networking",
    SlotKind.TRAVEL: "Travel",
    SlotKind.BREAK: "Break",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One slot."""

    hours: str  # by the host's clock
    kind: str
    what: str
    length: str
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the agenda."""

    day: date
    lines: tuple[Line, ...]
    minutes: int  # of activities


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """All days, in order."""

    days: tuple[Day, ...]
    minutes: int  # of activities, in all


def agenda_of(plan: Plan) -> Agenda:
    """The agenda of a plan; days of travel stand in it too."""
    ordered = sorted(plan.agenda, key=lambda slot: (slot.day, slot.starts))
    written = {one: tuple(slots) for one, slots in groupby(ordered, key=lambda slot: slot.day)}
    days = sorted({*written, *plan.travel_days})
    return Agenda(
        days=tuple(_day(one, written.get(one, ()), plan) for one in days), minutes=plan.activity_minutes
    )


def stay_days(plan: Plan) -> int:
    """How many days the stay has from its first to its last, both counted."""
    return (plan.last_day - plan.first_day + timedelta(days=1)).days


def _day(one: date, slots: tuple[Slot, ...], plan: Plan) -> Day:
    lines = tuple(_line(slot) for slot in slots)
    if one in plan.travel_days:
        lines = (Line(hours="", kind="Travel", what="Day of travel", length="", counts=False), *lines)
    return Day(day=one, lines=lines, minutes=plan.minutes_by_day.get(one, 0))


def _line(slot: Slot) -> Line:
    return Line(
        hours=f"{words.clock(slot.starts)} – {words.clock(slot.ends, is_end=True)}",
        kind=_KINDS[slot.kind],
        what=slot.what,
        length=words.duration(slot.minutes) if slot.kind.counts else "",
        counts=slot.kind.counts,
    )
