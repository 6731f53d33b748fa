"""The rows of golden/authorisation.csv: each route, the act that guards it, what it is about and takes."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx2

from api.access import Via
from tests.api.trust import bodies
from tests.api.trust.routes import Endpoint
from tests.api.trust.things import Thing
from tests.api.trust.world import MANAGED_BY, THEIRS, Somebody, World

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "authorisation.csv"
_NAMED = re.compile(r"\{(\w+)(?::\w+)?\}")
EDITS = {"PUT", "PATCH", "DELETE"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One route as it is declared."""

    method: str
    path: str
    act: str
    about: str
    query: str  # JSON, as `body`
    kind: str  # media type of the body; empty: JSON
    body: str  # JSON with '$name' for what the thing or the person has; empty: the example of the API itself
    only: str  # 'session' where a token will not do, whatever the act; empty: as the act has it
    also: frozenset[int]  # what those who are let through may be told besides
    refused: frozenset[int]  # and what those who are not
    why: str  # the reason for either

    @property
    def endpoint(self) -> Endpoint:
        return self.method, self.path


def declared() -> list[Row]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        rows = [dict(row) for row in csv.DictReader(file)]
    numbers = ("also", "refused")
    return [Row(**(row | {name: frozenset(map(int, row[name].split())) for name in numbers})) for row in rows]


def values_of(world: World, thing: Thing, somebody: Somebody | None) -> dict[str, str]:
    """What stands for what in an address or a body."""
    own = {
        "my_mandate": somebody.mandate_id if somebody else 0,
        "my_token": somebody.token_id if somebody else 0,
        "my_account": somebody.account if somebody else 0,
    }
    known = world.values | {name: str(number or 1) for name, number in own.items()}
    known |= _part_of(somebody)
    known |= {"my_colleague": somebody.colleague if somebody else "nobody@example.eu"}
    named = {
        name: known[value[1:]] if value.startswith("$") else value for name, value in thing.values.items()
    }
    return known | named


def _part_of(somebody: Somebody | None) -> dict[str, str]:
    """Which party of an exchange somebody signs for, and whose signature on paper they may record."""
    mandate = somebody.mandate if somebody else None
    is_host = somebody is not None and somebody.name == f"manager of {MANAGED_BY[THEIRS]}"
    if mandate is not None and mandate.role.side is not None:
        party = mandate.role.side.value
    else:
        party = "hop" if is_host else "vop"
    return {"my_party": party, "my_member": "host" if is_host else "visitor"}


def path_of(row: Row, values: Mapping[str, str]) -> str:
    return _NAMED.sub(lambda named: quote(values[named[1]], safe=""), row.path)


def body_of(world: World, row: Row, values: Mapping[str, str]) -> Any:
    """What is sent: as the row has it, or else as the description of the API has it."""
    if row.body:
        return bodies.filled(row.body, values)
    description = world.description
    operation = description["paths"].get(row.path, {}).get(row.method.lower(), {})
    schema = bodies.body_schema(operation)
    return None if schema is None else bodies.example_of(schema, description)


def ask(
    world: World,
    row: Row,
    thing: Thing,
    *,
    by: Somebody | None,
    via: Via = Via.SESSION,
    if_match: str,
    more: Mapping[str, Any] | None = None,
) -> httpx2.Response:
    """The answer to a row's request about a thing; `more` is added to its body."""
    values = values_of(world, thing, by)
    body, path = body_of(world, row, values), path_of(row, values)
    if row.query:
        path = f"{path}?{urlencode(bodies.filled(row.query, values))}"
    if thing.ready:
        thing.ready()
    return world.ask(
        row.method,
        path,
        by=by.name if by else None,
        via=via,
        body=body | more if more else body,
        kind=row.kind,
        **({} if row.method == "GET" else {"if_match": if_match}),
    )


def is_done(answer: httpx2.Response) -> bool:
    return bool(HTTPStatus.OK <= answer.status_code < HTTPStatus.BAD_REQUEST)
