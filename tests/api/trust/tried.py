"""What became of an operation that was asked for in every way that its contract speaks of."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import httpx2
from sqlalchemy import event, func, select

from api.access import Via, may
from api.database import Database
from api.journal.tables import audit
from tests.api.trust import bodies
from tests.api.trust.declared import Row, body_of, declared, is_done, path_of, values_of
from tests.api.trust.routes import Endpoint
from tests.api.trust.things import Thing, things
from tests.api.trust.world import AT, Somebody, World

KEY, VERSION = "Idempotency-Key", "If-Match"
_KEYED = {KEY: "a-key-of-this-try"}
_ANY = {VERSION: "*"}
_STALE = {VERSION: '"999999"'}  # nothing here has come so far; 0 is the version of what is not yet there
_MORE = b" "  # makes another body of any, which JSON reads alike: nothing but the key speaks against it
_WRITES = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one request was told, and what it left behind."""

    answer: httpx2.Response
    events: int  # added to the audit trail
    commits: tuple[frozenset[str], ...]  # of each transaction that wrote: the tables to which it did

    @property
    def status(self) -> int:
        return int(self.answer.status_code)

    @property
    def said(self) -> tuple[object, ...]:
        """All that a retry is told again."""
        named = (self.answer.headers.get(name) for name in ("Content-Type", "ETag", "Location"))
        return self.status, self.answer.content, *named

    @property
    def problem(self) -> str:
        """The kind of problem that a refusal is; empty for everything else."""
        if self.status < HTTPStatus.BAD_REQUEST:
            return ""
        return str(self.answer.json()["type"]).rpartition("/")[2]


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One operation, carried out by the first who may and can, and then asked for amiss.

    What its description does not name is not asked for: then, and where nobody succeeds, it is None.
    """

    endpoint: Endpoint
    takes: frozenset[str]  # the headers that its description names
    describes: frozenset[int]  # the statuses that it speaks of
    done: Told | None = None  # with a key, of any version; None: nobody in this world succeeds
    again: Told | None = None  # the very same once more
    otherwise: Told | None = None  # under the same key with another body
    without_key: Told | None = None
    without_version: Told | None = None
    stale: Told | None = None

    @property
    def name(self) -> str:
        return " ".join(self.endpoint)


@dataclass(frozen=True, kw_only=True)
class _Request:
    """A row of the matrix asked by somebody about a thing, to be sent with one set of headers or another."""

    world: World
    row: Row
    thing: Thing
    by: Somebody | None

    @property
    def is_let(self) -> bool:
        """Whether the table of permissions lets them, in this way."""
        held = [self.by.mandate] if self.by and self.by.mandate else []
        via = Via.SESSION if self.by else None
        return may(held, self.row.act, self.thing.whose(self.by), on=AT.date(), via=via).allowed

    def told(self, headers: Mapping[str, str], *, more: bytes = b"") -> Told:
        """What it is told now, with those headers and so much more at the end of its body."""
        database = self.world.town.database
        before = _n_events(database)
        with _commits(database) as commits:
            answer = self._send(headers, more)
        return Told(answer=answer, events=_n_events(database) - before, commits=tuple(commits))

    def told_alone(self, headers: Mapping[str, str]) -> Told:
        """What it is told in the world as it was saved, which is put back."""
        self.make_ready()
        told = self.told(headers)
        self.tidy(told)
        return told

    def make_ready(self) -> None:
        if self.thing.ready:
            self.thing.ready()

    def tidy(self, told: Told) -> None:
        if is_done(told.answer) or self.thing.ready:
            self.world.restore()

    def _send(self, headers: Mapping[str, str], more: bytes) -> httpx2.Response:
        values = values_of(self.world, self.thing, self.by)
        path, body = path_of(self.row, values), body_of(self.world, self.row, values)
        if self.row.query:
            path = f"{path}?{urlencode(bodies.filled(self.row.query, values))}"
        content, kind = _written_out(body, self.row.kind)
        who = self.by.ways[Via.SESSION] if self.by else {"Sec-Fetch-Site": "same-origin"}
        self.world.browser.cookies.clear()
        return self.world.browser.request(
            self.row.method, path, headers={**who, **kind, **headers}, content=content + more
        )


class Trial:
    """Where operations are tried out: a world that was saved, and is left so by each."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known = things(world)
        self._rows: dict[Endpoint, list[Row]] = defaultdict(list)
        for row in declared():
            self._rows[row.endpoint].append(row)

    def try_out(self, method: str, path: str, operation: Mapping[str, Any]) -> Tried:
        """The operation asked for in every way, by the first who succeeds."""
        parameters = operation.get("parameters", ())
        untried = Tried(
            endpoint=(method, path),
            takes=frozenset(one["name"] for one in parameters if one["in"] == "header"),
            describes=frozenset(int(status) for status in operation["responses"]),
        )
        for request in self._requests(untried.endpoint):
            request.make_ready()
            done = request.told(_KEYED | _ANY)
            if is_done(done.answer):
                return _asked_amiss(replace(untried, done=done), request)
            request.tidy(done)
        return untried

    def _requests(self, endpoint: Endpoint) -> Iterator[_Request]:
        """One about everything that it can be about by everybody whom the table of permissions lets."""
        for row in self._rows[endpoint]:
            for thing in self._known[row.about]:
                for by in (None, *self._world.people.values()):
                    request = _Request(world=self._world, row=row, thing=thing, by=by)
                    if request.is_let:
                        yield request


def _asked_amiss(tried: Tried, request: _Request) -> Tried:
    """What was just done, and what the same request is told again and when it lacks something."""
    assert tried.done is not None
    if KEY in tried.takes:
        again, otherwise = request.told(_KEYED | _ANY), request.told(_KEYED | _ANY, more=_MORE)
        tried = replace(tried, again=again, otherwise=otherwise)
    request.tidy(tried.done)
    if KEY in tried.takes:
        tried = replace(tried, without_key=request.told_alone(_ANY))
    if VERSION in tried.takes:
        without, stale = request.told_alone(_KEYED), request.told_alone(_KEYED | _STALE)
        tried = replace(tried, without_version=without, stale=stale)
    return tried


def _written_out(body: Any, kind: str) -> tuple[bytes, dict[str, str]]:
    """A body as bytes, and the header that says of what kind they are."""
    if kind:
        content = body if isinstance(body, str | bytes) else urlencode(body)
        return content if isinstance(content, bytes) else content.encode(), {"Content-Type": kind}
    return (b"", {}) if body is None else (json.dumps(body).encode(), {"Content-Type": bodies.JSON})


def _n_events(database: Database) -> int:
    with database.snapshot() as connection:
        return int(connection.scalar(select(func.count()).select_from(audit)) or 0)


@contextmanager
def _commits(database: Database) -> Iterator[list[frozenset[str]]]:
    """The tables that each transaction wrote to which is committed meanwhile, where it wrote at all."""
    found: list[frozenset[str]] = []
    under_way: dict[int, set[str]] = {}

    def note(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if table := _WRITES.match(statement.lstrip()):
            under_way.setdefault(id(connection), set()).add(table[1])

    def commit(connection: Any) -> None:
        if tables := under_way.pop(id(connection), None):
            found.append(frozenset(tables))

    def roll_back(connection: Any) -> None:
        under_way.pop(id(connection), None)

    listeners = {"before_cursor_execute": note, "commit": commit, "rollback": roll_back}
    for name, listener in listeners.items():
        event.listen(database.engine, name, listener)
    try:
        yield found
    finally:
        for name, listener in listeners.items():
            event.remove(database.engine, name, listener)
