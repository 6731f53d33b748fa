"""Plans over HTTP: what they come to, what an edit voids, and who may write them when."""

import json
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Any

import pytest

from api.access import Role
from api.exchanges.states import Paper, Party, State
from api.profiles import store as profiles
from tests.api.trust.drawn import DAYS, WEEK, a_plan, a_slot, drawn, put, told
from tests.api.trust.stays import HOST, OTHER_VOP, VISITOR


def test_a_plan_is_read_as_it_was_written_with_what_it_comes_to(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    answer = put(stays.visitor, number, "plan", a_plan())
    assert answer.status_code == HTTPStatus.OK, answer.text
    said = answer.json()
    assert (said["state"], said["complete"], said["lacks"]) == ("draft", True, [])
    assert (said["outcome"], said["obstacles"], said["warnings"]) == ("eligible", [], [])
    assert (said["count"]["minutes"], said["count"]["minutes_missing"]) == (1440, 0)
    assert (said["count"]["working_days"], said["count"]["minimum_working_days"]) == (3, 3)
    assert [(one["day"], one["minutes"], one["counted"]) for one in said["count"]["days"]] == [
        (day, 480, True) for day in DAYS
    ]
    assert said["amount"] == {"maximum_cents": 39_000, "agreed_cents": 39_000, "not_known": []}
    read = stays.host.get(f"/exchanges/{number}/plan")
    assert read.headers["ETag"] == answer.headers["ETag"] == '"2"'
    assert read.json()["plan"] == said["plan"]
    assert read.json()["amount"] is None  # the host is no party to the money
    assert stays.seen(number).progress.is_plan_complete


def test_before_it_is_written_the_plan_has_the_days_that_were_agreed(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    said = stays.host.get(f"/exchanges/{number}/plan").json()
    assert (said["plan"]["first_day"], said["plan"]["last_day"]) == ("2027-03-08", "2027-03-12")
    assert said["lacks"] == ["goals", "at least one objective", "at least one type of activity", "an agenda"]
    assert (said["outcome"], said["documents"]) == ("needs information", [])


def test_a_plan_that_changes_nothing_leaves_everything_as_it_is(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    first = put(stays.visitor, number, "plan", a_plan())
    again = put(
        stays.host, number, "plan", a_plan(agenda=a_plan()["agenda"][::-1], objectives=["new-skills"] * 2)
    )
    assert again.status_code == HTTPStatus.OK
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.json()["documents"] == first.json()["documents"]
    assert stays.seen(number).version == 2


IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"agenda": [a_slot("2027-03-11")]}, "slot 11 March 2027, 09:00 to 17:00 (activity) is outside"),
    ({"agenda": [a_slot(DAYS[0], ends="08:00")]}, "09:00 to 08:00 (activity) ends before it begins"),
    ({"agenda": [a_slot(DAYS[0], ends="09:00")]}, "ends before it begins, or with it"),
    (
        {"agenda": [a_slot(DAYS[0]), a_slot(DAYS[0], starts="16:59", ends="18:00", kind="break")]},
        "9:00 to 17:00 (activity) and 8 March 2027, 16:59 to 18:00 (break) overlap",
    ),
    ({"travel_days": [DAYS[0]]}, "slot 8 March 2027, 09:00 to 17:00 (activity) is on a travel day"),
    ({"travel_days": ["2027-03-07"]}, "travel day 7 March 2027 is outside the stay"),
    ({"last_day": "2027-03-07", "agenda": []}, "ends on 7 March 2027, before it begins"),
    ({"last_day": "2029-03-07", "agenda": []}, "366 are the most"),
    ({"first_day": "2026-11-20", "last_day": "2026-11-24", "agenda": []}, "Plan it on days to come"),
]


def test_what_cannot_be_is_refused_in_words_that_name_it(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    for differences, words in IMPOSSIBLE:
        answer = put(stays.visitor, number, "plan", a_plan(**differences))
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, differences
        assert words in answer.json()["detail"]
    assert stays.seen(number).version == 1


MEANINGLESS: list[dict[str, Any]] = [
    {"objectives": ["fun"]},
    {"activities": ["swimming"]},
    {"goals": "a\x00b"},
    {"goals": "x" * 4001},
    {"outcomes": "\ud800"},
    {"agenda": [a_slot(DAYS[0], starts="24:00")]},
    {"agenda": [a_slot(DAYS[0], what=" ")]},
    {"agenda": [a_slot(DAYS[0])] * 201},
    {"virtual": None},
    {"first_day": 5},
    {"wishes": "none"},
]


def test_input_that_means_nothing_is_refused(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    for differences in MEANINGLESS:
        sent = json.dumps(a_plan(**differences))
        headers = {"If-Match": "*", "Content-Type": "application/json"}
        answer = stays.visitor.put(f"/exchanges/{number}/plan", content=sent, headers=headers)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, differences


def test_slots_that_meet_and_a_night_to_midnight_are_no_overlap(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    agenda = [a_slot(DAYS[0]), a_slot(DAYS[0], starts="17:00", ends="00:00", kind="networking")]
    said = put(stays.visitor, number, "plan", a_plan(agenda=agenda)).json()
    assert said["count"]["minutes"] == 8 * 60 + 7 * 60


def test_too_few_hours_and_days_are_said_and_not_refused(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    agenda = [a_slot(DAYS[0]), a_slot(DAYS[1], ends="09:30")]
    said = put(stays.visitor, number, "plan", a_plan(agenda=agenda)).json()
    assert said["outcome"] == "not eligible"
    assert [one.partition(":")[0] for one in said["obstacles"]] == [
        "S1-minimum",
        "S3-activity-hours",
        "S4-consecutive",
    ]
    assert "no networking activity" in said["warnings"][0]
    assert "less than 4 hours of activities on 9 March 2027" in said["warnings"][1]
    assert [one["why_not"] for one in said["count"]["days"]] == ["", "", "no activities"]


def test_days_are_counted_by_the_calendar_of_the_hosts_country(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    days = [f"2027-03-{day}" for day in (24, 25, 26, 27, 28, 29, 30)]  # Good Friday is the 26th
    agenda = [a_slot(day) for day in days if day != "2027-03-25"]
    plan = a_plan(first_day=days[0], last_day=days[-1], travel_days=["2027-03-25"], agenda=agenda)
    said = put(stays.visitor, number, "plan", plan).json()["count"]
    reasons = {one["day"][-2:]: one["why_not"] for one in said["days"]}
    assert reasons == {
        "24": "",
        "25": "travel",
        "26": "Good Friday",
        "27": "Saturday",
        "28": "Easter Sunday",
        "29": "",
        "30": "",
    }
    assert said["working_days"] == 3


@pytest.mark.parametrize("state", [State.DRAFT, State.READY])
def test_a_stay_becomes_virtual_before_it_begins_and_has_no_money_then(stays: Any, state: State) -> None:
    made = drawn(stays, state)
    said = put(stays.visitor, made.id, "plan", a_plan(virtual=True)).json()
    seen = stays.seen(made.id)
    assert (seen.agreed.is_virtual, Paper.FINANCIAL in seen.papers) == (True, False)
    assert (seen.progress.maximum_cents, seen.progress.agreed_cents) == (None, None)
    follows = State.DRAFT if state is State.DRAFT else State.BUILDING  # draft: nobody has ever signed
    assert (said["state"], seen.state) == (follows.value, follows)
    back = put(stays.visitor, made.id, "plan", a_plan())
    assert back.json()["amount"]["agreed_cents"] == 39_000
    assert stays.seen(made.id).papers[Paper.FINANCIAL].version == 3  # with the account the second


def test_an_edit_of_the_words_alone_voids_the_commitment_alone(stays: Any) -> None:
    made = drawn(stays, State.READY)
    answer = put(stays.host, made.id, "plan", a_plan(goals="Learn to spin."))
    said = answer.json()
    assert answer.status_code == HTTPStatus.OK, answer.text
    assert {(one["paper"], one["party"]) for one in said["voided"]} == {
        ("commitment", party.value) for party in Paper.COMMITMENT.signers
    }
    after = stays.seen(made.id)
    assert after.papers[Paper.COMMITMENT].signed == frozenset()
    assert after.papers[Paper.FINANCIAL].signed == Paper.FINANCIAL.signers
    assert after.state is State.BUILDING


def test_an_edit_that_lowers_the_cap_voids_both_and_lowers_what_is_agreed(stays: Any) -> None:
    made = drawn(stays, State.READY, a_plan(*WEEK))
    assert stays.seen(made.id).progress.agreed_cents == 78_000
    said = put(stays.visitor, made.id, "plan", a_plan()).json()
    assert {one["paper"] for one in said["voided"]} == {"commitment", "financial"}
    assert any("lowered from 780 EUR to 390 EUR" in one for one in said["warnings"])
    assert said["amount"]["agreed_cents"] == 39_000
    for_host = put(stays.host, made.id, "plan", a_plan(*WEEK)).json()
    assert for_host["amount"] is None
    assert not any("EUR" in one for one in for_host["warnings"])


def test_those_whose_signatures_were_voided_are_told_once(stays: Any) -> None:
    made = drawn(stays, State.READY)
    put(stays.visitor, made.id, "plan", a_plan(goals="Learn to spin."))
    recipients = told(stays, "exchange.changed")
    agreed = made.agreed
    assert recipients == sorted(
        [f"organisation:{agreed.host}", f"partnership:{agreed.vop}", f"partnership:{agreed.hop}"]
    )


OVER = (State.FINISHED, State.VALIDATED, State.PAID, State.CLOSED, State.CANCELLED, State.INTERRUPTED)


def test_once_the_stay_is_over_nothing_is_changed(stays: Any) -> None:
    for state in OVER:
        made = stays.at(state)
        for path, body, who in (
            ("plan", a_plan(), stays.visitor),
            ("amount", {"agreed_cents": None}, stays.vop),
            ("account", {"holder": "A", "iban": "CZ6508000000192000145399"}, stays.visitor),
        ):
            if path == "account" and state in {State.FINISHED, State.VALIDATED}:
                continue  # until it is paid an account can be corrected
            answer = who.put(f"/exchanges/{made.id}/{path}", json=body, headers={"If-Match": "*"})
            assert answer.status_code == HTTPStatus.CONFLICT, (path, answer.text)
        assert stays.seen(made.id) == made


def test_under_way_the_end_is_amended_and_neither_beginning_nor_form(stays: Any) -> None:
    made = stays.at(State.UNDER_WAY)
    stays.come_to(made.agreed.first_day)
    for differences in ({"first_day": DAYS[1], "agenda": []}, {"virtual": True}):
        answer = put(stays.visitor, made.id, "plan", a_plan(**differences))
        assert answer.status_code == HTTPStatus.CONFLICT
        assert "the stay began on 8 March 2027" in answer.json()["detail"]
    answer = put(stays.vop, made.id, "plan", a_plan())
    assert answer.status_code == HTTPStatus.OK, answer.text
    seen = stays.seen(made.id)
    assert (seen.state, seen.is_signed) == (State.UNDER_WAY, False)
    assert seen.agreed.last_day.isoformat() == DAYS[-1]


@pytest.mark.parametrize("state", [State.DRAFT, State.READY])
def test_each_of_the_four_writes_and_nobody_else_does(stays: Any, state: State) -> None:
    made = stays.at(state)
    path = f"/exchanges/{made.id}/plan"
    for stranger in stays.strangers():
        answer = stranger.put(path, json=a_plan(), headers={"If-Match": "*"})
        assert answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED}
        assert stranger.get(path).status_code == answer.status_code
        assert stranger.get(f"/exchanges/{made.id}/eligibility").status_code == answer.status_code
    assert (
        stays.office.put(path, json=a_plan(), headers={"If-Match": "*"}).status_code == HTTPStatus.FORBIDDEN
    )
    assert stays.seen(made.id) == made
    goals = ["a", "b", "c", "d", "e"]
    editors = (stays.person(Role.VISITING_EDITOR, VISITOR), stays.person(Role.HOST_EDITOR, HOST))
    for goal, client in zip(goals, (stays.vop, stays.hop, stays.host, *editors), strict=True):
        assert put(client, made.id, "plan", a_plan(goals=goal)).status_code == HTTPStatus.OK


def test_it_is_written_over_the_version_that_was_seen_and_no_other(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    seen = stays.visitor.get(f"/exchanges/{number}/plan").headers["ETag"]
    assert put(stays.host, number, "plan", a_plan()).status_code == HTTPStatus.OK
    late = put(stays.visitor, number, "plan", a_plan(goals="Mine."), match=seen)
    assert late.status_code == HTTPStatus.PRECONDITION_FAILED
    without = stays.visitor.put(f"/exchanges/{number}/plan", json=a_plan())
    assert without.status_code == HTTPStatus.PRECONDITION_REQUIRED
    missing = stays.visitor.put("/exchanges/99/plan", json=a_plan(), headers={"If-Match": "*"})
    assert missing.status_code == HTTPStatus.NOT_FOUND


def test_a_retry_with_the_same_key_is_written_once(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    headers = stays.town.once(**{"If-Match": '"1"'})
    first, again = (
        stays.visitor.put(f"/exchanges/{number}/plan", json=a_plan(), headers=headers) for _ in range(2)
    )
    assert first.text == again.text
    assert again.headers["Idempotency-Replayed"] == "true"
    assert stays.seen(number).version == 2


def move_to(stays: Any, organisation: str, partnership: str) -> int:
    """Lets another partnership manage an organisation; its number."""
    with stays.town.database.transaction() as connection:
        found = profiles.get(connection, organisation)
        profiles.replace(connection, [replace(found, partnership=partnership)], at=stays.town.clock.at)
    return int(stays.town.partnership(partnership))


def test_what_is_written_anew_names_the_partnerships_of_today_and_what_is_signed_those_that_signed(
    stays: Any,
) -> None:
    draft, ready, left = stays.at(State.DRAFT), drawn(stays, State.READY), drawn(stays, State.READY)
    other = move_to(stays, VISITOR, OTHER_VOP)
    put(stays.host, draft.id, "plan", a_plan())
    put(stays.host, ready.id, "plan", a_plan(goals="Learn to spin."))
    assert stays.seen(draft.id).agreed.vop == stays.seen(ready.id).agreed.vop == other
    assert not stays.seen(ready.id).papers[Paper.COMMITMENT].signed
    assert stays.seen(left.id).agreed.vop == left.agreed.vop != other
    assert stays.seen(left.id).is_signed


def test_the_verdict_says_what_would_refuse_a_signature(stays: Any) -> None:
    stays.at(State.CLOSED)  # of the same visitor
    number = stays.at(State.DRAFT).id
    said = put(stays.visitor, number, "plan", a_plan()).json()
    assert said["outcome"] == "not eligible"
    verdict = stays.host.get(f"/exchanges/{number}/eligibility").json()
    assert verdict["outcome"] == "not eligible"
    assert verdict["obstacles"][0].startswith("V6-once: It has made 1 visit")
    assert verdict["pairing"]["open_rules"] == ["V6-once"]
    assert (verdict["stay"]["outcome"], verdict["edition"]) == ("eligible", "cosme-2020")
    assert verdict["allowance"]["maximum_cents"] == 39_000
    assert verdict["allowance"]["steps"][0]["code"] == "host-country-maximum"


@pytest.mark.parametrize(("stated", "told"), [(None, 1), (0, 1), (2, 3)])
def test_a_stay_that_is_over_counts_once_and_not_against_itself(
    stays: Any, stated: int | None, told: int
) -> None:
    with stays.town.database.transaction() as connection:
        found = profiles.get(connection, VISITOR)
        profiles.replace(connection, [replace(found, visits_done=stated)], at=stays.town.clock.at)
    first, second = stays.at(State.UNDER_WAY), stays.at(State.DRAFT)

    def visits(number: int, who: Any = stays.vop) -> tuple[str, str]:
        verdict = who.get(f"/exchanges/{number}/eligibility").json()
        rule = next(one for one in verdict["pairing"]["rules"] if one["code"] == "V6-once")
        return rule["answer"], rule["note"]

    assert f"It has made {told} visit" in visits(second.id)[1]
    stays.come_to(date(2027, 3, 12))
    vop = stays.town.sign_in("manager-hills@example.eu")
    ended = vop.post(f"/exchanges/{first.id}/end", headers=stays.town.once(**{"If-Match": "*"}))
    assert ended.status_code == HTTPStatus.OK, ended.text
    assert f"It has made {told} visit" in visits(second.id, vop)[1]
    assert (visits(first.id, vop)[0] == "yes") is not bool(stated)


def test_what_is_registered_about_a_person_reaches_nobody(stays: Any) -> None:
    number = drawn(stays, State.DRAFT).id
    for client in (stays.host, stays.visitor, stays.hop):
        said = client.get(f"/exchanges/{number}/eligibility").json()
        rules = {rule["code"]: rule for rule in said["pairing"]["rules"]}
        for code, fact in (("V5-adult", "visitor"), ("H6-adult", "host")):
            assert rules[code]["values"][f"{fact}.representative_age"] == "withheld"


@pytest.mark.parametrize("party", [Party.VISITOR, Party.VOP])
def test_a_grown_cap_is_followed_where_the_maximum_was_agreed_and_not_otherwise(
    stays: Any, party: Party
) -> None:
    number = drawn(stays, State.DRAFT).id
    wanted = None if party is Party.VISITOR else 20_000
    sent = put(stays.vop, number, "amount", {"agreed_cents": wanted})
    assert sent.status_code == HTTPStatus.OK, sent.text
    said = put(stays.visitor, number, "plan", a_plan(*WEEK)).json()
    assert said["amount"]["maximum_cents"] == 78_000
    assert said["amount"]["agreed_cents"] == (78_000 if wanted is None else wanted)
