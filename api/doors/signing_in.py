"""The pages for signing in and out: by password, by the identity provider, or by role in a demo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.access import Role
from api.database import Database
from api.doors.answering import PageRoute, with_wait
from api.doors.forms import Form, Sent, UnusableForm
from api.doors.paths import FORGOTTEN_PATH, SIGN_IN_PATH, to_sign_in
from api.doors.trying import Trying, trying
from api.doors.words import DEMO_ROLES, DONE
from api.people.cookies import cookie_in, drop_cookie, is_demo, keep_cookie
from api.people.dependencies import (
    FromHere,
    Moment,
    PerhapsSignedIn,
    Registered,
    Setup,
    forgive_origin,
    origin_of,
)
from api.people.origins import own_path
from api.people.problems import NotADemoHere, TooManyFailures, WrongCredentials
from api.people.setup import PeopleSetup
from api.people.use_cases.signing_in import Attempt, roles_to_try, sign_in, sign_in_by_role, sign_out
from api.problems import Problem
from api.web.layout import page

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What the page for signing in offers."""

    onward: str
    roles: Sequence[Role]  # in a demo
    trying: Trying | None = None  # what a page of a demo says above everything else


@router.get(SIGN_IN_PATH)
def show(  # noqa: PLR0917  FastAPI's arguments are the request's own
    request: Request,
    setup: Setup,
    database: Registered,
    at: Moment,
    signed: PerhapsSignedIn,
    onward: Annotated[str | None, Query(alias="next")] = None,
    done: str | None = None,
) -> Response:
    """The page for signing in; for somebody who is signed in, for signing out."""
    if signed is not None:
        return page(
            request,
            "signed_in.html",
            name=signed.account.name,
            onward=own_path(onward),
            trying=trying(request, setup, signed, at),
        )
    offered = Offered(
        onward=own_path(onward),
        roles=_roles(request, setup, database, at),
        trying=trying(request, setup, None, at),
    )
    return _sign_in_page(request, setup, offered, said=DONE.get(done or ""))


@router.post(SIGN_IN_PATH, dependencies=[FromHere])
def enter(request: Request, form: Sent, setup: Setup, database: Registered, at: Moment) -> Response:
    """Signs in and goes on to the page asked for, or shows the form again with what was wrong."""
    onward = own_path(form.text("next"))
    attempt = Attempt(
        email=form.text("email"),
        password=form.text("password"),
        host=origin_of(request, setup),
        cookie=cookie_in(request, setup),
    )
    try:
        cookie = sign_in(database, attempt, at=at, passwords=setup.passwords, policy=setup.policy)
    except (WrongCredentials, TooManyFailures) as problem:
        offered = Offered(onward=onward, roles=_roles(request, setup, database, at))
        return _sign_in_page(request, setup, offered, email=attempt.email, problem=problem)
    forgive_origin(request, setup)
    keep_cookie(request, setup, cookie.text)
    return RedirectResponse(onward, status_code=HTTPStatus.SEE_OTHER)


@router.post(f"{SIGN_IN_PATH}/role", dependencies=[FromHere])
def enter_by_role(request: Request, form: Sent, setup: Setup, database: Registered, at: Moment) -> Response:
    """In a demo, on the machine on which it runs: signs in by role without a password."""
    if not is_demo(request, setup):
        raise NotADemoHere
    cookie = sign_in_by_role(
        database, _role_in(form), email=form.text("email") or None, at=at, cookie=cookie_in(request, setup)
    )
    forgive_origin(request, setup)
    keep_cookie(request, setup, cookie.text)
    return RedirectResponse(own_path(form.text("next")), status_code=HTTPStatus.SEE_OTHER)


@router.post("/sign-out", dependencies=[FromHere])
def leave(
    request: Request, setup: Setup, database: Registered, at: Moment, signed: PerhapsSignedIn
) -> Response:
    """Signs out, wherever the session's cookie is. Whoever is out already stays out."""
    if signed is not None:
        sign_out(database, signed, at=at)
    drop_cookie(request, setup)
    return to_sign_in("out")


def _roles(request: Request, setup: PeopleSetup, database: Database, at: datetime) -> Sequence[Role]:
    return roles_to_try(database, at=at) if is_demo(request, setup) else ()


def _in_words(roles: Sequence[Role]) -> list[tuple[str, str, str]]:
    """Each role with its words and what to try, without editors: whoever signs may do as much."""
    held = {one.value for one in roles}
    return [(role, words, tasks) for role, (words, tasks) in DEMO_ROLES.items() if role in held]


def _role_in(form: Form) -> Role:
    try:
        return Role(form.text("role"))
    except ValueError:
        raise UnusableForm("it names no role") from None


def _sign_in_page(
    request: Request,
    setup: PeopleSetup,
    offered: Offered,
    *,
    email: str = "",
    said: str | None = None,
    problem: Problem | None = None,
) -> Response:
    made = page(
        request,
        "sign_in.html",
        status=problem.status if problem else HTTPStatus.OK,
        onward=offered.onward,
        roles=_in_words(offered.roles),
        trying=offered.trying,
        provider=setup.provider.name if setup.provider else None,
        provider_way=f"/sessions/oidc?{urlencode({'next': offered.onward})}",
        forgotten=FORGOTTEN_PATH,
        email=email,
        said=said,
        problem=str(problem) if problem else None,
    )
    return with_wait(made, problem)
