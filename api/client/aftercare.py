"""Calls about what follows an exchange: how it went, and what came of it."""

from api.access import Side
from api.client.calls import Call, QueryValue, place
from api.exchanges.aftercare.outcomes import Stage
from api.exchanges.aftercare.schemas import FeedbackAnswer, FeedbackStatement, OutcomeList


def feedback(number: int, side: Side, stage: Stage) -> Call[FeedbackAnswer]:
    """What one side says of the exchange, if it has said anything; its ETag names the version to change."""
    return Call(method="GET", path=_of(number, side, stage), answer=FeedbackAnswer)


def give_feedback(
    number: int, side: Side, stage: Stage, said: FeedbackStatement, *, etag: str
) -> Call[FeedbackAnswer]:
    """In place of what that side said before; under the ETag "0", quotes and all, for the first time."""
    return Call(method="PUT", path=_of(number, side, stage), answer=FeedbackAnswer, body=said, etag=etag)


def outcomes(*, after: int | None = None, most: int = 50) -> Call[OutcomeList]:
    """A grade for each exchange: what matching learns from."""
    query: dict[str, QueryValue] = {"after": after, "most": most}
    return Call(method="GET", path="/outcomes", answer=OutcomeList, query=query)


def _of(number: int, side: Side, stage: Stage) -> str:
    return place("/exchanges/{}/feedback/{}/{}", number, side.value, stage.value)
