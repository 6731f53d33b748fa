"""The page of a plan: rows without scripts, a check before it is kept, and whose signatures it voids."""

import re
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest

from api.exchanges.states import State
from api.pages.exchanges.money import cents_of
from tests.api.test_pages_exchange import page, version_in

SEE_OTHER, OK = HTTPStatus.SEE_OTHER, HTTPStatus.OK
GOALS = "Learn to dye without rinsing, on your machines."


def typed(*, days: int = 3, version: str = "", **differences: Any) -> dict[str, Any]:
    """A plan as the form sends it: whole days from 8 March 2027 on, the last with networking."""
    fields: dict[str, Any] = {
        "version": version,
        "key": uuid4().hex,
        "first_day": "2027-03-08",
        "last_day": f"2027-03-{7 + days:02}",
        "form": "abroad",
        "goals": GOALS,
        "objectives": ["new-skills"],
        "activities": ["knowledge-sharing"],
        "outcomes": "A trial.",
        "do": "save",
    }
    for number in range(days):
        kind = "networking" if number == days - 1 else "activity"
        fields |= {
            f"slot-{number}": "1",
            f"day-{number}": f"2027-03-{8 + number:02}",
            f"starts-{number}": "09:00",
            f"ends-{number}": "17:00",
            f"kind-{number}": kind,
            f"what-{number}": f"At loom {number + 1}.",
        }
    return fields | differences


def post(client: Any, number: int, **differences: Any) -> Any:
    """Sends the form of the page as it is now."""
    version = version_in(page(client, f"/exchanges/{number}/plan"))
    fields = typed(**({"version": version} | differences))
    return client.post(f"/en/exchanges/{number}/plan", data=fields, follow_redirects=False)


def test_a_plan_is_kept_and_then_said(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    answer = post(stays.host, number)
    assert answer.headers["location"] == f"/en/exchanges/{number}/plan?done=saved"
    assert stays.host.get(f"/exchanges/{number}/plan").json()["plan"]["goals"] == GOALS
    assert "At loom 3." in page(stays.visitor, f"/exchanges/{number}/plan")


def test_rows_come_and_go_without_scripts_and_nothing_is_kept(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    added = post(stays.visitor, number, do="add")
    assert (added.status_code, 'name="slot-3"' in added.text, GOALS in added.text) == (OK, True, True)
    copied = post(stays.visitor, number, do="copy", last_day="2027-03-12")
    assert '<option value="2027-03-11" selected>' in copied.text
    filled = post(stays.visitor, number, do="copy-all", last_day="2027-03-16")
    planned = set(re.findall(r'<option value="2027-03-(\d+)" selected>', filled.text))
    assert (planned >= {"11", "12", "15", "16"}, planned & {"13", "14"}) == (True, set())
    assert "Plan the next working day" not in filled.text
    gone = post(stays.visitor, number, do="remove-0")
    assert ("At loom 1." in gone.text, "At loom 2." in gone.text) == (False, True)
    assert stays.visitor.get(f"/exchanges/{number}/plan").json()["plan"]["goals"] == ""


def test_a_check_says_what_the_rules_count_and_keeps_nothing(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    answer = post(stays.visitor, number, days=2, do="check")
    assert answer.status_code == OK
    assert "Checked, and not kept yet." in answer.text
    assert "Cannot be signed so" in answer.text
    assert GOALS in answer.text
    assert stays.visitor.get(f"/exchanges/{number}/plan").json()["plan"]["goals"] == ""


def test_a_preview_answers_as_keeping_it_would_and_leaves_no_trace(stays: Any) -> None:
    number = stays.at(State.COMMITTED).id
    before = stays.visitor.get(f"/exchanges/{number}").json()
    plan = stays.visitor.get(f"/exchanges/{number}/plan").json()["plan"] | {"goals": "Otherwise."}
    plan["agenda"] = [{key: one[key] for key in one if key != "minutes"} for one in plan["agenda"]]
    seen = stays.visitor.post(f"/exchanges/{number}/plan/preview", json=plan)
    assert seen.status_code == OK, seen.text
    assert [one["party"] for one in seen.json()["voided"] if one["paper"] == "commitment"] == [
        "hop",
        "host",
        "visitor",
        "vop",
    ]
    assert stays.visitor.get(f"/exchanges/{number}").json() == before


def test_what_cannot_be_is_refused_with_everything_typed_kept(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    answer = post(stays.visitor, number, **{"ends-0": "08:00"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "ends before it begins" in answer.text
    assert 'value="08:00"' in answer.text
    assert GOALS in answer.text


def test_an_amendment_says_first_whose_signatures_it_voids_and_shows_afterwards_what_changed(
    stays: Any,
) -> None:
    number = stays.at(State.READY).id
    asked = post(stays.visitor, number, days=5)
    assert asked.status_code == OK
    assert "These signatures would no longer hold" in asked.text
    assert 'name="knows_what_is_voided"' in asked.text
    assert stays.seen(number).state is State.READY
    kept = post(stays.visitor, number, days=5, knows_what_is_voided="1")
    assert kept.status_code == SEE_OTHER
    shown = stays.visitor.get(kept.headers["location"]).text
    assert "What your change made different" in shown
    assert f"<ins>{GOALS}</ins>" in shown


def test_who_was_outrun_sees_both_and_loses_nothing(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    old = version_in(page(stays.visitor, f"/exchanges/{number}/plan"))
    post(stays.host, number, goals="The host's goals.")
    answer = post(stays.visitor, number, version=old)
    assert answer.status_code == HTTPStatus.PRECONDITION_FAILED
    assert "Somebody changed it while you wrote" in answer.text
    assert "The host&#39;s goals." in answer.text
    assert GOALS in answer.text
    assert version_in(answer.text) != old


def test_idle_days_are_asked_for_and_approved(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    post(stays.visitor, number, days=3, last_day="2027-03-11", **{"day-2": "2027-03-11"})
    text = page(stays.visitor, f"/exchanges/{number}/plan")
    assert "Ask the Support Office" in text
    asked = stays.visitor.post(f"/en/exchanges/{number}/plan/idle-days", data={"key": "i" * 32})
    assert "asked to approve" in asked.text
    form = {"reason": "The mill stands still.", "key": "a" * 32}
    form["version"] = version_in(page(stays.office, f"/exchanges/{number}/agenda-approval"))
    stays.office.post(f"/en/exchanges/{number}/agenda-approval", data=form)
    plan = stays.visitor.get(f"/exchanges/{number}/plan").json()
    assert plan["agenda_approval"]["standing"] == "given"


def test_whoever_cannot_change_it_reads_it(stays: Any) -> None:
    number = stays.at(State.FINISHED).id
    text = page(stays.office, f"/exchanges/{number}/plan")
    assert ("You can read it here" in text, 'id="plan"' in text) == (True, False)


@pytest.mark.parametrize(
    ("text", "cents"),
    [("390", 39_000), ("390.5", 39_050), ("390,50 €", 39_050), ("1 100 EUR", 110_000), ("a lot", None)],
)
def test_a_sum_is_read_as_people_write_it(text: str, cents: int | None) -> None:
    assert cents_of(text) == cents


def test_the_amount_is_set_at_or_under_the_maximum(stays: Any) -> None:
    number = stays.at(State.COMMITTED).id
    path = f"/exchanges/{number}/money"
    fields = {"key": "m" * 32, "version": version_in(page(stays.vop, path))}
    unread = stays.vop.post(f"/en{path}/amount", data={**fields, "agreed": "a lot"})
    assert (unread.status_code, 'value="a lot"' in unread.text) == (422, True)
    above = stays.vop.post(f"/en{path}/amount", data={**fields, "agreed": "9999"})
    assert ("That was not done" in above.text, 'value="9999"' in above.text) == (True, True)
    stays.vop.post(f"/en{path}/amount", data={**fields, "agreed": "400"})
    assert stays.seen(number).progress.agreed_cents == 40_000


def test_the_account_is_kept_and_shown_by_its_ending(stays: Any) -> None:
    number = stays.at(State.COMMITTED).id
    path = f"/exchanges/{number}/money"
    fields = {"key": "n" * 32, "version": version_in(page(stays.visitor, path)), "holder": "Brno Mill"}
    wrong = stays.visitor.post(f"/en{path}/account", data={**fields, "iban": "CZ00 1234"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="CZ00 1234"' in wrong.text
    right = stays.visitor.post(f"/en{path}/account", data={**fields, "iban": "DE89 3704 0044 0532 0130 00"})
    assert "ends with 3000" in right.text
    assert "0532" not in right.text
