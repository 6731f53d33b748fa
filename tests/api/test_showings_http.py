"""Showings over HTTP: every list bears its number, is replayed by it, and takes notes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import Role
from api.database import Database
from api.profiles.versions import store as versions

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
ASKED = {"k": 2, "as_of": "2026-11-21"}


@pytest.fixture
def client(town: Any, an_organisation: Callable[..., Any]) -> TestClient:
    """A visitor in Portugal and three possible hosts; one of the visitor's people is signed in."""
    hosts = [an_organisation(id=f"h{n}", country="IT", about=f"We weave linen, {n}.") for n in range(3)]
    town.load(an_organisation(id="v", country="PT", seeks="Linen."), *hosts)
    signed: TestClient = town.person(Role.VISITING_EDITOR, "v")
    return signed


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


def test_notes_are_taken_of_the_visitors_own_people_only(client: TestClient, town: Any) -> None:
    asked = client.get("/visitors/v/matches")
    path = f"/showings/{asked.headers['Showing-Id']}/notes"
    host = asked.json()["matches"][0]["host"]
    strange = town.person(Role.HOST_EDITOR, "h1")

    def noted(person: TestClient, **said: str) -> Any:
        return person.post(path, json={"host": host, "what": "saved"} | said, headers=town.once())

    assert noted(town.nobody()).status_code == 401
    assert noted(strange).status_code == 404
    assert noted(client).json() == {"noted": True}
    assert noted(client, host="nobody").status_code == 422
    assert noted(client, what="eaten").status_code == 422
    assert client.post(path, json={"host": host, "what": "saved"}).status_code == 400


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
