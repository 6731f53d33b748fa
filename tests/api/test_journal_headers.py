"""Keys and versions over HTTP, as a route uses them."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api.access import Via
from api.answers import answer_problems
from api.database import Database
from api.journal.acting import Act, Actor, Event
from api.journal.headers import AskedOnce, IfMatch, IfNoneMatch, answered, as_response, shown
from api.journal.idempotency import Answer, answer_once
from api.journal.versions import require_match
from api.programme.store import add_partnerships, partnership_ids

ANA = Actor(12, Via.SESSION)


class Opening(BaseModel):
    name: str


@pytest.fixture
def client(database: Database, at: datetime) -> Iterator[TestClient]:
    app = FastAPI()
    answer_problems(app)

    @app.post("/partnerships", status_code=201)
    def open_partnership(body: Opening, asked: AskedOnce, if_match: IfMatch = None) -> Response:
        def work(act: Act) -> Answer:
            version = len(partnership_ids(act.connection))
            if version:
                require_match(if_match, version)
            add_partnerships(act.connection, [body.name], at=act.at)
            act.record(Event("partnership.open", f"partnership:{body.name}"))
            return answered(body, status=201, version=version + 1, location=f"/partnerships/{body.name}")

        answer = answer_once(database, ANA, key=asked.key, request_digest=asked.digest, at=at, work=work)
        return as_response(answer)

    @app.get("/partnerships")
    def show_partnerships(if_none_match: IfNoneMatch = None) -> Response:
        with database.snapshot() as connection:
            names = sorted(partnership_ids(connection))
        return shown({"names": names}, version=len(names), if_none_match=if_none_match)

    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def opens(client: TestClient, name: str = "A", **headers: str) -> Response:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return client.post("/partnerships", json={"name": name}, headers=named)


def test_an_answer_and_its_replay_differ_only_in_the_mark(client: TestClient) -> None:
    first, again = (opens(client, Idempotency_Key='"k1"') for _ in range(2))
    assert (first.status_code, first.json(), first.headers["etag"]) == (201, {"name": "A"}, '"1"')
    assert first.headers["location"] == "/partnerships/A"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert dict(again.headers) == dict(first.headers) | {"idempotency-replayed": "true"}


@pytest.mark.parametrize(
    ("name", "headers", "status", "title"),
    [
        ("B", {}, 400, "Missing idempotency key"),
        ("B", {"Idempotency_Key": "k 2"}, 400, "Bad idempotency key"),
        ("B", {"Idempotency_Key": "k1"}, 422, "Key reused for another"),
        ("B", {"Idempotency_Key": "k2"}, 428, "Precondition required"),
        ("B", {"Idempotency_Key": "k2", "If_Match": '"0"'}, 412, "Precondition failed"),
        ("B", {"Idempotency_Key": "k2", "If_Match": "0"}, 400, "Bad if match"),
        ("B", {"Idempotency_Key": "k2", "If_Match": '"1"'}, 201, None),
        ("A", {"Idempotency_Key": "k1", "If_Match": '"1"'}, 201, None),
    ],
)
def test_each_refusal_has_its_status(
    client: TestClient, name: str, headers: dict[str, str], status: int, title: str | None
) -> None:
    opens(client, Idempotency_Key="k1")
    answer = opens(client, name, **headers)
    assert (answer.status_code, answer.json().get("title")) == (status, title)


def test_a_reader_who_has_the_present_version_is_sent_nothing(client: TestClient) -> None:
    opens(client, Idempotency_Key="k1")
    first = client.get("/partnerships")
    again = client.get("/partnerships", headers={"If-None-Match": first.headers["etag"]})
    other = client.get("/partnerships", headers={"If-None-Match": '"0"'})
    assert (first.status_code, first.json(), first.headers["etag"]) == (200, {"names": ["A"]}, '"1"')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", '"1"')
    assert (other.status_code, other.content) == (200, first.content)


def test_a_key_sent_twice_is_refused(client: TestClient) -> None:
    headers = [("Idempotency-Key", "k1"), ("Idempotency-Key", "k2")]
    answer = client.post("/partnerships", json={"name": "A"}, headers=headers)
    assert answer.status_code == 400
    assert "sent more than once" in answer.json()["detail"]


def test_a_request_refused_before_its_act_leaves_the_key_free(client: TestClient) -> None:
    unusable = client.post("/partnerships", json={}, headers={"Idempotency-Key": "k1"})
    assert unusable.status_code == 422
    assert opens(client, Idempotency_Key="k1").status_code == 201


def test_both_headers_are_described_in_the_openapi_page(client: TestClient) -> None:
    described = client.get("/openapi.json").json()["paths"]["/partnerships"]["post"]["parameters"]
    assert sorted(one["name"] for one in described) == ["Idempotency-Key", "If-Match"]
    assert all(one["description"] for one in described)
