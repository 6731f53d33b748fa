"""What can be wrong with an amount or an account, as facts."""

from collections.abc import Sequence
from http import HTTPStatus

from api.problems import Problem
from eligibility.phrases import euros, listed


class AmountAboveMaximum(Problem):
    """An amount above what may be paid for the stay."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, wanted_cents: int, maximum_cents: int, *, steps: Sequence[str]) -> None:
        self.wanted_cents, self.maximum_cents, self.steps = wanted_cents, maximum_cents, tuple(steps)
        super().__init__(
            f"Nothing was changed: {euros(wanted_cents)} is more than {euros(maximum_cents)}, the most that "
            f"may be paid for this stay. {' '.join(steps)} Agree on {euros(maximum_cents)} or less."
        )


class AmountNotKnown(Problem):
    """An amount for a stay whose maximum is not certain yet."""

    status = HTTPStatus.CONFLICT

    def __init__(self, in_words: str, *, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            f"Nothing was changed: no amount can be agreed yet. {in_words} Not known is {listed(missing)}. "
            "Write the plan with its agenda, or complete the two profiles."
        )


class BadAccount(Problem):
    """A bank account to which nothing can be paid."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, what: str, reason: str, advice: str) -> None:
        self.what, self.reason = what, reason
        super().__init__(f"Nothing was changed: the {what} cannot be used, because {reason}. {advice}")


class NoAccountYet(Problem):
    """An exchange whose visitor has not said where it is to be paid."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"Nobody has said yet to which account the visitor of exchange {number} is to be paid. One who "
            f"signs for it does, at /exchanges/{number}/account."
        )
