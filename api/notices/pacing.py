"""When a delivery is tried again, and when no more. Pure."""

from datetime import datetime, timedelta
from random import Random

LEASE = timedelta(
    seconds=45
)  # a claim ends by itself then; longer than the longest sending, within R3's 60 s
MAIL_WITHIN = timedelta(seconds=30)  # one e-mail, from name to QUIT; must stay below the lease
WEBHOOK_WITHIN = timedelta(seconds=10)  # one POST, from name to headers
GIVEN_UP_AFTER = timedelta(
    days=5
)  # since the first try; as long as mail servers keep trying, RFC 5321 4.5.4.1
HELD_FOR = timedelta(minutes=10)  # how long a notice waits for an earlier one to the same address
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=6)
_JITTER = 0.25  # of the pause, either way, so that what failed together does not come back together
_DOUBLINGS = 9  # 1 min * 2**9 is past 6 h


def next_try(*, attempts: int, first_tried_at: datetime, at: datetime, rng: Random) -> datetime | None:
    """When to try again after the failure of try number `attempts` at `at`; None where it is given up.

    The pause is 1 minute after the first try, doubles to 6 hours, and varies by a quarter either way. The
    last try falls on the end of the five days.
    """
    last = first_tried_at + GIVEN_UP_AFTER
    if at >= last:
        return None
    pause: timedelta = min(_FIRST_PAUSE * 2 ** min(attempts - 1, _DOUBLINGS), _LONGEST_PAUSE)
    return min(at + pause * rng.uniform(1 - _JITTER, 1 + _JITTER), last)
