"""One call of the API: what is sent, and how its answer is read. Declared once, for both clients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Generic, Self, TypeVar, cast
from urllib.parse import quote
from uuid import uuid4

import httpx2
from pydantic import BaseModel, TypeAdapter

from api.client.problems import ApiProblem, NoAnswer
from api.client.retrying import Outcome

A = TypeVar("A")
OneValue = str | int | float | bool | date | Enum
QueryValue = OneValue | Sequence[OneValue] | None

_KEY = "Idempotency-Key"
_SAFE = frozenset({"GET", "HEAD"})
_CURSORS = ("after", "before")  # where the next part of a list begins, in the answer and in the query
Nothing = type(None)  # the answer of what answers nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Generic[A]):
    """An answer, with what its headers say of it."""

    value: A
    status: int
    etag: str | None = None  # of the version that was answered; an edit of it names it
    location: str | None = None
    showing_id: int | None = None  # where a list of matches can be replayed
    media_type: str | None = None  # of the answer as it came: of a file, what it is
    replayed: bool = False  # an earlier try was carried out, and this is its answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[A]):
    """A request whose answer is an A. What changes something bears a key, the same however often it is tried.

    `answer` is a pydantic model, bytes for the answer as it came, or Nothing where there is none. A body of
    bytes is a file, of that media type.
    """

    method: str
    path: str
    answer: type[A]
    query: Mapping[str, QueryValue] = field(default_factory=dict)
    body: BaseModel | Mapping[str, Any] | bytes | None = None
    media_type: str | None = None
    etag: str | None = None  # the version that was seen; for what edits
    key: str | None = None  # an Idempotency-Key of one's own; otherwise one is made

    def under(self, key: str) -> Self:
        """The same call under a key of one's own, so that it can be made again after the program ended."""
        return replace(self, key=key)

    def next_after(self, part: A) -> Self | None:
        """The call for the part of a list that follows this one; None where it was the last."""
        for cursor in _CURSORS:
            if cursor in self.query:
                place: QueryValue = getattr(part, cursor)
                return None if place is None else replace(self, query={**self.query, cursor: place})
        return None

    def headers(self) -> dict[str, str]:
        """The headers that the call bears; with a new key where it changes something and names none."""
        key = self.key if self.method in _SAFE else self.key or uuid4().hex
        named = {"If-Match": self.etag, "Content-Type": self.media_type, _KEY: key}
        return {name: value for name, value in named.items() if value is not None}

    def content(self) -> dict[str, Any]:
        """The body as it is sent: bytes as they are, else plain JSON; of a model, only what was set."""
        if isinstance(self.body, bytes):
            return {"content": self.body}
        if isinstance(self.body, BaseModel):
            return {"json": self.body.model_dump(mode="json", exclude_unset=True)}
        return {} if self.body is None else {"json": self.body}

    def asked(self) -> dict[str, str | list[str]]:
        """The query as it is written in the address, without what is not set."""
        return {name: _written(value) for name, value in self.query.items() if value is not None}

    def read(self, outcome: Outcome) -> Answered[A]:
        """The answer in an outcome. Raises ApiProblem for a refusal, NoAnswer where no answer came."""
        if isinstance(outcome, httpx2.TransportError):
            raise NoAnswer(self.method, self.path, str(outcome) or type(outcome).__name__) from outcome
        if not outcome.is_success:
            raise ApiProblem.of(outcome)
        showing = outcome.headers.get("showing-id", "")  # or that it was not recorded
        return Answered(
            value=self._value(outcome.content),
            status=outcome.status_code,
            etag=outcome.headers.get("etag"),
            location=outcome.headers.get("location"),
            showing_id=int(showing) if showing.isdecimal() else None,
            media_type=_media_type(outcome.headers.get("content-type")),
            replayed=outcome.headers.get("idempotency-replayed") == "true",
        )

    def _value(self, content: bytes) -> A:
        if self.answer is bytes:
            return cast("A", content)
        answer: Any = self.answer
        return cast("A", _reader(answer).validate_json(content or b"null"))


def place(template: str, *parts: str | int) -> str:
    """An address with these parts in place of the template's braces, each quoted."""
    return template.format(*(quote(str(part), safe="") for part in parts))


def _media_type(named: str | None) -> str | None:
    """As a header has it, without its parameters."""
    return named and named.partition(";")[0].strip().lower()


def _written(value: OneValue | Sequence[OneValue]) -> str | list[str]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return _text(value)
    return [_text(one) for one in value]


def _text(value: OneValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value.value if isinstance(value, Enum) else value)


@cache
def _reader(answer: Any) -> TypeAdapter[Any]:
    return TypeAdapter(answer)
