"""A small identity provider on loopback: real keys, real codes, real PKCE; it can be told to misbehave.

Authorization codes open once, for the client, the redirect address and the challenge that they were given to.
"""

import secrets
import socket
import threading
import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

CLIENT_ID, CLIENT_SECRET = "cxc match", "a secret with % and : in it"

Claims = dict[str, Any]


@dataclass
class Given:
    """A code that was given out."""

    nonce: str
    redirect_uri: str
    challenge: str


@dataclass
class Person:
    """Who is sitting at the provider's own sign-in page."""

    subject: str = "248289761001"
    email: str | None = "edi@example.eu"
    email_verified: Any = True


@dataclass
class Provider:
    """The provider, and what it is told to say besides or instead."""

    clock: Callable[[], datetime]
    person: Person = field(default_factory=Person)
    claims: Claims = field(default_factory=dict)  # instead of the right ones; None leaves one out
    algorithm: str = "RS256"
    mailbox_by_userinfo: bool = False
    says_issuer: bool = True
    asked: list[str] = field(default_factory=list)  # the paths, in order
    fails: frozenset[str] = frozenset()  # paths at which it answers 500

    def __post_init__(self) -> None:
        self.port = _free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.codes: dict[str, Given] = {}
        self.renew_keys("first")
        self.forged: Any = None  # a key that is not published
        config = uvicorn.Config(self._app(), host="127.0.0.1", port=self.port, log_config=None, ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def renew_keys(self, name: str) -> None:
        self.keys = {
            "RS256": RSAKey.generate_key(2048, {"kid": f"rsa-{name}", "use": "sig"}),
            "ES256": ECKey.generate_key("P-256", {"kid": f"ec-{name}", "use": "sig"}),
        }

    def start(self) -> None:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._describe),
                Route("/keys", self._publish),
                Route("/authorize", self._authorize),
                Route("/token", self._redeem, methods=["POST"]),
                Route("/userinfo", self._tell_more),
            ]
        )

    def _noted(self, request: Request) -> JSONResponse | None:
        self.asked.append(request.url.path)
        return JSONResponse({}, 500) if request.url.path in self.fails else None

    async def _describe(self, request: Request) -> JSONResponse:
        described = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "authorization_response_iss_parameter_supported": self.says_issuer,
        }
        return self._noted(request) or JSONResponse(described)

    async def _publish(self, request: Request) -> JSONResponse:
        published = [key.as_dict(private=False) for key in self.keys.values()]
        return self._noted(request) or JSONResponse({"keys": [{"kty": "new"}, *published]})

    async def _authorize(self, request: Request) -> RedirectResponse:
        """As if the person had signed in at once."""
        asked = request.query_params
        assert (asked["client_id"], asked["response_type"]) == (CLIENT_ID, "code")
        assert (asked["code_challenge_method"], "openid" in asked["scope"]) == ("S256", True)
        code = secrets.token_urlsafe(16)
        self.codes[code] = Given(asked["nonce"], asked["redirect_uri"], asked["code_challenge"])
        back = {"code": code, "state": asked["state"]} | ({"iss": self.issuer} if self.says_issuer else {})
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", 302)

    async def _redeem(self, request: Request) -> JSONResponse:
        if failed := self._noted(request):
            return failed
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        given = self.codes.pop(form["code"], None)
        if _client_of(request) != (CLIENT_ID, CLIENT_SECRET):
            return JSONResponse({"error": "invalid_client"}, 401)
        if given is None or given.redirect_uri != form["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if create_s256_code_challenge(form["code_verifier"]) != given.challenge:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {"access_token": "an access token", "token_type": "Bearer", "id_token": self._token(given.nonce)}
        )

    async def _tell_more(self, request: Request) -> JSONResponse:
        assert request.headers["authorization"] == "Bearer an access token"
        return self._noted(request) or JSONResponse({"sub": self.person.subject, **self._mailbox()})

    def _mailbox(self) -> Claims:
        if self.person.email is None:
            return {}
        return {"email": self.person.email, "email_verified": self.person.email_verified}

    def _token(self, nonce: str) -> str:
        now = int(self.clock().timestamp())
        right = {
            "iss": self.issuer,
            "sub": self.person.subject,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            **({} if self.mailbox_by_userinfo else self._mailbox()),
        }
        claims = {name: value for name, value in (right | self.claims).items() if value is not None}
        if self.algorithm == "none":
            signed = jwt.encode({"alg": "none"}, claims, self.keys["RS256"], algorithms=["none"])
            return str(signed)
        key = self.forged or self.keys[self.algorithm]
        header = {"alg": self.algorithm, "kid": self.keys[self.algorithm].kid if self.forged else key.kid}
        return jwt.encode(header, claims, key, algorithms=[self.algorithm])


def _client_of(request: Request) -> tuple[str, str]:
    pair = b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
    name, _, secret = pair.partition(":")
    return unquote_plus(name), unquote_plus(secret)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
