"""`cxc demo walk`: one exchange from proposal to payment, as a reader sees it."""

import csv
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.demo import app

GOLDEN = Path(__file__).parent / "golden" / "demo_walk.csv"
_DAY = re.compile(r"^\d{1,2} [A-Z][a-z]{2} \d{4} ")
_WHAT, _STATE = 56, 13  # where these columns begin


def walk(*options: object) -> Result:
    return CliRunner().invoke(app, ["walk", *map(str, options)])


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, texts_are_hashed: None) -> tuple[Path, Result]:  # noqa: ARG001  comes first
    """The walk abroad, and the folder in which it was."""
    folder = tmp_path_factory.mktemp("walk")
    result = walk("--folder", folder)
    assert result.exit_code == 0, result.output
    return folder, result


@pytest.fixture(scope="module")
def walked_virtually(tmp_path_factory: pytest.TempPathFactory, texts_are_hashed: None) -> Result:  # noqa: ARG001  comes first
    """The walk of a virtual exchange."""
    result = walk("--virtual", "--folder", tmp_path_factory.mktemp("walk"))
    assert result.exit_code == 0, result.output
    return result


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


def golden(form: str) -> list[tuple[str, str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [(row["who"], row["does"], row["state"]) for row in rows if row["form"] == form]


def test_every_step_is_printed_with_who_acts_and_the_state_that_it_leaves(
    walked: tuple[Path, Result],
) -> None:
    assert steps_in(walked[1].output) == golden("abroad")


def test_a_virtual_exchange_has_its_own_shorter_way(walked_virtually: Result) -> None:
    assert steps_in(walked_virtually.output) == golden("virtual")
    last = walked_virtually.output.strip().splitlines()[-1]
    assert last.startswith("Nothing was paid, as for any virtual stay")


def test_it_shows_the_maximum_a_refusal_and_until_when_somebody_is_waited_for(
    walked: tuple[Path, Result],
) -> None:
    said = " ".join(walked[1].output.split())
    assert "Agreed: 780 EUR of at most 780 EUR." in said
    assert "5 full working days in Portugal" in said
    assert "Refused (409): The exchange is finished. To record the payment, it has to be validated." in said
    assert re.search(r"\(VOP\) has to record the payment, until \d{1,2} \w+ \d{4}", said)
    assert "Traceback" not in said


def test_the_last_line_says_what_was_paid_when_and_where_the_files_are(walked: tuple[Path, Result]) -> None:
    folder, result = walked
    *others, last = result.output.strip().splitlines()
    assert re.match(r"780 EUR was paid on \d{1,2} \w+ \d{4}, ", last)
    assert f"{folder / 'cxc-files'}." in last
    assert len([one for one in (folder / "cxc-files").rglob("*") if one.is_file()]) >= 2
    assert all(len(line) <= 100 for line in others)


def test_the_same_folder_can_be_walked_in_again_but_no_other_database_is_touched(
    walked: tuple[Path, Result], tmp_path: Path
) -> None:
    assert walk("--folder", walked[0]).exit_code == 0
    strange = tmp_path / "cxc-walk.db"
    strange.write_bytes(b"")
    assert walk("--folder", tmp_path).exit_code != 0
    assert strange.read_bytes() == b""
