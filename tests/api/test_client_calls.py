"""The typed client has a call for every operation of the API, and each asks and reads what is described."""

import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

import api.client
from api.client import Call
from api.database import open_database
from tests.api.conftest import Town
from tests.api.trust.bodies import JSON, body_schema, operations, resolved

WITHOUT_CALL: Mapping[tuple[str, str], str] = {  # and why
    ("GET", "/sessions/oidc"): "a browser is led to the identity provider",
    ("GET", "/sessions/oidc/callback"): "the identity provider leads a browser back",
}
DIGITS = {str: 64}  # as many as a digest has; otherwise one
BRACES = r"\{[^}]+\}"  # what stands for a part of an address
IN_HEADERS_OR_PATHS = {"header", "path", "cookie"}


@dataclass(frozen=True)
class Made:
    """A function of the client, and a call that it makes."""

    name: str
    call: Call[Any]

    def is_of(self, method: str, template: str) -> bool:
        path = "[^/]+".join(re.escape(part) for part in re.split(BRACES, template))
        return self.call.method == method and re.fullmatch(path, self.call.path) is not None


def made_by_the_client() -> Iterator[Made]:
    """A call of each public function that makes one."""
    for module in pkgutil.iter_modules(api.client.__path__, "api.client."):
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            hints = typing.get_type_hints(function)
            is_ours = function.__module__ == module.name and not name.startswith("_")
            if is_ours and get_origin(hints.get("return")) is Call:
                arguments = {of: something(hints[of]) for of in inspect.signature(function).parameters}
                yield Made(f"{module.name}.{name}", function(**arguments))


def something(kind: Any) -> Any:
    """A value of that type: not a sensible one, but one that can be told from none."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in {UnionType, typing.Union}:
        return something(next(one for one in parts if one is not NoneType))
    if origin is Literal:
        return parts[0]
    if origin in {list, Sequence, Mapping}:
        each = [something(one) for one in parts]
        return dict([each]) if origin is Mapping else each
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        return kind.model_construct()
    if inspect.isclass(kind) and issubclass(kind, Enum):
        return next(iter(kind))
    samples = {date: date(2027, 3, 8), datetime: datetime(2027, 3, 8, tzinfo=UTC), bytes: b"id\n", bool: True}
    return samples[kind] if kind in samples else kind("7" * DIGITS.get(kind, 1))


CALLS = list(made_by_the_client())


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory, texts_are_hashed: None) -> Iterator[dict[str, Any]]:  # noqa: ARG001  comes first
    folder = tmp_path_factory.mktemp("calls")
    database = open_database(f"sqlite:///{folder / 'calls.db'}")
    yield Town(database, folder, at=datetime(2026, 11, 21, tzinfo=UTC)).app.openapi()
    database.close()


def test_every_operation_has_a_call(described: dict[str, Any]) -> None:
    there = {(method, path) for method, path, _ in operations(described)}
    missing = {one for one in there if one not in WITHOUT_CALL and not the_call_of(*one, there)}
    assert not missing, (
        f"The client has no call for {sorted(missing)}. Add it to the module of its feature in api/client, "
        "or say in WITHOUT_CALL why a program has no use for it."
    )
    assert not [one for one in WITHOUT_CALL if one not in there or the_call_of(*one, there)]


def test_every_call_is_of_an_operation(described: dict[str, Any]) -> None:
    there = {(method, path) for method, path, _ in operations(described)}
    known = {made.name for one in there if (made := the_call_of(*one, there))}
    assert {made.name for made in CALLS} == known, "these ask for what the API does not have"


def test_every_call_asks_and_reads_what_is_described(described: dict[str, Any]) -> None:
    there = {(method, path) for method, path, _ in operations(described)}
    wrong = [
        f"{made.name}: {fault}"
        for method, path, operation in operations(described)
        if (made := the_call_of(method, path, there))
        for fault in faults(made.call, operation, described)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_list_can_be_read_to_its_end() -> None:
    lacking = [
        f"{made.name}: {made.call.answer.__name__} has no {cursor!r}"
        for made in CALLS
        for cursor in {"after", "before"} & set(made.call.query)
        if cursor not in made.call.answer.model_fields
    ]
    assert not lacking, "\n".join(lacking)


def the_call_of(method: str, path: str, there: set[tuple[str, str]]) -> Made | None:
    """The call of an operation. Of two templates that fit, the one that says more is meant."""
    found = [
        made
        for made in CALLS
        if made.is_of(method, path)
        and not any(made.is_of(*other) and n_said(other[1]) > n_said(path) for other in there)
    ]
    assert len(found) < 2, f"{method} {path} has several calls: {[made.name for made in found]}"
    return found[0] if found else None


def n_said(template: str) -> int:
    """How many characters of an address it says."""
    return len(re.sub(BRACES, "", template))


def faults(call: Call[Any], operation: Mapping[str, Any], described: dict[str, Any]) -> Iterator[str]:
    """What a call has otherwise than its operation is described."""
    parameters = operation.get("parameters", [])
    query = {one["name"] for one in parameters if one["in"] not in IN_HEADERS_OR_PATHS}
    if query != set(call.query):
        yield f"its query is {sorted(call.query)}, that of the API {sorted(query)}"
    has_version = any(one["name"].lower() == "if-match" for one in parameters)
    if has_version != (call.etag is not None):
        yield f"{has_version=} in the API, {call.etag=}"
    yield from _faults_of_body(call, operation, described)
    expected, read = _answer_of(operation), _name(call.answer)
    if expected != read:
        yield f"it reads {read}, and the API answers {expected}"


def _faults_of_body(
    call: Call[Any], operation: Mapping[str, Any], described: dict[str, Any]
) -> Iterator[str]:
    schema = body_schema(operation)
    if schema is None or call.body is None:
        if (call.body is None) != ("requestBody" not in operation):
            yield f"it sends {call.body!r}, and the API takes {list(operation.get('requestBody', ()))}"
        return
    if isinstance(call.body, BaseModel):
        reference = schema.get("$ref") or next(one["$ref"] for one in schema["anyOf"] if "$ref" in one)
        expected = reference.rpartition("/")[2]
        if type(call.body).__name__ != expected:
            yield f"it sends {type(call.body).__name__}, and the API takes {expected}"
        return
    taken = resolved(schema, described)
    sent = set(typing.cast("Mapping[str, Any]", call.body))
    if not set(taken.get("required", ())) <= sent <= set(taken["properties"]):
        yield f"it sends {sorted(sent)}, and the API takes {sorted(taken['properties'])}"


def _answer_of(operation: Mapping[str, Any]) -> str:
    """The model that an operation answers with; 'bytes' where it names none, 'None' where nothing is sent."""
    answers = {status: one for status, one in operation["responses"].items() if status.startswith("2")}
    content = next((one["content"] for one in answers.values() if "content" in one), None)
    if content is None:
        return "None"
    reference = content.get(JSON, {}).get("schema", {}).get("$ref", "")
    return str(reference.rpartition("/")[2]) or "bytes"


def _name(answer: type) -> str:
    return "None" if answer is NoneType else answer.__name__


ALL_CALLS = "; ".join(f"import api.client.{one.name}" for one in pkgutil.iter_modules(api.client.__path__))


@pytest.mark.parametrize(
    ("program", "without"),
    [
        (
            "import api.client",
            {"api.app", "api.database", "fastapi", "sqlalchemy", "torch", "faiss", "numpy"},
        ),
        (ALL_CALLS, {"api.app", "torch", "faiss"}),
    ],
    ids=["itself", "with all its calls"],
)
def test_the_client_loads_nothing_that_it_does_not_need(program: str, without: set[str]) -> None:
    told = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert not without & set(told.stdout.split())
