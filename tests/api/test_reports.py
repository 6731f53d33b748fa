"""Reports: written in several goes, handed in once and then frozen, returned, validated; and the closing."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import pytest
import rfc8785

from api.access import Role
from api.exchanges.exchange import Exchange
from api.exchanges.reports.questionnaires import Report, newest
from api.exchanges.states import State
from tests.api.trust.reports import (
    AFTER,
    ANSWERS,
    VISIT,
    acts,
    at_report,
    close,
    hand_in,
    just_over,
    partnership,
    refused,
    reported,
    save,
    send_back,
    told,
    validate,
)
from tests.api.trust.stays import VISITOR, VOP


@pytest.fixture
def finished(stays: Any) -> Exchange:
    return just_over(stays)


# What is asked.


def test_anybody_sees_what_is_asked_and_how_long_it_takes(stays: Any) -> None:
    answer = stays.town.nobody().get("/questionnaires")

    assert answer.status_code == HTTPStatus.OK
    found = {one["report"]: one for one in answer.json()["questionnaires"]}
    assert {name: (one["annex"], one["minutes"]) for name, one in found.items()} == {
        "visit": ("Annex 3", 5),
        "hosting": ("Annex 2", 5),
    }
    for name, one in found.items():
        assert stays.town.nobody().get(f"/questionnaires/{name}").json() == one
        assert (
            one["required_minutes"] <= one["minutes"] == -(-sum(q["seconds"] for q in one["questions"]) // 60)
        )


# A draft.


def test_a_report_is_saved_and_taken_up_again(stays: Any, finished: Exchange) -> None:
    begun = stays.visitor.get(at_report(finished.id))
    assert (begun.headers["ETag"], begun.json()["standing"]) == ('"0"', "not_begun")
    assert begun.json()["minutes_left"] == newest(Report.VISIT).minutes
    assert begun.json()["due"]["last_day"] == "2027-03-19"
    assert begun.json()["planned"]["activity_minutes"] == 5 * 8 * 60

    first = save(stays.visitor, finished.id, {"goals_reached": 4, "better": "  More\r\ntime.  "}, seen='"0"')
    assert first.status_code == HTTPStatus.OK, first.text
    assert first.json()["answers"] == {"goals_reached": 4, "better": "More\ntime."}
    second = save(
        stays.visitor, finished.id, VISIT | {"better": None, "links": []}, seen=first.headers["ETag"]
    )

    found = stays.visitor.get(at_report(finished.id))
    assert found.json() == second.json()
    assert (found.json()["standing"], found.json()["answers"], found.json()["lacking"]) == (
        "draft",
        VISIT | {"objectives_reached": ["new-partners", "new-skills"]},
        [],
    )
    assert stays.visitor.get(at_report(finished.id), headers={"If-None-Match": '"2"'}).status_code == 304
    assert stays.seen(finished.id) == finished


def test_a_draft_is_written_over_by_nobody_who_has_not_seen_it(stays: Any, finished: Exchange) -> None:
    save(stays.visitor, finished.id, {"goals_reached": 4})

    url, body = at_report(finished.id), {"answers": {}}
    assert stays.visitor.put(url, json=body).status_code == HTTPStatus.PRECONDITION_REQUIRED
    assert save(stays.visitor, finished.id, {}, seen='"0"').status_code == HTTPStatus.PRECONDITION_FAILED
    assert hand_in(stays.visitor, finished.id, seen='"0"').status_code == HTTPStatus.PRECONDITION_FAILED
    assert stays.visitor.get(url).json()["answers"] == {"goals_reached": 4}


@pytest.mark.parametrize(("which", "writer"), [("visit", "visitor"), ("hosting", "host")])
def test_a_draft_is_for_its_own_side_alone(stays: Any, finished: Exchange, which: str, writer: str) -> None:
    save(getattr(stays, writer), finished.id, ANSWERS[which], which)

    for other in {"visitor", "host", "vop", "hop", "office"} - {writer}:
        refused(
            getattr(stays, other).get(at_report(finished.id, which)), HTTPStatus.NOT_FOUND, "no-report-yet"
        )
        assert save(getattr(stays, other), finished.id, {}, which).status_code == HTTPStatus.FORBIDDEN
        assert hand_in(getattr(stays, other), finished.id, which).status_code == HTTPStatus.FORBIDDEN


def test_strangers_learn_of_nothing(stays: Any, finished: Exchange) -> None:
    reported(stays.visitor, finished.id)
    url = at_report(finished.id)

    for stranger in stays.strangers():
        answers = [
            stranger.get(url),
            stranger.get(f"{url}/versions/1"),
            save(stranger, finished.id, {}),
            hand_in(stranger, finished.id),
            send_back(stays, finished.id, by=stranger),
            validate(stays, finished.id, by=stranger),
            stranger.get(f"/exchanges/{finished.id}/validation"),
        ]
        assert {one.status_code for one in answers} <= {HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED}


def test_an_answer_that_does_not_fit_its_question_is_named(stays: Any, finished: Exchange) -> None:
    answer = save(stays.visitor, finished.id, VISIT | {"goals_reached": 6, "weather": "fine"})

    problem = refused(answer, HTTPStatus.UNPROCESSABLE_ENTITY, "unusable-answers")
    assert [one["where"] for one in problem["errors"]] == [
        ["body", "answers", "weather"],
        ["body", "answers", "goals_reached"],
    ]
    assert stays.visitor.get(at_report(finished.id)).json()["standing"] == "not_begun"


def test_what_no_database_keeps_is_refused(stays: Any, finished: Exchange) -> None:
    headers = {"If-Match": "*", "Content-Type": "application/json"}
    for answers in ('{"\\ud800": 1}', '{"better": "\\ud800"}', '{"goals_reached": 1e400}', "[]"):
        body = f'{{"answers": {answers}}}'.encode()
        answer = stays.visitor.put(at_report(finished.id), content=body, headers=headers)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, answers


# Handing in.


def test_what_is_handed_in_is_frozen_word_for_word_with_its_digest(stays: Any, finished: Exchange) -> None:
    save(stays.visitor, finished.id, VISIT)
    answer = hand_in(stays.visitor, finished.id, seen='"1"')

    assert answer.status_code == HTTPStatus.CREATED, answer.text
    url = answer.headers["Location"]
    assert url == f"{at_report(finished.id)}/versions/1"
    assert (answer.headers["ETag"], answer.json()["standing"]) == ('"2"', "handed_in")
    kept = stays.seen(finished.id)
    assert (kept.progress.visit_reported_at, kept.state, kept.version) == (AFTER, State.FINISHED, 3)
    for reader in (stays.visitor, stays.host, stays.vop, stays.hop, stays.office):
        frozen = reader.get(url).json()
        assert sha256(frozen["text"].encode()).hexdigest() == frozen["digest"]
        content = json.loads(frozen["text"])
        assert rfc8785.dumps(content).decode() == frozen["text"]
        assert {one["code"]: one["answer"] for one in content["answers"]}["goals_reached"] == 4
        assert content["visitor"]["id"] == VISITOR
        seen = reader.get(at_report(finished.id)).json()
        assert seen["answers"]["outcomes"] == VISIT["outcomes"]
        assert seen["handed_in"][0]["late"] is False
    assert told(stays, "report.submitted") == [partnership(stays, VOP)]
    assert acts(stays, finished.id)[-2:] == ["exchange.report_visit"] * 2


@pytest.mark.parametrize(("which", "writer"), [("visit", "visitor"), ("hosting", "host")])
def test_a_report_that_was_handed_in_stays_as_it_is(
    stays: Any, finished: Exchange, which: str, writer: str
) -> None:
    reported(getattr(stays, writer), finished.id, which)

    again = hand_in(getattr(stays, writer), finished.id, which)
    mended = save(getattr(stays, writer), finished.id, {}, which)

    refused(again, HTTPStatus.CONFLICT, "already-handed-in")
    refused(mended, HTTPStatus.CONFLICT, "already-handed-in")


def test_a_retry_hands_in_once(stays: Any, finished: Exchange) -> None:
    save(stays.visitor, finished.id, VISIT)
    key = stays.town.once()
    first, retry = (hand_in(stays.visitor, finished.id, seen='"1"', **key) for _ in range(2))

    assert (first.status_code, first.content) == (retry.status_code, retry.content)
    assert len(stays.visitor.get(at_report(finished.id)).json()["handed_in"]) == 1


def test_every_question_that_lacks_an_answer_is_named(stays: Any, finished: Exchange) -> None:
    save(stays.visitor, finished.id, {"goals_reached": 4, "outcomes": "  "})
    problem = refused(
        hand_in(stays.visitor, finished.id), HTTPStatus.UNPROCESSABLE_ENTITY, "report-incomplete"
    )

    assert {one["where"][-1] for one in problem["errors"]} == set(VISIT) - {"goals_reached"}
    assert stays.seen(finished.id) == finished


def test_nothing_that_nobody_wrote_is_handed_in(stays: Any, finished: Exchange) -> None:
    answer = hand_in(stays.host, finished.id, "hosting", seen='"0"')

    refused(answer, HTTPStatus.UNPROCESSABLE_ENTITY, "report-incomplete")


@pytest.mark.parametrize(
    ("moment", "is_late"),
    [("2027-03-19T22:59:59", False), ("2027-03-19T23:00:00", True), ("2028-01-01T00:00:00", True)],
    ids=["last second in Prague", "midnight in Prague", "long after"],
)
def test_a_late_report_is_taken_and_marked(
    stays: Any, finished: Exchange, moment: str, is_late: bool
) -> None:
    stays.town.clock.at = AFTER
    save(stays.visitor, finished.id, VISIT)
    stays.town.clock.at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    visitor = stays.town.sign_in(f"visiting_signer-{VISITOR}@example.eu")

    answer = hand_in(visitor, finished.id)

    assert answer.status_code == HTTPStatus.CREATED, answer.text
    [version] = answer.json()["handed_in"]
    assert (version["late"], version["last_day"]) == (is_late, "2027-03-19")
    assert answer.json()["due"]["late"] is is_late


def test_the_visitor_reports_once_the_stay_is_over_and_before_it_is_validated(stays: Any) -> None:
    for state in set(State) - {State.FINISHED}:
        exchange = stays.at(state)
        refused(save(stays.visitor, exchange.id, VISIT), HTTPStatus.CONFLICT, "not-at-this-step")
        refused(hand_in(stays.visitor, exchange.id), HTTPStatus.CONFLICT, "not-at-this-step")


@pytest.mark.parametrize("state", [State.FINISHED, State.VALIDATED, State.PAID])
def test_the_host_reports_until_the_exchange_is_closed(stays: Any, state: State) -> None:
    exchange = stays.at(state)
    stays.town.clock.at = AFTER

    reported(stays.host, exchange.id, "hosting")

    assert stays.seen(exchange.id).progress.host_reported_at == AFTER
    assert stays.seen(exchange.id).state is state
    assert len(told(stays, "report.submitted")) == 2


# Two at once are one after the other: who comes second has seen what is no more.


def test_of_two_who_hand_in_what_they_saw_one_is_told_that_it_is_done(stays: Any, finished: Exchange) -> None:
    save(stays.visitor, finished.id, VISIT)
    colleague = stays.person(Role.VISITING_SIGNER, VISITOR)
    first, second = (hand_in(by, finished.id, seen='"1"') for by in (stays.visitor, colleague))

    assert first.status_code == HTTPStatus.CREATED
    assert second.status_code == HTTPStatus.PRECONDITION_FAILED


@pytest.mark.parametrize("number", [999, 2**31 - 1])
def test_an_exchange_that_is_not_there_is_unknown(stays: Any, number: int) -> None:
    for answer in (
        stays.visitor.get(at_report(number)),
        save(stays.visitor, number, {}),
        hand_in(stays.visitor, number),
        validate(stays, number),
        close(stays, number),
    ):
        refused(answer, HTTPStatus.NOT_FOUND, "unknown-exchange")


def test_a_version_that_was_never_handed_in_is_unknown(stays: Any, finished: Exchange) -> None:
    refused(
        stays.visitor.get(f"{at_report(finished.id)}/versions/1"),
        HTTPStatus.NOT_FOUND,
        "no-such-report-version",
    )
