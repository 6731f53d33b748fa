"""The page of an exchange shows every step, whose turn it is, and what the one who looks can do."""

from http import HTTPStatus
from re import findall, search
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.exchanges.states import State
from tests.api.trust.stays import FIRST, LAST

OK, SEE_OTHER, NOT_FOUND = HTTPStatus.OK, HTTPStatus.SEE_OTHER, HTTPStatus.NOT_FOUND
PAGES = ("", "/plan", "/money", "/history", "/documents/commitment", "/documents/commitment/sign")
ACTS = ("start", "end", "approval", "refusal", "cancellation", "agenda-approval")


def page(client: TestClient, path: str) -> str:
    """What a page says, in English."""
    answer = client.get(f"/en{path}", follow_redirects=False)
    assert answer.status_code == OK, (path, answer.status_code, answer.text[-800:])
    return answer.text


def version_in(text: str) -> str:
    """The version that a form on the page bears."""
    found = search(r'name="version" value="([^"]*)"', text)
    assert found, text
    return found[1].replace("&#34;", '"').replace("&quot;", '"')


def send(client: TestClient, path: str, **fields: Any) -> Any:
    """A form as it is filled in on the page at that address."""
    version = version_in(client.get(f"/en{path}").text)
    return client.post(
        f"/en{path}", data={"version": version, "key": uuid4().hex, **fields}, follow_redirects=False
    )


@pytest.mark.parametrize("state", list(State))
def test_everybody_who_takes_part_sees_every_page_of_an_exchange_in_every_state(
    stays: Any, state: State
) -> None:
    number = stays.at(state).id
    for path in ("", "/history", "/plan", "/money"):
        page(stays.visitor, f"/exchanges/{number}{path}")
    for client in (stays.host, stays.office):
        page(client, f"/exchanges/{number}")


def test_who_has_no_part_in_it_finds_nothing_and_who_is_not_signed_in_is_asked_to(stays: Any) -> None:
    number = stays.at(State.READY).id
    for path in (*PAGES, *(f"/{name}" for name in ACTS)):
        nobody, stranger, *_ = stays.strangers()
        answer = nobody.get(f"/en/exchanges/{number}{path}", follow_redirects=False)
        assert (answer.status_code, "/sign-in" in answer.headers["location"]) == (SEE_OTHER, True)
        assert stranger.get(f"/en/exchanges/{number}{path}").status_code == NOT_FOUND


def test_the_page_begins_with_the_one_thing_to_do_and_lists_whose_turn_it_is_otherwise(stays: Any) -> None:
    number = stays.at(State.BUILDING).id
    host = page(stays.host, f"/exchanges/{number}")
    assert "Your turn" in host
    assert f"/en/exchanges/{number}/documents/commitment/sign" in host
    assert "Nothing for you to do now" in page(stays.visitor, f"/exchanges/{number}")


def test_each_step_names_its_state_its_owner_and_its_last_day(stays: Any) -> None:
    number = stays.at(State.FINISHED).id
    text = page(stays.vop, f"/exchanges/{number}")
    assert len(findall(r"<ol class=\"tasks\">", text)) == 4
    assert "Waits for others" in text
    assert "Due by the end of 19 March 2027, Prague time, which is 19 March 2027, 22:59 in Lisbon." in text


def test_the_money_is_shown_to_the_visitor_and_its_partnership_alone(stays: Any) -> None:
    number = stays.at(State.READY).id
    assert "€780" in page(stays.visitor, f"/exchanges/{number}")
    assert "€780" not in page(stays.host, f"/exchanges/{number}")
    assert "No money here" in page(stays.host, f"/exchanges/{number}/money")


def test_a_stay_is_begun_and_ended_after_one_more_question(stays: Any) -> None:
    number = stays.at(State.READY).id
    assert "You cannot do this now" in page(stays.host, f"/exchanges/{number}/start")
    stays.come_to(FIRST)
    answer = send(stays.visitor, f"/exchanges/{number}/start")
    assert (answer.status_code, answer.headers["location"]) == (
        SEE_OTHER,
        f"/en/exchanges/{number}?done=started",
    )
    assert stays.seen(number).state is State.UNDER_WAY
    stays.come_to(LAST)
    assert send(stays.vop, f"/exchanges/{number}/end").status_code == SEE_OTHER
    assert stays.seen(number).state is State.FINISHED


def test_a_cancellation_needs_its_reason_and_keeps_what_was_typed(stays: Any) -> None:
    number = stays.at(State.READY).id
    empty = send(stays.host, f"/exchanges/{number}/cancellation", reason="  ")
    assert empty.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "That was not done" in empty.text
    old = stays.host.post(
        f"/en/exchanges/{number}/cancellation", data={"version": '"0"', "reason": "Looms are moved."}
    )
    assert (old.status_code, "Looms are moved." in old.text) == (HTTPStatus.PRECONDITION_FAILED, True)
    send(stays.host, f"/exchanges/{number}/cancellation", reason="Looms are moved.")
    assert stays.seen(number).state is State.CANCELLED
    assert "Looms are moved." in page(stays.visitor, f"/exchanges/{number}/history")


def test_a_partnership_sends_it_back_with_the_reason_and_everybody_reads_it(stays: Any) -> None:
    number = stays.at(State.BUILDING).id
    send(stays.vop, f"/exchanges/{number}/refusal", reason="Name the machines.")
    assert "Name the machines." in page(stays.host, f"/exchanges/{number}")


def test_whoever_may_not_do_an_act_is_told_who_may(stays: Any) -> None:
    number = stays.at(State.READY).id
    assert "You cannot do this now" in page(stays.visitor, f"/exchanges/{number}/approval")


def test_its_files_are_handed_on_below_the_language(stays: Any) -> None:
    number = stays.at(State.READY).id
    answer = stays.visitor.get(f"/fr/exchanges/{number}/calendar.ics")
    assert answer.status_code == OK
    assert answer.headers["content-type"].startswith("text/calendar")


def test_the_pages_are_there_in_french_and_say_which_words_are_english(stays: Any) -> None:
    number = stays.at(State.BUILDING).id
    for path in PAGES:
        text = stays.host.get(f"/fr/exchanges/{number}{path}").text
        assert '<html lang="fr">' in text
    assert 'lang="en">' in stays.host.get(f"/fr/exchanges/{number}").text
