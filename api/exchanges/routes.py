"""Exchanges over HTTP: read the input, ask, render."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers import refusals
from api.edge.inputs import Before, Most, Number
from api.exchanges import use_cases
from api.exchanges.exchange import State
from api.exchanges.schemas import ExchangeAnswer, ExchangeList
from api.fields import ORGANISATION_ID
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
def exchanges(
    asking: Perhaps,
    organisation: OrganisationId = None,
    state: Annotated[State | None, Query(description="only those in this state")] = None,
    after: Before = None,
    most: Most = 50,
) -> ExchangeList:
    """Those of the organisations that you act for or whose partnership you manage, newest first."""
    work = partial(
        use_cases.find,
        signed=asking.signed,
        organisation=organisation,
        state=state,
        after=after,
        most=most,
        at=asking.at,
    )
    return ExchangeList.of(asking.read(work))


@router.get("/exchanges/{number}", summary="One exchange", response_model=ExchangeAnswer)
def exchange(number: Number, asking: Perhaps) -> Response:
    """Who visits whom and when, and how far it has got. Its ETag names the version to change."""
    work = partial(use_cases.read, signed=asking.signed, number=number, at=asking.at)
    seen = asking.read(work)
    return as_response(answered(ExchangeAnswer.of(seen), version=seen.exchange.version))
