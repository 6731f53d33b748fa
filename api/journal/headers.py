"""How HTTP routes take keys and versions from a request, and give an Answer back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.journal.idempotency import Answer, RequestKey, digest_of_request, optional_key, require_key
from api.journal.problems import BadIdempotencyKey
from api.journal.versions import etag_of, is_unchanged

_KEY = "Idempotency-Key"
_REPLAYED = "Idempotency-Replayed"  # what other services call it; the draft names no such header

KeyHeader = Annotated[
    str | None,
    Header(
        alias=_KEY,
        description="A random key of your own; a retry bears the same and is not done twice.",
        examples=["4f1c0a52-9d0e-4c57-8a37-0f6d2b1c9e11"],
    ),
]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description="The ETag of the version that you saw.", examples=['"3"']),
]
IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", description="The ETag of the version that you have.", examples=['"3"']),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says, and the key under which it is answered once."""

    key: RequestKey | None
    digest: str

    def from_address(self, address: str) -> "Asked":
        """As asked by somebody who is not signed in: the key is that of this network address."""
        return self if self.key is None else replace(self, key=replace(self.key, client=address))


async def asked_with_key(request: Request, idempotency_key: KeyHeader = None) -> Asked:
    """A request that must bear a key. Raises MissingIdempotencyKey, BadIdempotencyKey."""
    require_key(idempotency_key)
    return await asked(request, idempotency_key)


async def asked(request: Request, idempotency_key: KeyHeader = None) -> Asked:
    """A request that may bear a key. Raises BadIdempotencyKey."""
    if len(request.headers.getlist(_KEY)) > 1:
        raise BadIdempotencyKey("it was sent more than once")
    digest = digest_of_request(request.url.query.encode(), await request.body())
    value = optional_key(idempotency_key)
    return Asked(None if value is None else _request_key(request, value), digest)


AskedOnce = Annotated[Asked, Depends(asked_with_key)]
MayBeAskedOnce = Annotated[Asked, Depends(asked)]


def answered(
    content: BaseModel | Mapping[str, object],
    *,
    status: HTTPStatus = HTTPStatus.OK,
    version: int | None = None,
    location: str | None = None,
) -> Answer:
    """An Answer that says `content` as JSON, with the ETag of its version where it has one."""
    plain = content.model_dump(mode="json") if isinstance(content, BaseModel) else content
    named = {"ETag": None if version is None else etag_of(version), "Location": location}
    headers = tuple((name, value) for name, value in named.items() if value is not None)
    body = bytes(JSONResponse(plain).body)
    return Answer(status=status, headers=(("Content-Type", "application/json"), *headers), body=body)


def shown(content: BaseModel | Mapping[str, object], *, version: int, if_none_match: str | None) -> Response:
    """A resource as JSON with the ETag of its version, or 304 where the reader has that one already."""
    if is_unchanged(if_none_match, version):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": etag_of(version)})
    return as_response(answered(content, version=version))


def as_response(answer: Answer) -> Response:
    """The HTTP answer, byte for byte as it was first given; one given again says so in a header."""
    response = Response(answer.body, status_code=answer.status)
    for name, value in answer.headers:
        response.headers.append(name, value)
    if answer.replayed:
        response.headers[_REPLAYED] = "true"
    return response


def _request_key(request: Request, value: str) -> RequestKey:
    return RequestKey(value=value, method=request.method, path=request.url.path)
