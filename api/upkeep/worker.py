"""The worker: does the regular jobs that are due, one at a time, in a thread beside the requests.

Any number of processes may have one. A job is leased in the database before it is done, so no two are at the
same one, and what a process that has died was at is free again once its lease is over.
"""

import logging
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex
from threading import Event, Thread
from typing import Protocol

from api.clock import now
from api.database import Database
from api.problems import DatabaseBusy
from api.upkeep import store
from api.upkeep.jobs import Job, Work

PAUSE_S = 5.0  # between two looks at what is due
RETRIED_AFTER = timedelta(minutes=10)  # a job that failed, where it is not due sooner
_RESERVE = timedelta(minutes=1)  # before the end of a lease, within which nothing new is begun
_STOPS_WITHIN_S = 5.0
_LOG = logging.getLogger("cxc.upkeep")


class Counted(Protocol):
    """Where it is counted what came of a job."""

    def count(self, job: str, *, done: int, failed: bool) -> None:
        """Counts one run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one run of a job."""

    job: Job
    done: int = 0
    failed_as: str | None = None  # the name of what went wrong


class Upkeep:
    """The regular jobs of one process."""

    def __init__(
        self,
        database: Database,
        jobs: Sequence[Job],
        *,
        clock: Callable[[], datetime] = now,
        counted: Counted | None = None,
        pause_s: float = PAUSE_S,
    ) -> None:
        self.jobs = tuple(jobs)
        self._database, self._clock, self._counted, self._pause_s = database, clock, counted, pause_s
        self._owner = token_hex(16)
        self._stopped = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begins to work in a thread of its own."""
        self._stopped.clear()
        self._thread = Thread(target=self._work, name="upkeep", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the work; a job that is being done is asked to end, and waited for a few seconds."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(_STOPS_WITHIN_S)
            self._thread = None

    def run_due(self, *, anyway: bool = False) -> list[Outcome]:
        """Does every job that is due and that no other process is at, once; with `anyway` also the others."""
        wanted = self.jobs if anyway else self._due()
        outcomes = (self._run(job, anyway=anyway) for job in wanted if not self._stopped.is_set())
        return [one for one in outcomes if one is not None]

    def _due(self) -> list[Job]:
        """Those that may be due, from a look that keeps no writer waiting."""
        at = self._clock()
        with self._database.snapshot() as connection:
            waiting = {one.job for one in store.standings(connection) if not one.is_free(at)}
        return [job for job in self.jobs if job.name not in waiting]

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                self.run_due()
            except DatabaseBusy:
                _LOG.warning("upkeep waits: the database is busy")
            except Exception as error:  # noqa: BLE001  whatever it was, the next round may fare better
                _LOG.error("upkeep could not look for work: %s", _where(error))
            self._stopped.wait(self._pause_s)

    def _run(self, job: Job, *, anyway: bool) -> Outcome | None:
        begun = self._clock()
        take = partial(store.take, job=job.name, owner=self._owner, at=begun, lease=job.lease, anyway=anyway)
        if not self._database.run(take):
            return None
        outcome = self._done(job, until=begun + job.lease - min(_RESERVE, job.lease / 2))
        ended = self._clock()
        again = min(job.every, RETRIED_AFTER) if outcome.failed_as else job.every
        give_back = partial(
            store.give_back,
            job=job.name,
            owner=self._owner,
            at=ended,
            due_at=ended + again,
            done=outcome.done,
            failed_as=outcome.failed_as,
        )
        self._database.run(give_back)
        if self._counted is not None:
            self._counted.count(job.name, done=outcome.done, failed=outcome.failed_as is not None)
        return outcome

    def _done(self, job: Job, *, until: datetime) -> Outcome:
        def is_over() -> bool:
            return self._stopped.is_set() or self._clock() >= until

        try:
            work = Work(database=self._database, clock=self._clock, is_over=is_over)
            return Outcome(job=job, done=job.run(work))
        except Exception as error:  # noqa: BLE001  whatever is wrong with one job, the others are done
            _LOG.error("upkeep job %s failed: %s", job.name, _where(error))
            return Outcome(job=job, failed_as=type(error).__name__[:100])


def while_serving(upkeep: Upkeep | None) -> Callable[[object], AbstractAsyncContextManager[None]]:
    """The lifespan of an application beside which the regular jobs are done; None: without them."""

    @asynccontextmanager
    async def lifespan(_app: object) -> AsyncIterator[None]:
        if upkeep is not None:
            upkeep.start()
        try:
            yield
        finally:
            if upkeep is not None:
                upkeep.stop()

    return lifespan


def _where(error: Exception) -> str:
    """The name of an error and where it arose; its words may be a person's, and stay out of the log."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
