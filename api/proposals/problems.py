"""What can be in the way of a proposal, as facts."""

from collections.abc import Collection, Sequence
from datetime import date
from http import HTTPStatus

from api.access import Side
from api.problems import Problem
from api.proposals.states import STEPS, By, State
from api.verdicts.failing import FailingRule
from eligibility.phrases import counted, in_words, listed

_WORDS = {
    Side.VISITOR: "the visiting organisation",
    Side.HOST: "the host organisation",
}
_OVER = {
    State.ACCEPTED: "it was accepted by both sides. Its exchange is in draft; go on there",
    State.DECLINED: "it was declined. Make another one if things have changed",
    State.WITHDRAWN: "it was withdrawn. Make another one if both still want to",
    State.EXPIRED: "nobody answered in time. Make it again if both still want to",
}


def sides_in_words(sides: Collection[Side]) -> str:
    """The organisations of these sides, as they read in a sentence."""
    return listed([words for side, words in _WORDS.items() if side in sides])


class UnknownProposal(Problem):
    """No proposal has that number, or none that the one who asks may see."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"There is no proposal {number} that you may see. GET /proposals lists those that you may."
        )


class NobodyToProposeFor(Problem):
    """A proposal by somebody who acts for neither of the two organisations."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, visitor: str, host: str) -> None:
        self.visitor, self.host = visitor, host
        super().__init__(
            f"Nothing was proposed: there is no {visitor!r} for which you may propose visits, and no "
            f"{host!r} for which you may propose to host. Name your own organisation, or one that your "
            "partnership manages, on its side."
        )


class SayForWhom(Problem):
    """A proposal by somebody who may make it for either of the two organisations."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            "You may propose this for the visitor and for the host. Say for which of them you do, with "
            "'side': 'visitor' or 'host'."
        )


class ProposedToItself(Problem):
    """A proposal with the same organisation on both sides."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        super().__init__(f"{organisation!r} cannot visit itself. Name two organisations.")


class DatesNotPossible(Problem):
    """A stay on days on which it cannot be."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, reason: str, advice: str) -> None:
        self.reason = reason
        super().__init__(f"The stay cannot be on these days: {reason}. {advice}")


class SameTermsAgain(Problem):
    """A counter-proposal that says what was proposed already."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            "A counter-proposal proposes other days or another form, and these are the ones that are "
            "proposed already. Accept them, or name others."
        )


class WordsNeeded(Problem):
    """A proposal declined for another reason than those listed, without a word on which."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The reason {reason!r} needs a few words that say what it is. Add them as 'words'.")


class OriginDoesNotFit(Problem):
    """A proposal that says it came about in a way in which it did not."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, reason: str, advice: str) -> None:
        self.reason = reason
        super().__init__(f"The proposal cannot have come about like this: {reason}. {advice}")


class AlreadyProposed(Problem):
    """A second proposal for a visit that another open proposal is about."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int, waits_for: Collection[Side]) -> None:
        self.number = number
        super().__init__(
            f"The same visit is proposed already: proposal {number} waits for {sides_in_words(waits_for)}. "
            f"Answer it, counter it or have it withdrawn at /proposals/{number}."
        )


class TooManyOpen(Problem):
    """An organisation that has as many open proposals in one direction as it may."""

    status = HTTPStatus.CONFLICT

    def __init__(self, organisation: str, *, made: bool, most: int) -> None:
        self.organisation, self.made, self.most = organisation, made, most
        many = counted(most, "open proposal")
        says = (
            f"{organisation!r} has made {many}, as many as it may at once. Withdraw one, or wait for an "
            "answer"
            if made
            else f"{organisation!r} has received {many} that wait, as many as it may at once. Try again when "
            "it has answered some, or choose another partner"
        )
        super().__init__(f"Nothing was proposed: {says}.")


class NotEligibleTogether(Problem):
    """Two organisations that may not meet, or not for this stay, by the rules of its first day."""

    status = HTTPStatus.CONFLICT

    def __init__(self, failing: Sequence[FailingRule], *, on: date, edition: str) -> None:
        self.failing, self.on, self.edition = tuple(failing), on, edition
        super().__init__(
            f"This exchange is not possible by the rules of {in_words(on)} (edition {edition}), whatever the "
            f"affinity: {' '.join(map(str, self.failing))}"
        )


class ProposalIsOver(Problem):
    """A step with a proposal that has been answered, withdrawn or left to expire."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int, state: State) -> None:
        self.number, self.state = number, state
        super().__init__(f"Nothing more can be done with proposal {number}: {_OVER[state]}.")


class NotYourStep(Problem):
    """A step with a proposal that is the other side's."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int, act: str, waits_for: Collection[Side]) -> None:
        self.number, self.act, self.waits_for = number, act, frozenset(waits_for)
        now = f"proposal {number} waits for {sides_in_words(waits_for)}"
        super().__init__(
            f"Not by you: {now}, and only {STEPS[act].by.value} can do this. "
            + (
                "Wait for the answer, or withdraw what you offered."
                if STEPS[act].by is By.WAITED_FOR
                else "You have offered nothing that could be withdrawn; decline it, or counter it."
            )
        )


class DirectionOfWhat(Problem):
    """Proposals made or received asked for, without a word on by which organisation."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            "You see everybody's proposals, so 'made' and 'received' say nothing. Name an organisation too."
        )


class DaysHavePassed(Problem):
    """A proposal for a stay that was to have begun by now."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int, first_day: date) -> None:
        self.number, self.first_day = number, first_day
        super().__init__(
            f"Proposal {number} cannot be accepted any more: the stay was to begin on {in_words(first_day)}. "
            "Propose other days, or decline it."
        )
