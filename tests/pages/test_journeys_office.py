"""What the support office comes for, by what the pages say: a waiver, and another edition of the rules."""

import csv
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.pages.serving import TODAY, Demo
from tests.pages.somebody import WAYS, Somebody, asked, rows_of

pytestmark = pytest.mark.parametrize("way", WAYS)
Somebodies = Callable[..., Somebody]
_TO_BE_WAIVED = "demo-sme-013"  # a host that is a member of no cluster
_MONDAY = TODAY + timedelta(days=98 - TODAY.weekday())
_MOST_ASKED = 3


def test_the_office_records_a_waiver_and_its_pre_approval(
    somebody: Somebodies, own_demo: Demo, way: str
) -> None:
    assert _may_host(own_demo, _TO_BE_WAIVED) != "eligible"
    one = somebody(own_demo, way=way)
    one.sign_in("support_office")
    one.open("/office")
    one.press("Waivers", within="main")
    one.press("Record a waiver")
    one.fill("For which organisation", _TO_BE_WAIVED)
    one.choose(
        "From which rule", "H4-membership: Is the host a member of a cluster organisation profiled on ECCP?"
    )
    one.fill("First day", TODAY.isoformat())
    one.fill("Last day", (TODAY + timedelta(days=365)).isoformat())
    one.fill(
        re.compile("^Why"), "The only carpenter of its valley; no cluster there takes members of its trade."
    )
    one.fill("Who answers for it", "Demo Person 6, support office")
    one.press("Record the waiver")
    assert _may_host(own_demo, _TO_BE_WAIVED) != "eligible"  # as long as nothing is pre-approved
    one.fill("Where it can be found", "Fictional letter 2026-77")
    one.fill("Given on", TODAY.isoformat())
    one.press("Record the pre-approval")
    one.sees("Verdicts and matches count it from now on.")
    assert one.clicks <= 4
    assert _may_host(own_demo, _TO_BE_WAIVED) == "eligible"
    assert _may_host(own_demo, _TO_BE_WAIVED, TODAY + timedelta(days=366)) != "eligible"


def test_the_office_publishes_an_edition_after_reading_whom_it_affects(
    somebody: Somebodies, own_demo: Demo, way: str, tmp_path: Path
) -> None:
    one = somebody(own_demo, way=way)
    one.sign_in("support_office")
    _draft_without_a_country(one, tmp_path / "countries.csv")
    affected = asked(own_demo, "/editions/countries-next/impact")
    _read_whom_it_affects(one, affected)
    hosts = [each for each in affected["organisations"] if each["role"] == "host"][:_MOST_ASKED]
    assert all(_may_host(own_demo, each["id"], _MONDAY) == each["before"] for each in hosts)

    one.press("Check and publish")
    one.fill("From which day is it in force?", _MONDAY.isoformat())
    one.press("Go on to check it")
    one.sees("Whom it affects")
    one.tick(re.compile(r"^\s*I have checked every change above"))
    one.press(re.compile("^Publish from"))
    one.sees("Published and sealed.")
    assert one.clicks <= 10

    edition = asked(own_demo, "/editions/countries-next")
    assert (edition["is_draft"], edition["valid_from"]) == (False, _MONDAY.isoformat())
    assert edition["digest"]
    assert asked(own_demo, "/rules", as_of=_MONDAY.isoformat())["edition"] == "countries-next"
    assert asked(own_demo, "/rules")["edition"] == edition["based_on"]
    for each in hosts:
        assert _may_host(own_demo, each["id"], _MONDAY) == each["after"] != each["before"]
        assert _may_host(own_demo, each["id"]) == each["before"]
    one.open("/office/editions")
    assert "Countries of the next year" in one.page.get_by_role("region", name="to come").inner_text()


def _draft_without_a_country(one: Somebody, file: Path) -> None:
    one.open("/office")
    one.press("Rules and amounts", within="main")
    one.press("Draft an edition")
    one.fill("Title", "Countries of the next year")
    one.fill("Short name", "countries-next")
    one.fill(re.compile("^Why it is made"), "Fictional: one country leaves the programme.")
    one.tick(re.compile(r"^\s*Countries"))
    one.press("Make the draft")
    one.press("Change the table Countries")
    rows = rows_of(one.take("Download as CSV"))
    for row in rows:
        if row["code"] == "TR":
            row["participates_from"] = ""
    with file.open("w", encoding="utf-8", newline="") as made:
        writing = csv.DictWriter(made, rows[0])
        writing.writeheader()
        writing.writerows(rows)
    one.attach(re.compile("^A file in its place"), file)
    one.press("Check and keep it")
    one.sees("so it can be published as it is")


def _read_whom_it_affects(one: Somebody, affected: Any) -> None:
    assert affected["hosts"]["moved"] > 0
    one.press("Countries of the next year", within="main")
    one.sees("What it does to everybody")
    table = one.page.get_by_role("region", name="What it does to everybody")
    flips = table.get_by_role("row").filter(has_text="Hosts").get_by_role("cell").last.inner_text()
    assert int(flips) == affected["hosts"]["moved"]


def _may_host(demo: Demo, organisation: str, on: date = TODAY) -> str:
    """The verdict on it as a host on that day."""
    outcome: str = asked(demo, f"/eligibility/hosts/{organisation}", as_of=on.isoformat())["outcome"]
    return outcome
