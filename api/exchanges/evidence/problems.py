"""What can be in the way of evidence, as facts."""

from http import HTTPStatus

from api.problems import Problem


class UnknownEvidence(Problem):
    """No evidence of that exchange has that number, or it was withdrawn."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, exchange: int, number: int) -> None:
        self.exchange, self.number = exchange, number
        super().__init__(
            f"Exchange {exchange} has no evidence {number}, or it was withdrawn. "
            f"GET /exchanges/{exchange}/evidence lists what there is."
        )


class FileAlreadyHandedIn(Problem):
    """The same file is evidence of this exchange already."""

    status = HTTPStatus.CONFLICT

    def __init__(self, exchange: int, number: int, name: str) -> None:
        self.exchange, self.number = exchange, number
        super().__init__(
            f"The same file is evidence {number} of this exchange already, as {name!r}. Nothing more has to "
            f"be done; to say something else about it, withdraw that one first (DELETE "
            f"/exchanges/{exchange}/evidence/{number})."
        )


class TooManyFiles(Problem):
    """The exchange has as many files of evidence as there may be."""

    status = HTTPStatus.CONFLICT

    def __init__(self, *, most: int) -> None:
        self.most = most
        super().__init__(
            f"The exchange has {most} files of evidence, the most that are taken. Put several pages into one "
            "PDF, or withdraw one that is not needed."
        )


class TooMuchEvidence(Problem):
    """The files of evidence would take more room together than there is for one exchange."""

    status = HTTPStatus.CONFLICT

    def __init__(self, *, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        super().__init__(
            f"With this file the evidence of the exchange would have more than {most_bytes // 2**20} MiB. "
            "Send it smaller, or withdraw one that is not needed."
        )
