"""The service on loopback, as `cxc serve` runs it, for tests that kill it or cut its connections.

Run with a database's URL, a folder, and a port or 0; prints the port once it answers. A request that says
X-Cut: before is dropped unread; one that says X-Cut: after is carried out, and its answer is lost.
"""

import socket
import sys
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.app import create_app
from api.database import open_database
from api.edge.serving import server_options
from api.settings import Settings


class Cuts:
    """ASGI: an answer that breaks off, before or after the request was carried out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cut = dict(scope.get("headers", ())).get(b"x-cut")
        if cut is None:
            await self.app(scope, receive, send)
            return
        if cut == b"after":
            await self.app(scope, receive, _nowhere)
        begun = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]}
        await send(begun)  # nothing follows, so the server closes the connection


async def _nowhere(_message: Message) -> None:
    return


def serve(url: str, folder: Path, port: int) -> None:
    """Answers until it is stopped."""
    settings = Settings(
        database_url=url,
        vectors_dir=folder / "vectors",
        encoder="hashing",
        rate_limits=False,
        public_url="http://127.0.0.1",
    )
    app = Cuts(create_app(settings, open_database(url, create=False)))
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, so no delays
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(128)
    print(listening.getsockname()[1], flush=True)  # noqa: T201  whoever started it reads this
    uvicorn.Server(uvicorn.Config(app, **server_options())).run(sockets=[listening])


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
