"""How far a partnership is on the way to its target. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from api.figures.windows import Window
from eligibility.phrases import in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What is counted, against a target that is spread evenly over the days of its period."""

    target: int
    counted: int
    first: date
    last: date
    today: date

    @property
    def due_by_today(self) -> int:
        """What would be counted by the end of today, rounded down; none before the period, all after it."""
        days = (self.last - self.first) / _DAY + 1
        gone = min(max((self.today - self.first) / _DAY + 1, 0), days)
        return self.target * int(gone) // int(days)

    @property
    def ahead(self) -> int:
        """By how many it is ahead; behind, where it is less than nothing."""
        return self.counted - self.due_by_today

    @property
    def words(self) -> str:
        """As a person reads it."""
        if self.target == 0:
            return "The target is 0; there is nothing to reach."
        if self.today < self.first:
            return (
                f"The period begins on {in_words(self.first)}; {self.counted} of {self.target} are counted."
            )
        if self.counted >= self.target:
            return f"The target is reached: {self.counted} of {self.target} are counted."
        if self.today > self.last:
            missing = self.target - self.counted
            return f"The period is over, and {missing} of {self.target} are missing."
        return f"{self.counted} of {self.target} are counted, {self._against}."

    @property
    def _against(self) -> str:
        due = f"as {self.due_by_today} should be there by today"
        if self.ahead > 0:
            return f"{self.ahead} ahead of an even pace, {due}"
        if self.ahead < 0:
            return f"{-self.ahead} behind an even pace, {due}"
        return f"exactly at an even pace, {due}"


def pace_of(target: int, counted: int, window: Window, *, today: date) -> Pace:
    """The pace in a period that has a first and a last day."""
    if window.first is None or window.last is None:
        raise ValueError("a target has a period with a first and a last day")
    return Pace(target=target, counted=counted, first=window.first, last=window.last, today=today)


_DAY = timedelta(days=1)
