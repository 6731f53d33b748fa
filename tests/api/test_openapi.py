"""The description of the API leaves nothing unsaid, and its examples are what the service answers.

CXC_WRITE_EXAMPLES=1 asks the service for each example anew and writes api/examples.json, with lists shortened
to their first two, long texts to their beginning, and secrets that open nothing.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from api.answers import MEDIA_TYPE
from api.database import open_database
from api.described import EXAMPLES, JSON, NAMED, TAGS, answers_of, recorded
from tests.api.conftest import Town
from tests.api.recording import Recorder, written
from tests.api.trust.bodies import operations, resolved
from tests.api.trust.readied import a_world
from tests.api.trust.world import AT

WRITES = os.environ.get("CXC_WRITE_EXAMPLES") == "1"
ValidatorOf = Callable[[str], jsonschema_rs.Draft202012Validator]
SAYS_IT_ALL = ("const", "enum", "example", "examples", "default")


@pytest.fixture(scope="module")
def description(
    tmp_path_factory: pytest.TempPathFactory,
    texts_are_hashed: None,  # noqa: ARG001  comes first
) -> Iterator[Mapping[str, Any]]:
    if WRITES:
        _write_examples(tmp_path_factory.mktemp("examples"))
    folder = tmp_path_factory.mktemp("openapi")
    database = open_database(f"sqlite:///{folder / 'empty.db'}")
    yield Town(database, folder, at=AT).app.openapi()
    database.close()


@pytest.fixture(scope="module")
def validator(description: Mapping[str, Any]) -> ValidatorOf:
    """Of a schema as JSON. Each is made once: thousands of refusals share theirs."""

    @cache
    def made(schema: str) -> jsonschema_rs.Draft202012Validator:
        whole = json.loads(schema) | {"components": description["components"]}
        return jsonschema_rs.Draft202012Validator(whole)

    return made


def _write_examples(folder: Path) -> None:
    database = open_database(f"sqlite:///{folder / 'world.db'}")
    with a_world(database, folder) as world:
        world.save()
        EXAMPLES.write_text(written(Recorder(world).record()), encoding="utf-8")
    database.close()
    recorded.cache_clear()


def test_every_operation_says_what_it_is(description: Mapping[str, Any]) -> None:
    lacking = [
        f"{method} {path}: {part}"
        for method, path, operation in operations(description)
        for part in ("summary", "description", "tags", "operationId")
        if not operation.get(part)
    ]
    assert not lacking
    unnamed = [
        f"{method} {path}: {operation['summary']}"
        for method, path, operation in operations(description)
        if operation["summary"].istitle()  # as FastAPI makes one of a function's name
    ]
    assert not unnamed, "these have the name of a function for a summary"
    names = Counter(operation["operationId"] for *_, operation in operations(description))
    assert [name for name, n in names.items() if n > 1] == []
    assert all(re.fullmatch("[a-z][a-z0-9_]{2,120}", name) for name in names)


def test_every_tag_says_what_it_is_of_and_stands_once(description: Mapping[str, Any]) -> None:
    tags = [operation["tags"] for *_, operation in operations(description)]
    assert [one for one in tags if len(one) != len(set(one))] == []
    assert {name for one in tags for name in one} == {one["name"] for one in description["tags"]}
    assert [one["name"] for one in description["tags"]] == list(TAGS)


def test_no_two_things_have_one_name(description: Mapping[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    assert [name for name in schemas if "__" in name] == [], (
        "Two classes have this name, each with its module before it. Rename one; "
        "or, where each is the right word at its place, say in NAMED what the API calls it."
    )
    assert set(NAMED.values()) <= set(schemas), "NAMED has names that nothing needs"


def test_every_parameter_is_explained_with_an_example(description: Mapping[str, Any]) -> None:
    lacking = [
        f"{method} {path}: {parameter['name']}"
        for method, path, operation in operations(description)
        for parameter in operation.get("parameters", [])
        if not (parameter.get("description") and _is_exemplified(parameter, description))
    ]
    assert not lacking, "\n".join(["these lack a description or an example:", *lacking])


def test_every_body_has_an_example(description: Mapping[str, Any]) -> None:
    lacking = [
        f"{method} {path} as {media_type}"
        for method, path, operation in operations(description)
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items()
        if not _is_exemplified(content, description)
    ]
    assert not lacking, "\n".join(["these bodies lack an example:", *lacking])


def test_every_answer_has_an_example_that_is_as_described(
    description: Mapping[str, Any], validator: ValidatorOf
) -> None:
    wrong: list[str] = []
    for name, status, content in answers_of(description):
        if JSON not in content or status >= HTTPStatus.BAD_REQUEST:
            continue
        if "example" not in content[JSON]:
            wrong.append(f"{name} has none; write the examples anew with CXC_WRITE_EXAMPLES=1")
        elif fault := _fault(content[JSON], validator):
            wrong.append(f"{name}: {fault}")
    assert not wrong, "\n".join(wrong)


def test_every_refusal_is_a_problem_with_an_example(
    description: Mapping[str, Any], validator: ValidatorOf
) -> None:
    wrong: list[str] = []
    for name, status, content in answers_of(description):
        if status < HTTPStatus.BAD_REQUEST:
            continue
        if list(content) != [MEDIA_TYPE]:
            wrong.append(f"{name} {status} is described as {list(content)}")
        elif content[MEDIA_TYPE].get("example", {}).get("status") != status:
            wrong.append(f"{name} {status} has no example of a refusal")
        elif fault := _fault(content[MEDIA_TYPE], validator):
            wrong.append(f"{name} {status}: {fault}")
    assert not wrong, "\n".join(wrong)


def _fault(content: Mapping[str, Any], validator: ValidatorOf) -> str | None:
    """What an example has otherwise than its schema says."""
    error = next(validator(json.dumps(content.get("schema", {}))).iter_errors(content["example"]), None)
    return error and f"{error.message[:300]} at {error.instance_path}"


def _is_exemplified(part: Mapping[str, Any], description: Mapping[str, Any]) -> bool:
    """Whether it says of itself, or of all that it consists of, what it can look like."""
    if any(name in part for name in SAYS_IT_ALL) or part.get("type") == "boolean":
        return True
    if "schema" in part:
        return _is_exemplified(part["schema"], description)
    if "$ref" in part:
        return _is_exemplified(resolved(part, description), description)
    choices = [one for kind in ("anyOf", "oneOf", "allOf") for one in part.get(kind, ())]
    if choices:
        return any(_is_exemplified(one, description) for one in choices if one.get("type") != "null")
    if "properties" in part:
        return all(_is_exemplified(one, description) for one in part["properties"].values())
    return "items" in part and _is_exemplified(part["items"], description)
