"""Accounts over HTTP, for those who oversee them."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from api.answers import refusals
from api.journal.headers import IfMatch
from api.journal.versions import etag_of
from api.people.dependencies import InPerson, Moment, Registered, SignedIn
from api.people.routes.mandates import After, Most
from api.people.schemas import AccountAnswer, PersonAnswer, StateAsked
from api.people.use_cases.accounts import people, person, require_overseer, set_state

router = APIRouter(
    prefix="/accounts",
    tags=["people"],
    responses=refusals(
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.PRECONDITION_FAILED,
        HTTPStatus.PRECONDITION_REQUIRED,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)


@router.get("")
def list_accounts(
    signed: SignedIn, database: Registered, at: Moment, after: After = 0, most: Most = 50
) -> list[PersonAnswer]:
    """Accounts with a number above `after`, by number, with their mandates."""
    require_overseer(signed, on=at.date())
    return [PersonAnswer.of(one, at=at) for one in people(database, after=after, most=most)]


@router.get("/{account_id}")
def show(
    account_id: int, signed: SignedIn, response: Response, database: Registered, at: Moment
) -> PersonAnswer:
    """One account with its mandates."""
    require_overseer(signed, on=at.date())
    found = person(database, account_id)
    response.headers["ETag"] = etag_of(found.account.version)
    return PersonAnswer.of(found, at=at)


@router.patch("/{account_id}")
def change_state(  # noqa: PLR0917  FastAPI's arguments are the request's own
    account_id: int,
    asked: StateAsked,
    signed: InPerson,
    response: Response,
    database: Registered,
    at: Moment,
    if_match: IfMatch = None,
) -> AccountAnswer:
    """Lock, unlock or close an account. What was signed in by it ends at once; closed is for ever."""
    account = set_state(database, signed, account_id, asked.state, if_match=if_match, at=at)
    response.headers["ETag"] = etag_of(account.version)
    return AccountAnswer.of(account)
