"""`cxc demo` and `cxc serve`: what a newcomer meets first."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from typer.testing import CliRunner

from api.cli import app


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


def test_the_demo_refuses_a_database_that_holds_somebody_real(tmp_path, a_csv, a_row):
    real = a_csv(a_row(id="REAL-1"))
    assert run("import", real, "--database", tmp_path / "cxc-demo.db").exit_code == 0
    result = run("demo", "--folder", tmp_path, "--show-only")
    assert result.exit_code == 1
    assert "'REAL-1', which is not marked as fictional" in " ".join(result.stderr.split())


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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from api.cli import main; main()"]
    serving = subprocess.Popen(
        [*command, "serve", "--port", str(port), "--database", demo.url],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert f"http://127.0.0.1:{port}/" in (serving.stdout.readline() if serving.stdout else "")
        answer = eventually(f"http://127.0.0.1:{port}/visitors/demo-sme-138/matches?k=3")
        assert [match["rank"] for match in answer["matches"]] == [1, 2, 3]
    finally:
        serving.terminate()
        serving.communicate(timeout=20)
    assert serving.returncode in {0, -signal.SIGTERM}


def eventually(address: str, *, tries: int = 100) -> dict:
    for _ in range(tries):
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return json.load(response)
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError(f"{address} was not answered")
