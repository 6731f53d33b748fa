"""Reports are returned with remarks, validated with what was looked at, and the exchange is closed."""

from datetime import date
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from api.access import Role
from api.exchanges.evidence.tables import evidence
from api.exchanges.exchange import Exchange
from api.exchanges.reports import store as reports
from api.exchanges.reports.questionnaires import Report
from api.exchanges.reports.schemas import ValidationStatement
from api.exchanges.reports.tables import exchange_report_versions
from api.exchanges.states import State
from api.files.tables import files
from tests.api.trust.reports import (
    AFTER,
    VISIT,
    acts,
    at_report,
    close,
    hand_in,
    just_over,
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


# Returning.


def test_a_returned_report_is_mended_and_both_versions_stay(stays: Any, finished: Exchange) -> None:
    reported(stays.visitor, finished.id)
    returned = send_back(stays, finished.id)

    assert returned.status_code == HTTPStatus.OK, returned.text
    assert stays.seen(finished.id).progress.visit_reported_at is None
    draft = stays.visitor.get(at_report(finished.id))
    assert draft.json()["standing"] == "returned"
    assert draft.json()["answers"]["outcomes"] == VISIT["outcomes"]
    assert draft.json()["handed_in"][0]["remarks"] == "What about Thursday?"
    mended = VISIT | {"activities": "Thursday in the dye house."}
    save(stays.visitor, finished.id, mended, seen=draft.headers["ETag"])
    others = stays.vop.get(at_report(finished.id)).json()
    assert (others["standing"], others["answers"]["activities"]) == ("returned", VISIT["activities"])

    again = hand_in(stays.visitor, finished.id)

    assert again.status_code == HTTPStatus.CREATED
    assert [one["number"] for one in again.json()["handed_in"]] == [1, 2]
    texts = [stays.vop.get(f"{at_report(finished.id)}/versions/{n}").json()["text"] for n in (1, 2)]
    assert ["Thursday" in text for text in texts] == [False, True]
    assert told(stays, "report.returned") == [f"organisation:{VISITOR}"]


def test_remarks_are_for_those_who_see_the_evidence_and_not_for_the_host(
    stays: Any, finished: Exchange
) -> None:
    reported(stays.visitor, finished.id)
    send_back(stays, finished.id, "Which host paid the taxi?")
    here = f"/exchanges/{finished.id}"
    said = {
        who: [
            getattr(stays, who).get(path).text for path in (at_report(finished.id), f"{here}/history", here)
        ]
        for who in ("visitor", "vop", "host", "hop")
    }
    assert {who: ["taxi" in text for text in texts] for who, texts in said.items()} == {
        "visitor": [True, False, False],
        "vop": [True, False, False],
        "host": [False] * 3,
        "hop": [False] * 3,
    }


def test_whoever_reported_in_time_is_so_also_when_it_was_returned(stays: Any, finished: Exchange) -> None:
    stays.come_to(date(2027, 3, 19), hour=20)
    reported(stays.visitor, finished.id)
    stays.come_to(date(2027, 3, 20), hour=1)
    send_back(stays, finished.id)
    clock = stays.visitor.get(at_report(finished.id)).json()["due"]
    assert clock["late"] is False
    assert "It was first handed in on 19 March 2027, which is what counts" in clock["words"]

    again = hand_in(stays.visitor, finished.id)

    assert [one["late"] for one in again.json()["handed_in"]] == [False, False]


def test_only_the_visitors_partnership_returns_a_report_and_says_why(stays: Any, finished: Exchange) -> None:
    refused(send_back(stays, finished.id), HTTPStatus.CONFLICT, "still-needed")
    reported(stays.visitor, finished.id)

    for other in (stays.visitor, stays.host, stays.hop, stays.office):
        assert send_back(stays, finished.id, by=other).status_code == HTTPStatus.FORBIDDEN
    assert send_back(stays, finished.id, "  ").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert validate(stays, finished.id).status_code == HTTPStatus.CREATED
    refused(send_back(stays, finished.id), HTTPStatus.CONFLICT, "not-at-this-step")


# Validating.


def put_evidence(stays: Any, number: int) -> list[str]:
    """Two files on record, as if they had been handed in; their digests."""
    digests = sorted(sha256(name).hexdigest() for name in (b"boarding pass", b"invoice"))
    file = {"media_type": "application/pdf", "size": 9, "kept_at": AFTER}
    piece = {
        "exchange_id": number,
        "kind": "boarding_pass",
        "name": "a.pdf",
        "note": "",
        "handed_in_at": AFTER,
    }
    with stays.town.database.transaction() as connection:
        for digest in digests:
            connection.execute(insert(files).values(digest=digest, sent_digest=digest, **file))
            connection.execute(insert(evidence).values(digest=digest, **piece))
    return digests


def test_a_validation_says_and_keeps_exactly_what_was_looked_at(stays: Any, finished: Exchange) -> None:
    frozen = reported(stays.visitor, finished.id).json()["handed_in"][0]
    digests = put_evidence(stays, finished.id)

    answer = validate(stays, finished.id, remarks="All is well.")

    assert answer.status_code == HTTPStatus.CREATED, answer.text
    assert answer.json()["state"] == "validated"
    assert (answer.json()["report"], answer.json()["report_digest"]) == (1, frozen["digest"])
    assert (answer.json()["evidence"], answer.json()["remarks"]) == (digests, "All is well.")
    for reader in (stays.visitor, stays.host, stays.hop, stays.office):
        assert reader.get(answer.headers["Location"]).json() == answer.json()
    assert stays.seen(finished.id).progress.validated_at == AFTER
    assert len(told(stays, "exchange.validated")) == 3
    assert acts(stays, finished.id)[-1] == "exchange.validate"


def test_nothing_is_validated_without_report_or_evidence(stays: Any, finished: Exchange) -> None:
    refused(stays.vop.get(f"/exchanges/{finished.id}/validation"), HTTPStatus.NOT_FOUND, "not-validated-yet")
    refused(validate(stays, finished.id), HTTPStatus.CONFLICT, "still-needed")
    bare = stays.at(State.FINISHED)
    reported(stays.visitor, bare.id)

    refused(validate(stays, bare.id), HTTPStatus.CONFLICT, "still-needed")


def test_a_virtual_stay_needs_no_evidence(stays: Any) -> None:
    exchange = stays.at(State.FINISHED, is_virtual=True)
    reported(stays.visitor, exchange.id)

    assert validate(stays, exchange.id).json()["evidence"] == []


def test_a_report_that_was_never_kept_is_not_validated(stays: Any) -> None:
    exchange = stays.at(State.FINISHED, visit_reported_at=AFTER, evidenced_at=AFTER)

    refused(validate(stays, exchange.id), HTTPStatus.CONFLICT, "still-needed")
    refused(send_back(stays, exchange.id), HTTPStatus.CONFLICT, "still-needed")


def test_only_the_visitors_partnership_validates_having_seen_the_exchange_as_it_is(
    stays: Any, finished: Exchange
) -> None:
    reported(stays.visitor, finished.id)

    for other in (stays.visitor, stays.host, stays.hop, stays.office):
        assert validate(stays, finished.id, by=other).status_code == HTTPStatus.FORBIDDEN
    assert validate(stays, finished.id, seen='"1"').status_code == HTTPStatus.PRECONDITION_FAILED
    seen = stays.seen(finished.id).version
    assert validate(stays, finished.id, seen=f'"{seen}"').status_code == HTTPStatus.CREATED
    refused(validate(stays, finished.id), HTTPStatus.CONFLICT, "not-at-this-step")


def test_nobody_validates_a_report_of_their_own(stays: Any, finished: Exchange) -> None:
    town = stays.town
    two_hats = (town.mandate(Role.VISITING_SIGNER, VISITOR), town.mandate(Role.MANAGER, VOP))
    town.add_person("two.hats@example.eu", *two_hats)
    both = town.sign_in("two.hats@example.eu")
    reported(both, finished.id)

    problem = refused(validate(stays, finished.id, by=both), HTTPStatus.FORBIDDEN, "judge-of-own-report")

    assert "Ask another manager" in problem["detail"]
    assert validate(stays, finished.id).status_code == HTTPStatus.CREATED


def test_nor_one_of_an_organisation_that_they_act_for(stays: Any, finished: Exchange) -> None:
    town = stays.town
    two_hats = (town.mandate(Role.VISITING_SIGNER, VISITOR), town.mandate(Role.MANAGER, VOP))
    town.add_person("two.hats@example.eu", *two_hats)
    reported(stays.visitor, finished.id)

    answer = validate(stays, finished.id, by=town.sign_in("two.hats@example.eu"))

    refused(answer, HTTPStatus.FORBIDDEN, "judge-of-own-report")


def test_the_remarks_of_a_validation_are_read_by_all_four_so_they_say_nothing_of_money(
    stays: Any, finished: Exchange
) -> None:
    reported(stays.visitor, finished.id)
    assert validate(stays, finished.id, remarks="All is there.").status_code == HTTPStatus.CREATED

    read = [who.get(f"/exchanges/{finished.id}/validation").json() for who in _all_four(stays)]

    assert [one["remarks"] for one in read] == ["All is there."] * 4
    assert not any("cents" in name or "paid" in name for one in read for name in one)
    assert all(one.get(f"/exchanges/{finished.id}/validation").status_code > 400 for one in stays.strangers())
    field = ValidationStatement.model_json_schema()["properties"]["remarks"]
    assert "nothing about money" in field["description"]


def _all_four(stays: Any) -> tuple[TestClient, ...]:
    return stays.visitor, stays.host, stays.vop, stays.hop


# Closing.


def test_an_exchange_is_closed_once_it_is_paid_and_the_host_has_reported(stays: Any) -> None:
    exchange = stays.at(State.PAID)
    stays.town.clock.at = AFTER
    refused(close(stays, exchange.id), HTTPStatus.CONFLICT, "still-needed")
    reported(stays.host, exchange.id, "hosting")
    refused(close(stays, exchange.id, without_host_report="Gone."), HTTPStatus.CONFLICT, "host-has-reported")

    answer = close(stays, exchange.id)

    assert answer.status_code == HTTPStatus.OK, answer.text
    assert (answer.json()["state"], answer.json()["host_reported"]) == ("closed", True)
    assert stays.seen(exchange.id).progress.closed_at == AFTER
    assert len(told(stays, "exchange.closed")) == 3
    refused(close(stays, exchange.id), HTTPStatus.CONFLICT, "not-at-this-step")


def test_without_the_hosts_report_a_reason_is_given(stays: Any) -> None:
    exchange = stays.at(State.VALIDATED, is_virtual=True)

    answer = close(stays, exchange.id, without_host_report="The host was wound up.")

    assert answer.status_code == HTTPStatus.OK, answer.text
    assert answer.json()["host_reported"] is False


def test_nothing_is_closed_while_something_is_to_be_paid(stays: Any) -> None:
    exchange = stays.at(State.VALIDATED)

    problem = refused(
        close(stays, exchange.id, without_host_report="Wound up."), HTTPStatus.CONFLICT, "still-needed"
    )

    assert "nothing is left to pay" in problem["detail"]


def test_only_the_visitors_partnership_closes(stays: Any) -> None:
    exchange = stays.at(State.PAID)

    for other in (stays.visitor, stays.host, stays.hop, stays.office):
        headers = stays.town.once(**{"If-Match": "*"})
        body = {"without_host_report": "Gone."}
        answer = other.post(f"/exchanges/{exchange.id}/closing", json=body, headers=headers)
        assert answer.status_code == HTTPStatus.FORBIDDEN


# Erasing.


@pytest.mark.parametrize(("which", "writer"), [(Report.VISIT, "visitor"), (Report.HOSTING, "host")])
def test_the_words_of_one_side_can_be_erased(
    stays: Any, finished: Exchange, which: Report, writer: str
) -> None:
    reported(stays.visitor, finished.id)
    send_back(stays, finished.id)
    reported(stays.visitor, finished.id)
    reported(stays.host, finished.id, "hosting")
    validate(stays, finished.id, remarks="All is well.")

    with stays.town.database.transaction() as connection:
        reports.forget_reports(connection, finished.id, which)

    with stays.town.database.snapshot() as connection:
        rows = connection.execute(select(exchange_report_versions)).all()
        validation = reports.validation_of(connection, finished.id)
    erased = [row for row in rows if row.report == which.value]
    assert all((row.content, row.remarks) == ("", "") and row.digest for row in erased)
    assert all(row.content for row in rows if row.report != which.value)
    assert validation is not None
    assert (validation.remarks == "") is (which is Report.VISIT)
    for reader in (getattr(stays, writer), stays.vop):
        answer = reader.get(at_report(finished.id, which))
        assert (answer.status_code, answer.json()["answers"]) == (HTTPStatus.OK, {})
