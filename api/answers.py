"""Problems as HTTP answers: RFC 9457 JSON for programs."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from api.problems import Problem

MEDIA_TYPE = "application/problem+json"
PROBLEM_PAGES = "/problems"
UNUSABLE_INPUT = "unusable-input"
DEFECT = "defect"

ANYWHERE = (  # what the edge, and the reading of what was sent, can answer to any request
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)

_UNCHANGED = {"description": "The version named in If-None-Match is the newest."}
_RETRY_AFTER_S = 5  # where the service itself cannot answer and nothing better is known


class ProblemAnswer(BaseModel):
    """What is wrong and what to do, as RFC 9457 has it. `type` is the address of a page about its kind."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, object]] | None = None


def refusals(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """How a route's refusals are described in its OpenAPI."""
    content = {MEDIA_TYPE: {"schema": ProblemAnswer.model_json_schema()}}
    return {status.value: {"description": status.phrase, "content": content} for status in statuses}


LISTING = refusals(  # of a route for those who are signed in
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
READING = LISTING | refusals(HTTPStatus.NOT_FOUND)  # of one thing, which may not be there
ACTING = refusals(HTTPStatus.CONFLICT)  # of an act, besides
CHANGING = ACTING | refusals(  # of one that asks which version was seen
    HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED
)
SENDING = ACTING | refusals(  # of one whose body is a file
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE
)


def describe_unchanged(app: FastAPI) -> None:
    """Makes the OpenAPI say where an answer can be 304: wherever If-None-Match is taken."""
    make = app.openapi

    def described() -> dict[str, Any]:
        description = make()
        operations = (one for path in description["paths"].values() for one in path.values())
        for operation in operations:
            if any(one["name"] == "If-None-Match" for one in operation.get("parameters", ())):
                operation["responses"].setdefault(str(HTTPStatus.NOT_MODIFIED.value), _UNCHANGED)
        return description

    app.openapi = described  # type: ignore[method-assign]  # as FastAPI says to extend it


def answer_problems(app: FastAPI) -> None:
    """Makes the application say what is wrong instead of failing."""
    app.add_exception_handler(Problem, _answer_problem)
    app.add_exception_handler(RequestValidationError, _answer_bad_input)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(Exception, _answer_defect)


def answer_of(problem: Problem) -> JSONResponse:
    """A problem as an answer. One that passes by itself says in Retry-After when to ask again."""
    wait = getattr(problem, "retry_after_s", None)
    if wait is None and problem.status is HTTPStatus.SERVICE_UNAVAILABLE:
        wait = _RETRY_AFTER_S
    name = kebab(type(problem).__name__)
    headers = None if wait is None else {"Retry-After": str(wait)}
    errors = getattr(problem, "errors", None)  # of single fields, where it names them
    more = {} if errors is None else {"errors": errors}
    return _answer(problem.status, name, title=in_title(name), detail=str(problem), headers=headers, **more)


def defect_answer() -> JSONResponse:
    """The answer to a defect of ours: its insides go to the log, not to the person."""
    return _answer(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        DEFECT,
        title="A defect of the service",
        detail="This is not your doing, and nothing was changed. Try again; if it happens twice, report it.",
    )


def kebab(name: str) -> str:
    """A class's or status's name as it stands in an address: UnknownRule as unknown-rule."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name.replace("'", ""))
    return re.sub(r"[^A-Za-z0-9]+", "-", parted).strip("-").lower()


def in_title(name: str) -> str:
    """The same in words: unknown-rule as Unknown rule."""
    spaced = name.replace("-", " ")
    return spaced[0].upper() + spaced[1:]


async def _answer_problem(_request: Request, problem: Exception) -> JSONResponse:
    return answer_of(problem) if isinstance(problem, Problem) else defect_answer()


async def _answer_bad_input(_request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    detail = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found)
    return _answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        UNUSABLE_INPUT,
        title="Input that cannot be used",
        detail=detail,
        errors=[{"where": list(one["loc"]), "what": one["msg"]} for one in found],
    )


async def _answer_http(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        return defect_answer()
    status = HTTPStatus(error.status_code)
    detail = status.description or f"{status.phrase}."
    return _answer(status, kebab(status.phrase), title=status.phrase, detail=detail, headers=error.headers)


async def _answer_defect(_request: Request, _error: Exception) -> JSONResponse:
    return defect_answer()


def _answer(
    status: HTTPStatus,
    name: str,
    *,
    title: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    kind = f"{PROBLEM_PAGES}/{name}"
    body = {"type": kind, "title": title, "status": status.value, "detail": detail} | more
    return JSONResponse(
        jsonable_encoder(body), status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {})
    )
