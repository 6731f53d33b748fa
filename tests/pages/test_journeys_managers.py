"""What managers come for, by what the pages say: members brought in, a group run, a figure opened."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.pages.serving import TODAY, Demo
from tests.pages.somebody import WAYS, Somebody, asked, exchanges_of, rows_of

pytestmark = pytest.mark.parametrize("way", WAYS)
Somebodies = Callable[..., Somebody]
_ROWS = 200
_CHOICES = 3  # on the way: to leave rows out, for whom, and what
_BAD = [number for number in range(_ROWS) if number % 16 == 15]
_MONDAY = TODAY + timedelta(days=98 - TODAY.weekday())


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
    is_bad, name = number in _BAD, f"Fictional Mill {number}"
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


def test_a_manager_comes_from_200_members_in_a_file_to_20_proposals_in_eight_clicks(
    somebody: Somebodies, own_demo: Demo, way: str, tmp_path: Path
) -> None:
    """Each becomes an exchange in draft once both organisations have accepted it for themselves."""
    known = _members(own_demo)
    one = somebody(own_demo, way=way)
    one.sign_in("manager")
    _import_members(one, _organisations(tmp_path))
    good = {f"journey-{number:03}" for number in range(_ROWS) if number not in _BAD}
    assert _members(own_demo) - known == good
    assert asked(own_demo, "/profiles/journey-000", "manager")["life"]["state"] == "validated"

    one.press("To the organisations")
    one.sees(re.compile(rf"^\s*{len(known | good)} organisations"))
    _propose_for_those_shown(one)
    assert one.clicks + _CHOICES <= 8
    found = asked(own_demo, "/proposals", "manager", state="open", most="200")["proposals"]
    made = [each for each in found if each["first_day"] == _MONDAY.isoformat()]
    assert len({each["visitor"]["id"] for each in made} & good) >= 20
    assert {frozenset(each["waits_for"]) for each in made if each["visitor"]["id"] in good} == {
        frozenset({"visitor", "host"})
    }
    assert {each["last_day"] for each in made} == {(_MONDAY + timedelta(days=3)).isoformat()}


def test_a_manager_makes_a_group_and_signs_for_its_members(
    somebody: Somebodies, own_demo: Demo, way: str
) -> None:
    numbers = exchanges_of(own_demo)
    one = somebody(own_demo, way=way)
    one.sign_in("manager")
    one.open("/")
    number = _make_a_group(one)
    _write_the_plan_of_the_group(one)
    _move_into_the_group(one)
    one.press("Sign up to 2 documents", within="section:has-text('Commitment to Quality')")
    one.sees("Done for 2 exchanges")

    group = asked(own_demo, f"/groups/{number}", "manager")
    assert len(group["plan"]["agenda"]) == 6
    members = {each["exchange"]: each["as_shared"] for each in group["members"]}
    assert members == {numbers["joined"]: True, numbers["to_join"]: True}
    coming = one.page.get_by_role("region", name="Who comes")
    for each in group["members"]:
        assert each["visitor"]["name"] in coming.inner_text()
        assert asked(own_demo, f"/exchanges/{each['exchange']}", "manager")["group"] == number
        lacking = {paper["paper"]: paper["lacks"] for paper in each["papers"]}["commitment"]
        assert "vop" not in lacking
        assert lacking  # the others sign for themselves


def _members(demo: Demo) -> set[str]:
    """All that the manager looks after."""
    found, after = set[str](), ""
    while True:
        part = asked(demo, "/profiles", "manager", most="200", after=after)
        found |= {each["id"] for each in part["profiles"]}
        after = part.get("after") or ""
        if not after:
            return found


def _import_members(one: Somebody, file: Path) -> None:
    one.open("/imports")
    one.attach("File", file)
    one.press("Look at what it would do")
    one.sees(f"{len(_BAD)} rows cannot be used")
    told = one.page.get_by_role("region", name="What is wrong").get_by_role("row").all_inner_texts()
    assert [re.split(r"\s", row)[0] for row in told[1:]] == [str(number + 2) for number in _BAD]
    one.tick(f"Leave out the {len(_BAD)} rows that cannot be used")
    one.press(f"Import {_ROWS - len(_BAD)} organisations")
    one.sees(f"{_ROWS - len(_BAD)} organisations came in")
    clicks = one.clicks
    back = rows_of(one.take("The rows left out, as CSV"))
    one.clicks = clicks  # taking them back is beside the way to a draft
    assert [row["id"] for row in back] == [f"journey-{number:03}" for number in _BAD]
    assert all(row["error"] for row in back)


def _propose_for_those_shown(one: Somebody) -> None:
    one.tick(re.compile("that are shown above"))
    one.choose("What?", "Propose stays for them")
    one.press("Do it to all of these")
    one.fill("First day of activities", _MONDAY.isoformat())
    one.fill("Last day of activities", (_MONDAY + timedelta(days=3)).isoformat())
    one.press(re.compile("^Send these 2[0-9] proposals"))
    one.sees(re.compile("^2[0-9] proposals are sent"))


def _make_a_group(one: Somebody) -> int:
    one.press("Groups", within="header")
    one.press("Make a group", within="main")
    one.press("Tintoria Valserena Srl (demo)", within="main")
    one.fill("Name of the group", "Dyers in February")
    one.fill(re.compile("^Goals"), "See how small lots are dyed with little water.")
    one.press("Make the group")
    one.sees("Write the plan that its exchanges share.")
    return one.number()


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
    one.press(re.compile(r"^To group \d+$"), within="main")
    one.press("Take Štipska Konfekcija Vardalin DOO (demo) out of the group")
    one.sees("The exchange is out of the group")
    one.page.goto(here)
    one.tick(re.compile(r"^\s*Štipska Konfekcija"))
    one.press("Add what is ticked")
    one.sees("The exchange is in the group")


def test_a_manager_opens_a_figure_down_to_its_list_and_takes_it_away(
    somebody: Somebodies, demo: Demo, way: str
) -> None:
    one = somebody(demo, way=way)
    one.sign_in("manager")
    one.open("/figures")
    figure = one.page.get_by_role("link", name="the exchanges behind In preparation").first
    said = int(figure.inner_text())
    one.use(figure)
    assert one.clicks == 1
    behind = asked(demo, "/figures/in_preparation/exchanges", "manager")
    ids = sorted(str(each["id"]) for each in behind["exchanges"])
    assert said == behind["value"] == len(ids) > 0

    table = one.page.get_by_role("region", name="The exchanges behind the figure")
    shown = table.get_by_role("rowheader").all_inner_texts()
    assert sorted(shown) == ids
    listed = rows_of(one.take("This list as CSV"))
    assert sorted(row["exchange"] for row in listed) == ids
    book = openpyxl.load_workbook(io.BytesIO(one.take("All figures and lists (XLSX)")))
    rows = list(book["exchanges"].iter_rows(values_only=True))
    assert sorted(str(row[1]) for row in rows if row[0] == "in_preparation") == ids
