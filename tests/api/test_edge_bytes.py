"""The edge where bytes matter: a real server, raw sockets, and what they cannot do to it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from api.edge.body_limit import MOST_BYTES_OF_A_BANK_FILE
from api.edge.serving import GRACE_S, server_options
from api.exchanges.payments.bank_files import MEDIA_TYPES, MOST_BYTES

ROOT = Path(__file__).resolve().parents[2]
MIB = 2**20
DEADLINE_S = 1.0  # of heads and readers, in these tests
N_IN_FLIGHT = 50


class Server:
    """One process that serves; stopped at the end whatever happened."""

    def __init__(self, folder: Path, *, deadline_s: float = DEADLINE_S, grace_s: int = GRACE_S) -> None:
        self.written = folder / "written.txt"
        self.log = folder / "log.jsonl"
        self.written.touch()
        command = [sys.executable, ROOT / "tests" / "api" / "edge_server.py", self.written]
        command += [str(deadline_s), str(grace_s)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
            )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def ask(self, head: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
        with self.connect() as line:
            line.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
            return answer_on(line)

    def memory_mib(self, field: str) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(field))

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def answer_on(line: socket.socket) -> tuple[int, dict[str, str], bytes]:
    with line.makefile("rb") as file:
        status_line = file.readline()
        assert status_line, "the connection was closed without an answer"
        headers = {}
        while (text := file.readline().decode().strip()) != "":
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        body = file.read(int(headers["content-length"])) if "content-length" in headers else b""
    return int(status_line.split()[1]), headers, body


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("edge"))
    yield started
    started.stop()


def refused(answer: tuple[int, dict[str, str], bytes]) -> tuple[int, str]:
    status, headers, body = answer
    problem = json.loads(body)
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-content-type-options"] == "nosniff"
    assert "object-src 'none'" in headers["content-security-policy"]
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return status, problem["type"]


TOO_LARGE = (413, "/problems/body-too-large")
JSON = "POST {path} HTTP/1.1\nHost: x\nContent-Type: application/json\nContent-Length: {length}"


@pytest.mark.parametrize("path", ["/echo", "/unread", "/nowhere"])
def test_a_body_declared_too_large_is_refused_before_it_is_sent(server, path):
    assert refused(server.ask(JSON.format(path=path, length=MIB + 1))) == TOO_LARGE


def test_the_last_byte_that_fits_is_taken_and_one_more_is_not(server):
    body = b" " * MIB
    assert server.ask(JSON.format(path="/echo", length=MIB), body)[0] == 200
    assert refused(server.ask(JSON.format(path="/echo", length=MIB + 1), body + b" ")) == TOO_LARGE


def test_uploads_may_be_larger(server):
    fits, too_large = 20 * MIB, 20 * MIB + 1
    status, _, body = server.ask(JSON.format(path="/imports", length=fits), b" " * fits)
    assert (status, body) == (200, str(fits).encode())
    assert refused(server.ask(JSON.format(path="/imports", length=too_large))) == TOO_LARGE
    assert refused(server.ask(JSON.format(path="/importsx", length=MIB + 1))) == TOO_LARGE


def test_a_banks_file_may_be_as_large_as_it_is_read(server):
    assert MOST_BYTES_OF_A_BANK_FILE == MOST_BYTES
    path, fits = "/payment-orders/reconciliation", MOST_BYTES_OF_A_BANK_FILE
    for media_type in MEDIA_TYPES:
        head = JSON.replace("application/json", media_type)
        taken = server.ask(head.format(path=path, length=fits), b" " * fits)
        assert taken[0] == 404, "the body is taken, and nobody here reads it"
        assert refused(server.ask(head.format(path=path, length=fits + 1))) == TOO_LARGE
    assert refused(server.ask(JSON.format(path="/payment-orders", length=MIB + 1))) == TOO_LARGE


@pytest.mark.parametrize("path", ["/echo", "/unread", "/nowhere", "/imports"])
def test_200_mib_in_chunks_are_refused_and_cost_little_memory(server, path):
    before = server.memory_mib("VmRSS")
    piece = b"10000\r\n" + b"x" * 2**16 + b"\r\n"
    with server.connect() as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        for _ in range(200 * MIB // 2**16):
            line.sendall(piece)
        line.sendall(b"0\r\n\r\n")
        assert refused(answer_on(line)) == TOO_LARGE
    assert server.memory_mib("VmHWM") - before < 40


def test_a_declared_length_that_is_a_lie_gains_nothing(server):
    with server.connect() as line:  # more is declared than sent: it waits, and is not answered as if whole
        line.sendall(JSON.format(path="/echo", length=10).replace("\n", "\r\n").encode() + b"\r\n\r\n123")
        line.shutdown(socket.SHUT_WR)
        assert line.recv(1024) == b""
    with server.connect() as line:  # less is declared than sent: the rest is no body, and no request either
        line.sendall(
            JSON.format(path="/echo", length=2).replace("\n", "\r\n").encode() + b"\r\n\r\n{}{}{}{}\r\n\r\n"
        )
        assert answer_on(line)[0] == 200


@pytest.mark.parametrize("length", ["-1", "1e9", "0x10", "9" * 40, "1, 2"])
def test_a_length_that_is_no_number_is_refused_with_all_headers(server, length):
    status, _ = refused(server.ask(JSON.format(path="/echo", length=length)))
    assert status in (400, 413)


def test_what_is_no_request_is_answered_as_a_problem_with_all_headers(server):
    assert refused(server.ask("\x01 / nonsense")) == (400, "/problems/malformed-request")
    assert refused(server.ask("GET / HTTP/1.1\nHost: x\nX: " + "x" * 500_000))[0] == 400


def test_slow_heads_are_hung_up_on_and_others_are_answered_meanwhile(server):
    lines = [server.connect() for _ in range(20)]
    for line in lines:
        line.sendall(b"GET /unread HTTP/1.1\r\nX: ")
    begun = time.monotonic()
    assert server.ask("GET /unread HTTP/1.1\nHost: x")[0] == 200
    assert time.monotonic() - begun < 0.5
    for line in lines:
        with line:
            for _ in range(40):
                if not sent(line, b"x"):
                    break
                time.sleep(0.05)
            else:
                pytest.fail("still connected")


def sent(line: socket.socket, text: bytes) -> bool:
    try:
        line.sendall(text)
    except OSError:
        return False
    return True


def test_a_body_that_trickles_is_refused(server):
    with server.connect() as line:
        line.sendall(b"POST /imports HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(40):
            sent(line, b"1\r\nx\r\n")
            time.sleep(0.1)
        assert refused(answer_on(line)) == (408, "/problems/body-too-slow")


def test_a_hard_body_does_not_keep_others_waiting(server):
    brackets = b"[" + b"[]," * (MIB // 3 - 1) + b"0]"
    with ThreadPoolExecutor(1) as sender:
        hard = sender.submit(server.ask, JSON.format(path="/echo", length=len(brackets)), brackets)
        slowest = 0.0
        while not hard.done():
            begun = time.monotonic()
            assert server.ask("GET /unread HTTP/1.1\nHost: x")[0] == 200
            slowest = max(slowest, time.monotonic() - begun)
    assert hard.result()[0] == 200
    assert slowest < 0.5  # 0.1 on a machine with nothing else to do


def test_a_client_that_does_not_read_is_hung_up_on(server):
    with server.connect() as line:
        line.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(DEADLINE_S + 1)
        received = 0
        try:
            while piece := line.recv(2**20):
                received += len(piece)
        except ConnectionResetError:
            pass
    assert received < 2_000 * 2**16


def test_many_ranges_are_refused(server):
    ranges = ",".join(f"{n}-{n}" for n in range(11))
    answer = server.ask(f"GET /unread HTTP/1.1\nHost: x\nRange: bytes={ranges}")
    assert refused(answer) == (400, "/problems/too-many-ranges")


def test_stopping_answers_everything_in_flight_and_loses_nothing_acknowledged(tmp_path):
    server = Server(tmp_path, deadline_s=30)
    try:
        lines = [server.connect() for _ in range(N_IN_FLIGHT)]
        for number, line in enumerate(lines):
            line.sendall(f"POST /written?number={number} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        while len(server.written.read_text(encoding="utf-8").split()) < 1:
            time.sleep(0.02)  # by then all have arrived, and most are under way
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        with ThreadPoolExecutor(N_IN_FLIGHT) as readers:
            answers = list(readers.map(answer_on, lines))
        server.process.wait(timeout=15)
        took_s = time.monotonic() - begun
    finally:
        server.stop()
        for line in lines:
            line.close()
    assert [status for status, _, _ in answers] == [200] * N_IN_FLIGHT
    acknowledged = {int(body) for _, _, body in answers}
    assert acknowledged == {int(number) for number in server.written.read_text(encoding="utf-8").split()}
    assert took_s < 10


def test_a_request_that_outlasts_the_grace_is_told_that_the_service_stops(tmp_path):
    server = Server(tmp_path, deadline_s=30, grace_s=1)
    try:
        with server.connect() as line:
            line.sendall(b"GET /slow?seconds=60 HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(0.5)
            begun = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            status, headers, _ = answer_on(line)
            server.process.wait(timeout=15)
    finally:
        server.stop()
    assert time.monotonic() - begun < 3
    assert status == 503
    assert headers["retry-after"]


def test_the_grace_leaves_a_second_of_the_ten():
    assert server_options()["timeout_graceful_shutdown"] == GRACE_S == 9


def test_an_answer_that_fails_half_way_is_cut_off_so_that_it_shows(server):
    with server.connect() as line:
        line.sendall(b"GET /broken HTTP/1.1\r\nHost: x\r\n\r\n")
        received = b"".join(iter(lambda: line.recv(2**16), b""))
    assert received.startswith(b"HTTP/1.1 200")
    assert not received.endswith(b"0\r\n\r\n")


def test_the_log_of_all_this_is_json_and_holds_no_line_of_the_server_s_own_making(server):
    lines = [json.loads(line) for line in server.log.read_text(encoding="utf-8").splitlines()]
    assert {"time", "level", "logger", "message"} <= set.intersection(*(set(line) for line in lines))
    assert not [line for line in lines if line["logger"] == "uvicorn.access"]
