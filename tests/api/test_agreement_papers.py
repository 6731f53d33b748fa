"""The documents over HTTP: each version as it was written, and what changed between two."""

import hashlib
import json
from http import HTTPStatus
from typing import Any

from api.exchanges.agreements.differences import differences
from api.exchanges.canonical import canonical
from api.exchanges.states import Paper, State
from tests.api.trust.drawn import DAYS, WEEK, a_plan, a_slot, drawn, put


def test_what_is_read_has_the_digest_that_is_signed(stays: Any) -> None:
    made = drawn(stays, State.BUILDING)
    for paper in Paper:
        said = stays.visitor.get(f"/exchanges/{made.id}/documents/{paper}").json()
        assert hashlib.sha256(canonical(said["content"]).encode()).hexdigest() == said["digest"]
        assert said["digest"] == made.papers[paper].digest
        assert (said["is_newest"], said["is_erased"], said["title"]) == (True, False, paper.called)
    assert said["signed"] == []
    assert stays.visitor.get(f"/exchanges/{made.id}/documents/commitment").json()["signed"] == ["visitor"]


def test_the_documents_bear_their_terms_with_where_they_are_written(stays: Any) -> None:
    made = drawn(stays, State.DRAFT)
    commitment, financial = (
        stays.visitor.get(f"/exchanges/{made.id}/documents/{paper}").json()["content"] for paper in Paper
    )
    assert [term["code"] for term in commitment["terms"]] == ["report", "forms", "own-costs"]
    assert "within 7 days" in commitment["terms"][0]["words"]
    terms = {term["code"]: term for term in financial["terms"]}
    assert list(terms) == ["own-costs", "one-payment", "payment", "payment-clock", "maximum"]
    assert terms["own-costs"]["citation"] == "own-expenses"
    assert "within 10 days" in terms["payment"]["words"]
    assert all(term["source"] for term in terms.values())
    assert financial["table"]["citation"] == "lump-sum-portugal"
    assert (financial["maximum_cents"], financial["agreed_cents"]) == (39_000, 39_000)
    assert financial["steps"][-1]["at_most_cents"] == 39_000
    assert (financial["working_days"], financial["edition"]) == (3, "cosme-2020")


def test_every_version_stays_as_it_was_and_the_difference_can_be_read(stays: Any) -> None:
    made = drawn(stays, State.READY)
    first = stays.host.get(f"/exchanges/{made.id}/documents/commitment").json()
    agenda = [a_slot(DAYS[0]), a_slot(DAYS[1], ends="16:00"), a_slot(DAYS[2], kind="networking")]
    put(stays.host, made.id, "plan", a_plan(goals="Learn to spin.", agenda=agenda))
    path = f"/exchanges/{made.id}/documents/commitment"
    listed = stays.host.get(f"{path}/versions").json()
    assert [(one["version"], one["is_newest"], len(one["signed"])) for one in listed["versions"]] == [
        (1, False, 4),
        (2, True, 0),
    ]
    assert listed["count"] == 2
    part = stays.host.get(f"{path}/versions", params={"most": 1}).json()
    assert (len(part["versions"]), part["after"]) == (1, 1)
    old = stays.host.get(path, params={"version": 1}).json()
    assert old["content"] == first["content"]
    changed = stays.host.get(f"{path}/difference", params={"from": 1, "to": 2}).json()["changes"]
    assert changed == [
        {
            "path": "plan.agenda[2027-03-09 09:00]",
            "before": "09:00 to 17:00, activity: At the looms.",
            "after": "09:00 to 16:00, activity: At the looms.",
        },
        {"path": "plan.goals", "before": "Learn to dye without rinsing.", "after": "Learn to spin."},
    ]


def test_a_document_that_is_known_already_is_not_sent_again(stays: Any) -> None:
    made = drawn(stays, State.DRAFT)
    path = f"/exchanges/{made.id}/documents/commitment"
    tag = stays.host.get(path).headers["ETag"]
    assert stays.host.get(path, headers={"If-None-Match": tag}).status_code == HTTPStatus.NOT_MODIFIED


def test_the_financial_agreement_is_read_by_its_parties_and_those_who_oversee_them(stays: Any) -> None:
    made = drawn(stays, State.DRAFT)
    for path in ("", "/versions", "/difference?from=1&to=2"):
        address = f"/exchanges/{made.id}/documents/financial{path}"
        for client in (stays.visitor, stays.vop, stays.office):
            assert client.get(address).status_code == HTTPStatus.OK, address
        for client in (stays.host, stays.hop):
            assert client.get(address).status_code == HTTPStatus.FORBIDDEN
        for client in stays.strangers():
            assert client.get(address).status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED}


def test_what_is_not_written_is_not_found_and_bad_numbers_are_refused(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    path = f"/exchanges/{number}/documents/commitment"
    assert stays.visitor.get(path).status_code == HTTPStatus.NOT_FOUND
    assert stays.visitor.get(path, params={"version": 3}).status_code == HTTPStatus.NOT_FOUND
    assert stays.visitor.get(f"{path}/versions").json()["versions"] == []
    missing = stays.visitor.get(f"{path}/difference", params={"from": 1, "to": 2})
    assert missing.status_code == HTTPStatus.NOT_FOUND
    for wrong in ("?version=0", "?version=2147483648", "/difference?from=1", "/versions?most=0"):
        assert stays.visitor.get(f"{path}{wrong}").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert stays.visitor.get("/exchanges/99/documents/commitment").status_code == HTTPStatus.NOT_FOUND


def test_a_longer_stay_shows_in_the_difference_of_the_financial_agreement(stays: Any) -> None:
    made = drawn(stays, State.READY)
    put(stays.visitor, made.id, "plan", a_plan(*WEEK))
    path = f"/exchanges/{made.id}/documents/financial/difference?from=2&to=3"
    changes = {one["path"]: one for one in stays.vop.get(path).json()["changes"]}
    assert (changes["agreed_cents"]["before"], changes["agreed_cents"]["after"]) == (39_000, 78_000)
    assert "not halved" in changes["steps[halving]"]["after"]


def test_what_is_only_in_one_of_two_is_nothing_in_the_other() -> None:
    old = {"version": 1, "plan": {"agenda": [a_slot("2027-03-08")]}, "vop": None, "hop": {"id": "3"}}
    new = {"version": 2, "plan": {"agenda": []}, "vop": {"id": "4"}, "hop": None}
    told = {one.path: (one.before, one.after) for one in differences(old, new)}
    assert told == {
        "plan.agenda[2027-03-08 09:00]": ("09:00 to 17:00, activity: At the looms.", None),
        "vop.id": (None, "4"),
        "hop.id": ("3", None),
    }
    assert differences(old, json.loads(json.dumps(old))) == ()
