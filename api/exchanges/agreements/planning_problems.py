"""What can be wrong with a plan, as facts."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus

from api.problems import Problem
from eligibility.phrases import in_words, listed


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


class StayIsOver(Problem):
    """Other days or another agenda, no shorter than agreed, for a stay whose last day is past."""

    status = HTTPStatus.CONFLICT

    def __init__(self, last_day: date, *, agreed: date, today: date) -> None:
        self.last_day, self.agreed, self.today = last_day, agreed, today
        super().__init__(
            f"Nothing was changed: the stay was agreed until {in_words(agreed)}, and where the host is today "
            f"is {in_words(today)}. From then on it can only be shortened, and {in_words(last_day)} is no "
            "earlier. Name an earlier last day, or say that the stay is over."
        )


class NoIdleDays(Problem):
    """An approval of idle days where the rules ask for none."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            "Nothing was changed: by the rules of its first day, no idle days of this stay need the approval "
            f"of the Support Office. GET /exchanges/{number}/eligibility says what they do ask for."
        )


class AlreadyAskedFor(Problem):
    """A second request for the approval of the same days."""

    status = HTTPStatus.CONFLICT

    def __init__(self, asked_on: date) -> None:
        self.asked_on = asked_on
        super().__init__(
            "Nothing was changed: the Support Office was asked to approve exactly these days on "
            f"{in_words(asked_on)}. Wait for its answer, or fill the days with activities."
        )


class DaysAlreadyApproved(Problem):
    """An approval, or a request for one, of days that are approved."""

    status = HTTPStatus.CONFLICT

    def __init__(self, idle_days: Sequence[date]) -> None:
        self.idle_days = tuple(idle_days)
        super().__init__(
            "Nothing was changed: the Support Office has approved that "
            f"{listed([in_words(day) for day in idle_days])} are idle. The plan can be signed as it is."
        )


class TooLateToApprove(Problem):
    """An approval of idle days after the stay was to begin: the rules ask for one that comes before it."""

    status = HTTPStatus.CONFLICT

    def __init__(self, first_day: date, *, today: date) -> None:
        self.first_day, self.today = first_day, today
        super().__init__(
            f"Nothing was changed: the stay begins on {in_words(first_day)}, and where the host is today is "
            f"{in_words(today)}. An approval has to be given by the first day. Plan the stay on days to "
            "come, or fill the idle days."
        )


_MOST_SHOWN = 10
