"""What the demo refuses."""

from datetime import datetime
from http import HTTPStatus

from api.problems import Problem


class NotMadeByTheDemo(Problem):
    """A database that no demo made, where the demo was to be loaded or served."""

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(
            "The demo lets people in without a password, so it uses only a database that it made itself, "
            f"and {where} is not one. Nothing was changed there. Name another folder with --folder, or "
            "delete it, where the demo of an earlier version made it."
        )


class NoClockToMove(Problem):
    """The clock of a demo, asked for from elsewhere than the machine on which the demo runs."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(
            "Only a demo has a clock that can be moved, and only whoever asks from the machine on which it "
            "runs can see and move it."
        )


class OnlyForward(Problem):
    """A time to which the demo's clock was to be moved that lies behind it: what happened stays."""

    status = HTTPStatus.CONFLICT

    def __init__(self, asked: datetime, now: datetime) -> None:
        self.asked, self.now = asked, now
        super().__init__(
            f"The clock was to be moved to {asked:%Y-%m-%d %H:%M} UTC, but it is {now:%Y-%m-%d %H:%M} now, "
            "and what happened stays. Name a later time; to begin anew, stop the demo and delete its folder."
        )


class TooFarAhead(Problem):
    """A time to which the demo's clock was to be moved that lies more than a year ahead of it."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, asked: datetime, latest: datetime) -> None:
        self.asked, self.latest = asked, latest
        super().__init__(
            f"The clock was to be moved to {asked:%Y-%m-%d}, but {latest:%Y-%m-%d} is the furthest in one "
            "move. Move it in several."
        )


class NothingFallsDue(Problem):
    """The demo's clock asked to the next deadline, where no exchange has one."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "No exchange of the demo has a deadline that is still to come. Name a moment or a number of days."
        )
