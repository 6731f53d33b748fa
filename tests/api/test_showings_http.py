"""Showings over HTTP: every list bears its number, is replayed by it, and takes notes."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import Mandate, Role
from api.app import create_app
from api.clock import now
from api.database import Database
from api.people.hashing import HashingCost, Passwords
from api.people.policy import Policy
from api.people.use_cases.inviting import Acceptance, accept, invite_by_command
from api.profiles import store as profiles
from api.profiles.versions import store as versions
from api.settings import load_settings

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
ASKED = {"k": 2, "as_of": "2026-11-21"}


@pytest.fixture
def client(database: Database, an_organisation: Callable[..., Any], tmp_path: Path) -> Iterator[TestClient]:
    """A visitor in Portugal and three possible hosts."""
    hosts = [an_organisation(id=f"h{n}", country="IT", about=f"We weave linen, {n}.") for n in range(3)]
    with database.transaction() as connection:
        profiles.add(connection, [an_organisation(id="v", country="PT", seeks="Linen."), *hosts], at=AT)
    settings = load_settings().model_copy(update={"vectors_dir": tmp_path / "vectors"})
    with TestClient(create_app(settings, database)) as opened:
        yield opened


def test_an_answer_bears_its_number_and_is_replayed(client: TestClient) -> None:
    asked = client.get("/visitors/v/matches", params=ASKED)
    number = asked.headers["Showing-Id"]
    again = client.get(f"/showings/{number}/replay")
    assert (again.status_code, again.content) == (200, asked.content)
    assert again.headers["content-type"] == asked.headers["content-type"] == "application/json"
    told = client.get(f"/showings/{number}").json()
    assert [one["host"] for one in told["hosts"]] == [one["host"] for one in asked.json()["matches"]]
    assert (told["visitor"], told["k"], told["as_of"]) == ("v", 2, "2026-11-21")


def test_a_list_that_cannot_be_made_again_says_why(client: TestClient, database: Database) -> None:
    number = client.get("/visitors/v/matches").headers["Showing-Id"]
    with database.transaction() as connection:
        versions.erase(connection, "h1", at=AT)
    refused = client.get(f"/showings/{number}/replay")
    assert refused.status_code == 410
    assert refused.headers["content-type"] == "application/problem+json"
    assert "profile-erased" in refused.json()["detail"]


PASSWORD = "canary linen by the river"  # noqa: S105


def signed_in(client: TestClient, database: Database, email: str, organisation: str) -> TestClient:
    mandate = Mandate(role=Role.VISITING_EDITOR, organisation=organisation, valid_from=date(2026, 1, 1))
    at, cheap = now(), Passwords(HashingCost(rounds=1, memory_kib=8, lanes=1))
    _, bearer = invite_by_command(database, email, mandate, at=at, policy=Policy())
    accept(database, Acceptance(secret=bearer.secret, name="Ada", password=PASSWORD), at=at, passwords=cheap)
    headers = {"Sec-Fetch-Site": "same-origin"}
    browser = TestClient(client.app, base_url="https://match.example.eu", headers=headers)
    assert browser.post("/sessions", json={"email": email, "password": PASSWORD}).status_code == 201
    return browser


def test_notes_are_taken_of_the_visitors_own_people_only(client: TestClient, database: Database) -> None:
    asked = client.get("/visitors/v/matches")
    path = f"/showings/{asked.headers['Showing-Id']}/notes"
    host = asked.json()["matches"][0]["host"]
    own, strange = (
        signed_in(client, database, email, of) for email, of in (("ada@v.eu", "v"), ("bob@h.eu", "h1"))
    )

    assert client.post(path, json={"host": host, "what": "saved"}).status_code == 401
    assert strange.post(path, json={"host": host, "what": "saved"}).status_code == 404
    assert own.post(path, json={"host": host, "what": "saved"}).json() == {"noted": True}
    assert own.post(path, json={"host": "nobody", "what": "saved"}).status_code == 422
    assert own.post(path, json={"host": host, "what": "eaten"}).status_code == 422


@pytest.mark.parametrize("path", ["/showings/{}", "/showings/{}/replay"])
def test_a_number_that_nothing_bears_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path.format(99)).status_code == 404
    assert client.get(path.format(0)).status_code == 422


def test_a_list_that_was_not_recorded_is_answered_all_the_same(
    client: TestClient, database: Database
) -> None:
    whole = client.get("/visitors/v/matches", params=ASKED).content
    with database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE showings RENAME TO showings_away")
    asked = client.get("/visitors/v/matches", params=ASKED)
    assert (asked.status_code, asked.content) == (200, whole)
    assert asked.headers["Showing-Id"] == "not recorded"
