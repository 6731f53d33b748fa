"""Profiles on the ECCP over HTTP."""

from fastapi import APIRouter, Response

from api.journal.acting import Act
from api.journal.details import JSON
from api.journal.headers import IfMatch, answered
from api.journal.idempotency import Answer
from api.people.asking import Perhaps
from api.registrations.answering import ACT_REFUSED, Id, target_of
from api.registrations.eccp_use_cases import record_eccp_profile
from api.registrations.memberships_schemas import EccpProfileAnswer, EccpProfileAsked

router = APIRouter(tags=["memberships"])


@router.put(
    "/profiles/{profile_id}/eccp-profile",
    response_model=EccpProfileAnswer,
    responses=ACT_REFUSED,
    summary="Record its ECCP profile",
)
def record(profile_id: Id, asked: EccpProfileAsked, asking: Perhaps, if_match: IfMatch = None) -> Response:
    """Records whether a cluster has its own validated profile on the ECCP, since when, and where it stands.

    What its members are allowed rests on it. The version is that of the whole profile.
    """
    said: dict[str, JSON] = {
        "eccp_profiled": asked.profiled,
        "eccp_profiled_on": asked.since.isoformat() if asked.since else None,
        "eccp_profile_url": asked.url,
    }

    def work(act: Act) -> Answer:
        after, version = record_eccp_profile(act, target_of(asking, profile_id, if_match), said=said)
        content = EccpProfileAnswer(
            organisation=profile_id,
            profiled=after.eccp_profiled,
            since=after.eccp_profiled_on,
            url=after.eccp_profile_url,
        )
        return answered(content, version=version)

    return asking.do(work)
