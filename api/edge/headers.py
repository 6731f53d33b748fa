"""The headers that every answer bears, whoever made it."""

import re
from base64 import b64encode
from hashlib import sha256
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)
# The pages about the API start themselves by a script within the page, and draw with styles they make.
API_PAGES_POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src blob:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
API_PAGES = ("/docs", "/docs/oauth2-redirect", "/redoc")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), usb=()"
    ),
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"  # a year, as browsers' preload lists ask at least
IMPERSONAL = (  # whatever lies elsewhere may be about a person, and is kept nowhere on the way
    "/docs",
    "/openapi.json",
    "/problems",
    "/redoc",
    "/static",
    "/static-offline-docs",
)

_OF_THE_ROUTE = frozenset({"Cache-Control", "Content-Security-Policy"})
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


class SecurityHeaders:
    """Puts the headers on. A Cache-Control and a policy of the route's own stay."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"] in API_PAGES:
            send = _allowing_own_scripts(send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                _put_on(MutableHeaders(scope=message), scope)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def security_headers(*, path: str, host: str) -> dict[str, str]:
    """What an answer about `path`, asked of `host`, bears. `host` is as the request's header names it."""
    chosen = ALWAYS | {"Content-Security-Policy": POLICY}
    if not is_loopback(host):
        chosen |= {"Strict-Transport-Security": STRICT_TRANSPORT}
    if not is_impersonal(path):
        chosen |= {"Cache-Control": "no-store"}
    return chosen


def is_impersonal(path: str) -> bool:
    """Whether what is there is the same for everybody, and about nobody."""
    return any(path == public or path.startswith(f"{public}/") for public in IMPERSONAL)


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine itself, where there is no certificate."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") and ":" in host else host
    name = name.strip("[]").lower()
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def _put_on(headers: MutableHeaders, scope: Scope) -> None:
    host = Headers(scope=scope).get("host", "localhost")
    for name, value in security_headers(path=scope["path"], host=host).items():
        if name not in _OF_THE_ROUTE or name not in headers:
            headers[name] = value


def _allowing_own_scripts(send: Send) -> Send:
    """Holds one of the API's pages back until it is whole, to allow exactly the scripts written in it."""
    held: list[Message] = []

    async def send_when_whole(message: Message) -> None:
        held.append(message)
        if message["type"] != "http.response.body" or message.get("more_body", False):
            return
        page = b"".join(part.get("body", b"") for part in held[1:])
        policy = API_PAGES_POLICY.format(
            scripts="".join(f" '{_digest(text)}'" for text in _INLINE.findall(page))
        )
        MutableHeaders(scope=held[0])["Content-Security-Policy"] = policy
        for part in held:
            await send(part)

    return send_when_whole


def _digest(script: bytes) -> str:
    return f"sha256-{b64encode(sha256(script).digest()).decode()}"
