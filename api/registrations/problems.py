"""What can be in the way of registering a profile, deciding on it and ending it."""

from collections.abc import Sequence
from http import HTTPStatus

from api.problems import Problem
from api.profiles.fields import BadField
from eligibility.phrases import listed


class UnknownProfile(Problem):
    """No profile has that id, or it is none that whoever asks may know of."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, organisation_id: str) -> None:
        self.organisation_id = organisation_id
        super().__init__(
            f"There is no profile {organisation_id!r} among those that you may see. GET /profiles lists them."
        )


class ProfileDeleted(Problem):
    """A profile that was deleted: what it said is gone, and only that there was one is known."""

    status = HTTPStatus.GONE

    def __init__(self, organisation_id: str, on: str) -> None:
        self.organisation_id = organisation_id
        super().__init__(
            f"The profile {organisation_id!r} was deleted on {on}, with all that it said. It cannot be had "
            "back; register anew with POST /profiles."
        )


class UnusableFields(Problem):
    """Fields of a profile that hold what cannot be kept; every one of them is named."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, bad: Sequence[BadField]) -> None:
        self.bad = tuple(bad)
        self.errors = [{"where": ["body", one.field], "what": f"{one.problem}. {one.advice}"} for one in bad]
        super().__init__(f"Nothing was changed. {' '.join(map(str, bad))}")


class NotComplete(Problem):
    """A profile that lacks something without which its partnership cannot judge it."""

    status = HTTPStatus.CONFLICT

    def __init__(self, organisation_id: str, missing: Sequence[str]) -> None:
        self.organisation_id, self.missing = organisation_id, tuple(missing)
        super().__init__(
            f"The profile {organisation_id!r} cannot be submitted yet: it lacks {listed(missing)}. Add "
            f"{'it' if len(missing) == 1 else 'them'}, and submit it again."
        )


class NoSuchPartnership(Problem):
    """No partnership that manages exchanges at present has that number."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, partnership: int) -> None:
        self.partnership = partnership
        super().__init__(
            f"No partnership that manages exchanges today has the number {partnership}. "
            "GET /profiles/ID/partnership-suggestions names those that do, with their numbers."
        )


class SamePartnership(Problem):
    """A profile that was to be handed over to the partnership that it is with already."""

    status = HTTPStatus.CONFLICT

    def __init__(self, organisation_id: str, partnership: str) -> None:
        self.organisation_id, self.partnership = organisation_id, partnership
        super().__init__(
            f"{organisation_id!r} is with {partnership!r} already, so there is nothing to hand over."
        )


class JudgeOfOwnProfile(Problem):
    """A profile that was to be accepted by somebody who has a part in it: two people have to look at it.

    Who registered it, and who acts or has ever acted for the organisation, neither validates nor approves
    it; and who validated it does not approve it too.
    """

    status = HTTPStatus.FORBIDDEN

    def __init__(self, organisation_id: str, *, part: str, done: str, who_can: str) -> None:
        """`part` is what they have done to it, `done` what was asked, and `who_can` who may be asked."""
        self.organisation_id = organisation_id
        super().__init__(
            f"You, or the person you act for, {part} {organisation_id!r}, and a profile is {done} by "
            f"somebody else. Ask {who_can} to do it."
        )


class PausedByPartnership(Problem):
    """A profile that its partnership has paused, and that its own people were to put back."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, organisation_id: str) -> None:
        self.organisation_id = organisation_id
        super().__init__(
            f"The partnership that manages {organisation_id!r} has paused it, so it is for the partnership "
            "to resume it. Ask one of its managers."
        )


class RoleNotEligible(Problem):
    """A profile that the rules refuse in a role that it registered for."""

    status = HTTPStatus.CONFLICT

    def __init__(self, organisation_id: str, refused: Sequence[tuple[str, str, str]]) -> None:
        """`refused` are role, code of the rule, and what it asks."""
        self.organisation_id = organisation_id
        self.rules = tuple(code for _, code, _ in refused)
        reasons = listed([f"as {role} by {code} ({question})" for role, code, question in refused])
        super().__init__(
            f"The profile {organisation_id!r} cannot be validated: it is not eligible {reasons}. Return it "
            "with remarks, so that the fact or the role is mended; where the rule can be waived, a waiver "
            "cures it."
        )


class NotTheOfficesStep(Problem):
    """A profile that the support office was to send back before it was the office's turn."""

    status = HTTPStatus.CONFLICT

    def __init__(self, organisation_id: str, state: str) -> None:
        self.organisation_id, self.state = organisation_id, state
        super().__init__(
            f"The support office returns or rejects a profile that waits for its approval, and "
            f"{organisation_id!r} is {state}. It is for its partnership to decide now."
        )
