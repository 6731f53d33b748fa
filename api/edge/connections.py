"""Connections that nobody can hold for long: sending a head and reading an answer each have a deadline.

uvicorn has one only for the pause between two requests. The body's deadline is in body_limit.py.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.answers import MEDIA_TYPE, answer_of
from api.edge.headers import security_headers
from api.edge.refusals import MalformedRequest

HEAD_WITHIN_S = 30.0  # from the connection, or the first byte after the last answer, to the end of the head
READ_WITHIN_S = 30.0  # without the client reading anything of what waits for it


class PunctualConnection(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with deadlines, and a problem for whatever is no request."""

    head_within_s = HEAD_WITHIN_S
    read_within_s = READ_WITHIN_S

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._head_due: asyncio.TimerHandle | None = None
        self._read_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_wait_for_head()
        self._end_wait_for_reader()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._head_due is None and not self._is_answering():
            self._expect_head()
        super().data_received(data)
        if self._is_answering():
            self._end_wait_for_head()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._end_wait_for_reader()
        self._read_due = self.loop.call_later(self.read_within_s, self.transport.abort)

    def resume_writing(self) -> None:
        self._end_wait_for_reader()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        if self._read_due is None:  # closing waits for the client to have read everything
            self._read_due = self.loop.call_later(self.read_within_s, self.transport.abort)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  uvicorn's signature; ours says more
        """An answer of the edge, though no layer of it has seen the request."""
        answer = answer_of(MalformedRequest())
        headers = security_headers(path="", host="localhost") | {
            "Content-Type": MEDIA_TYPE,
            "Content-Length": str(len(answer.body)),
            "Connection": "close",
        }
        encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
        try:
            parts = (
                self.conn.send(
                    h11.Response(status_code=answer.status_code, headers=encoded, reason=b"Bad Request")
                ),
                self.conn.send(h11.Data(data=bytes(answer.body))),
                self.conn.send(h11.EndOfMessage()),
            )
        except h11.LocalProtocolError:  # an answer to the request before is under way; it cannot be mixed in
            self.transport.close()
            return
        self.transport.write(b"".join(part for part in parts if part))
        self.transport.close()

    def _expect_head(self) -> None:
        self._head_due = self.loop.call_later(self.head_within_s, self.transport.abort)

    def _end_wait_for_head(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None

    def _end_wait_for_reader(self) -> None:
        if self._read_due is not None:
            self._read_due.cancel()
            self._read_due = None

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete
