"""The plan of a stay: goals, objectives, days, and an agenda with hours. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from api.exchanges.canonical import Content


class SlotKind(StrEnum):
    """What a slot of the agenda is for."""

    ACTIVITY = "activity"
    NETWORKING = "networking"  # an activity too; the programme expects one in every agenda
    TRAVEL = "travel"  # counts no hours
    BREAK = "break"  # counts no hours

    @property
    def counts(self) -> bool:
        """Whether its hours count as activities."""
        return self in {SlotKind.ACTIVITY, SlotKind.NETWORKING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One line of the agenda, by the clock of the place where the host is."""

    day: date
    starts: time
    ends: time  # on the same day; 00:00 is its end
    kind: SlotKind
    what: str

    @property
    def minutes(self) -> int:
        """Its length; not positive where it ends before it begins."""
        from_, to = (datetime.combine(date.min, one) for one in (self.starts, self.ends))
        if self.ends == time(0):
            to += timedelta(days=1)
        return (to - from_) // timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What visitor and host want to do, and when. Everything in it is in the Commitment to Quality."""

    first_day: date  # of activities
    last_day: date  # of activities
    is_virtual: bool
    goals: str = ""
    objectives: tuple[str, ...] = ()  # codes of data/reference/objectives.csv
    activities: tuple[str, ...] = ()  # codes of data/reference/activity_types.csv
    outcomes: str = ""  # what is expected to come of it
    travel_days: tuple[date, ...] = ()  # between the two days
    agenda: tuple[Slot, ...] = ()  # in order

    @property
    def activity_minutes(self) -> int:
        """The sum of the slots that count."""
        return sum(slot.minutes for slot in self.agenda if slot.kind.counts)

    @property
    def minutes_by_day(self) -> Mapping[date, int]:
        """How many minutes of activities each day has that has any."""
        by_day: dict[date, int] = defaultdict(int)
        for slot in self.agenda:
            if slot.kind.counts:
                by_day[slot.day] += slot.minutes
        return dict(by_day)

    @property
    def has_networking(self) -> bool:
        """Whether the agenda has the networking activity that the programme expects."""
        return any(slot.kind is SlotKind.NETWORKING for slot in self.agenda)

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is not written yet, in words; empty when nobody would ask for more before signing."""
        written = {
            "goals": bool(self.goals),
            "at least one objective": bool(self.objectives),
            "at least one type of activity": bool(self.activities),
            "an agenda": bool(self.agenda),
        }
        return tuple(name for name, is_there in written.items() if not is_there)

    def overlaps(self) -> tuple[tuple[Slot, Slot], ...]:
        """Pairs of slots that share time."""
        ordered = sorted(self.agenda, key=lambda slot: (slot.day, slot.starts))
        return tuple(
            (one, other)
            for one, other in pairwise(ordered)
            if one.day == other.day and (one.ends == time(0) or other.starts < one.ends)
        )

    @property
    def content(self) -> Content:
        """As it stands in a document."""
        return {
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "virtual": self.is_virtual,
            "goals": self.goals,
            "objectives": list(self.objectives),
            "activities": list(self.activities),
            "outcomes": self.outcomes,
            "travel_days": [day.isoformat() for day in self.travel_days],
            "agenda": [
                {
                    "day": slot.day.isoformat(),
                    "starts": f"{slot.starts:%H:%M}",
                    "ends": f"{slot.ends:%H:%M}",
                    "kind": slot.kind.value,
                    "what": slot.what,
                }
                for slot in self.agenda
            ],
        }


def plan_of(content: Mapping[str, Any]) -> Plan:
    """The plan that a document holds."""
    return Plan(
        first_day=date.fromisoformat(content["first_day"]),
        last_day=date.fromisoformat(content["last_day"]),
        is_virtual=content["virtual"],
        goals=content["goals"],
        objectives=tuple(content["objectives"]),
        activities=tuple(content["activities"]),
        outcomes=content["outcomes"],
        travel_days=tuple(date.fromisoformat(day) for day in content["travel_days"]),
        agenda=tuple(
            Slot(
                day=date.fromisoformat(slot["day"]),
                starts=time.fromisoformat(slot["starts"]),
                ends=time.fromisoformat(slot["ends"]),
                kind=SlotKind(slot["kind"]),
                what=slot["what"],
            )
            for slot in content["agenda"]
        ),
    )
