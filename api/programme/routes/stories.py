"""Success stories over HTTP."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers import refusals
from api.edge.inputs import Before, Most, Number
from api.fields import LARGEST
from api.journal.headers import IfMatch, IfNoneMatch, answered, shown
from api.journal.idempotency import Answer
from api.people.asking import Once, Perhaps
from api.people.dependencies import Moment, PerhapsSignedIn, Registered
from api.programme.schemas.fields import Country, Ecosystem
from api.programme.schemas.stories import ConsentAsked, StoryAnswer, StoryAsked, StoryEdit, StoryList
from api.programme.stories import Story, StorySearch, StoryState
from api.programme.use_cases import stories as use_cases

_READING = refusals(HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
_WRITING = _READING | refusals(
    HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT
)
_EDITING = _WRITING | refusals(HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED)
router = APIRouter(tags=["success stories"])


@router.get("/success-stories", summary="Success stories", responses=_READING)
def find(  # noqa: PLR0917  FastAPI's arguments are the request's own
    signed: PerhapsSignedIn,
    database: Registered,
    at: Moment,
    state: Annotated[
        StoryState, Query(description="others than published ones are for those who may read them")
    ] = StoryState.PUBLISHED,
    partnership: Annotated[
        int | None, Query(ge=1, le=LARGEST, description="of this one", examples=[3])
    ] = None,
    country: Annotated[Country | None, Query(description="about this one", examples=["AT"])] = None,
    ecosystem: Annotated[Ecosystem | None, Query(description="about this one", examples=["textiles"])] = None,
    before: Before = None,
    most: Most = 50,
) -> StoryList:
    """What came of exchanges, newest first. Everybody may read what is published."""
    search = StorySearch(state=state, partnership=partnership, country=country, ecosystem=ecosystem)
    with database.snapshot() as connection:
        return StoryList.of(use_cases.find(connection, signed, search, at=at, before=before, most=most))


@router.post(
    "/success-stories",
    summary="Draft a success story",
    status_code=HTTPStatus.CREATED,
    response_model=StoryAnswer,
    responses=_WRITING,
)
def write(asked: StoryAsked, asking: Once) -> Response:
    """Drafts a story, as one of its parties or their partnership."""
    written = partial(use_cases.write, signed=asking.signed, origin=asked.origin(), words=asked.words())
    return asking.do(lambda act: _made(written(act)))


@router.get(
    "/success-stories/{story_id}",
    summary="One success story",
    response_model=StoryAnswer,
    responses=_READING | refusals(HTTPStatus.NOT_FOUND),
)
def read(
    story_id: Number,
    signed: PerhapsSignedIn,
    database: Registered,
    at: Moment,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """A story that is published, or another for those who may read it."""
    with database.snapshot() as connection:
        story = use_cases.read(connection, signed, story_id, at=at)
    return shown(StoryAnswer.of(story), version=story.version, if_none_match=if_none_match)


@router.patch(
    "/success-stories/{story_id}",
    summary="Write a draft anew",
    response_model=StoryAnswer,
    responses=_EDITING,
)
def edit(story_id: Number, asked: StoryEdit, asking: Perhaps, if_match: IfMatch = None) -> Response:
    """Changes what a draft says. Whoever had consented is asked again."""
    edited = partial(
        use_cases.edit, signed=asking.signed, number=story_id, changes=asked.changes(), if_match=if_match
    )
    return asking.do(lambda act: _answer(edited(act)))


@router.post(
    "/success-stories/{story_id}/consent",
    summary="Consent to a story",
    response_model=StoryAnswer,
    responses=_EDITING,
)
def consent(story_id: Number, asked: ConsentAsked, asking: Once, if_match: IfMatch = None) -> Response:
    """Agrees, as a signer of an organisation that it names, to the story as it reads in this version."""
    consented = partial(
        use_cases.consent,
        signed=asking.signed,
        number=story_id,
        organisation=asked.organisation,
        if_match=if_match,
    )
    return asking.do(lambda act: _answer(consented(act)))


@router.post(
    "/success-stories/{story_id}/publication",
    summary="Publish a story",
    response_model=StoryAnswer,
    responses=_EDITING,
)
def publish(story_id: Number, asking: Once, if_match: IfMatch = None) -> Response:
    """Lets everybody read it, once every organisation that it names has consented."""
    published = partial(use_cases.publish, signed=asking.signed, number=story_id, if_match=if_match)
    return asking.do(lambda act: _answer(published(act)))


@router.post(
    "/success-stories/{story_id}/withdrawal",
    summary="Withdraw a story",
    response_model=StoryAnswer,
    responses=_EDITING,
)
def withdraw(story_id: Number, asking: Once, if_match: IfMatch = None) -> Response:
    """Takes it from the public for good, as a signer of its own, its partnership or the support office."""
    withdrawn = partial(use_cases.withdraw, signed=asking.signed, number=story_id, if_match=if_match)
    return asking.do(lambda act: _answer(withdrawn(act)))


def _made(story: Story) -> Answer:
    return answered(
        StoryAnswer.of(story),
        status=HTTPStatus.CREATED,
        version=story.version,
        location=f"/success-stories/{story.id}",
    )


def _answer(story: Story) -> Answer:
    return answered(StoryAnswer.of(story), version=story.version)
