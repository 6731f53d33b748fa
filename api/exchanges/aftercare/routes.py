"""What follows an exchange, over HTTP: read the input, ask, render."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.access import Side
from api.answers import CHANGING, READING
from api.edge.inputs import Before, Most, Number
from api.exchanges.aftercare import use_cases
from api.exchanges.aftercare.outcomes import Stage
from api.exchanges.aftercare.schemas import FeedbackAnswer, FeedbackStatement, OutcomeList
from api.exchanges.aftercare.use_cases import About
from api.journal.acting import Act
from api.journal.headers import IfMatch, answered, as_response
from api.journal.idempotency import Answer
from api.people.asking import Perhaps

_FEEDBACK = "/exchanges/{number}/feedback/{side}/{stage}"
WhoseSide = Annotated[Side, Path(description="who says it")]
WhichStage = Annotated[Stage, Path(description="once the stay is over, or half a year after closing")]
router = APIRouter(tags=["aftercare"], responses=READING)


@router.get(_FEEDBACK, summary="How it went", response_model=FeedbackAnswer)
def feedback(number: Number, side: WhoseSide, stage: WhichStage, asking: Perhaps) -> Response:
    """What one side says of the exchange. The other side does not read it; partnerships do."""
    about = About(number=number, side=side, stage=stage)
    said = asking.read(
        lambda connection: use_cases.read(connection, signed=asking.signed, about=about, at=asking.at)
    )
    return as_response(answered(FeedbackAnswer.of(about, said), version=said.version if said else 0))


@router.put(_FEEDBACK, summary="Say how it went", response_model=FeedbackAnswer, responses=CHANGING)
def say(  # noqa: PLR0917  FastAPI's arguments are the request's own
    number: Number,
    side: WhoseSide,
    stage: WhichStage,
    said: FeedbackStatement,
    asking: Perhaps,
    if_match: IfMatch = None,
) -> Response:
    """Keeps it in place of what that side said before; If-Match "0" says it for the first time.

    Matching learns from it, unless the person refuses that at /me/learning.
    """
    about = About(number=number, side=side, stage=stage)

    def work(act: Act) -> Answer:
        kept = use_cases.say(act, signed=asking.signed, about=about, said=said.as_said(), if_match=if_match)
        return answered(FeedbackAnswer.of(about, kept), version=kept.version)

    return asking.do(work)


@router.get("/outcomes", summary="What came of exchanges")
def outcomes(asking: Perhaps, after: Before = None, most: Most = 50) -> OutcomeList:
    """A grade for each exchange, with the list in which the two were found: what matching learns from."""
    found, following = asking.read(
        lambda connection: use_cases.outcomes(
            connection, signed=asking.signed, after=after, most=most, at=asking.at
        )
    )
    return OutcomeList.of(found, following)
