"""The pages of oneself: the inbox, the account, what is kept, and what is told by e-mail."""

import re
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import Role, Via
from api.journal.acting import Act, Actor, Event, Notice, perform
from api.journal.details import JSON
from api.notices.deliveries import Address
from api.notices.kinds import KINDS
from api.notices.planning import plan_outbox
from api.notices.wording import page_at
from api.pages.oneself import words
from api.pages.oneself.inbox import place_of
from tests.api.conftest import HERE, PASSWORD, Town
from tests.api.trust.world import an_organisation

MILL = "porto-yarn"
PAGES = ("/me", "/me/data", "/me/notices", "/me/erase", "/inbox")


@pytest.fixture
def ana(town: Town) -> TestClient:
    """A signer of one organisation."""
    town.load(an_organisation(MILL))
    return town.person(Role.VISITING_SIGNER, MILL, email="ana@example.eu")


def post(client: TestClient, path: str, **fields: Any) -> Any:
    return client.post(f"/en{path}", data=fields, follow_redirects=False)


def done_by(answer: Any) -> str:
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text[:800]
    return str(answer.headers["location"]).rpartition("done=")[2]


def tell(town: Town, client: TestClient, *paths: str) -> None:
    """Has somebody told that exchanges are ready, as far as the inbox."""
    account = client.get("/me").json()["account"]["id"]

    def work(act: Act) -> None:
        act.record(Event(act="proposal.send", subject="proposal:7"))
        for path in paths:
            params: dict[str, JSON] = {"visitor": "Mill", "host": "Looms", "path": path}
            act.tell(Notice("exchange.ready", f"account:{account}", params))

    perform(town.database, Actor(account_id=None, via=Via.SYSTEM), at=town.clock.at, work=work)
    plan_outbox(
        town.database,
        lambda _connection, _recipient: [Address(account=account, mail="ana@example.eu")],
        domain="service.example",
        clock=town.clock,
    )


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_oneself_asks_to_sign_in_and_is_in_both_languages(
    town: Town, ana: TestClient, path: str
) -> None:
    for language in ("en", "fr"):
        answer = ana.get(f"/{language}{path}")
        assert answer.status_code == HTTPStatus.OK, answer.text[:500]
        assert f'<html lang="{language}">' in answer.text
    asked = town.nobody().get(f"/en{path}", follow_redirects=False)
    assert asked.headers["location"].startswith("/sign-in?next=")


def test_the_account_names_whom_one_acts_for(ana: TestClient) -> None:
    text = ana.get("/en/me").text
    assert "ana@example.eu" in text
    assert "Signer for a visitor" in text
    assert "Porto Yarn" in text


def test_a_name_is_changed(ana: TestClient) -> None:
    assert done_by(post(ana, "/me/name", name="Ana Silva", version='"1"')) == "name"
    assert ana.get("/me").json()["account"]["name"] == "Ana Silva"


def test_a_name_from_an_old_page_is_refused_and_what_was_typed_is_kept(ana: TestClient) -> None:
    said = post(ana, "/me/name", name="Ana Silva", version='"7"')
    assert said.status_code == HTTPStatus.PRECONDITION_FAILED
    assert 'value="Ana Silva"' in said.text


def test_a_password_is_changed_and_one_stays_signed_in(town: Town, ana: TestClient) -> None:
    said = post(ana, "/me/password", current=PASSWORD, wanted="other linen, another river")
    assert done_by(said) == "password"
    assert ana.get("/me").status_code == HTTPStatus.OK
    body = {"email": "ana@example.eu", "password": PASSWORD}
    assert town.nobody().post("/sessions", json=body).status_code == HTTPStatus.UNAUTHORIZED


def test_a_wrong_password_is_refused_and_nothing_typed_is_shown_again(ana: TestClient) -> None:
    said = post(ana, "/me/password", current="not this one", wanted="other linen, another river")
    assert said.status_code >= HTTPStatus.BAD_REQUEST
    assert "That was not done" in said.text
    assert "another river" not in said.text


def test_a_colleague_is_let_act_and_acts_and_it_ends(town: Town, ana: TestClient) -> None:
    deputy = town.person(Role.VISITING_EDITOR, MILL, email="ben@example.eu")
    mandate = ana.get("/me").json()["mandates"][0]["id"]
    today = town.clock.at.date()
    days = {"first_day": today.isoformat(), "last_day": (today + timedelta(days=6)).isoformat()}
    assert (
        done_by(post(ana, "/me/delegations", mandate=mandate, email="ben@example.eu", **days)) == "delegated"
    )
    number = ana.get("/delegations").json()["delegations"][0]["id"]
    assert "Given by you" in ana.get("/en/me").text
    assert "Given to you" in deputy.get("/en/me").text
    assert done_by(post(deputy, "/me/acting", delegation=number)) == "acting"
    assert "You act by a delegation" in deputy.get("/en/me").text
    assert done_by(post(deputy, "/me/acting")) == "oneself"
    assert deputy.get("/me").json()["delegation"] is None
    assert done_by(post(ana, f"/me/delegations/{number}/end", version='"1"')) == "undelegated"
    assert "Given by you" not in ana.get("/en/me").text


def test_a_delegation_to_nobody_known_is_refused_with_what_was_typed(town: Town, ana: TestClient) -> None:
    today = town.clock.at.date().isoformat()
    mandate = ana.get("/me").json()["mandates"][0]["id"]
    fields = {"mandate": mandate, "email": "who@example.eu", "first_day": today, "last_day": today}
    said = post(ana, "/me/delegations", **fields)
    assert said.status_code >= HTTPStatus.BAD_REQUEST
    assert 'value="who@example.eu"' in said.text


def test_a_token_is_shown_once_and_ended(town: Town, ana: TestClient) -> None:
    mandate = ana.get("/me").json()["mandates"][0]["id"]
    until = (town.clock.at.date() + timedelta(days=30)).isoformat()
    said = post(ana, "/me/tokens", name="weekly export", expires=until, mandates=mandate)
    secret = re.search(r'value="(cxc_[^"]+)"', said.text)
    assert secret, said.text[:500]
    assert said.headers["cache-control"] == "no-store"
    by_token = town.nobody()
    by_token.headers["Authorization"] = f"Bearer {secret.group(1)}"
    assert by_token.get("/me").json()["via"] == "token"
    text = ana.get("/en/me").text
    assert "weekly export" in text
    assert secret.group(1) not in text
    number = ana.get("/tokens").json()["tokens"][0]["id"]
    assert done_by(post(ana, f"/me/tokens/{number}/end", version='"1"')) == "token"
    assert "weekly export" not in ana.get("/en/me").text


def test_a_token_for_no_mandate_is_refused_at_the_form(town: Town, ana: TestClient) -> None:
    until = (town.clock.at.date() + timedelta(days=30)).isoformat()
    said = post(ana, "/me/tokens", name="weekly export", expires=until)
    assert said.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Choose at least one" in said.text
    assert 'value="weekly export"' in said.text


def test_a_calendar_has_an_address_that_is_shown_once(town: Town, ana: TestClient) -> None:
    said = post(ana, "/me/calendars", what="mine")
    address = re.search(rf'value="{re.escape(HERE)}(/calendars/[^"]+[.]ics)"', said.text)
    assert address, said.text[:500]
    assert "BEGIN:VCALENDAR" in town.nobody().get(address.group(1)).text
    number = ana.get("/me/calendars").json()["calendars"][0]["id"]
    assert done_by(post(ana, f"/me/calendars/{number}/end", version='"1"')) == "calendar"
    assert town.nobody().get(address.group(1)).status_code == HTTPStatus.GONE
    assert ana.get("/en/me/calendar.ics").headers["content-type"].startswith("text/calendar")


def test_a_mandate_is_given_up(town: Town, ana: TestClient) -> None:
    town.person(Role.VISITING_SIGNER, MILL, email="second@example.eu")  # somebody has to stay
    mandate = ana.get("/me").json()["mandates"][0]["id"]
    said = post(ana, f"/me/mandates/{mandate}/end", version='"1"')
    assert said.status_code == HTTPStatus.SEE_OTHER, said.text[:800]


def test_learning_is_refused_and_allowed_again(ana: TestClient) -> None:
    for allowed, done in (("no", "forgotten"), ("yes", "learning")):
        version = ana.get("/me/learning").headers["etag"]
        assert done_by(post(ana, "/me/learning", allowed=allowed, version=version)) == done
        assert ana.get("/me/learning").json()["allowed"] == (allowed == "yes")


def test_everything_that_is_kept_is_downloaded(ana: TestClient) -> None:
    answer = ana.get("/en/me/download")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.json()["account"]["email"] == "ana@example.eu"


def test_an_account_is_erased_only_by_who_is_sure(town: Town, ana: TestClient) -> None:
    assert "What stays, and why" in ana.get("/en/me/erase").text
    unsure = post(ana, "/me/erase", version='"1"')
    assert "Tick that you are sure" in unsure.text
    assert ana.get("/me").status_code == HTTPStatus.OK
    gone = post(ana, "/me/erase", version='"1"', sure="yes")
    assert gone.headers["location"] == "/en/me/erased", gone.text[:800]
    assert ana.get("/me").status_code == HTTPStatus.UNAUTHORIZED
    assert "Your account is erased" in town.nobody().get("/en/me/erased").text


def test_e_mail_of_a_kind_is_switched_off_and_on(ana: TestClient) -> None:
    kinds = [one["kind"] for one in ana.get("/notice-preferences").json()["preferences"]]
    wanted = [one for one in kinds if one not in {"proposal.received", "exchange.paid"}]
    assert done_by(post(ana, "/me/notices", mail=wanted)) == "notices"
    off = {one["kind"] for one in ana.get("/notice-preferences").json()["preferences"] if not one["mail"]}
    assert off == {"proposal.received", "exchange.paid"}
    assert done_by(post(ana, "/me/notices", mail=kinds)) == "notices"
    assert all(one["mail"] for one in ana.get("/notice-preferences").json()["preferences"])


def test_every_kind_that_can_be_switched_off_has_its_words_and_its_room() -> None:
    switched = {code for code, kind in KINDS.items() if kind.can_be_switched_off} - {"notice.undelivered"}
    assert switched == set(words.KINDS)
    assert {code.partition(".")[0] for code in switched} == {code for code, _ in words.ROOMS}


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/exchanges/5", "/exchanges/5"),
        ("/proposals/7", "/proposals/7"),
        ("/groups/4", "/groups/4"),
        ("/profiles/o-1", "/profiles/o-1"),
        ("/profiles/o-1/memberships", "/profiles/o-1/memberships"),
        ("/waivers/3", "/office/waivers/3"),
        ("/organisations/o-1/messages/2", "/messages/o-1/2"),
        ("/mandates/9", "/me"),
        ("/profiles?state=approving", "/members?state=approving"),
    ],
)
def test_what_a_notice_names_is_shown_by_a_page(path: str, page: str) -> None:
    assert page_at(path) == page
    assert place_of("exchange.ready", f"{HERE}/to{page}") == page


def test_a_notice_leads_nowhere_else() -> None:
    assert place_of("exchange.ready", "https://elsewhere.example/exchanges/5") is None
    assert place_of("delegation.received", None) == "/me#delegations"


def test_a_notice_is_opened_where_it_leads_and_read_then(town: Town, ana: TestClient) -> None:
    tell(town, ana, "/exchanges/5")
    text = ana.get("/en/inbox").text
    assert "One notice is unread" in text
    number = ana.get("/inbox").json()["entries"][0]["id"]
    said = post(ana, f"/inbox/{number}/open")
    assert said.headers["location"] == "/en/exchanges/5"
    assert ana.get("/inbox").json()["unread"] == 0
    assert "Nothing unread" in ana.get("/en/inbox?unread=1").text


def test_all_are_marked_as_read_up_to_the_newest_shown(town: Town, ana: TestClient) -> None:
    tell(town, ana, "/exchanges/5", "/exchanges/6", "/exchanges/7")
    text = ana.get("/en/inbox").text
    newest = re.search(r'name="up_to" value="(\d+)"', text)
    assert newest
    assert done_by(post(ana, "/inbox/read", up_to=newest.group(1))) == "read"
    assert ana.get("/inbox").json()["unread"] == 0
    assert "You have read everything" in ana.get("/en/inbox").text
