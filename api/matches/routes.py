"""Matches over HTTP: read the input, ask, render."""

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers import refusals
from api.clock import now, today
from api.matches.dependencies import Newest, Recording
from api.matches.schemas import MatchList, OrganisationProfile, Pair
from api.matches.shown import answer_matches, showing_header
from api.matches.use_cases import Wishes, describe, explain_pair
from api.showings.dependencies import Asking

router = APIRouter(
    tags=["matches"],
    responses=refusals(
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)

MOST_HOSTS = 100  # in one list


AsOf = Annotated[date | None, Query(description="the day the rules are asked for; today if left out")]
Purpose = Annotated[str | None, Query(description="what the visit is for; some parts then count more")]


@router.get("/visitors/{visitor_id}/matches", response_model=MatchList)
def matches(  # noqa: PLR0917  FastAPI's arguments are the request's own
    visitor_id: str,
    snapshot: Newest,
    recording: Recording,
    asking: Asking,
    k: Annotated[int, Query(ge=1, le=MOST_HOSTS, description="how many hosts")] = 10,
    as_of: AsOf = None,
    purpose: Purpose = None,
    diversity: Annotated[
        float, Query(ge=0, le=1, description="0 by affinity alone, 1 as varied as can be")
    ] = 0.0,
) -> Response:
    """Ranked hosts that the visitor may visit, or may once something is known or approved, with reasons.

    The affinity is only an indication: any host that takes part can be asked, whatever its score. What was
    shown is recorded; the header Showing-Id says where it can be replayed.
    """
    wishes = Wishes(k=k, as_of=as_of or today(), purpose=purpose, diversity=diversity)
    answered = answer_matches(snapshot, snapshot.organisation(visitor_id), wishes)
    headers = showing_header(recording.record(answered, asked_by=asking, at=now()))
    return Response(answered.body, media_type="application/json", headers=headers)


@router.get("/pairs/{visitor_id}/{host_id}")
def pair(
    visitor_id: str, host_id: str, snapshot: Newest, as_of: AsOf = None, purpose: Purpose = None
) -> Pair:
    """Why, or why not, this host: every rule with its source, and every part of the affinity."""
    return Pair.of(explain_pair(snapshot, visitor_id, host_id, as_of=as_of or today(), purpose=purpose))


@router.get("/organisations/{organisation_id}")
def organisation(organisation_id: str, snapshot: Newest, as_of: AsOf = None) -> OrganisationProfile:
    """One organisation, and whether it may visit and host."""
    return OrganisationProfile.of(describe(snapshot, organisation_id, as_of=as_of or today()))
