"""Calls about memberships: what is stated, and what the cluster or network says to it."""

from api.client.calls import Call, QueryValue, place
from api.registrations.memberships_schemas import (
    ConfirmedAnswer,
    DeniedAnswer,
    EccpProfileAnswer,
    EccpProfileAsked,
    MembersAsked,
    MembershipsAnswer,
)


def memberships(
    organisation: str, *, confirmed: bool | None = None, after: str = "", most: int = 50
) -> Call[MembershipsAnswer]:
    """What it states to be a member of, and who states to be its member."""
    query: dict[str, QueryValue] = {"confirmed": confirmed, "after": after, "most": most}
    path = place("/profiles/{}/memberships", organisation)
    return Call(method="GET", path=path, answer=MembershipsAnswer, query=query)


def confirm(body: str, member: str) -> Call[ConfirmedAnswer]:
    path = place("/profiles/{}/members/{}/confirmation", body, member)
    return Call(method="POST", path=path, answer=ConfirmedAnswer)


def confirm_all(body: str, members: list[str]) -> Call[ConfirmedAnswer]:
    """Confirms all of these, or none where one is unknown."""
    path = place("/profiles/{}/members/confirmations", body)
    return Call(method="POST", path=path, answer=ConfirmedAnswer, body=MembersAsked(members=members))


def deny(body: str, member: str) -> Call[DeniedAnswer]:
    """Takes the membership out of that member's profile."""
    path = place("/profiles/{}/members/{}/denial", body, member)
    return Call(method="POST", path=path, answer=DeniedAnswer)


def record_eccp_profile(organisation: str, said: EccpProfileAsked, *, etag: str) -> Call[EccpProfileAnswer]:
    """Records whether a cluster has its own validated profile on the ECCP."""
    path = place("/profiles/{}/eccp-profile", organisation)
    return Call(method="PUT", path=path, answer=EccpProfileAnswer, body=said, etag=etag)
