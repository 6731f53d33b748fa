"""How the service is doing, as it is told over HTTP."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

from api.notices.deliveries import UNFINISHED, State
from api.notices.kinds import Channel
from api.upkeep.safekeeping.standing import Kept, Lack, Safekeeping

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


class BackupAnswer(BaseModel):
    """A backup that was taken."""

    taken_at: datetime = Field(description="the moment whose state it holds")
    digest: str = Field(
        description="SHA-256 of its manifest: which backup it is",
        examples=["2982f2c778ca9a1e0431e94beee0168f6ac4a39e7ec505cf9a89dd84f3bd523b"],
    )
    bytes: int = Field(description="of all its parts", examples=[3213963])
    files: int = Field(description="that people handed in, and are in it", examples=[2])
    missing: int = Field(description="files on record that were not on the disk, so not in it", examples=[0])

    @classmethod
    def of(cls, kept: Kept) -> Self:
        return cls(
            taken_at=kept.taken_at,
            digest=kept.digest,
            bytes=kept.size,
            files=kept.files,
            missing=kept.missing,
        )


class ProofAnswer(BaseModel):
    """A backup that was restored for trial, verified, and thrown away again."""

    proven_at: datetime
    taken_at: datetime = Field(description="the moment whose state the backup holds")
    digest: str = Field(description="of the backup, as it was told when it was taken")
    rows: int = Field(description="of the database that was restored", examples=[6541])
    seconds: float = Field(description="from the check of the backup to the end", examples=[2.4])

    @classmethod
    def of(cls, kept: Kept) -> Self:
        return cls(
            proven_at=kept.done_at,
            taken_at=kept.taken_at,
            digest=kept.digest,
            rows=kept.rows,
            seconds=kept.seconds,
        )


class LackAnswer(BaseModel):
    """Something that whoever runs the service should see to."""

    code: Lack
    words: str = Field(examples=[Lack.OLD_BACKUP.words])


class SafekeepingAnswer(BaseModel):
    """The last backup and the last proven restore; null where none is on record."""

    backup: BackupAnswer | None
    proof: ProofAnswer | None
    lacks: list[LackAnswer] = Field(description="what is missing or too long ago, most urgent first")

    @classmethod
    def of(cls, kept: Safekeeping, *, at: datetime) -> Self:
        return cls(
            backup=BackupAnswer.of(kept.backup) if kept.backup else None,
            proof=ProofAnswer.of(kept.proof) if kept.proof else None,
            lacks=[LackAnswer(code=one, words=one.words) for one in kept.lacks(at)],
        )


class StatusAnswer(BaseModel):
    """How the service is doing."""

    at: datetime
    index: IndexAnswer
    unplanned: int = Field(description="notices that no worker has looked at yet")
    queue: list[QueueAnswer]
    jobs: list[JobAnswer]
    safekeeping: SafekeepingAnswer

    @classmethod
    def of(cls, status: "Status", index: IndexAnswer) -> Self:
        return cls(
            at=status.at,
            index=index,
            unplanned=status.unplanned,
            queue=[QueueAnswer.of(channel, status.deliveries) for channel in Channel],
            jobs=[JobAnswer.of(one) for one in status.jobs],
            safekeeping=SafekeepingAnswer.of(status.kept, at=status.at),
        )
