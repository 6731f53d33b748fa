"""Acts: what somebody does, in one transaction with exactly one event and the notices that it causes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from api.access import Via
from api.database import Connection, Database
from api.journal import store
from api.journal.details import JSON, canonical_detail, check_act, check_params, check_whom
from api.journal.problems import ActIsOver, NoEventRecorded, SecondEvent

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account, or None for somebody not signed in, a command or the service itself."""

    account_id: int | None
    via: Via
    on_behalf_of: int | None = None  # the delegation under which they act


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, in codes and ids. Raises UnfitForTheJournal for what the trail must not keep."""

    act: str  # waiver.approve
    subject: str  # organisation:demo-sme-138
    detail: Mapping[str, JSON] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_act(self.act)
        check_whom(self.subject)
        canonical_detail(self.detail)


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody is to be told of an act, once it is committed."""

    kind: str  # proposal.received
    recipient: str  # account:12 or organisation:demo-sme-138
    params: Mapping[str, JSON] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_act(self.kind)
        check_whom(self.recipient)
        check_params(self.params)


class Act:
    """One act under way: what a use case gets to work with."""

    def __init__(self, connection: Connection, actor: Actor, *, at: datetime) -> None:
        self.connection = connection
        self.actor = actor
        self.at = at
        self._events: list[Event] = []
        self._notices: list[Notice] = []
        self._is_over = False

    def record(self, event: Event) -> None:
        """States what happened: exactly once in an act. Raises SecondEvent, ActIsOver."""
        self._refuse_when_over(event.act)
        self._events.append(event)
        self._refuse_second()

    def tell(self, notice: Notice) -> None:
        """Puts a notice into the outbox, to be delivered once the act is committed. Raises ActIsOver."""
        self._refuse_when_over(notice.kind)
        self._notices.append(notice)

    def settle(self) -> int:
        """Ends the act: its event is in the trail and its notices in the outbox; the event's number.

        Called by whoever opened the act, not by a use case. Raises NoEventRecorded, SecondEvent.
        """
        self._refuse_when_over("settle")
        self._is_over = True
        self._refuse_second()
        if not self._events:
            raise NoEventRecorded
        seq = self._append(self._events[0])
        store.add_notices(self.connection, [self._outbox_row(notice, seq) for notice in self._notices])
        return seq

    def _append(self, event: Event) -> int:
        row = {
            "at": self.at,
            "account_id": self.actor.account_id,
            "via": self.actor.via.value,
            "on_behalf_of": self.actor.on_behalf_of,
            "act": event.act,
            "subject": event.subject,
            "detail": canonical_detail(event.detail),
        }
        return store.append(self.connection, row).seq

    def _outbox_row(self, notice: Notice, seq: int) -> Mapping[str, object]:
        return {
            "event_seq": seq,
            "kind": notice.kind,
            "recipient": notice.recipient,
            "params": dict(notice.params),
            "created_at": self.at,
        }

    def _refuse_second(self) -> None:
        if len(self._events) > 1:
            raise SecondEvent(self._events[0].act, self._events[1].act)

    def _refuse_when_over(self, what: str) -> None:
        if self._is_over:
            raise ActIsOver(what)


def perform(database: Database, actor: Actor, *, at: datetime, work: Callable[[Act], T]) -> T:
    """What `work` returns, after its changes, its one event and its notices were committed together.

    Acts go one after another, so the trail has one order. `work` may be called again, with a fresh act, when
    the database could not serialise it with another writer: it must do nothing outside the database. Whatever
    it raises, nothing is committed; so too for NoEventRecorded and SecondEvent, defects of ours.
    """

    def in_turn(connection: Connection) -> T:
        store.take_turn(connection)
        act = Act(connection, actor, at=at)
        result = work(act)
        act.settle()
        return result

    return database.run(in_turn)
