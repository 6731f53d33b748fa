"""Partnerships over HTTP."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator

from api.answers import ACTING, LISTING, refusals
from api.edge.inputs import After, Most, Number
from api.journal.acting import Act
from api.journal.headers import IfMatch, IfNoneMatch, answered, shown
from api.journal.idempotency import Answer
from api.people.asking import Once, Perhaps
from api.people.dependencies import Moment, PerhapsSignedIn, Registered
from api.programme.partnerships import Partnership, Search
from api.programme.schemas.fields import Country, Ecosystem
from api.programme.schemas.partnerships import (
    PartnershipAnswer,
    PartnershipAsked,
    PartnershipEdit,
    PartnershipList,
)
from api.programme.use_cases import partnerships as use_cases
from api.texts import one_line

router = APIRouter(tags=["partnerships"])
_READING = refusals(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
_WRITING = LISTING | ACTING
_EDITING = refusals(HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED)


@router.get("/partnerships", summary="The partnerships", responses=_READING)
def find(  # noqa: PLR0917  FastAPI's arguments are the request's own
    signed: PerhapsSignedIn,
    database: Registered,
    at: Moment,
    country: Annotated[Country | None, Query(description="that covers this country", examples=["AT"])] = None,
    ecosystem: Annotated[
        Ecosystem | None, Query(description="that works in this one", examples=["textiles"])
    ] = None,
    q: Annotated[
        str,
        Query(max_length=200, description="words of its name, acronym or description"),
        AfterValidator(one_line),
    ] = "",
    after: After = 0,
    most: Most = 50,
) -> PartnershipList:
    """Who manages exchanges, where and for whom. Everybody may read it."""
    search = Search(country=country, ecosystem=ecosystem, words=q)
    with database.snapshot() as connection:
        return PartnershipList.of(use_cases.find(connection, signed, search, at=at, after=after, most=most))


@router.post(
    "/partnerships",
    summary="Enter a partnership",
    status_code=HTTPStatus.CREATED,
    response_model=PartnershipAnswer,
    responses=_WRITING,
)
def make(asked: PartnershipAsked, asking: Once) -> Response:
    """Enters a partnership, as the support office. Profiles can choose it from then on."""

    def work(act: Act) -> Answer:
        one = use_cases.make(act, signed=asking.signed, wanted=asked.partnership())
        return _answer(one, status=HTTPStatus.CREATED, location=f"/partnerships/{one.id}")

    return asking.do(work)


@router.get(
    "/partnerships/{partnership_id}",
    summary="One partnership",
    response_model=PartnershipAnswer,
    responses=_READING | refusals(HTTPStatus.NOT_FOUND),
)
def read(
    partnership_id: Number,
    signed: PerhapsSignedIn,
    database: Registered,
    at: Moment,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """A partnership with its clusters, the countries it covers and how to reach it."""
    with database.snapshot() as connection:
        one = use_cases.read(connection, signed, partnership_id, at=at)
    return shown(PartnershipAnswer.of(one), version=one.version, if_none_match=if_none_match)


@router.patch(
    "/partnerships/{partnership_id}",
    summary="Edit a partnership",
    response_model=PartnershipAnswer,
    responses=_WRITING | _EDITING,
)
def edit(
    partnership_id: Number, asked: PartnershipEdit, asking: Perhaps, if_match: IfMatch = None
) -> Response:
    """Changes what is named, as one of its managers or the support office. Its name stays."""
    edited = partial(
        use_cases.edit,
        signed=asking.signed,
        number=partnership_id,
        changes=asked.changes(),
        if_match=if_match,
    )
    return asking.do(lambda act: _answer(edited(act)))


def _answer(one: Partnership, *, status: HTTPStatus = HTTPStatus.OK, location: str | None = None) -> Answer:
    return answered(PartnershipAnswer.of(one), status=status, version=one.version, location=location)
