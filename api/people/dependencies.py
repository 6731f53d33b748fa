"""What routes and pages are handed with each request: who asks, and that a change was asked from here."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from api.database import Database
from api.people.cookies import cookie_in, keep_cookie
from api.people.origins import SAFE_METHODS, require_own_page
from api.people.problems import NotSignedIn, OnlyInPerson
from api.people.setup import PeopleSetup
from api.people.signed import Signed
from api.people.use_cases.recognising import by_cookie, by_token

_SCHEME = "bearer"


def people_setup(request: Request) -> PeopleSetup:
    """How the application knows its people; it keeps it as app.state.people."""
    setup: PeopleSetup = request.app.state.people
    return setup


def open_database(request: Request) -> Database:
    """The database that the application serves."""
    database: Database = request.app.state.database
    return database


Setup = Annotated[PeopleSetup, Depends(people_setup)]
Registered = Annotated[Database, Depends(open_database)]


def moment(setup: Setup) -> datetime:
    """When the request is answered, the same throughout."""
    return setup.clock()


Moment = Annotated[datetime, Depends(moment)]


def from_here(request: Request, setup: Setup) -> None:
    """For every route that changes something without a token. Raises NotFromHere."""
    if request.method not in SAFE_METHODS:
        require_own_page(request.headers, own_origin=setup.public_origin or _named_origin(request))


FromHere = Depends(from_here)


def signed_in(request: Request, setup: Setup, database: Registered, at: Moment) -> Signed:
    """Who asks, by a token or else by a session's cookie. A change by cookie must be asked from here.

    Where a token is sent, no cookie counts. Raises NotSignedIn, NotFromHere.
    """
    token = _token_in(request)
    if token is not None:
        with database.snapshot() as connection:
            return by_token(connection, token, at=at)
    text = cookie_in(request, setup)
    if text is None:
        raise NotSignedIn
    from_here(request, setup)
    with database.snapshot() as connection:
        signed, fresh = by_cookie(connection, text, at=at, policy=setup.policy)
    if fresh is not None:
        keep_cookie(request, setup, fresh.text)
    return signed


SignedIn = Annotated[Signed, Depends(signed_in)]


def perhaps_signed_in(request: Request, setup: Setup, database: Registered, at: Moment) -> Signed | None:
    """Who asks, or None: for pages that everybody may read."""
    try:
        return signed_in(request, setup, database, at)
    except NotSignedIn:
        return None


PerhapsSignedIn = Annotated[Signed | None, Depends(perhaps_signed_in)]


def signed_in_person(signed: SignedIn) -> Signed:
    """As `signed_in`, for what binds, decides or gives power. Raises OnlyInPerson for a token."""
    if not signed.is_in_person:
        raise OnlyInPerson("do this")
    return signed


InPerson = Annotated[Signed, Depends(signed_in_person)]


def _token_in(request: Request) -> str | None:
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return None
    return text.strip() if scheme.casefold() == _SCHEME else ""


def _named_origin(request: Request) -> str:
    """The origin that the request was sent to, by its own words."""
    return f"{request.url.scheme}://{request.url.netloc}"
