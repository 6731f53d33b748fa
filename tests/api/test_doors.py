"""The pages at the door, without a script: signing in and out, and the links in e-mails."""

from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.access import Role
from api.database import Database
from api.doors.mounting import mount_doors
from api.journal.tables import audit, outbox
from api.people.policy import Policy
from api.people.problems import ProviderSilent
from api.people.use_cases.inviting import invite_by_command

HERE = "https://match.example.eu"
PASSWORD = "canary linen by the river"  # noqa: S105
EDI = "edi@example.eu"


@pytest.fixture
def house(town: Any) -> Any:
    """The whole service with its doors, and one person in it."""
    if not any(getattr(one, "path", "") == "/forgotten" for one in town.app.routes):
        mount_doors(town.app)
    town.add_person(EDI, town.mandate(Role.ANALYST))
    return town


@pytest.fixture
def browser(house: Any) -> TestClient:
    return TestClient(
        house.app,
        base_url=HERE,
        headers={"Sec-Fetch-Site": "same-origin", "Accept": "text/html"},
        follow_redirects=False,
    )


def secret_sent(database: Database) -> str:
    with database.snapshot() as connection:
        last = connection.execute(select(outbox).order_by(outbox.c.id.desc()).limit(1)).one()
    return str(last.params["secret"])


def test_somebody_signs_in_by_the_page_and_goes_on_and_out_again(browser: TestClient) -> None:
    shown = browser.get("/sign-in", params={"next": "/problems"})
    assert shown.status_code == 200
    assert 'value="/problems"' in shown.text
    answer = browser.post("/sign-in", data={"email": EDI, "password": PASSWORD, "next": "/problems"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/problems")
    assert browser.get("/me").json()["account"]["email"] == EDI
    assert "You are signed in" in browser.get("/sign-in").text
    answer = browser.post("/sign-out", data={})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?done=out")
    assert browser.get("/me").status_code == 401
    assert "You are signed out" in browser.get("/sign-in?done=out").text
    assert browser.post("/sign-out", data={}).status_code == 303


def test_no_page_sends_anybody_to_another_site(browser: TestClient) -> None:
    for path in ("//evil.example", "https://evil.example", "/\\evil.example"):
        shown = browser.get("/sign-in", params={"next": path}).text
        assert f'="{path}' not in shown
        said = {"email": EDI, "password": PASSWORD, "next": path}
        assert browser.post("/sign-in", data=said).headers["location"] == "/"


def test_a_wrong_password_is_said_beside_the_form_which_keeps_the_email(browser: TestClient) -> None:
    said = {"email": '"><script>@x.eu', "password": "wrong"}
    answer = browser.post("/sign-in", data=said)
    assert answer.status_code == 401
    assert "do not open an account" in answer.text
    assert 'role="alert"' in answer.text
    assert "<script>" not in answer.text
    assert said["email"] in unescape(answer.text)
    assert "wrong" not in answer.headers.get("set-cookie", "")


def test_after_ten_failures_the_page_says_how_long_to_wait(house: Any, browser: TestClient) -> None:
    for _ in range(10):
        browser.post("/sign-in", data={"email": EDI, "password": "wrong"})
    answer = browser.post("/sign-in", data={"email": EDI, "password": PASSWORD})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "300")
    assert "5 minutes" in answer.text
    house.clock.at += timedelta(minutes=5)
    assert browser.post("/sign-in", data={"email": EDI, "password": PASSWORD}).status_code == 303


def invited(house: Any, email: str) -> str:
    wanted = house.mandate(Role.AUDITOR)
    _, bearer = invite_by_command(house.database, email, wanted, at=house.clock.at, policy=Policy())
    return str(bearer.secret)


def test_an_invitation_is_accepted_by_its_link_once(house: Any, browser: TestClient) -> None:
    secret = invited(house, "new@example.eu")
    for _ in range(2):  # a mail program may open it first
        shown = browser.get("/invitations/accept", params={"secret": secret})
        assert shown.status_code == 200
        assert "auditor of the programme" in shown.text
        assert "new@example.eu" in shown.text
    said = {"secret": secret, "name": "New Person", "password": PASSWORD}
    answer = browser.post("/invitations/accept", data=said)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?done=accepted")
    assert browser.post("/sign-in", data={"email": "new@example.eu", "password": PASSWORD}).status_code == 303
    again = browser.post("/invitations/accept", data=said)
    assert (again.status_code, "cannot be used" in again.text) == (410, True)
    assert browser.get("/invitations/accept", params={"secret": secret}).status_code == 410
    assert browser.get("/invitations/accept").status_code == 410


def test_an_account_gets_letters_in_the_language_of_the_page_where_it_began(
    house: Any, browser: TestClient
) -> None:
    said = {"secret": invited(house, "new@example.eu"), "name": "New Person", "password": PASSWORD}
    in_french = {"Accept-Language": "fr-BE, en;q=0.5"}
    assert browser.post("/invitations/accept", data=said, headers=in_french).status_code == 303
    browser.post("/sign-in", data={"email": "new@example.eu", "password": PASSWORD})
    assert browser.get("/me").json()["account"]["language"] == "fr"


def test_what_is_wrong_with_an_acceptance_stands_beside_its_field(house: Any, browser: TestClient) -> None:
    secret = invited(house, "new@example.eu")
    short = browser.post("/invitations/accept", data={"secret": secret, "name": "N", "password": "short"})
    assert short.status_code == 422
    assert 'id="f-password-wrong"' in short.text
    assert 'value="N"' in short.text
    assert "short" not in short.text.replace("shorter", "")
    unnamed = browser.post("/invitations/accept", data={"secret": secret, "name": "", "password": PASSWORD})
    assert unnamed.status_code == 422
    assert 'id="f-name-wrong"' in unnamed.text
    assert browser.get("/invitations/accept", params={"secret": secret}).status_code == 200


def test_who_has_an_account_accepts_with_one_button_and_keeps_its_password(
    house: Any, browser: TestClient
) -> None:
    secret = invited(house, EDI)
    assert "Your name and password stay" in browser.get(f"/invitations/accept?secret={secret}").text
    taken = {"secret": secret, "name": "Other", "password": "another river of linen"}
    assert browser.post("/invitations/accept", data=taken).status_code == 303
    assert browser.post("/sign-in", data={"email": EDI, "password": PASSWORD}).status_code == 303
    me = browser.get("/me").json()
    assert (me["account"]["name"], len(me["mandates"])) == ("edi", 2)


def test_a_forgotten_password_is_asked_alike_for_anybody_and_set_by_the_link(
    house: Any, browser: TestClient
) -> None:
    assert browser.get("/forgotten").status_code == 200
    answers = [browser.post("/forgotten", data={"email": one}) for one in (EDI, "nobody@x.eu", "no address")]
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, answers[0].text)}
    secret = secret_sent(house.database)
    shown = browser.get("/password-resets/complete", params={"secret": secret})
    assert (shown.status_code, EDI in shown.text) == (200, True)
    weak = browser.post("/password-resets/complete", data={"secret": secret, "password": "short"})
    assert (weak.status_code, "5 characters" in weak.text) == (422, True)
    said = {"secret": secret, "password": "another river of linen"}
    answer = browser.post("/password-resets/complete", data=said)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?done=password")
    assert browser.post("/password-resets/complete", data=said).status_code == 410
    said = {"email": EDI, "password": "another river of linen"}
    assert browser.post("/sign-in", data=said).status_code == 303


FORMS = [
    "/sign-in",
    "/sign-in/role",
    "/sign-out",
    "/forgotten",
    "/invitations/accept",
    "/password-resets/complete",
]


@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_another_site_changes_nothing(house: Any, browser: TestClient, path: str) -> None:
    browser.post("/sign-in", data={"email": EDI, "password": PASSWORD})
    with house.database.snapshot() as connection:
        before = connection.execute(select(audit.c.seq)).all()
    said = {"email": EDI, "password": PASSWORD, "secret": invited_secret(), "role": "analyst"}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        answer = browser.post(path, data=said, headers=headers)
        if path == "/sign-out":  # who is not known to ask from here counts as nobody
            assert answer.status_code == 403
        assert answer.status_code == 403
        assert answer.headers["content-type"].startswith("text/html")
    with house.database.snapshot() as connection:
        assert connection.execute(select(audit.c.seq)).all() == before
    assert browser.get("/me").status_code == 200


def invited_secret() -> str:
    return "x" * 43


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "sent",
    [
        {"content": b"{}", "headers": {"Content-Type": "application/json"}},
        {"content": b"email=%ff%fe", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {"content": b"\xff", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {"data": {"email": "a\0b", "secret": "a\0b", "role": "\0", "next": "\0"}},
        {"data": {f"f{number}": "x" for number in range(21)}},
        {"data": {"email": "x" * 1_001, "secret": "x" * 1_001, "role": "x" * 1_001}},
    ],
)
def test_a_broken_form_is_never_a_defect(browser: TestClient, path: str, sent: dict[str, Any]) -> None:
    answer = browser.post(path, **sent)
    assert answer.status_code in {303, 404, 410, 422}, answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten", "/invitations/accept?secret=x"])
def test_pages_at_the_door_take_no_script_of_others_are_kept_nowhere_and_tell_no_other_site(
    browser: TestClient, path: str
) -> None:
    headers = browser.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] in {"no-referrer", "same-origin"}


def test_no_secret_of_a_link_is_in_the_trail_or_the_log(
    house: Any, browser: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="cxc")
    secret = invited(house, "new@example.eu")
    browser.get(f"/invitations/accept?secret={secret}")
    browser.post("/invitations/accept", data={"secret": secret, "name": "New", "password": PASSWORD})
    with house.database.snapshot() as connection:
        kept = repr(connection.execute(select(audit)).all())
    told = [record.getMessage() for record in caplog.records if record.name.startswith("cxc")]
    for canary in (secret, PASSWORD, "new@example.eu"):
        assert canary not in kept + repr(told)


def test_roles_to_try_are_only_in_a_demo_on_this_machine(house: Any) -> None:
    house.app.state.people = replace(house.app.state.people, demo=True, public_origin=None)
    here = TestClient(
        house.app,
        base_url="http://127.0.0.1:8000",
        client=("127.0.0.1", 5),
        follow_redirects=False,
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    shown = here.get("/sign-in").text
    assert "Sign in as Analyst" in shown
    assert "Sign in as Manager" not in shown  # nobody is one
    assert here.post("/sign-in/role", data={"role": "analyst", "next": "/"}).status_code == 303
    assert here.get("/me").json()["account"]["email"] == EDI
    assert here.post("/sign-in/role", data={"role": "king"}).status_code == 422
    away = TestClient(house.app, base_url=HERE, headers={"Sec-Fetch-Site": "same-origin"})
    assert "Try the demo" not in away.get("/sign-in").text
    assert away.post("/sign-in/role", data={"role": "analyst"}).status_code == 404


class Silent:
    """A provider that is never there."""

    name, seal_key = "The Login", b"key"

    def way_to(self, *_: Any, **__: Any) -> str:
        raise ProviderSilent("cannot be reached")


def test_the_provider_has_its_button_and_what_it_refuses_is_a_page_for_a_browser(
    house: Any, browser: TestClient
) -> None:
    assert "Sign in with" not in browser.get("/sign-in").text
    house.app.state.people = replace(house.app.state.people, provider=Silent())
    shown = browser.get("/sign-in", params={"next": "/a?b=c"}).text
    assert "Sign in with The Login" in shown
    assert 'href="/sessions/oidc?next=%2Fa%3Fb%3Dc"' in shown
    answer = browser.get("/sessions/oidc")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["content-type"].startswith("text/html")
    program = browser.get("/sessions/oidc", headers={"Accept": "application/json"})
    assert program.headers["content-type"] == "application/problem+json"
