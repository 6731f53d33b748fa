"""What can be in the way of a body's word on its members."""

from collections.abc import Sequence
from http import HTTPStatus

from api.problems import Problem
from eligibility.phrases import listed


class UnknownMembership(Problem):
    """Somebody who does not state to be a member of that body."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, body: str, members: Sequence[str]) -> None:
        self.body, self.members = body, tuple(members)
        who = listed([repr(one) for one in members])
        super().__init__(
            f"Nothing was recorded: {who} {'do' if len(members) > 1 else 'does'} not state to be a member of "
            f"{body!r}. GET /profiles/{body}/memberships lists who does."
        )


class HasNoMembers(Problem):
    """An organisation that is neither a cluster nor a business network, or is not accepted as one yet."""

    status = HTTPStatus.CONFLICT

    def __init__(self, body: str, reason: str, advice: str) -> None:
        self.body, self.reason = body, reason
        super().__init__(f"{body!r} has no say on who its members are: {reason}. {advice}")


class MembershipConfirmed(Problem):
    """A membership that the body has confirmed already."""

    status = HTTPStatus.CONFLICT

    def __init__(self, body: str, members: Sequence[str]) -> None:
        self.body, self.members = body, tuple(members)
        who = listed([repr(one) for one in members])
        super().__init__(
            f"Nothing was recorded: {body!r} has confirmed already that {who} "
            f"{'are members' if len(members) > 1 else 'is a member'}. It may still be denied."
        )


class HasNoEccpProfile(Problem):
    """An organisation of a kind that has no cluster profile on the ECCP."""

    status = HTTPStatus.CONFLICT

    def __init__(self, organisation_id: str, kind: str) -> None:
        self.organisation_id, self.kind = organisation_id, kind
        super().__init__(
            f"Only clusters have a cluster profile on the ECCP, and {organisation_id!r} is of the kind "
            f"{kind!r}. Correct its kind first, or record the profile of its cluster."
        )
