"""What an edition would change, over HTTP: read the input, ask, render."""

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.access import OF_THE_PROGRAMME
from api.answers import refusals
from api.people.asking import require
from api.people.dependencies import Moment, PerhapsSignedIn, Registered
from api.programme.use_cases.drafting import visible_edition
from api.verdicts.dependencies import Editioned, Running
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

AsOf = Annotated[
    date | None,
    Query(
        description="the day to ask as of, such as that from which a draft is to hold",
        examples=["2027-01-01"],
    ),
]
Name = Annotated[str, Path(max_length=60, description="name of the edition", examples=["smp-2028"])]


@router.get("/editions/{name}/impact", summary="Whom an edition would affect")
def impact(
    *,
    name: Name,
    signed: PerhapsSignedIn,
    database: Registered,
    editions: Editioned,
    running: Running,
    at: Moment,
    as_of: AsOf = None,
) -> EditionImpact:
    """Asks this edition and the one that it follows about everybody registered, and says who flips and why.

    The exchanges that are not over are asked about too, each as of its own first day; those that begin
    before the day asked about keep the rules of their first day. Nothing is published or changed. Both are
    asked as of its first day, today for a draft, unless another day is named.
    """
    with database.snapshot() as connection:
        visible_edition(connection, signed, editions, name, at=at)
        require(connection, signed, "rules.impact", OF_THE_PROGRAMME, at=at)
    question = ImpactQuestion(after=name, as_of=as_of)
    answer = answer_impact(question, editions, database, today=at.date(), running=running)
    return EditionImpact.of(answer)
