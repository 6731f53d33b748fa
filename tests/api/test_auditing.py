"""The audit trail over HTTP: who may read it, in parts, and whether it is what was written."""

from typing import Any

import pytest

from api.access import Role, Via
from api.journal.acting import Actor, Event, perform


def happen(town: Any, act: str, subject: str) -> None:
    actor = Actor(account_id=None, via=Via.SYSTEM)
    perform(
        town.database, actor, at=town.clock(), work=lambda under_way: under_way.record(Event(act, subject))
    )


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SUPPORT_OFFICE, 200),
        (Role.AUDITOR, 200),
        (Role.ADMINISTRATOR, 200),
        (Role.ANALYST, 403),
    ],
)
def test_the_trail_is_for_those_who_watch(town: Any, role: Role, status: int) -> None:
    person = town.person(role)
    assert [person.get(path).status_code for path in ("/audit", "/audit/verification")] == [status] * 2
    assert [town.nobody().get(path).status_code for path in ("/audit", "/audit/verification")] == [401] * 2


def test_parts_repeat_and_skip_nothing_while_the_trail_grows(town: Any) -> None:
    auditor = town.person(Role.AUDITOR)
    for number in range(1, 6):
        happen(town, "waiver.record", f"waiver:{number}")
    seen: list[str] = []
    after = None
    for _ in range(3):
        params = {"act": "waiver.record", "most": 2} | ({"after": after} if after else {})
        page = auditor.get("/audit", params=params).json()
        seen += [one["subject"] for one in page["events"]]
        after = page["after"]
        happen(town, "waiver.end", "waiver:1")
    assert seen == [f"waiver:{number}" for number in range(1, 6)]
    assert after is None
    newest = auditor.get("/audit", params={"newest_first": True, "most": 2}).json()
    assert newest["events"][0]["seq"] == newest["events"][1]["seq"] + 1
    older = auditor.get("/audit", params={"newest_first": True, "most": 1, "after": newest["after"]}).json()
    assert older["events"][0]["seq"] == newest["after"] - 1


def test_it_is_narrowed_by_subject_act_and_time(town: Any) -> None:
    auditor = town.person(Role.AUDITOR)
    began = town.clock()
    happen(town, "waiver.record", "waiver:1")
    happen(town, "waiver.record", "waiver:12")
    happen(town, "proposal.make", "proposal:1")

    def subjects(**params: Any) -> list[str]:
        return [one["subject"] for one in auditor.get("/audit", params=params).json()["events"]]

    assert subjects(subject="waiver:") == ["waiver:1", "waiver:12"]
    assert subjects(subject="WAIVER:") == []
    assert subjects(subject="waiver:12") == ["waiver:12"]
    assert subjects(act="proposal.make") == ["proposal:1"]
    assert subjects(subject="waiver:", since=began.isoformat()) == ["waiver:1", "waiver:12"]
    assert subjects(subject="waiver:", until=began.isoformat()) == []


def test_reading_is_no_event(town: Any) -> None:
    auditor = town.person(Role.AUDITOR)
    before = auditor.get("/audit/verification").json()["end"]["seq"]
    auditor.get("/audit")
    assert auditor.get("/audit/verification").json()["end"]["seq"] == before


def test_a_whole_trail_says_its_end_and_a_broken_one_where(town: Any) -> None:
    auditor = town.person(Role.AUDITOR)
    happen(town, "waiver.record", "waiver:1")
    checked = auditor.get("/audit/verification").json()
    assert (checked["whole"], checked["broken"], checked["anchors"]) == (True, None, 0)
    anchor = checked["end"]["anchor"]
    assert auditor.get("/audit/verification", params={"anchor": anchor}).json()["whole"]

    other = f"{checked['end']['seq']}:{'0' * 64}"
    found = auditor.get("/audit/verification", params={"anchor": other}).json()

    assert (found["whole"], found["broken"]["seq"]) == (False, checked["end"]["seq"])


@pytest.mark.parametrize(
    "query",
    [
        "most=0",
        "most=201",
        "after=-1",
        "act=WAIVER",
        "subject=%00",
        "since=yesterday",
        "since=2026-11-01T00:00:00",
        "since=0001-01-01T00:00:00%2B14:00",
        "until=9999-12-31T23:59:59-12:00",
    ],
)
def test_what_cannot_be_asked_is_refused(town: Any, query: str) -> None:
    assert town.person(Role.AUDITOR).get(f"/audit?{query}").status_code == 422


def test_a_text_that_is_no_anchor_is_refused(town: Any) -> None:
    assert town.person(Role.AUDITOR).get("/audit/verification?anchor=7").status_code in {400, 422}
