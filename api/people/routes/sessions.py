"""Signing in and out over HTTP."""

from http import HTTPStatus

from fastapi import APIRouter, Request

from api.answers import refusals
from api.people.bearers import SeenCookie
from api.people.cookies import cookie_in, drop_cookie, is_demo, keep_cookie
from api.people.dependencies import FromHere, InPerson, Moment, Registered, Setup
from api.people.problems import NotADemoHere
from api.people.schemas import DelegationChosen, DemoSignInAsked, Me, SignInAsked
from api.people.setup import PeopleSetup
from api.people.use_cases.recognising import by_cookie
from api.people.use_cases.signing_in import Attempt, act_for, sign_in, sign_in_by_role, sign_out

router = APIRouter(
    prefix="/sessions",
    tags=["people"],
    responses=refusals(
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)


@router.post("", status_code=HTTPStatus.CREATED, dependencies=[FromHere])
def start(asked: SignInAsked, request: Request, setup: Setup, database: Registered, at: Moment) -> Me:
    """Sign in. The answer sets the session's cookie, with a new id each time."""
    attempt = Attempt(
        email=asked.email,
        password=asked.password.get_secret_value(),
        host=request.client.host if request.client else None,
        cookie=cookie_in(request, setup),
    )
    cookie = sign_in(database, attempt, at=at, passwords=setup.passwords, policy=setup.policy)
    return _welcome(request, setup, database, cookie, at)


@router.post("/demo", status_code=HTTPStatus.CREATED, dependencies=[FromHere])
def start_demo(
    asked: DemoSignInAsked, request: Request, setup: Setup, database: Registered, at: Moment
) -> Me:
    """Sign in by role without a password: only in a demo, from the machine on which it runs."""
    if not is_demo(request, setup):
        raise NotADemoHere
    cookie = sign_in_by_role(database, asked.role, at=at, cookie=cookie_in(request, setup))
    return _welcome(request, setup, database, cookie, at)


@router.put("/current/delegation")
def choose_delegation(  # noqa: PLR0917  FastAPI's arguments are the request's own
    asked: DelegationChosen,
    request: Request,
    signed: InPerson,
    setup: Setup,
    database: Registered,
    at: Moment,
) -> Me:
    """Act by a delegation that you were given, or for yourself again. The session gets a new id."""
    cookie = act_for(database, signed, asked.delegation, at=at)
    return _welcome(request, setup, database, cookie, at)


@router.delete("/current", status_code=HTTPStatus.NO_CONTENT)
def end(request: Request, signed: InPerson, setup: Setup, database: Registered, at: Moment) -> None:
    """Sign out. The session ends at once, wherever its cookie is."""
    sign_out(database, signed, at=at)
    drop_cookie(request, setup)


def _welcome(
    request: Request, setup: PeopleSetup, database: Registered, cookie: SeenCookie, at: Moment
) -> Me:
    keep_cookie(request, setup, cookie.text)
    with database.snapshot() as connection:
        signed, _ = by_cookie(connection, cookie.text, at=at, policy=setup.policy)
    return Me.of(signed, at=at)
