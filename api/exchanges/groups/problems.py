"""What can be in the way of a group, as facts."""

from collections.abc import Sequence
from http import HTTPStatus

from api.problems import Problem


class UnknownGroup(Problem):
    """No group has that number, or none that the one who asks may see."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"There is no group {number} that you may see. GET /groups lists those that you may."
        )


class NotInTheGroup(Problem):
    """An exchange that is no part of that group."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, exchange: int, group: int) -> None:
        self.exchange, self.group = exchange, group
        super().__init__(
            f"Exchange {exchange} is not in group {group}. GET /groups/{group} names those that are."
        )


class AlreadyGrouped(Problem):
    """An exchange is in one group at most."""

    status = HTTPStatus.CONFLICT

    def __init__(self, exchange: int, group: int) -> None:
        self.exchange, self.group = exchange, group
        super().__init__(
            f"Exchange {exchange} is in group {group} already. While it is in draft, it can leave that with "
            f"DELETE /groups/{group}/exchanges/{exchange}."
        )


class OtherHost(Problem):
    """A group has one host, and the exchange goes to another."""

    status = HTTPStatus.CONFLICT

    def __init__(self, exchange: int, group: int) -> None:
        self.exchange, self.group = exchange, group
        super().__init__(
            f"Exchange {exchange} goes to another host than group {group}. Add exchanges with the same host, "
            "or make another group."
        )


class VisitorIsThere(Problem):
    """The visitor takes part in the group already, with another exchange."""

    status = HTTPStatus.CONFLICT

    def __init__(self, exchange: int, other: int) -> None:
        self.exchange, self.other = exchange, other
        super().__init__(
            f"The visitor of exchange {exchange} is in the group already, with exchange {other}. A group is "
            "of different visitors; cancel one of the two."
        )


class GroupIsFull(Problem):
    """The group has as many exchanges as a group may have."""

    status = HTTPStatus.CONFLICT

    def __init__(self, group: int, most: int) -> None:
        self.group, self.most = group, most
        super().__init__(f"Group {group} has {most} exchanges, and more cannot be. Make another group.")


class OnlyInDraft(Problem):
    """Exchanges join and leave a group while they are drafts: while nobody has signed."""

    status = HTTPStatus.CONFLICT

    def __init__(self, exchange: int, state: str) -> None:
        self.exchange, self.state = exchange, state
        super().__init__(
            f"Exchange {exchange} is {state.replace('_', ' ')}; exchanges join and leave a group only in "
            "draft (X5-joins-in-draft). It stays as it is; its plan is amended by itself."
        )


class JoinsInDraft(Problem):
    """What the rules say against adding the exchange to a group."""

    status = HTTPStatus.CONFLICT

    def __init__(self, exchange: int, rule: str, note: str) -> None:
        self.exchange, self.rule = exchange, rule
        super().__init__(f"Exchange {exchange} cannot join a group by {rule}: {note}")


class SayWhichPartnership(Problem):
    """Whoever manages several partnerships says for which one a group is made."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("You manage several partnerships. Say in 'partnership' which one makes the group.")


class NothingDone(Problem):
    """An act on a whole group that could be done for none of its exchanges; asked strictly, not for all."""

    status = HTTPStatus.CONFLICT

    def __init__(self, group: int, left: Sequence[tuple[int, str, str]], *, is_strict: bool) -> None:
        self.group = group
        self.errors = [{"exchange": one, "outcome": outcome, "why": why} for one, outcome, why in left]
        could = "not be done for all of its exchanges" if is_strict else "be done for none of its exchanges"
        said = [f"Exchange {one}: {why}" for one, _, why in left[:_MOST_SAID]] or ["It has none."]
        more = [f"There are {len(left) - _MOST_SAID} more."] if len(left) > _MOST_SAID else []
        super().__init__(" ".join([f"Nothing was changed in group {group}: it could {could}.", *said, *more]))


_MOST_SAID = 5  # in the sentence; `errors` has them all
