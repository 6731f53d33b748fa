"""Problems as pages, where it is a browser that meets one: in words, with the status that programs see."""

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import MEDIA_TYPE

Page = Callable[..., Response]  # as api.web.layout.page: a request, a template and its values

_TEMPLATE = "refused.html"
_KEPT = frozenset({"allow", "retry-after", "set-cookie", "www-authenticate"})
_IN_OUR_WORDS = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})
_LOG = logging.getLogger("cxc.defects")


class ProblemsAsPages:
    """Answers a browser with a page where the service has answered with a problem. Programs keep theirs."""

    def __init__(self, app: ASGIApp, *, page: Page) -> None:
        self.app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not wants_page(Headers(scope=scope).get("accept", "")):
            await self.app(scope, receive, send)
            return
        held: list[Message] = []

        async def watched(message: Message) -> None:
            if not held and not _is_problem(message):
                await send(message)
                return
            held.append(message)

        await self.app(scope, receive, watched)
        if held:
            await self._answer(scope, receive, send, held)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, held: list[Message]) -> None:
        try:
            answer = self._rendered(Request(scope), held)
        except Exception:  # noqa: BLE001  the page failed, the problem itself is still there to be told
            _LOG.exception("the page of a problem cannot be made")
            for message in held:
                await send(message)
            return
        await answer(scope, receive, send)

    def _rendered(self, request: Request, held: list[Message]) -> Response:
        problem: dict[str, Any] = json.loads(b"".join(one.get("body", b"") for one in held[1:]) or b"{}")
        status = int(held[0]["status"])
        is_plain = status in _IN_OUR_WORDS and str(problem.get("type", "")).endswith(_plain(status))
        answer = self._page(
            request,
            _TEMPLATE,
            status=status,
            code=status,
            title=problem.get("title", ""),
            detail="" if is_plain else problem.get("detail", ""),
            request_id=request.scope.get("state", {}).get("request_id"),
        )
        for name, text in held[0]["headers"]:
            if name.decode("latin-1").lower() in _KEPT:
                answer.headers.append(name.decode("latin-1"), text.decode("latin-1"))
        answer.headers.append("Vary", "Accept")
        return answer


def wants_page(accept: str) -> bool:
    """Whether a page is asked for, and rather than JSON: browsers name HTML first, programs not at all."""
    asked = {part.partition(";")[0].strip(): _weight(part) for part in accept.split(",")[:50]}
    page = asked.get("text/html", 0.0)
    return page > 0 and page > asked.get("application/json", asked.get(MEDIA_TYPE, 0.0))


def _weight(part: str) -> float:
    said = next((one.strip()[2:] for one in part.split(";")[1:] if one.strip().startswith("q=")), "1")
    try:
        return float(said)
    except ValueError:
        return 0.0


def _is_problem(message: Message) -> bool:
    if message["type"] != "http.response.start" or message["status"] < HTTPStatus.BAD_REQUEST:
        return False
    return Headers(raw=message.get("headers", [])).get("content-type", "").startswith(MEDIA_TYPE)


def _plain(status: int) -> str:
    return f"/{HTTPStatus(status).phrase.lower().replace(' ', '-')}"
