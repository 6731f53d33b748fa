"""Groups: one act on the whole of one, who may do what, and groups of many."""

from collections.abc import Iterable
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlalchemy import select

from api.access import Role
from api.exchanges.states import State
from api.journal.tables import outbox
from tests.api.trust.gatherings import Groups, events, grouped, kind, outcomes, plan
from tests.api.trust.stays import FIRST, HOST, LAST, MANAGED_BY, OTHER_VISITOR, OTHER_VOP, VOP
from tests.api.trust.world import an_organisation

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


# Signing for the whole


def test_the_host_signs_for_every_exchange_at_once(
    stays: Any, groups: Groups, two: Any, other_vop: Any
) -> None:
    group = groups.made(two[0])
    groups.join(other_vop, group, two[1])

    answer = groups.sign(stays.host, group, "host", groups.digests(stays.host, group))

    assert outcomes(answer) == {two[0].id: "done", two[1].id: "done"}
    assert [stays.seen(one.id).state for one in two] == [State.BUILDING] * 2
    (event,) = events(stays, "group.sign")
    assert f'"exchanges":[{two[0].id},{two[1].id}]' in event.detail.replace(" ", "")
    assert not events(stays, "exchange.sign_commitment")


def test_what_can_be_signed_is_signed_and_the_others_are_told_why(
    stays: Any, groups: Groups, two: Any, other_vop: TestClient
) -> None:
    group = groups.made(two[0])
    groups.join(other_vop, group, two[1])
    digests = groups.digests(stays.host, group)
    seen, other = (str(one.id) for one in two)

    changed = groups.sign(stays.host, group, "host", {seen: digests[seen], other: "0" * 64})
    again = groups.sign(stays.host, group, "host", digests)
    nothing_left = groups.sign(stays.host, group, "host", digests)

    assert outcomes(changed) == {two[0].id: "done", two[1].id: "changed_since"}
    assert outcomes(again) == {two[0].id: "already", two[1].id: "done"}
    assert kind(nothing_left) == (CONFLICT, "nothing-done")
    assert {one["outcome"] for one in nothing_left.json()["errors"]} == {"already"}


def test_asked_strictly_all_are_signed_or_none(
    stays: Any, groups: Groups, two: Any, other_vop: TestClient
) -> None:
    group = groups.made(two[0])
    groups.join(other_vop, group, two[1])
    digests = groups.digests(stays.host, group)
    before = [stays.seen(one.id) for one in two]

    refused = groups.sign(stays.host, group, "host", digests | {str(two[1].id): "0" * 64}, strict=True)
    after = [stays.seen(one.id) for one in two]
    signed = groups.sign(stays.host, group, "host", digests, strict=True)

    assert kind(refused) == (CONFLICT, "nothing-done")
    assert before == after
    assert outcomes(signed) == {two[0].id: "done", two[1].id: "done"}


def test_a_retry_signs_nothing_twice(stays: Any, groups: Groups) -> None:
    exchange = stays.at(State.DRAFT)
    group = groups.made(exchange)
    digests, headers = groups.digests(stays.host, group), stays.town.once()

    first, again = (groups.sign(stays.host, group, "host", digests, headers=headers) for _ in range(2))

    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert len(events(stays, "group.sign")) == 1


def test_a_partnership_signs_for_its_own_exchanges_of_a_group(
    stays: Any, groups: Groups, two: Any, other_vop: TestClient
) -> None:
    group = groups.made(two[0])
    groups.join(other_vop, group, two[1])
    digests = groups.digests(stays.host, group)

    answer = groups.sign(stays.vop, group, "vop", digests)

    assert outcomes(answer) == {two[0].id: "done", two[1].id: "not_yours"}
    assert "may see" in answer.json()["lines"][1]["why"]


def test_only_exchanges_of_the_group_are_signed(stays: Any, groups: Groups, two: Any) -> None:
    group = groups.made(two[0])

    answer = groups.sign(stays.host, group, "host", {str(two[1].id): "0" * 64})

    assert answer.status_code == UNKNOWN


WRONG: tuple[dict[str, Any], ...] = (
    {"party": "moon"},
    {"paper": "letter"},
    {"digests": {}},
    {"digests": {"1": "short"}},
    {"digests": {"x": "0" * 64}},
    {"digests": {"0": "0" * 64}},
    {"more": 1},
)


def test_signatures_that_say_too_little_are_refused(stays: Any, groups: Groups) -> None:
    group = groups.made(stays.at(State.DRAFT))
    for wrong in WRONG:
        said = {"paper": "commitment", "party": "host", "digests": {"1": "0" * 64}} | wrong

        answer = stays.host.post(f"/groups/{group}/signatures", json=said, headers=stays.town.once())

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, wrong


def test_those_that_the_rules_refuse_are_not_signed_and_the_rule_is_named(
    stays: Any, groups: Groups, two: Any, other_vop: TestClient
) -> None:
    group = groups.made(two[0])
    groups.join(other_vop, group, two[1])
    digests = groups.digests(stays.host, group)
    with stays.town.database.transaction() as connection:
        connection.exec_driver_sql(f"UPDATE organisations SET kind = NULL WHERE id = '{OTHER_VISITOR}'")  # noqa: S608

    answer = groups.sign(stays.host, group, "host", digests)

    assert outcomes(answer) == {two[0].id: "done", two[1].id: "not_eligible"}
    assert "V" in answer.json()["lines"][1]["why"]


# Beginning, ending, cancelling


def test_the_stays_that_can_begin_begin_and_those_that_can_end_end(stays: Any, groups: Groups) -> None:
    stays.come_to(date(2027, 3, 1))
    group = groups.made()
    ready, draft = stays.at(State.READY), stays.at(State.DRAFT, visitor=OTHER_VISITOR)
    grouped(stays, group, ready, draft)
    stays.come_to(FIRST)
    vop = stays.town.person(Role.MANAGER, VOP, email="late@example.eu")

    begun = groups.act(vop, group, "start")
    twice = groups.act(vop, group, "start")
    early = groups.act(vop, group, "end")
    stays.come_to(LAST)
    vop = stays.town.person(Role.MANAGER, VOP, email="later@example.eu")
    ended = groups.act(vop, group, "end")

    assert outcomes(begun) == {ready.id: "done", draft.id: "not_yours"}
    assert kind(twice) == (CONFLICT, "nothing-done")
    assert [one["outcome"] for one in twice.json()["errors"]] == ["not_yours"]
    assert kind(early) == (CONFLICT, "nothing-done")
    assert outcomes(ended) == {ready.id: "done", draft.id: "not_yours"}
    assert stays.seen(ready.id).state is State.FINISHED
    assert len(events(stays, "group.start")) == len(events(stays, "group.finish")) == 1


def test_those_whose_stay_has_not_begun_are_cancelled_with_the_reason(stays: Any, groups: Groups) -> None:
    group = groups.made()
    ready, begun = stays.at(State.READY), stays.at(State.UNDER_WAY, visitor=OTHER_VISITOR)
    grouped(stays, group, ready, begun)

    answer = groups.act(stays.host, group, "cancellation", reason="The looms are moved.")

    assert outcomes(answer) == {ready.id: "done", begun.id: "not_at_this_step"}
    assert answer.json()["group"]["coming"] == 1
    assert stays.seen(ready.id).state is State.CANCELLED
    history = stays.host.get(f"/exchanges/{ready.id}/history").json()["moves"]
    assert "The looms are moved." in str(history[-1])
    assert groups.act(stays.host, group, "cancellation").status_code == HTTPStatus.UNPROCESSABLE_ENTITY


# Who may


def each_route(groups: Groups, person: TestClient, group: int, exchange: Any) -> Iterable[tuple[str, Any]]:
    yield "read", person.get(f"/groups/{group}")
    yield "calendar", person.get(f"/groups/{group}/calendar.ics")
    yield "plan", groups.write(person, group, plan())
    yield "join", groups.join(person, group, exchange)
    yield "leave", groups.leave(person, group, exchange)
    yield "sign", groups.sign(person, group, "host", {str(exchange.id): "0" * 64})
    yield "start", groups.act(person, group, "start")
    yield "end", groups.act(person, group, "end")
    yield "cancel", groups.act(person, group, "cancellation", reason="No.")


def test_nobody_whom_a_group_does_not_concern_can_do_anything_with_it(stays: Any, groups: Groups) -> None:
    exchange = stays.at(State.DRAFT)
    group = groups.made(exchange)
    before = stays.seen(exchange.id)

    for person in stays.strangers():
        answered = {name: answer.status_code for name, answer in each_route(groups, person, group, exchange)}
        assert set(answered.values()) <= {HTTPStatus.UNAUTHORIZED, UNKNOWN}, answered

    assert stays.seen(exchange.id) == before


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        ("visitor", {"plan", "join", "leave", "sign", "start", "end", "cancel"}),
        ("host", {"plan", "join", "leave", "start", "end"}),
        ("hop", {"join", "leave", "start", "end"}),
        ("office", {"plan", "join", "leave", "sign", "start", "end", "cancel"}),
    ],
)
def test_each_party_does_what_is_its_own(stays: Any, groups: Groups, who: str, refused: set[str]) -> None:
    exchange = stays.at(State.DRAFT)
    group = groups.made(exchange)

    answered = dict(each_route(groups, getattr(stays, who), group, exchange))

    assert {name for name, one in answered.items() if one.status_code == FORBIDDEN} == refused
    assert {answered["read"].status_code, answered["calendar"].status_code} == {OK}


def test_a_visitor_sees_of_the_others_that_they_are_there(
    stays: Any, groups: Groups, two: Any, other_vop: TestClient
) -> None:
    group = groups.made(two[0])
    groups.join(other_vop, group, two[1])

    own, other = stays.visitor.get(f"/groups/{group}").json()["members"]
    to_the_host = stays.host.get(f"/groups/{group}").json()["members"]

    assert own["exchange"] == two[0].id
    assert {one["paper"] for one in own["papers"]} == {"commitment", "financial"}
    assert other == {
        "visitor": {"id": OTHER_VISITOR, "name": "Graz Dyers"},
        "exchange": None,
        "state": None,
        "as_shared": None,
        "papers": None,
    }
    assert [[each["paper"] for each in one["papers"]] for one in to_the_host] == [["commitment"]] * 2


def test_a_list_holds_the_groups_that_its_reader_may_read(
    stays: Any, groups: Groups, two: Any, other_vop: TestClient
) -> None:
    mine, both = groups.made(two[0]), groups.made()
    groups.join(other_vop, both, two[1])

    def listed(person: TestClient) -> list[int]:
        found = [one["id"] for one in person.get("/groups").json()["groups"]]
        assert all(person.get(f"/groups/{one}").status_code == OK for one in found)
        return found

    assert listed(stays.visitor) == [mine]
    assert listed(other_vop) == [both]
    assert (
        listed(stays.host) == listed(stays.hop) == listed(stays.vop) == listed(stays.office) == [both, mine]
    )
    assert listed(stays.person(Role.ANALYST)) == []
    part = stays.host.get("/groups", params={"most": 1}).json()
    assert ([one["id"] for one in part["groups"]], part["after"], part["count"]) == ([both], both, 2)
    rest = stays.host.get("/groups", params={"most": 1, "after": both}).json()
    assert ([one["id"] for one in rest["groups"]], rest["after"]) == ([mine], None)
    strange = other_vop.get("/groups", params={"joinable_by": two[0].id})
    assert strange.status_code == UNKNOWN


def test_a_group_says_what_can_still_be_done(stays: Any, groups: Groups) -> None:
    exchange = stays.at(State.DRAFT)
    group = groups.made(exchange)

    def may(person: TestClient) -> dict[str, list[int]]:
        return {one["act"]: one["exchanges"] for one in person.get(f"/groups/{group}").json()["may"]}

    assert may(stays.visitor) == {}
    assert may(stays.host) == {"group.sign": [exchange.id], "group.cancel": [exchange.id]}
    assert list(may(stays.vop)) == ["group.edit", "group.leave", "group.sign", "group.cancel"]
    assert set(map(tuple, may(stays.vop).values())) == {(exchange.id,)}
    groups.sign(stays.host, group, "host", groups.digests(stays.host, group))
    assert may(stays.host) == {"group.cancel": [exchange.id]}


# Many


def many(stays: Any, monkeypatch: pytest.MonkeyPatch, number: int) -> list[Any]:
    """Exchanges in draft of as many visitors."""
    made = []
    for one in range(number):
        name = f"mill-{one}"
        monkeypatch.setitem(MANAGED_BY, name, VOP)
        place = {"country": "CZ", "based_in": "CZ", "region": "CZ06", "latitude": 49.2, "longitude": 16.6}
        stays.town.load(an_organisation(name, partnership=VOP, **place))
        made.append(stays.at(State.DRAFT, visitor=name))
    return made


def test_twenty_five_visit_one_host(stays: Any, groups: Groups, monkeypatch: pytest.MonkeyPatch) -> None:
    group = groups.made(*many(stays, monkeypatch, 25))
    host, hop = stays.host, stays.hop

    by_host = groups.sign(host, group, "host", groups.digests(host, group), strict=True)
    by_hop = groups.sign(hop, group, "hop", groups.digests(hop, group), strict=True)
    by_vop = groups.sign(stays.vop, group, "vop", groups.digests(stays.vop, group), strict=True)

    assert [one.json()["done"] for one in (by_host, by_hop, by_vop)] == [25] * 3
    assert by_vop.json()["group"]["counts"] == {"building": 25}
    with stays.town.database.snapshot() as connection:
        told = [row.recipient for row in connection.execute(select(outbox)) if row.kind == "group.changed"]
    assert f"partnership:{stays.town.partnership(VOP)}" in told
    assert len(told) < 40  # whom all of them concern is told once for each act, not 25 times


def test_a_group_has_sixty_exchanges_at_most(
    stays: Any, groups: Groups, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = groups.made()
    exchanges = many(stays, monkeypatch, 61)
    grouped(stays, group, *exchanges[:60])

    assert kind(groups.join(stays.vop, group, exchanges[60])) == (CONFLICT, "group-is-full")


def test_more_visitors_than_the_host_can_take_are_pointed_out_and_not_refused(
    stays: Any, groups: Groups, two: Any, other_vop: TestClient
) -> None:
    with stays.town.database.transaction() as connection:
        connection.exec_driver_sql(f"UPDATE organisations SET host_capacity = 1 WHERE id = '{HOST}'")  # noqa: S608
    group = groups.made(two[0])

    alone = stays.vop.get(f"/groups/{group}").json()["warnings"]
    both = groups.join(other_vop, group, two[1])

    assert alone == []
    assert both.status_code == OK
    (warning,) = both.json()["warnings"]
    assert warning.startswith("The host says that it can take 1 at once; 2 exchanges of this group go there.")


# Its calendar


def test_the_calendar_of_a_group_is_what_its_exchanges_share(
    stays: Any, groups: Groups, two: Any, other_vop: TestClient
) -> None:
    group = groups.made(two[0])
    groups.join(other_vop, group, two[1])

    answer = stays.visitor.get(f"/groups/{group}/calendar.ics")
    mine = stays.host.get("/me/calendar.ics")
    address = stays.visitor.post(
        "/me/calendars", json={"what": "group", "of": group}, headers=stays.town.once()
    ).json()["address"]

    shared = Calendar.from_ical(answer.content).walk("VEVENT")
    assert len(shared) == 6
    assert str(shared[0]["summary"]) == "Dyers at the fair: visit at Porto Weavers"
    assert {one["status"] for one in shared} == {"TENTATIVE"}
    assert "Graz" not in answer.text
    uids = [str(one["uid"]) for one in Calendar.from_ical(mine.content).walk("VEVENT")]
    assert len(uids) == len(set(uids)) == 2 + 5  # two visits, and one agenda
    fed = stays.town.nobody().get(address.removeprefix("https://match.example.eu"))
    assert fed.content == answer.content


def test_an_agenda_that_two_share_is_as_sure_as_the_surest(
    stays: Any, groups: Groups, two: Any, other_vop: TestClient
) -> None:
    group = groups.made(two[0])
    groups.join(other_vop, group, two[1])
    cancelled = stays.vop.post(
        f"/exchanges/{two[0].id}/cancellation",
        json={"reason": "The looms are moved."},
        headers=stays.town.once(**{"If-Match": "*"}),
    )
    assert cancelled.status_code == OK, cancelled.text
    amended = plan(LAST, LAST + timedelta(days=4))
    path = f"/exchanges/{two[1].id}/plan"

    shared = Calendar.from_ical(stays.host.get("/me/calendar.ics").content).walk("VEVENT")
    assert stays.host.put(path, json=amended, headers={"If-Match": "*"}).status_code == OK
    parted = Calendar.from_ical(stays.host.get("/me/calendar.ics").content).walk("VEVENT")

    assert sorted(str(one["status"]) for one in shared) == ["CANCELLED"] + ["TENTATIVE"] * 6
    assert sorted(str(one["status"]) for one in parted) == ["CANCELLED"] * 6 + ["TENTATIVE"] * 6


def test_one_visitor_in_a_draft_leaves_nothing_in_the_group_for_another(stays: Any, groups: Groups) -> None:
    exchange = stays.at(State.DRAFT)
    group = groups.made(exchange)
    path = (
        stays.visitor.post("/me/calendars", json={"what": "group", "of": group}, headers=stays.town.once())
        .json()["address"]
        .removeprefix("https://match.example.eu")
    )

    groups.leave(stays.vop, group, exchange)

    assert stays.town.nobody().get(path).status_code == UNKNOWN


def test_erased_or_foreign_numbers_are_unknown_and_never_a_defect(stays: Any, groups: Groups) -> None:
    for number in (1, 999, 2**31 - 1):
        for name, answer in each_route(groups, stays.vop, number, stays.at(State.DRAFT)):
            assert answer.status_code == UNKNOWN, (name, answer.text)
    assert stays.vop.get(f"/groups/{2**31}").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
