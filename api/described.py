"""The description of the API with an example of every answer, as the service gave it when it was asked.

`examples.json` holds them: of each operation the answer, of each status a refusal. A test asks for them anew
and says when one no longer fits what is described.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from api.answers import MEDIA_TYPE

EXAMPLES = Path(__file__).with_name("examples.json")
JSON = "application/json"
Content = dict[str, Any]


def describe_with_examples(app: FastAPI) -> None:
    """Makes the application's description say of each answer what it can look like."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = with_examples(described(), recorded())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


@cache
def recorded() -> Mapping[str, Mapping[str, Any]]:
    """The answers by operation, such as 'GET /me', and the refusals by status."""
    held: Mapping[str, Mapping[str, Any]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return held


def with_examples(description: dict[str, Any], examples: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The description, in which each answer has its example."""
    for name, status, content in answers_of(description):
        if JSON in content and name in examples["answers"] and status < HTTPStatus.BAD_REQUEST:
            content[JSON]["example"] = examples["answers"][name]
        if MEDIA_TYPE in content and str(status) in examples["refusals"]:
            content[MEDIA_TYPE]["example"] = examples["refusals"][str(status)]
    return description


def answers_of(description: Mapping[str, Any]) -> Iterator[tuple[str, int, Content]]:
    """The operation, the status and the content of every answer that is described."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                yield f"{method.upper()} {path}", int(status), answer.get("content", {})
