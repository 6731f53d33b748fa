"""What the routes of the programme are handed with each request."""

from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from api.people.dependencies import Registered
from api.programme.use_cases.publishing import finished_editions
from api.settings import Settings
from eligibility.editions import Editions


async def editions_folder(request: Request) -> Path:
    """Where the editions of the rules lie."""
    settings: Settings = request.app.state.settings
    return settings.editions_dir


EditionsFolder = Annotated[Path, Depends(editions_folder)]


def editions_now(database: Registered, folder: EditionsFolder) -> Editions:
    """The editions as their folder holds them now, every decided publication included."""
    return finished_editions(database, folder)


Editioned = Annotated[Editions, Depends(editions_now)]
