"""The contract on people's routes: keys, versions, addresses, pages of lists; erasure and the download."""

import json
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from api.access import Role
from api.database import Database, metadata
from api.doors.kept_elsewhere import KEEPERS
from api.journal.tables import audit, idempotency_keys, outbox
from api.people.keepers import Keeper
from api.people.policy import Policy
from api.people.store.links import mailbox_of
from api.people.tables import invitations, tokens
from api.people.use_cases.inviting import invite_by_command
from api.showings import store as showings

PASSWORD = "canary linen by the river"  # noqa: S105
ADA, EDI = "ada@example.eu", "edi@example.eu"
HERE = "https://match.example.eu"


@pytest.fixture
def house(town: Any) -> Any:
    town.add_person(ADA, town.mandate(Role.ADMINISTRATOR))
    town.add_person(EDI, town.mandate(Role.ANALYST))
    return town


def count(database: Database, table: Any = audit) -> int:
    with database.snapshot() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def number_of(client: TestClient) -> int:
    return int(client.get("/me").json()["account"]["id"])


def creations(house: Any) -> dict[str, tuple[TestClient, str, dict[str, Any], int]]:
    """Every POST of people that creates or acts, by somebody who may."""
    admin, edi = house.sign_in(ADA), house.sign_in(EDI)
    own = edi.get("/me").json()["mandates"][0]["id"]
    colleague = house.add_person("col@example.eu", house.mandate(Role.SUPPORT_OFFICE))
    office = house.sign_in("col@example.eu")
    offices = office.get("/me").json()["mandates"][0]["id"]
    _, bearer = invite_by_command(
        house.database, "new@example.eu", house.mandate(Role.AUDITOR), at=house.clock.at, policy=Policy()
    )
    edi.post("/password-resets", json={"email": EDI})
    with house.database.snapshot() as connection:
        reset = connection.execute(select(outbox.c.params).order_by(outbox.c.id.desc()).limit(1)).scalar_one()
    days = {"first_day": "2026-11-21", "last_day": "2026-11-25"}
    expires = "2027-06-30T12:00:00Z"
    return {
        "invitation": (admin, "/invitations", {"email": "x@y.eu", "mandate": {"role": "auditor"}}, 202),
        "mandate": (admin, f"/accounts/{colleague}/mandates", {"role": "auditor"}, 201),
        "delegation": (office, "/delegations", {"mandate": offices, "email": EDI} | days, 201),
        "token": (edi, "/tokens", {"name": "x", "expires_at": expires, "mandates": [own]}, 201),
        "acceptance": (
            house.nobody(),
            "/invitations/acceptances",
            {"secret": bearer.secret, "name": "New", "password": PASSWORD},
            201,
        ),
        "reset": (house.nobody(), "/password-resets", {"email": EDI}, 202),
        "completion": (
            house.nobody(),
            "/password-resets/completions",
            {"secret": reset["secret"], "password": "another river of linen"},
            204,
        ),
    }


WHAT = ["invitation", "mandate", "delegation", "acceptance", "reset", "completion"]


@pytest.mark.parametrize("what", WHAT)
def test_a_retry_gets_the_first_answer_and_nothing_is_done_twice(house: Any, what: str) -> None:
    client, path, body, status = creations(house)[what]
    headers = house.once()
    first = client.post(path, json=body, headers=headers)
    assert first.status_code == status, first.text
    before = count(house.database)
    again = client.post(path, json=body, headers=headers)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers.get("location") == first.headers.get("location")
    assert count(house.database) == before


@pytest.mark.parametrize("what", [*WHAT, "token"])
def test_the_same_key_with_another_body_is_refused(house: Any, what: str) -> None:
    client, path, body, status = creations(house)[what]
    headers = house.once()
    assert client.post(path, json=body, headers=headers).status_code == status
    before = count(house.database)
    other = client.post(
        path, content=json.dumps(body) + " ", headers=headers | {"Content-Type": "application/json"}
    )
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused-for-another")
    assert count(house.database) == before


def test_a_token_is_made_once_for_a_key_and_its_secret_kept_nowhere(house: Any) -> None:
    client, path, body, _ = creations(house)["token"]
    headers = house.once()
    first = client.post(path, json=body, headers=headers)
    made = first.json()
    assert first.headers["location"] == f"/tokens/{made['token']['id']}"
    assert first.headers["cache-control"] == "no-store"
    again = client.post(path, json=body, headers=headers)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/token-made-already")
    assert f"/tokens/{made['token']['id']}" in again.json()["detail"]
    assert count(house.database, tokens) == 1
    with house.database.snapshot() as connection:
        kept = repr([connection.execute(select(table)).all() for table in metadata.sorted_tables])
    assert made["secret"] not in kept


@pytest.mark.parametrize("what", ["invitation", "mandate", "delegation", "token"])
def test_a_creation_without_a_key_is_refused(house: Any, what: str) -> None:
    client, path, body, _ = creations(house)[what]
    answer = client.post(path, json=body)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/missing-idempotency-key")


def test_a_refused_acceptance_leaves_its_key_free(house: Any) -> None:
    guest, path, body, status = creations(house)["acceptance"]
    headers = house.once()
    assert guest.post(path, json=body | {"password": "short"}, headers=headers).status_code == 422
    assert guest.post(path, json=body, headers=headers).status_code == status


@pytest.mark.parametrize("what", ["mandate", "delegation", "token"])
def test_what_was_made_is_at_its_address_and_ended_in_the_version_that_was_seen(
    house: Any, what: str
) -> None:
    client, path, body, _ = creations(house)[what]
    made = client.post(path, json=body, headers=house.once())
    place = made.headers["location"]
    assert client.get(place).headers["etag"] == made.headers["etag"] == '"1"'
    assert client.delete(place).status_code == 428
    assert client.delete(place, headers={"If-Match": '"2"'}).status_code == 412
    assert client.delete(place, headers={"If-Match": "nonsense"}).status_code == 400
    assert client.delete(place, headers={"If-Match": '"1"'}).status_code == 204
    assert client.delete(place, headers={"If-Match": '"1"'}).status_code == 412
    assert client.get(place).headers["etag"] == '"2"'
    assert client.delete(place, headers={"If-Match": '"2"'}).status_code == 409


@pytest.mark.parametrize("what", ["mandate", "delegation", "token"])
def test_an_ending_asked_twice_with_its_key_is_answered_alike(house: Any, what: str) -> None:
    client, path, body, _ = creations(house)[what]
    place = client.post(path, json=body, headers=house.once()).headers["location"]
    headers = house.once(**{"If-Match": '"1"'})
    assert [client.delete(place, headers=headers).status_code for _ in range(2)] == [204, 204]


@pytest.mark.parametrize("what", ["mandate", "delegation", "token"])
def test_what_is_somebody_elses_is_not_found(house: Any, what: str) -> None:
    client, path, body, _ = creations(house)[what]
    place = client.post(path, json=body, headers=house.once()).headers["location"]
    house.add_person("far@example.eu", house.mandate(Role.ANALYST))
    other = house.sign_in("far@example.eu")
    assert other.get(place).status_code == 404
    assert other.delete(place, headers={"If-Match": "*"}).status_code == 404
    for number in (0, 2**31, -1):
        assert client.get(f"{place.rpartition('/')[0]}/{number}").status_code == 422


def test_lists_go_on_where_the_page_before_ended(house: Any) -> None:
    admin = house.sign_in(ADA)
    house.add_person("col@example.eu", house.mandate(Role.AUDITOR))
    for path, name in (("/accounts", "accounts"), ("/mandates", "mandates")):
        whole = admin.get(path).json()
        assert (len(whole[name]), whole["after"]) == (3, None)
        parts, after = [], 0
        while after is not None:
            page = admin.get(path, params={"after": after, "most": 2}).json()
            parts += page[name]
            after = page["after"]
        assert parts == whole[name]


def test_no_text_is_too_strange_to_be_refused(house: Any) -> None:
    admin = house.sign_in(ADA)
    for text in ("a\0b", "\ud800", "x" * 1_001):
        said = json.dumps(text)
        mandate = f'{{"role": "host_editor", "organisation": {said}}}'
        for path, body in (
            ("/invitations", f'{{"email": {said}, "mandate": {mandate}}}'),
            ("/invitations", f'{{"email": "a@b.eu", "mandate": {mandate}}}'),
            ("/invitations/acceptances", f'{{"secret": {said}}}'),
            ("/password-resets/completions", f'{{"secret": {said}, "password": {said}}}'),
            ("/tokens", f'{{"name": {said}, "expires_at": "2027-06-30T12:00:00Z", "mandates": [1]}}'),
        ):
            headers = house.once(**{"Content-Type": "application/json"})
            answer = admin.post(path, content=body, headers=headers)
            assert answer.status_code in {400, 410, 422}, (path, body, answer.text)
    sign_in = admin.post("/sessions", content='{"email": "\\ud800", "password": "\\ud800"}')
    assert sign_in.status_code in {401, 422}


def test_behind_a_proxy_failures_are_counted_where_they_come_from(house: Any) -> None:
    people = house.app.state.people
    house.app.state.people = replace(people, trusted_proxies=(ip_network("10.0.0.0/8"),))
    proxy = TestClient(
        house.app, base_url=HERE, headers={"Sec-Fetch-Site": "same-origin"}, client=("10.0.0.1", 5)
    )
    for number in range(10):
        said = {"email": f"nobody{number}@example.eu", "password": "wrong"}
        proxy.post("/sessions", json=said, headers={"X-Forwarded-For": "203.0.113.7"})
    right = {"email": EDI, "password": PASSWORD}
    there = proxy.post("/sessions", json=right, headers={"X-Forwarded-For": "203.0.113.7"})
    elsewhere = proxy.post("/sessions", json=right, headers={"X-Forwarded-For": "203.0.113.8"})
    assert (there.status_code, elsewhere.status_code) == (429, 201)


def test_behind_a_proxy_a_key_is_that_of_the_address_behind_it(house: Any) -> None:
    people = house.app.state.people
    house.app.state.people = replace(people, trusted_proxies=(ip_network("10.0.0.0/8"),))
    proxy = TestClient(
        house.app, base_url=HERE, headers={"Sec-Fetch-Site": "same-origin"}, client=("10.0.0.1", 5)
    )

    def ask(email: str, address: str) -> int:
        headers = {"X-Forwarded-For": address, "Idempotency-Key": "one"}
        return proxy.post("/password-resets", json={"email": email}, headers=headers).status_code

    assert ask(EDI, "203.0.113.7") == 202
    assert ask(ADA, "203.0.113.8") == 202  # somebody else's key, which happens to be the same
    assert ask(ADA, "203.0.113.7") == 422


def test_an_erased_person_is_out_everywhere_and_named_nowhere(house: Any) -> None:
    edi, other = house.sign_in(EDI), house.sign_in(EDI)
    forgotten: list[int] = []
    keeper = Keeper("notes", told=lambda _, number: [number], forget=lambda _, one, __: forgotten.append(one))
    house.app.state.people = replace(house.app.state.people, keepers=(keeper,))
    number = number_of(edi)
    own = edi.get("/me").json()["mandates"][0]["id"]
    wish = {"name": "Edith's export", "expires_at": "2027-06-30T12:00:00Z", "mandates": [own]}
    secret = edi.post("/tokens", json=wish, headers=house.once()).json()["secret"]
    admin = house.sign_in(ADA)
    offer = {"email": EDI, "mandate": {"role": "auditor"}}
    admin.post("/invitations", json=offer, headers=house.once())
    assert edi.delete("/me").status_code == 428
    tag = edi.get("/me").headers["etag"]
    answer = edi.delete("/me", headers=house.once(**{"If-Match": tag}))
    assert answer.status_code == 204
    program = TestClient(house.app, headers={"Authorization": f"Bearer {secret}"})
    assert [one.get("/me").status_code for one in (edi, other, program)] == [401, 401, 401]
    assert house.nobody().post("/sessions", json={"email": EDI, "password": PASSWORD}).status_code == 401
    shown = admin.get(f"/accounts/{number}").json()
    assert (shown["account"]["state"], shown["account"]["name"]) == ("closed", "Erased")
    assert [one["live"] for one in shown["mandates"]] == [False]
    assert forgotten == [number]
    with house.database.snapshot() as connection:
        kept = {table.name: repr(connection.execute(select(table)).all()) for table in metadata.sorted_tables}
        assert mailbox_of(connection, f"account:{number}") is None
        still = connection.execute(select(idempotency_keys)).all()
    assert all(EDI not in words and "Edith" not in words for words in kept.values())
    assert sum(row.account_id == number for row in still) == 1  # the erasure's own, which says nothing
    with house.database.snapshot() as connection:
        last = connection.execute(select(audit).where(audit.c.act == "account.erase")).one()
    assert (last.subject, last.detail) == (f"account:{number}", '{"before":"active"}')
    with house.database.snapshot() as connection:
        open_ones = select(invitations).where(invitations.c.accepted_at.is_(None))
        offered = connection.execute(open_ones).one()
    assert offered.expires_at <= house.clock.at


def test_what_other_parts_keep_is_told_and_forgotten_too(house: Any) -> None:
    house.app.state.people = replace(house.app.state.people, keepers=KEEPERS)
    edi = house.sign_in(EDI)
    number = number_of(edi)
    told = edi.get("/me/download").json()["elsewhere"]
    assert told == {"notices": [], "preferences": [], "learning": {"refused": False}, "lists": []}
    with house.database.transaction() as connection:
        showings.refuse(connection, number, at=house.clock.at)
    assert edi.get("/me/download").json()["elsewhere"]["learning"] == {"refused": True}
    assert edi.delete("/me", headers={"If-Match": "*"}).status_code == 204
    with house.database.snapshot() as connection:
        assert not showings.has_refused(connection, [number])


def test_an_erased_mailbox_can_be_invited_anew(house: Any) -> None:
    edi = house.sign_in(EDI)
    edi.delete("/me", headers={"If-Match": "*"})
    house.add_person(EDI, house.mandate(Role.ANALYST))
    assert number_of(house.sign_in(EDI)) == 3


def test_the_last_administrator_stays(house: Any) -> None:
    admin = house.sign_in(ADA)
    number = number_of(admin)
    own = admin.get("/me").json()["mandates"][0]["id"]
    star = {"If-Match": "*"}
    refused = [
        admin.delete("/me", headers=star),
        admin.delete(f"/mandates/{own}", headers=star),
        admin.patch(f"/accounts/{number}", json={"state": "locked"}, headers=star),
        admin.patch(f"/accounts/{number}", json={"state": "closed"}, headers=star),
    ]
    told = {(answer.status_code, answer.json()["type"]) for answer in refused}
    assert told == {(409, "/problems/last-administrator")}
    house.add_person("eve@example.eu", house.mandate(Role.ADMINISTRATOR))
    assert admin.delete("/me", headers=star).status_code == 204


def test_a_token_cannot_erase_and_an_erasure_needs_the_present_version(house: Any) -> None:
    edi = house.sign_in(EDI)
    own = edi.get("/me").json()["mandates"][0]["id"]
    wish = {"name": "x", "expires_at": "2027-06-30T12:00:00Z", "mandates": [own]}
    secret = edi.post("/tokens", json=wish, headers=house.once()).json()["secret"]
    program = TestClient(house.app, headers={"Authorization": f"Bearer {secret}"})
    assert program.delete("/me", headers={"If-Match": "*"}).status_code == 403
    assert edi.delete("/me", headers={"If-Match": '"7"'}).status_code == 412


def test_the_download_says_everything_that_is_kept_and_no_secret(house: Any) -> None:
    edi = house.sign_in(EDI)
    keeper = Keeper("notes", told=lambda _, number: [number], forget=lambda *_: None)
    house.app.state.people = replace(house.app.state.people, keepers=(keeper,))
    own = edi.get("/me").json()["mandates"][0]["id"]
    wish = {"name": "export", "expires_at": "2027-06-30T12:00:00Z", "mandates": [own]}
    secret = edi.post("/tokens", json=wish, headers=house.once()).json()["secret"]
    edi.post("/password-resets", json={"email": EDI})
    answer = edi.get("/me/download")
    assert answer.headers["cache-control"] == "no-store"
    assert "attachment" in answer.headers["content-disposition"]
    told = answer.json()
    assert told["account"]["email"] == EDI
    assert (told["has_password"], len(told["sessions"]), len(told["resets"])) == (True, 1, 1)
    assert ([one["name"] for one in told["tokens"]], len(told["mandates"])) == (["export"], 1)
    assert [one["sent_by_you"] for one in told["invitations"]] == [False]
    assert [one["act"] for one in told["acts"]] == ["token.make"]
    assert told["elsewhere"] == {"notes": [number_of(edi)]}
    cookie = str(edi.cookies["__Host-cxc"]).partition(".")[0]
    for canary in (secret, cookie, PASSWORD, "argon2", "seal", "digest"):
        assert canary not in answer.text
    assert house.nobody().get("/me/download").status_code == 401


def test_every_operation_of_people_has_its_refusals_and_examples(house: Any) -> None:
    described = house.app.openapi()
    for path, verbs in described["paths"].items():
        for verb, operation in verbs.items():
            if "people" not in operation.get("tags", []):
                continue
            assert operation.get("description"), (verb, path)
            needs_key = any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", []))
            assert not needs_key or "409" in operation["responses"] or verb == "get", (verb, path)
    for name in ("MandateAsked", "TokenAsked", "DelegationAsked", "InvitationAccepted", "AccountAnswer"):
        for field, said in described["components"]["schemas"][name]["properties"].items():
            assert "examples" in said or "$ref" in said, (name, field)
