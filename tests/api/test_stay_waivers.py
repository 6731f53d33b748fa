"""A stay abroad with idle working days: asked for, approved by the support office, and signed with it."""

import json
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from api.access import Role
from api.exchanges.agreements import store
from api.exchanges.agreements.agenda_approvals import AgendaApproval, waiver_of
from api.exchanges.agreements.tables import exchange_agenda_approvals
from api.exchanges.states import BEFORE_THE_STAY, State
from api.notices.tables import outbox
from tests.api.trust.stays import FIRST, VISITOR, a_plan

FORBIDDEN, CONFLICT, OK = HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.OK
WHY = "The mill stands still on that day."
TRAIL = text("SELECT act, detail FROM audit WHERE subject = :subject ORDER BY seq")


def a_split_plan(*idle: int, **differences: Any) -> dict[str, Any]:
    """A week of eight hours each, but for the days with these numbers from Monday on."""
    plan = a_plan()
    without = {(FIRST + timedelta(days=number)).isoformat() for number in idle or (2,)}
    content = dict(plan.content)
    agenda = [one for one in content["agenda"] if one["day"] not in without]  # type: ignore[union-attr, index, call-overload]
    return content | {"agenda": agenda} | differences


class Desk:
    """An exchange in draft with a split plan, and what can be asked about it."""

    def __init__(self, stays: Any, **differences: Any) -> None:
        self.stays = stays
        self.number = stays.at(State.DRAFT).id
        self.write(a_split_plan(**differences))

    @property
    def here(self) -> str:
        return f"/exchanges/{self.number}"

    def write(self, plan: Mapping[str, Any], by: TestClient | None = None) -> Any:
        answer = (by or self.stays.visitor).put(
            f"{self.here}/plan", json=plan, headers=self.stays.town.once(**{"If-Match": "*"})
        )
        assert answer.status_code == OK, answer.text
        return answer.json()

    def plan(self) -> Any:
        return self.stays.visitor.get(f"{self.here}/plan").json()

    def ask(self, by: TestClient | None = None) -> Any:
        path = f"{self.here}/agenda-approval/request"
        return (by or self.stays.visitor).post(path, headers=self.stays.town.once())

    def approve(self, by: TestClient | None = None, *, match: str | None = "*", reason: str = WHY) -> Any:
        headers = self.stays.town.once(**({"If-Match": match} if match else {}))
        office = by or self.stays.office
        return office.post(f"{self.here}/agenda-approval", json={"reason": reason}, headers=headers)

    def sign(self) -> Any:
        digest = next(one["digest"] for one in self.plan()["documents"] if one["paper"] == "commitment")
        return self.stays.visitor.post(
            f"{self.here}/documents/commitment/signatures",
            json={"party": "visitor", "digest": digest},
            headers=self.stays.town.once(),
        )

    def told(self, kind: str) -> set[str]:
        with self.stays.town.database.snapshot() as connection:
            return set(connection.scalars(select(outbox.c.recipient).where(outbox.c.kind == kind)))


@pytest.fixture
def desk(stays: Any) -> Desk:
    return Desk(stays)


def test_a_stay_with_an_idle_day_is_signed_once_the_office_has_approved_it(desk: Desk) -> None:
    told = desk.plan()["agenda_approval"]
    assert (told["standing"], told["idle_days"]) == ("needed", ["2027-03-10"])
    assert "/agenda-approval/request" in told["words"]
    refused = desk.sign()
    assert (refused.status_code, "S4-consecutive" in refused.json()["detail"]) == (CONFLICT, True)
    asked = desk.ask()
    assert (asked.status_code, asked.json()["agenda_approval"]["standing"]) == (OK, "asked")
    assert desk.told("approval.wanted") == {"office:programme"}
    assert desk.plan()["agenda_approval"]["standing"] == "asked"
    assert desk.sign().status_code == CONFLICT
    given = desk.approve(match=asked.headers["ETag"])
    assert given.status_code == OK, given.text
    assert given.json()["agenda_approval"] | {"digest": ""} == {
        "standing": "given",
        "idle_days": ["2027-03-10"],
        "digest": "",
        "asked_at": "2026-11-21T09:30:00Z",
        "approved_at": "2026-11-21T09:30:00Z",
        "reason": WHY,
        "words": "The Support Office approved the idle days on 21 November 2026. It holds for exactly these "
        "days.",
    }
    plan = desk.plan()
    assert (plan["obstacles"], plan["outcome"]) == ([], "eligible")
    assert desk.sign().status_code == HTTPStatus.CREATED


def test_the_verdict_says_who_approved_it_and_why(desk: Desk) -> None:
    desk.approve(reason="The mill stands still.\n\nOn that day.")
    seen = desk.stays.host.get(f"{desk.here}/eligibility").json()
    assert seen["agenda_approval"]["standing"] == "given"
    rule = next(one for one in seen["stay"]["rules"] if one["code"] == "S4-consecutive")
    assert rule["answer"] == "approved"
    assert (
        "The Support Office waived this until 12 March 2027: The mill stands still. On that day; the Support "
        "Office approved it on 21 November 2026"
    ) in rule["note"]


def test_it_is_on_record_told_to_all_four_and_in_the_history(desk: Desk) -> None:
    desk.ask(desk.stays.host)
    desk.approve()
    assert len(desk.told("exchange.agenda_approved")) == 4
    moves = desk.stays.hop.get(f"{desk.here}/history").json()["moves"][-2:]
    assert [(one["act"], one["party"], one["words"], one["state"]) for one in moves] == [
        ("exchange.request_agenda_approval", "host", "", "draft"),
        ("exchange.approve_agenda", "support_office", WHY, "draft"),
    ]
    assert [one["title"] for one in moves] == [
        "Ask the Support Office to approve its idle days",
        "Approve that working days of the stay are idle",
    ]
    with desk.stays.town.database.snapshot() as connection:
        (row,) = connection.execute(select(exchange_agenda_approvals)).all()
        trail = connection.execute(TRAIL, {"subject": f"exchange:{desk.number}"}).all()
    assert (row.rule, row.reason, row.asked_by != row.approved_by) == ("S4-consecutive", WHY, True)
    assert [one.act for one in trail][-2:] == [one["act"] for one in moves]
    assert json.loads(trail[-1].detail) == {"state": "draft", "rule": row.rule, "digest": row.digest}


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("another idle day", a_split_plan(1)),
        ("one more idle day", a_split_plan(1, 2)),
        ("a travel day", a_split_plan(2, 3, travel_days=["2027-03-11"])),
        ("another last day", a_split_plan(2, 4, last_day="2027-03-11")),
        (
            "another first day",
            a_split_plan(0, 2, first_day="2027-03-09"),
        ),
    ],
)
def test_whatever_changes_the_days_needs_it_anew(desk: Desk, what: str, changed: dict[str, Any]) -> None:
    desk.ask()
    desk.approve()
    told = desk.write(changed)
    assert told["agenda_approval"]["standing"] == "needed", what
    assert any("S4-consecutive" in one for one in told["obstacles"])
    assert desk.sign().status_code == CONFLICT
    assert desk.approve().status_code == OK
    assert not any("S4-consecutive" in one for one in desk.plan()["obstacles"])


def test_it_holds_while_the_days_are_the_same_and_again_once_they_are(desk: Desk) -> None:
    desk.approve()
    goals = desk.write(a_split_plan(goals="Learn to weave without dust."))
    assert goals["agenda_approval"]["standing"] == "given"
    filled = desk.write(dict(a_plan().content))
    assert (filled["agenda_approval"]["standing"], filled["obstacles"]) == ("not_asked_for", [])
    assert desk.write(a_split_plan())["agenda_approval"]["standing"] == "given"


def test_the_approval_of_one_exchange_is_of_no_other(desk: Desk, stays: Any) -> None:
    desk.approve()
    other = Desk(stays)
    assert other.number != desk.number
    assert other.plan()["agenda_approval"]["standing"] == "needed"


def test_each_is_asked_and_approved_once(desk: Desk) -> None:
    assert desk.ask().status_code == OK
    again = desk.ask(desk.stays.vop)
    assert (again.status_code, again.json()["title"]) == (CONFLICT, "Already asked for")
    assert desk.approve().status_code == OK
    for once_more in (desk.approve(), desk.ask()):
        assert (once_more.status_code, once_more.json()["title"]) == (CONFLICT, "Days already approved")


def test_a_retry_gets_the_same_answer(desk: Desk) -> None:
    headers = desk.stays.town.once(**{"If-Match": "*"})
    path = f"{desk.here}/agenda-approval"
    first, again = (desk.stays.office.post(path, json={"reason": WHY}, headers=headers) for _ in range(2))
    assert (first.status_code, first.content) == (OK, again.content)


@pytest.mark.parametrize(
    "plan",
    [dict(a_plan().content), a_split_plan(virtual=True)],
    ids=["without an idle day", "virtual"],
)
def test_where_the_rules_ask_for_nothing_nothing_is_approved(desk: Desk, plan: dict[str, Any]) -> None:
    assert desk.write(plan)["agenda_approval"]["standing"] == "not_asked_for"
    for answer in (desk.ask(), desk.approve()):
        assert (answer.status_code, answer.json()["title"]) in {
            (CONFLICT, "No idle days"),
            (CONFLICT, "Still needed"),
        }
    assert desk.told("approval.wanted") == set()


def test_only_the_office_approves_and_only_parties_ask(desk: Desk) -> None:
    stays = desk.stays
    auditor = stays.person(Role.AUDITOR)
    for one in (stays.visitor, stays.host, stays.vop, stays.hop, auditor):
        assert desk.approve(one).status_code == FORBIDDEN
    for one in (stays.office, auditor):
        assert desk.ask(one).status_code == FORBIDDEN
    refused = [[ask(one).status_code for one in stays.strangers()] for ask in (desk.ask, desk.approve)]
    assert refused == [[401, 404, 404, 404]] * 2
    editor = stays.person(Role.VISITING_EDITOR, VISITOR)
    assert desk.ask(editor).status_code == OK


def test_the_office_approves_what_it_saw_with_a_reason(desk: Desk) -> None:
    seen = f'"{desk.plan()["version"]}"'
    assert desk.approve(match=None).status_code == HTTPStatus.PRECONDITION_REQUIRED
    for reason in ("", "  \n", "x" * 2001, "zero \x00 sign"):
        assert desk.approve(reason=reason).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    desk.write(a_split_plan(1))
    assert desk.approve(match=seen).status_code == HTTPStatus.PRECONDITION_FAILED
    assert desk.plan()["agenda_approval"]["standing"] == "needed"


@pytest.mark.parametrize(("days_later", "hour", "told"), [(0, 23, OK), (1, 0, CONFLICT)])
def test_it_is_given_by_the_first_day_where_the_host_is(
    desk: Desk, days_later: int, hour: int, told: HTTPStatus
) -> None:
    desk.stays.come_to(FIRST + timedelta(days=days_later), hour)
    answer = desk.approve(desk.stays.office)
    assert answer.status_code == told, answer.text
    assert told is OK or answer.json()["title"] == "Too late to approve"


def test_nothing_is_approved_or_asked_where_no_day_is_idle_or_once_the_stay_is_over(stays: Any) -> None:
    desk = Desk(stays)
    for state in State:
        desk.number = stays.at(state, **({"is_plan_complete": True} if state is State.DRAFT else {})).id
        is_open = state in BEFORE_THE_STAY | {State.UNDER_WAY}
        expected = "No idle days" if is_open else "Not at this step"
        for answer in (desk.ask(), desk.approve()):
            assert (answer.status_code, answer.json()["title"]) == (CONFLICT, expected), state


def test_an_amendment_that_splits_the_stay_is_approved_before_all_sign_again(stays: Any) -> None:
    desk = Desk(stays)
    desk.number = stays.at(State.READY).id
    desk.write(a_split_plan())
    assert desk.sign().status_code == CONFLICT
    assert desk.approve().status_code == OK
    assert stays.seen(desk.number).state is State.BUILDING
    assert desk.sign().status_code == HTTPStatus.CREATED


def test_what_came_after_the_first_day_or_is_only_asked_for_is_no_approval(stays: Any) -> None:
    at = stays.town.clock.at
    asked = AgendaApproval(
        digest="0" * 64, rule="S4-consecutive", asked_at=at, approved_at=None, approved_on=None, reason=""
    )
    late = AgendaApproval(
        digest="0" * 64,
        rule="S4-consecutive",
        asked_at=None,
        approved_at=at,
        approved_on=FIRST + timedelta(days=1),
        reason="",
    )
    for approval in (asked, late):
        waiver = waiver_of(approval, a_plan(), exchange=7)
        assert waiver.pre_approval is None
        assert waiver.reason


def test_its_words_go_with_those_of_the_exchange(desk: Desk) -> None:
    desk.approve()
    with desk.stays.town.database.transaction() as connection:
        store.erase_words(connection, [desk.number])
    told = desk.plan()["agenda_approval"]
    assert (told["standing"], told["reason"]) == ("given", "")
