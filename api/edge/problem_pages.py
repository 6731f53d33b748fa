"""A page for each kind of problem: what it means, what to do. The type of every problem leads there."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel

from api.answers import DEFECT, PROBLEM_PAGES, UNUSABLE_INPUT, in_title, kebab
from api.problems import Problem

Page = Callable[..., HTMLResponse]  # as api.web.layout.page: a request, a template and its values

ADVICE = {  # by status; the detail of each answer says more about its own case
    400: "Read the detail of the answer: it names what cannot be used. Change that, and ask again.",
    401: "Sign in, or send a valid token, and ask again.",
    403: "Ask somebody who may do it, or ask your administrator for the mandate that the detail names.",
    404: "Check the address and the id in it. The detail names the nearest ids where there are any.",
    405: "The header Allow of the answer lists the methods that this address takes. Use one of them.",
    406: "Ask for JSON or for HTML in the header Accept.",
    408: "Send it again, on a faster line or in smaller parts. Nothing was changed.",
    409: "Look at what is there now: it already holds what you sent, or something that excludes it.",
    410: "It was there and is no more. Nothing brings it back; leave it out.",
    412: "Somebody changed it since you read it. Read it again, and decide whether your change still holds.",
    413: "Send less at a time, or split the file. Nothing of it was kept.",
    415: "Send it as the media type that the description of the API names.",
    416: "Ask for a part that there is, or for the whole.",
    422: "The answer lists what is wrong and where. Correct it, and send it again.",
    428: "Read it first, and send its ETag along in the header If-Match.",
    429: "Wait as many seconds as the header Retry-After says, and ask again.",
    500: "Not your doing. Try again; if it happens twice, report it with the X-Request-ID of the answer.",
    501: "The service does not do this. Look in the description of the API for what it does.",
    503: "Wait as many seconds as the header Retry-After says, and ask again. Nothing was changed.",
}
_OTHERWISE = {4: ADVICE[400], 5: ADVICE[500]}
_OURS = {  # kinds that are no class of their own
    UNUSABLE_INPUT: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Something sent is missing, of the wrong kind or out of its range. Nothing was changed.",
    ),
    DEFECT: (HTTPStatus.INTERNAL_SERVER_ERROR, "The service has a defect. What was asked was not done."),
}


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem, as its page describes it."""

    name: str
    title: str
    status: int
    meaning: str
    advice: str


class ProblemDescription(BaseModel):
    """One kind of problem: its address, what it means, and what to do."""

    type: str
    title: str
    status: int
    meaning: str
    advice: str


def problem_kinds() -> dict[str, ProblemKind]:
    """Every kind that an answer of this service can be of, by its name in addresses.

    A class of ours wins over a plain status of the same name.
    """
    return _kinds(tuple(problem_classes()))


def problem_classes() -> Iterator[type[Problem]]:
    """Every class of problems there is, in whatever room it lives."""
    waiting: list[type[Problem]] = [Problem]
    while waiting:
        found = waiting.pop()
        waiting.extend(found.__subclasses__())
        if found.__module__.startswith("api."):
            yield found


def problem_router(page: Page) -> APIRouter:
    """GET /problems and /problems/{name}, as HTML for browsers and JSON for programs."""
    router = APIRouter(include_in_schema=False)  # not what people come for

    @router.get(PROBLEM_PAGES, summary="Every kind of problem", response_model=list[ProblemDescription])
    def all_kinds(request: Request) -> Any:
        kinds = sorted(problem_kinds().values(), key=lambda kind: (kind.status, kind.name))
        if _wants_html(request):
            return page(request, "problems.html", kinds=kinds)
        return JSONResponse([_described(kind) for kind in kinds], headers={"Vary": "Accept"})

    @router.get(PROBLEM_PAGES + "/{name}", summary="One kind of problem", response_model=ProblemDescription)
    def one_kind(request: Request, name: str) -> Any:
        kind = problem_kinds().get(name)
        if kind is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        if _wants_html(request):
            return page(request, "problem.html", kind=kind)
        return JSONResponse(_described(kind), headers={"Vary": "Accept"})

    return router


@cache
def _kinds(classes: tuple[type[Problem], ...]) -> dict[str, ProblemKind]:
    kinds = {kind.name: kind for kind in _plain()}
    for found in classes:
        name = kebab(found.__name__)
        title = in_title(name)
        kinds[name] = _kind(name, title, found.status, inspect.cleandoc(found.__doc__ or f"{title}."))
    return kinds


def _plain() -> Iterator[ProblemKind]:
    for status in HTTPStatus:
        if status >= HTTPStatus.BAD_REQUEST:
            said = status.description or status.phrase
            yield _kind(kebab(status.phrase), status.phrase, status, f"{said.rstrip('.')}.")
    for name, (status, meaning) in _OURS.items():
        yield _kind(name, in_title(name), status, meaning)


def _kind(name: str, title: str, status: HTTPStatus, meaning: str) -> ProblemKind:
    advice = ADVICE.get(status.value, _OTHERWISE[status.value // 100])
    return ProblemKind(name=name, title=title, status=status.value, meaning=meaning, advice=advice)


def _described(kind: ProblemKind) -> dict[str, Any]:
    described = asdict(kind)
    return {"type": f"{PROBLEM_PAGES}/{described.pop('name')}"} | described


def _wants_html(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
