"""What can be in the way of an exchange, as facts."""

from collections.abc import Sequence
from http import HTTPStatus

from api.problems import Problem


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
            f"The exchange is {_words(state)}; '{act}' is possible while it is "
            f"{' or '.join(_words(one) for one in before)}. GET /exchanges/NUMBER says what it waits for."
        )


class StillNeeded(Problem):
    """Something has to be so before that act."""

    status = HTTPStatus.CONFLICT

    def __init__(self, act: str, needs: Sequence[str]) -> None:
        self.act, self.needs = act, tuple(needs)
        super().__init__(f"'{act}' still needs that {'; and that '.join(needs)}.")


def _words(state: str) -> str:
    return state.replace("_", " ")
