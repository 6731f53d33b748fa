"""What the routes of verdicts are handed with each request."""

from typing import Annotated

from fastapi import Depends, Request

from api.database import Database
from api.programme.editions import open_editions
from api.settings import Settings
from eligibility.editions import Editions


def open_database(request: Request) -> Database:
    """The database that the application serves."""
    database: Database = request.app.state.database
    return database


def editions_now(request: Request) -> Editions:
    """The editions as their folder holds them now."""
    settings: Settings = request.app.state.settings
    return open_editions(settings.editions_dir)


Registered = Annotated[Database, Depends(open_database)]
Editioned = Annotated[Editions, Depends(editions_now)]
