"""Signing in by an identity provider over HTTP. A browser is sent there, and comes back with a code."""

import hmac
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse

from api.answers import refusals
from api.people.cookies import cookie_in, departure_in, drop_departure, keep_cookie, keep_departure
from api.people.dependencies import Moment, Registered, Setup, own_origin
from api.people.oidc.departures import LASTS, Departure, departing, read_departure
from api.people.oidc.provider import Arrival, IdentityProvider
from api.people.problems import NoProviderHere, SignInBroken
from api.people.setup import PeopleSetup
from api.people.use_cases.vouching import sign_in_vouched

CALLBACK_PATH = "/sessions/oidc/callback"

_MOST = 4_000  # characters of what a provider sends back in the address
_VISIBLE = r"^[\x20-\x7e]*$"  # VSCHAR of RFC 6749, appendix A: nothing else is in a code, a state or an error

router = APIRouter(
    prefix="/sessions/oidc",
    tags=["people"],
    responses=refusals(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
)


def _said(what: str, example: str) -> Any:
    return Query(
        max_length=_MOST,
        pattern=_VISIBLE,
        description=f"{what}, as the provider says it",
        examples=[example],
    )


@router.get(
    "",
    summary="Sign in by the identity provider",
    status_code=HTTPStatus.SEE_OTHER,
    response_class=RedirectResponse,
)
def leave(
    request: Request,
    setup: Setup,
    at: Moment,
    onward: Annotated[
        str | None,
        Query(
            alias="next", max_length=_MOST, description="the page of ours to go on to", examples=["/matches"]
        ),
    ] = None,
) -> RedirectResponse:
    """Be sent to the identity provider to sign in there. A path that leads elsewhere counts as '/'."""
    provider = _provider_of(setup)
    departure = departing(onward, at=at)
    address = provider.way_to(departure, redirect_uri=_callback(request, setup), at=at)
    keep_departure(request, setup, departure.sealed(provider.seal_key), lasts_s=int(LASTS.total_seconds()))
    return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)


@router.get(
    "/callback",
    summary="Come back from the identity provider",
    status_code=HTTPStatus.SEE_OTHER,
    response_class=RedirectResponse,
    responses=refusals(HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN),
)
def come_back(  # noqa: PLR0917  FastAPI's arguments are the request's own
    request: Request,
    setup: Setup,
    database: Registered,
    at: Moment,
    code: Annotated[
        str | None, _said("the code that stands for who came back", "SplxlOBeZQQYbYS6WxSbIA")
    ] = None,
    state: Annotated[str | None, _said("what it was given to give back", "af0ifjsldkj")] = None,
    iss: Annotated[str | None, _said("its own address", "https://login.example.eu")] = None,
    error: Annotated[str | None, _said("why nobody comes back", "access_denied")] = None,
) -> RedirectResponse:
    """Where the identity provider sends the browser back to: signs in, and goes on to the page asked for.

    Only in the browser that left, once, and within ten minutes. Whom the provider vouches for is asked of it
    before anything is written here.
    """
    provider = _provider_of(setup)
    departure = _departure(request, setup, provider, state=state, at=at)
    arrival = Arrival(code, state, iss, error, _callback(request, setup))
    vouched = provider.vouched(arrival, departure, at=at)
    cookie = sign_in_vouched(database, vouched, at=at, cookie=cookie_in(request, setup))
    keep_cookie(request, setup, cookie.text)
    return RedirectResponse(departure.path, status_code=HTTPStatus.SEE_OTHER)


def _provider_of(setup: PeopleSetup) -> IdentityProvider:
    if setup.provider is None:
        raise NoProviderHere
    return setup.provider


def _callback(request: Request, setup: PeopleSetup) -> str:
    return f"{own_origin(request, setup)}{CALLBACK_PATH}"


def _departure(
    request: Request, setup: PeopleSetup, provider: IdentityProvider, *, state: str | None, at: datetime
) -> Departure:
    """The way that this browser is on. Its cookie goes with the answer, whatever that is."""
    text = departure_in(request, setup)
    drop_departure(request, setup)
    found = read_departure(text, provider.seal_key) if text else None
    if found is None:
        raise SignInBroken("this browser did not set out to sign in here")
    if state is None or not hmac.compare_digest(found.state.encode(), state.encode("utf-8", "replace")):
        raise SignInBroken("what came back belongs to another sign-in")
    if found.is_over(at):
        raise SignInBroken("it took longer than ten minutes")
    return found
