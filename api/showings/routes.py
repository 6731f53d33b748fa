"""Showings over HTTP: look one up, replay it, say what came of it, and whether to be learned from."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.access import OF_ONESELF
from api.answers import ACTING, CHANGING, LISTING, READING, refusals
from api.fields import LARGEST
from api.journal.acting import Act, Event
from api.journal.headers import IfMatch, IfNoneMatch, answered, shown
from api.journal.idempotency import Answer
from api.people.asking import Asking, Once, Perhaps, require
from api.showings.dependencies import Lists
from api.showings.permitted import find_permitted, require_open
from api.showings.replaying import replay
from api.showings.schemas import Learning, NoteAnswer, NoteStatement, ShowingAnswer
from api.showings.use_cases import learning_version, may_be_learned_from, note_within, set_learning

router = APIRouter(tags=["showings"])

_JSON = "application/json"
Id = Annotated[
    int,
    Path(
        description="number of a showing, from the header Showing-Id of an answer",
        ge=1,
        le=LARGEST,
        examples=[42],
    ),
]


@router.get("/showings/{showing_id}", summary="What was shown?", responses=READING)
def showing(showing_id: Id, asking: Perhaps) -> ShowingAnswer:
    """Whom a list showed at which rank, and by which profiles, model, rules and version."""
    find = partial(
        find_permitted, showing_id=showing_id, act="showing.replay", signed=asking.signed, at=asking.at
    )
    return ShowingAnswer.of(asking.read(find))


@router.get(
    "/showings/{showing_id}/replay",
    summary="Make the list again",
    response_class=Response,
    responses=READING
    | refusals(HTTPStatus.GONE)
    | {200: {"content": {_JSON: {}}, "description": "The same bytes"}},
)
def replayed(showing_id: Id, asking: Perhaps, lists: Lists) -> Response:
    """The same answer, byte for byte, worked out again from everything as it was then; else what is gone.

    For those who may read every waiver that it tells, as whoever asked for it might.
    """
    find = partial(
        find_permitted, showing_id=showing_id, act="showing.replay", signed=asking.signed, at=asking.at
    )
    asking.read(find)
    asking.read(partial(require_open, showing_id=showing_id, signed=asking.signed, at=asking.at))
    answer = replay(asking.database, showing_id, now=lists.in_use(), rank=lists.rank)
    return Response(answer, media_type=_JSON)


@router.post(
    "/showings/{showing_id}/notes",
    summary="What came of it?",
    response_model=NoteAnswer,
    responses=READING | ACTING,
)
def note(showing_id: Id, said: NoteStatement, asking: Once) -> Response:
    """Notes what an organisation's people did with one that was shown; better lists are learned from it."""
    return asking.do(partial(_note, showing_id=showing_id, said=said, asking=asking))


def _note(act: Act, *, showing_id: int, said: NoteStatement, asking: Asking) -> Answer:
    signed = asking.signed
    find_permitted(act.connection, showing_id, "showing.note", signed=signed, at=act.at)
    noted = note_within(
        act.connection,
        showing_id=showing_id,
        other=said.host,
        what=said.what,
        account_id=signed.actor.account_id,
        at=act.at,
    )
    act.record(Event("showing.note", f"showing:{showing_id}", {"noted": noted}))
    return answered(NoteAnswer(noted=noted))


@router.get("/me/learning", summary="Are you learned from?", response_model=Learning, responses=LISTING)
def learning(asking: Perhaps, if_none_match: IfNoneMatch = None) -> Response:
    """Whether what you do with matches is noted, so that better lists are learned from it."""
    allowed = asking.read(partial(may_be_learned_from, account_id=asking.signed.account.id))
    version = learning_version(allowed=allowed)
    return shown(Learning(allowed=allowed), version=version, if_none_match=if_none_match)


@router.put(
    "/me/learning",
    summary="Allow or refuse it",
    response_model=Learning,
    responses=LISTING | CHANGING,
)
def learn(said: Learning, asking: Perhaps, if_match: IfMatch = None) -> Response:
    """Lets what you do with matches be noted, or not: then what was noted of you is deleted."""
    return asking.do(partial(_learn, said=said, asking=asking, if_match=if_match))


def _learn(act: Act, *, said: Learning, asking: Asking, if_match: str | None) -> Answer:
    require(act.connection, asking.signed, "learning.refuse", OF_ONESELF, at=act.at)
    allowed = set_learning(act, account_id=asking.signed.account.id, allowed=said.allowed, if_match=if_match)
    return answered(Learning(allowed=allowed), version=learning_version(allowed=allowed))
