"""Where the demo's story is played: each thing one act of a fictional person, one after another in time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from api.access import Via
from api.database import Connection, Database
from api.journal import store as journal
from api.journal.acting import Act, Actor, perform
from api.people.addresses import address_of
from api.people.mandates import live
from api.people.signed import Signed
from api.people.store import accounts, mandates
from api.proposals.grounds import grounds_of
from api.proposals.proposal import Terms
from api.proposals.use_cases.checking import Limits
from api.settings import Settings

T = TypeVar("T")

BY_COMMAND = Actor(account_id=None, via=Via.COMMAND)
_BETWEEN = timedelta(minutes=1)  # two acts; a day of the story holds no more than fit before it ends
_BEFORE = timedelta(hours=12)  # the demo is loaded, so that the last day has its time too
_WEEKS_TRIED = 8


@dataclass(kw_only=True)
class Stage:
    """A database in which the story is played, and the time that has come in it."""

    database: Database
    settings: Settings
    limits: Limits
    loaded_at: datetime
    at: datetime
    numbers: dict[str, int] = field(default_factory=dict)  # of proposals, stories, threads, by their names
    visits: dict[str, int] = field(default_factory=dict)  # numbers of exchanges and groups, by their keys
    profiles: dict[str, str] = field(
        default_factory=dict
    )  # ids of profiles that people began, by their names
    _held: Connection | None = None  # of what is played in one go

    def come_to(self, days_ago: int) -> None:
        """Lets the time come that lies so many days before the demo is loaded, if it has not yet."""
        self.at = max(self.at, moment_of(days_ago, self.loaded_at))

    def play(self, email: str, work: Callable[[Act, Signed], T]) -> T:
        """One act of somebody, a little after the one before."""
        at = self._next()
        if self._held is not None:
            return _perform_in(self._held, email, at=at, work=work)
        with self.database.snapshot() as connection:
            signed = signed_as(connection, email, at=at)
        return perform(self.database, signed.actor, at=at, work=partial(_with, work=work, signed=signed))

    @contextmanager
    def in_one_go(self) -> Iterator[None]:
        """Within, everything that is played is committed together: nobody else uses the database yet.

        Each act keeps its own turn, event and notices. If one of them is refused, nothing was played.
        """
        with self.database.transaction() as connection:
            self._held = connection
            try:
                yield
            finally:
                self._held = None

    def command(self, work: Callable[[Act], T]) -> T:
        """One act of whoever runs the demo."""
        return perform(self.database, BY_COMMAND, at=self._next(), work=work)

    def stay(self, act: Act, pair: tuple[str, str], *, weeks_ahead: int, days: int) -> Terms:
        """A stay of so many working days from a Monday on, so many weeks after the demo is loaded.

        Later where the rules refuse that week, as for holidays in the host's country.
        """
        day = self.loaded_at.date() + timedelta(weeks=weeks_ahead)
        monday = day + timedelta(days=-day.weekday() % 7)
        weeks = (monday + timedelta(weeks=later) for later in range(_WEEKS_TRIED))
        wanted = [Terms(first_day=first, last_day=first + timedelta(days=days - 1)) for first in weeks]
        return next((one for one in wanted if self._is_possible(act, pair, one)), wanted[0])

    def _is_possible(self, act: Act, pair: tuple[str, str], terms: Terms) -> bool:
        grounds = grounds_of(act.connection, *pair, terms, editions=self.limits.editions, today=act.at.date())
        return not any(grounds.problems())

    def _next(self) -> datetime:
        self.at += _BETWEEN
        return self.at


def moment_of(days_ago: int, loaded_at: datetime) -> datetime:
    """When the day comes that lies so many days before the demo is loaded."""
    return loaded_at - timedelta(days=days_ago) - _BEFORE


def signed_as(connection: Connection, email: str, *, at: datetime) -> Signed:
    """Somebody of the demo as if signed in."""
    known = accounts.credentials_of(connection, address_of(email))
    if known is None:
        raise LookupError(f"the demo's tables name {email}, who is not among its people")
    actor = Actor(account_id=known.account.id, via=Via.SESSION)
    held = live(mandates.held_by(connection, known.account.id), at)
    return Signed(account=known.account, actor=actor, held=held)


def _perform_in(connection: Connection, email: str, *, at: datetime, work: Callable[[Act, Signed], T]) -> T:
    """As `perform`, within a transaction that is held open."""
    signed = signed_as(connection, email, at=at)
    journal.take_turn(connection)
    act = Act(connection, signed.actor, at=at)
    result = work(act, signed)
    act.settle()
    return result


def _with(act: Act, *, work: Callable[[Act, Signed], T], signed: Signed) -> T:
    return work(act, signed)
