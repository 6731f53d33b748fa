"""The demo on loopback, forked from one process that has everything ready, each server on a copy of its own.

["copy", FOLDER] copies the demo into the folder; ["serve", FOLDER] serves that copy and answers its process
and port; ["wait", PROCESS] ends that server. At the end of the input all of them end.
"""

import json
import os
import shutil
import signal
import socket
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import NoReturn

import uvicorn
from fastapi import FastAPI

from api.app import create_app, furnish
from api.cli.demo import DEMO_VISITOR
from api.clock import move_to, now
from api.database import open_database
from api.demo.loading import make_demo
from api.demo.moving import MovableClock
from api.demo.ownership import newest_event
from api.demo.routes import mount_demo
from api.doors.kept_elsewhere import KEEPERS
from api.edge.serving import server_options
from api.people.setup import PeopleSetup
from api.settings import Settings
from api.web.layout import load_templates
from tests.pages.serving import NOW

_FILE = "cxc-demo.db"


def settings_in(folder: Path) -> Settings:
    """As `cxc demo` has them, without limits on addresses: all these browsers come from one."""
    return Settings(
        database_url=f"sqlite:///{folder / _FILE}",
        vectors_dir=folder / "cxc-vectors",
        files_dir=folder / "cxc-files",
        editions_dir=folder / "cxc-editions",
        encoder="hashing",
        rate_limits=False,
        upkeep=False,
    )


class Nursery:
    """The application with its routes made, and the servers forked from it."""

    def __init__(self, original: Path) -> None:
        self._original = original
        move_to(NOW)
        shutil.copytree(Settings().editions_dir, original / "cxc-editions", dirs_exist_ok=True)
        settings = settings_in(original)
        if not (original / _FILE).exists():
            make_demo(original / _FILE, settings, at=now())
        database = open_database(settings.database_url, create=False)
        self._app = create_app(settings, database, first_visitor=DEMO_VISITOR, people=_people())
        mount_demo(self._app)
        self._app.state.snapshots.newest().warm()
        load_templates()
        database.close()
        self._servers = set[int]()

    def copy(self, folder: str) -> list[int]:
        shutil.copytree(self._original, folder)
        return []

    def serve(self, folder: str) -> list[int]:
        """A new server of a copy: its process and port; nothing where it did not come to listen."""
        listening, telling = os.pipe()
        process = os.fork()
        if not process:
            os.close(listening)
            _become_server(self._app, Path(folder), telling=telling)
        os.close(telling)
        with os.fdopen(listening) as told:
            said = told.read()
        self._servers.add(process)
        return [process, int(said)] if said else []

    def wait(self, process: int) -> list[int]:
        """Ends a server."""
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        self._servers.discard(process)
        return [status]

    def close(self) -> None:
        for process in list(self._servers):
            self.wait(process)


def _people() -> PeopleSetup:
    return PeopleSetup(demo=True, keepers=KEEPERS)


def _become_server(app: FastAPI, folder: Path, *, telling: int) -> NoReturn:
    with suppress(BaseException):
        nothing = os.open(os.devnull, os.O_RDWR)
        said = os.open(folder / "server.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        for ours, instead in ((0, nothing), (1, nothing), (2, said)):
            os.dup2(instead, ours)
        try:
            _serve(app, folder, telling=telling)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            raise
    os._exit(0)


def _serve(app: FastAPI, folder: Path, *, telling: int) -> None:
    settings = settings_in(folder)
    database = open_database(settings.database_url, create=False)
    with closing(database), database.snapshot() as connection:
        move_to(max(now(), newest_event(connection)))
    database = open_database(settings.database_url, create=False)
    furnish(app, settings, database, people=_people(), first_visitor=DEMO_VISITOR)
    app.state.movable_clock = MovableClock(database=database, settings=settings)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    os.write(telling, str(listening.getsockname()[1]).encode())
    os.close(telling)
    uvicorn.Server(uvicorn.Config(app, **server_options())).run(sockets=[listening])


def main() -> None:
    nursery = Nursery(Path(sys.argv[1]))
    commands = {"copy": nursery.copy, "serve": nursery.serve, "wait": nursery.wait}
    for line in sys.stdin:
        command, said = json.loads(line)
        print(json.dumps(commands[command](said)), flush=True)  # noqa: T201  whoever asked reads this
    nursery.close()


if __name__ == "__main__":
    main()
