"""What pages ask of the API within the process."""

import asyncio
from typing import Any

import pytest
from fastapi import Request

from api.pages.inside import Inside
from api.people.setup import PeopleSetup


async def _answer(send: Any, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


def test_no_page_leaves_anything_behind_that_it_asked_beside_what_failed() -> None:
    answered: list[str] = []

    async def api(scope: Any, _receive: Any, send: Any) -> None:
        if scope["path"] == "/broken":
            raise RuntimeError
        for _ in range(20):
            await asyncio.sleep(0)
        answered.append(scope["path"])
        await _answer(send, 200)

    async def page() -> None:
        request = Request({"type": "http", "headers": [], "path": "/", "method": "GET", "query_string": b""})
        inside = Inside(api, request, PeopleSetup())

        async def two() -> None:
            await inside.ask("GET", "/first")
            await inside.ask("GET", "/second")

        with pytest.raises(RuntimeError):
            await asyncio.gather(two(), inside.ask("GET", "/broken"))
        assert answered == []
        await inside.settled()

    asyncio.run(page())
    assert answered == ["/first", "/second"]
