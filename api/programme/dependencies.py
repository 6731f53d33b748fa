"""What the routes of the programme are handed with each request."""

from pathlib import Path
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi import Path as InPath

from api.people.dependencies import Registered
from api.programme.schemas.fields import MOST_NUMBER
from api.programme.use_cases.publishing import finished_editions
from api.settings import Settings
from eligibility.editions import Editions

MOST_ROWS = 200


def editions_folder(request: Request) -> Path:
    """Where the editions of the rules lie."""
    settings: Settings = request.app.state.settings
    return settings.editions_dir


EditionsFolder = Annotated[Path, Depends(editions_folder)]


def editions_now(database: Registered, folder: EditionsFolder) -> Editions:
    """The editions as their folder holds them now, every decided publication included."""
    return finished_editions(database, folder)


Editioned = Annotated[Editions, Depends(editions_now)]
NumberInPath = Annotated[int, InPath(ge=1, le=MOST_NUMBER, description="its number")]
Most = Annotated[int, Query(ge=1, le=MOST_ROWS, description="how many at most")]
