"""`cxc rules impact`: what a draft would change for the demo organisations and their planned exchanges."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from api.programme.editions import draft_edition

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
EXCHANGES = DEMO / "exchanges.csv"
TABLES = {"organisations.csv", "pairs.csv", "exchanges.csv", "amounts.csv", "differences.csv"}

Impact = Callable[..., Result]


@pytest.fixture
def impact(demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Impact:
    """Drafts an edition in which stays last four days, Norway takes part and Portugal pays 800, and asks."""
    editions = tmp_path / "editions"
    editions.mkdir()
    draft_edition(editions, "four-days", tables=["values", "countries", "lump_sums"], title="Four days")
    edit(editions / "four-days" / "values.csv", "minimum_working_days,3", "minimum_working_days,4")
    edit(editions / "four-days" / "countries.csv", "NO,Norway,,", "NO,Norway,2020-02-03,")
    edit(editions / "four-days" / "lump_sums.csv", "PT,780", "PT,800")
    monkeypatch.setenv("CXC_EDITIONS_DIR", str(editions))
    monkeypatch.setenv("COLUMNS", "110")

    def ask(*options: object, to: str = "four-days") -> Result:
        return demo.run("rules", "impact", "--to", to, "--as-of", "2027-01-01", *options)

    return ask


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def words(text: str) -> str:
    return " ".join(text.split())


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_it_says_who_flips_why_and_by_which_source(impact):
    result = impact("--exchanges", EXCHANGES)
    assert result.exit_code == 0, result.output
    said = words(result.stdout)
    assert "four-days (a draft) against cosme-2020, both asked as of 1 January 2027" in said
    assert "V2-country: 1 organisation as visitor becomes eligible (before: not eligible)" in said
    assert "S1-minimum: 6 exchanges become not eligible (before: eligible)" in said
    assert "Does the stay have enough full working days? yes → no" in said
    assert "Because: values.csv, minimum_working_days: value from 3 to 4" in said
    assert "[minimum-and-maximum-stay]" in said
    assert "demo-exchange-06: 780 EUR → 800 EUR (+20 EUR)" in said
    assert "S1-minimum: yes → no for 8 exchanges: demo-exchange-02, demo-exchange-04" in said
    assert "What differs in the tables: 3 differences" in said


def test_every_table_is_written_and_says_the_same(impact, tmp_path):
    folder = tmp_path / "impact"
    assert impact("--exchanges", EXCHANGES, "--csv", folder).exit_code == 0
    assert {path.name for path in folder.iterdir()} == TABLES
    pairs = rows(folder / "pairs.csv")
    assert pairs
    assert all("demo-sme-061" in {row["visitor"], row["host"]} for row in pairs)
    assert {row["rules"] for row in pairs} == {"V2-country", "H2-country"}
    stays = [row for row in rows(folder / "exchanges.csv") if row["rule"] == "S1-minimum"]
    assert {row["answer_after"] for row in stays} == {"no"}
    assert {row["asked_of"] for row in stays} == {"stay"}
    assert all("The minimum is 4." in row["note"] for row in stays)
    amounts = {row["exchange"]: row for row in rows(folder / "amounts.csv")}
    assert amounts["demo-exchange-07"]["at_most_after_eur"] == "400.00"
    assert (amounts["demo-exchange-07"]["change"], amounts["demo-exchange-07"]["by_eur"]) == (
        "rises",
        "10.00",
    )
    assert {row["key"] for row in rows(folder / "differences.csv")} == {"NO", "PT", "minimum_working_days"}


def test_json_says_the_same_as_the_tables(impact, tmp_path):
    folder = tmp_path / "impact"
    result = impact("--exchanges", EXCHANGES, "--csv", folder, "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert (document["before"], document["after"], document["as_of"]) == (
        "cosme-2020",
        "four-days",
        "2027-01-01",
    )
    assert document["visitors"]["asked"] == 285
    assert document["pairs"]["asked"] == 285 * 284
    assert document["pairs"]["moved"] == len(rows(folder / "pairs.csv"))
    for name in TABLES:
        assert document["tables"][name.removesuffix(".csv")] == rows(folder / name)


def test_an_edition_against_itself_flips_nothing_and_says_so(impact):
    result = impact("--from", "four-days", "--exchanges", EXCHANGES)
    assert result.exit_code == 0, result.output
    said = words(result.stdout)
    assert "Nothing flips: 285 organisations as visitor and as host, 80,940 pairs and 25 exchanges" in said


def test_a_stay_that_begins_earlier_keeps_its_rules(impact, a_csv):
    visit = {"visitor": "demo-sme-052", "host": "demo-cluster-32", "virtual": "no"}
    planned = a_csv(
        visit | {"id": "earlier", "first_day": "2026-12-31", "last_day": "2027-01-08"},
        visit | {"id": "on the day", "first_day": "2027-01-01", "last_day": "2027-01-08"},
        name="planned.csv",
    )
    document = json.loads(impact("--exchanges", planned, "--json").stdout)
    assert document["untouched_exchanges"] == ["earlier"]
    assert document["stays"]["asked"] == 1
    said = words(impact("--exchanges", planned).stdout)
    assert "because they begin earlier and keep the rules of their first day: 1 exchange (earlier)." in said


def test_tables_that_are_there_are_replaced_only_when_asked(impact, tmp_path):
    folder = tmp_path / "impact"
    folder.mkdir()
    (folder / "amounts.csv").write_text("mine")
    refused = impact("--csv", folder)
    assert refused.exit_code == 1
    assert "amounts.csv is there already. Nothing was written." in words(refused.stderr)
    assert [path.name for path in folder.iterdir()] == ["amounts.csv"]
    assert (folder / "amounts.csv").read_text() == "mine"
    assert impact("--csv", folder, "--overwrite").exit_code == 0
    assert rows(folder / "amounts.csv") == []


def test_no_cell_runs_as_a_formula(impact, a_csv, tmp_path):
    planned = a_csv(
        {"id": "=1+1", "visitor": "demo-sme-052", "host": "demo-cluster-41", "first_day": "2027-03-01"},
        {"id": "@x", "visitor": "demo-sme-086", "host": "demo-cluster-41", "first_day": "2027-03-01"},
        name="planned.csv",
    )
    assert impact("--exchanges", planned, "--csv", tmp_path / "impact").exit_code == 0
    cells = [cell for name in TABLES for row in rows(tmp_path / "impact" / name) for cell in row.values()]
    assert "'@x" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_every_wrong_cell_is_named_with_what_to_do_and_nothing_is_compared(impact, a_csv, tmp_path):
    planned = a_csv(
        {"visitor": "demo-sme-52", "host": "demo-cluster-32", "first_day": "2027-02-30", "agreed_eur": "780"},
        {"visitor": "demo-sme-052", "host": "demo-sme-052", "first_day": "2027-03-01", "agreed_eur": "7.005"},
        {"visitor": "", "host": "demo-cluster-32", "first_day": "", "agreed_eur": ""},
        name="planned.csv",
    )
    result = impact("--exchanges", planned, "--csv", tmp_path / "impact")
    assert result.exit_code == 1
    said = words(result.stderr)
    assert "Nothing was compared" in said
    assert "row 2, visitor 'demo-sme-52': no organisation has this id. Did you mean" in said
    assert "'demo-sme-052'" in said
    assert "row 2, first_day '2027-02-30': this means nothing here. Write a day as YYYY-MM-DD" in said
    assert "row 3, agreed_eur '7.005'" in said
    assert "row 3, host 'demo-sme-052': it is the visitor too" in said
    assert "row 4, visitor: it is empty" in said
    assert not (tmp_path / "impact").exists()


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"visitor": "a"}, "it has no column 'host'"),
        ({"visitor": "a", "host": "b", "frist_day": "2027-03-01"}, "Did you mean 'first_day'?"),
        (
            {"visitor": "a", "host": "b", "agreed_eur": "1", "agreed_cents": "100"},
            "'agreed_eur' and 'agreed_cents' state the same",
        ),
    ],
    ids=["no host", "a column misspelt", "the amount twice"],
)
def test_columns_that_cannot_be_meant_are_refused(impact, a_csv, columns, told):
    result = impact("--exchanges", a_csv(columns, name="planned.csv"))
    assert result.exit_code == 1
    assert told in words(result.stderr)


def test_an_unknown_edition_is_said_with_the_nearest(impact):
    result = impact(to="four-day")
    assert result.exit_code == 1
    assert "four-days" in words(result.stderr)
    assert "Traceback" not in result.output


def test_the_demo_exchanges_are_as_various_as_they_say(impact):
    document = json.loads(impact("--exchanges", EXCHANGES, "--json").stdout)
    planned = rows(EXCHANGES)
    assert len(planned) == document["stays"]["asked"] == 25
    assert all(row["id"].startswith("demo-") for row in planned)
    assert {outcome for outcome, number in document["stays"]["before"].items() if number} >= {
        "eligible",
        "needs information",
        "not eligible",
    }
    before = document["amounts"]["before_eur"]
    assert float(before["at_least"]) < float(before["at_most"])
