"""Answers made smaller on their way: style sheets, scripts and pages, where nothing can be guessed by it.

How small a text becomes tells something of what is in it. Whoever can have somebody's browser ask for a page
again and again, with words of their own in the address, and sees the sizes on the way, could guess at what
else stands in it (BREACH). So a page goes out as it is where another site asked for it in somebody's name,
and wherever a link's secret stands in the address. JSON and files go out as they are, too.
"""

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_LEVEL = 6  # most of what there is to gain, in a fraction of the time of 9
_SMALLEST_BYTES = 1_000  # below it, a packet stays a packet
_STATIC = "/static/"
_FROM_HERE = frozenset({"same-origin", "none"})  # a page of ours, or the person's own hand


class Compressed:
    """Compresses what may be, for whoever takes gzip."""

    def __init__(self, app: ASGIApp, *, pages: Collection[str]) -> None:
        """`pages` are the beginnings of the paths below which everything is a page, such as /en/."""
        self.app = app
        self._zipped = GZipMiddleware(app, minimum_size=_SMALLEST_BYTES, compresslevel=_LEVEL)
        self._pages = tuple(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        may_be = scope["type"] == "http" and self._may_be(scope)
        await (self._zipped if may_be else self.app)(scope, receive, send)

    def _may_be(self, scope: Scope) -> bool:
        path: str = scope["path"]
        if scope["method"] != "GET":
            return False
        return path.startswith(_STATIC) or (path.startswith(self._pages) and is_asked_from_here(scope))


def is_asked_from_here(scope: Scope) -> bool:
    """Whether no other site can have asked for it in somebody's name."""
    headers = Headers(scope=scope)
    is_somebodys = "cookie" in headers or "authorization" in headers
    return not is_somebodys or headers.get("sec-fetch-site") in _FROM_HERE
