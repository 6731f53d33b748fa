"""The examples of the API's description, asked of the service in the world of the trust tests."""

import json
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import httpx2

from api.access import Via
from api.answers import MEDIA_TYPE, answer_of
from api.described import JSON, answers_of
from api.edge.refusals import BodyTooLarge, BodyTooSlow, ServiceStopping, TooManyRequests
from api.problems import Problem
from api.registrations.imports_problems import NotThisFormat
from api.registrations.problems import ProfileDeleted
from tests.api.trust.bodies import example_of, resolved
from tests.api.trust.declared import Row, ask, declared, is_done
from tests.api.trust.things import things
from tests.api.trust.world import GONE, MINE, THEIRS, Somebody, World

N_OF_A_LIST, LONGEST_TEXT = 2, 600
SECRET = "Zk3vN0sQyJ9w2m5tVb8xRc1dLf7hGa4pUe6iOqXnB2E"  # noqa: S105  the shape of one, which opens nothing
FIRST = (f"visiting signer of {MINE}", f"host signer of {THEIRS}", "manager of North", "support office")
SAID_ONLY = (  # refusals that nothing asked of this world ends in
    ProfileDeleted(GONE, "2026-11-20"),
    BodyTooLarge(most_bytes=2 * 2**20),
    BodyTooSlow(within_s=30),
    NotThisFormat("image/png", None, ["text/csv"]),
    TooManyRequests(limit="five sign-ins in a minute", wait_s=30),
    ServiceStopping(),
)


class Recorder:
    """Asks for every operation until somebody succeeds, and keeps each first refusal of a kind."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.description = world.description
        self.known = things(world)
        self.people = sorted(world.people.values(), key=_turn)
        self.answers: dict[str, Any] = {}
        self.refusals = {str(one.status.value): _problem_of(one) for one in SAID_ONLY}

    def record(self) -> dict[str, Any]:
        """What the file of examples holds."""
        rows = {f"{row.method} {row.path}": row for row in declared()}
        for name, status, content in answers_of(self.description):
            if status < HTTPStatus.BAD_REQUEST and JSON in content and name not in self.answers:
                found = self._answer(rows[name]) if name in rows else None
                schema = content[JSON].get("schema", {})
                self.answers[name] = _short(self._from_schema(schema) if found is None else found)
        self._refused_at_the_door()
        return {
            "answers": dict(sorted(self.answers.items())),
            "refusals": dict(sorted(self.refusals.items())),
        }

    def _answer(self, row: Row) -> Any:
        for answer in self._asked(row):
            if is_done(answer):
                self.world.restore()
                return answer.json()
            self._keep(answer)
        return None

    def _asked(self, row: Row) -> Iterator[httpx2.Response]:
        for somebody in [*self.people, None]:
            for thing in self.known[row.about]:
                yield ask(self.world, row, thing, by=somebody, via=Via.SESSION, if_match="*")

    def _refused_at_the_door(self) -> None:
        mine = FIRST[0]
        self._keep(self.world.ask("GET", "/me"))
        self._keep(self.world.ask("GET", "/audit", by=mine))
        self._keep(self.world.ask("GET", "/proposals/999", by=mine))
        self._keep(self.world.ask("GET", "/proposals?most=0", by=mine))
        self._keep(self.world.ask("PATCH", "/me", by=mine, body={"name": "Ana"}))
        self._keep(self.world.ask("PATCH", "/me", by=mine, body={"name": "Ana"}, if_match='"99"'))
        self._keep(self.world.ask("POST", "/tokens", by=mine, body={}, idempotency_key="k"))

    def _keep(self, answer: httpx2.Response) -> None:
        if answer.headers["content-type"].startswith(MEDIA_TYPE):
            self.refusals.setdefault(str(answer.status_code), answer.json())

    def _from_schema(self, schema: Mapping[str, Any]) -> Any:
        """Of what nobody in this world succeeds in: what the description's own examples make."""
        schema = resolved(schema, self.description)
        names = schema.get("properties", {})
        return {name: example_of(one, self.description) for name, one in names.items()}


def _turn(somebody: Somebody) -> tuple[int, str]:
    """The place at which somebody is asked to try."""
    name = somebody.name
    return FIRST.index(name) if name in FIRST else len(FIRST), name


def written(examples: Mapping[str, Any]) -> str:
    return json.dumps(examples, ensure_ascii=False, indent=1) + "\n"


def _problem_of(problem: Problem) -> Any:
    return json.loads(bytes(answer_of(problem).body))


def _short(part: Any, name: str = "") -> Any:
    """The same with two of each list, the beginning of each long text, and no secret."""
    if isinstance(part, dict):
        return {key: _short(one, key) for key, one in part.items()}
    if isinstance(part, list):
        return [_short(one, name) for one in part[:N_OF_A_LIST]]
    if not isinstance(part, str):
        return part
    if name == "secret":
        return re.sub(r"(?<=_)[A-Za-z0-9_+/-]{20,}|[A-Za-z0-9-]{20,}", SECRET, part)
    if name == "address":
        return re.sub(r"(?<=/calendars/)[\w-]+", SECRET, part)
    return part[:LONGEST_TEXT]
