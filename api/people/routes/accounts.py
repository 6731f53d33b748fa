"""Accounts over HTTP, for those who oversee them."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from api.answers import CHANGING, refusals
from api.edge.inputs import After, Most, Number
from api.journal.acting import Act
from api.journal.headers import IfMatch, answered, as_response
from api.journal.idempotency import Answer
from api.people.asking import Perhaps
from api.people.dependencies import IN_PERSON, Moment, Registered, SignedIn
from api.people.schemas import AccountAnswer, PersonAnswer, PersonList, StateAsked
from api.people.use_cases.accounts import people, person, require_overseer, set_state

router = APIRouter(
    prefix="/accounts",
    tags=["people"],
    responses=refusals(
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)


@router.get("", summary="The accounts")
def list_accounts(
    signed: SignedIn, database: Registered, at: Moment, after: After = 0, most: Most = 50
) -> PersonList:
    """Accounts with a number above `after`, by number, with their mandates."""
    require_overseer(signed, on=at.date())
    found = people(database, after=after, most=most + 1)
    rows = [PersonAnswer.of(one, at=at) for one in found[:most]]
    return PersonList(accounts=rows, after=rows[-1].account.id if len(found) > most else None)


@router.get(
    "/{account_id}",
    summary="One account",
    response_model=PersonAnswer,
    responses=refusals(HTTPStatus.NOT_FOUND),
)
def show(account_id: Number, signed: SignedIn, database: Registered, at: Moment) -> Response:
    """One account with its mandates."""
    require_overseer(signed, on=at.date())
    found = person(database, account_id)
    return as_response(answered(PersonAnswer.of(found, at=at), version=found.account.version))


@router.patch(
    "/{account_id}",
    summary="Lock, unlock or close an account",
    response_model=AccountAnswer,
    dependencies=[IN_PERSON],
    responses=CHANGING | refusals(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND),
)
def change_state(
    account_id: Number, asked: StateAsked, asking: Perhaps, if_match: IfMatch = None
) -> Response:
    """Lock, unlock or close an account. What was signed in by it ends at once; closed is for ever."""

    def work(act: Act) -> Answer:
        account = set_state(
            act, signed=asking.signed, account_id=account_id, state=asked.state, if_match=if_match
        )
        return answered(AccountAnswer.of(account), version=account.version)

    return asking.do(work)
