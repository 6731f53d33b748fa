"""The demo's clock: moved forward in short strides, with everything that falls due on the way."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from api.clock import move_to, now
from api.database import Database
from api.demo.problems import OnlyForward, TooFarAhead
from api.journal.acting import Act, Actor, Event, perform
from api.settings import Settings
from api.upkeep.jobs import all_jobs
from api.upkeep.worker import Upkeep

FURTHEST = timedelta(days=366)  # in one move
_STRIDE = timedelta(days=2)  # no reminder begins to be due later than two days before what it reminds of


@dataclass(frozen=True, kw_only=True)
class MovableClock:
    """The clock by which a demo's whole process lives."""

    database: Database
    settings: Settings
    _moving: Lock = field(default_factory=Lock)

    def move(self, to: datetime, *, by: Actor) -> dict[str, int]:
        """Moves the clock and does the regular jobs on the way; how much each of them did.

        The move itself is an event, so that a demo that is started again knows what time it was.
        Raises OnlyForward, TooFarAhead.
        """
        with self._moving:
            begun = now()
            if to <= begun:
                raise OnlyForward(to, begun)
            if to - begun > FURTHEST:
                raise TooFarAhead(to, begun + FURTHEST)
            done: dict[str, int] = {}
            for at in _strides(begun, to):
                move_to(at)
                for job, count in self._do_jobs():
                    done[job] = done.get(job, 0) + count
            perform(self.database, by, at=now(), work=_moved)
        return done

    def _do_jobs(self) -> Iterator[tuple[str, int]]:
        for outcome in Upkeep(self.database, all_jobs(self.settings), clock=now).run_due(anyway=True):
            if outcome.done:
                yield outcome.job.what, outcome.done


def _strides(begun: datetime, to: datetime) -> Iterator[datetime]:
    at = begun
    while at < to:
        at = min(at + _STRIDE, to)
        yield at


def _moved(act: Act) -> None:
    act.record(Event("demo.move", "service:demo"))
