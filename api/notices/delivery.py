"""The worker: delivers what is due, one by one.

Between two transactions stands the sending, during which none is open. A worker that ends in between leaves a
claim that is over within `LEASE`; what it had in hand is then sent again under the same name. See
docs/decisions/0015-notices-at-least-once.md.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import Enum
from random import Random

from api.access import Via
from api.database import Database
from api.journal.acting import Act, Actor, Event, perform
from api.journal.acting import Notice as Told
from api.notices import store
from api.notices.deliveries import Channels, Counts, Delivery, NotSent, State
from api.notices.kinds import Channel
from api.notices.pacing import GIVEN_UP_AFTER, HELD_FOR, LEASE, next_try
from api.notices.wording import Unsayable

_SYSTEM = Actor(account_id=None, via=Via.SYSTEM, on_behalf_of=None)
_LOG = logging.getLogger(__name__)


class Boundary(Enum):
    """Where a worker can end between two steps that do not happen together."""

    AFTER_CLAIM = "after claim"
    AFTER_SEND = "after send"
    AFTER_MARK = "after mark"


Passing = Callable[[Boundary], None]  # told at every boundary; a test raises there


def _go_on(_boundary: Boundary) -> None:
    """What is done at a boundary outside of tests: nothing."""


def deliver_due(
    database: Database,
    channels: Channels,
    *,
    clock: Callable[[], datetime],
    rng: Random,
    passing: Passing = _go_on,
) -> Counts:
    """Delivers everything that is due, until nothing is; says what came of it.

    The time is asked for before every delivery, because sending takes time and a claim must not be counted
    from before it.
    """
    states = Counter(_delivered(database, channels, clock=clock, rng=rng, passing=passing))
    return Counts(sent=states[State.SENT], failed=states[State.FAILED], given_up=states[State.GIVEN_UP])


def deliver_next(
    database: Database,
    channels: Channels,
    *,
    clock: Callable[[], datetime],
    rng: Random,
    passing: Passing = _go_on,
) -> State | None:
    """Delivers what has been due longest; says how it stands then, and None where nothing was due."""
    at = clock()
    delivery = database.run(
        lambda connection: store.claim(
            connection, tuple(channels.senders), at=at, lease=LEASE, held_for=HELD_FOR
        )
    )
    if delivery is None:
        return None
    passing(Boundary.AFTER_CLAIM)
    failure = _failure_of(delivery, channels, at=at)
    passing(Boundary.AFTER_SEND)
    state = _mark(database, delivery, failure, at=clock(), rng=rng)
    passing(Boundary.AFTER_MARK)
    return state


def _delivered(
    database: Database,
    channels: Channels,
    *,
    clock: Callable[[], datetime],
    rng: Random,
    passing: Passing,
) -> Iterator[State]:
    while (state := deliver_next(database, channels, clock=clock, rng=rng, passing=passing)) is not None:
        yield state


def _failure_of(delivery: Delivery, channels: Channels, *, at: datetime) -> str | None:
    """Sends; the code of what went wrong, or None."""
    if delivery.was_left:
        _LOG.warning("delivery %d was left by a worker; sent again as the same", delivery.id)
        if at > delivery.first_tried_at + GIVEN_UP_AFTER + LEASE:
            return "worker_lost"
    try:
        channels.senders[delivery.channel].send(delivery, at=at)
    except NotSent as refused:
        return refused.code
    except Unsayable:
        _LOG.exception("delivery %d cannot be put into words", delivery.id)
        return "unsayable"
    except Exception:  # noqa: BLE001  whatever is wrong with one notice, the others go out; the log has it
        _LOG.exception("delivery %d met a defect", delivery.id)
        return "defect"
    return None


def _mark(database: Database, delivery: Delivery, failure: str | None, *, at: datetime, rng: Random) -> State:
    if failure is None:
        database.run(lambda connection: store.mark_sent(connection, delivery, at=at))
        return State.SENT
    again_at = next_try(attempts=delivery.attempts, first_tried_at=delivery.first_tried_at, at=at, rng=rng)
    if again_at is None:
        perform(database, _SYSTEM, at=at, work=lambda act: _give_up(act, delivery, failure))
        return State.GIVEN_UP
    database.run(lambda connection: store.mark_failed(connection, delivery, failure, again_at=again_at))
    return State.FAILED


def _give_up(act: Act, delivery: Delivery, code: str) -> None:
    """Ends the trying, on record, and says so where the address's owner still can be told."""
    store.mark_given_up(act.connection, delivery, code)
    act.record(
        Event(
            act="notice.give_up",
            subject=f"delivery:{delivery.id}",
            detail={
                "kind": delivery.notice.kind,
                "channel": delivery.channel.value,
                "error": code,
                "attempts": delivery.attempts,
            },
        )
    )
    owner = delivery.target.owner if delivery.target else delivery.notice.recipient
    if delivery.account is not None:
        owner = f"account:{delivery.account}"
    if delivery.account is not None or delivery.channel is Channel.WEBHOOK:
        params = {"kind": delivery.notice.kind, "channel": delivery.channel.value}
        act.tell(Told(kind="notice.undelivered", recipient=owner, params=params))
