"""Demos to be looked at: each a server of its own, at the same state of the story."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)  # a Wednesday: when every demo here is loaded and looked at
TODAY = NOW.date()
PROGRAM = ROOT / "tests" / "pages" / "forking.py"


class Demos:
    """The one process from which the demos of a test run are forked."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, 0
        self._process = subprocess.Popen(
            [sys.executable, PROGRAM, folder / "original"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "CXC_ENCODER": "hashing"},
            text=True,
        )

    def begin(self, prepare: Callable[[Path], object] | None = None) -> "Demo":
        """A demo in which nothing was done yet, but what `prepare` does in its folder before it is served."""
        self._made += 1
        folder = self._folder / str(self._made)
        self._ask("copy", str(folder))
        if prepare:
            prepare(folder)
        told = self._ask("serve", str(folder))
        assert told, (folder / "server.log").read_text()
        return Demo(self, folder, *told)

    def end(self, process: int) -> None:
        self._ask("wait", process)

    def close(self) -> None:
        self._process.communicate(timeout=30)

    def _ask(self, command: str, said: str | int) -> list[int]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps([command, said])}\n")
        self._process.stdin.flush()
        told = self._process.stdout.readline()
        assert told, "the process that forks the demos is gone"
        answer: list[int] = json.loads(told)
        return answer


class Demo:
    """One of them."""

    def __init__(self, demos: Demos, folder: Path, process: int, port: int) -> None:
        self._demos, self.folder, self._process = demos, folder, process
        self.address = f"http://127.0.0.1:{port}"

    def close(self) -> None:
        self._demos.end(self._process)
