"""What can be in the way of a profile's life."""

from http import HTTPStatus

from api.problems import Problem
from api.profiles.life import Life, State
from eligibility.phrases import listed

_WHAT_NOW = {
    State.DRAFT: "it is a draft. Submit it, and its partnership will look at it",
    State.SUBMITTED: "it waits for its partnership to validate it",
    State.APPROVING: "it waits for the support office to approve it",
    State.RETURNED: "it was returned with remarks. Mend what they name, and submit it again",
    State.REJECTED: "it was rejected. Read the remarks, or choose another partnership",
    State.VALIDATED: "it is validated",
    State.PAUSED: "it is paused. Resume it first",
    State.EXPIRED: "it has expired. Confirm that it still holds",
    State.DELETED: "it was deleted",
}


class NotListed(Problem):
    """A profile that has to be in the catalogue for what was asked, and is not at present."""

    status = HTTPStatus.CONFLICT

    def __init__(self, life: Life, asked: str) -> None:
        self.organisation_id, self.state = life.organisation_id, life.state
        super().__init__(
            f"Nobody can {asked} as long as the profile of {life.organisation_id!r} is not in the catalogue, "
            f"and now {_WHAT_NOW[life.state]}."
        )


class NotThisStep(Problem):
    """An act that does not come next in the life of a profile."""

    status = HTTPStatus.CONFLICT

    def __init__(self, life: Life, *, doing: str, before: frozenset[State]) -> None:
        self.organisation_id, self.state = life.organisation_id, life.state
        states = listed([repr(state.value) for state in State if state in before], "or")
        super().__init__(
            f"The profile of {life.organisation_id!r} cannot be {doing} now: {_WHAT_NOW[life.state]}. That "
            f"takes one that is {states}."
        )
