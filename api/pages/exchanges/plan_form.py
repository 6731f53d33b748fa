"""The form of a plan: its rows as they were typed, and the plan that they state. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from api.pages.forms import Form

_MOST_ROWS = 200
_MOST_DAYS = 62  # shown with a line of their own
_WHOLE_DAY = (("09:00", "13:00"), ("14:00", "18:00"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the agenda as it was typed."""

    day: str = ""
    starts: str = ""
    ends: str = ""
    kind: str = "activity"
    what: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.what or self.starts or self.ends)

    def moved_to(self, day: str) -> "Row":
        return replace(self, day=day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A plan as it was typed: nothing of it need fit together."""

    first_day: str
    last_day: str
    virtual: bool
    goals: str
    outcomes: str
    objectives: Sequence[str]
    activities: Sequence[str]
    travel_days: Sequence[str]
    rows: Sequence[Row] = field(default_factory=tuple)

    @property
    def body(self) -> dict[str, Any]:
        """As the API takes it; rows in which nothing is written are left out."""
        shown = set(self.days)
        return {
            "first_day": self.first_day,
            "last_day": self.last_day,
            "virtual": self.virtual,
            "goals": self.goals,
            "outcomes": self.outcomes,
            "objectives": list(self.objectives),
            "activities": list(self.activities),
            "travel_days": [day for day in self.travel_days if day in shown or not shown],
            "agenda": [
                {"day": one.day, "starts": one.starts, "ends": one.ends, "kind": one.kind, "what": one.what}
                for one in self.rows
                if not one.is_empty
            ],
        }

    @property
    def days(self) -> list[str]:
        """The days from the first to the last, as far as the two can be read."""
        try:
            first, last = date.fromisoformat(self.first_day), date.fromisoformat(self.last_day)
        except ValueError:
            return []
        count = min((last - first).days + 1, _MOST_DAYS)
        return [(first + timedelta(days=number)).isoformat() for number in range(count)]

    def with_a_row(self) -> "Typed":
        """One row more, which goes on where the last one ends."""
        last = self.rows[-1] if self.rows else Row(day=self.first_day, ends="09:00")
        return self._with([*self.rows, Row(day=last.day, starts=last.ends)])

    def with_the_last_day_again(self) -> "Typed":
        """The rows of the last day that has any, once more on the next day that is not spent travelling."""
        filled = [one for one in self.rows if not one.is_empty]
        if not filled:
            begun = [Row(day=self.first_day, starts=starts, ends=ends) for starts, ends in _WHOLE_DAY]
            return self._with(begun)
        latest = max(one.day for one in filled)
        onward = [day for day in self.days if day > latest and day not in self.travel_days]
        working = [day for day in onward if date.fromisoformat(day).isoweekday() <= 5]  # noqa: PLR2004  Friday
        if not working:
            return self
        again = [one.moved_to(working[0]) for one in filled if one.day == latest]
        return self._with([*filled, *again])

    def with_all_days_like_the_last(self) -> "Typed":
        """The same for every day that is left."""
        made = self.with_the_last_day_again()
        for _ in self.days[1:]:
            made = made.with_the_last_day_again()
        return made

    def without(self, number: int) -> "Typed":
        return self._with([one for place, one in enumerate(self.rows) if place != number])

    def _with(self, rows: Sequence[Row]) -> "Typed":
        return replace(self, rows=tuple(rows[:_MOST_ROWS]))


def typed_of(form: Form) -> Typed:
    """What somebody typed."""
    numbers = sorted(
        {int(name[5:]) for name, _ in form.fields if name[:5] == "slot-" and name[5:].isdecimal()}
    )
    return Typed(
        first_day=form.text("first_day"),
        last_day=form.text("last_day"),
        virtual=form.text("form") == "virtual",
        goals=form.text("goals"),
        outcomes=form.text("outcomes"),
        objectives=form.texts("objectives"),
        activities=form.texts("activities"),
        travel_days=form.texts("travel_days"),
        rows=tuple(_row(form, number) for number in numbers[:_MOST_ROWS]),
    )


def typed_as_written(plan: Mapping[str, Any]) -> Typed:
    """The plan that is on record, to be changed."""
    return Typed(
        first_day=plan["first_day"],
        last_day=plan["last_day"],
        virtual=plan["virtual"],
        goals=plan["goals"],
        outcomes=plan["outcomes"],
        objectives=plan["objectives"],
        activities=plan["activities"],
        travel_days=plan["travel_days"],
        rows=tuple(
            Row(**{name: one[name] for name in ("day", "starts", "ends", "kind", "what")})
            for one in plan["agenda"]
        ),
    )


def _row(form: Form, number: int) -> Row:
    return Row(
        day=form.text(f"day-{number}"),
        starts=form.text(f"starts-{number}")[:5],
        ends=form.text(f"ends-{number}")[:5],
        kind=form.text(f"kind-{number}", "activity"),
        what=form.text(f"what-{number}"),
    )
