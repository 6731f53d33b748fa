"""A small application within the edge, served as the service is; prints its port. Run by the tests."""

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from api.answers import answer_problems
from api.edge.body_limit import BodyLimit
from api.edge.connections import PunctualConnection
from api.edge.layers import put_edge_around
from api.edge.logs import write_logs
from api.edge.serving import server_options
from api.settings import Settings
from api.web.layout import page

app = FastAPI()


@app.get("/unread")
@app.post("/unread")
async def unread() -> str:
    return "answered without a look at the body"


@app.post("/echo")
@app.post("/imports")
async def echo(request: Request) -> int:
    return len(await request.body())


@app.get("/slow")
async def slow(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "done"


@app.post("/written")
def written(number: int) -> int:
    time.sleep(0.5)
    with open(sys.argv[1], "a", encoding="utf-8") as file:  # noqa: PTH123  a record as short as can be
        file.write(f"{number}\n")
    return number


@app.get("/endless")
async def endless() -> StreamingResponse:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(2_000):
            yield b"x" * 2**16

    return StreamingResponse(pieces())


@app.get("/broken")
async def broken() -> StreamingResponse:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"the beginning"
        raise ValueError

    return StreamingResponse(pieces())


if __name__ == "__main__":
    PunctualConnection.head_within_s = PunctualConnection.read_within_s = float(sys.argv[2])
    BodyLimit.within_s = 3 * float(sys.argv[2])
    answer_problems(app)
    put_edge_around(app, Settings(rate_limits=False), checks={}, page=page)
    write_logs()
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    print(listening.getsockname()[1], flush=True)  # noqa: T201
    uvicorn.Server(
        uvicorn.Config(app, **(server_options() | {"timeout_graceful_shutdown": int(sys.argv[3])}))
    ).run(sockets=[listening])
