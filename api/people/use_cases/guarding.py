"""Failures counted under an e-mail and a network address, and the door that they close."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from api.people.policy import Policy
from api.people.store import Connection, accounts


def wait_at(connection: Connection, keys: Sequence[str], at: datetime) -> timedelta | None:
    """How much longer the door stays closed under one of the keys; None where it is open."""
    waits = [accounts.guard_at(connection, key).wait(at) for key in keys]
    return max((one for one in waits if one is not None), default=None)


def count_failure(connection: Connection, keys: Sequence[str], *, at: datetime, policy: Policy) -> list[str]:
    """Counts one failure under each key; returns the kinds of keys under which it closed the door."""
    accounts.forget_guards(connection, before=at - 2 * policy.lock_memory)
    closed = []
    for key in keys:
        guard = accounts.guard_at(connection, key).after_failure(at, policy)
        accounts.set_guard(connection, key, guard, at=at)
        if guard.wait(at) is not None:
            closed.append(key.partition(":")[0])
    return closed
