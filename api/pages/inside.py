"""The API, asked from within the process by the page that somebody opened, as that somebody."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from starlette.types import ASGIApp, Message, Scope

from api.pages.navigation import N_
from api.people.cookies import name_of_cookie
from api.people.setup import PeopleSetup

_PASSED_ON = (
    b"origin",
    b"sec-fetch-site",
    b"host",
    b"x-forwarded-for",
    b"x-forwarded-proto",
    b"forwarded",
    b"user-agent",
)
_COOKIES = "cookies_to_set"  # what SessionCookies puts on the answer, shared with what is asked inside
_FAILED = 400
_OURS = "Value error, "  # how pydantic begins a sentence of ours
_MIB_JSON = "application/json"
Query = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What the API answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_refusal(self) -> bool:
        return self.status >= _FAILED

    @property
    def json(self) -> Any:
        """What it says, or None where it says nothing."""
        return json.loads(self.body) if self.body else None

    @property
    def version(self) -> str | None:
        """The ETag, to be sent back with an edit of what was read."""
        return self.headers.get("etag")


class Refused(Exception):
    """The API said no: with the problem it told, for the page to show."""

    def __init__(self, said: Said) -> None:
        self.said = said
        self.status = said.status
        try:
            self.problem: dict[str, Any] = said.json or {}
        except ValueError:
            self.problem = {}
        super().__init__(self.detail)

    @property
    def detail(self) -> str:
        return str(self.problem.get("detail", ""))

    @property
    def title(self) -> str:
        return str(self.problem.get("title", ""))

    @property
    def kind(self) -> str:
        """The last part of the problem's address, such as not-found."""
        return str(self.problem.get("type", "")).rsplit("/", 1)[-1]

    @property
    def fields(self) -> dict[str, str]:
        """What is wrong with single fields, by their names within the body."""
        found = self.problem.get("errors") or []
        named = [one for one in found if isinstance(one, dict) and one.get("where")]
        return {
            ".".join(str(part) for part in one["where"][1:]): str(one.get("what", "")).removeprefix(_OURS)
            for one in named
        }


def unfit(**wrong: str) -> Refused:
    """What a page cannot pass on, as if the API had refused it: the fields, with what is wrong."""
    problem = {
        "detail": N_("Please look at what you entered. Nothing was changed."),
        "errors": [{"where": ["body", name], "what": what} for name, what in wrong.items()],
    }
    return Refused(Said(HTTPStatus.UNPROCESSABLE_ENTITY, {}, json.dumps(problem).encode()))


class Inside:
    """Asks the API for somebody: their cookie, their address, their origin, and nobody's privileges."""

    def __init__(self, api: ASGIApp, request: Request, setup: PeopleSetup) -> None:
        self._api, self._request, self._setup = api, request, setup
        self._askers = set[asyncio.Task[Any]]()

    async def settled(self) -> None:
        """Waits for what is still being asked beside something that was refused: no page leaves it behind."""
        others = self._askers - {asyncio.current_task()}
        if others:
            await asyncio.wait(others)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Said:
        """One request, answered whole."""
        task = asyncio.current_task()
        if task is not None:
            self._askers.add(task)
        scope = self._scope(method, path, query or {}, len(content), headers or {})
        started: dict[str, Any] = {}
        parts: list[bytes] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        await self._api(scope, receive, send)
        named = {name.decode("latin-1").lower(): text.decode("latin-1") for name, text in started["headers"]}
        return Said(started["status"], named, b"".join(parts))

    def _scope(self, method: str, path: str, query: Query, length: int, headers: Mapping[str, str]) -> Scope:
        outer = self._request.scope
        given = [(name, text) for name, text in outer["headers"] if name in _PASSED_ON]
        more = {"content-length": str(length), "accept": _MIB_JSON, **headers}
        cookie = self._cookie()
        if cookie:
            more["cookie"] = cookie
        made = [(name.lower().encode("latin-1"), text.encode("utf-8")) for name, text in more.items()]
        state = outer.setdefault("state", {})
        inner_state = {**state, _COOKIES: state.setdefault(_COOKIES, {})}
        text = urlencode(flat(query))
        raw = path.encode()
        return {
            **{
                key: outer[key]
                for key in ("type", "asgi", "http_version", "scheme", "client", "server", "app")
                if key in outer
            },
            "root_path": "",
            "method": method,
            "path": path,
            "raw_path": raw,
            "query_string": text.encode("ascii"),
            "headers": [*given, *made],
            "state": inner_state,
        }

    def _cookie(self) -> str:
        """The session's cookie; the fresh one where this very request was given one."""
        name = name_of_cookie(self._request, self._setup)
        fresh = self._request.scope.get("state", {}).get(_COOKIES, {}).get(name)
        if fresh:
            return str(fresh).split(";", 1)[0]
        text = self._request.cookies.get(name)
        return f"{name}={text}" if text else ""


def flat(query: Query) -> Sequence[tuple[str, str]]:
    """The pairs of a query: a list gives several, and what is None or empty is left out."""
    pairs: list[tuple[str, str]] = []
    for name, value in query.items():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is None or one == "":
                continue
            pairs.append((name, str(one).lower() if isinstance(one, bool) else str(one)))
    return pairs
