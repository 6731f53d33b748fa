"""What all tests share: property tests draw the same examples every time, no slow machine fails them, and a
PostgreSQL server of their own where one is installed.
"""

import gc
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from zlib import crc32

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy import URL

os.environ.setdefault("NUMBA_DISABLE_JIT", "1")  # ranx would compile itself for a minute
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

_ONE_IN = 8  # tests that go to PostgreSQL too in the everyday run
_DEBIAN = Path("/usr/lib/postgresql")  # a folder for each version that is installed
_SETTINGS = (
    "fsync=off",  # a test's database need not outlive the machine's power
    "full_page_writes=off",
    "autovacuum=off",
    "shared_buffers=64MB",
    "max_connections=100",
    "timezone=Asia/Kathmandu",  # not UTC, so that what leans on the server's zone is found out
)
_ORDER = ("--locale-provider=icu", "--icu-locale=en", "--locale=C")  # a, B, c: not as Python orders them


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end: to look through it for garbage again takes a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves most tests of the service on PostgreSQL to the slower run, always the same ones. See 0037."""
    for item in items:
        databases = getattr(item, "callspec", None) and item.callspec.params.get("databases")  # type: ignore[attr-defined]
        is_chosen = crc32(item.nodeid.encode()) % _ONE_IN == 0
        if databases == "postgresql" and not is_chosen and not item.get_closest_marker("both"):
            item.add_marker(pytest.mark.slow)


class Server:
    """A PostgreSQL server on loopback, with as many fresh databases as tests ask for."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder = programs, folder
        self.port = _free_port()
        self.user, self.password = "cxc", secrets.token_hex(8)
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Makes the folder in which all its databases are."""
        secret = self.folder / "password"
        secret.write_text(self.password, encoding="utf-8")
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            for path in (self.folder, secret):
                shutil.chown(path, _SERVANT)
        command = [self.programs / "initdb", "-D", self.folder / "data", "-U", self.user, "-E", "UTF8"]
        subprocess.run(
            [*_as_servant(), *command, *_ORDER, "--no-sync", "-A", "scram-sha-256", f"--pwfile={secret}"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
        )

    def start(self) -> None:
        options = [*_SETTINGS, "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}"]
        command = [self.programs / "postgres", "-D", self.folder / "data", "-p", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*_as_servant(), *command, *(f"--{option}" for option in options)],
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        self._await_answer()

    def stop(self) -> None:
        """Ends it now, with everybody's connection."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=30)
            self._process = None

    def url(self, name: str, *, password: str | None = None) -> str:
        made = URL.create(
            "postgresql", self.user, password or self.password, "127.0.0.1", self.port, database=name
        )
        return made.render_as_string(hide_password=False)

    def make(self, *, of: str = "template0") -> str:
        """The URL of a new database, a copy of another."""
        name = f"test_{next(self._numbers)}"
        self.ask(f'CREATE DATABASE "{name}" TEMPLATE "{of}" STRATEGY file_copy')
        return self.url(name)

    def drop(self, url: str) -> None:
        self.ask(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')

    def ask(self, statement: str, *, of: str = "postgres") -> list[Any]:
        """What the server itself answers, past our own code."""
        with psycopg.connect(self.url(of), autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]  a test's own words
            return list(cursor.fetchall()) if cursor.description else []

    def _await_answer(self) -> None:
        for _ in range(200):
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        pytest.fail(f"PostgreSQL did not start: {(self.folder / 'log').read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server that ends with the tests, even when they are killed."""
    programs = _programs()
    if programs is None:
        reason = "PostgreSQL is not installed; on Debian: apt-get install postgresql"
        (pytest.fail if os.environ.get("CXC_REQUIRE_POSTGRESQL") == "1" else pytest.skip)(reason)
    folder = Path(tempfile.mkdtemp(prefix="cxc-postgresql-"))
    server = Server(programs, folder)
    try:
        server.prepare()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


_SERVANT = "postgres"  # the user that Debian's package makes


def _programs() -> Path | None:
    """The folder with initdb in it, of the newest version that is installed."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    elsewhere = shutil.which("initdb")
    newest = found[-1] if found else Path(elsewhere) if elsewhere else None
    return newest.parent if newest else None


def _as_servant() -> list[str]:
    """What to write before a command so that it is not run as root, and ends when these tests do."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    user = [f"--reuid={_SERVANT}", f"--regid={_SERVANT}", "--init-groups"] if os.getuid() == 0 else []
    return [setpriv, *user, "--pdeathsig=INT", "--"]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
