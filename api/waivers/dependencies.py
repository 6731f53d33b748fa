"""What the routes of waivers are handed with each request."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from api.programme.editions import law_for, open_editions
from api.settings import Settings
from api.waivers.requests import LawOn
from eligibility.parameters import Law


def law_now(request: Request) -> LawOn:
    """The law in force on a day, by the editions as their folder holds them now."""
    settings: Settings = request.app.state.settings
    editions = open_editions(settings.editions_dir)

    def law_on(day: date) -> Law:
        return law_for(editions, as_of=day)

    return law_on


LawNow = Annotated[LawOn, Depends(law_now)]
