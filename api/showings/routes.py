"""Showings over HTTP: look one up, replay it, say what came of it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.access import Concern, Side, may
from api.answers import refusals
from api.clock import now
from api.people.dependencies import SignedIn
from api.people.problems import MayNotSee
from api.showings.dependencies import Lists, Registered
from api.showings.replaying import replay
from api.showings.schemas import NoteAnswer, NoteStatement, ShowingAnswer
from api.showings.showing_problems import UnknownShowing
from api.showings.use_cases import find_showing, note_showing

_REFUSED = refusals(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
router = APIRouter(tags=["showings"], responses=_REFUSED)

_JSON = "application/json"
_LARGEST = 2**31 - 1  # as numbers go in PostgreSQL
Id = Annotated[
    int, Path(description="number of a showing, from the header Showing-Id of an answer", ge=1, le=_LARGEST)
]


@router.get("/showings/{showing_id}", summary="What was shown?")
def showing(showing_id: Id, database: Registered) -> ShowingAnswer:
    """Which hosts a list showed at which rank, and by which profiles, model, rules and version."""
    return ShowingAnswer.of(find_showing(database, showing_id))


@router.get(
    "/showings/{showing_id}/replay",
    summary="Make the list again",
    response_class=Response,
    responses=refusals(HTTPStatus.GONE) | {200: {"content": {_JSON: {}}, "description": "The same bytes"}},
)
def replayed(showing_id: Id, database: Registered, lists: Lists) -> Response:
    """The same answer, byte for byte, worked out again from everything as it was then; else what is gone."""
    answer = replay(database, showing_id, now=lists.in_use(), rank=lists.rank)
    return Response(answer, media_type=_JSON)


@router.post(
    "/showings/{showing_id}/notes",
    summary="What came of it?",
    responses=refusals(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN),
)
def note(showing_id: Id, said: NoteStatement, database: Registered, signed: SignedIn) -> NoteAnswer:
    """Notes what the visitor's people did with a host that was shown; better lists are learned from it."""
    at = now()
    visitor = find_showing(database, showing_id).visitor_id
    decision = may(
        signed.mandates,
        "showing.note",
        Concern(owners=frozenset({visitor}), owner_side=Side.VISITOR),
        on=at.date(),
        via=signed.actor.via,
    )
    if not decision.allowed:
        raise UnknownShowing(showing_id) if decision.hides else MayNotSee(decision.reason)
    account = signed.actor.account_id
    return NoteAnswer(
        noted=note_showing(database, showing_id, said.host, what=said.what, account_id=account, at=at)
    )
