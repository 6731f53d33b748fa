"""Leases of regular jobs in the database: one process at a time, and none for longer than its lease."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, or_, select, text, update

from api.upkeep.tables import upkeep


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a job stands."""

    job: str
    due_at: datetime
    owned_until: datetime | None
    begun_at: datetime | None
    ended_at: datetime | None
    done: int | None
    failed_as: str | None

    def is_free(self, at: datetime) -> bool:
        """Whether it is due and nobody is at it."""
        return self.due_at <= at and (self.owned_until is None or self.owned_until <= at)


def take(
    connection: Connection, job: str, *, owner: str, at: datetime, lease: timedelta, anyway: bool = False
) -> bool:
    """Whether the job is now the owner's until the lease is over: it was due, and nobody was at it.

    With `anyway` also one that is not due. A job that was never done is due.
    """
    if connection.dialect.name == "postgresql":  # where only SQLite has locked all that there is
        connection.execute(text("LOCK TABLE upkeep IN SHARE ROW EXCLUSIVE MODE"))
    if connection.scalar(select(upkeep.c.job).where(upkeep.c.job == job)) is None:
        connection.execute(insert(upkeep).values(job=job, due_at=at))
    free = [upkeep.c.job == job, or_(upkeep.c.owner.is_(None), upkeep.c.owned_until <= at)]
    if not anyway:
        free.append(upkeep.c.due_at <= at)
    taken: dict[str, Any] = {"owner": owner, "owned_until": at + lease, "begun_at": at, "ended_at": None}
    return connection.execute(update(upkeep).where(*free).values(taken)).rowcount == 1


def give_back(
    connection: Connection,
    job: str,
    *,
    owner: str,
    at: datetime,
    due_at: datetime,
    done: int | None = None,
    failed_as: str | None = None,
) -> bool:
    """Writes what came of it; false where the lease was over and another process has taken the job since."""
    ours = (upkeep.c.job == job) & (upkeep.c.owner == owner)
    ended = {
        "owner": None,
        "owned_until": None,
        "due_at": due_at,
        "ended_at": at,
        "done": done,
        "failed_as": failed_as,
    }
    return connection.execute(update(upkeep).where(ours).values(ended)).rowcount == 1


def standings(connection: Connection) -> Sequence[Standing]:
    """How every job stands, by name."""
    columns = [column for column in upkeep.c if column.name != "owner"]
    rows = connection.execute(select(*columns).order_by(upkeep.c.job))
    return [Standing(**row._asdict()) for row in rows]
