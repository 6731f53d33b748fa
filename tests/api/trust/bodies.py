"""Requests made from what the description of the API itself says: its examples, or the least it takes."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

JSON = "application/json"
_BY_FORMAT = {
    "date": "2027-03-01",
    "date-time": "2027-03-01T09:00:00Z",
    "uri": "https://example.org/",
    "email": "ana@example.eu",
}
_LEAST: Mapping[str, Any] = {"boolean": False, "array": [], "object": {}, "null": None}

Operation = tuple[str, str, Mapping[str, Any]]


def operations(description: Mapping[str, Any]) -> Iterator[Operation]:
    """Method, path and description of every operation."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def body_schema(operation: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The schema of the JSON that an operation takes; None where it takes none."""
    content = operation.get("requestBody", {}).get("content", {})
    found: Mapping[str, Any] | None = content.get(JSON, {}).get("schema")
    return found


def resolved(schema: Mapping[str, Any], description: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that a reference names."""
    while "$ref" in schema:
        found: Any = description
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def example_of(schema: Mapping[str, Any], description: Mapping[str, Any]) -> Any:
    """An example that the schema gives; without one, the least that it takes."""
    own = _given(schema)
    schema = resolved(schema, description)
    given = own or _given(schema)
    if given:
        return given[0]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return example_of(schema[choice][0], description)
    if "properties" in schema:
        wanted = schema.get("required", [])
        return {name: example_of(schema["properties"][name], description) for name in wanted}
    return _least(schema, description)


def _given(schema: Mapping[str, Any]) -> list[Any]:
    for name in ("const", "default", "example"):
        if name in schema:
            return [schema[name]]
    return list(schema.get("examples") or schema.get("enum") or ())


def _least(schema: Mapping[str, Any], description: Mapping[str, Any]) -> Any:
    kind = schema.get("type")
    if kind == "string":
        return _BY_FORMAT.get(schema.get("format", ""), "a" * max(schema.get("minLength", 1), 1))
    if kind in {"integer", "number"}:
        return schema.get("minimum", 1)
    if kind == "array" and schema.get("minItems"):
        return [example_of(schema["items"], description)] * schema["minItems"]
    return _LEAST.get(str(kind))


def filled(template: str, values: Mapping[str, str]) -> Any:
    """JSON in which each text '$name' is that value: a number where the value is one, but for a key."""
    return _filled(json.loads(template), values)


def _filled(part: Any, values: Mapping[str, str]) -> Any:
    if isinstance(part, dict):
        return {str(_filled(name, values)): _filled(one, values) for name, one in part.items()}
    if isinstance(part, list):
        return [_filled(one, values) for one in part]
    if isinstance(part, str) and part.startswith("$"):
        value = values[part[1:]]
        return int(value) if value.isdigit() else value
    return part
