"""What can be in the way after an exchange, as facts."""

from http import HTTPStatus

from api.problems import Problem


class NotYetToBeSaid(Problem):
    """How an exchange went is said once its stay is over."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int, state: str) -> None:
        self.number, self.state = number, state
        super().__init__(
            f"Exchange {number} is {state.replace('_', ' ')}: how it went is said once the stay is over, and "
            "what became of it once the exchange is closed."
        )


class NothingSaid(Problem):
    """That side has not said how it went."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, number: int, side: str, stage: str) -> None:
        self.number, self.side, self.stage = number, side, stage
        super().__init__(f"The {side} of exchange {number} has said nothing of it at the stage '{stage}'.")


class StayUnderWay(Problem):
    """An organisation that takes part in a stay which has begun and is not settled."""

    status = HTTPStatus.CONFLICT

    def __init__(self, numbers: tuple[int, ...]) -> None:
        self.numbers = numbers
        named = ", ".join(map(str, numbers))
        super().__init__(
            f"It takes part in a stay that has begun and is not settled: exchange {named}. Interrupt it, or "
            "let it be validated, paid and closed; then the organisation can be deleted."
        )
