"""The log: one JSON object a line, and in it nothing that a person wrote or could be told by."""

import json
import logging
import sys
import time
import traceback
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final, TextIO

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge.names import method_of, route_of

HEADER = "X-Request-ID"
FIELDS: Final = ("route", "method", "status", "ms")  # what a line may say besides

_LOG = logging.getLogger("cxc.requests")
_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


class JsonLines(logging.Formatter):
    """Of an exception, its kind and where it was raised; never its message, which may quote what was sent."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if request_id := _request_id.get():
            line["request_id"] = request_id
        if record.exc_info and record.exc_info[1] is not None:
            line |= _raised(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


class RequestLog:
    """One line for each request, and an id for it: the client's where that is a UUID, else a new one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _id_of(Headers(scope=scope).get(HEADER, ""))
        scope.setdefault("state", {})["request_id"] = request_id
        token = _request_id.set(request_id)
        begun, status = time.perf_counter(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", [])
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            took_ms = round((time.perf_counter() - begun) * 1000, 1)
            told = {"route": route_of(scope), "method": method_of(scope), "status": status, "ms": took_ms}
            _LOG.info("request", extra=told)  # status 0: the client left before it was answered
            _request_id.reset(token)


def write_logs(*, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Sends every log of this process to one stream, standard error by default, as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it has a line for each look at the revision
    logging.getLogger("uvicorn.access").disabled = True  # it writes addresses and query values


def _id_of(said: str) -> str:
    """With its hyphens only: without them a session's token would pass for one."""
    try:
        request_id = str(uuid.UUID(said))
    except ValueError:
        request_id = ""
    return request_id if request_id and request_id == said.lower() else str(uuid.uuid4())


def _message(record: logging.LogRecord) -> str:
    """Our own words with what fills them; of others the words alone, since the rest may quote a request."""
    return record.getMessage() if record.name.startswith(("cxc.", "uvicorn")) else str(record.msg)


def _raised(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "raised": type(error).__qualname__,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
    }
