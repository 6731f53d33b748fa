"""What crosses the wire about the demo's clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from api.demo.moving import FURTHEST


class MoveAsked(BaseModel):
    """Where to: a moment, so many days on, or the next day on which something falls due in an exchange."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: AwareDatetime | None = Field(default=None, examples=[None])
    ahead_days: Annotated[int, Field(ge=1, le=FURTHEST.days)] | None = Field(default=None, examples=[7])
    to_next_deadline: Annotated[
        bool, Field(description="to its noon, UTC: first and last days, reports and payments")
    ] = False

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if [self.at is not None, self.ahead_days is not None, self.to_next_deadline].count(True) != 1:
            raise ValueError("say one of 'at', 'ahead_days' and 'to_next_deadline'")
        return self

    def wanted(self, now: datetime, *, deadline: Callable[[], datetime]) -> datetime:
        """The moment to which the clock is to be moved; `deadline` finds the next one."""
        if self.to_next_deadline:
            return deadline()
        return self.at.astimezone(UTC) if self.at else now + timedelta(days=self.ahead_days or 0)


class ClockAnswer(BaseModel):
    """What time it is in the demo."""

    at: datetime = Field(examples=["2026-12-20T09:30:00Z"])
    done: dict[str, int] = Field(
        description="what the regular jobs did on the way of this move",
        examples=[{"proposals expired": 1}],
    )
    note: str = Field(examples=["You are still signed in; whoever else was has to sign in again."])
