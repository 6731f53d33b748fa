"""The pages of proposals: a new one, all of them, and one with its answers."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import Role
from tests.api.trust.stays import HOST, OTHER_VISITOR, VISITOR, Stays

_NEW = f"/en/proposals/new?visitor={VISITOR}&host={HOST}"
_TYPED = {
    "visitor": VISITOR,
    "host": HOST,
    "first_day": "2027-03-08",
    "last_day": "2027-03-12",
    "virtual": "false",
    "words": "We would like to see your looms.",
}


def hidden(page: str) -> dict[str, str]:
    """The key and the version of the first form that has them."""
    found = dict(re.findall(r'name="(key|version)" value="([^"]*)"', page))
    return {name: said.replace("&#34;", '"').replace("&quot;", '"') for name, said in found.items()}


def sent(who: TestClient, path: str, **typed: str) -> Any:
    """A form as the page has it, with what is typed into it."""
    at = path if path.endswith("/new") else path.rsplit("/", 1)[0]
    fields = hidden(who.get(at).text)
    return who.post(path, data={**fields, **typed}, follow_redirects=False)


@pytest.fixture
def proposal(stays: Stays) -> int:
    """One that waits for the host."""
    answer = sent(stays.visitor, "/en/proposals/new", **_TYPED, act="send")
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].split("?")[0].rsplit("/", 1)[1])


def test_who_is_not_signed_in_is_asked_to(stays: Stays) -> None:
    answer = stays.town.nobody().get("/en/proposals", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in")


def test_a_new_proposal_names_the_two_and_how_they_fit(stays: Stays) -> None:
    page = stays.visitor.get(_NEW)
    assert page.status_code == 200
    assert VISITOR in page.text
    assert HOST in page.text
    assert "affinity of 100" in page.text
    assert stays.visitor.get(_NEW.replace("/en/", "/fr/")).status_code == 200


def test_without_two_organisations_it_says_where_to_find_them(stays: Stays) -> None:
    page = stays.visitor.get(f"/en/proposals/new?visitor={VISITOR}&host=nobody-knows")
    assert page.status_code == 200
    assert "Who visits whom?" in page.text
    assert "No organisation has this id." in page.text


def test_a_check_shows_verdict_sum_deadline_and_keeps_what_was_typed(stays: Stays) -> None:
    page = sent(stays.visitor, "/en/proposals/new", **_TYPED, act="check")
    assert page.status_code == 200
    assert "This can be sent" in page.text
    assert "€780" in page.text
    assert "Source:" in page.text
    assert "21 December 2026" in page.text
    assert _TYPED["words"] in page.text
    assert stays.visitor.get("/proposals").json()["proposals"] == []


def test_a_check_names_what_is_on_these_days_already(stays: Stays, proposal: int) -> None:
    page = sent(stays.visitor, "/en/proposals/new", **_TYPED, act="check")
    assert f"/en/proposals/{proposal}" in page.text
    assert "This cannot be sent yet" in page.text


def test_what_cannot_be_sent_comes_back_with_the_reason_and_what_was_typed(stays: Stays) -> None:
    typed = {**_TYPED, "last_day": "2027-03-01"}
    page = sent(stays.visitor, "/en/proposals/new", **typed, act="send")
    assert 400 <= page.status_code < 500
    assert "That was not done" in page.text
    assert _TYPED["words"] in page.text
    assert 'value="2027-03-01"' in page.text


def test_a_proposal_is_sent_once_however_often_the_form_is(stays: Stays) -> None:
    fields = hidden(stays.visitor.get(_NEW).text)
    answers = [
        stays.visitor.post(
            "/en/proposals/new", data={**fields, **_TYPED, "act": "send"}, follow_redirects=False
        )
        for _ in range(2)
    ]
    assert len({one.headers["location"] for one in answers}) == 1
    assert len(stays.visitor.get("/proposals").json()["proposals"]) == 1


def test_both_sides_read_the_same_history_and_each_is_told_what_it_may_do(
    stays: Stays, proposal: int
) -> None:
    for person in (stays.visitor, stays.host, stays.vop, stays.hop):
        page = person.get(f"/en/proposals/{proposal}")
        assert page.status_code == 200
        assert _TYPED["words"] in page.text
        assert "€780" in page.text
    assert "Accept these days" in stays.host.get(f"/en/proposals/{proposal}").text
    assert "Accept these days" not in stays.visitor.get(f"/en/proposals/{proposal}").text
    assert "What you cannot do, and why" in stays.visitor.get(f"/en/proposals/{proposal}").text


def test_a_stranger_is_told_that_there_is_nothing(stays: Stays, proposal: int) -> None:
    stranger = stays.person(Role.VISITING_SIGNER, OTHER_VISITOR)
    assert stranger.get(f"/en/proposals/{proposal}").status_code == 404
    assert stranger.get("/en/proposals/nonsense").status_code == 404


def test_the_list_leads_with_what_waits_for_one(stays: Stays, proposal: int) -> None:
    assert f"/en/proposals/{proposal}" in stays.host.get("/en/proposals").text
    assert f"/en/proposals/{proposal}" in stays.host.get("/en/proposals?tab=received&state=open").text
    assert f"/en/proposals/{proposal}" not in stays.visitor.get("/en/proposals?tab=received").text
    assert f"/en/proposals/{proposal}" in stays.visitor.get("/en/proposals?tab=made").text


def test_an_acceptance_leads_to_the_exchange(stays: Stays, proposal: int) -> None:
    answer = sent(stays.host, f"/en/proposals/{proposal}/acceptance")
    assert answer.headers["location"] == f"/en/proposals/{proposal}?done=agreed"
    exchange = stays.host.get(f"/proposals/{proposal}").json()["exchange"]
    assert f'href="/en/exchanges/{exchange}"' in stays.visitor.get(f"/en/proposals/{proposal}").text


def test_it_is_declined_with_a_reason_which_the_other_side_reads(stays: Stays, proposal: int) -> None:
    path = f"/en/proposals/{proposal}/refusal"
    without = sent(stays.host, path, reason="other", words="")
    assert 400 <= without.status_code < 500
    assert "That was not done" in without.text
    assert sent(stays.host, path, reason="dates", words="We are at the fair.").status_code == 303
    page = stays.visitor.get(f"/en/proposals/{proposal}").text
    assert "The dates do not fit" in page
    assert "We are at the fair." in page


def test_other_days_are_proposed_and_what_was_typed_is_kept_where_they_cannot_be(
    stays: Stays, proposal: int
) -> None:
    path = f"/en/proposals/{proposal}/counter-proposal"
    wrong = sent(stays.host, path, first_day="2027-04-09", last_day="2027-04-05", words="Later, please.")
    assert 400 <= wrong.status_code < 500
    assert "Later, please." in wrong.text
    assert 'value="2027-04-09"' in wrong.text
    assert sent(stays.host, path, first_day="2027-04-05", last_day="2027-04-09").status_code == 303
    seen = stays.visitor.get(f"/proposals/{proposal}").json()
    assert (seen["state"], seen["waits_for"]) == ("countered", ["visitor"])


def test_it_is_taken_back(stays: Stays, proposal: int) -> None:
    assert sent(stays.visitor, f"/en/proposals/{proposal}/withdrawal").status_code == 303
    assert stays.host.get(f"/proposals/{proposal}").json()["state"] == "withdrawn"


def test_who_answers_an_older_version_is_told_so(stays: Stays, proposal: int) -> None:
    path = f"/en/proposals/{proposal}"
    seen = hidden(stays.host.get(path).text)
    sent(stays.host, f"{path}/counter-proposal", first_day="2027-04-05", last_day="2027-04-09")
    late = stays.host.post(f"{path}/withdrawal", data=seen, follow_redirects=False)
    assert late.status_code == 412
