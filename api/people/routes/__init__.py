"""People over HTTP: read the input, call one use case, render. A file for each kind of thing."""

from fastapi import APIRouter, FastAPI

from api.people.cookies import SessionCookies
from api.people.routes import accounts, delegations, invitations, mandates, me, provider, sessions, tokens
from api.people.setup import PeopleSetup

router = APIRouter()
for part in (sessions, provider, me, tokens, mandates, delegations, invitations, accounts):
    router.include_router(part.router)


def mount_people(app: FastAPI, setup: PeopleSetup) -> None:
    """Gives the application its people: the setup, the routes, and the cookie on each answer.

    The application keeps its open database as app.state.database.
    """
    app.state.people = setup
    app.include_router(router)
    app.add_middleware(SessionCookies)
