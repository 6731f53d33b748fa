"""The demo file is what its generator makes, keeps its promises and speaks the reference tables' codes."""

import csv
import importlib.util
from collections import Counter
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

DATA = Path(__file__).parents[2] / "data"
DEMO = DATA / "demo" / "organisations.csv"

with (DATA / "reference" / "nuts2.csv").open(encoding="utf-8", newline="") as _regions:
    EU_27 = {row["country"] for row in csv.DictReader(_regions)}
PARTICIPATING = EU_27 | {"AL", "AM", "BA", "IS", "XK", "MD", "ME", "MK", "RS", "TR", "UA"}
OUTSIDERS = {"NO", "CH", "GB"}
KINDS_AT_LEAST = {
    "cluster-organisation": 16,
    "business-network": 4,
    "support-organisation": 18,
    "sme": 150,
    "training-provider": 10,
    "large-company": 10,
    "public-authority": 8,
}
HEADER = (
    "id,name,kind,support_kind,country,other_establishments,based_in,region,city,latitude,longitude,roles,eccp_profiled,member_of,"
    "active_in_cluster,partnership,ecosystems,emerging_industries,technologies,languages,objectives,purposes,"
    "activity_types,about,seeks,offers,preferred_countries,preferred_kinds,available,host_capacity,"
    "visits_done,representative_name,representative_born,representative_third_country,"
    "representative_days_resident,representative_business,is_fictional"
)
WORDS = {"about": (40, 90), "seeks": (20, 60), "offers": (20, 60)}

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def codes(table: str) -> set[str]:
    return {row["code"] for row in read(DATA / "reference" / f"{table}.csv")}


def listed(row: Row, column: str) -> list[str]:
    return [part for part in row[column].split(";") if part]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read(DEMO)


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("demo_generate", DATA / "demo" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generator_reproduces_the_committed_file_byte_for_byte(generator: ModuleType, tmp_path: Path) -> None:
    generator.write(generator.organisations(), tmp_path / "again.csv")

    assert (tmp_path / "again.csv").read_bytes() == DEMO.read_bytes()


def test_header_is_the_agreed_one() -> None:
    assert DEMO.read_text(encoding="utf-8").split("\n", 1)[0] == HEADER


def test_file_holds_the_promised_numbers(rows: list[Row]) -> None:
    by_kind = Counter(row["kind"] for row in rows)

    assert len(EU_27) == 27
    assert len(rows) >= 260
    assert all(by_kind[kind] >= least for kind, least in KINDS_AT_LEAST.items()), by_kind
    assert len({row["country"] for row in rows} & PARTICIPATING) >= 32
    assert len({row["partnership"] for row in rows if row["partnership"]}) >= 7


def test_only_participating_countries_but_for_a_few_on_purpose(rows: list[Row]) -> None:
    outside = [row["country"] for row in rows if row["country"] not in PARTICIPATING]

    assert set(outside) == OUTSIDERS
    assert len(outside) <= 10


def test_every_organisation_says_it_is_fictional(rows: list[Row]) -> None:
    for row in rows:
        assert row["is_fictional"] == "yes"
        assert row["name"].endswith(" (demo)")
        assert row["representative_name"].startswith("Demo Person ")
        assert not row["partnership"] or row["partnership"].endswith(" (demo)")


@pytest.mark.parametrize("column", ["id", "name", "representative_name", "about", "seeks", "offers"])
def test_no_two_organisations_share(rows: list[Row], column: str) -> None:
    told = Counter(row[column] for row in rows if row[column])

    assert [value for value, times in told.items() if times > 1] == []


@pytest.mark.parametrize("column", WORDS)
def test_texts_have_a_readable_length(rows: list[Row], column: str) -> None:
    least, most = WORDS[column]
    odd = {
        row["id"]: n for row in rows if row[column] and not least <= (n := len(row[column].split())) <= most
    }

    assert odd == {}


@pytest.mark.parametrize(
    ("column", "table"),
    [
        ("ecosystems", "ecosystems"),
        ("emerging_industries", "emerging_industries"),
        ("technologies", "technologies"),
        ("languages", "languages"),
        ("objectives", "objectives"),
        ("purposes", "purposes"),
        ("activity_types", "activity_types"),
        ("support_kind", "support_kinds"),
        ("region", "nuts2"),
    ],
)
def test_codes_are_in_the_reference_table(rows: list[Row], column: str, table: str) -> None:
    assert {code for row in rows for code in listed(row, column)} - codes(table) == set()


def test_kinds_roles_and_preferences_use_known_codes(rows: list[Row]) -> None:
    for row in rows:
        assert row["kind"] in {"", *KINDS_AT_LEAST}
        assert set(listed(row, "roles")) <= {"visitor", "host"}
        assert set(listed(row, "preferred_kinds")) <= set(KINDS_AT_LEAST)
        assert set(listed(row, "preferred_countries")) <= PARTICIPATING - {row["country"]}
        assert {row["eccp_profiled"], row["active_in_cluster"]} <= {"", "yes", "no"}


def test_every_support_kind_is_there_and_only_on_support_organisations(rows: list[Row]) -> None:
    assert {row["support_kind"] for row in rows} - {""} == codes("support_kinds")
    assert all((row["kind"] == "support-organisation") == bool(row["support_kind"]) for row in rows)


def test_regions_belong_to_their_country(rows: list[Row]) -> None:
    country_of = {row["code"]: row["country"] for row in read(DATA / "reference" / "nuts2.csv")}

    assert all(country_of[row["region"]] == row["country"] for row in rows if row["region"])
    assert all(row["country"] in EU_27 for row in rows if row["region"])


def test_memberships_resolve_and_nobody_is_its_own_cluster(rows: list[Row]) -> None:
    kind_of = {row["id"]: row["kind"] for row in rows}
    for row in rows:
        bodies = [] if row["member_of"] == "none" else listed(row, "member_of")
        assert row["id"] not in bodies
        assert {kind_of[body] for body in bodies} <= {"cluster-organisation", "business-network"}


def test_most_members_belong_to_a_body_in_their_own_country(rows: list[Row]) -> None:
    country_of = {row["id"]: row["country"] for row in rows}
    members = [row for row in rows if row["member_of"] not in {"", "none"}]
    at_home = [r for r in members if r["country"] in {country_of[body] for body in listed(r, "member_of")}]

    assert len(at_home) / len(members) > 0.75


def test_dates_and_numbers_read(rows: list[Row]) -> None:
    for row in rows:
        for period in listed(row, "available"):
            first, last = (date.fromisoformat(day) for day in period.split("/"))
            assert date(2026, 12, 1) <= first <= last <= date(2027, 12, 31)
        if row["representative_born"]:
            date.fromisoformat(row["representative_born"])
        if row["latitude"]:
            assert 27 < float(row["latitude"]) < 72
            assert -32 < float(row["longitude"]) < 46
        assert not row["host_capacity"] or int(row["host_capacity"]) >= 1
        assert row["visits_done"] in {"", "0", "1"}


def test_the_awkward_cases_are_present(rows: list[Row]) -> None:
    smes = [row for row in rows if row["kind"] == "sme"]
    networks = {row["id"] for row in rows if row["kind"] == "business-network"}

    assert any(row["member_of"] == "none" for row in smes)
    assert any(row["member_of"] in networks for row in smes)
    assert any(row["member_of"] == "" for row in smes)
    assert any(row["representative_born"] == "" for row in rows)
    assert any(row["representative_born"] > "2009-06-30" for row in rows)
    assert any(row["visits_done"] == "1" for row in rows)
    assert {row["eccp_profiled"] for row in rows if row["kind"] == "cluster-organisation"} == {
        "",
        "no",
        "yes",
    }
    assert any(row["kind"] == "large-company" and "visitor" in row["roles"] for row in rows)
    assert all(any(row[column] == "" for row in rows) for column in ("seeks", "offers", "ecosystems", "kind"))


def test_nearly_all_say_that_nobody_is_a_third_country_national(rows: list[Row]) -> None:
    plain = [row for row in rows if row["representative_third_country"] == "no"]
    assert len(plain) / len(rows) > 0.95
    assert not any(row["representative_days_resident"] or row["representative_business"] for row in plain)


def test_third_country_nationals_stand_on_both_sides_of_183_days(rows: list[Row]) -> None:
    told = {
        (row["representative_days_resident"], row["representative_business"])
        for row in rows
        if row["representative_third_country"] == "yes"
    }
    assert {("183", "yes"), ("182", "yes"), ("900", "no"), ("", ""), ("2000", "")} == told
    assert any(row["representative_third_country"] == "" for row in rows)


def test_with_several_establishments_the_base_decides_either_way_or_is_not_known(rows: list[Row]) -> None:
    several = {
        (row["country"] in PARTICIPATING, row["based_in"] and row["based_in"] in PARTICIPATING)
        for row in rows
        if row["other_establishments"]
    }
    assert several == {(False, True), (True, False), (True, "")}
    assert all(row["based_in"] in {"", row["country"], *listed(row, "other_establishments")} for row in rows)


def test_waivers_are_of_fictional_firms_that_are_members_of_nothing(rows: list[Row]) -> None:
    by_id = {row["id"]: row for row in rows}
    waivers = read(DATA / "demo" / "waivers.csv")
    assert {waiver["rule"] for waiver in waivers} == {"H4-membership"}
    for waiver in waivers:
        firm = by_id[waiver["organisation_id"]]
        assert (firm["kind"], firm["member_of"]) == ("sme", "none")
        assert waiver["granted_by"].startswith("Demo Person ")
        assert waiver["granted_by"].endswith(" (demo)")
        assert waiver["reason"].startswith("Fictional: ")
        assert not waiver["reference"] or waiver["reference"].startswith("Fictional ")


def test_one_waiver_is_approved_one_lacks_its_pre_approval_and_one_is_over() -> None:
    told = [
        (waiver["authority"], bool(waiver["approved_on"]), waiver["valid_to"] > "2026-12-31")
        for waiver in read(DATA / "demo" / "waivers.csv")
    ]
    assert told == [("agency", True, True), ("", False, True), ("agency", True, False)]


def test_about_four_in_five_are_plainly_eligible_hosts(rows: list[Row]) -> None:
    profiled = {
        row["id"] for row in rows if row["kind"] == "cluster-organisation" and row["eccp_profiled"] == "yes"
    }
    plain = [row for row in rows if _is_plain_host(row, profiled)]

    assert 0.75 <= len(plain) / len(rows) <= 0.92


def _is_plain_host(row: Row, profiled: set[str]) -> bool:
    stands = {
        "cluster-organisation": row["id"] in profiled,
        "business-network": True,
        "public-authority": row["active_in_cluster"] == "yes",
    }.get(row["kind"], bool(profiled & set(listed(row, "member_of"))))
    adult = bool(row["representative_born"]) and row["representative_born"] < "2008-01-01"
    return (
        stands and adult and "host" in row["roles"] and row["country"] in PARTICIPATING and bool(row["kind"])
    )
