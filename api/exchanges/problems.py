"""What can be in the way of an exchange, as facts."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus

from api.access import PERMISSIONS
from api.problems import Problem
from eligibility.phrases import in_words, listed


class UnknownExchange(Problem):
    """No exchange has that number, or none that the one who asks may see."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"There is no exchange {number} that you may see. GET /exchanges lists those that you may."
        )


class NotAtThisStep(Problem):
    """An act that belongs to another state of the exchange."""

    status = HTTPStatus.CONFLICT

    def __init__(self, act: str, state: str, before: Sequence[str]) -> None:
        self.act, self.state = act, state
        super().__init__(
            f"The exchange is {_words(state)}. To {_what(act)}, it has to be "
            f"{listed([_words(one) for one in before], 'or')}. GET /exchanges/NUMBER says what it waits for."
        )


class StillNeeded(Problem):
    """Something has to be so before that act."""

    status = HTTPStatus.CONFLICT

    def __init__(self, act: str, needs: Sequence[str]) -> None:
        self.act, self.needs = act, tuple(needs)
        super().__init__(f"To {_what(act)}, it still takes that {'; and that '.join(needs)}.")


class AnotherStay(Problem):
    """A stay abroad of a visitor that has been abroad already."""

    status = HTTPStatus.CONFLICT

    def __init__(self, visitor: str, others: Sequence[int]) -> None:
        self.visitor, self.others = visitor, tuple(others)
        super().__init__(
            f"The stay cannot begin: {visitor!r} is, or has been, abroad in exchange "
            f"{' and '.join(map(str, others))}, and a visitor has one such stay (rule V6-once). Cancel this "
            "one, or agree on a virtual one."
        )


class AnotherAgreed(Problem):
    """The last signature under a stay abroad of a visitor that has agreed on another one."""

    status = HTTPStatus.CONFLICT

    def __init__(self, visitor: str, others: Sequence[int]) -> None:
        self.visitor, self.others = visitor, tuple(others)
        super().__init__(
            f"Nothing was signed: it is the last signature that is lacking, and {visitor!r} has agreed on a "
            f"stay abroad, or made one, in exchange {' and '.join(map(str, others))}. A visitor has one such "
            "stay (rule V6-once). Cancel one of them, or agree on a virtual one."
        )


class VisitorsToCancel(Problem):
    """A stay whose first day has come, cancelled by the side of the host."""

    status = HTTPStatus.CONFLICT

    def __init__(self, first: date, *, today: date) -> None:
        self.first, self.today = first, today
        super().__init__(
            f"Nothing was cancelled: the stay was to begin on {in_words(first)}, and where the host is today "
            f"is {in_words(today)}. From its first day on, the visitor or its partnership (VOP) says that it "
            "did not take place, or that it has begun. Ask them."
        )


class ImpossibleLastDay(Problem):
    """A day on which a stay cannot have been broken off."""

    status = HTTPStatus.CONFLICT

    def __init__(self, day: date, *, first: date, agreed: date, today: date) -> None:
        self.day, self.first, self.agreed, self.today = day, first, agreed, today
        super().__init__(
            f"The stay cannot have been broken off on {in_words(day)}: it began on {in_words(first)}, was "
            f"agreed until {in_words(agreed)}, and where the host is today is {in_words(today)}. Name a day "
            "from the first on, before the agreed last one and no later than today; a stay that lasted until "
            "then is over: say that."
        )


class NothingToSendBack(Problem):
    """Nobody has signed what is to be sent back, and no amendment to it is open."""

    status = HTTPStatus.CONFLICT

    def __init__(self, *, is_under_way: bool) -> None:
        self.is_under_way = is_under_way
        advice = (
            "Break the stay off if it cannot go on, or amend what was agreed."
            if is_under_way
            else "It is being edited already; change what you do not agree with, or cancel the exchange."
        )
        reason = "no amendment is open" if is_under_way else "nobody has signed it as it reads now"
        super().__init__(f"There is nothing to send back: {reason}. {advice}")


def _what(act: str) -> str:
    permission = PERMISSIONS.get(act)
    return permission.what if permission else act


def _words(state: str) -> str:
    return state.replace("_", " ")
