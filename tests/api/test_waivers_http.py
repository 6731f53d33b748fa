"""Waivers over HTTP: who may record, approve, end and read them, once, and what is told of it."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.access import Role
from api.journal.tables import audit, outbox
from api.matches.snapshot import Snapshots
from eligibility.facts import Kind
from eligibility.facts import Role as Part

FIRM, OTHER = "firm", "other"
ASKED = {
    "organisation": FIRM,
    "rule": "H4-membership",
    "granted_by": "Ana Exemplo, Fibres",
    "reason": "It dyes with little water",
    "valid_from": "2026-11-01",
    "valid_to": "2027-06-30",
}
GIVEN = {"authority": "agency", "reference": "Letter 7", "given_on": "2026-11-10"}


@pytest.fixture
def here(town: Any, an_organisation: Callable[..., Any]) -> Any:
    """A town with two hosts that are members of nothing, each managed by a partnership of its own."""

    def host(number: str, partnership: str) -> Any:
        return an_organisation(
            id=number,
            name=f"Weaving {number}",
            partnership=partnership,
            kind=Kind.SME,
            country="PT",
            roles=frozenset({Part.HOST}),
            member_of=frozenset(),
            representative_born=date(1980, 5, 17),
            representative_third_country=False,
        )

    town.load(host(FIRM, "Fibres"), host(OTHER, "Looms"))
    return town


def recorded(client: TestClient, here: Any, **differences: Any) -> dict[str, Any]:
    answer = client.post("/waivers", json=ASKED | differences, headers=here.once())
    assert answer.status_code == 201, answer.text
    return answer.json()


def approved(client: TestClient, here: Any, number: int = 1, *, version: str = '"1"', **given: Any) -> Any:
    headers = here.once(**{"If-Match": version})
    return client.post(f"/waivers/{number}/approval", json=GIVEN | given, headers=headers)


def ended(client: TestClient, here: Any, number: int = 1, *, version: str = '"1"', on: str) -> Any:
    headers = here.once(**{"If-Match": version})
    body = {"on": on, "reason": "It has joined a cluster"}
    return client.post(f"/waivers/{number}/ending", json=body, headers=headers)


def events(here: Any) -> list[tuple[str, str, dict[str, Any]]]:
    with here.database.snapshot() as connection:
        rows = connection.execute(select(audit).where(audit.c.act.like("waiver.%")).order_by(audit.c.seq))
        return [(row.act, row.subject, json.loads(row.detail)) for row in rows]


def test_a_manager_records_the_office_approves_and_the_next_verdict_and_match_show_it(here: Any) -> None:
    manager, office = here.person(Role.MANAGER, "Fibres"), here.person(Role.SUPPORT_OFFICE)
    snapshots = Snapshots(here.database, here.settings)
    before = snapshots.newest()
    answer = manager.post("/waivers", json=ASKED, headers=here.once())
    assert (answer.status_code, answer.headers["location"], answer.headers["etag"]) == (
        201,
        "/waivers/1",
        '"1"',
    )
    assert answer.json()["state"] == "asked for"

    done = approved(office, here)

    assert (done.status_code, done.headers["etag"], done.json()["state"]) == (200, '"2"', "approved")
    verdict = office.get(f"/eligibility/hosts/{FIRM}", params={"as_of": "2026-11-21"}).json()
    rule = next(one for one in verdict["rules"] if one["code"] == "H4-membership")
    assert (rule["answer"], rule["waiver"]["reference"]) == ("approved", "Letter 7")
    assert snapshots.newest() is not before


def test_each_act_is_one_event_without_anybodys_words_and_the_organisation_is_told(here: Any) -> None:
    office = here.person(Role.SUPPORT_OFFICE)
    recorded(office, here)
    approved(office, here)
    assert ended(office, here, version='"2"', on="2026-12-31").status_code == 200

    found = events(here)

    whose = {"organisation": FIRM, "rule": "H4-membership"}
    assert [(act, subject) for act, subject, _ in found] == [
        ("waiver.record", "waiver:1"),
        ("waiver.approve", "waiver:1"),
        ("waiver.end", "waiver:1"),
    ]
    assert [detail for _, _, detail in found] == [
        whose | {"first_day": "2026-11-01", "last_day": "2027-06-30", "authority": None},
        whose | {"authority": "agency", "approved_on": "2026-11-10"},
        whose | {"last_day": "2026-12-31"},
    ]
    with here.database.snapshot() as connection:
        told = connection.execute(select(outbox).where(outbox.c.kind.like("waiver.%")).order_by(outbox.c.id))
        rows = [(row.kind, row.recipient, row.params["until"]) for row in told]
    assert rows == [
        ("waiver.recorded", "organisation:firm", "2027-06-30"),
        ("waiver.approved", "organisation:firm", "2027-06-30"),
        ("waiver.ended", "organisation:firm", "2026-12-31"),
    ]


def test_a_manager_records_only_for_organisations_that_it_manages_now(here: Any) -> None:
    manager = here.person(Role.MANAGER, "Fibres")
    answer = manager.post("/waivers", json=ASKED | {"organisation": OTHER}, headers=here.once())
    unknown = manager.post("/waivers", json=ASKED | {"organisation": "nobody"}, headers=here.once())
    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert answer.json()["title"] == unknown.json()["title"]
    assert events(here) == []


def test_a_pre_approval_is_the_support_offices_to_record(here: Any) -> None:
    manager, office = here.person(Role.MANAGER, "Fibres"), here.person(Role.SUPPORT_OFFICE)
    together = manager.post("/waivers", json=ASKED | {"pre_approval": GIVEN}, headers=here.once())
    recorded(manager, here)
    after = approved(manager, here)
    assert (together.status_code, after.status_code) == (403, 403)
    assert recorded(office, here, organisation=OTHER, pre_approval=GIVEN)["version"] == 2


@pytest.mark.parametrize("role", [Role.HOST_SIGNER, Role.AUDITOR, Role.ANALYST, Role.ADMINISTRATOR])
def test_others_record_none_and_learn_of_none_that_is_not_theirs(here: Any, role: Role) -> None:
    office = here.person(Role.SUPPORT_OFFICE)
    recorded(office, here)
    recorded(office, here, organisation=OTHER)
    somebody = here.person(role, FIRM if role is Role.HOST_SIGNER else None)
    reads = {Role.HOST_SIGNER: [1], Role.AUDITOR: [1, 2]}.get(role, [])
    status = 403 if 1 in reads else 404
    assert somebody.post("/waivers", json=ASKED, headers=here.once()).status_code == status
    assert [somebody.get(f"/waivers/{number}").status_code == 200 for number in (1, 2)] == [
        number in reads for number in (1, 2)
    ]
    assert [one["id"] for one in somebody.get("/waivers").json()["waivers"]] == reads
    assert ended(somebody, here, on="2026-12-31").status_code == status


def test_nobody_signed_in_and_no_token_records_anything(here: Any) -> None:
    assert here.nobody().get("/waivers").status_code == 401
    assert here.nobody().post("/waivers", json=ASKED, headers=here.once()).status_code == 401


def test_a_retry_is_answered_as_before_and_nothing_is_done_twice(here: Any) -> None:
    office, key = here.person(Role.SUPPORT_OFFICE), here.once()
    first = office.post("/waivers", json=ASKED, headers=key)
    again = office.post("/waivers", json=ASKED, headers=key)
    assert (first.content, again.headers["idempotency-replayed"]) == (again.content, "true")
    assert len(events(here)) == 1
    assert office.post("/waivers", json=ASKED, headers=here.once()).status_code == 409  # the same days
    assert office.post("/waivers", json=ASKED).status_code == 400


def test_an_approval_is_made_from_the_version_that_was_seen(here: Any) -> None:
    office = here.person(Role.SUPPORT_OFFICE)
    recorded(office, here)
    without = office.post("/waivers/1/approval", json=GIVEN, headers=here.once())
    assert without.status_code == 428
    assert ended(office, here, on="2026-12-31").status_code == 200
    assert approved(office, here).status_code == 412
    assert approved(office, here, version='"2"').status_code == 409  # ended
    assert ended(office, here, version='"2"', on="2026-12-30").status_code == 409


def test_what_is_there_is_not_sent_again_to_who_has_it(here: Any) -> None:
    office = here.person(Role.SUPPORT_OFFICE)
    recorded(office, here)
    tag = office.get("/waivers/1").headers["etag"]
    assert office.get("/waivers/1", headers={"If-None-Match": tag}).status_code == 304
    approved(office, here)
    assert office.get("/waivers/1", headers={"If-None-Match": tag}).json()["version"] == 2


def test_the_register_is_read_in_parts_that_repeat_and_skip_nothing(here: Any) -> None:
    office = here.person(Role.SUPPORT_OFFICE)
    years = [2027, 2028, 2029]
    for year in years:
        recorded(office, here, valid_from=f"{year}-01-01", valid_to=f"{year}-12-31")
        recorded(office, here, organisation=OTHER, valid_from=f"{year}-01-01", valid_to=f"{year}-12-31")
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        part = office.get("/waivers", params={"after": after, "most": 4}).json()
        seen += [one["id"] for one in part["waivers"]]
        after = part["after"]
    assert seen == [1, 2, 3, 4, 5, 6]
    of_one = office.get("/waivers", params={"organisation": OTHER}).json()
    assert [one["id"] for one in of_one["waivers"]] == [2, 4, 6]


@pytest.mark.parametrize(
    "differences",
    [
        {"rule": "V2-country"},  # nobody can waive it
        {"rule": "H4"},
        {"valid_to": "2026-10-31"},
        {"reason": "   "},
        {"reason": "so\u0000so"},
        {"reason": "x" * 2_001},
        {"organisation": "f\u0000rm"},
        {"valid_from": 5},
        {"more": 1},
        {"pre_approval": GIVEN | {"authority": "support-office"}},  # not whose word the rule asks for
        {"pre_approval": GIVEN | {"given_on": "2026-11-22"}},  # to come
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_recorded(here: Any, differences: dict[str, Any]) -> None:
    office = here.person(Role.SUPPORT_OFFICE)
    answer = office.post("/waivers", json=ASKED | differences, headers=here.once())
    assert answer.status_code in {400, 404, 422}, answer.text
    assert events(here) == []


@pytest.mark.parametrize(
    "path", ["/waivers/9", "/waivers/2147483648", "/waivers/x", "/waivers?organisation=%00"]
)
def test_what_is_not_there_is_said_in_words(here: Any, path: str) -> None:
    answer = here.person(Role.SUPPORT_OFFICE).get(path)
    assert answer.status_code in {404, 422}
    assert answer.json()["detail"]


def test_the_command_records_an_event_of_its_own(service: Any, an_organisation: Any, at: Any) -> None:
    from contextlib import closing

    from api.database import open_database
    from api.profiles import store

    with closing(open_database(service.url)) as database, database.transaction() as connection:
        store.add(connection, [an_organisation(id=FIRM, kind=Kind.SME, country="PT")], at=at)
    told = ["--rule", "H4-membership", "--granted-by", "Ana", "--reason", "why", "--until", "2027-06-30"]
    result = service.run("waiver", "add", FIRM, *told)
    assert result.exit_code == 0, result.output
    trail = json.loads(service.run("audit", "list", "--json").stdout)
    assert [(one["act"], one["via"], one["account_id"]) for one in trail] == [
        ("waiver.record", "command", None)
    ]
