"""The service as a process of its own, to be killed and started again at the same port."""

import atexit
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = ROOT / "tests" / "api" / "trusted_server.py"


class Nursery:
    """The one process from which all servers of this test run are forked, so that a start takes a moment."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._process = subprocess.Popen(
            [sys.executable, PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            text=True,
        )

    def ask(self, *line: str | float) -> list[int]:
        """What it answers to one line."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._turn:
            self._process.stdin.write(f"{json.dumps(line)}\n")
            self._process.stdin.flush()
            said = self._process.stdout.readline()
        assert said, "the process that forks the servers is gone"
        answer: list[int] = json.loads(said)
        return answer

    def close(self) -> None:
        self._process.communicate(timeout=30)


@cache
def nursery() -> Nursery:
    """Made when it is first asked for; gone with the test run."""
    made = Nursery()
    atexit.register(made.close)
    return made


class Served:
    """One process that serves a database; at the present moment, or as if it were `at`, and time goes on."""

    def __init__(self, url: str, folder: Path, *, at: datetime | None = None) -> None:
        self.url, self.folder, self.port = url, folder, 0
        self._ahead_s = (at - datetime.now(UTC)).total_seconds() if at else 0.0
        self._process = 0
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it, at the port that it had before; returns once it listens."""
        told = nursery().ask("serve", self.url, str(self.folder), self.port, self._ahead_s)
        assert told, self._log
        self._process, self.port = told

    def kill(self) -> None:
        """Ends it at once, whatever it is at."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        os.kill(self._process, how)  # nobody else has this number before it is waited for
        (status,) = nursery().ask("wait", self._process)
        assert os.WIFSIGNALED(status), self._log
        assert os.WTERMSIG(status) == how, self._log

    @property
    def _log(self) -> str:
        return (self.folder / "server.log").read_text(encoding="utf-8")[-4_000:]
