"""The pages of groups: making one, its plan, who is in it, and acts for all of them."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.exchanges.states import State
from tests.api.trust.gatherings import Groups
from tests.api.trust.stays import HOST, Stays


@pytest.fixture
def draft(stays: Stays) -> int:
    """An exchange of ours that could be in a group."""
    return stays.at(State.DRAFT).id


@pytest.fixture
def group(stays: Stays, draft: int) -> int:
    """A group with that exchange."""
    return int(Groups(stays).made(stays.seen(draft)))


def hidden(page: str) -> dict[str, str]:
    """The key and the version that the page's forms bear."""
    found = dict(re.findall(r'name="(key|version)" value="([^"]*)"', page))
    return {name: said.replace("&#34;", '"').replace("&quot;", '"') for name, said in found.items()}


def sent(who: TestClient, at: str, path: str, **typed: Any) -> Any:
    """A form of the page `at`, sent to a path."""
    return who.post(path, data={**hidden(who.get(at).text), **typed}, follow_redirects=False)


def members(stays: Stays, group: int) -> list[int]:
    return [one["exchange"] for one in stays.vop.get(f"/groups/{group}").json()["members"]]


def test_a_manager_makes_a_group_of_the_drafts_that_fit(stays: Stays, draft: int) -> None:
    at = f"/en/groups/new?host={HOST}"
    assert HOST in stays.vop.get("/en/groups/new").text
    assert f'value="{draft}" checked' in stays.vop.get(at).text
    answer = sent(
        stays.vop,
        at,
        "/en/groups/new",
        name="Dyers at the fair",
        host=HOST,
        first_day="2027-03-08",
        last_day="2027-03-10",
        exchange=[str(draft)],
    )
    assert answer.status_code == 303, answer.text
    number = int(answer.headers["location"].split("?")[0].rsplit("/", 1)[1])
    assert members(stays, number) == [draft]
    assert "Dyers at the fair" in stays.vop.get("/en/groups").text


def test_a_group_that_cannot_be_made_comes_back_as_it_was_typed(stays: Stays, draft: int) -> None:
    answer = sent(
        stays.vop,
        f"/en/groups/new?host={HOST}",
        "/en/groups/new",
        name="Dyers",
        host=HOST,
        first_day="2027-03-10",
        last_day="2027-03-08",
    )
    assert 400 <= answer.status_code < 500
    assert 'value="Dyers"' in answer.text
    assert f'value="{draft}" checked' not in answer.text


def test_who_manages_nothing_is_told_who_makes_groups(stays: Stays) -> None:
    page = stays.visitor.get(f"/en/groups/new?host={HOST}")
    assert "Only managers of a partnership make groups" in page.text
    assert stays.town.nobody().get("/en/groups", follow_redirects=False).status_code == 303


def test_those_who_take_part_see_the_group_and_strangers_nothing(stays: Stays, group: int) -> None:
    for person in (stays.visitor, stays.host, stays.vop, stays.hop, stays.office):
        assert person.get(f"/en/groups/{group}").status_code == 200
    for stranger in list(stays.strangers())[1:]:
        assert stranger.get(f"/en/groups/{group}").status_code == 404
    assert stays.vop.get(f"/fr/groups/{group}").status_code == 200


def test_an_exchange_is_taken_out_and_put_in_again(stays: Stays, group: int, draft: int) -> None:
    at = f"/en/groups/{group}"
    assert sent(stays.vop, at, f"{at}/leaving", exchange=str(draft)).status_code == 303
    assert members(stays, group) == []
    assert sent(stays.vop, at, f"{at}/exchanges", exchange=[str(draft)]).status_code == 303
    assert members(stays, group) == [draft]


def test_what_cannot_join_is_named_with_the_reason(stays: Stays, group: int) -> None:
    signed = stays.at(State.BUILDING)
    page = stays.vop.get(f"/en/groups/{group}").text
    assert "X5-joins-in-draft" in page
    refused = sent(
        stays.vop, f"/en/groups/{group}", f"/en/groups/{group}/exchanges", exchange=[str(signed.id)]
    )
    assert 400 <= refused.status_code < 500
    assert "That was not done" in refused.text


def test_its_plan_is_written_line_by_line(stays: Stays, group: int, draft: int) -> None:
    path = f"/en/groups/{group}/plan"
    typed = {
        "first_day": "2027-03-09",
        "last_day": "2027-03-11",
        "form": "abroad",
        "goals": "To see it.",
        "slot-0": "1",
        "day-0": "2027-03-09",
        "starts-0": "09:00",
        "ends-0": "17:00",
        "kind-0": "activity",
        "what-0": "At the looms.",
    }
    more = sent(stays.vop, path, path, **typed, do="add")
    assert more.status_code == 200
    assert 'name="slot-1"' in more.text
    wrong = sent(stays.vop, path, path, **{**typed, "last_day": "2027-03-01"}, do="save")
    assert 400 <= wrong.status_code < 500
    assert "To see it." in wrong.text
    assert sent(stays.vop, path, path, **typed, do="save").status_code == 303
    assert stays.vop.get(f"/exchanges/{draft}").json()["first_day"] == "2027-03-09"


def test_only_those_who_may_write_the_plan_are_shown_its_form(stays: Stays, group: int) -> None:
    page = stays.visitor.get(f"/en/groups/{group}/plan")
    assert page.status_code == 200
    assert "Keep the plan" not in page.text


def test_one_act_signs_for_all_and_says_what_came_of_each(stays: Stays, group: int, draft: int) -> None:
    at = f"/en/groups/{group}"
    page = stays.host.get(at).text
    digest = re.search(rf'name="digest-{draft}" value="([0-9a-f]+)"', page)
    assert digest is not None
    typed = {"paper": "commitment", "party": "host", "exchange": [str(draft)]}
    stale = sent(stays.host, at, f"{at}/signatures", **typed, **{f"digest-{draft}": "0" * 64})
    assert stale.status_code == 409
    assert "Changed since you saw it" in stale.text
    done = sent(stays.host, at, f"{at}/signatures", **typed, **{f"digest-{draft}": digest[1]})
    assert done.status_code == 200, done.text
    assert "Done for 1 exchange" in done.text
    assert stays.seen(draft).state is State.BUILDING


def test_all_are_cancelled_with_a_reason(stays: Stays, group: int, draft: int) -> None:
    at = f"/en/groups/{group}"
    assert 400 <= sent(stays.vop, at, f"{at}/cancellation", reason="").status_code < 500
    assert "Done for 1 exchange" in sent(stays.vop, at, f"{at}/cancellation", reason="Moved.").text
    assert stays.seen(draft).state is State.CANCELLED


def test_what_cannot_be_started_yet_says_why(stays: Stays, group: int) -> None:
    at = f"/en/groups/{group}"
    refused = sent(stays.vop, at, f"{at}/start")
    assert refused.status_code == 409
    assert "Not at this step" in refused.text


def test_a_group_has_a_calendar_file(stays: Stays, group: int) -> None:
    answer = stays.vop.get(f"/en/groups/{group}/calendar.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
