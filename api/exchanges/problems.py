"""What can be in the way of an exchange, as facts."""

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
