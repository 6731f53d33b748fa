"""The two clients: the same calls, made one after another or among others."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from itertools import count
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx2

from api.client.calls import Answered, Call
from api.client.oneself import sign_in
from api.client.retrying import Outcome, Patience
from api.people.schemas import Me

A = TypeVar("A")

_WITHIN_S = 30.0


class Client:
    """A client that waits for each answer. Bears a token, or is signed in and keeps its session's cookie.

    `http` is an httpx2 client to speak through, such as a test's; it is then the caller's to close.
    """

    def __init__(
        self,
        base_url: str = "",
        *,
        token: str | None = None,
        patience: Patience | None = None,
        http: httpx2.Client | None = None,
    ) -> None:
        self.http = http or httpx2.Client(base_url=base_url, timeout=_WITHIN_S)
        self.http.headers.update(_identity(self.http.base_url, token))
        self.patience = patience or Patience()

    def do(self, call: Call[A]) -> Answered[A]:
        """The call's answer. Raises ApiProblem for a refusal, NoAnswer where the service is out of reach."""
        request = self.http.build_request(**_parts_of(call))
        for tries in count(1):
            outcome = self._try(request)
            pause = self.patience.pause_after(outcome, tries=tries)
            if pause is None:
                break
            time.sleep(pause)
        return call.read(outcome)

    def pages(self, call: Call[A]) -> Iterator[A]:
        """The parts of a list, one after another to its end. Raises as `do` does."""
        asked: Call[A] | None = call
        while asked is not None:
            part = self.do(asked).value
            yield part
            asked = asked.next_after(part)

    def sign_in(self, email: str, password: str) -> Me:
        """Opens a session as this person. Raises ApiProblem."""
        return self.do(sign_in(email, password)).value

    def close(self) -> None:
        self.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _try(self, request: httpx2.Request) -> Outcome:
        try:
            return self.http.send(request)
        except httpx2.TransportError as error:
            return error


class AsyncClient:
    """As Client, for programs that do other things meanwhile."""

    def __init__(
        self,
        base_url: str = "",
        *,
        token: str | None = None,
        patience: Patience | None = None,
        http: httpx2.AsyncClient | None = None,
    ) -> None:
        self.http = http or httpx2.AsyncClient(base_url=base_url, timeout=_WITHIN_S)
        self.http.headers.update(_identity(self.http.base_url, token))
        self.patience = patience or Patience()

    async def do(self, call: Call[A]) -> Answered[A]:
        """The call's answer. Raises ApiProblem for a refusal, NoAnswer where the service is out of reach."""
        request = self.http.build_request(**_parts_of(call))
        for tries in count(1):
            outcome = await self._try(request)
            pause = self.patience.pause_after(outcome, tries=tries)
            if pause is None:
                break
            await asyncio.sleep(pause)
        return call.read(outcome)

    async def pages(self, call: Call[A]) -> AsyncIterator[A]:
        """The parts of a list, one after another to its end. Raises as `do` does."""
        asked: Call[A] | None = call
        while asked is not None:
            part = (await self.do(asked)).value
            yield part
            asked = asked.next_after(part)

    async def sign_in(self, email: str, password: str) -> Me:
        """Opens a session as this person. Raises ApiProblem."""
        return (await self.do(sign_in(email, password))).value

    async def close(self) -> None:
        await self.http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _try(self, request: httpx2.Request) -> Outcome:
        try:
            return await self.http.send(request)
        except httpx2.TransportError as error:
            return error


def _identity(base: httpx2.URL, token: str | None) -> dict[str, str]:
    """Who asks: a program's token, or the origin from which a session's changes are asked."""
    if token is not None:
        return {"Authorization": f"Bearer {token}"}
    return {"Origin": f"{base.scheme}://{base.netloc.decode()}"}


def _parts_of(call: Call[Any]) -> dict[str, Any]:
    return {
        "method": call.method,
        "url": call.path,
        "params": call.asked(),
        "headers": call.headers(),
        **call.content(),
    }
