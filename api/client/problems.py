"""What a call can end in, other than its answer."""

from typing import Any, Self

import httpx2
from pydantic import BaseModel

MEDIA_TYPE = "application/problem+json"


class Told(BaseModel):
    """A problem as it is written (RFC 9457), with what a client reads of it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, Any]] | None = None


class ApiProblem(Exception):
    """The service's refusal of a call, in its own words."""

    def __init__(self, told: Told) -> None:
        self.type, self.title = told.type, told.title
        self.status, self.detail = told.status, told.detail
        self.errors = tuple(told.errors or ())
        super().__init__(f"{told.status} {told.title}: {told.detail}")

    @property
    def kind(self) -> str:
        """The last part of its type, such as 'precondition-failed'."""
        return kind_of(self.type)

    @classmethod
    def of(cls, response: httpx2.Response) -> Self:
        """The problem that an answer tells of; one that something before the service gave says so."""
        if is_problem(response):
            return cls(Told.model_validate_json(response.content))
        title = response.reason_phrase or "Refused"
        detail = "This was not answered by the service itself, but by something before it."
        return cls(Told(title=title, status=response.status_code, detail=detail))


class NoAnswer(Exception):
    """The connection failed each time it was tried. Whether the call was carried out is not known."""

    def __init__(self, method: str, path: str, reason: str) -> None:
        self.method, self.path, self.reason = method, path, reason
        super().__init__(
            f"{method} {path} was not answered: {reason}. Whether it was carried out is not known: make the "
            "same call again with the same key, or look."
        )


def is_problem(response: httpx2.Response) -> bool:
    """Whether the service itself tells of a problem."""
    return response.headers.get("content-type", "").startswith(MEDIA_TYPE)


def kind_of(problem_type: str) -> str:
    """The last part of a problem's type."""
    return problem_type.rpartition("/")[2]
