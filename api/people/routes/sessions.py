"""Signing in and out over HTTP.

Nothing here takes an Idempotency-Key: to repeat a sign-in signs in again and ends the session before, and its
answer sets a cookie, which is a secret and not kept for retries. To sign out again is refused, since nobody
is signed in any more, and changes nothing.
"""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from api.answers import refusals
from api.journal.headers import answered, as_response
from api.people.bearers import SeenCookie
from api.people.cookies import cookie_in, drop_cookie, is_demo, keep_cookie
from api.people.dependencies import FromHere, InPerson, Moment, Registered, Setup, forgive_origin, origin_of
from api.people.problems import NotADemoHere
from api.people.schemas import DelegationChosen, DemoSignInAsked, Me, SignInAsked
from api.people.setup import PeopleSetup
from api.people.use_cases.recognising import by_cookie
from api.people.use_cases.signing_in import Attempt, act_for, sign_in, sign_in_by_role, sign_out

router = APIRouter(
    prefix="/sessions",
    tags=["people"],
    responses=refusals(
        HTTPStatus.FORBIDDEN,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)


@router.post(
    "",
    summary="Sign in",
    status_code=HTTPStatus.CREATED,
    response_model=Me,
    dependencies=[FromHere],
    responses=refusals(HTTPStatus.UNAUTHORIZED),
)
def start(asked: SignInAsked, request: Request, setup: Setup, database: Registered, at: Moment) -> Response:
    """Sign in. The answer sets the session's cookie, with a new id each time."""
    attempt = Attempt(
        email=asked.email,
        password=asked.password.get_secret_value(),
        host=origin_of(request, setup),
        cookie=cookie_in(request, setup),
    )
    cookie = sign_in(database, attempt, at=at, passwords=setup.passwords, policy=setup.policy)
    forgive_origin(request, setup)
    return _welcome(request, setup, database, cookie, at, status=HTTPStatus.CREATED)


@router.post(
    "/demo",
    summary="Sign in to a demo",
    status_code=HTTPStatus.CREATED,
    response_model=Me,
    dependencies=[FromHere],
    responses=refusals(HTTPStatus.NOT_FOUND),
)
def start_demo(
    asked: DemoSignInAsked, request: Request, setup: Setup, database: Registered, at: Moment
) -> Response:
    """Sign in by role without a password: only in a demo, from the machine on which it runs."""
    if not is_demo(request, setup):
        raise NotADemoHere
    cookie = sign_in_by_role(database, asked.role, email=asked.email, at=at, cookie=cookie_in(request, setup))
    forgive_origin(request, setup)
    return _welcome(request, setup, database, cookie, at, status=HTTPStatus.CREATED)


@router.put(
    "/current/delegation",
    summary="Act by a delegation",
    response_model=Me,
    responses=refusals(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND),
)
def choose_delegation(  # noqa: PLR0917  FastAPI's arguments are the request's own
    asked: DelegationChosen,
    request: Request,
    signed: InPerson,
    setup: Setup,
    database: Registered,
    at: Moment,
) -> Response:
    """Act by a delegation that you were given, or for yourself again. The session gets a new id."""
    cookie = act_for(database, signed, asked.delegation, at=at)
    return _welcome(request, setup, database, cookie, at, status=HTTPStatus.OK)


@router.delete(
    "/current",
    summary="Sign out",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(HTTPStatus.UNAUTHORIZED),
)
def end(request: Request, signed: InPerson, setup: Setup, database: Registered, at: Moment) -> None:
    """Sign out. The session ends at once, wherever its cookie is."""
    sign_out(database, signed, at=at)
    drop_cookie(request, setup)


def _welcome(
    request: Request,
    setup: PeopleSetup,
    database: Registered,
    cookie: SeenCookie,
    at: Moment,
    *,
    status: HTTPStatus,
) -> Response:
    keep_cookie(request, setup, cookie.text)
    with database.snapshot() as connection:
        signed, _ = by_cookie(connection, cookie.text, at=at, policy=setup.policy)
    location = "/me" if status is HTTPStatus.CREATED else None
    content = Me.of(signed, at=at)
    return as_response(answered(content, status=status, version=signed.account.version, location=location))
