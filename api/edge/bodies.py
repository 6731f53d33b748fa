"""What a body is made of, told while its bytes pass: how deep its JSON, how many fields its form."""

import re
from email.message import Message
from typing import Protocol

from api.edge.refusals import JsonTooDeep, NotUtf8Json, TooManyFields

MOST_LEVELS = 64  # our deepest request has 6
MOST_FIELDS = 1_000  # as Starlette's parser of multipart forms

_TOKENS = re.compile(rb'["\\\[\]{}]')
_QUOTE, _BACKSLASH = b'"\\'
_STEPS = dict.fromkeys(b"[{", 1) | dict.fromkeys(b"]}", -1)


class Reader(Protocol):
    """Looks at a body as it arrives, and raises a Problem as soon as it must not go on."""

    def read(self, chunk: bytes) -> None: ...


class JsonDepth:
    """Raises JsonTooDeep at the first bracket too deep, NotUtf8Json at the first zero byte.

    A zero byte is in no JSON, but in every ASCII character of UTF-16, whose brackets could not be counted.
    """

    def __init__(self) -> None:
        self._depth = 0
        self._in_text = False
        self._escaped = -1  # where in the chunk the byte after a backslash is

    def read(self, chunk: bytes) -> None:
        if b"\0" in chunk:
            raise NotUtf8Json
        depth, in_text, escaped = self._depth, self._in_text, self._escaped
        for token in _TOKENS.finditer(chunk):  # the one hot loop of the edge, so all in one place
            at = token.start()
            if at == escaped:
                continue
            byte = chunk[at]
            if byte == _QUOTE:
                in_text = not in_text
            elif in_text:
                escaped = at + 1 if byte == _BACKSLASH else escaped
            elif (depth := depth + _STEPS.get(byte, 0)) > MOST_LEVELS:
                raise JsonTooDeep(most_levels=MOST_LEVELS)
        self._depth, self._in_text, self._escaped = depth, in_text, escaped - len(chunk)


class FieldCount:
    """Raises TooManyFields once what stands between fields has come too often."""

    def __init__(self, separator: bytes) -> None:
        self._separator = separator
        self._count = 0
        self._tail = b""  # may be the beginning of a separator

    def read(self, chunk: bytes) -> None:
        window = self._tail + chunk
        self._count += window.count(self._separator)
        self._tail = window[max(0, len(window) - len(self._separator) + 1) :]
        if self._count > MOST_FIELDS:
            raise TooManyFields(most_fields=MOST_FIELDS)


def reader_of(content_type: str) -> Reader | None:
    """What has to look at a body of that media type; None where nothing of ours takes it apart.

    A body without a type is read as JSON, as FastAPI may.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "application/x-www-form-urlencoded":
        return FieldCount(b"&")
    if media_type.startswith("multipart/"):
        return FieldCount(b"--" + _boundary(content_type))
    if not media_type or media_type.endswith(("/json", "+json")):
        return JsonDepth()
    return None


def is_multipart(content_type: str) -> bool:
    """Whether the body is a form that can carry files."""
    return content_type.strip().lower().startswith("multipart/")


def _boundary(content_type: str) -> bytes:
    head = Message()
    head["content-type"] = content_type
    return (head.get_boundary() or "").encode("latin-1", "replace")
