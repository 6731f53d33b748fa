"""The plan of a stay: goals, objectives, days, and an agenda with hours. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from itertools import combinations
from typing import Any

from api.exchanges.canonical import Content
from eligibility.phrases import counted, in_words, listed

_MINUTES = 60  # in an hour
_MIDNIGHT = 24 * _MINUTES  # the end of a day, in minutes


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
    def from_minute(self) -> int:
        """When it begins, in minutes of its day."""
        return self.starts.hour * _MINUTES + self.starts.minute

    @property
    def to_minute(self) -> int:
        """When it ends, in minutes of its day."""
        return self.ends.hour * _MINUTES + self.ends.minute or _MIDNIGHT

    @property
    def minutes(self) -> int:
        """Its length; not positive where it ends before it begins."""
        return self.to_minute - self.from_minute

    def overlaps(self, other: "Slot") -> bool:
        """Whether the two share time. One that ends when the other begins does not."""
        first, last = max(self.from_minute, other.from_minute), min(self.to_minute, other.to_minute)
        return self.day == other.day and first < last

    def __str__(self) -> str:
        """As it reads in a sentence."""
        return f"{in_words(self.day)}, {self.starts:%H:%M} to {self.ends:%H:%M}"


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
        by_day: dict[date, list[Slot]] = defaultdict(list)
        for slot in sorted(self.agenda, key=_when):
            by_day[slot.day].append(slot)
        pairs = (pair for slots in by_day.values() for pair in combinations(slots, 2))
        return tuple((one, other) for one, other in pairs if one.overlaps(other))

    @property
    def in_order(self) -> "Plan":
        """The same plan in its one form: the agenda by day and hour, codes and days in order, each once."""
        return replace(
            self,
            objectives=tuple(sorted(set(self.objectives))),
            activities=tuple(sorted(set(self.activities))),
            travel_days=tuple(sorted(set(self.travel_days))),
            agenda=tuple(sorted(self.agenda, key=_when)),
        )

    def faults(self) -> Iterator[str]:
        """What cannot be so, in words that name the slot or the day; nothing in a plan that can be written.

        That it is too short or has too few hours is for the rules to say.
        """
        if self.last_day < self.first_day:
            first, last = in_words(self.first_day), in_words(self.last_day)
            yield f"The stay ends on {last}, before it begins on {first}."
            return
        for day in self.travel_days:
            if not self.first_day <= day <= self.last_day:
                yield f"The travel day {in_words(day)} is outside the stay, which {self._lasts}."
        for slot in self.agenda:
            yield from self._faults_of(slot)
        for one, other in self.overlaps():
            yield f"The slots {one} ({one.kind}) and {other} ({other.kind}) overlap."

    def _faults_of(self, slot: Slot) -> Iterator[str]:
        if not self.first_day <= slot.day <= self.last_day:
            yield f"The slot {slot} ({slot.kind}) is outside the stay, which {self._lasts}."
        if slot.minutes <= 0:
            yield f"The slot {slot} ({slot.kind}) ends before it begins, or with it."
        if slot.kind.counts and slot.day in self.travel_days:
            yield f"The slot {slot} ({slot.kind}) is on a travel day, which has no activities."

    @property
    def _lasts(self) -> str:
        return f"lasts from {in_words(self.first_day)} to {in_words(self.last_day)}"

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


def _when(slot: Slot) -> tuple[date, int, int, str, str]:
    return slot.day, slot.from_minute, slot.to_minute, slot.kind.value, slot.what


def duration(minutes: int) -> str:
    """A number of minutes such as '8 hours and 30 minutes'."""
    hours, rest = divmod(minutes, _MINUTES)
    parts = [counted(hours, "hour")] if hours or not rest else []
    return listed([*parts, *([counted(rest, "minute")] if rest else [])])


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
