"""What crosses the wire about calendars besides the calendars themselves."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from api.exchanges.calendars.feeds import Feed, What
from api.fields import LARGEST


class FeedAsked(BaseModel):
    """A calendar that a program is to read without signing in."""

    model_config = ConfigDict(extra="forbid")

    what: What = Field(description="what it is to show", examples=["exchange"])
    of: int | None = Field(
        default=None,
        ge=1,
        le=LARGEST,
        description="number of the exchange or of the group; left out for 'mine'",
        examples=[12],
    )


class FeedAnswer(BaseModel):
    """A calendar for programs, without its address."""

    id: int = Field(examples=[4])
    what: What = Field(examples=["exchange"])
    of: int | None = Field(description="number of the exchange or of the group", examples=[12])
    made_at: datetime = Field(examples=["2026-11-21T09:30:00Z"])
    ended_at: datetime | None = Field(examples=[None])
    version: int = Field(description="as in the ETag", examples=[1])

    @classmethod
    def of_feed(cls, feed: Feed) -> Self:
        return cls(
            id=feed.id,
            what=feed.what,
            of=feed.of,
            made_at=feed.made_at,
            ended_at=feed.ended_at,
            version=feed.version,
        )


class NewFeed(BaseModel):
    """A calendar for programs, and its address, which is shown this once."""

    calendar: FeedAnswer
    address: str = Field(
        description="whoever has it reads what you may see; give it to your calendar program alone",
        examples=["https://match.example.eu/calendars/Zk3vN0sQyJ9w2m5tVb8xRc1dLf7hGa4pUe6iOqXnB2E.ics"],
    )


class FeedList(BaseModel):
    """Your calendars for programs, oldest first, without their addresses; ended ones too."""

    calendars: list[FeedAnswer]
    after: int | None = Field(
        description="ask with this for the next part; null where there is none", examples=[None]
    )
