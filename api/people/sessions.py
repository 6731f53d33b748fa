"""Sessions of people and tokens of programs: when each lets in. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from api.people.policy import Policy

_SKEW = timedelta(minutes=5)  # what a clock may be set back before a session counts as of the future


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One sign-in of one person, in its own mandates or in one delegated to it."""

    id: int
    account_id: int
    basis: frozenset[int]  # the person's own mandates when it began; any change of them ends it
    delegation_id: int | None
    seal_key: str = field(repr=False)
    started_at: datetime  # the sign-in: a change of role keeps it
    ended_at: datetime | None = None

    def why_over(
        self, at: datetime, *, seen_at: datetime, own: Collection[int], managing: bool, policy: Policy
    ) -> str | None:
        """Why it lets nobody in; None where it does. `own` are the person's mandates now.

        It lives up to its limits, and ends when they are reached.
        """
        idle = policy.idle_managing if managing else policy.idle
        ends = (
            (self.ended_at is not None, "this session has ended"),
            (seen_at - at > _SKEW or self.started_at - at > _SKEW, "this session is of another time"),
            (at - seen_at >= idle, "this session was left unused for too long"),
            (at - self.started_at >= policy.session, "this session has lasted as long as one may"),
            (self.basis != frozenset(own), "what you may do has changed since you signed in"),
        )
        return next((reason for over, reason in ends if over), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What lets a program in for a person, in some of its mandates, until a day."""

    id: int
    account_id: int
    name: str
    mandate_ids: frozenset[int]
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None

    @property
    def version(self) -> int:
        """What its ETag says: it changes once, when it is ended."""
        return 1 if self.ended_at is None else 2

    def is_live(self, at: datetime) -> bool:
        return self.ended_at is None and self.created_at - at <= _SKEW and at < self.expires_at
