"""What managers and the support office come for, each way of using a page, by what the pages say."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from tests.pages.crawling import signed_in
from tests.pages.serving import Demo
from tests.pages.somebody import WAYS, Somebody

Somebodies = Callable[..., Somebody]
_SIGNALWEAVE, _WRAPWELL = "manager-signalweave@demo.example", "manager-wrapwell@demo.example"
_REPORTED, _VALIDATED = 5, 9  # exchanges of the demo, of these two partnerships
_IBAN = "DE02120300000000202051"  # the one that banks publish as an example
_TO_BE_WAIVED = "demo-sme-013"  # a host that is a member of no cluster
_DRAFTS = {18, 20}  # of Loomlink's visitors with one host
_ROWS = 200
_TODAY = datetime.now(UTC).date()
_MONDAY = _TODAY + timedelta(days=98 - _TODAY.weekday())


def _asked(demo: Demo, path: str, *, role: str = "", email: str = "") -> Any:
    """What the API answers to somebody."""
    with closing(signed_in(demo.address, role, email)) as client:
        answer = client.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.text
        return answer.json()


def _downloaded(one: Somebody, name: str | re.Pattern[str], *, within: str = "main") -> bytes:
    """The file that comes when something is pressed."""
    with one.page.expect_download() as coming:
        one.press(name, within=within)
    return Path(coming.value.path()).read_bytes()


def _rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


# Of the everyday run once they have passed on a quiet machine.
@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_manager_validates_a_reported_stay_and_pays_it(
    somebody: Somebodies, own_demo: Demo, way: str
) -> None:
    one = somebody(own_demo, way=way)
    one.sign_in("manager", _SIGNALWEAVE)
    one.open("/work")
    one.press(re.compile("^Read and validate"))
    one.sees("Agreed and reported")
    one.fill(re.compile("^Remarks"), "The trial that was agreed on is under way.")
    one.press("Validate report and evidence")
    one.press("Record the payment")
    one.fill("Reference at the bank", "SEPA-2026-5")
    one.fill("Day of the payment", _TODAY.isoformat())
    one.press("Record the payment")
    one.sees("The payment is on record.")
    assert one.clicks <= 4
    paid = _asked(own_demo, f"/exchanges/{_REPORTED}/payment", email=_SIGNALWEAVE, role="manager")
    assert paid["reference"] == "SEPA-2026-5"
    assert _asked(own_demo, f"/exchanges/{_REPORTED}", email=_SIGNALWEAVE, role="manager")["state"] == "paid"


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_manager_has_the_bank_pay_by_a_payment_order(
    somebody: Somebodies, own_demo: Demo, way: str
) -> None:
    one = somebody(own_demo, way=way)
    one.sign_in("manager", _WRAPWELL)
    one.open("/work")
    one.press("The whole list: to pay")
    one.tick(re.compile(f"^Exchange {_VALIDATED},"))
    one.fill("Whose account is debited", "Fictional Wrapwell Partnership")
    one.fill("Its IBAN", _IBAN)
    one.press("Make the payment order")
    sepa = ET.fromstring(_downloaded(one, "Fetch the SEPA file (pain.001)"))  # noqa: S314  our own file
    assert one.clicks <= 3
    said = {each.tag.rpartition("}")[2]: each.text for each in sepa.iter()}
    assert (said["CtrlSum"], said["NbOfTxs"], said["EndToEndId"]) == ("500.00", "1", f"CXC-{_VALIDATED}")
    assert any(each.text == _IBAN for each in sepa.iter())
    orders = _asked(own_demo, "/payment-orders", email=_WRAPWELL, role="manager")["orders"]
    assert [(each["state"], each["control_cents"]) for each in orders] == [("open", 50_000)]
    assert orders[0]["fetched_at"]


def _organisations(folder: Path) -> Path:
    """A file of 200 members, 12 of whose rows cannot be used: countries that are none, and names left out."""
    file = folder / "members.csv"
    names = ("id", "name", "kind", "country", "city", "roles", "member_of", "ecosystems", "about")
    with file.open("w", encoding="utf-8", newline="") as made:
        rows = csv.writer(made)
        rows.writerow(names)
        for number in range(_ROWS):
            rows.writerow(_organisation(number))
    return file


def _organisation(number: int) -> Sequence[str]:
    is_bad, name = number % 16 == 15, f"Fictional Mill {number}"
    country = "Atlantis" if is_bad and number % 32 == 15 else "PT"
    return (
        f"journey-{number:03}",
        "" if is_bad and number % 32 == 31 else name,
        "sme",
        country,
        "Guimarães",
        "visitor",
        "demo-cluster-44",
        "textiles",
        f"{name} weaves and dyes in small lots.",
    )


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_manager_imports_members_and_runs_a_group(
    somebody: Somebodies, own_demo: Demo, way: str, tmp_path: Path
) -> None:
    """No draft is made in bulk: each begins with a proposal that both organisations accept for themselves."""
    one = somebody(own_demo, way=way)
    one.sign_in("manager")
    _import_members(one, _organisations(tmp_path))
    assert one.clicks == 2
    assert _asked(own_demo, "/profiles/journey-000", role="manager")["life"]["state"] == "validated"
    _propose_for_a_new_member(one)
    assert one.clicks <= 8
    offered = _asked(own_demo, "/proposals?organisation=journey-000", role="manager")["proposals"]
    assert [set(each["waits_for"]) for each in offered] == [{"visitor", "host"}]

    number = _make_a_group(one)
    _write_the_plan_of_the_group(one)
    _move_into_the_group(one)
    one.press("Sign up to 2 documents", within="section:has-text('Commitment to Quality')")
    one.sees("Done for 2 exchanges")
    group = _asked(own_demo, f"/groups/{number}", role="manager")
    assert len(group["plan"]["agenda"]) == 6
    lacking = {
        each["exchange"]: paper["lacks"]
        for each in group["members"]
        for paper in each["papers"]
        if paper["paper"] == "commitment"
    }
    assert set(lacking) == _DRAFTS
    assert not any("vop" in parties for parties in lacking.values())


def _import_members(one: Somebody, file: Path) -> None:
    bad = [number for number in range(_ROWS) if number % 16 == 15]
    one.open("/imports")
    one.attach("File", file)
    one.press("Look at what it would do")
    one.sees(f"{len(bad)} rows cannot be used")
    told = one.page.get_by_role("region", name="What is wrong").get_by_role("row").all_inner_texts()
    assert [re.split(r"\s", row)[0] for row in told[1:]] == [str(number + 2) for number in bad]
    one.tick(f"Leave out the {len(bad)} rows that cannot be used")
    one.press(f"Import {_ROWS - len(bad)} organisations")
    one.sees(f"{_ROWS - len(bad)} organisations came in")
    clicks = one.clicks
    back = _rows_of(_downloaded(one, "The rows left out, as CSV"))
    one.clicks = clicks  # taking them back is beside the way to a draft
    assert [row["id"] for row in back] == [f"journey-{number:03}" for number in bad]
    assert all(row["error"] for row in back)


def _propose_for_a_new_member(one: Somebody) -> None:
    one.press("To the organisations")
    one.press("Fictional Mill 0", exact=True)
    one.press("Hosts for it, to propose to")
    one.press(re.compile("^Propose"), within="main")
    one.fill("First day of activities", _MONDAY.isoformat())
    one.fill("Last day of activities", (_MONDAY + timedelta(days=3)).isoformat())
    one.press("Check")
    one.press("Send the proposal")
    one.sees("To be answered by")


def _make_a_group(one: Somebody) -> int:
    one.press("Groups", within="header")
    one.press("Make a group", within="main")
    one.press("Tintoria Valserena Srl (demo)", within="main")
    one.fill("Name of the group", "Dyers in February")
    one.fill(re.compile("^Goals"), "See how small lots are dyed with little water.")
    one.press("Make the group")
    one.sees("Write the plan that its exchanges share.")
    return int(one.page.url.rpartition("/groups/")[2].partition("?")[0])


def _write_the_plan_of_the_group(one: Somebody) -> None:
    one.press("Write the plan")
    one.tick("Acquire new skills")
    one.tick(re.compile(r"^\s*Networking"))
    one.press("The next day, like the last")
    one.fill("What, line 1", "At the dyeing machines")
    one.fill("What, line 2", "Meeting the members of the cluster")
    one.choose("Kind, line 2", "Networking")
    for line in (4, 6):
        one.press("The next day, like the last")
        one.page.get_by_label(f"What, line {line}").wait_for()
    one.press("Keep the plan", within=".actions")
    one.sees("written into the exchanges in draft")


def _move_into_the_group(one: Somebody) -> None:
    """From the group in which it is: out there, and in here."""
    here = one.page.url.partition("?")[0]
    one.use(one.page.get_by_text(re.compile("other exchanges? with this host do")))
    one.press("To group 2", within="main")
    one.press("Take Štipska Konfekcija Vardalin DOO (demo) out of the group")
    one.sees("The exchange is out of the group")
    one.page.goto(here)
    one.tick(re.compile(r"^\s*Štipska Konfekcija"))
    one.press("Add what is ticked")
    one.sees("The exchange is in the group")


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_manager_opens_a_figure_down_to_its_list_and_takes_it_away(
    somebody: Somebodies, demo: Demo, way: str
) -> None:
    one = somebody(demo, way=way)
    one.sign_in("manager")
    one.open("/figures")
    one.press("In preparation", within="main")
    assert one.clicks == 1
    behind = _asked(demo, "/figures/in_preparation/exchanges", role="manager")
    assert behind["value"] == len(behind["exchanges"]) > 0
    shown = one.page.get_by_role("region", name="The exchanges behind the figure").get_by_role("row")
    assert shown.count() == 1 + behind["value"]
    listed = _rows_of(_downloaded(one, re.compile("CSV")))
    ids = {str(each["id"]) for each in behind["exchanges"]}
    assert {row["exchange"] for row in listed} == ids
    book = openpyxl.load_workbook(io.BytesIO(_downloaded(one, re.compile("XLSX"))))
    rows = list(book["exchanges"].iter_rows(values_only=True))
    assert {str(row[1]) for row in rows if row[0] == "in_preparation"} == ids


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_the_office_records_a_waiver_and_its_pre_approval(
    somebody: Somebodies, own_demo: Demo, way: str
) -> None:
    one = somebody(own_demo, way=way)
    one.sign_in("support_office")
    one.open("/office")
    one.press("Waivers", within="main")
    one.press("Record a waiver")
    one.fill("For which organisation", _TO_BE_WAIVED)
    one.choose(
        "From which rule", "H4-membership: Is the host a member of a cluster organisation profiled on ECCP?"
    )
    one.fill("First day", _TODAY.isoformat())
    one.fill("Last day", (_TODAY + timedelta(days=365)).isoformat())
    one.fill(
        re.compile("^Why"), "The only carpenter of its valley; no cluster there takes members of its trade."
    )
    one.fill("Who answers for it", "Demo Person 6, support office")
    one.press("Record the waiver")
    one.fill("Where it can be found", "Fictional letter 2026-77")
    one.fill("Given on", _TODAY.isoformat())
    one.press("Record the pre-approval")
    one.sees("Verdicts and matches count it from now on.")
    assert one.clicks <= 4
    profile = _asked(own_demo, f"/profiles/{_TO_BE_WAIVED}", role="support_office")
    assert [each["outcome"] for each in profile["verdicts"] if each["subject"] == "host"] == ["eligible"]


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_the_office_publishes_an_edition_after_reading_whom_it_affects(
    somebody: Somebodies, own_demo: Demo, way: str, tmp_path: Path
) -> None:
    one = somebody(own_demo, way=way)
    one.sign_in("support_office")
    one.open("/office")
    one.press("Rules and amounts", within="main")
    one.press("Draft an edition")
    one.fill("Title", "Countries of the next year")
    one.fill("Short name", "countries-next")
    one.fill(re.compile("^Why it is made"), "Fictional: one country leaves the programme.")
    one.tick(re.compile(r"^\s*Countries"))
    one.press("Make the draft")
    one.press("Change the table Countries")
    rows = _rows_of(_downloaded(one, "Download as CSV"))
    one.attach(re.compile("^A file in its place"), _without_a_country(rows, tmp_path / "countries.csv"))
    one.press("Check and keep it")
    one.sees("so it can be published as it is")
    one.press("Countries of the next year", within="main")
    affected = _asked(own_demo, "/editions/countries-next/impact", role="support_office")
    assert affected["hosts"]["moved"] > 0
    one.sees("What it does to everybody")
    table = one.page.get_by_role("region", name="What it does to everybody")
    flips = table.get_by_role("row").filter(has_text="Hosts").get_by_role("cell").last.inner_text()
    assert int(flips) == affected["hosts"]["moved"]
    one.press("Check and publish")
    one.fill("From which day is it in force?", _MONDAY.isoformat())
    one.press("Go on to check it")
    one.sees("Whom it affects")
    one.tick(re.compile(r"^\s*I have checked every change above"))
    one.press(re.compile("^Publish from"))
    one.sees("Published and sealed.")
    assert one.clicks <= 10
    edition = _asked(own_demo, "/editions/countries-next", role="support_office")
    assert (edition["is_draft"], edition["valid_from"]) == (False, _MONDAY.isoformat())


def _without_a_country(rows: list[dict[str, str]], file: Path) -> Path:
    for row in rows:
        if row["code"] == "TR":
            row["participates_from"] = ""
    with file.open("w", encoding="utf-8", newline="") as made:
        writing = csv.DictWriter(made, rows[0])
        writing.writeheader()
        writing.writerows(rows)
    return file
