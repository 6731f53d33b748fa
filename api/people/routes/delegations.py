"""Delegations over HTTP."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from api.access import OF_ONESELF
from api.answers import CHANGING, refusals
from api.edge.inputs import After, Most, Number
from api.journal.acting import Act
from api.journal.headers import IfMatch, answered, as_response
from api.journal.idempotency import Answer
from api.people.asking import Once, Perhaps, require
from api.people.dependencies import IN_PERSON, Moment, Registered, Setup, SignedIn
from api.people.schemas import ColleaguesDelegation, DelegationAnswer, DelegationAsked, DelegationList
from api.people.use_cases.delegating import (
    Deputy,
    delegate,
    delegations_of,
    end_delegation,
    seen_delegation,
    with_names,
)

router = APIRouter(
    prefix="/delegations",
    tags=["people"],
    responses=refusals(
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)


@router.get("", summary="Your delegations")
def list_delegations(
    signed: SignedIn, database: Registered, at: Moment, after: After = 0, most: Most = 50
) -> DelegationList:
    """Those that you gave and those that you were given, ended ones too, in the order of making."""
    with database.snapshot() as connection:
        found = delegations_of(connection, signed, after=after, most=most + 1)
        named = [with_names(connection, one) for one in found[:most]]
    rows = [ColleaguesDelegation.seen(one, at=at) for one in named]
    return DelegationList(delegations=rows, after=rows[-1].id if len(found) > most else None)


@router.get(
    "/{delegation_id}",
    summary="One delegation",
    response_model=ColleaguesDelegation,
    responses=refusals(HTTPStatus.NOT_FOUND),
)
def show_delegation(delegation_id: Number, signed: SignedIn, database: Registered, at: Moment) -> Response:
    """One delegation that you gave or were given."""
    with database.snapshot() as connection:
        found = with_names(connection, seen_delegation(connection, signed, delegation_id))
    return as_response(answered(ColleaguesDelegation.seen(found, at=at), version=found.made.version))


@router.post(
    "",
    summary="Make a delegation",
    status_code=HTTPStatus.CREATED,
    response_model=DelegationAnswer,
    dependencies=[IN_PERSON],
    responses=refusals(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def make_delegation(asked: DelegationAsked, asking: Once, setup: Setup) -> Response:
    """Let a colleague act in one of your mandates for some days. What is done so is recorded so."""
    wanted = Deputy(
        mandate_id=asked.mandate, email=asked.email, first_day=asked.first_day, last_day=asked.last_day
    )

    def work(act: Act) -> Answer:
        require(act.connection, asking.signed, "mandate.delegate", OF_ONESELF, at=act.at)
        made = delegate(act, signed=asking.signed, wanted=wanted, policy=setup.policy)
        return answered(
            DelegationAnswer.of(made, at=act.at),
            status=HTTPStatus.CREATED,
            version=made.version,
            location=f"/delegations/{made.id}",
        )

    return asking.do(work)


@router.delete(
    "/{delegation_id}",
    summary="End a delegation",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    dependencies=[IN_PERSON],
    responses=CHANGING | refusals(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND),
)
def stop_delegation(delegation_id: Number, asking: Perhaps, if_match: IfMatch = None) -> Response:
    """End a delegation at once, as the one who gave it or the one who was given it."""

    def work(act: Act) -> Answer:
        end_delegation(act, signed=asking.signed, delegation_id=delegation_id, if_match=if_match)
        return Answer(status=HTTPStatus.NO_CONTENT)

    return asking.do(work)
