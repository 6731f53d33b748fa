"""What the service does by itself: ends proposals after their last day, and reminds of it before."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from api.access import Via
from api.database import Database
from api.journal.acting import Act, Actor, Event, perform
from api.journal.details import JSON
from api.proposals import store
from api.proposals.policy import POLICY, ProposalPolicy
from api.proposals.proposal import Proposal, expire
from api.proposals.states import State
from api.proposals.use_cases.telling import record, tell_others, tell_sides

_SERVICE = Actor(account_id=None, via=Via.SYSTEM)


class _MovedMeanwhile(Exception):
    """Somebody answered before the service came to it."""


def expire_proposals(database: Database, *, at: datetime) -> int:
    """Ends every proposal whose last day has passed, each in an act of its own; returns how many."""
    with database.snapshot() as connection:
        numbers = store.overdue(connection, today=at.date())
    return _each(database, numbers, _expire, at=at)


def remind_of_proposals(database: Database, *, at: datetime, policy: ProposalPolicy = POLICY) -> int:
    """Reminds those for whom an open proposal waits whose last day is near, once; returns of how many."""
    today = at.date()
    until = policy.reminds_until(today)
    with database.snapshot() as connection:
        numbers = store.unreminded(connection, today=today, until=until)
    return _each(database, numbers, partial(_remind, policy=policy), at=at)


def _each(
    database: Database, numbers: Iterable[int], work: Callable[[Act, Proposal], None], *, at: datetime
) -> int:
    return sum(_done(database, number, work, at=at) for number in numbers)


def _done(database: Database, number: int, work: Callable[[Act, Proposal], None], *, at: datetime) -> bool:
    def once(act: Act) -> None:
        proposal = store.get(act.connection, number)
        if proposal is None or not proposal.state.is_open:
            raise _MovedMeanwhile
        work(act, proposal)

    try:
        perform(database, _SERVICE, at=at, work=once)
    except _MovedMeanwhile:
        return False
    return True


def _expire(act: Act, proposal: Proposal) -> None:
    if proposal.as_of(act.at.date()).state is not State.EXPIRED:
        raise _MovedMeanwhile
    moved = expire(proposal, at=act.at)
    store.save(act.connection, moved)
    record(act, moved, "proposal.expire")
    tell_others(act, moved, "proposal.expired")


def _remind(act: Act, proposal: Proposal, *, policy: ProposalPolicy) -> None:
    today = act.at.date()
    if proposal.id not in store.unreminded(act.connection, today=today, until=policy.reminds_until(today)):
        raise _MovedMeanwhile
    store.mark_reminded(act.connection, proposal)
    detail: dict[str, JSON] = {"version": proposal.version, "until": proposal.expires_on.isoformat()}
    act.record(Event("proposal.remind", f"proposal:{proposal.id}", detail))
    tell_sides(act, proposal, "proposal.expiring", sorted(proposal.waits_for))
