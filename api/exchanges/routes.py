"""Exchanges over HTTP: read the input, ask, render."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers import refusals
from api.edge.inputs import Before, Most, Number
from api.exchanges.schemas import ExchangeAnswer, ExchangeList
from api.exchanges.states import State
from api.exchanges.use_cases import seeing
from api.exchanges.use_cases.seeing import Filters
from api.fields import LARGEST, ORGANISATION_ID
from api.journal.headers import answered, as_response
from api.people.asking import Perhaps

OrganisationId = Annotated[
    str | None,
    Query(
        pattern=ORGANISATION_ID,
        description="only those in which this organisation takes part",
        examples=["demo-sme-138"],
    ),
]
_REFUSED = refusals(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
router = APIRouter(tags=["exchanges"], responses=_REFUSED)


@router.get("/exchanges", summary="The exchanges that you may see")
def exchanges(  # noqa: PLR0917  FastAPI's arguments are the request's own
    asking: Perhaps,
    organisation: OrganisationId = None,
    state: Annotated[
        list[State] | None, Query(max_length=12, description="only those in one of these states")
    ] = None,
    group: Annotated[
        int | None, Query(ge=1, le=LARGEST, description="only those of this group", examples=[4])
    ] = None,
    partnership: Annotated[
        int | None,
        Query(ge=1, le=LARGEST, description="only those with this partnership as VOP or HOP", examples=[3]),
    ] = None,
    after: Before = None,
    most: Most = 50,
) -> ExchangeList:
    """Those of the organisations that you act for or whose partnership you manage, newest first."""
    filters = Filters(
        organisation=organisation, states=tuple(state or ()), group=group, partnership=partnership
    )
    work = partial(seeing.find, signed=asking.signed, filters=filters, after=after, most=most, at=asking.at)
    return ExchangeList.of(asking.read(work))


@router.get("/exchanges/{number}", summary="One exchange", response_model=ExchangeAnswer)
def exchange(number: Number, asking: Perhaps) -> Response:
    """Who visits whom and when, and how far it has got. Its ETag names the version to change."""
    work = partial(seeing.read, signed=asking.signed, number=number, at=asking.at)
    seen = asking.read(work)
    return as_response(answered(ExchangeAnswer.of(seen), version=seen.exchange.version))
