"""How the service is doing: its notices on their way, its regular jobs, and how it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.access import OF_THE_PROGRAMME
from api.database import Connection
from api.notices import store as notices
from api.notices.deliveries import State
from api.notices.kinds import Channel
from api.people.asking import require
from api.people.signed import Signed
from api.upkeep import store
from api.upkeep.jobs import Job
from api.upkeep.safekeeping import store as safekeeping
from api.upkeep.safekeeping.standing import Safekeeping
from api.upkeep.store import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStanding:
    """A regular job, and how it stands; None where no process has ever done it."""

    job: Job
    standing: Standing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What is on record of the service itself."""

    at: datetime
    unplanned: int  # notices that no worker has looked at yet
    deliveries: Mapping[tuple[Channel, State], int]
    jobs: Sequence[JobStanding]
    kept: Safekeeping


def read(connection: Connection, *, signed: Signed, jobs: Sequence[Job], at: datetime) -> Status:
    """How the service is doing at this moment. Raises what `require` does."""
    require(connection, signed, "status.read", OF_THE_PROGRAMME, at=at)
    known = {one.job: one for one in store.standings(connection)}
    return Status(
        at=at,
        unplanned=notices.count_unplanned(connection),
        deliveries=notices.count_by_state(connection),
        jobs=[JobStanding(job=job, standing=known.get(job.name)) for job in jobs],
        kept=safekeeping.read(connection),
    )
