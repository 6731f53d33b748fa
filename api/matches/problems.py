"""What can be in the way of a search, a mark or a message."""

from http import HTTPStatus

from api.problems import Problem


class ForeignCursor(Problem):
    """A mark of where a list goes on that this list did not give."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            "What 'after' says was not given by this list: it goes with the same order and the same filters "
            "only. Ask again without 'after' for the beginning."
        )


class OfOneself(Problem):
    """An organisation that was to be marked, written to or searched for by itself."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, organisation_id: str) -> None:
        self.organisation_id = organisation_id
        super().__init__(f"{organisation_id!r} is the organisation itself. Name another.")


class NotMarked(Problem):
    """A mark that was to be taken away and is not there."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, other_id: str, kind: str) -> None:
        self.other_id, self.kind = other_id, kind
        super().__init__(f"{other_id!r} is not {kind}. Nothing was changed.")


class UnknownThread(Problem):
    """A number that none of an organisation's conversations has."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, organisation_id: str, number: int) -> None:
        self.organisation_id, self.number = organisation_id, number
        super().__init__(
            f"No conversation of {organisation_id!r} has the number {number}. "
            f"GET /organisations/{organisation_id}/messages lists them."
        )


class TooManyThreads(Problem):
    """More new conversations on one day than an organisation may begin."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, organisation_id: str, *, most: int, retry_after_s: int) -> None:
        self.organisation_id, self.most, self.retry_after_s = organisation_id, most, retry_after_s
        super().__init__(
            f"{organisation_id!r} has begun {most} conversations today, and no more are allowed on one day. "
            "Answer one that there is, or begin another tomorrow."
        )


class TooManyMessages(Problem):
    """More messages on one day than an organisation may write."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, organisation_id: str, *, most: int, retry_after_s: int) -> None:
        self.organisation_id, self.most, self.retry_after_s = organisation_id, most, retry_after_s
        super().__init__(
            f"{organisation_id!r} has written {most} messages today, and no more are allowed on one day. "
            "Nothing was sent. Write again tomorrow."
        )


class WaitForAnswer(Problem):
    """A conversation in which the other side has not answered the last few messages."""

    status = HTTPStatus.CONFLICT

    def __init__(self, other_id: str, *, most: int) -> None:
        self.other_id, self.most = other_id, most
        super().__init__(
            f"{other_id!r} has not answered the last {most} messages of this conversation, and no more are "
            "allowed in a row. Nothing was sent. Write on once it has answered."
        )


class NobodyToWriteTo(Problem):
    """A conversation whose other side takes no part any more."""

    status = HTTPStatus.CONFLICT

    def __init__(self, other_id: str) -> None:
        self.other_id = other_id
        super().__init__(f"{other_id!r} takes no part any more, so nobody would read it. Nothing was sent.")


class UnusableSearch(Problem):
    """A search that says what cannot be."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
