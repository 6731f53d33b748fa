"""What crosses the wire about how many a profile may meet."""

from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.matches.reaching import Met, Reach


class MetAnswer(BaseModel):
    """How many others of the catalogue may be met in one role."""

    eligible: int = Field(description="by every rule, as far as is known today", examples=[41])
    possible: int = Field(
        description="the eligible, and those who may be once something is known or approved", examples=[58]
    )

    @classmethod
    def of(cls, met: "Met") -> Self:
        return cls(eligible=met.eligible, possible=met.possible)


class ReachAnswer(BaseModel):
    """Whom it may meet in each role; none in a role that it does not register for."""

    hosts: MetAnswer = Field(description="where it may visit")
    visitors: MetAnswer = Field(description="whom it may receive")

    @classmethod
    def of(cls, reach: "Reach") -> Self:
        return cls(hosts=MetAnswer.of(reach.hosts), visitors=MetAnswer.of(reach.visitors))


class EditReach(BaseModel):
    """How many it may meet as it is, and as it would be after the edit; nothing was changed."""

    now: ReachAnswer
    then: ReachAnswer

    @classmethod
    def of(cls, now: "Reach", then: "Reach") -> Self:
        return cls(now=ReachAnswer.of(now), then=ReachAnswer.of(then))
