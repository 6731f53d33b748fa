"""How this service knows its people: limits, hashing, and whether it is a demo. The application keeps one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from api.clock import now
from api.people.hashing import Passwords
from api.people.policy import Policy


@dataclass(frozen=True, kw_only=True)
class PeopleSetup:
    """What the routes of people are run with."""

    policy: Policy = field(default_factory=Policy)
    passwords: Passwords = field(default_factory=Passwords)
    public_origin: str | None = (
        None  # such as https://match.example.eu; None: the one that each request names
    )
    demo: bool = False  # sign-in by role without a password, from this machine only
    clock: Callable[[], datetime] = now
