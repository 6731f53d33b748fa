"""The vocabularies of data/reference: complete, unique, sourced."""

import csv
from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
SIZES = {
    "ecosystems": (14, 14),
    "emerging_industries": (10, 10),
    "objectives": (5, 5),
    "purposes": (4, 4),
    "activity_types": (5, 5),
    "support_kinds": (9, 9),
    "technologies": (60, 110),
    "languages": (40, 60),
    "nuts2": (242, 242),
}


def read(table: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("table", SIZES)
def test_table_is_complete_and_its_codes_unique(table: str) -> None:
    rows = read(table)
    least, most = SIZES[table]

    assert least <= len(rows) <= most
    assert len({row["code"] for row in rows}) == len(rows)
    assert len({row["name"] for row in rows}) == len(rows)


@pytest.mark.parametrize("table", SIZES)
def test_every_row_names_its_source_and_status(table: str) -> None:
    for row in read(table):
        assert row["source"]
        assert row["status"] in {"stated", "policy", "to be checked"}


def test_being_related_is_mutual() -> None:
    related = {
        row["code"]: set(row["related"].split(";")) - {""}
        for table in ("ecosystems", "emerging_industries")
        for row in read(table)
    }

    assert all(code in related[other] for code, others in related.items() for other in others)


def test_technologies_name_known_ecosystems() -> None:
    ecosystems = {row["code"] for row in read("ecosystems")}

    assert {code for row in read("technologies") for code in row["ecosystems"].split(";")} <= ecosystems
