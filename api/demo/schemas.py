"""What crosses the wire about the demo's clock."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from api.demo.moving import FURTHEST


class MoveAsked(BaseModel):
    """Where to: a moment, or so many days on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: AwareDatetime | None = Field(default=None, examples=[None])
    ahead_days: Annotated[int, Field(ge=1, le=FURTHEST.days)] | None = Field(default=None, examples=[7])

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.at is None) == (self.ahead_days is None):
            raise ValueError("say either 'at' or 'ahead_days'")
        return self

    def wanted(self, now: datetime) -> datetime:
        """The moment to which the clock is to be moved."""
        return self.at.astimezone(UTC) if self.at else now + timedelta(days=self.ahead_days or 0)


class ClockAnswer(BaseModel):
    """What time it is in the demo."""

    at: datetime = Field(examples=["2026-12-20T09:30:00Z"])
    done: dict[str, int] = Field(
        description="what the regular jobs did on the way of this move",
        examples=[{"proposals expired": 1}],
    )
    note: str = Field(examples=["You are still signed in; whoever else was has to sign in again."])
