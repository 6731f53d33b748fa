"""`cxc demo` and `cxc serve`: what a newcomer meets first."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.clock import set_ahead


@pytest.fixture(autouse=True)
def the_clock_is_not_moved():
    """A demo sets the clock of its process."""
    yield
    set_ahead(timedelta())


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_demo_shows_ranked_hosts_and_says_that_all_is_fictional(tmp_path):
    result = run("demo", "--folder", tmp_path, "--show-only")
    assert result.exit_code == 0, result.output
    assert "all of them fictional" in result.stdout
    assert result.stdout.count("eligible") >= 3
    assert "Try next" in result.stdout


def test_a_second_demo_loads_nothing_anew(tmp_path):
    run("demo", "--folder", tmp_path, "--show-only")
    vectors = next(tmp_path.rglob("vectors.f32"))
    before = vectors.read_bytes()
    assert run("demo", "--folder", tmp_path, "--show-only").exit_code == 0
    assert vectors.read_bytes() == before


def test_the_demo_refuses_a_database_that_it_did_not_make(tmp_path, a_csv, a_row):
    real = a_csv(a_row(id="REAL-1"))
    assert run("import", real, "--database", tmp_path / "cxc-demo.db").exit_code == 0
    result = run("demo", "--folder", tmp_path, "--show-only")
    assert result.exit_code == 1
    assert "uses only a database that it made itself" in " ".join(result.stderr.split())


@pytest.mark.parametrize("command", [["demo", "--folder"], ["serve", "--database"]])
def test_a_port_in_use_is_said_before_anything_is_done(tmp_path, command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run(*command, tmp_path / "x", "--port", taken.getsockname()[1])
    assert result.exit_code == 1
    assert "Name another port" in " ".join(result.stderr.split())
    assert not (tmp_path / "x").exists()


def test_serving_needs_a_database(tmp_path):
    result = run("serve", "--database", tmp_path / "none.db", "--port", 8765)
    assert result.exit_code == 1
    assert "Import organisations first" in " ".join(result.stderr.split())


def test_the_service_answers_over_a_real_socket_and_ends_when_told(demo):
    with running("serve", "--database", demo.url) as address:
        assert eventually(f"{address}/health/ready")["status"] == "ok"


def test_the_demo_lets_in_by_role_over_a_real_socket(tmp_path):
    with running("demo", "--folder", tmp_path) as address:
        eventually(f"{address}/health/ready")
        asked = urllib.request.Request(
            f"{address}/sessions/demo",
            data=b'{"role": "visiting_signer"}',
            headers={"Origin": address, "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
        answer = eventually(f"{address}/visitors/demo-sme-138/matches?k=3", Cookie=cookie)
        assert [match["rank"] for match in answer["matches"]] == [1, 2, 3]


@contextmanager
def running(command: str, *arguments: object) -> Iterator[str]:
    """A command that serves, on a free port; its address. It is told to end, and does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-c", "from api.cli import main; main()", command, "--port", port, *arguments]
    serving = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, text=True)
    try:
        assert any(f"Serving at http://127.0.0.1:{port}/" in line for line in serving.stdout or ())
        yield f"http://127.0.0.1:{port}"
    finally:
        serving.terminate()
        serving.communicate(timeout=20)
    assert serving.returncode in {0, -signal.SIGTERM}


def eventually(address: str, *, tries: int = 100, **headers: str) -> dict:
    for _ in range(tries):
        try:
            with urllib.request.urlopen(
                urllib.request.Request(address, headers=headers), timeout=10
            ) as response:
                return json.load(response)
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError(f"{address} was not answered")
