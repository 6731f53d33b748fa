"""What crosses the wire after an exchange."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.access import Side
from api.exchanges.aftercare.outcomes import Feedback, Result, Stage
from api.texts import paragraphs

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.exchanges.aftercare.use_cases import About, Outcome, Said

_Words = Annotated[str, Field(max_length=4000), AfterValidator(paragraphs)]


class FeedbackStatement(BaseModel):
    """How it went, or what became of it. Two minutes."""

    model_config = ConfigDict(extra="forbid")

    fit: int = Field(ge=1, le=5, description="how well the two fitted, 5 is best", examples=[4])
    worth: int = Field(ge=1, le=5, description="whether it was worth the time, 5 is best", examples=[5])
    again: bool = Field(description="whether you would meet again", examples=[True])
    results: list[Result] = Field(
        default=[], max_length=len(Result), description="what it led to", examples=[["new_partners"]]
    )
    words: _Words = Field(default="", examples=["We begin a trial with their dye in spring."])

    def as_said(self) -> "Said":
        """As the use case takes it."""
        from api.exchanges.aftercare.use_cases import Said  # see above

        return Said(
            fit=self.fit,
            worth=self.worth,
            again=self.again,
            results=frozenset(self.results),
            words=self.words,
        )


class FeedbackAnswer(BaseModel):
    """What one side said at one stage; null where it has said nothing."""

    exchange: int = Field(examples=[12])
    side: Side
    stage: Stage
    said: FeedbackStatement | None
    given_at: datetime | None = Field(examples=["2027-03-20T10:00:00Z"])
    version: int = Field(description="as in the ETag; 0 while nothing was said", examples=[1])

    @classmethod
    def of(cls, about: "About", feedback: Feedback | None) -> Self:
        return cls(
            exchange=about.number,
            side=about.side,
            stage=about.stage,
            said=_statement(feedback) if feedback else None,
            given_at=feedback.given_at if feedback else None,
            version=feedback.version if feedback else 0,
        )


def _statement(feedback: Feedback) -> FeedbackStatement:
    return FeedbackStatement(
        fit=feedback.fit,
        worth=feedback.worth,
        again=feedback.again,
        results=sorted(feedback.results),
        words=feedback.words,
    )


class OutcomeAnswer(BaseModel):
    """What came of one exchange, as matching learns from it. It names nobody."""

    exchange: int = Field(examples=[12])
    grade: int = Field(ge=1, le=4, description="1 poor or broken off, 2 took place, 3 good, 4 of value")
    said: int = Field(description="how many answers stand behind it", examples=[2])
    showing: int | None = Field(description="the list in which the other was found", examples=[31])
    rank: int | None = Field(description="in that list", examples=[3])
    affinity: float | None = Field(description="0 to 100, as it was shown", examples=[71.5])
    model: str | None = Field(description="digest of the model by which it was ranked", examples=[None])
    weights: str | None = Field(description="digest of its weights", examples=[None])


class OutcomeList(BaseModel):
    """A part of them, newest first."""

    outcomes: list[OutcomeAnswer]
    after: int | None = Field(
        description="ask with this for the next part; null where there is none", examples=[None]
    )

    @classmethod
    def of(cls, found: "Iterable[Outcome]", after: int | None) -> Self:
        return cls(
            outcomes=[
                OutcomeAnswer(
                    exchange=one.exchange,
                    grade=one.grade,
                    said=one.said,
                    showing=one.showing,
                    rank=one.rank,
                    affinity=None if one.affinity_hundredths is None else one.affinity_hundredths / 100,
                    model=one.model_digest,
                    weights=one.weights_digest,
                )
                for one in found
            ],
            after=after,
        )
