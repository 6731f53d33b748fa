"""The lump sums in force, over HTTP."""

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from api.access import OF_THE_PROGRAMME
from api.answers import refusals
from api.people.asking import require
from api.people.dependencies import Moment, PerhapsSignedIn, Registered
from api.programme.dependencies import Editioned
from api.programme.editions import law_for
from api.programme.lump_sums import lump_sums_of
from api.programme.schemas.programme import LumpSumTable

router = APIRouter(
    tags=["rules"], responses=refusals(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
)


@router.get("/lump-sums", summary="The lump sums in force")
def lump_sums(
    signed: PerhapsSignedIn,
    database: Registered,
    editions: Editioned,
    at: Moment,
    as_of: Annotated[
        date | None,
        Query(description="the day whose amounts are asked; today if left out", examples=["2026-05-08"]),
    ] = None,
) -> LumpSumTable:
    """What is paid at most for a stay in each country, the half of it, and where that is written.

    A maximum: a partnership may agree on less. POST /eligibility works out a single stay step by step.
    """
    with database.snapshot() as connection:
        require(connection, signed, "rules.read", OF_THE_PROGRAMME, at=at)
    day = as_of or at.date()
    return LumpSumTable.of(lump_sums_of(law_for(editions, as_of=day), as_of=day))
