"""The cookies of sessions: their names, their flags, and how they get onto whatever answer is given."""

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
_AWAY = "-away"  # behind the name: the cookie of somebody who is away at the identity provider
_STATE = "cookies_to_set"


def is_on_this_machine(request: Request) -> bool:
    """Whether the request comes from this machine and was made to it by that name, as no other site can."""
    client = request.client.host if request.client else ""
    return client in _LOOPBACK and request.url.hostname in _LOOPBACK


def is_demo(request: Request, setup: PeopleSetup) -> bool:
    return setup.demo and is_on_this_machine(request)


def cookie_in(request: Request, setup: PeopleSetup) -> str | None:
    """What the request bears as a session's cookie."""
    return request.cookies.get(name_of_cookie(request, setup))


def departure_in(request: Request, setup: PeopleSetup) -> str | None:
    """What the request bears of the way to the identity provider."""
    return request.cookies.get(name_of_cookie(request, setup) + _AWAY)


def keep_cookie(request: Request, setup: PeopleSetup, text: str) -> None:
    """Has the answer set the cookie. It lasts until the browser closes; the service ends it sooner."""
    _set(request, setup, name_of_cookie(request, setup), text, max_age=None)


def drop_cookie(request: Request, setup: PeopleSetup) -> None:
    _set(request, setup, name_of_cookie(request, setup), "", max_age=0)


def keep_departure(request: Request, setup: PeopleSetup, text: str, *, lasts_s: int) -> None:
    """Has the answer set the cookie that the way back from the identity provider is recognised by."""
    _set(request, setup, name_of_cookie(request, setup) + _AWAY, text, max_age=lasts_s)


def drop_departure(request: Request, setup: PeopleSetup) -> None:
    _set(request, setup, name_of_cookie(request, setup) + _AWAY, "", max_age=0)


class SessionCookies:
    """ASGI: puts the cookies that a request decided on onto its answer, be it JSON, a page or a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def send_with_cookie(message: Message) -> None:
            cookies = state.get(_STATE, {})
            if message["type"] == "http.response.start" and cookies:
                headers = MutableHeaders(scope=message)
                for header in cookies.values():
                    headers.append("set-cookie", header)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def name_of_cookie(request: Request, setup: PeopleSetup) -> str:
    """What the cookie of a session is called: in a demo otherwise, since it cannot be a secure one there."""
    return _DEMO_NAME if is_demo(request, setup) else _SECURE_NAME


def _set(request: Request, setup: PeopleSetup, name: str, text: str, *, max_age: int | None) -> None:
    made = Response(status_code=HTTPStatus.NO_CONTENT)
    made.set_cookie(
        name,
        text,
        max_age=max_age,
        path="/",
        secure=not is_demo(request, setup),
        httponly=True,
        samesite="lax",
    )
    cookies: dict[str, str] = request.scope.setdefault("state", {}).setdefault(_STATE, {})
    cookies[name] = made.headers["set-cookie"]
