"""The cookie of a session: its name, its flags, and how it gets onto whatever answer is given."""

from http import HTTPStatus

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.people.setup import PeopleSetup

_SECURE_NAME = (
    "__Host-cxc"  # browsers then insist on Secure, this very host, and the whole of it (RFC 6265bis)
)
_DEMO_NAME = "cxc-demo"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_STATE = "session_cookie"


def is_on_this_machine(request: Request) -> bool:
    """Whether the request comes from this machine and was made to it by that name, as no other site can."""
    client = request.client.host if request.client else ""
    return client in _LOOPBACK and request.url.hostname in _LOOPBACK


def is_demo(request: Request, setup: PeopleSetup) -> bool:
    return setup.demo and is_on_this_machine(request)


def cookie_in(request: Request, setup: PeopleSetup) -> str | None:
    """What the request bears as a session's cookie."""
    return request.cookies.get(_name(request, setup))


def keep_cookie(request: Request, setup: PeopleSetup, text: str) -> None:
    """Has the answer set the cookie. It lasts until the browser closes; the service ends it sooner."""
    _set(request, setup, text, max_age=None)


def drop_cookie(request: Request, setup: PeopleSetup) -> None:
    _set(request, setup, "", max_age=0)


class SessionCookies:
    """ASGI: puts the cookie that a request decided on onto its answer, be it JSON, a page or a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def send_with_cookie(message: Message) -> None:
            header = state.get(_STATE)
            if message["type"] == "http.response.start" and header is not None:
                headers = MutableHeaders(scope=message)
                headers.append("set-cookie", header)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _set(request: Request, setup: PeopleSetup, text: str, *, max_age: int | None) -> None:
    made = Response(status_code=HTTPStatus.NO_CONTENT)
    made.set_cookie(
        _name(request, setup),
        text,
        max_age=max_age,
        path="/",
        secure=not is_demo(request, setup),
        httponly=True,
        samesite="lax",
    )
    setattr(request.state, _STATE, made.headers["set-cookie"])


def _name(request: Request, setup: PeopleSetup) -> str:
    return _DEMO_NAME if is_demo(request, setup) else _SECURE_NAME
