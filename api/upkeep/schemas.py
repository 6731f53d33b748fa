"""How the service is doing, as it is told over HTTP."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

from api.notices.deliveries import UNFINISHED, State
from api.notices.kinds import Channel

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.upkeep.status import JobStanding, Status


class IndexAnswer(BaseModel):
    """What lists of matches are made from at this moment."""

    organisations: int = Field(description="in the index", examples=[285])
    listed: int = Field(description="of these, in the catalogue, where others find them", examples=[286])
    model: str = Field(description="name, version and digest of the model, as lists that were shown name it")
    encoder: str = Field(description="what turns texts into vectors", examples=["hashing-256"])


class QueueAnswer(BaseModel):
    """The notices of one channel, by how far they have come."""

    channel: Channel
    waiting: int = Field(description="not sent yet, those included that failed and are tried again")
    failed: int = Field(description="of those waiting: tried in vain so far")
    given_up: int = Field(description="not tried any more")
    sent: int

    @classmethod
    def of(cls, channel: Channel, counts: Mapping[tuple[Channel, State], int]) -> Self:
        def number(*states: State) -> int:
            return sum(counts.get((channel, state), 0) for state in states)

        return cls(
            channel=channel,
            waiting=number(*UNFINISHED),
            failed=number(State.FAILED),
            given_up=number(State.GIVEN_UP),
            sent=number(State.SENT),
        )


class JobAnswer(BaseModel):
    """A regular job. Its moments are None where no process has ever done it."""

    name: str = Field(examples=["notices.deliver"])
    what: str = Field(description="what it counts", examples=["notices planned or sent"])
    every_s: int = Field(description="seconds from one run to the next", examples=[10])
    begun_at: datetime | None
    ended_at: datetime | None = Field(description="None while a process is at it")
    due_at: datetime | None
    done: int | None = Field(description="how many, the last time")
    failed_as: str | None = Field(description="the code of what went wrong the last time; None: nothing did")

    @classmethod
    def of(cls, one: "JobStanding") -> Self:
        standing = one.standing
        return cls(
            name=one.job.name,
            what=one.job.what,
            every_s=int(one.job.every.total_seconds()),
            begun_at=standing.begun_at if standing else None,
            ended_at=standing.ended_at if standing else None,
            due_at=standing.due_at if standing else None,
            done=standing.done if standing else None,
            failed_as=standing.failed_as if standing else None,
        )


class StatusAnswer(BaseModel):
    """How the service is doing. Backups are made outside it, and it is not told of them."""

    at: datetime
    index: IndexAnswer
    unplanned: int = Field(description="notices that no worker has looked at yet")
    queue: list[QueueAnswer]
    jobs: list[JobAnswer]

    @classmethod
    def of(cls, status: "Status", index: IndexAnswer) -> Self:
        return cls(
            at=status.at,
            index=index,
            unplanned=status.unplanned,
            queue=[QueueAnswer.of(channel, status.deliveries) for channel in Channel],
            jobs=[JobAnswer.of(one) for one in status.jobs],
        )
