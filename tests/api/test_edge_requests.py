"""What the edge refuses of bodies and of frequent requests."""

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.answers import answer_problems
from api.edge.addresses import client_address, counted_as, is_local
from api.edge.bodies import MOST_FIELDS, MOST_LEVELS, FieldCount, JsonDepth
from api.edge.layers import put_edge_around
from api.edge.rate_limits import (
    ANY,
    BY_PATH,
    EXPORT,
    LIMITS,
    RESET,
    SEARCH,
    SIGN_IN,
    SIGNING,
    RateLimits,
    limits_on,
)
from api.edge.refusals import JsonTooDeep, TooManyFields, TooManyRequests
from api.settings import Settings
from api.web.layout import page

FORM = "application/x-www-form-urlencoded"


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def an_app(monkeypatch) -> Callable[..., FastAPI]:
    def build(**settings: str) -> FastAPI:
        for name, value in settings.items():
            monkeypatch.setenv(f"CXC_{name.upper()}", value)
        app = FastAPI()

        @app.post("/sign-in")
        @app.post("/echo")
        async def echo(request: Request) -> int:
            return len(await request.body())

        answer_problems(app)
        put_edge_around(app, Settings(), checks={}, page=page)
        return app

    return build


@pytest.fixture
def sent(an_app) -> Callable[[bytes, str], tuple[int, str]]:
    client = TestClient(an_app())

    def send(body: bytes, media_type: str) -> tuple[int, str]:
        response = client.post("/echo", content=body, headers={"Content-Type": media_type})
        answer = response.json()
        return response.status_code, "" if response.status_code == 200 else answer["type"]

    return send


def test_json_may_nest_as_deep_as_the_limit_and_no_deeper(sent):
    def nested(levels: int) -> bytes:
        return b"[" * levels + b"]" * levels

    assert sent(nested(MOST_LEVELS), "application/json") == (200, "")
    assert sent(nested(MOST_LEVELS + 1), "application/json") == (400, "/problems/json-too-deep")
    assert sent(nested(100_000), "application/problem+json; charset=utf-8") == (
        400,
        "/problems/json-too-deep",
    )
    assert sent(nested(100_000), "") == (400, "/problems/json-too-deep")


def test_brackets_within_a_text_are_no_levels(sent):
    assert sent(b'{"a": "' + rb"\"[{\\" * 1_000 + b'"}', "application/json") == (200, "")
    assert sent(b'"\\\\' + b'"' + b"[" * 65, "application/json") == (400, "/problems/json-too-deep")


def test_json_in_another_encoding_is_refused_since_its_levels_cannot_be_counted(sent):
    assert sent('"∀"'.encode("utf-16"), "application/json") == (400, "/problems/not-utf8-json")


def test_a_form_may_have_as_many_fields_as_the_limit_and_no_more(sent):
    assert sent(b"&".join([b"a=1"] * MOST_FIELDS), FORM) == (200, "")
    assert sent(b"&".join([b"a=1"] * 10_000), FORM) == (400, "/problems/too-many-fields")


def test_the_parts_of_a_form_with_files_are_counted_too(sent):
    part = b'--xyz\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    media_type = 'multipart/form-data; boundary="xyz"'
    assert sent(part * (MOST_FIELDS - 1) + b"--xyz--", media_type) == (200, "")
    assert sent(part * 10_000 + b"--xyz--", media_type) == (400, "/problems/too-many-fields")


def levels_in(parts: list[bytes]) -> bool:
    reader = JsonDepth()
    try:
        for part in parts:
            reader.read(part)
    except JsonTooDeep:
        return False
    return True


@given(st.text(alphabet='[]{}"\\a', max_size=300), st.integers(min_value=1, max_value=7))
def test_how_a_body_is_cut_into_pieces_changes_nothing(text, size):
    body = b"[" * (MOST_LEVELS - 3) + text.encode()
    assert levels_in([body]) == levels_in([body[at : at + size] for at in range(0, len(body), size)])


def is_taken(body: bytes, separator: bytes, size: int) -> bool:
    reader = FieldCount(separator)
    try:
        for at in range(0, len(body), size):
            reader.read(body[at : at + size])
    except TooManyFields:
        return False
    return True


@given(st.integers(min_value=1, max_value=9))
def test_separators_are_counted_across_pieces(size):
    assert is_taken(b"--ab" * MOST_FIELDS, b"--ab", size)
    assert not is_taken(b"--ab" * (MOST_FIELDS + 1), b"--ab", size)
    assert not is_taken(b"a&" * (MOST_FIELDS + 1), b"&", size)


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.words)
def test_each_limit_lets_so_many_through_in_its_span_and_one_more_after_it(limit):
    clock = Clock()
    limits = RateLimits(clock)
    for _ in range(limit.at_most):
        limits.take(limit, "account:1")
    clock.now = limit.within_s - 0.001
    with pytest.raises(TooManyRequests) as refused:
        limits.take(limit, "account:1")
    assert refused.value.retry_after_s == 1
    limits.take(limit, "account:2")
    clock.now = limit.within_s
    limits.take(limit, "account:1")


def test_the_limits_are_those_agreed():
    agreed = {SIGN_IN: (10, 300), RESET: (5, 86_400), SIGNING: (20, 60), EXPORT: (10, 3_600), SEARCH: (5, 1)}
    assert {limit: (limit.at_most, limit.within_s) for limit in agreed} == agreed


def test_no_span_ever_holds_more_than_the_limit():
    clock, moments = Clock(), []
    limits = RateLimits(clock)
    for _ in range(1_000):
        clock.now += 7.3
        try:
            limits.take(SIGN_IN, "account:1")
            moments.append(clock.now)
        except TooManyRequests:
            continue
    spans = (sum(first <= other < first + 300 for other in moments) for first in moments)
    assert max(spans) == 10
    assert len(moments) >= 10 * (7_300 // 300)  # and whoever waits gets every one that is theirs


def test_a_sign_in_that_succeeded_begins_anew():
    limits = RateLimits(Clock())
    for _ in range(3):
        for _ in range(10):
            limits.take(SIGN_IN, "account:1")
        limits.forgive(SIGN_IN, "account:1")


def test_memory_is_bounded_and_the_idle_are_forgotten_first():
    clock = Clock()
    limits = RateLimits(clock, most_keys=3)
    for number in range(100):
        limits.take(RESET, f"address:{number}")
    assert len(limits._taken[RESET]) == 3
    clock.now = RESET.within_s
    limits.take(RESET, "address:new")
    assert list(limits._taken[RESET]) == ["address:new"]


def test_paths_have_their_limits():
    assert list(limits_on("POST", "/sign-in")) == [ANY, SIGN_IN]
    assert list(limits_on("GET", "/sign-in")) == [ANY]
    assert list(limits_on("POST", "/sign-inx")) == [ANY]
    assert list(limits_on("GET", "/exchanges.csv")) == [ANY, EXPORT]
    assert list(limits_on("POST", "/exchanges/7/documents/financial/signatures")) == [ANY, SIGNING]
    assert list(limits_on("GET", "/exchanges/7/documents/financial/signatures")) == [ANY]
    assert list(limits_on("POST", "/groups/4/signatures")) == [ANY, SIGNING]
    assert list(limits_on("GET", "/visitors/a-mill/matches")) == [ANY, SEARCH]
    assert list(limits_on("GET", "/health/live")) == []


def test_every_limit_is_on_a_route_that_is_there(town):
    routes = [
        (method, re.sub(r"\{[^}]*\}", "1", route.path or ""))
        for route in iter_route_contexts(town.app.routes)
        for method in route.methods or ()
    ]
    without = [one.path for one in BY_PATH if not any(one.covers(*route) for route in routes)]
    assert without == []


def test_too_many_sign_ins_are_told_when_to_come_back_and_a_forged_header_does_not_help(an_app):
    client = TestClient(an_app(), client=("192.0.2.7", 5000))
    statuses = [
        client.post("/sign-in", headers={"X-Forwarded-For": f"198.51.100.{number % 250}"}).status_code
        for number in range(1_000 // 5)
    ]
    assert (statuses.count(200), statuses.count(429)) == (10, 190)
    refused = client.post("/sign-in")
    assert 290 <= int(refused.headers["Retry-After"]) <= 300
    assert refused.json()["type"] == "/problems/too-many-requests"
    assert client.post("/echo").status_code == 200


def test_behind_a_trusted_proxy_each_client_has_its_own_limit(an_app):
    client = TestClient(an_app(trusted_proxies="192.0.2.0/24"), client=("192.0.2.7", 5000))
    for said in ("198.51.100.1", "6.6.6.6, 198.51.100.2"):
        statuses = [client.post("/sign-in", headers={"X-Forwarded-For": said}).status_code for _ in range(11)]
        assert statuses == [200] * 10 + [429]
    forged = client.post("/sign-in", headers={"X-Forwarded-For": "7.7.7.7, 198.51.100.2"})
    assert forged.status_code == 429


def test_limits_can_be_switched_off(an_app):
    client = TestClient(an_app(rate_limits="false"))
    assert {client.post("/sign-in").status_code for _ in range(30)} == {200}


def asked(peer: str, **headers: str) -> dict[str, object]:
    encoded = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "client": (peer, 1), "headers": encoded}


@pytest.mark.parametrize(
    ("peer", "said", "address"),
    [
        ("203.0.113.9", "1.1.1.1", "203.0.113.9"),  # not from a proxy of ours: not believed
        ("10.0.0.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "1.1.1.1, 2.2.2.2", "2.2.2.2"),  # the left end is the client's own word
        ("10.0.0.1", "1.1.1.1, 10.0.0.2", "1.1.1.1"),  # two proxies of ours
        ("10.0.0.1", "1.1.1.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_an_address_is_believed_as_far_as_the_proxies_are_ours(peer, said, address, monkeypatch):
    monkeypatch.setenv("CXC_TRUSTED_PROXIES", "10.0.0.0/8, ::1")
    trusted = Settings().trusted_proxies
    assert client_address(asked(peer, x_forwarded_for=said), trusted) == address


def test_ipv6_is_counted_by_household():
    assert counted_as("2001:db8:1:2:3::4") == counted_as("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert counted_as("::ffff:192.0.2.1") == counted_as("192.0.2.1") == "192.0.2.1"


def test_only_this_machine_itself_is_local():
    assert is_local(asked("127.0.0.1"), ())
    assert not is_local(asked("192.0.2.1"), ())
    assert not is_local(asked("127.0.0.1", x_forwarded_for="127.0.0.1"), ())  # a proxy on it passed it on
