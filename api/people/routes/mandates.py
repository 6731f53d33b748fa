"""Mandates and delegations over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from api.answers import refusals
from api.people.dependencies import InPerson, Moment, Registered, Setup, SignedIn
from api.people.schemas import (
    DelegationAnswer,
    DelegationAsked,
    MandateAnswer,
    MandateAsked,
    MandateList,
)
from api.people.use_cases.delegating import Deputy, delegate, delegations_of, end_delegation
from api.people.use_cases.granting import end_mandate, grant, overseen

router = APIRouter(
    tags=["people"],
    responses=refusals(
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)

After = Annotated[int, Query(ge=0, description="what the last answer said under `after`; 0 begins")]
Most = Annotated[int, Query(ge=1, le=200, description="how many at most")]


@router.get("/mandates")
def list_mandates(
    signed: SignedIn, database: Registered, at: Moment, after: After = 0, most: Most = 50
) -> MandateList:
    """Your mandates and those of the people you may see, ended ones too, in the order of granting."""
    page = overseen(database, signed, at=at, after=after, most=most)
    return MandateList(mandates=[MandateAnswer.of(one, at=at) for one in page.rows], after=page.after)


@router.post("/accounts/{account_id}/mandates", status_code=HTTPStatus.CREATED)
def give(
    account_id: int, asked: MandateAsked, signed: InPerson, database: Registered, at: Moment
) -> MandateAnswer:
    """Give an account a mandate. For somebody without an account: POST /invitations."""
    return MandateAnswer.of(grant(database, signed, account_id, asked.mandate(at.date()), at=at), at=at)


@router.delete("/mandates/{mandate_id}", status_code=HTTPStatus.NO_CONTENT)
def end(mandate_id: int, signed: InPerson, database: Registered, at: Moment) -> None:
    """End a mandate. It stays on record; what was signed in by it ends at once."""
    end_mandate(database, signed, mandate_id, at=at)


@router.get("/delegations")
def list_delegations(signed: SignedIn, database: Registered, at: Moment) -> list[DelegationAnswer]:
    """Those that you gave and those that you were given, ended ones too."""
    return [DelegationAnswer.of(one, at=at) for one in delegations_of(database, signed)]


@router.post("/delegations", status_code=HTTPStatus.CREATED)
def make_delegation(
    asked: DelegationAsked, signed: InPerson, setup: Setup, database: Registered, at: Moment
) -> DelegationAnswer:
    """Let a colleague act in one of your mandates for some days. What is done so is recorded so."""
    wanted = Deputy(
        mandate_id=asked.mandate, email=asked.email, first_day=asked.first_day, last_day=asked.last_day
    )
    return DelegationAnswer.of(delegate(database, signed, wanted, at=at, policy=setup.policy), at=at)


@router.delete("/delegations/{delegation_id}", status_code=HTTPStatus.NO_CONTENT)
def stop_delegation(delegation_id: int, signed: InPerson, database: Registered, at: Moment) -> None:
    """End a delegation at once, as the one who gave it or the one who was given it."""
    end_delegation(database, signed, delegation_id, at=at)
