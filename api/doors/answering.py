"""How a page says what went wrong: in words, on a page, with the status that a program is told."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from api.answers import answer_of, in_title, kebab
from api.doors.forms import UnusableForm
from api.doors.words import N_
from api.people.problems import (
    DeadLink,
    NoProviderHere,
    NotInvitedYet,
    NotVouchedFor,
    ProviderSilent,
    ShutOut,
    SignInBroken,
)
from api.problems import Problem
from api.web.layout import page

_ON_THE_WAY_BACK = (NoProviderHere, NotInvitedYet, NotVouchedFor, ProviderSilent, ShutOut, SignInBroken)
_TITLES: dict[type[Problem], str] = {
    **dict.fromkeys(_ON_THE_WAY_BACK, N_("You are not signed in")),
    DeadLink: N_("This link opens nothing"),
}


class PageRoute(APIRoute):
    """A route whose refusals are pages too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answered = super().get_route_handler()

        async def answered_by_a_page(request: Request) -> Response:
            try:
                return await answered(request)
            except Problem as problem:
                return problem_page(request, problem)
            except RequestValidationError:
                return problem_page(request, UnusableForm("the address says more or less than it should"))

        return answered_by_a_page


def problem_page(request: Request, problem: Problem) -> Response:
    """What is wrong and what to do, for a person. A wait is in Retry-After as for programs."""
    title = _TITLES.get(type(problem)) or in_title(kebab(type(problem).__name__))
    made = page(request, "at_the_door.html", status=problem.status, title=title, problem=str(problem))
    return with_wait(made, problem)


def with_wait(made: Response, problem: Problem | None) -> Response:
    """The page with the Retry-After that a program would be told."""
    wait = answer_of(problem).headers.get("retry-after") if problem else None
    if wait:
        made.headers["Retry-After"] = wait
    return made


def answer_browsers_by_pages(app: FastAPI) -> None:
    """Has the way back from the identity provider end on a page, where it is a browser that came back."""
    for kind in _ON_THE_WAY_BACK:
        app.add_exception_handler(kind, _answer)


async def _answer(request: Request, problem: Exception) -> Response:
    if not isinstance(problem, Problem):
        raise problem
    wants_a_page = "text/html" in request.headers.get("accept", "")
    return problem_page(request, problem) if wants_a_page else answer_of(problem)
