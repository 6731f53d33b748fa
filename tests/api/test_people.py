"""People over HTTP: who gets in, how long, what ends it, and what is never written down."""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.access import Mandate, Role
from api.answers import answer_problems
from api.database import Database
from api.journal.tables import audit, outbox
from api.notices.address_store import addresses_of
from api.people.hashing import HashingCost, Passwords
from api.people.policy import Policy
from api.people.routes import mount_people
from api.people.setup import PeopleSetup
from api.people.use_cases.inviting import Acceptance, accept, invite_by_command
from api.profiles import store as profiles
from api.profiles.organisation import Organisation
from api.programme.store import add_partnerships, partnership_ids
from matching.profiles import OrganisationId

HERE = "https://match.example.eu"
OURS = {"Sec-Fetch-Site": "same-origin"}
PASSWORD = "canary linen by the river"  # noqa: S105
MINUTE = timedelta(minutes=1)
COOKIE = "__Host-cxc"


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


class Asker(TestClient):
    """A browser whose every POST bears a key of its own, as those that create or act must."""

    def post(self, *arguments: Any, **options: Any) -> Any:
        options["headers"] = {"Idempotency-Key": uuid4().hex} | (options.get("headers") or {})
        return super().post(*arguments, **options)

    def end(self, path: str) -> Any:
        """Ends what is there, as it was last seen."""
        return self.delete(path, headers={"If-Match": self.get(path).headers["etag"]})


class House:
    """A small application with its people, a frozen clock and cheap hashes."""

    def __init__(self, database: Database, *, demo: bool = False, origin: str = HERE) -> None:
        self.database = database
        self.clock = Clock()
        self.passwords = Passwords(HashingCost(rounds=1, memory_kib=8, lanes=1))
        self.origin = origin
        self.app = FastAPI()
        self.app.state.database = database
        setup = PeopleSetup(passwords=self.passwords, clock=self.clock, demo=demo)
        mount_people(self.app, setup)
        answer_problems(self.app)
        with database.transaction() as connection:
            add_partnerships(connection, ["North", "South"], at=self.clock.at)
            self.partnership = partnership_ids(connection)["North"]
            one = Organisation(id=OrganisationId("o"), name="Weaving Lda", partnership="North")
            profiles.add(connection, [one], at=self.clock.at)

    def browser(self, *, host: str = "203.0.113.7") -> TestClient:
        return TestClient(self.app, base_url=self.origin, headers=OURS, client=(host, 5))

    def add(self, email: str, *mandates: Mandate) -> int:
        for mandate in mandates:
            _, bearer = invite_by_command(self.database, email, mandate, at=self.clock.at, policy=Policy())
            acceptance = Acceptance(secret=bearer.secret, name=email.partition("@")[0], password=PASSWORD)
            account = accept(self.database, acceptance, at=self.clock.at, passwords=self.passwords)
        return account.id

    def signed(self, email: str) -> Asker:
        client = Asker(self.app, base_url=self.origin, headers=OURS, client=("203.0.113.7", 5))
        answer = client.post("/sessions", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        return client

    def sent(self) -> list[tuple[str, str, dict[str, str]]]:
        with self.database.snapshot() as connection:
            rows = connection.execute(select(outbox).order_by(outbox.c.id)).all()
        return [(row.kind, row.recipient, row.params) for row in rows]

    def acts(self) -> list[str]:
        with self.database.snapshot() as connection:
            return list(connection.execute(select(audit.c.act).order_by(audit.c.seq)).scalars())

    def mandate(self, role: Role, **differences: object) -> Mandate:
        scope: dict[str, object] = {}
        if role is Role.MANAGER:
            scope = {"partnership": self.partnership}
        elif role.side:
            scope = {"organisation": "o"}
        return Mandate(role=role, valid_from=date(2026, 1, 1), **(scope | differences))  # type: ignore[arg-type]


@pytest.fixture
def house(database: Database) -> House:
    made = House(database)
    made.add("ada@example.eu", made.mandate(Role.ADMINISTRATOR))
    made.add("max@example.eu", made.mandate(Role.MANAGER))
    made.add("sig@example.eu", made.mandate(Role.HOST_SIGNER))
    made.add("edi@example.eu", made.mandate(Role.HOST_EDITOR))
    return made


def secret_of(client: TestClient) -> str:
    return str(client.cookies[COOKIE]).partition(".")[0]


def status_of(client: TestClient) -> int:
    return int(client.get("/me").status_code)


def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_cannot_have(house: House) -> None:
    client = house.browser()
    answer = client.post("/sessions", json={"email": " EDI@example.eu", "password": PASSWORD})
    flags = answer.headers["set-cookie"].casefold()
    assert all(flag in flags for flag in ("httponly", "secure", "samesite=lax", "path=/"))
    assert "domain" not in flags
    assert answer.headers["cache-control"] == "no-store"
    me = client.get("/me").json()
    assert me["account"]["email"] == "edi@example.eu"
    assert [one["role"] for one in me["mandates"]] == ["host_editor"]
    assert "account.edit" in me["own_acts"]
    assert me["signs_documents"] is True


def test_without_a_cookie_nobody_is_signed_in(house: House) -> None:
    assert status_of(house.browser()) == 401


def test_each_sign_in_has_a_new_id_and_a_planted_one_is_never_taken_over(house: House) -> None:
    first = house.signed("edi@example.eu")
    old = str(first.cookies[COOKIE])
    first.post("/sessions", json={"email": "edi@example.eu", "password": PASSWORD})
    thief = house.browser()
    thief.cookies.set(COOKIE, old)
    assert secret_of(first) != old.partition(".")[0]
    assert (status_of(first), status_of(thief)) == (200, 401)


def test_signing_out_ends_every_copy_of_the_session(house: House) -> None:
    client = house.signed("edi@example.eu")
    copy = house.browser()
    copy.cookies.set(COOKIE, str(client.cookies[COOKIE]))
    assert client.delete("/sessions/current").status_code == 204
    assert (status_of(client), status_of(copy)) == (401, 401)


@pytest.mark.parametrize(("email", "limit"), [("max@example.eu", 30), ("edi@example.eu", 8 * 60)])
def test_an_unused_session_ends_at_its_limit_and_reading_moves_it_on(
    house: House, email: str, limit: int
) -> None:
    client = house.signed(email)
    for _ in range(2):
        house.clock.at += limit * MINUTE - timedelta(seconds=1)
        house.clock.at = min(house.clock.at, datetime(2026, 11, 21, 21, 29, tzinfo=UTC))
        assert status_of(client) == 200
    idle = house.signed(email)
    house.clock.at += limit * MINUTE
    assert status_of(idle) == 401


def test_reading_writes_nothing(house: House) -> None:
    client = house.signed("ada@example.eu")
    before = everything(house.database)
    house.clock.at += 10 * MINUTE
    for path in (
        "/me",
        "/me/download",
        "/me/identities",
        "/tokens",
        "/mandates",
        "/mandates/1",
        "/delegations",
        "/accounts",
    ):
        assert client.get(path).status_code == 200, path
    assert everything(house.database) == before


def test_a_wrong_password_and_an_unknown_email_are_answered_alike_at_the_same_cost(house: House) -> None:
    answers, costs = [], []
    for email in ("edi@example.eu", "nobody@example.eu", "not an address"):
        before = house.passwords.verifications
        answers.append(house.browser().post("/sessions", json={"email": email, "password": "wrong one here"}))
        costs.append(house.passwords.verifications - before)
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert costs == [1, 1, 1]
    assert house.acts()[-3:] == ["session.refuse"] * 3


@pytest.mark.parametrize("email", ["edi@example.eu", "nobody@example.eu"])
def test_ten_failures_close_the_door_to_an_email_from_everywhere_whether_or_not_it_is_known(
    house: House, email: str
) -> None:
    for number in range(10):
        client = house.browser(host=f"203.0.113.{number}")
        headers = {"X-Forwarded-For": "192.0.2.1"}
        wrong = client.post("/sessions", json={"email": email, "password": "wrong"}, headers=headers)
        assert wrong.status_code == 401
    verified = house.passwords.verifications
    right = house.browser(host="198.51.100.9").post("/sessions", json={"email": email, "password": PASSWORD})
    assert right.status_code == 429
    assert right.headers["retry-after"] == "300"
    assert house.passwords.verifications == verified


def test_ten_failures_close_the_door_to_a_network_address_whatever_it_says_of_itself(house: House) -> None:
    for number in range(10):
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        asked = {"email": f"nobody{number}@example.eu", "password": "wrong"}
        house.browser().post("/sessions", json=asked, headers=headers)
    asked = {"email": "edi@example.eu", "password": PASSWORD}
    assert house.browser().post("/sessions", json=asked).status_code == 429
    assert house.browser(host="198.51.100.9").post("/sessions", json=asked).status_code == 201
    house.clock.at += 5 * MINUTE
    assert house.browser().post("/sessions", json=asked).status_code == 201


def test_a_reset_opens_the_door_sets_the_password_and_ends_every_session(house: House) -> None:
    client = house.signed("edi@example.eu")
    for number in range(10):
        wrong = {"email": "edi@example.eu", "password": "wrong"}
        house.browser(host=f"203.0.113.{number}").post("/sessions", json=wrong)
    anybody = house.browser(host="198.51.100.9")
    assert anybody.post("/password-resets", json={"email": "edi@example.eu"}).status_code == 202
    secret = house.sent()[-1][2]["secret"]
    asked = {"secret": secret, "password": "another river of linen"}
    assert anybody.post("/password-resets/completions", json=asked).status_code == 204
    assert anybody.post("/password-resets/completions", json=asked).status_code == 410
    assert status_of(client) == 401
    new = {"email": "edi@example.eu", "password": "another river of linen"}
    assert anybody.post("/sessions", json=new).status_code == 201


def test_a_reset_is_asked_alike_for_anybody_sent_five_times_a_day_and_lives_for_an_hour(house: House) -> None:
    client = house.browser()
    emails = ["edi@example.eu"] * 6 + ["nobody@example.eu", "not an address"]
    answers = [client.post("/password-resets", json={"email": email}) for email in emails]
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, answers[0].text)}
    asked = [params for kind, _, params in house.sent() if kind == "account.reset"]
    assert len(asked) == 5
    last = {"secret": asked[-1]["secret"], "password": "another river of linen"}
    house.clock.at += 60 * MINUTE
    assert client.post("/password-resets/completions", json=last).status_code == 410
    house.clock.at -= timedelta(microseconds=1)
    assert client.post("/password-resets/completions", json=last).status_code == 204


def test_an_invitation_is_answered_alike_opens_once_and_for_seven_days(house: House) -> None:
    manager = house.signed("max@example.eu")
    mandate = {"role": "host_editor", "organisation": "o"}
    known, new, late = (
        manager.post("/invitations", json={"email": email, "mandate": mandate})
        for email in ("sig@example.eu", "new@example.eu", "late@example.eu")
    )
    assert known.status_code == new.status_code == 202
    assert known.text == new.text == late.text
    secrets = [params["secret"] for kind, _, params in house.sent() if kind == "account.invited"]
    guest = house.browser()
    asked = {"secret": secrets[1], "name": "New", "password": PASSWORD}
    assert guest.post("/invitations/acceptances", json=asked).json()["email"] == "new@example.eu"
    assert guest.post("/invitations/acceptances", json=asked).status_code == 410
    house.clock.at += timedelta(days=7)
    asked = {"secret": secrets[2], "name": "Late", "password": PASSWORD}
    assert guest.post("/invitations/acceptances", json=asked).status_code == 410


def test_an_account_begins_in_the_language_of_its_invitation_and_can_change_it(house: House) -> None:
    def change(client: Asker, said: dict[str, str]) -> Any:
        return client.patch("/me", json=said, headers={"If-Match": client.get("/me").headers["etag"]})

    assert change(house.signed("ada@example.eu"), {"language": "fr"}).status_code == 200
    inviting: list[tuple[Asker, dict[str, str], dict[str, str], str]] = [
        (house.signed("ada@example.eu"), {}, {}, "fr"),  # that of whoever invites
        (house.signed("ada@example.eu"), {"language": "en"}, {}, "en"),
        (house.signed("max@example.eu"), {"language": "fr"}, {}, "fr"),
        (house.signed("max@example.eu"), {"language": "fr"}, {"language": "en"}, "en"),  # that of the page
    ]
    for number, (client, invited, accepted, language) in enumerate(inviting):
        email = f"new{number}@example.eu"
        mandate = {"role": "host_editor", "organisation": "o"}
        asked = {"email": email, "mandate": mandate} | invited
        assert client.post("/invitations", json=asked).status_code == 202
        recipient = house.sent()[-1][1]
        with house.database.snapshot() as connection:
            (told,) = addresses_of(connection, recipient, on=house.clock.at.date())
        assert told.language == invited.get("language", "fr")
        secret = house.sent()[-1][2]["secret"]
        said = {"secret": secret, "name": "New", "password": PASSWORD} | accepted
        assert house.browser().post("/invitations/acceptances", json=said).json()["language"] == language

    new = house.signed("new3@example.eu")
    assert change(new, {"language": "xx"}).status_code == 422
    changed = change(new, {"language": "fr"}).json()
    assert (changed["language"], changed["name"]) == ("fr", "New")
    assert change(new, {"name": "Newer"}).json()["language"] == "fr"


def test_an_invitation_dies_with_the_mandate_of_whoever_sent_it(house: House) -> None:
    manager = house.signed("max@example.eu")
    mandate = {"role": "host_editor", "organisation": "o"}
    manager.post("/invitations", json={"email": "new@example.eu", "mandate": mandate})
    held = manager.get("/me").json()["mandates"][0]["id"]
    assert house.signed("ada@example.eu").end(f"/mandates/{held}").status_code == 204
    asked = {"secret": house.sent()[-1][2]["secret"], "name": "New", "password": PASSWORD}
    assert house.browser().post("/invitations/acceptances", json=asked).status_code == 410


@pytest.mark.parametrize(
    ("email", "mandate", "status"),
    [
        ("ada@example.eu", {"role": "analyst"}, 202),
        ("max@example.eu", {"role": "host_signer", "organisation": "o"}, 202),
        ("max@example.eu", {"role": "administrator"}, 403),
        ("sig@example.eu", {"role": "visiting_editor", "organisation": "o"}, 403),
        ("edi@example.eu", {"role": "host_editor", "organisation": "o"}, 403),
        ("ada@example.eu", {"role": "host_editor", "organisation": "nowhere"}, 422),
        ("ada@example.eu", {"role": "host_editor"}, 422),
    ],
)
def test_who_may_invite_to_what(house: House, email: str, mandate: dict[str, str], status: int) -> None:
    asked = {"email": "new@example.eu", "mandate": mandate}
    assert house.signed(email).post("/invitations", json=asked).status_code == status


def test_nobody_gives_a_mandate_to_itself(house: House) -> None:
    client = house.signed("ada@example.eu")
    own = client.get("/me").json()["account"]["id"]
    assert client.post(f"/accounts/{own}/mandates", json={"role": "analyst"}).status_code == 403
    asked = {"email": "ada@example.eu", "mandate": {"role": "analyst"}}
    assert client.post("/invitations", json=asked).status_code == 403


def a_token(client: Asker, house: House) -> tuple[int, TestClient]:
    held = [one["id"] for one in client.get("/me").json()["mandates"]]
    expires = (house.clock.at + timedelta(days=365)).isoformat()
    made = client.post("/tokens", json={"name": "export", "expires_at": expires, "mandates": held})
    assert made.status_code == 201, made.text
    program = TestClient(house.app, headers={"Authorization": f"Bearer {made.json()['secret']}"})
    return made.json()["token"]["id"], program


def test_a_token_lets_a_program_in_until_its_last_moment_but_makes_no_token_and_signs_nothing(
    house: House,
) -> None:
    client = house.signed("edi@example.eu")
    _, program = a_token(client, house)
    assert program.headers["authorization"].startswith("Bearer cxc_")
    me = program.get("/me").json()
    assert (me["via"], me["signs_documents"]) == ("token", False)
    asked = {"name": "x", "expires_at": "2027-01-01T00:00:00Z", "mandates": [1]}
    refused = program.post("/tokens", json=asked, headers={"Idempotency-Key": "k"})
    assert refused.status_code == 403
    assert "secret" not in client.get("/tokens").text
    house.clock.at += timedelta(days=365, microseconds=-1)
    assert status_of(program) == 200
    house.clock.at += timedelta(microseconds=1)
    assert status_of(program) == 401


def test_a_token_lasts_a_year_at_most_and_only_for_mandates_of_ones_own(house: House) -> None:
    client = house.signed("edi@example.eu")
    own = client.get("/me").json()["mandates"][0]["id"]
    day = house.clock.at + timedelta(days=365)
    for expires, mandates in ((day + timedelta(seconds=1), [own]), (day, [1]), (house.clock.at, [own])):
        asked = {"name": "x", "expires_at": expires.isoformat(), "mandates": mandates}
        assert client.post("/tokens", json=asked).status_code == 422


def test_ending_a_token_is_at_once_and_for_its_owner_only(house: House) -> None:
    client = house.signed("edi@example.eu")
    number, program = a_token(client, house)
    asked = {"If-Match": "*"}
    assert house.signed("ada@example.eu").delete(f"/tokens/{number}", headers=asked).status_code == 404
    assert client.delete(f"/tokens/{number}").status_code == 428
    assert client.end(f"/tokens/{number}").status_code == 204
    assert status_of(program) == 401


def by_mandate(admin: Asker, account: dict[str, object]) -> None:
    held = [one for one in admin.get("/mandates").json()["mandates"] if one["account"] == account["id"]]
    assert admin.end(f"/mandates/{held[0]['id']}").status_code == 204


def by_state(state: str) -> Callable[[Asker, dict[str, object]], None]:
    def end(admin: Asker, account: dict[str, object]) -> None:
        path = f"/accounts/{account['id']}"
        headers = {"If-Match": admin.get(path).headers["etag"]}
        assert admin.patch(path, json={"state": state}, headers=headers).status_code == 200

    return end


@pytest.mark.parametrize("end", [by_mandate, by_state("locked"), by_state("closed")])
def test_whatever_was_signed_in_ends_with_the_mandate_or_the_account(
    house: House, end: Callable[[Asker, dict[str, object]], None]
) -> None:
    client = house.signed("edi@example.eu")
    _, program = a_token(client, house)
    admin = house.signed("ada@example.eu")
    account = client.get("/me").json()["account"]
    assert (status_of(client), status_of(program)) == (200, 200)
    end(admin, account)
    assert (status_of(client), status_of(program)) == (401, 401)


def test_a_token_ends_with_the_first_of_its_mandates_that_ends(house: House) -> None:
    admin = house.signed("ada@example.eu")
    account = house.signed("edi@example.eu").get("/me").json()["account"]
    assert admin.post(f"/accounts/{account['id']}/mandates", json={"role": "analyst"}).status_code == 201
    client = house.signed("edi@example.eu")
    _, program = a_token(client, house)
    assert len(program.get("/me").json()["mandates"]) == 2
    by_mandate(admin, account)
    assert (status_of(client), status_of(program)) == (401, 401)
    assert "a mandate that this token was for has ended" in program.get("/me").json()["detail"]


def test_a_new_mandate_means_a_new_session(house: House) -> None:
    client = house.signed("edi@example.eu")
    account = client.get("/me").json()["account"]["id"]
    admin = house.signed("ada@example.eu")
    assert admin.post(f"/accounts/{account}/mandates", json={"role": "analyst"}).status_code == 201
    assert status_of(client) == 401
    assert len(house.signed("edi@example.eu").get("/me").json()["mandates"]) == 2


def test_a_deputy_acts_on_behalf_with_a_new_id_and_only_while_the_delegation_lasts(house: House) -> None:
    signer, deputy = house.signed("sig@example.eu"), house.signed("edi@example.eu")
    mandate = signer.get("/me").json()["mandates"][0]["id"]
    days = {"first_day": "2026-11-21", "last_day": "2026-11-25"}
    asked = {"mandate": mandate, "email": "edi@example.eu"} | days
    number = signer.post("/delegations", json=asked).json()["id"]
    before = secret_of(deputy)
    me = deputy.put("/sessions/current/delegation", json={"delegation": number}).json()
    assert ([one["role"] for one in me["mandates"]], me["delegation"]) == (["host_signer"], number)
    assert secret_of(deputy) != before
    invited = {"email": "new@example.eu", "mandate": {"role": "host_editor", "organisation": "o"}}
    assert deputy.post("/invitations", json=invited).status_code == 202
    with house.database.snapshot() as connection:
        last = connection.execute(select(audit).order_by(audit.c.seq.desc()).limit(1)).one()
    assert (last.act, last.account_id, last.on_behalf_of) == ("people.invite", 4, number)
    assert signer.end(f"/delegations/{number}").status_code == 204
    assert status_of(deputy) == 401


def test_nobody_can_find_out_by_delegating_who_has_an_account(house: House) -> None:
    signer = house.signed("sig@example.eu")
    mandate = signer.get("/me").json()["mandates"][0]["id"]
    days = {"first_day": "2026-11-21", "last_day": "2026-11-25"}
    emails = ("ada@example.eu", "nobody@example.eu", "sig@example.eu")
    answers = [signer.post("/delegations", json={"mandate": mandate, "email": one} | days) for one in emails]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_a_change_is_made_against_the_version_that_was_read(house: House) -> None:
    client = house.signed("edi@example.eu")
    tag = client.get("/me").headers["etag"]
    assert client.patch("/me", json={"name": "Edith"}).status_code == 428
    assert client.patch("/me", json={"name": "Edith"}, headers={"If-Match": tag}).status_code == 200
    assert client.patch("/me", json={"name": "Eddy"}, headers={"If-Match": tag}).status_code == 412
    assert client.get("/me").json()["account"]["name"] == "Edith"


def test_a_new_password_gives_a_new_id_and_ends_the_other_sessions(house: House) -> None:
    client, other = house.signed("edi@example.eu"), house.signed("edi@example.eu")
    before = secret_of(client)
    wrong = {"current": "wrong", "wanted": "another river of linen"}
    assert client.put("/me/password", json=wrong).status_code == 401
    assert client.put("/me/password", json=wrong | {"current": PASSWORD}).status_code == 204
    assert (status_of(client), status_of(other)) == (200, 401)
    assert secret_of(client) != before


CHANGES = [
    ("POST", "/sessions", {"email": "edi@example.eu", "password": PASSWORD}),
    ("POST", "/sessions/demo", {"role": "manager"}),
    ("PUT", "/sessions/current/delegation", {"delegation": None}),
    ("DELETE", "/sessions/current", None),
    ("PATCH", "/me", {"name": "x"}),
    ("DELETE", "/me", None),
    ("DELETE", "/me/identities/1", None),
    ("PUT", "/me/password", {"current": PASSWORD, "wanted": "another river of linen"}),
    ("POST", "/tokens", {"name": "x", "expires_at": "2027-01-01T00:00:00Z", "mandates": [1]}),
    ("DELETE", "/tokens/1", None),
    ("POST", "/accounts/1/mandates", {"role": "analyst"}),
    ("DELETE", "/mandates/1", None),
    (
        "POST",
        "/delegations",
        {"mandate": 1, "email": "a@b.eu", "first_day": "2026-11-21", "last_day": "2026-11-22"},
    ),
    ("DELETE", "/delegations/1", None),
    ("POST", "/invitations", {"email": "new@example.eu", "mandate": {"role": "analyst"}}),
    ("POST", "/invitations/acceptances", {"secret": "x"}),
    ("POST", "/password-resets", {"email": "edi@example.eu"}),
    ("POST", "/password-resets/completions", {"secret": "x", "password": "y"}),
    ("PATCH", "/accounts/1", {"state": "closed"}),
]


def test_every_change_is_refused_where_another_site_may_have_asked_for_it(house: House) -> None:
    client = house.signed("ada@example.eu")
    before = everything(house.database)
    client.headers.pop("Sec-Fetch-Site")
    for method, path, body in CHANGES:
        for headers in (
            {},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "null"},
        ):
            asked = {"Idempotency-Key": uuid4().hex, "If-Match": "*", **headers}
            answer = client.request(method, path, json=body, headers=asked)
            assert answer.status_code == 403, (method, path, headers, answer.text)
    assert everything(house.database) == before


def test_the_list_of_changes_above_is_whole(house: House) -> None:
    paths = house.app.openapi()["paths"]
    routed = {(verb.upper(), path) for path, verbs in paths.items() for verb in verbs if verb != "get"}
    assert len(routed) == len({(method, path) for method, path, _ in CHANGES})


def test_fields_that_are_not_asked_for_are_refused(house: House) -> None:
    client = house.signed("edi@example.eu")
    headers = {"If-Match": client.get("/me").headers["etag"]}
    for field in ("state", "version", "id", "email", "password_hash"):
        answer = client.patch("/me", json={"name": "Edith", field: "closed"}, headers=headers)
        assert answer.status_code == 422


def test_a_demo_lets_in_by_role_from_this_machine_only(database: Database) -> None:
    house = House(database, demo=True, origin="http://127.0.0.1:8000")
    house.add("max@example.eu", house.mandate(Role.MANAGER))
    here = house.browser(host="127.0.0.1")
    answer = here.post("/sessions/demo", json={"role": "manager"})
    assert answer.status_code == 201
    assert "secure" not in answer.headers["set-cookie"].casefold()
    assert status_of(here) == 200
    assert (
        house.browser(host="203.0.113.7").post("/sessions/demo", json={"role": "manager"}).status_code == 404
    )
    rebound = TestClient(house.app, base_url="http://evil.example", headers=OURS, client=("127.0.0.1", 5))
    assert rebound.post("/sessions/demo", json={"role": "manager"}).status_code == 404


def test_no_demo_no_entry_without_a_password(database: Database) -> None:
    house = House(database, origin="http://127.0.0.1:8000")
    house.add("max@example.eu", house.mandate(Role.MANAGER))
    client = house.browser(host="127.0.0.1")
    assert client.post("/sessions/demo", json={"role": "manager"}).status_code == 404


def test_no_secret_is_in_the_trail_in_the_logs_or_in_a_table_but_the_outbox(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = house.signed("ada@example.eu")
    _, program = a_token(client, house)
    client.post("/invitations", json={"email": "new@example.eu", "mandate": {"role": "analyst"}})
    client.post("/password-resets", json={"email": "edi@example.eu"})
    house.browser().post("/sessions", json={"email": "edi@example.eu", "password": "canary in vain"})
    broken = house.browser().post("/sessions", json={"email": 1, "password": {"canary": "in vain"}})
    linked = [params["secret"] for _, _, params in house.sent()]
    canaries = [PASSWORD, "canary in vain", program.headers["authorization"][7:], secret_of(client), *linked]
    kept = everything(house.database)
    kept.pop("outbox")
    for canary in canaries:
        assert all(canary not in words for words in kept.values())
        assert canary not in caplog.text
        assert canary not in broken.text
    for name in ("ada@example.eu", "edi@example.eu", "new@example.eu", "203.0.113.7"):
        assert name not in kept["audit"]


def test_the_address_behind_a_notice_is_that_of_its_account_or_invitation(house: House) -> None:
    from api.people.store.links import mailbox_of

    admin = house.signed("ada@example.eu")
    admin.post("/invitations", json={"email": "New@Example.eu", "mandate": {"role": "analyst"}})
    _, recipient, _ = house.sent()[-1]
    with house.database.snapshot() as connection:
        assert mailbox_of(connection, recipient) == "new@example.eu"
        assert mailbox_of(connection, "account:1") == "ada@example.eu"
        assert mailbox_of(connection, "organisation:o") is None


def everything(database: Database) -> dict[str, str]:
    from api.database import metadata

    with database.snapshot() as connection:
        return {table.name: repr(connection.execute(select(table)).all()) for table in metadata.sorted_tables}
