"""How the service says it is doing."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from api.access import Role
from api.upkeep.jobs import all_jobs
from api.upkeep.safekeeping.backing_up import back_up
from api.upkeep.worker import Upkeep
from tests.api.trust.stays import HOST, VISITOR


def _status(somebody: Any) -> Any:
    answer = somebody.get("/status")
    assert answer.status_code == HTTPStatus.OK, answer.text
    return answer.json()


def test_it_names_what_lists_are_made_from(stays: Any) -> None:
    told = _status(stays.office)["index"]
    model = stays.office.get("/affinity").json()["model"]
    found = len(stays.town.app.state.snapshots.newest().organisations)
    assert (told["model"], told["encoder"]) == (model, "hashing-256")
    assert told["organisations"] == found >= told["listed"] > 0


def test_notices_wait_until_a_worker_has_sent_them(stays: Any) -> None:
    assert stays.host.get("/inbox").json()["unread"] == 0
    days = {"first_day": "2027-03-08", "last_day": "2027-03-12"}
    offer = {"visitor": VISITOR, "host": HOST, **days}
    assert stays.visitor.post("/proposals", json=offer, headers=stays.town.once()).is_success
    before = _status(stays.office)
    assert before["unplanned"] > 0
    assert {one["name"]: one["begun_at"] for one in before["jobs"]}["notices.deliver"] is None

    town = stays.town
    upkeep = Upkeep(town.database, all_jobs(town.settings), clock=town.clock)
    upkeep.run_due()
    after = _status(stays.office)
    assert after["unplanned"] == 0
    mail = next(one for one in after["queue"] if one["channel"] == "mail")
    inbox = next(one for one in after["queue"] if one["channel"] == "inbox")
    assert mail["waiting"] > 0, "no sender is set, so they wait"
    assert inbox["sent"] > 0
    delivered = next(one for one in after["jobs"] if one["name"] == "notices.deliver")
    assert delivered["done"] > 0
    assert delivered["ended_at"] is not None
    assert delivered["failed_as"] is None


def test_it_says_that_there_is_no_backup_and_then_which_is_the_last(stays: Any, tmp_path: Path) -> None:
    town = stays.town
    told = _status(stays.office)["safekeeping"]
    assert (told["backup"], told["proof"]) == (None, None)
    assert [one["code"] for one in told["lacks"]] == ["no_backup", "not_proven"]
    assert "No backup is on record." in told["lacks"][0]["words"]

    taken = back_up(town.database, town.settings, tmp_path / "backups", clock=town.clock)
    told = _status(stays.office)["safekeeping"]
    assert (told["backup"]["digest"], told["backup"]["bytes"]) == (taken.digest, taken.manifest.size)
    assert [one["code"] for one in told["lacks"]] == ["not_proven"]


def test_it_is_for_those_who_look_after_the_service(stays: Any) -> None:
    assert stays.town.nobody().get("/status").status_code == HTTPStatus.UNAUTHORIZED
    for somebody in (stays.visitor, stays.vop):
        assert somebody.get("/status").status_code == HTTPStatus.FORBIDDEN
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        assert _status(stays.town.person(role))["jobs"]
