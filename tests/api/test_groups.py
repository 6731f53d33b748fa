"""Groups: who makes, joins and leaves them, and the plan that they share."""

from datetime import date, timedelta
from http import HTTPStatus
from threading import Barrier, Thread
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import Role, Via
from api.exchanges.groups.forgetting import forget_host
from api.exchanges.states import State
from api.journal.acting import Act, Actor, Event, perform
from api.notices.wording import letter_of
from tests.api.trust.gatherings import OTHER_WEEK, Groups, events, kind, outcomes, plan
from tests.api.trust.stays import FIRST, HOST, LAST, OTHER_VISITOR, OTHER_VOP, VISITOR

OK, CREATED, GONE = HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT
FORBIDDEN, UNKNOWN, CONFLICT = HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT


@pytest.fixture
def groups(stays: Any) -> Groups:
    return Groups(stays)


@pytest.fixture
def two(stays: Any) -> tuple[Any, Any]:
    """Exchanges in draft of two visitors with one host."""
    return stays.at(State.DRAFT), stays.at(State.DRAFT, visitor=OTHER_VISITOR)


@pytest.fixture
def other_vop(stays: Any) -> TestClient:
    client: TestClient = stays.person(Role.MANAGER, OTHER_VOP)
    return client


# Making


def test_a_partnership_makes_a_group_with_its_exchange(stays: Any, groups: Groups) -> None:
    exchange = stays.at(State.DRAFT)

    answer = groups.make(stays.vop, exchange)

    assert answer.status_code == CREATED, answer.text
    body = answer.json()
    assert answer.headers["location"] == f"/groups/{body['id']}"
    assert answer.headers["etag"] == f'"{body["version"]}"'
    (member,) = body["members"]
    assert (member["exchange"], member["state"], member["as_shared"]) == (exchange.id, "draft", True)
    assert body["counts"] == {"draft": 1}
    assert stays.seen(exchange.id).group == body["id"]
    assert groups.plan_of(exchange)["agenda"][0]["what"] == "Together at the looms, day 1."
    assert stays.vop.get(answer.headers["location"]).json() == body
    assert len(events(stays, "group.make")) == 1


def test_a_group_can_be_made_before_anybody_joins_and_by_the_hosts_partnership(
    stays: Any, groups: Groups
) -> None:
    answer = groups.make(stays.hop)

    assert answer.status_code == CREATED, answer.text
    assert answer.json()["members"] == []
    assert stays.host.get(answer.headers["location"]).status_code == OK


def test_a_retry_makes_no_second_group(stays: Any) -> None:
    said = {"name": "Dyers", "host": HOST, "plan": plan()}
    headers = stays.town.once()

    first, again = (stays.vop.post("/groups", json=said, headers=headers) for _ in range(2))

    assert first.status_code == again.status_code == CREATED
    assert first.json() == again.json()
    assert stays.vop.get("/groups").json()["count"] == 1


def test_nobody_but_a_manager_makes_a_group(stays: Any, groups: Groups) -> None:
    people = (stays.visitor, stays.host, stays.office, stays.person(Role.ANALYST))

    answers = [groups.make(one) for one in people]

    assert [one.status_code for one in answers] == [FORBIDDEN] * 4
    assert groups.make(stays.town.nobody()).status_code == HTTPStatus.UNAUTHORIZED


def test_a_group_is_not_made_for_a_partnership_that_one_does_not_manage(stays: Any, groups: Groups) -> None:
    answer = groups.make(stays.vop, partnership=stays.town.partnership(OTHER_VOP))

    assert answer.status_code == FORBIDDEN


WRONG: tuple[dict[str, Any], ...] = (
    {"name": " "},
    {"name": "a\x00b"},
    {"name": "x" * 201},
    {"host": "nobody at all"},
    {"plan": {}},
    {"plan": plan(FIRST, FIRST - timedelta(days=1))},
    {"plan": plan(date(2026, 11, 2), date(2026, 11, 6))},
    {"exchanges": [0]},
    {"exchanges": list(range(1, 62))},
    {"partnership": 0},
    {"more": 1},
)


def test_a_group_that_cannot_be_is_refused(stays: Any) -> None:
    for wrong in WRONG:
        said = {"name": "Dyers", "host": HOST, "plan": plan()} | wrong

        answer = stays.vop.post("/groups", json=said, headers=stays.town.once())

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, (wrong, answer.text)


def test_a_group_has_a_host_that_is_known(groups: Groups, stays: Any) -> None:
    assert groups.make(stays.vop, host="nobody").status_code == UNKNOWN


def test_a_group_is_made_with_all_of_its_exchanges_or_not_at_all(stays: Any, groups: Groups) -> None:
    draft, signed = stays.at(State.DRAFT), stays.at(State.BUILDING)

    answer = groups.make(stays.vop, draft, signed)

    assert answer.status_code == CONFLICT
    assert stays.seen(draft.id) == draft
    assert stays.vop.get("/groups").json()["groups"] == []


# Joining


def test_an_exchange_joins_in_draft_and_in_no_other_state(stays: Any, groups: Groups) -> None:
    group = groups.made()
    exchanges = {state: stays.at(state) for state in State if state is not State.DRAFT}

    answers = {state: groups.join(stays.vop, group, one) for state, one in exchanges.items()}

    assert {state: one.status_code for state, one in answers.items()} == dict.fromkeys(answers, CONFLICT)
    assert all("X5-joins-in-draft" in one.json()["detail"] for one in answers.values())
    assert kind(answers[State.BUILDING]) == (CONFLICT, "joins-in-draft")
    assert [stays.seen(one.id) for one in exchanges.values()] == list(exchanges.values())
    assert groups.join(stays.vop, group, stays.at(State.DRAFT)).status_code == OK


def test_another_partnership_adds_its_own_exchange(
    groups: Groups, two: tuple[Any, Any], other_vop: TestClient
) -> None:
    group = groups.made(two[0])

    found = other_vop.get("/groups", params={"joinable_by": two[1].id})
    hidden = other_vop.get(f"/groups/{group}")
    theirs = groups.join(other_vop, group, two[0])
    own = groups.join(other_vop, group, two[1])

    assert [one["id"] for one in found.json()["groups"]] == [group]
    assert (hidden.status_code, theirs.status_code, own.status_code) == (UNKNOWN, UNKNOWN, OK)
    assert [one["visitor"]["name"] for one in own.json()["members"]] == ["Brno Mill", "Graz Dyers"]
    assert other_vop.get(f"/groups/{group}").status_code == OK


def test_an_exchange_joins_while_others_are_signed(stays: Any, groups: Groups, two: Any) -> None:
    group = groups.made(two[0])
    assert groups.sign(stays.host, group, "host", groups.digests(stays.host, group)).status_code == OK
    assert stays.seen(two[0].id).state is State.BUILDING

    answer = groups.join(stays.person(Role.MANAGER, OTHER_VOP), group, two[1])

    assert answer.status_code == OK
    assert answer.json()["counts"] == {"draft": 1, "building": 1}
    assert groups.plan_of(two[1])["agenda"][0]["what"] == "Together at the looms, day 1."


def test_a_visitor_is_in_a_group_once_and_an_exchange_in_one_group(stays: Any, groups: Groups) -> None:
    first, second = stays.at(State.DRAFT), stays.at(State.DRAFT)
    group, other = groups.made(first), groups.made()

    assert kind(groups.join(stays.vop, group, second)) == (CONFLICT, "visitor-is-there")
    assert kind(groups.join(stays.vop, group, first)) == (CONFLICT, "already-grouped")
    assert kind(groups.join(stays.vop, other, first)) == (CONFLICT, "already-grouped")
    assert groups.act(stays.vop, group, "cancellation", reason="The looms are moved.").status_code == OK
    assert groups.join(stays.vop, group, second).status_code == OK


def test_a_group_has_one_host(stays: Any, groups: Groups) -> None:
    elsewhere = stays.at(State.DRAFT, visitor=OTHER_VISITOR, host=VISITOR)
    group = groups.made(stays.at(State.DRAFT))
    other_vop = stays.person(Role.MANAGER, OTHER_VOP)

    assert kind(groups.join(other_vop, group, elsewhere)) == (UNKNOWN, "unknown-group")
    assert groups.join(other_vop, 999, elsewhere).status_code == UNKNOWN
    assert groups.join(stays.vop, group, 999).status_code == UNKNOWN


def test_what_a_visitor_has_written_of_its_own_stays(stays: Any, groups: Groups) -> None:
    exchange = stays.at(State.DRAFT)
    own = plan(*OTHER_WEEK, goals="Our own dye house.", objectives=[], outcomes="")
    path = f"/exchanges/{exchange.id}/plan"
    assert stays.visitor.put(path, json=own, headers={"If-Match": "*"}).status_code == OK

    groups.made(exchange)

    written = groups.plan_of(exchange)
    assert written["goals"] == "Our own dye house."
    assert written["objectives"] == ["new-skills"]
    assert written["outcomes"] == "Two joint trials."
    assert (written["first_day"], written["last_day"]) == (FIRST.isoformat(), LAST.isoformat())


def test_two_exchanges_that_join_at_once_are_both_in(
    stays: Any, groups: Groups, two: Any, other_vop: TestClient
) -> None:
    group = groups.made()
    people = (stays.vop, other_vop)
    start, answers = Barrier(6), []

    def join(number: int) -> None:
        start.wait()
        answers.append(groups.join(people[number % 2], group, two[number % 2]))

    threads = [Thread(target=join, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(one.status_code for one in answers) == [OK] * 2 + [CONFLICT] * 4
    members = stays.host.get(f"/groups/{group}").json()["members"]
    assert [one["exchange"] for one in members] == [one.id for one in two]
    assert len(events(stays, "group.join")) == 2


# Leaving


def test_an_exchange_leaves_in_draft_and_keeps_its_plan(stays: Any, groups: Groups, two: Any) -> None:
    group = groups.made(two[0])
    before = groups.plan_of(two[0])

    careless = groups.leave(stays.vop, group, two[0], None)
    stale = groups.leave(stays.vop, group, two[0], '"1"')
    another = groups.leave(stays.vop, group, two[1], "*")
    left = groups.leave(stays.vop, group, two[0], stays.vop.get(f"/groups/{group}").headers["etag"])

    assert [one.status_code for one in (careless, stale, another, left)] == [428, 412, UNKNOWN, GONE]
    assert stays.seen(two[0].id).group is None
    assert groups.plan_of(two[0]) == before
    assert stays.vop.get(f"/groups/{group}").json()["members"] == []
    assert groups.join(stays.vop, group, two[0]).status_code == OK


def test_an_exchange_that_somebody_has_signed_stays_in_its_group(stays: Any, groups: Groups) -> None:
    exchange = stays.at(State.DRAFT)
    group = groups.made(exchange)
    groups.sign(stays.host, group, "host", groups.digests(stays.host, group))

    answer = groups.leave(stays.vop, group, exchange)

    assert kind(answer) == (CONFLICT, "only-in-draft")
    assert stays.seen(exchange.id).group == group


# The plan


def test_a_plan_is_written_into_the_drafts_and_the_others_keep_theirs(
    stays: Any, groups: Groups, two: Any, other_vop: TestClient
) -> None:
    group = groups.made(two[0])
    groups.join(other_vop, group, two[1])
    digests = groups.digests(stays.host, group)
    groups.sign(stays.host, group, "host", {str(two[1].id): digests[str(two[1].id)]})
    kept = groups.plan_of(two[1])

    answer = groups.write(stays.hop, group, plan(*OTHER_WEEK))

    assert outcomes(answer) == {two[0].id: "done", two[1].id: "not_at_this_step"}
    assert f"PUT /exchanges/{two[1].id}/plan" in answer.json()["lines"][1]["why"]
    assert groups.plan_of(two[0])["first_day"] == OTHER_WEEK[0].isoformat()
    assert stays.seen(two[0].id).agreed.first_day == OTHER_WEEK[0]
    assert groups.plan_of(two[1]) == kept
    assert [one["as_shared"] for one in answer.json()["group"]["members"]] == [True, False]
    assert len(events(stays, "group.edit")) == 1


def test_whoever_has_given_up_its_only_exchange_reads_the_group_and_changes_nothing(
    stays: Any, groups: Groups, two: Any, other_vop: TestClient
) -> None:
    group = groups.made(two[0])
    groups.join(other_vop, group, two[1])
    assert groups.write(other_vop, group, plan(*OTHER_WEEK)).status_code == OK
    headers = stays.town.once(**{"If-Match": "*"})
    path = f"/exchanges/{two[1].id}/cancellation"
    assert other_vop.post(path, json={"reason": "No time."}, headers=headers).is_success

    refused = groups.write(other_vop, group, plan())

    assert (other_vop.get(f"/groups/{group}").status_code, refused.status_code) == (OK, FORBIDDEN)
    assert groups.plan_of(two[0])["first_day"] == OTHER_WEEK[0].isoformat()


def test_the_same_plan_again_changes_no_exchange(stays: Any, groups: Groups) -> None:
    exchange = stays.at(State.DRAFT)
    group = groups.made(exchange)
    before = stays.seen(exchange.id)

    answer = groups.write(stays.vop, group, plan())

    assert outcomes(answer) == {exchange.id: "already"}
    assert stays.seen(exchange.id) == before


def test_a_plan_names_the_version_that_was_seen(stays: Any, groups: Groups) -> None:
    group = groups.made(stays.at(State.DRAFT))
    etag = stays.vop.get(f"/groups/{group}").headers["etag"]

    careless = groups.write(stays.vop, group, plan(*OTHER_WEEK), None)
    first = groups.write(stays.vop, group, plan(*OTHER_WEEK), etag)
    stale = groups.write(stays.vop, group, plan(), etag)

    assert [one.status_code for one in (careless, first, stale)] == [428, OK, 412]
    assert first.headers["etag"] == stays.vop.get(f"/groups/{group}").headers["etag"]


def test_a_plan_that_cannot_be_changes_nothing(stays: Any, groups: Groups) -> None:
    exchange = stays.at(State.DRAFT)
    group = groups.made(exchange)
    before = stays.seen(exchange.id)
    agenda = plan()["agenda"]

    overlapping = groups.write(stays.vop, group, plan(agenda=[*agenda, agenda[0]]))
    past = groups.write(stays.vop, group, plan(date(2026, 11, 2), date(2026, 11, 6)))

    assert [one.status_code for one in (overlapping, past)] == [HTTPStatus.UNPROCESSABLE_ENTITY] * 2
    assert stays.seen(exchange.id) == before


def test_of_a_host_that_was_deleted_a_group_keeps_no_words(stays: Any, groups: Groups) -> None:
    number = groups.made()
    system = Actor(account_id=None, via=Via.SYSTEM)

    def delete(act: Act) -> None:
        forget_host(act, HOST)
        act.record(Event("profile.delete", f"organisation:{HOST}"))

    perform(stays.town.database, system, at=stays.town.clock.at, work=delete)

    answer = stays.vop.get(f"/groups/{number}")
    assert answer.json()["name"] == f"Group {number}"
    assert [slot["minutes"] for slot in answer.json()["plan"]["agenda"]] == [480] * 5
    assert "looms" not in answer.text


def test_a_notice_of_a_group_can_be_said() -> None:
    params = {"host": "Porto Weavers", "count": 25, "path": "/groups/4"}

    letter = letter_of("group.changed", params, public_url="https://match.example.eu")

    assert letter.subject == "A group visit to Porto Weavers: something has changed"
    assert "for 25 of its exchanges" in letter.text
    assert letter.link == "https://match.example.eu/to/groups/4"
