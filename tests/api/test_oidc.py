"""Signing in by an identity provider: the way there and back, and every way in which it must fail."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey
from sqlalchemy import select

from api.access import Role
from api.journal.tables import audit
from api.people.oidc.departures import departing, read_departure
from api.people.oidc.provider import IdentityProvider, ProviderSettings
from api.people.origins import own_path
from api.people.setup import PeopleSetup
from api.people.tables import accounts, identities
from api.problems import BadSetting
from api.settings import load_settings
from tests.api.identity_provider import CLIENT_ID, CLIENT_SECRET, Person, Provider

AWAY = "__Host-cxc-away"


class Door:
    """The whole service, its provider, and browsers that go to and fro between them."""

    def __init__(self, town: Any, provider: Provider) -> None:
        self.town, self.provider = town, provider
        settings = ProviderSettings(
            issuer=provider.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, name="The Login"
        )
        self.trusted = IdentityProvider(settings)
        self.app: FastAPI = town.app
        self.app.state.people = replace(town.app.state.people, provider=self.trusted)
        self.own = httpx2.Client()  # the browser's other tab, at the provider

    def browser(self) -> TestClient:
        return TestClient(
            self.app,
            base_url="https://match.example.eu",
            headers={"Sec-Fetch-Site": "cross-site"},
            follow_redirects=False,
        )

    def leave(self, browser: TestClient, path: str = "/") -> str:
        """Where the provider sends the browser back to."""
        answer = browser.get("/sessions/oidc", params={"next": path})
        assert answer.status_code == 303, answer.text
        back = self.own.get(answer.headers["location"])
        assert back.status_code == 302
        assert back.headers["location"].startswith("https://match.example.eu/sessions/oidc/callback?")
        return str(back.headers["location"])

    def sign_in(self, browser: TestClient, path: str = "/") -> httpx2.Response:
        return browser.get(self.leave(browser, path))

    def acts(self) -> list[str]:
        with self.town.database.snapshot() as connection:
            return list(connection.execute(select(audit.c.act).order_by(audit.c.seq)).scalars())

    def close(self) -> None:
        self.own.close()
        self.trusted.close()


@pytest.fixture
def door(town: Any, provider: Provider) -> Iterator[Door]:
    provider.clock = town.clock
    made = Door(town, provider)
    town.add_person("edi@example.eu", town.mandate(Role.ANALYST))
    town.add_person("ada@example.eu", town.mandate(Role.ADMINISTRATOR))
    yield made
    made.close()


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    from api.clock import now

    made = Provider(now)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def provider(running: Provider) -> Provider:
    """The same process for all, well behaved at the start of each."""
    running.person, running.claims, running.algorithm = Person(), {}, "RS256"
    running.mailbox_by_userinfo, running.says_issuer, running.forged = False, True, None
    running.fails = frozenset()
    running.asked.clear()
    running.codes.clear()
    return running


def is_in(browser: TestClient) -> bool:
    return bool(browser.get("/me").status_code == 200)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_somebody_with_a_verified_mailbox_is_let_in_and_goes_on_to_the_page_asked_for(
    door: Door, algorithm: str
) -> None:
    door.provider.algorithm = algorithm
    browser = door.browser()
    answer = door.sign_in(browser, "/matches?k=3")
    assert (answer.status_code, answer.headers["location"]) == (303, "/matches?k=3")
    me = browser.get("/me").json()
    assert (me["account"]["email"], me["via"]) == ("edi@example.eu", "session")
    assert AWAY not in browser.cookies
    assert door.acts()[-1] == "session.open"


def test_the_provider_is_asked_by_pkce_with_a_state_and_a_nonce_of_each_sign_in(door: Door) -> None:
    ways = [door.browser().get("/sessions/oidc").headers["location"] for _ in range(2)]
    first, second = (parse_qs(urlsplit(way).query) for way in ways)
    assert first["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) == 43
        assert first[name] != second[name]
    assert door.provider.asked == ["/.well-known/openid-configuration"]  # kept for the second


def test_the_cookie_of_the_way_is_short_lived_and_out_of_reach(door: Door) -> None:
    flags = door.browser().get("/sessions/oidc").headers["set-cookie"].casefold()
    assert all(flag in flags for flag in ("httponly", "secure", "samesite=lax", "max-age=600", "path=/"))


def test_once_joined_the_identity_opens_the_account_whatever_its_mailbox(door: Door) -> None:
    door.sign_in(door.browser())
    door.provider.person = Person(email="another@example.eu", email_verified=False)
    browser = door.browser()
    door.sign_in(browser)
    assert browser.get("/me").json()["account"]["email"] == "edi@example.eu"
    listed = browser.get("/me/identities").json()["identities"]
    assert [(one["issuer"], one["subject"]) for one in listed] == [(door.provider.issuer, "248289761001")]


def test_the_mailbox_may_come_from_userinfo(door: Door) -> None:
    door.provider.mailbox_by_userinfo = True
    browser = door.browser()
    assert door.sign_in(browser).status_code == 303
    assert is_in(browser)


@pytest.mark.parametrize(
    "person",
    [
        Person(email="nobody@example.eu"),
        Person(email_verified=False),
        Person(email_verified="true"),
        Person(email=None),
        Person(email="no address"),
    ],
)
def test_whoever_has_no_account_by_a_verified_mailbox_is_told_to_ask_for_an_invitation(
    door: Door, person: Person
) -> None:
    door.provider.person = person
    browser = door.browser()
    answer = door.sign_in(browser)
    assert answer.status_code == 403
    assert "invitation" in answer.json()["detail"]
    assert not is_in(browser)
    assert door.acts()[-1] == "session.refuse"
    with door.town.database.snapshot() as connection:
        assert connection.execute(select(identities)).all() == []


@pytest.mark.parametrize("state", ["locked", "closed"])
@pytest.mark.parametrize("joined", [True, False])
def test_a_locked_or_closed_account_stays_shut(door: Door, state: str, joined: bool) -> None:
    if joined:
        door.sign_in(door.browser())
    admin = door.town.sign_in("ada@example.eu")
    found = [one["account"] for one in admin.get("/accounts").json()["accounts"]]
    number = next(one["id"] for one in found if one["email"] == "edi@example.eu")
    changed = admin.patch(f"/accounts/{number}", json={"state": state}, headers={"If-Match": "*"})
    assert changed.status_code == 200
    browser = door.browser()
    answer = door.sign_in(browser)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/shut-out")
    assert not is_in(browser)


WRONG_CLAIMS: list[dict[str, Any]] = [
    {"nonce": "another"},
    {"nonce": None},
    {"aud": "another"},
    {"aud": [CLIENT_ID, "another"]},  # and no azp says that it is for us
    {"aud": None},
    {"azp": "another"},
    {"iss": "https://evil.example"},
    {"iss": None},
    {"sub": None},
    {"sub": ""},
    {"sub": 7},
    {"sub": "x" * 256},
    {"exp": None},
    {"exp": "soon"},
    {"iat": None},
    {"nbf": 4_000_000_000},
    {"at_hash": "AAAA"},
]


@pytest.mark.parametrize("claims", WRONG_CLAIMS)
def test_a_token_that_does_not_say_what_it_has_to_lets_nobody_in(door: Door, claims: dict[str, Any]) -> None:
    door.provider.claims = claims
    browser = door.browser()
    answer = door.sign_in(browser)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-vouched-for")
    assert not is_in(browser)


def test_a_token_counts_to_its_end_and_the_skew_of_a_minute(door: Door) -> None:
    now = int(door.town.clock.at.timestamp())
    for exp, status in ((now - 59, 303), (now - 61, 403)):
        door.provider.claims = {"exp": exp}
        assert door.sign_in(door.browser()).status_code == status


def other_key(door: Door) -> None:
    door.provider.forged = RSAKey.generate_key(2048)


def unsigned(door: Door) -> None:
    door.provider.algorithm = "none"


@pytest.mark.parametrize("forge", [other_key, unsigned])
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")  # the provider signs with nothing
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    door: Door, forge: Callable[[Door], None]
) -> None:
    forge(door)
    browser = door.browser()
    assert door.sign_in(browser).status_code == 403
    assert not is_in(browser)


def test_another_browser_cannot_come_back_for_the_one_that_left(door: Door) -> None:
    left, other, third = door.browser(), door.browser(), door.browser()
    back = door.leave(left)
    assert other.get(back).status_code == 400
    door.leave(third)  # on a way of its own
    assert third.get(back).status_code == 400
    assert left.get(back).status_code == 303
    assert (is_in(other), is_in(third), is_in(left)) == (False, False, True)


def test_another_state_than_the_one_sent_lets_nobody_in(door: Door) -> None:
    browser = door.browser()
    parted = urlsplit(door.leave(browser))
    said = {name: values[0] for name, values in parse_qs(parted.query).items()}
    assert browser.get(parted.path, params=said | {"state": "x" * 43}).status_code == 400
    assert not is_in(browser)
    for state in ("é", "\udce9".encode("utf-8", "surrogatepass")):
        browser = door.browser()
        door.leave(browser)
        assert browser.get(parted.path, params=said | {"state": state}).status_code in {400, 422}


def test_a_way_back_is_gone_once(door: Door) -> None:
    browser = door.browser()
    answer = browser.get("/sessions/oidc")
    kept = browser.cookies[AWAY]
    back = door.own.get(answer.headers["location"]).headers["location"]
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 400  # its cookie is gone
    again = door.browser()
    again.cookies.set(AWAY, kept)
    assert again.get(back).status_code == 403  # and so is the code
    assert not is_in(again)


def test_who_is_away_for_ten_minutes_begins_again(door: Door) -> None:
    browser = door.browser()
    back = door.leave(browser)
    door.town.clock.at += timedelta(minutes=10)
    assert browser.get(back).status_code == 400


def test_an_answer_of_another_provider_is_not_taken(door: Door) -> None:
    browser = door.browser()
    back = door.leave(browser)
    forged = back.replace(str(door.provider.port), "1")
    assert "iss=" in forged
    assert browser.get(forged).status_code == 400
    browser = door.browser()
    assert browser.get(door.leave(browser).partition("&iss=")[0]).status_code == 400


def test_a_provider_that_does_not_name_itself_in_the_answer_is_one_too(door: Door) -> None:
    door.provider.says_issuer = False
    browser = door.browser()
    assert door.sign_in(browser).status_code == 303


def test_who_turns_back_at_the_provider_is_told_so(door: Door) -> None:
    browser = door.browser()
    back = parse_qs(urlsplit(door.leave(browser)).query)
    said = {"error": "access_denied", "state": back["state"][0], "iss": door.provider.issuer}
    answer = browser.get("/sessions/oidc/callback", params=said)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/sign-in-broken")


def test_new_keys_are_read_once_when_a_token_bears_one(door: Door) -> None:
    door.sign_in(door.browser())
    door.provider.renew_keys(f"second-{uuid4().hex}")  # no key id is ever used twice
    door.provider.asked.clear()
    for _ in range(2):
        browser = door.browser()
        assert door.sign_in(browser).status_code == 303
    assert door.provider.asked.count("/keys") == 1
    assert door.provider.asked.count("/.well-known/openid-configuration") == 0


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_a_silent_provider_is_said_and_nothing_is_written(door: Door, path: str) -> None:
    door.provider.fails = frozenset({path})
    before = door.acts()
    browser = door.browser()
    answer = browser.get("/sessions/oidc")
    if answer.status_code == 303:
        answer = browser.get(door.own.get(answer.headers["location"]).headers["location"])
    assert answer.status_code == 503
    assert "retry-after" in answer.headers
    assert door.acts() == before


def test_a_provider_that_is_not_there_is_said(town: Any) -> None:
    settings = ProviderSettings(
        issuer="http://127.0.0.1:9",
        client_id="c",
        client_secret="s",  # noqa: S106
        name="n",
    )
    trusted = IdentityProvider(settings)
    town.app.state.people = replace(town.app.state.people, provider=trusted)
    assert town.nobody().get("/sessions/oidc").status_code == 503
    trusted.close()


def test_without_a_provider_there_is_no_such_way_in(town: Any) -> None:
    for path in ("/sessions/oidc", "/sessions/oidc/callback"):
        assert town.nobody().get(path).status_code == 404


def test_a_session_before_ends_and_the_new_one_has_its_own_id(door: Door) -> None:
    browser = door.browser()
    door.sign_in(browser)
    first = browser.cookies["__Host-cxc"]
    door.sign_in(browser)
    thief = door.browser()
    thief.cookies.set("__Host-cxc", first)
    assert (is_in(browser), is_in(thief)) == (True, False)


def test_a_way_in_is_given_up_but_never_the_last(door: Door) -> None:
    browser = door.browser()
    door.sign_in(browser)
    number = browser.get("/me/identities").json()["identities"][0]["id"]
    browser.headers["Sec-Fetch-Site"] = "same-origin"
    path = f"/me/identities/{number}"
    assert browser.delete(path).status_code == 428
    with door.town.database.transaction() as connection:  # as for somebody who never chose a password
        theirs = accounts.c.address == "edi@example.eu"
        connection.execute(accounts.update().where(theirs).values(password_hash=None))
    refused = browser.delete(path, headers={"If-Match": '"1"'})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/last-way-in")
    with door.town.database.transaction() as connection:
        connection.execute(accounts.update().where(theirs).values(password_hash="x"))  # noqa: S106
    assert browser.delete(path, headers={"If-Match": '"1"'}).status_code == 204
    assert browser.delete(path, headers={"If-Match": '"1"'}).status_code == 404
    assert browser.get("/me/identities").json() == {"identities": []}


def test_nobody_gives_up_the_way_in_of_somebody_else(door: Door) -> None:
    browser = door.browser()
    door.sign_in(browser)
    number = browser.get("/me/identities").json()["identities"][0]["id"]
    other = door.town.sign_in("ada@example.eu")
    assert other.delete(f"/me/identities/{number}", headers={"If-Match": "*"}).status_code == 404


def test_no_secret_of_the_way_is_in_the_trail(door: Door) -> None:
    browser = door.browser()
    back = parse_qs(urlsplit(door.leave(browser)).query)
    browser.get("/sessions/oidc/callback", params={name: values[0] for name, values in back.items()})
    with door.town.database.snapshot() as connection:
        kept = repr(connection.execute(select(audit)).all())
    for secret in (back["code"][0], back["state"][0], "edi@example.eu", door.provider.person.subject):
        assert secret not in kept


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/matches?k=3#top", "/matches?k=3#top"),
        ("/", "/"),
        (None, "/"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("https://evil.example/", "/"),
        ("evil.example", "/"),
        ("/a\nb", "/"),
        ("/" + "a" * 1_000, "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_nobody_is_sent_on_to_another_site(wanted: str | None, path: str) -> None:
    assert own_path(wanted) == path


def test_a_way_that_the_service_did_not_seal_is_none(at: Any) -> None:
    left = departing("/matches", at=at)
    text = left.sealed(b"key")
    assert read_departure(text, b"key") == left
    assert read_departure(text, b"another") is None
    body, _, seal = text.partition(".")
    assert read_departure(f"{body[:-1]}A.{seal}", b"key") is None
    assert read_departure("", b"key") is None
    assert left.verifier not in repr(left)


@pytest.mark.parametrize(
    ("set_", "wrong"),
    [
        ({"CXC_OIDC_ISSUER": "http://login.example.eu"}, "oidc_issuer"),
        ({"CXC_OIDC_ISSUER": "https://login.example.eu?x=1"}, "oidc_issuer"),
        ({"CXC_OIDC_ISSUER": "https://login.example.eu"}, "oidc_client_id"),
        (
            {"CXC_OIDC_ISSUER": "https://login.example.eu", "CXC_OIDC_CLIENT_ID": "c"},
            "oidc_client_secret",
        ),
    ],
)
def test_half_a_provider_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, set_: dict[str, str], wrong: str
) -> None:
    for name, value in set_.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting, match=wrong.upper()):
        load_settings()


def test_a_whole_provider_is_set_up_and_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXC_OIDC_ISSUER", "https://login.example.eu/realm")
    monkeypatch.setenv("CXC_OIDC_CLIENT_ID", "cxc")
    monkeypatch.setenv("CXC_OIDC_CLIENT_SECRET", "canary")
    monkeypatch.setenv("CXC_OIDC_NAME", "The Login")
    settings = load_settings()
    setup = PeopleSetup.of(settings)
    assert setup.provider is not None
    assert (setup.provider.issuer, setup.provider.name) == ("https://login.example.eu/realm", "The Login")
    assert "canary" not in repr(settings) + repr(setup) + repr(vars(setup.provider))
    setup.provider.close()
    monkeypatch.delenv("CXC_OIDC_ISSUER")
    assert PeopleSetup.of(load_settings()).provider is None
