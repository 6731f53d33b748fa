"""Memberships over HTTP: what is stated, and what the cluster or network says to it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.edge.inputs import AfterId, Most
from api.journal.acting import Act
from api.journal.headers import answered
from api.journal.idempotency import Answer
from api.people.asking import Asking, Once, Perhaps
from api.registrations.answering import ACT_REFUSED, READ_REFUSED, Id
from api.registrations.memberships_schemas import (
    ConfirmedAnswer,
    DeniedAnswer,
    MembersAsked,
    MembershipsAnswer,
)
from api.registrations.memberships_use_cases import Wanted, confirm, deny, read_memberships

router = APIRouter(tags=["memberships"])

MemberId = Annotated[
    str,
    Path(
        description="id of the member",
        max_length=64,
        pattern="^[A-Za-z0-9][A-Za-z0-9._-]*$",
        examples=["demo-sme-138"],
    ),
]


@router.get("/profiles/{profile_id}/memberships", responses=READ_REFUSED, summary="Memberships of a profile")
def show(
    profile_id: Id,
    asking: Perhaps,
    confirmed: Annotated[bool | None, Query(description="only members that are, or that are not")] = None,
    after: AfterId = "",
    most: Most = 50,
) -> MembershipsAnswer:
    """What it states to be a member of, and who states to be its member, each confirmed or not."""
    wanted = Wanted(confirmed=confirmed, after=after, most=most)
    found = asking.read(
        lambda connection: read_memberships(connection, asking.signed, profile_id, wanted, at=asking.at)
    )
    return MembershipsAnswer.of(found)


@router.post(
    "/profiles/{profile_id}/members/confirmations",
    response_model=ConfirmedAnswer,
    responses=ACT_REFUSED,
    summary="Confirm members",
)
def confirm_many(profile_id: Id, asked: MembersAsked, asking: Once) -> Response:
    """Confirms all of these as members of this cluster or business network, or none where one is unknown."""
    return _confirmed(asking, profile_id, asked.members)


@router.post(
    "/profiles/{profile_id}/members/{member_id}/confirmation",
    response_model=ConfirmedAnswer,
    responses=ACT_REFUSED,
    summary="Confirm a member",
)
def confirm_one(profile_id: Id, member_id: MemberId, asking: Once) -> Response:
    """Confirms that this is a member of this cluster or business network; the member is told."""
    return _confirmed(asking, profile_id, [member_id])


@router.post(
    "/profiles/{profile_id}/members/{member_id}/denial",
    response_model=DeniedAnswer,
    responses=ACT_REFUSED,
    summary="Deny a member",
)
def deny_one(profile_id: Id, member_id: MemberId, asking: Once) -> Response:
    """Takes the membership out of that profile; its people and their partnership are told."""

    def work(act: Act) -> Answer:
        deny(act, signed=asking.signed, body=profile_id, member=member_id)
        return answered(DeniedAnswer(body=profile_id, denied=member_id))

    return asking.do(work)


def _confirmed(asking: Asking, body: str, members: list[str]) -> Response:
    def work(act: Act) -> Answer:
        done = confirm(act, signed=asking.signed, body=body, members=members)
        return answered(ConfirmedAnswer.of(done))

    return asking.do(work)
