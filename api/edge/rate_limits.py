"""How often a thing may be asked for, by one address or one account.

Each limit holds for every span of its length, not for each hour of the clock: whoever waits gets the next one
when the oldest falls out. The counts live in this process; they begin anew with it.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from starlette.types import ASGIApp, Receive, Scope, Send

from api.answers import answer_of
from api.edge.addresses import Network, client_address, counted_as
from api.edge.refusals import TooManyRequests

MOST_KEYS = 20_000  # addresses or accounts remembered for each limit; the one idle longest is forgotten first

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many in any span of that length."""

    words: str
    at_most: int
    within_s: float


SIGN_IN = Limit("10 attempts to sign in within 5 minutes", 10, 5 * _MINUTE)
RESET = Limit("5 resets of a password within a day", 5, _DAY)
SIGNING = Limit("20 signatures within a minute", 20, _MINUTE)
EXPORT = Limit("10 exports within an hour", 10, _HOUR)
SEARCH = Limit("5 searches within a second", 5, 1)
ANY = Limit("1,000 requests within 10 seconds", 1_000, 10)

LIMITS = (SIGN_IN, RESET, SIGNING, EXPORT, SEARCH, ANY)


@dataclass(frozen=True, slots=True)
class Limited:
    """Requests by any of the methods to a path or below it, and the limit on them. {} stands for one part."""

    methods: frozenset[str]
    path: str
    limit: Limit

    def covers(self, method: str, path: str) -> bool:
        ours, asked = self.path.split("/"), path.split("/")
        is_there = len(asked) >= len(ours) and all(
            one in {"{}", other} for one, other in zip(ours, asked, strict=False)
        )
        return method in self.methods and is_there


_ASKED = frozenset({"GET", "HEAD"})
_SENT = frozenset({"POST", "PUT", "PATCH"})
BY_PATH = (
    Limited(_SENT, "/sign-in", SIGN_IN),
    Limited(_SENT, "/sessions", SIGN_IN),
    Limited(_SENT, "/tokens", SIGN_IN),
    Limited(_SENT, "/password-resets", SIGN_IN),  # of one account five a day, which people count themselves
    Limited(_SENT, "/forgotten", SIGN_IN),
    Limited(_SENT, "/invitations/accept", SIGN_IN),
    Limited(_SENT, "/invitations/acceptances", SIGN_IN),
    Limited(_SENT, "/exchanges/{}/documents/{}/signatures", SIGNING),
    Limited(_SENT, "/exchanges/{}/documents/{}/paper-signatures", SIGNING),
    Limited(_SENT, "/groups/{}/signatures", SIGNING),
    Limited(_ASKED, "/exchanges.csv", EXPORT),
    Limited(_ASKED, "/exchanges.xlsx", EXPORT),
    Limited(_ASKED, "/exchanges.ics", EXPORT),
    Limited(_ASKED, "/figures.csv", EXPORT),
    Limited(_ASKED, "/figures.xlsx", EXPORT),
    Limited(_ASKED, "/payments.csv", EXPORT),
    Limited(_ASKED, "/me/download", EXPORT),
    Limited(_ASKED, "/profiles/{}/download", EXPORT),
    Limited(_ASKED, "/catalogue", SEARCH),
    Limited(_ASKED, "/visitors/{}/matches", SEARCH),
    Limited(_ASKED, "/hosts/{}/matches", SEARCH),
)
UNCOUNTED = ("/health", "/static", "/static-offline-docs")


class RateLimits:
    """The counts. Safe to ask from several threads."""

    def __init__(self, tick: Callable[[], float] = time.monotonic, *, most_keys: int = MOST_KEYS) -> None:
        self._tick = tick
        self._most_keys = most_keys
        self._lock = Lock()
        self._taken: dict[Limit, OrderedDict[str, deque[float]]] = {}

    def take(self, limit: Limit, who: str) -> None:
        """Counts one for `who`, such as 'account:12'. Raises TooManyRequests, uncounted, past the limit."""
        with self._lock:
            now = self._tick()
            of_limit = self._taken.setdefault(limit, OrderedDict())
            moments = of_limit.setdefault(who, deque(maxlen=limit.at_most))
            of_limit.move_to_end(who)
            if len(moments) == limit.at_most and now - moments[0] < limit.within_s:
                raise TooManyRequests(limit=limit.words, wait_s=moments[0] + limit.within_s - now)
            moments.append(now)
            self._forget(of_limit, limit, now)

    def forgive(self, limit: Limit, who: str) -> None:
        """Begins anew for `who`: after a sign-in that succeeded, for instance."""
        with self._lock:
            self._taken.get(limit, OrderedDict()).pop(who, None)

    def _forget(self, of_limit: OrderedDict[str, deque[float]], limit: Limit, now: float) -> None:
        while len(of_limit) > 1:
            who, moments = next(iter(of_limit.items()))
            if len(of_limit) <= self._most_keys and now - moments[-1] < limit.within_s:
                return
            del of_limit[who]


class AddressLimits:
    """Refuses what one address asks for too often, before its body is read."""

    def __init__(self, app: ASGIApp, *, limits: RateLimits, trusted: Sequence[Network] = ()) -> None:
        self.app = app
        self._limits = limits
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        who = f"address:{counted_as(client_address(scope, self._trusted))}"
        try:
            for limit in limits_on(scope["method"], scope["path"]):
                self._limits.take(limit, who)
        except TooManyRequests as problem:
            await answer_of(problem)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def limits_on(method: str, path: str) -> Iterator[Limit]:
    """The limits that one request counts towards, the widest first."""
    if any(path == free or path.startswith(f"{free}/") for free in UNCOUNTED):
        return
    yield ANY
    yield from (one.limit for one in BY_PATH if one.covers(method, path))
