"""What can be wrong with a plan, as facts."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus

from api.problems import Problem
from eligibility.phrases import in_words


class PlanCannotBe(Problem):
    """A plan whose days and slots do not fit together."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        shown, more = self.faults[:_MOST_SHOWN], len(self.faults) - _MOST_SHOWN
        rest = [f"And {more} more."] if more > 0 else []
        super().__init__(f"Nothing was changed: {' '.join([*shown, *rest])} Mend the plan and send it again.")


class FirstDayHasPassed(Problem):
    """A stay moved to days that have begun already."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, first_day: date, *, today: date) -> None:
        self.first_day, self.today = first_day, today
        super().__init__(
            f"Nothing was changed: the stay would begin on {in_words(first_day)}, and where the host is, "
            f"today is {in_words(today)}. Plan it on days to come."
        )


class StayHasBegun(Problem):
    """Another first day, or another form, for a stay that is under way."""

    status = HTTPStatus.CONFLICT

    def __init__(self, first_day: date) -> None:
        self.first_day = first_day
        super().__init__(
            f"Nothing was changed: the stay began on {in_words(first_day)}, so its first day and whether it "
            "is virtual stay as they are. Amend its last day, its agenda or its goals; or interrupt the stay."
        )


_MOST_SHOWN = 10
