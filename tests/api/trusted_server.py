"""The service on loopback, as `cxc serve` runs it, for tests that kill it or cut its connections.

Everything is imported and made ready once; then each line of input, a list in JSON, is answered by a line:
["serve", URL, FOLDER, PORT, AHEAD_S] forks a server of that database, which lives so many seconds later than
the world, and answers its process and port, once it listens, or nothing. ["wait", PROCESS] answers once that
server is gone. At the end of the input all of them end.

A request that says X-Cut: before is dropped unread; one that says X-Cut: after is carried out, and its answer
is lost.
"""

import asyncio
import json
import os
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.app import create_app, furnish
from api.clock import set_ahead
from api.database import open_database
from api.edge.serving import server_options
from api.people.setup import PeopleSetup
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


class Nursery:
    """The application with its routes made, and the servers that were forked from it."""

    def __init__(self) -> None:
        self._app = _warm_application()
        self._servers = set[int]()

    def serve(self, url: str, folder: str, port: int, ahead_s: float) -> list[int]:
        """A new server of that database: its process and port; nothing where it did not come to listen."""
        listening, telling = os.pipe()
        process = os.fork()
        if not process:
            os.close(listening)
            _become_server(self._app, url, Path(folder), port, ahead_s, telling=telling)
        os.close(telling)
        with os.fdopen(listening) as told:
            said = told.read()
        self._servers.add(process)
        return [process, int(said)] if said else []

    def wait(self, process: int) -> list[int]:
        """Takes leave of a server that ended, or ends."""
        _, status = os.waitpid(process, 0)
        self._servers.discard(process)
        return [status]

    def close(self) -> None:
        for process in self._servers:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _settings(url: str, folder: Path) -> Settings:
    return Settings(
        database_url=url,
        vectors_dir=folder / "vectors",
        files_dir=folder / "files",
        encoder="hashing",
        rate_limits=False,
        upkeep=False,
        public_url="http://127.0.0.1",
    )


def _warm_application() -> FastAPI:
    """The application over a database of nobody's, asked once, so that whatever is made on demand is made."""
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(f"sqlite:///{folder}/nobody.db", Path(folder))
        database = open_database(settings.database_url)
        app = create_app(settings, database)
        asyncio.run(_ask(app, "/eligibility/rules"))
        database.close()
    return app


async def _ask(app: FastAPI, path: str) -> None:
    headers = [(b"host", b"127.0.0.1"), (b"accept", b"application/json")]
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path}
    scope |= {"raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers}
    scope |= {"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80)}
    await app(scope, _nothing_more, _nowhere)


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def _become_server(
    app: FastAPI, url: str, folder: Path, port: int, ahead_s: float, *, telling: int
) -> NoReturn:
    """The forked process answers until it is stopped, and goes no way back."""
    status = 1
    with suppress(BaseException):
        _speak_into(folder / "server.log")
        try:
            _serve(app, url, folder, port, ahead_s, telling=telling)
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
            raise
    os._exit(status)


def _speak_into(log: Path) -> None:
    """What it says, it says in its log: the nursery's own input and output are not its business."""
    nothing, said = os.open(os.devnull, os.O_RDWR), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for ours, instead in ((0, nothing), (1, nothing), (2, said)):
        os.dup2(instead, ours)


def _serve(app: FastAPI, url: str, folder: Path, port: int, ahead_s: float, *, telling: int) -> None:
    set_ahead(timedelta(seconds=ahead_s))
    settings = _settings(url, folder)
    furnish(app, settings, open_database(url, create=False), people=PeopleSetup.of(settings))
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, so no delays
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(128)
    os.write(telling, str(listening.getsockname()[1]).encode())
    os.close(telling)
    uvicorn.Server(uvicorn.Config(Cuts(app), **server_options())).run(sockets=[listening])


def main() -> None:
    nursery = Nursery()
    for line in sys.stdin:
        command, *said = json.loads(line)
        answer = nursery.serve(*said) if command == "serve" else nursery.wait(*said)
        print(json.dumps(answer), flush=True)  # noqa: T201  whoever asked reads this
    nursery.close()


if __name__ == "__main__":
    main()
