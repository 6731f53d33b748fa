"""An exchange on its way over HTTP: each step asked for at the wrong time and by the wrong party first.

`Journey.go` has one step done. Before that, whoever may not do it is refused it, every step whose time has
not come or is over is refused to those who may do it, and the exchange is as it was.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any, TypeVar

from fastapi.testclient import TestClient
from sqlalchemy import func, select

from api.access import Role
from api.journal.tables import audit
from tests.api.conftest import PASSWORD, Town
from tests.api.trust.stays import HOP, HOST, OTHER_VISITOR, OTHER_VOP, VISITOR, VOP
from tests.api.trust.world import an_organisation

T = TypeVar("T")
PLACES: Mapping[str, Mapping[str, Any]] = {
    VISITOR: {"country": "CZ", "based_in": "CZ", "region": "CZ06", "latitude": 49.2, "longitude": 16.6},
    HOST: {},
    OTHER_VISITOR: {
        "country": "AT",
        "based_in": "AT",
        "region": "AT22",
        "latitude": 47.07,
        "longitude": 15.44,
    },
}
MANAGED_BY = {VISITOR: VOP, HOST: HOP, OTHER_VISITOR: OTHER_VOP}
PEOPLE = {  # everybody who is somebody
    "visitor": (Role.VISITING_SIGNER, VISITOR),
    "visitor's editor": (Role.VISITING_EDITOR, VISITOR),
    "host": (Role.HOST_SIGNER, HOST),
    "host's editor": (Role.HOST_EDITOR, HOST),
    "vop": (Role.MANAGER, VOP),
    "hop": (Role.MANAGER, HOP),
    "office": (Role.SUPPORT_OFFICE, None),
    "auditor": (Role.AUDITOR, None),
    "analyst": (Role.ANALYST, None),
    "administrator": (Role.ADMINISTRATOR, None),
    "another visitor": (Role.VISITING_SIGNER, OTHER_VISITOR),
    "another partnership": (Role.MANAGER, OTHER_VOP),
}
TOKENS = {"visitor's token": "visitor", "host's token": "host", "vop's token": "vop", "hop's token": "hop"}
NOBODY = "nobody"
STRANGERS = frozenset({"analyst", "administrator", "another visitor", "another partnership"})
VISITORS = frozenset({"visitor", "visitor's editor", "visitor's token"})
HOSTS = frozenset({"host", "host's editor", "host's token"})
THE_VOP, THE_HOP = frozenset({"vop", "vop's token"}), frozenset({"hop", "hop's token"})
OF_THE_EXCHANGE = VISITORS | HOSTS | THE_VOP | THE_HOP
READERS = OF_THE_EXCHANGE | {"office", "auditor"}
UNCHANGED = {"GET", "HEAD"}
TOO_EARLY = {HTTPStatus.CONFLICT}
REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that is done, as the programme has it: by whom, after what, and until what."""

    name: str
    method: str
    path: str
    by: str  # who does it here
    may: frozenset[str] = frozenset()  # who else could
    after: tuple[str, ...] = ()  # the steps without which it cannot be done
    until: tuple[str, ...] = ()  # the steps after which it cannot be done any more
    undoes: tuple[str, ...] = ()  # the steps that have to be done again after it
    body: Callable[["Journey"], Mapping[str, Any]] = lambda _: {"json": {}}  # what is sent
    first_day: date | None = None  # before which it cannot be done
    early: frozenset[HTTPStatus] = frozenset(TOO_EARLY)
    strangers: HTTPStatus = HTTPStatus.NOT_FOUND  # they do not learn that it exists

    @property
    def allowed(self) -> frozenset[str]:
        return self.may | {self.by}


class Cast:
    """Everybody there is, signed in, or with a token, or nobody."""

    def __init__(self, town: Town) -> None:
        self.town = town
        for name, place in PLACES.items():
            town.load(an_organisation(name, partnership=MANAGED_BY[name], **place))
        self.people = {name: town.person(*mandate) for name, mandate in PEOPLE.items()}
        self.people[NOBODY] = town.nobody()
        for name, owner in TOKENS.items():
            self.people[name] = self._with_token(self.people[owner])

    def everybody_but(self, some: Iterable[str]) -> list[str]:
        return [name for name in self.people if name not in set(some)]

    def come_to(self, day: date, hour: int = 12) -> None:
        """That hour of that day has come; everybody signs in anew."""
        self.town.clock.at = datetime.combine(day, time(hour), tzinfo=self.town.clock.at.tzinfo)
        for name, (role, of) in PEOPLE.items():
            email = f"{role.value}-{of or 'programme'}@example.eu".replace(" ", "-").lower()
            made = self.people[name].post("/sessions", json={"email": email, "password": PASSWORD})
            assert made.status_code == HTTPStatus.CREATED, made.text

    def ask(self, who: str, method: str, path: str, **sent: Any) -> Any:
        headers = {} if method in UNCHANGED else self.town.once(**{"If-Match": "*"})
        headers |= sent.pop("headers", {})
        answer = self.people[who].request(method, path, headers=headers, **sent)
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, f"{method} {path}: {answer.text}"
        return answer

    def _with_token(self, owner: TestClient) -> TestClient:
        wish = {
            "name": "A program",
            "expires_at": (self.town.clock.at + timedelta(days=200)).isoformat(),
            "mandates": [owner.get("/me").json()["mandates"][0]["id"]],
        }
        made = owner.post("/tokens", json=wish, headers=self.town.once())
        assert made.is_success, made.text
        client = self.town.nobody()
        client.headers = {"Authorization": f"Bearer {made.json()['secret']}"}
        return client


@dataclass
class Journey:
    """One exchange, and what has been done with it."""

    cast: Cast
    number: int
    steps: tuple[Step, ...]  # every one that there is, in any order
    done: list[str] = field(default_factory=list)
    is_watched: bool = True  # whether wrong parties and wrong times are tried
    every: int = 1  # of so many of them one is tried
    digests: dict[str, str] = field(default_factory=dict)  # of the documents, as they read now

    def go(self, name: str) -> Any:
        """Has the step done; the answer. First it is refused to whom it is not for."""
        step = next(one for one in self.steps if one.name == name)
        before = self.trace()
        if self.is_watched:
            self._refuse_wrong_parties(step)
            self._refuse_wrong_times()
            assert self.trace() == before, f"a refused step before {name!r} changed something"
        answer = self.ask(step.by, step)
        assert answer.is_success, f"{name}: {answer.status_code} {answer.text}"
        self.done = [one for one in self.done if one not in step.undoes] + [name]
        return answer

    def reads(self, path: str, readers: Iterable[str]) -> Any:
        """What a reader finds there; every reader does, and nobody else."""
        whole = path.format(number=self.number)
        for who in self.cast.everybody_but(readers):
            assert self.cast.ask(who, "GET", whole).status_code in REFUSED, f"{whole} by {who}"
        found = {who: self.cast.ask(who, "GET", whole) for who in readers}
        assert {one.status_code for one in found.values()} == {HTTPStatus.OK}, (whole, found)
        return next(iter(found.values()))

    def ask(self, who: str, step: Step) -> Any:
        path = step.path.format(number=self.number)
        return self.cast.ask(who, step.method, path, **step.body(self))

    def seen(self, who: str = "vop") -> Any:
        """The exchange as somebody reads it."""
        answer = self.cast.ask(who, "GET", f"/exchanges/{self.number}")
        assert answer.status_code == HTTPStatus.OK, answer.text
        return answer.json()

    def trace(self) -> tuple[int, str, int]:
        """Its version and state, and how many events there are: they change with everything that happens."""
        seen = self.seen()
        self.digests = {one["paper"]: one["digest"] for one in seen["papers"] if one["digest"]}
        with self.cast.town.database.snapshot() as connection:
            events = connection.scalar(select(func.count()).select_from(audit)) or 0
        return seen["version"], seen["state"], events

    def _refuse_wrong_parties(self, step: Step) -> None:
        for who in self._some(self.cast.everybody_but(step.allowed)):
            answer = self.ask(who, step)
            expected = HTTPStatus.FORBIDDEN
            if who == NOBODY:
                expected = HTTPStatus.UNAUTHORIZED
            elif who in STRANGERS:
                expected = step.strangers
            assert answer.status_code == expected, f"{step.name} by {who}: {answer.status_code} {answer.text}"

    def _refuse_wrong_times(self) -> None:
        for step in self._some([one for one in self.steps if self._is_over(one) or not self._has_come(one)]):
            is_over = self._is_over(step)
            allowed = {HTTPStatus.CONFLICT} if is_over else step.early
            answer = self.ask(step.by, step)
            told = f"{step.name} after {self.done}: {answer.status_code} {answer.text}"
            assert answer.status_code in allowed, told

    def _some(self, refused: list[T]) -> list[T]:
        """All of them, or another part of them with every step."""
        return refused[len(self.done) % self.every :: self.every]

    def _is_over(self, step: Step) -> bool:
        return any(one in self.done for one in step.until)

    def _has_come(self, step: Step) -> bool:
        is_day = step.first_day is None or self.cast.town.clock.at.date() >= step.first_day
        return is_day and all(one in self.done for one in step.after)
