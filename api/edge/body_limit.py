"""The cap on request bodies. It stands before every parser, and counts bytes whatever the headers say."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import closing
from tempfile import SpooledTemporaryFile
from typing import IO

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import answer_of
from api.edge.bodies import Reader, is_multipart, reader_of
from api.edge.refusals import BodyTooLarge, BodyTooSlow, TooManyRanges
from api.files.kinds import MOST_BYTES as MOST_BYTES_OF_A_FILE
from api.problems import Problem

MIB = 2**20
MOST_BYTES = MIB
MOST_UPLOADED_BYTES = 20 * MIB
MOST_BYTES_OF_A_BANK_FILE = 5 * MIB  # a test holds it to what the payments read
UPLOADS = (  # which addresses take files, whatever their type, and of how many bytes
    (re.compile(r"/imports(?:/.*)?"), MOST_UPLOADED_BYTES),
    (re.compile(r"/exchanges/[0-9]+/(?:evidence|scans)"), MOST_BYTES_OF_A_FILE),
    (re.compile(r"/payment-orders/reconciliation"), MOST_BYTES_OF_A_BANK_FILE),
)
WITHIN_S = 30.0  # from the head of the request to the last byte of its body
MOST_RANGES = 10

_IN_MEMORY = MIB  # beyond this a body waits in a file that has no name
_PIECE = 2**16
_PIECE_READ = 2**13


class ClientGone(Exception):
    """The other end hung up before its body was whole; nobody is left to be answered."""


class BodyLimit:
    """Hands the application whole bodies only, each within its limits; refuses the others itself."""

    within_s = WITHIN_S

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        with closing(SpooledTemporaryFile(max_size=_IN_MEMORY)) as body:
            try:
                _check_ranges(headers)
                if has_body := _has_body(headers):
                    async with asyncio.timeout(self.within_s):
                        await _take_in(body, scope["path"], headers, receive)
            except TimeoutError:
                await answer_of(BodyTooSlow(within_s=self.within_s))(scope, receive, send)
            except Problem as problem:
                await answer_of(problem)(scope, receive, send)
            except ClientGone:
                return
            else:
                await self.app(scope, _replayed(body, receive) if has_body else receive, send)


def most_bytes(path: str, content_type: str) -> int:
    """The most that a body to that path may hold."""
    of_files = next((most for addresses, most in UPLOADS if addresses.fullmatch(path)), None)
    if of_files is not None:
        return of_files
    return MOST_UPLOADED_BYTES if is_multipart(content_type) else MOST_BYTES


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


def _check_ranges(headers: Headers) -> None:
    if sum(value.count(",") + 1 for value in headers.getlist("range")) > MOST_RANGES:
        raise TooManyRanges(most_ranges=MOST_RANGES)


async def _take_in(body: IO[bytes], path: str, headers: Headers, receive: Receive) -> None:
    content_type = headers.get("content-type", "")
    most = most_bytes(path, content_type)
    declared = headers.get("content-length", "0")
    if declared.isdecimal() and int(declared[:20]) > most:
        raise BodyTooLarge(most_bytes=most)
    reader = reader_of(content_type)
    taken = 0
    async for chunk in _chunks(receive):
        taken += len(chunk)
        if taken > most:
            raise BodyTooLarge(most_bytes=most)
        body.write(chunk)
        if reader is not None:
            await _read_through(chunk, reader)
    body.seek(0)


async def _read_through(chunk: bytes, reader: Reader) -> None:
    """In pieces that take a few milliseconds at most: others have their turn between them."""
    for at in range(0, len(chunk), _PIECE_READ):
        reader.read(chunk[at : at + _PIECE_READ])
        await asyncio.sleep(0)


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    is_more = True
    while is_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        is_more = message.get("more_body", False)
        yield message.get("body", b"")


def _replayed(body: IO[bytes], receive: Receive) -> Receive:
    """Gives the kept body out once, in pieces; after it, what the server itself has to say."""
    is_over = False

    async def next_message() -> Message:
        nonlocal is_over
        if is_over:
            return await receive()
        piece = body.read(_PIECE)
        is_over = len(piece) < _PIECE
        return {"type": "http.request", "body": piece, "more_body": not is_over}

    return next_message
