"""What the routes of showings are handed with each request."""

from typing import Annotated

from fastapi import Depends, Request

from api.database import Database
from api.people.dependencies import PerhapsSignedIn
from api.showings.showing import ListMaker


def open_database(request: Request) -> Database:
    """The database that the application serves."""
    database: Database = request.app.state.database
    return database


def list_maker(request: Request) -> ListMaker:
    """What makes lists; the application keeps it."""
    maker: ListMaker = request.app.state.shown_matches
    return maker


def account_asking(signed: PerhapsSignedIn) -> int | None:
    """The account that asks; None where nobody is signed in. Who may see which showing is decided here."""
    return signed.actor.account_id if signed else None


Registered = Annotated[Database, Depends(open_database)]
Lists = Annotated[ListMaker, Depends(list_maker)]
Asking = Annotated[int | None, Depends(account_asking)]
