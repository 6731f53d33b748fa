"""What the routes of verdicts are handed with each request."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from api.database import Database
from api.people.dependencies import Moment, PerhapsSignedIn, Registered
from api.people.signed import Signed
from api.programme.editions import open_editions
from api.settings import Settings
from api.verdicts.drafts import published_only, sees_drafts
from api.verdicts.permitted import answer_to
from api.verdicts.running import ReadNow, ReadRunning
from api.verdicts.schemas import EligibilityAnswer
from api.verdicts.use_cases import Question
from eligibility.editions import Editions


def editions_now(request: Request, database: Registered, signed: PerhapsSignedIn, at: Moment) -> Editions:
    """The editions as their folder holds them now; without drafts, unless whoever asks may see those."""
    settings: Settings = request.app.state.settings
    editions = open_editions(settings.editions_dir)
    if signed is not None:
        with database.snapshot() as connection:
            if sees_drafts(connection, signed, at=at):
                return editions
    return published_only(editions)


@dataclass(frozen=True, slots=True)
class AskingOfRules:
    """One question about a case: who puts it, if anybody is signed in, and when."""

    database: Database
    signed: Signed | None
    at: datetime

    def told(self, question: Question, editions: Editions) -> EligibilityAnswer:
        """The answer, as whoever asks may have it. Raises what `answer_to` does."""
        with self.database.snapshot() as connection:
            told = answer_to(connection, question, editions, signed=self.signed, at=self.at)
        return EligibilityAnswer.of(told.answered, closed=told.closed)


async def asking_of_rules(database: Registered, signed: PerhapsSignedIn, at: Moment) -> AskingOfRules:
    """A question of somebody who may be signed in or not."""
    return AskingOfRules(database, signed, at)


async def running_now(request: Request, editions: Annotated[Editions, Depends(editions_now)]) -> ReadNow:
    """How the service's own exchanges that are not over are read; the room above hands it in."""
    read: ReadRunning = request.app.state.running_exchanges
    return lambda connection: read(connection, editions)


Asks = Annotated[AskingOfRules, Depends(asking_of_rules)]
Editioned = Annotated[Editions, Depends(editions_now)]
Running = Annotated[ReadNow, Depends(running_now)]
