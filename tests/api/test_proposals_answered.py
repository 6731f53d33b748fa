"""Answering a proposal over HTTP: by whom, when, at the same time as others, and what becomes of it."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from sqlalchemy import text

from api.access import Role, Via
from api.journal.acting import Actor, Event, perform
from api.notices.wording import letter_of
from api.profiles.life import State
from api.proposals.policy import ProposalPolicy
from api.proposals.use_cases.answering import close_for
from api.proposals.use_cases.expiring import expire_proposals, remind_of_proposals
from api.settings import Settings
from api.upkeep.jobs import Work, all_jobs
from tests.api.market import EVENTS, SPRING, SUMMER, Market, a_firm

EXCHANGES = text("SELECT proposal_id, visitor_id, host_id, state FROM exchanges ORDER BY id")


@pytest.fixture
def market(town: Any) -> Market:
    return Market(town, a_firm("third", "FR", "West"))


def test_with_the_other_sides_word_an_exchange_is_in_draft(market: Market) -> None:
    number = market.proposed()
    answer = market.step(market.host, number, "acceptance")

    assert answer.status_code == HTTPStatus.OK, answer.text
    accepted = answer.json()
    assert answer.headers["ETag"] == '"2"'
    assert (accepted["state"], accepted["waits_for"], accepted["days_left"]) == ("accepted", [], None)
    assert market.rows(EXCHANGES) == [(number, "visitor", "host", "draft")]
    exchange = market.visitor.get(f"/exchanges/{accepted['exchange']}").json()
    assert (exchange["vop"]["name"], exchange["hop"]["name"]) == ("South", "North")
    assert (exchange["first_day"], exchange["edition"]) == (SPRING["first_day"], "cosme-2020")
    assert market.told("proposal.accepted") == [
        "organisation:visitor",
        *sorted(f"partnership:{market.town.partnership(name)}" for name in ("South", "North")),
    ]
    assert market.rows(EVENTS)[-1] == ("proposal.accept", f"proposal:{number}")


def test_what_a_partnership_proposed_needs_the_word_of_both(market: Market) -> None:
    number = market.proposed(market(Role.MANAGER, "South"))
    first = market.step(market(Role.VISITING_SIGNER, "visitor"), number, "acceptance").json()
    assert (first["state"], first["waits_for"], first["exchange"]) == ("open", ["host"], None)
    assert market.rows(EXCHANGES) == []
    again = market.step(market(Role.VISITING_SIGNER, "visitor"), number, "acceptance", version=2)
    assert again.json()["type"] == "/problems/not-your-step"
    second = market.step(market.host, number, "acceptance", version=2).json()
    assert second["state"] == "accepted"
    assert [move["what"] for move in second["moves"]] == ["made", "accepted", "accepted"]


def test_declined_with_a_reason_and_proposed_again_and_accepted(market: Market) -> None:
    number = market.proposed()
    declined = market.step(market.host, number, "refusal", reason="capacity", words="Full.").json()
    assert declined["state"] == "declined"
    last = declined["moves"][-1]
    assert (last["reason"], last["reason_in_words"], last["words"]) == (
        "capacity",
        "There is no capacity for it.",
        "Full.",
    )
    again = market.proposed(**SUMMER)
    assert market.step(market.host, again, "acceptance").json()["state"] == "accepted"


def test_other_days_wait_for_the_first_side_until_it_accepts_them(market: Market) -> None:
    number = market.proposed()
    countered = market.step(market.host, number, "counter-proposal", words="Better in June.").json()
    assert (countered["state"], countered["first_day"]) == ("countered", SUMMER["first_day"])
    assert (countered["waits_for"], countered["accepted_by"]) == (["visitor"], ["host"])
    own = market.step(market.host, number, "acceptance", version=2)
    assert own.json()["type"] == "/problems/not-your-step"
    accepted = market.step(market.visitor, number, "acceptance", version=2).json()
    assert accepted["state"] == "accepted"
    exchange = market.host.get(f"/exchanges/{accepted['exchange']}").json()
    assert (exchange["first_day"], exchange["last_day"]) == (SUMMER["first_day"], SUMMER["last_day"])


def test_whoever_countered_may_take_that_back(market: Market) -> None:
    number = market.proposed()
    market.step(market.host, number, "counter-proposal")
    taken = market.step(market.host, number, "withdrawal", version=2).json()
    assert (taken["state"], taken["moves"][-1]["side"]) == ("withdrawn", "host")


OK, WRONG_TURN = HTTPStatus.OK, HTTPStatus.CONFLICT
MAY_NOT, HIDDEN = HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND
STEPS = ("acceptance", "refusal", "counter-proposal", "withdrawal")
# Of a proposal that the visitor's editor made and that waits for the host: who gets what for each step.
PARTIES = [
    (Role.VISITING_EDITOR, "visitor", (WRONG_TURN, WRONG_TURN, WRONG_TURN, OK)),
    (Role.VISITING_SIGNER, "visitor", (WRONG_TURN, WRONG_TURN, WRONG_TURN, OK)),
    (Role.HOST_EDITOR, "visitor", (HIDDEN, HIDDEN, HIDDEN, HIDDEN)),  # of the visitor, not of its visits
    (Role.HOST_EDITOR, "host", (OK, OK, OK, WRONG_TURN)),
    (Role.HOST_SIGNER, "host", (OK, OK, OK, WRONG_TURN)),
    (Role.VISITING_SIGNER, "host", (HIDDEN, HIDDEN, HIDDEN, HIDDEN)),
    (Role.MANAGER, "South", (MAY_NOT, MAY_NOT, MAY_NOT, OK)),
    (Role.MANAGER, "North", (MAY_NOT, MAY_NOT, MAY_NOT, MAY_NOT)),
    (Role.HOST_SIGNER, "third", (HIDDEN, HIDDEN, HIDDEN, HIDDEN)),
    (Role.MANAGER, "West", (HIDDEN, HIDDEN, HIDDEN, HIDDEN)),
    (Role.SUPPORT_OFFICE, None, (MAY_NOT, MAY_NOT, MAY_NOT, MAY_NOT)),
    (Role.AUDITOR, None, (MAY_NOT, MAY_NOT, MAY_NOT, MAY_NOT)),
    (Role.ANALYST, None, (HIDDEN, HIDDEN, HIDDEN, HIDDEN)),
    (Role.ADMINISTRATOR, None, (HIDDEN, HIDDEN, HIDDEN, HIDDEN)),
]


def test_every_wrong_party_is_refused_and_changes_nothing(market: Market) -> None:
    number = market.proposed()
    before = market.read(number)
    found = {
        (role, of, step): market.step(market(role, of), number, step).status_code
        for role, of, answers in PARTIES
        for step, status in zip(STEPS, answers, strict=True)
        if status is not OK
    }
    nobody = market.town.nobody()
    strangers = {market.step(nobody, number, step).status_code for step in STEPS}

    assert found == {
        (role, of, step): status
        for role, of, answers in PARTIES
        for step, status in zip(STEPS, answers, strict=True)
        if status is not OK
    }
    assert strangers == {HTTPStatus.UNAUTHORIZED}
    assert market.read(number) == before


@pytest.mark.parametrize(
    ("role", "of", "step"),
    [
        (role, of, step)
        for role, of, answers in PARTIES
        for step, status in zip(STEPS, answers, strict=True)
        if status is OK
    ],
)
def test_every_right_party_may(market: Market, role: Role, of: str, step: str) -> None:
    number = market.proposed()
    who = market(role, of)
    offered = {one["act"]: one["possible"] for one in market.read(number, who)["next"]}
    act = {
        "acceptance": "proposal.accept",
        "refusal": "proposal.decline",
        "counter-proposal": "proposal.counter",
        "withdrawal": "proposal.withdraw",
    }[step]
    assert offered[act]
    assert market.step(who, number, step).status_code == OK


def test_what_comes_next_is_said_to_each_with_why_not(market: Market) -> None:
    number = market.proposed()
    of_the_visitor = {one["act"]: one["why_not"] for one in market.read(number)["next"]}
    assert "waits for the host organisation" in of_the_visitor["proposal.accept"]
    assert of_the_visitor["proposal.withdraw"] == ""
    of_the_manager = {
        one["act"]: one["why_not"] for one in market.read(number, market(Role.MANAGER, "North"))["next"]
    }
    assert all(of_the_manager.values())
    market.put("visitor", State.PAUSED)
    of_the_host = {one["act"]: one["why_not"] for one in market.read(number, market.host)["next"]}
    assert "not in the catalogue" in of_the_host["proposal.accept"]
    assert of_the_host["proposal.decline"] == ""


def test_a_program_may_decline_and_never_accept(market: Market) -> None:
    number = market.proposed()
    held = [one["id"] for one in market.host.get("/me").json()["mandates"]]
    token = market.host.post(
        "/tokens",
        json={"name": "x", "expires_at": "2027-01-01T00:00:00Z", "mandates": held},
        headers=market.town.once(),
    )
    assert token.status_code == HTTPStatus.CREATED, token.text
    program = market.town.nobody()
    program.headers["Authorization"] = f"Bearer {token.json()['secret']}"

    accepted = market.step(program, number, "acceptance")
    assert (accepted.status_code, accepted.json()["type"]) == (MAY_NOT, "/problems/only-in-person")
    assert market.step(program, number, "refusal").status_code == OK


@pytest.mark.parametrize("end", ["acceptance", "refusal", "withdrawal", "expired", "closed"])
def test_nothing_can_be_done_once_it_is_over(market: Market, end: str) -> None:
    number = market.proposed()
    if end == "expired":
        market.town.clock.at += timedelta(days=31)
        for who in (market.visitor, market.host):  # the clock ran past their sessions
            who.close()
        market._people[Role.VISITING_EDITOR, "visitor"] = market.town.sign_in(
            "visiting_editor-visitor@example.eu"
        )
        market._people[Role.HOST_SIGNER, "host"] = market.town.sign_in("host_signer-host@example.eu")
        expire_proposals(market.town.database, at=market.town.clock.at)
    elif end == "closed":
        _delete(market, "third")
        _delete(market, "visitor")
    else:
        market.step(market.visitor if end == "withdrawal" else market.host, number, end)
    version = market.read(number, market.host)["version"]
    assert version == 2
    for step in STEPS:
        who = market.visitor if step == "withdrawal" else market.host
        answer = market.step(who, number, step, version=version)
        assert (answer.status_code, answer.json()["type"]) == (WRONG_TURN, "/problems/proposal-is-over")
    assert all(one["why_not"] for one in market.read(number)["next"])


def _delete(market: Market, organisation: str) -> tuple[int, ...]:
    """What the act that deletes a profile does with its proposals."""

    def work(act: Any) -> tuple[int, ...]:
        closed = close_for(act, organisation)
        act.record(Event("profile.delete", f"organisation:{organisation}"))
        return closed

    system = Actor(account_id=None, via=Via.SYSTEM)
    return perform(market.town.database, system, at=market.town.clock.at, work=work)


def test_an_organisation_that_is_deleted_leaves_no_open_proposal(market: Market) -> None:
    number = market.proposed()
    assert _delete(market, "host") == (number,)
    assert _delete(market, "host") == ()
    assert market.told("proposal.withdrawn") == ["organisation:visitor"]
    gone = market.read(number)
    assert (gone["state"], gone["moves"][-1]["what"]) == ("withdrawn", "closed")


def test_a_change_names_the_version_it_was_made_from(market: Market) -> None:
    number = market.proposed()
    without = market.host.post(f"/proposals/{number}/acceptance", headers=market.town.once())
    stale = market.step(market.host, number, "acceptance", version=7)
    keyless = market.host.post(f"/proposals/{number}/acceptance", headers={"If-Match": '"1"'})
    odd = market.host.post(f"/proposals/{number}/acceptance", headers=market.town.once(**{"If-Match": "1"}))
    assert [one.status_code for one in (without, stale, keyless, odd)] == [
        HTTPStatus.PRECONDITION_REQUIRED,
        HTTPStatus.PRECONDITION_FAILED,
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.BAD_REQUEST,
    ]
    assert market.rows(EXCHANGES) == []


def test_a_retry_of_an_acceptance_gets_the_same_answer_and_makes_no_second_exchange(
    market: Market,
) -> None:
    number = market.proposed()
    headers = market.town.once(**{"If-Match": '"1"'})
    first = market.host.post(f"/proposals/{number}/acceptance", headers=headers)
    again = market.host.post(f"/proposals/{number}/acceptance", headers=headers)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert len(market.rows(EXCHANGES)) == 1


def test_two_that_accept_at_once_make_one_exchange(market: Market) -> None:
    number = market.proposed()
    people = (market.host, market(Role.HOST_EDITOR, "host"))
    with ThreadPoolExecutor(2) as both:
        answers = [both.submit(market.step, who, number, "acceptance") for who in people]
    found = sorted(one.result().status_code for one in answers)
    assert found in ([OK, HTTPStatus.PRECONDITION_FAILED], [OK, WRONG_TURN])
    assert len(market.rows(EXCHANGES)) == 1


def test_both_sides_of_a_partnerships_proposal_at_once_lose_no_word(market: Market) -> None:
    number = market.proposed(market(Role.MANAGER, "South"))
    people = (market.host, market.visitor)
    with ThreadPoolExecutor(2) as both:
        answers = [both.submit(market.step, who, number, "acceptance") for who in people]
    assert sorted(one.result().status_code for one in answers) == [OK, HTTPStatus.PRECONDITION_FAILED]
    for who in people:
        market.step(who, number, "acceptance", version=2)
    assert market.read(number)["state"] == "accepted"
    assert len(market.rows(EXCHANGES)) == 1


def test_of_accepting_and_withdrawing_at_once_exactly_one_wins(market: Market) -> None:
    for _ in range(3):
        number = market.proposed()
        with ThreadPoolExecutor(2) as both:
            accepting = both.submit(market.step, market.host, number, "acceptance")
            withdrawing = both.submit(market.step, market.visitor, number, "withdrawal")
        codes = (accepting.result().status_code, withdrawing.result().status_code)
        state = market.read(number)["state"]
        assert codes in {
            (OK, HTTPStatus.PRECONDITION_FAILED),
            (HTTPStatus.PRECONDITION_FAILED, OK),
        }
        assert state == ("accepted" if codes[0] == OK else "withdrawn")
        made = [row for row in market.rows(EXCHANGES) if row[0] == number]
        assert len(made) == (1 if state == "accepted" else 0)


def test_what_has_become_impossible_is_not_accepted_but_can_be_declined(market: Market) -> None:
    number = market.proposed()
    market.change("host", country="PT")
    refused = market.step(market.host, number, "acceptance")
    assert (refused.status_code, refused.json()["type"]) == (WRONG_TURN, "/problems/not-eligible-together")
    market.put("visitor", State.PAUSED)
    assert market.step(market.host, number, "acceptance").json()["type"] == "/problems/not-listed"
    assert market.step(market.host, number, "counter-proposal").json()["type"] == "/problems/not-listed"
    assert market.step(market.host, number, "refusal").status_code == OK
    assert market.rows(EXCHANGES) == []


def test_a_stay_that_should_have_begun_is_not_accepted(market: Market) -> None:
    number = market.proposed(first_day="2026-11-21", last_day="2026-12-04")
    assert market.step(market.host, number, "counter-proposal", first_day="2026-11-20").status_code == (
        HTTPStatus.UNPROCESSABLE_ENTITY
    )
    market.town.clock.at = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
    host = market.town.sign_in("host_signer-host@example.eu")
    refused = market.step(host, number, "acceptance")
    assert (refused.status_code, refused.json()["type"]) == (WRONG_TURN, "/problems/days-have-passed")
    assert market.step(host, number, "counter-proposal").status_code == OK


@pytest.mark.parametrize(
    ("step", "body", "status"),
    [
        ("counter-proposal", SPRING, HTTPStatus.UNPROCESSABLE_ENTITY),  # those are proposed already
        ("counter-proposal", {"last_day": "2027-06-08"}, WRONG_TURN),  # too short, say the rules
        ("counter-proposal", {"words": "\x00"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("counter-proposal", {"state": "accepted"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("counter-proposal", SPRING | {"virtual": True}, OK),  # another form is another proposal
        ("refusal", {"reason": "other"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("refusal", {"reason": "other", "words": "   "}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("refusal", {"reason": "other", "words": "We are closing."}, OK),
        ("refusal", {"reason": "moon"}, HTTPStatus.UNPROCESSABLE_ENTITY),
    ],
)
def test_what_can_be_said_to_a_proposal(
    market: Market, step: str, body: dict[str, Any], status: HTTPStatus
) -> None:
    number = market.proposed()
    assert market.step(market.host, number, step, **body).status_code == status


def test_the_last_day_is_still_open_and_the_next_is_not(market: Market) -> None:
    number = market.proposed()
    database = market.town.database
    assert expire_proposals(database, at=datetime(2026, 12, 21, 23, 59, tzinfo=UTC)) == 0
    assert expire_proposals(database, at=datetime(2026, 12, 22, 0, 0, tzinfo=UTC)) == 1
    assert expire_proposals(database, at=datetime(2026, 12, 23, 0, 0, tzinfo=UTC)) == 0
    assert market.read(number)["state"] == "expired"
    assert market.told("proposal.expired") == ["organisation:visitor", "organisation:host"]
    assert market.rows(EVENTS)[-1] == ("proposal.expire", f"proposal:{number}")


@pytest.mark.parametrize(("days", "reminded"), [(7, 0), (20, 1)])
def test_how_long_before_somebody_is_reminded_is_a_setting(market: Market, days: int, reminded: int) -> None:
    market.proposed()
    settings = market.town.settings.model_copy(update={"proposal_reminder_days": days})
    (job,) = (one for one in all_jobs(settings) if one.name == "proposals.remind")
    clock = lambda: datetime(2026, 12, 5, 8, tzinfo=UTC)  # noqa: E731  sixteen days before its last day
    assert job.run(Work(database=market.town.database, clock=clock, is_over=lambda: False)) == reminded


def test_what_is_set_is_what_holds() -> None:
    set_so = Settings(proposals_open=3, proposal_days=10, proposal_reminder_days=2)
    policy = ProposalPolicy.of(set_so)
    assert (policy.open_each_way, policy.open_days, policy.reminder_days) == (3, 10, 2)


def test_somebody_is_reminded_once_a_week_before_and_again_of_new_days(market: Market) -> None:
    number = market.proposed()
    database = market.town.database

    def reminded(month: int, day: int) -> int:
        return remind_of_proposals(database, at=datetime(2026, month, day, 8, tzinfo=UTC))

    assert [reminded(12, 13), reminded(12, 14), reminded(12, 14), reminded(12, 20)] == [0, 1, 0, 0]
    assert market.told("proposal.expiring") == ["organisation:host"]
    assert market.read(number, market.host)["version"] == 1  # nothing of the proposal has changed
    market.town.clock.at = datetime(2026, 12, 20, 9, tzinfo=UTC)
    market.step(market.town.sign_in("host_signer-host@example.eu"), number, "counter-proposal")
    assert reminded(12, 20) == 0
    assert remind_of_proposals(database, at=datetime(2027, 1, 12, 8, tzinfo=UTC)) == 1
    assert market.told("proposal.expiring") == ["organisation:host", "organisation:visitor"]


def test_every_notice_has_words(market: Market) -> None:
    number = market.proposed()
    market.step(market.host, number, "counter-proposal")
    market.step(market.visitor, number, "refusal", version=2)
    again = market.proposed()
    market.step(market.visitor, again, "withdrawal")
    last = market.proposed(market(Role.MANAGER, "South"))
    remind_of_proposals(market.town.database, at=datetime(2026, 12, 20, 8, tzinfo=UTC))
    expire_proposals(market.town.database, at=datetime(2027, 1, 20, 8, tzinfo=UTC))
    sent = [
        (kind, params)
        for kind, _, params in market.rows(
            text("SELECT kind, recipient, params FROM outbox WHERE kind LIKE 'proposal.%'")
        )
    ]
    letters = [
        letter_of(kind, params if isinstance(params, dict) else json.loads(params), public_url="https://x.eu")
        for kind, params in sent
    ]
    assert {kind for kind, _ in sent} == {
        "proposal.received",
        "proposal.countered",
        "proposal.declined",
        "proposal.withdrawn",
        "proposal.expiring",
        "proposal.expired",
    }
    assert any(letter.subject == "South proposes an exchange" for letter in letters)
    assert f"https://x.eu/to/proposals/{last}" in {letter.link for letter in letters}
