"""What the rules can have against signing, as facts."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus

from api.problems import Problem
from api.verdicts.failing import FailingRule
from eligibility.phrases import euros, in_words


class NotEligibleToSign(Problem):
    """A signature under an exchange that is not eligible, or not yet, by the rules of its first day."""

    status = HTTPStatus.CONFLICT

    def __init__(self, failing: Sequence[FailingRule], *, outcome: str, on: date, edition: str) -> None:
        self.failing, self.outcome, self.on, self.edition = tuple(failing), outcome, on, edition
        super().__init__(
            f"Nothing was signed: by the rules of {in_words(on)} (edition {edition}) this exchange "
            f"{_OUTCOMES[outcome]}. {' '.join(map(str, self.failing))}"
        )


class RulesHaveChanged(Problem):
    """A signature under documents that were drawn up by an edition of the rules that is not in force then."""

    status = HTTPStatus.CONFLICT

    def __init__(self, *, written: str, now: str, on: date) -> None:
        self.written, self.now, self.on = written, now, on
        super().__init__(
            f"Nothing was signed: the documents were drawn up by the edition {written} of the rules, and on "
            f"{in_words(on)} the edition {now} is in force. Send the plan once more, as it is or mended: the "
            "documents are then drawn up anew, and everybody signs those."
        )


class AgreedAboveMaximum(Problem):
    """A signature where what is agreed is more than what may be paid now."""

    status = HTTPStatus.CONFLICT

    def __init__(self, agreed_cents: int, *, maximum: str, steps: Sequence[str]) -> None:
        self.agreed_cents, self.steps = agreed_cents, tuple(steps)
        super().__init__(
            f"Nothing was signed: {euros(agreed_cents)} is agreed. {maximum} {' '.join(steps)} Send the plan "
            "or the amount once more; the Financial Agreement is then drawn up anew."
        )


_OUTCOMES = {
    "needs information": "is not known to be eligible yet",
    "needs approval": "needs an approval that is not recorded",
    "not eligible": "is not eligible",
}
