"""Problems as HTTP answers: RFC 9457 JSON for programs."""

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


class ProblemAnswer(BaseModel):
    """What is wrong and what to do, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, object]] | None = None


def refusals(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """How a route's refusals are described in its OpenAPI."""
    content = {MEDIA_TYPE: {"schema": ProblemAnswer.model_json_schema()}}
    return {status.value: {"description": status.phrase, "content": content} for status in statuses}


def answer_problems(app: FastAPI) -> None:
    """Makes the application say what is wrong instead of failing."""
    app.add_exception_handler(Problem, _answer_problem)
    app.add_exception_handler(RequestValidationError, _answer_bad_input)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(Exception, _answer_defect)


async def _answer_problem(_request: Request, problem: Exception) -> JSONResponse:
    status = problem.status if isinstance(problem, Problem) else HTTPStatus.INTERNAL_SERVER_ERROR
    return _answer(status, title=_words(type(problem).__name__), detail=str(problem))


async def _answer_bad_input(_request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    detail = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found)
    return _answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        title="Input that cannot be used",
        detail=detail,
        errors=[{"where": list(one["loc"]), "what": one["msg"]} for one in found],
    )


async def _answer_http(_request: Request, error: Exception) -> JSONResponse:
    status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 500)
    return _answer(status, title=status.phrase, detail=status.description)


async def _answer_defect(_request: Request, _error: Exception) -> JSONResponse:
    """A defect of ours: its insides go to the log, not to the person."""
    return _answer(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        title="A defect of the service",
        detail="This is not your doing, and nothing was changed. Try again; if it happens twice, report it.",
    )


def _answer(status: HTTPStatus, *, title: str, detail: str, **more: Any) -> JSONResponse:
    body = {"type": "about:blank", "title": title, "status": status.value, "detail": detail} | more
    return JSONResponse(jsonable_encoder(body), status_code=status, media_type=MEDIA_TYPE)


def _words(name: str) -> str:
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
    return spaced[0].upper() + spaced[1:]
