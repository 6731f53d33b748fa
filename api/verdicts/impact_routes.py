"""What an edition would change, over HTTP: read the input, ask, render."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path

from api.access import OF_THE_PROGRAMME
from api.answers import refusals
from api.people.asking import require
from api.people.dependencies import Moment, PerhapsSignedIn, Registered
from api.programme.use_cases.drafting import visible_edition
from api.verdicts.dependencies import Editioned
from api.verdicts.impact import ImpactQuestion, answer_impact
from api.verdicts.impact_answers import EditionImpact

_REFUSED = refusals(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
router = APIRouter(tags=["rules"], responses=_REFUSED)

Name = Annotated[str, Path(max_length=60, description="name of the edition", examples=["smp-2028"])]


@router.get("/editions/{name}/impact", summary="Whom an edition would affect")
def impact(
    name: Name, signed: PerhapsSignedIn, database: Registered, editions: Editioned, at: Moment
) -> EditionImpact:
    """Asks this edition and the one that it follows about everybody registered, and says who flips and why.

    Nothing is published or changed. Both are asked as of its first day, today for a draft.
    """
    with database.snapshot() as connection:
        visible_edition(connection, signed, editions, name, at=at)
        require(connection, signed, "rules.impact", OF_THE_PROGRAMME, at=at)
    answer = answer_impact(ImpactQuestion(after=name), editions, database, today=at.date())
    return EditionImpact.of(answer)
