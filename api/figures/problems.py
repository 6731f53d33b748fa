"""What can be in the way of a figure, as facts."""

import difflib
from collections.abc import Sequence
from http import HTTPStatus

from api.problems import Problem


class UnknownFigure(Problem):
    """No figure that opens a list has that code."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, code: str, *, known: Sequence[str]) -> None:
        self.code = code
        near = difflib.get_close_matches(code, known, n=1)
        meant = f" Did you mean {near[0]!r}?" if near else ""
        super().__init__(
            f"No figure with the code {code!r} opens a list.{meant} GET /figures/definitions names them all."
        )


class TooManyToExport(Problem):
    """More exchanges than one file takes."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(
            f"There are more than {most:,} exchanges, and one file holds no more. Ask for fewer, for "
            "instance by partnership or by state."
        )
