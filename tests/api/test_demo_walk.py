"""`cxc demo walk`: one exchange from proposal to payment, as a reader sees it."""

import csv
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.demo import app

GOLDEN = Path(__file__).parent / "golden" / "demo_walk.csv"
_DAY = re.compile(r"^\d{1,2} [A-Z][a-z]{2} \d{4} ")
_WHAT, _STATE = 57, 13  # where these columns begin


def walk(*options: object) -> Result:
    return CliRunner().invoke(app, ["walk", *map(str, options)])


def steps_in(output: str) -> list[tuple[str, str, str]]:
    """Who acts, what they do and the state that it leaves, for every step."""
    steps = []
    for block in output.split("\n\n"):
        lines = block.splitlines()
        if lines and _DAY.match(lines[0]):
            first = next(line for line in lines[1:] if not line.startswith(" " * (_STATE + 1)))
            state = first[_STATE:26].strip()
            steps.append((lines[0][_STATE:_WHAT].split(",")[0], lines[0][_WHAT:].strip(), state))
    return steps


@pytest.mark.parametrize("form", ["abroad", "virtual"])
def test_every_step_is_printed_with_who_acts_and_the_state_that_it_leaves(tmp_path: Path, form: str) -> None:
    result = walk("--folder", tmp_path, *(["--virtual"] if form == "virtual" else []))
    assert result.exit_code == 0, result.output
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        expected = [
            (row["who"], row["does"], row["state"]) for row in csv.DictReader(file) if row["form"] == form
        ]
    assert steps_in(result.output) == expected


def test_it_shows_the_maximum_a_refusal_and_until_when_somebody_is_waited_for(tmp_path: Path) -> None:
    said = " ".join(walk("--folder", tmp_path).output.split())
    assert "Agreed: 780 EUR of at most 780 EUR." in said
    assert "5 full working days in Portugal" in said
    assert "Refused (409): The exchange is finished. To record the payment, it has to be validated." in said
    assert re.search(r"\(VOP\) has to record the payment, until \d{1,2} \w+ \d{4}", said)
    assert "Traceback" not in said


def test_the_last_line_says_what_was_paid_when_and_where_the_files_are(tmp_path: Path) -> None:
    result = walk("--folder", tmp_path)
    last = result.output.strip().splitlines()[-1]
    assert re.match(r"780 EUR was paid on \d{1,2} \w+ \d{4}, ", last)
    assert f"{tmp_path / 'cxc-files'}." in last
    assert len([one for one in (tmp_path / "cxc-files").rglob("*") if one.is_file()]) >= 2
    assert all(len(line) <= 100 for line in result.output.splitlines()[:-1])


def test_nothing_is_paid_for_a_virtual_exchange(tmp_path: Path) -> None:
    last = walk("--folder", tmp_path, "--virtual").output.strip().splitlines()[-1]
    assert last.startswith("Nothing was paid, as for any virtual stay")


def test_the_same_folder_can_be_walked_in_again_but_no_other_database_is_touched(tmp_path: Path) -> None:
    assert walk("--folder", tmp_path).exit_code == 0
    assert walk("--folder", tmp_path).exit_code == 0
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "cxc-walk.db").write_bytes(b"")
    assert walk("--folder", strange).exit_code != 0
    assert (strange / "cxc-walk.db").read_bytes() == b""
