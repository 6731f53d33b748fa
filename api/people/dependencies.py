"""What routes and pages are handed with each request: who asks, and that a change was asked from here.

What reads the database is a plain function, which FastAPI runs in a thread. What only takes something out of
the application is `async`, here and in the other rooms: a thread for that takes longer than most queries.
"""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from api.database import Database
from api.edge.addresses import client_address, counted_as
from api.edge.rate_limits import SIGN_IN, RateLimits
from api.people.cookies import cookie_in, keep_cookie
from api.people.origins import SAFE_METHODS, require_own_page
from api.people.problems import NotSignedIn, OnlyInPerson
from api.people.setup import PeopleSetup
from api.people.signed import Signed
from api.people.use_cases.recognising import by_cookie, by_token

_SCHEME = "bearer"


async def people_setup(request: Request) -> PeopleSetup:
    """How the application knows its people; it keeps it as app.state.people."""
    setup: PeopleSetup = request.app.state.people
    return setup


async def open_database(request: Request) -> Database:
    """The database that the application serves."""
    database: Database = request.app.state.database
    return database


Setup = Annotated[PeopleSetup, Depends(people_setup)]
Registered = Annotated[Database, Depends(open_database)]


async def moment(setup: Setup) -> datetime:
    """When the request is answered, the same throughout."""
    return setup.clock()


Moment = Annotated[datetime, Depends(moment)]


async def from_here(request: Request, setup: Setup) -> None:
    """For every route that changes something without a token. Raises NotFromHere."""
    _require_from_here(request, setup)


def _require_from_here(request: Request, setup: PeopleSetup) -> None:
    if request.method not in SAFE_METHODS:
        require_own_page(request.headers, own_origin=own_origin(request, setup))


def own_origin(request: Request, setup: PeopleSetup) -> str:
    """The origin of the service as browsers see it: as it was set up, or as the request itself names it."""
    return setup.public_origin or f"{request.url.scheme}://{request.url.netloc}"


def origin_of(request: Request, setup: PeopleSetup) -> str:
    """The network address that a request comes from, past the proxies that are trusted."""
    return client_address(request.scope, setup.trusted_proxies)


def forgive_origin(request: Request, setup: PeopleSetup) -> None:
    """Counts the attempts from a network address anew after one that succeeded: many people may share it.

    Failures are counted by the guards of accounts and addresses, which no success of another opens.
    """
    limits: RateLimits | None = getattr(request.app.state, "rate_limits", None)
    if limits is not None:
        limits.forgive(SIGN_IN, f"address:{counted_as(origin_of(request, setup))}")


FromHere = Depends(from_here)


def recognised(request: Request, setup: Setup, database: Registered, at: Moment) -> Signed | NotSignedIn:
    """Who asks, by a token or else by a session's cookie, or why that is nobody; read once for a request.

    A change by cookie must be asked from here. Where a token is sent, no cookie counts. Raises NotFromHere.
    """
    try:
        return _recognise(request, setup, database, at)
    except NotSignedIn as problem:
        return problem


def _recognise(request: Request, setup: PeopleSetup, database: Database, at: datetime) -> Signed:
    token = _token_in(request)
    if token is not None:
        with database.snapshot() as connection:
            return by_token(connection, token, at=at)
    text = cookie_in(request, setup)
    if text is None:
        raise NotSignedIn
    _require_from_here(request, setup)
    with database.snapshot() as connection:
        signed, fresh = by_cookie(connection, text, at=at, policy=setup.policy)
    if fresh is not None:
        keep_cookie(request, setup, fresh.text)
    return signed


Recognised = Annotated[Signed | NotSignedIn, Depends(recognised)]


async def signed_in(found: Recognised) -> Signed:
    """Who asks. Raises NotSignedIn with the reason."""
    if isinstance(found, NotSignedIn):
        raise found
    return found


SignedIn = Annotated[Signed, Depends(signed_in)]


async def perhaps_signed_in(found: Recognised) -> Signed | None:
    """Who asks, or None: for pages that everybody may read."""
    return None if isinstance(found, NotSignedIn) else found


PerhapsSignedIn = Annotated[Signed | None, Depends(perhaps_signed_in)]


async def signed_in_person(signed: SignedIn) -> Signed:
    """As `signed_in`, for what binds, decides or gives power. Raises OnlyInPerson for a token."""
    if not signed.is_in_person:
        raise OnlyInPerson("do this")
    return signed


InPerson = Annotated[Signed, Depends(signed_in_person)]
IN_PERSON = Depends(signed_in_person)  # for routes that are handed who asks in another way


def _token_in(request: Request) -> str | None:
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return None
    return text.strip() if scheme.casefold() == _SCHEME else ""
