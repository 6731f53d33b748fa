"""The lifecycle as one table: every act, refused in each wrong state and to each wrong party.

WHO and WHEN are written out here once more, so that a change of the table is a decision that is seen.
"""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from itertools import product
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.access import Role, Via
from api.exchanges.lifecycle import STEPS
from api.exchanges.moving import Asked, turn_of
from api.exchanges.problems import NotAtThisStep, StillNeeded, UnknownExchange
from api.exchanges.states import State
from api.journal.acting import Act, Actor, Event, perform
from api.journal.tables import outbox
from api.people.asking import NotAllowed
from api.people.policy import Policy
from api.people.signed import Signed
from api.people.use_cases.recognising import by_cookie
from api.problems import Problem
from api.profiles import store as profiles

VISITOR, HOST, VOP, HOP = "brno-mill", "porto-weavers", "Hills", "Coast"
FIRST, LAST = date(2027, 3, 8), date(2027, 3, 12)
OK, CONFLICT, FORBIDDEN = HTTPStatus.OK, HTTPStatus.CONFLICT, HTTPStatus.FORBIDDEN

WHO: Mapping[str, str] = {  # v visitor's signer, e visitor's editor, h host's signer, V VOP, H HOP, S office
    "exchange.edit": "v e h V H",
    "exchange.set_amount": "V",
    "exchange.set_account": "v",
    "exchange.sign_commitment": "v h V H",
    "exchange.sign_financial": "v V",
    "exchange.record_paper": "V H",
    "exchange.approve": "S",
    "exchange.approve_agenda": "S",
    "exchange.amend": "v e h V H",
    "exchange.refuse": "V S",
    "exchange.start": "v e V",
    "exchange.finish": "v e V",
    "exchange.add_evidence": "v e",
    "exchange.report_visit": "v e",
    "exchange.report_hosting": "h",
    "exchange.return_report": "V",
    "exchange.validate": "V",
    "exchange.pay": "V",
    "exchange.close": "V",
    "exchange.cancel": "v h V H",
    "exchange.interrupt": "v h V H",
}
_BEFORE = "draft building committed approving ready"
WHEN: Mapping[str, str] = {
    "exchange.edit": "draft building",
    "exchange.set_amount": f"{_BEFORE} under_way",
    "exchange.set_account": f"{_BEFORE} under_way finished validated",
    "exchange.sign_commitment": "draft building under_way",
    "exchange.sign_financial": "committed under_way finished validated",
    "exchange.record_paper": "draft building committed under_way",
    "exchange.approve": "approving ready under_way finished",
    "exchange.approve_agenda": f"{_BEFORE} under_way",
    "exchange.amend": "committed approving ready under_way",
    "exchange.refuse": f"{_BEFORE} under_way",
    "exchange.start": "ready",
    "exchange.finish": "under_way",
    "exchange.add_evidence": "under_way finished",
    "exchange.report_visit": "finished",
    "exchange.report_hosting": "finished validated paid",
    "exchange.return_report": "finished",
    "exchange.validate": "finished",
    "exchange.pay": "validated",
    "exchange.close": "validated paid",
    "exchange.cancel": _BEFORE,
    "exchange.interrupt": "under_way",
}


def test_the_table_says_who_and_when_as_it_is_written_here() -> None:
    assert STEPS.keys() == WHO.keys() == WHEN.keys()
    assert {act: set(step.before) for act, step in STEPS.items()} == {
        act: set(map(State, states.split())) for act, states in WHEN.items()
    }


def everybody(stays: Any) -> Mapping[str, TestClient]:
    return {
        "v": stays.visitor,
        "e": stays.person(Role.VISITING_EDITOR, VISITOR),
        "h": stays.host,
        "V": stays.vop,
        "H": stays.hop,
        "S": stays.office,
        "A": stays.person(Role.AUDITOR),
        "x": stays.person(Role.VISITING_SIGNER, "graz-dyers"),
        "m": stays.person(Role.MANAGER, "Alps"),
    }


def signed_in(act: Act, client: TestClient) -> Signed:
    (cookie,) = list(client.cookies.jar)
    signed, _ = by_cookie(act.connection, str(cookie.value), at=act.at, policy=Policy())
    return signed


@pytest.mark.parametrize("state", list(State))
def test_every_act_is_refused_to_each_wrong_party_and_in_each_wrong_state(stays: Any, state: State) -> None:
    number = stays.at(state, **({"is_plan_complete": True} if state is State.DRAFT else {})).id
    people = everybody(stays)
    strangers = {"x", "m"}

    def said(act: Act, who: Signed, name: str) -> type[Problem] | None:
        try:
            turn_of(act, Asked(signed=who, number=number), name, needs_match=False)
        except Problem as problem:
            return type(problem)
        return None

    def work(act: Act) -> dict[tuple[str, str], type[Problem] | None]:
        act.record(Event("exchange.read", f"exchange:{number}"))
        asking = {letter: signed_in(act, client) for letter, client in people.items()}
        return {(name, letter): said(act, who, name) for name in STEPS for letter, who in asking.items()}

    system = Actor(account_id=None, via=Via.SYSTEM)
    told = perform(stays.town.database, system, at=stays.town.clock.at, work=work)
    for (name, letter), problem in told.items():
        if letter in strangers:
            assert problem is UnknownExchange, (name, letter)
        elif letter not in WHO[name].split():
            assert problem is NotAllowed, (name, letter)
        elif state.value not in WHEN[name].split():
            assert problem is NotAtThisStep, (name, letter)
        else:
            assert problem in {None, StillNeeded}, (name, letter)


ACTS: Mapping[str, tuple[str, dict[str, Any]]] = {  # what is asked over HTTP, and with what
    "exchange.approve": ("approval", {}),
    "exchange.refuse": ("refusal", {"reason": "Not so."}),
    "exchange.start": ("start", {}),
    "exchange.finish": ("end", {}),
    "exchange.cancel": ("cancellation", {"reason": "Not now."}),
    "exchange.interrupt": (
        "interruption",
        {
            "last_day": "2027-03-08",
            "reason": "A flood.",
            "report": {"done": "A day at the looms.", "why": "The mill is shut.", "follows": "Autumn."},
        },
    ),
}


def ask(stays: Any, name: str, number: int, by: TestClient, *, match: str | None = "*", **said: Any) -> Any:
    path, body = ACTS[name]
    headers = stays.town.once(**({"If-Match": match} if match else {}))
    return by.post(f"/exchanges/{number}/{path}", json=body | said, headers=headers)


@pytest.mark.parametrize("name", ACTS)
def test_over_http_it_is_refused_to_each_wrong_party_and_in_each_wrong_state(stays: Any, name: str) -> None:
    right = [state for state in State if state.value in WHEN[name].split()]
    wrong = [state for state in State if state not in right]
    number, people = stays.at(right[-1]).id, everybody(stays)
    for letter, client in people.items():
        if letter not in WHO[name].split():
            expected = HTTPStatus.NOT_FOUND if letter in {"x", "m"} else FORBIDDEN
            assert ask(stays, name, number, client).status_code == expected, letter
    assert ask(stays, name, number, stays.town.nobody()).status_code == HTTPStatus.UNAUTHORIZED
    may = people[WHO[name].split()[-1]]
    assert ask(stays, name, number, may, match=None).status_code == HTTPStatus.PRECONDITION_REQUIRED
    assert ask(stays, name, number, may, match='"99"').status_code == HTTPStatus.PRECONDITION_FAILED
    for state in wrong:
        refused = ask(stays, name, stays.at(state).id, may)
        assert (refused.status_code, refused.json()["title"]) == (CONFLICT, "Not at this step"), state
    assert stays.seen(number).version == stays.at(right[-1]).version


def told(stays: Any, kind: str) -> set[str]:
    with stays.town.database.snapshot() as connection:
        return set(connection.scalars(select(outbox.c.recipient).where(outbox.c.kind == kind)))


def visits_done(stays: Any, organisation: str = VISITOR) -> int | None:
    with stays.town.database.snapshot() as connection:
        found = profiles.get(connection, organisation)
    assert found is not None
    return found.visits_done


def signed_in_again(stays: Any) -> TestClient:
    """The visitor's signer, whose session ended while the clock was moved."""
    client: TestClient = stays.town.sign_in(f"visiting_signer-{VISITOR}@example.eu")
    return client


def test_a_stay_begins_on_its_first_day_where_the_host_is(stays: Any) -> None:
    number = stays.at(State.READY).id
    assert stays.visitor
    stays.come_to(date(2027, 3, 7), hour=23)  # already the eighth in Czechia, not yet in Portugal
    client = signed_in_again(stays)
    early = ask(stays, "exchange.start", number, client)
    assert (early.status_code, early.json()["title"]) == (CONFLICT, "Still needed")
    stays.come_to(FIRST, hour=0)
    begun = ask(stays, "exchange.start", number, client).json()
    assert (begun["state"], begun["started_at"]) == ("under_way", "2027-03-08T00:00:00Z")
    assert told(stays, "exchange.started") == {
        f"organisation:{HOST}",
        *(f"partnership:{stays.town.partnership(one)}" for one in (VOP, HOP)),
    }
    history = client.get(f"/exchanges/{number}/history").json()["moves"]
    assert [(one["act"], one["party"], one["state"]) for one in history] == [
        ("exchange.begin", None, "draft"),
        ("exchange.start", "visitor", "under_way"),
    ]


def test_a_visitor_has_one_stay_abroad_and_any_number_of_virtual_ones(stays: Any) -> None:
    ready, virtual = stays.at(State.READY).id, stays.at(State.READY, is_virtual=True).id
    other = stays.at(State.PAID).id
    assert stays.visitor
    stays.come_to(FIRST)
    client = signed_in_again(stays)
    refused = ask(stays, "exchange.start", ready, client)
    assert (refused.status_code, refused.json()["title"]) == (CONFLICT, "Another stay")
    assert f"exchange {other}" in refused.json()["detail"]
    assert ask(stays, "exchange.start", virtual, client).status_code == OK


@pytest.mark.parametrize(
    ("on", "status", "ended"),
    [
        (date(2027, 3, 11), CONFLICT, None),  # the last day has not come
        (LAST, OK, "2027-03-12"),
        (date(2027, 3, 14), OK, "2027-03-12"),  # on the agreed day, whenever that is said
    ],
)
def test_a_stay_ends_on_its_agreed_last_day_and_one_abroad_is_a_visit_made(
    stays: Any, on: date, status: HTTPStatus, ended: str | None
) -> None:
    number, before = stays.at(State.UNDER_WAY).id, visits_done(stays) or 0
    assert stays.visitor
    stays.come_to(on)
    over = ask(stays, "exchange.finish", number, signed_in_again(stays))
    assert (over.status_code, over.json().get("ended_on")) == (status, ended)
    assert (visits_done(stays) or 0) - before == (1 if ended else 0)


def test_from_the_first_day_on_the_side_of_the_visitor_alone_cancels(stays: Any) -> None:
    numbers = [stays.at(State.READY).id for _ in range(3)]
    assert all((stays.visitor, stays.host, stays.vop, stays.hop))
    stays.come_to(date(2027, 3, 7))
    assert ask(stays, "exchange.cancel", numbers[0], of(stays, "host_signer", HOST)).status_code == OK
    stays.come_to(FIRST)
    for role, one in (("host_signer", HOST), ("manager", HOP)):
        refused = ask(stays, "exchange.cancel", numbers[1], of(stays, role, one))
        assert (refused.status_code, refused.json()["title"]) == (CONFLICT, "Visitors to cancel")
        seen = of(stays, role, one).get(f"/exchanges/{numbers[1]}").json()
        cancelling = next(line for line in seen["may"] if line["act"] == "exchange.cancel")
        assert cancelling["why_not"].startswith("Nothing was cancelled")
    assert ask(stays, "exchange.cancel", numbers[1], of(stays, "visiting_signer", VISITOR)).status_code == OK
    assert ask(stays, "exchange.cancel", numbers[2], of(stays, "manager", VOP)).status_code == OK


def test_a_stay_that_lasted_until_its_agreed_last_day_is_not_broken_off(stays: Any) -> None:
    number = stays.at(State.UNDER_WAY).id
    assert stays.host
    stays.come_to(date(2027, 3, 20))
    host = of(stays, "host_signer", HOST)
    refused = ask(stays, "exchange.interrupt", number, host, last_day="2027-03-12")
    assert (refused.status_code, refused.json()["title"]) == (CONFLICT, "Impossible last day")


def of(stays: Any, role: str, organisation: str) -> TestClient:
    client: TestClient = stays.town.sign_in(f"{role}-{organisation.lower()}@example.eu")
    return client


def test_a_virtual_stay_is_no_visit_made(stays: Any) -> None:
    number, before = stays.at(State.UNDER_WAY, is_virtual=True).id, visits_done(stays)
    assert stays.visitor
    stays.come_to(LAST)
    over = ask(stays, "exchange.finish", number, signed_in_again(stays)).json()
    assert (over["state"], visits_done(stays)) == ("finished", before)
    assert [one["act"] for one in over["waits_for"]] == ["exchange.report_visit", "exchange.report_hosting"]


def test_an_exchange_is_cancelled_with_the_reason_once(stays: Any) -> None:
    number, key = stays.at(State.COMMITTED).id, stays.town.once(**{"If-Match": "*"})
    said = {"reason": "  The looms are moved.\r\n"}
    first = stays.host.post(f"/exchanges/{number}/cancellation", json=said, headers=key)
    again = stays.host.post(f"/exchanges/{number}/cancellation", json=said, headers=key)
    assert (first.status_code, again.content) == (OK, first.content)
    assert (first.json()["state"], first.json()["waits_for"]) == ("cancelled", [])
    last = stays.visitor.get(f"/exchanges/{number}/history").json()["moves"][-1]
    assert (last["words"], last["party"], last["title"]) == (
        "The looms are moved.",
        "host",
        "Cancel the exchange",
    )
    assert f"organisation:{HOST}" not in told(stays, "exchange.cancelled")
    for words in ("", "   ", "x" * 2001, "a\x00"):
        refused = ask(stays, "exchange.cancel", stays.at(State.READY).id, stays.host, reason=words)
        assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, words[:5]


def test_a_stay_is_broken_off_with_its_own_short_report(stays: Any) -> None:
    number, before = stays.at(State.UNDER_WAY).id, visits_done(stays)
    assert stays.visitor
    stays.come_to(date(2027, 3, 9))
    client = signed_in_again(stays)
    path = f"/exchanges/{number}/interruption"
    assert client.get(path).status_code == HTTPStatus.NOT_FOUND
    for day in ("2027-03-07", "2027-03-10"):
        assert ask(stays, "exchange.interrupt", number, client, last_day=day).status_code == CONFLICT

    over = ask(stays, "exchange.interrupt", number, client).json()

    assert (over["state"], over["ended_on"], over["waits_for"]) == ("interrupted", "2027-03-08", [])
    assert visits_done(stays) == before
    assert client.get(path).json() == {
        "exchange": number,
        "last_day": "2027-03-08",
        "reason": "A flood.",
        "report": {"done": "A day at the looms.", "why": "The mill is shut.", "follows": "Autumn."},
    }
    assert len(told(stays, "exchange.interrupted")) == 3


def test_the_way_is_whole_in_every_state_and_says_who_comes_next(stays: Any) -> None:
    money = {"exchange.set_amount", "exchange.set_account", "exchange.sign_financial", "exchange.pay"}
    for state, is_virtual in product(State, (False, True)):
        if is_virtual and state in {State.COMMITTED, State.PAID}:
            continue  # it is ready with the Commitment, and closed without a payment
        seen = stays.vop.get(f"/exchanges/{stays.at(state, is_virtual=is_virtual).id}").json()
        way = [one["act"] for one in seen["way"]]
        assert set(way) & money == (set() if is_virtual else money)
        assert (way[0], way[-1]) == ("exchange.edit", "exchange.close")
        assert bool(seen["waits_for"]) is not state.is_over, (state, is_virtual)
        done = [one["done"] for one in seen["way"] if one["act"] != "exchange.report_hosting"]
        is_early = state in {State.DRAFT, State.BUILDING, State.COMMITTED}
        assert is_early or done == sorted(done, reverse=True), (state, is_virtual)
        assert all(done) or state is not State.CLOSED
        assert [one["act"] for one in seen["may"]] == list(STEPS)
        assert all(one["possible"] is (one["why_not"] == "") for one in seen["may"])


def test_it_says_who_has_to_sign_and_until_when_to_report(stays: Any) -> None:
    building = stays.host.get(f"/exchanges/{stays.at(State.BUILDING).id}").json()
    (signing,) = building["waits_for"]
    assert signing["words"] == (
        "The host, the visitor's partnership (VOP) and the host's partnership (HOP) have still to sign the "
        "Commitment to Quality."
    )
    finished = stays.host.get(f"/exchanges/{stays.at(State.FINISHED).id}").json()
    assert [one["words"] for one in finished["waits_for"]] == [
        "The visitor has to hand in evidence.",
        "The visitor has to report on the visit (Annex 3), until 19 March 2027.",
        "The host has to report on the hosting (Annex 2), until 19 March 2027.",
    ]
    assert (finished["money"], finished["papers"][1]["digest"]) == (None, None)
    ready = stays.vop.get(f"/exchanges/{stays.at(State.READY).id}").json()
    (starting,) = ready["waits_for"]
    assert starting["words"] == (
        "The visitor or the visitor's partnership (VOP) has to say that the stay has begun, from 8 March "
        "2027 on."
    )
    assert ready["money"]["agreed_cents"] == 78_000


def test_everybody_reads_the_table_of_the_lifecycle(stays: Any) -> None:
    table = stays.town.nobody().get("/lifecycle")
    assert table.status_code == OK
    assert [one["act"] for one in table.json()["steps"]] == list(STEPS)
    assert table.json()["approval_required"] is False
    approve = next(one for one in table.json()["steps"] if one["act"] == "exchange.approve")
    assert (approve["parties"], approve["before"], approve["who"]) == (
        ["support_office"],
        ["approving", "ready", "under_way", "finished"],
        "the Support Office",
    )


def test_the_history_is_for_those_who_may_read_the_exchange(stays: Any) -> None:
    number = stays.at(State.READY).id
    for one in stays.strangers():
        assert one.get(f"/exchanges/{number}/history").status_code in {401, 404}
        assert one.get(f"/exchanges/{number}/interruption").status_code in {401, 404}
    assert stays.person(Role.AUDITOR).get(f"/exchanges/{number}/history").status_code == OK
