"""How long and how often: the limits around accounts. An operator may set each; see api/settings.py. Pure."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The limits. Windows that depend on each other are one value here, not two."""

    idle: timedelta = timedelta(hours=8)  # a session of an organisation's editor or signer, unused
    idle_managing: timedelta = timedelta(minutes=30)  # a session of a manager or above, unused
    session: timedelta = timedelta(hours=12)  # any session, however busy (NIST SP 800-63B, 2.2.3)
    failures: int = 10  # wrong sign-ins within the window that close the door
    failure_window: timedelta = timedelta(minutes=5)
    first_lock: timedelta = timedelta(minutes=5)  # doubles with each lock that follows
    longest_lock: timedelta = timedelta(hours=24)
    lock_memory: timedelta = timedelta(hours=24)  # quiet for so long, the doubling starts anew
    invitation: timedelta = timedelta(days=7)
    reset: timedelta = timedelta(hours=1)
    resets_a_day: int = 5
    token: timedelta = timedelta(days=365)  # the longest that one may live
    delegation_days: int = 92  # the longest that one may last
    tokens_each: int = 50  # live ones of one account
