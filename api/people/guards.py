"""The guard at the door: counts failures under one key and closes for a time that doubles. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from api.people.policy import Policy


@dataclass(frozen=True, slots=True)
class Guard:
    """What is remembered of the failures of one account, or from one network address."""

    failures: tuple[datetime, ...] = ()  # those that may still count, oldest first
    locks: int = 0  # how often it has closed in a row
    locked_until: datetime | None = None

    def wait(self, at: datetime) -> timedelta | None:
        """How much longer it stays closed; None where it is open."""
        if self.locked_until is None or at >= self.locked_until:
            return None
        return self.locked_until - at

    def after_failure(self, at: datetime, policy: Policy) -> "Guard":
        """The guard once one more has failed: closed with the last one allowed."""
        recent = (*(one for one in self.failures if at - one < policy.failure_window), at)
        if len(recent) < policy.failures:
            return Guard(recent, self.locks, self.locked_until)
        locks = 0 if self._is_forgotten(at, policy) else self.locks
        span = min(policy.first_lock * 2 ** min(locks, 30), policy.longest_lock)
        return Guard((), locks + 1, at + span)

    def _is_forgotten(self, at: datetime, policy: Policy) -> bool:
        return self.locked_until is not None and at - self.locked_until >= policy.lock_memory


OPEN = Guard()
