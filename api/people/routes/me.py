"""One's own account over HTTP."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from api.answers import refusals
from api.journal.headers import IfMatch
from api.journal.versions import etag_of
from api.people.cookies import keep_cookie
from api.people.dependencies import InPerson, Moment, Registered, Setup, SignedIn
from api.people.schemas import AccountAnswer, Me, NameAsked, PasswordChange
from api.people.use_cases.accounts import rename
from api.people.use_cases.resetting import NewPassword, change_password

router = APIRouter(
    prefix="/me",
    tags=["people"],
    responses=refusals(
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.PRECONDITION_FAILED,
        HTTPStatus.PRECONDITION_REQUIRED,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)


@router.get("")
def me(signed: SignedIn, response: Response, at: Moment) -> Me:
    """Who the service takes you for, your mandates, and what you may do."""
    response.headers["ETag"] = etag_of(signed.account.version)
    response.headers["Cache-Control"] = "no-store"
    return Me.of(signed, at=at)


@router.patch("")
def change_name(  # noqa: PLR0917  FastAPI's arguments are the request's own
    asked: NameAsked,
    signed: InPerson,
    response: Response,
    database: Registered,
    at: Moment,
    if_match: IfMatch = None,
) -> AccountAnswer:
    """Change the name that others see."""
    account = rename(database, signed, asked.name, if_match=if_match, at=at)
    response.headers["ETag"] = etag_of(account.version)
    return AccountAnswer.of(account)


@router.put("/password", status_code=HTTPStatus.NO_CONTENT)
def set_password(  # noqa: PLR0917  FastAPI's arguments are the request's own
    asked: PasswordChange,
    request: Request,
    signed: InPerson,
    setup: Setup,
    database: Registered,
    at: Moment,
) -> None:
    """Choose a new password, by the old one. Every other session of yours ends."""
    words = NewPassword(current=asked.current.get_secret_value(), wanted=asked.wanted.get_secret_value())
    cookie = change_password(database, signed, words, at=at, passwords=setup.passwords, policy=setup.policy)
    keep_cookie(request, setup, cookie.text)
