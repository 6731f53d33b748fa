"""Who is told whose a mandate is, and who is told no more than a number."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.access import Role
from api.database import Database
from api.journal.tables import audit, outbox
from api.programme.store import partnership_ids
from tests.api.test_people import House

EDI, SIG, MAX, ADA = (f"{one}@example.eu" for one in ("edi", "sig", "max", "ada"))


@pytest.fixture
def house(database: Database) -> House:
    made = House(database)
    made.add(ADA, made.mandate(Role.ADMINISTRATOR))
    made.add(MAX, made.mandate(Role.MANAGER))
    made.add(SIG, made.mandate(Role.HOST_SIGNER))
    made.add(EDI, made.mandate(Role.HOST_EDITOR))
    made.add("vis@example.eu", made.mandate(Role.VISITING_EDITOR))
    made.add("lou@example.eu", made.mandate(Role.ANALYST))
    return made


def people(client: TestClient, role: str = "host_editor") -> list[dict[str, Any]]:
    listed = client.get("/mandates", params={"most": 200})
    assert listed.status_code == 200, listed.text
    return [one for one in listed.json()["mandates"] if one["role"] == role]


def named(client: TestClient, role: str = "host_editor") -> list[tuple[str | None, str | None]]:
    return [(one["name"], one["email"]) for one in people(client, role)]


@pytest.mark.parametrize("email", [MAX, SIG, ADA])
def test_who_may_end_a_mandate_knows_the_person_by_name_and_address(house: House, email: str) -> None:
    client = house.signed(email)
    assert named(client) == [("edi", EDI)]
    one = client.get(f"/mandates/{people(client)[0]['id']}").json()
    assert (one["name"], one["email"], one["closed"]) == ("edi", EDI, False)


def test_who_may_only_see_a_mandate_knows_the_name_alone(house: House) -> None:
    house.add("rea@example.eu", house.mandate(Role.AUDITOR))
    assert named(house.signed("rea@example.eu")) == [("edi", None)]
    assert named(house.signed(EDI), "host_signer") == [("sig", None)]


def test_everybody_knows_themselves(house: House) -> None:
    assert named(house.signed(EDI)) == [("edi", EDI)]


def test_the_other_side_other_partnerships_and_strangers_are_told_nothing(house: House) -> None:
    with house.database.snapshot() as connection:
        south = partnership_ids(connection)["South"]
    house.add("sue@example.eu", house.mandate(Role.MANAGER, partnership=south))
    for email in ("vis@example.eu", "sue@example.eu", "lou@example.eu"):
        client = house.signed(email)
        told = client.get("/mandates", params={"most": 200}).text
        assert EDI not in told
        assert '"edi"' not in told
        number = people(house.signed(EDI))[0]["id"]
        assert client.get(f"/mandates/{number}").status_code == 404


def test_a_program_is_told_the_name_but_not_the_address(house: House) -> None:
    manager = house.signed(MAX)
    held = [one["id"] for one in manager.get("/me").json()["mandates"]]
    wish = {"name": "export", "expires_at": "2027-06-30T12:00:00Z", "mandates": held}
    secret = manager.post("/tokens", json=wish).json()["secret"]
    program = TestClient(house.app, headers={"Authorization": f"Bearer {secret}"})
    assert named(program) == [("edi", None)]


def test_the_address_goes_with_the_mandate_and_the_name_stays(house: House) -> None:
    manager = house.signed(MAX)
    assert manager.end(f"/mandates/{people(manager)[0]['id']}").status_code == 204
    assert named(manager) == [("edi", None)]


def test_a_mandate_given_by_number_does_not_tell_whose_the_number_is(house: House) -> None:
    signer = house.signed(SIG)
    stranger = house.signed("lou@example.eu").get("/me").json()["account"]["id"]
    wanted = {"role": "host_editor", "organisation": "o"}
    given = signer.post(f"/accounts/{stranger}/mandates", json=wanted)
    assert given.status_code == 201, given.text
    assert "lou" not in given.text
    for client in (signer, house.signed(MAX), house.signed(EDI)):
        [told] = [one for one in people(client) if one["account"] == stranger]
        assert (told["name"], told["email"], told["closed"]) == (None, None, False)
    assert ("lou", "lou@example.eu") in named(house.signed(ADA))


def test_one_who_was_invited_here_is_known_in_what_is_given_by_number_too(house: House) -> None:
    signer, editor = house.signed(SIG), house.signed(EDI).get("/me").json()["account"]["id"]
    wanted = {"role": "host_signer", "organisation": "o"}
    assert signer.post(f"/accounts/{editor}/mandates", json=wanted).status_code == 201
    assert ("edi", EDI) in named(signer, "host_signer")


def test_what_an_administrator_gives_by_number_tells_the_name(house: House) -> None:
    stranger = house.signed("lou@example.eu").get("/me").json()["account"]["id"]
    wanted = {"role": "host_editor", "organisation": "o"}
    given = house.signed(ADA).post(f"/accounts/{stranger}/mandates", json=wanted)
    assert given.status_code == 201, given.text
    assert ("lou", "lou@example.eu") in named(house.signed(SIG))


@pytest.mark.parametrize("how", ["erased", "closed"])
def test_of_an_account_that_is_closed_nobody_is_told_the_name(house: House, how: str) -> None:
    person = house.signed(EDI)
    me = person.get("/me")
    version = {"If-Match": me.headers["etag"]}
    if how == "erased":
        assert person.delete("/me", headers=version | {"Idempotency-Key": "k" * 32}).status_code == 204
    else:
        path = f"/accounts/{me.json()['account']['id']}"
        changed = house.signed(ADA).patch(path, json={"state": "closed"}, headers=version)
        assert changed.status_code == 200, changed.text
    for email in (MAX, SIG, ADA):
        [told] = people(house.signed(email))
        assert (told["name"], told["email"], told["closed"]) == (None, None, True)


def test_deputies_know_each_other_by_name(house: House) -> None:
    signer, editor = house.signed(SIG), house.signed(EDI)
    held = signer.get("/me").json()["mandates"][0]["id"]
    days = {"first_day": "2026-11-21", "last_day": "2026-11-25"}
    made = signer.post("/delegations", json={"mandate": held, "email": EDI} | days)
    assert made.status_code == 201, made.text
    for client in (signer, editor):
        [told] = client.get("/delegations").json()["delegations"]
        assert (told["from_name"], told["to_name"]) == ("sig", "edi")
        one = client.get(made.headers["location"]).json()
        assert (one["from_name"], one["to_name"]) == ("sig", "edi")


def test_a_delegation_to_one_who_was_given_a_mandate_by_number_tells_no_name(house: House) -> None:
    signer = house.signed(SIG)
    stranger = house.signed("lou@example.eu").get("/me").json()["account"]["id"]
    wanted = {"role": "host_editor", "organisation": "o"}
    assert signer.post(f"/accounts/{stranger}/mandates", json=wanted).status_code == 201
    held = signer.get("/me").json()["mandates"][0]["id"]
    asked = {"mandate": held, "email": "lou@example.eu", "first_day": "2026-11-21", "last_day": "2026-11-25"}
    assert signer.post("/delegations", json=asked).status_code == 201
    [told] = signer.get("/delegations").json()["delegations"]
    assert (told["from_name"], told["to_name"]) == ("sig", None)


def test_the_trail_and_the_notices_keep_to_numbers(house: House) -> None:
    manager = house.signed(MAX)
    assert named(manager) == [("edi", EDI)]
    assert manager.end(f"/mandates/{people(manager)[0]['id']}").status_code == 204
    with house.database.snapshot() as connection:
        kept = repr(connection.execute(select(audit.c.detail)).all())
        told = repr(connection.execute(select(outbox.c.kind, outbox.c.params)).all())
    assert "mandate.ended" in told
    assert EDI not in kept + told
    assert "'edi'" not in kept + told
