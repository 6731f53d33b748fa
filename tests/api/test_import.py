"""Importing as a whole: all or nothing, twice is once, and what becomes of bad rows."""

import re
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from api.database import open_database
from api.profiles.cells import protected, unprotected
from api.profiles.columns import COLUMN_NAMES, column_table, template_text
from api.profiles.tables import organisations

ROOT = Path(__file__).resolve().parents[2]
PROFILES = ROOT.parent / "shared" / "data" / "horizon_partners" / "profiles.jsonl"
HORIZON = ROOT / "docs" / "mappings" / "horizon_partners.toml"


def rows_of(service: Any) -> list[tuple[Any, ...]]:
    with closing(open_database(service.url)) as database, database.snapshot() as connection:
        return [tuple(map(repr, row)) for row in connection.execute(organisations.select())]


def test_importing_the_same_file_twice_changes_nothing(service: Any, a_csv: Any, a_row: Any) -> None:
    path = a_csv(a_row(), a_row(id="ORG-2", technologies="knitting;dyeing"))
    assert "2 new, 0 changed, 0 unchanged" in service.imports(path).output
    before = rows_of(service)
    assert "0 new, 0 changed, 2 unchanged" in service.imports(path).output
    assert rows_of(service) == before


def test_a_changed_row_replaces_the_whole_profile(service: Any, a_csv: Any, a_row: Any) -> None:
    service.imports(
        a_csv(a_row(city="Porto", available="2027-01-11/2027-03-26"), a_row(id="ORG-2", city="Braga"))
    )
    result = service.imports(a_csv(a_row(city=""), a_row(id="ORG-2", city="Braga")))
    assert "0 new, 1 changed, 1 unchanged" in result.output
    assert service.stored()["ORG-1"].city is None
    assert service.stored()["ORG-1"].available == ()


def test_a_dry_run_reports_the_same_and_changes_nothing(service: Any, a_csv: Any, a_row: Any) -> None:
    path = a_csv(a_row(partnership="Fibres"))
    result = service.imports(path, "--dry-run")
    assert "It would be: 1 new, 0 changed, 0 unchanged" in result.output
    assert "first time: Fibres" in result.output
    assert not service.exists()
    service.imports(path)
    before = rows_of(service)
    again = service.imports(a_csv(a_row(partnership="Wool"), a_row(id="ORG-2")), "--dry-run")
    assert "It would be: 1 new, 1 changed, 0 unchanged" in again.output
    assert "first time: Wool" in again.output
    assert rows_of(service) == before


def test_a_file_with_one_bad_row_imports_nothing(service: Any, a_csv: Any, a_row: Any) -> None:
    said = service.refuses(a_csv(a_row(), a_row(id="ORG-2", country="ZZ")))
    assert "row 3, country 'ZZ'" in said
    assert "Nothing was imported" in said
    assert "1 of 2 rows" in said
    assert not service.exists()


def test_every_bad_row_is_reported_at_once(service: Any, a_csv: Any, a_row: Any) -> None:
    said = service.refuses(a_csv(*(a_row(id=f"O-{n}", country="ZZ", kind="firm") for n in range(60))))
    assert len(re.findall(r"row \d+, country 'ZZ'", said)) == 60
    assert len(re.findall(r"row \d+, kind 'firm'", said)) == 60


def test_partnerships_seen_for_the_first_time_are_named_once(service: Any, a_csv: Any, a_row: Any) -> None:
    path = a_csv(a_row(partnership="Wool"), a_row(id="ORG-2", partnership="Fibres"))
    assert "Partnerships seen for the first time: Fibres, Wool." in service.imports(path).output
    assert "first time" not in service.imports(path).output
    assert service.stored()["ORG-1"].partnership == "Wool"


class TestRowsTogether:
    def test_a_duplicated_id_names_both_rows(self, service: Any, a_csv: Any, a_row: Any) -> None:
        said = service.refuses(a_csv(a_row(), a_row(id="ORG-2"), a_row(name="Another")))
        assert "row 2, id 'ORG-1': the same id is on row 4" in said
        assert "row 4, id 'ORG-1': the same id is on row 2" in said

    def test_a_membership_may_be_of_a_later_row_or_of_one_imported_before(
        self, service: Any, a_csv: Any, a_row: Any
    ) -> None:
        cluster = a_row(id="CL-1", kind="cluster-organisation")
        assert service.imports(a_csv(a_row(member_of="CL-1"), cluster)).exit_code == 0
        assert service.imports(a_csv(a_row(id="ORG-2", member_of="CL-1"))).exit_code == 0
        assert service.stored()["ORG-2"].member_of == {"CL-1"}

    def test_an_unknown_cluster_is_refused(self, service: Any, a_csv: Any, a_row: Any) -> None:
        said = service.refuses(a_csv(a_row(member_of="CL-9")))
        assert "row 2, member_of 'CL-9': no organisation has this id" in said

    def test_a_profile_that_names_itself_as_its_cluster_is_refused(
        self, service: Any, a_csv: Any, a_row: Any
    ) -> None:
        said = service.refuses(a_csv(a_row(kind="cluster-organisation", member_of="ORG-1")))
        assert "cannot be a member of itself" in said

    @pytest.mark.parametrize(
        ("kind", "good"),
        [("cluster-organisation", True), ("business-network", True), ("", True), ("sme", False)],
    )
    def test_only_clusters_networks_and_unknown_kinds_have_members(
        self, service: Any, a_csv: Any, a_row: Any, kind: str, *, good: bool
    ) -> None:
        path = a_csv(a_row(member_of="CL-1"), a_row(id="CL-1", kind=kind))
        assert (service.imports(path).exit_code == 0) == good

    def test_a_cluster_cannot_become_something_else_while_it_has_members(
        self, service: Any, a_csv: Any, a_row: Any
    ) -> None:
        service.imports(a_csv(a_row(member_of="CL-1"), a_row(id="CL-1", kind="cluster-organisation")))
        said = service.refuses(a_csv(a_row(id="CL-1", kind="sme")))
        assert "1 organisation(s) imported before are members of it, such as 'ORG-1'" in said
        both = a_csv(a_row(member_of="none"), a_row(id="CL-1", kind="sme"))
        assert service.imports(both).exit_code == 0


class TestSkippingBadRows:
    def test_good_rows_come_in_and_bad_ones_are_written_with_their_errors(
        self, service: Any, a_csv: Any, a_row: Any
    ) -> None:
        path = a_csv(a_row(), a_row(id="ORG-2", country="Portugl", name="Köln, Textil"))
        result = service.imports(path, "--skip-bad")
        assert result.exit_code == 0
        assert "1 new" in result.output
        assert "1 row left out" in result.output
        rejects = path.with_name("organisations.csv.rejected.csv")
        error = "row 3, country 'Portugl': this is no country we know. Did you mean 'PT' (Portugal)?"
        assert rejects.read_text(encoding="utf-8-sig").splitlines() == [
            "id,name,country,about,error",
            f'ORG-2,"Köln, Textil",Portugl,We weave.,"{error}"',
        ]

    def test_the_rejected_rows_come_in_once_corrected(self, service: Any, a_csv: Any, a_row: Any) -> None:
        path = a_csv(a_row(), a_row(id="ORG-2", country="Portugl", about="=1+1"))
        rejects = path.with_name("bad.csv")
        service.imports(path, "--skip-bad", "--rejected", rejects)
        rejects.write_text(rejects.read_text(encoding="utf-8-sig").replace(",Portugl,", ",PT,"))
        assert service.imports(rejects).exit_code == 0
        assert service.stored()["ORG-2"].about == "=1+1"

    def test_members_of_a_bad_cluster_are_left_out_with_it_however_far_down(
        self, service: Any, a_csv: Any, a_row: Any
    ) -> None:
        path = a_csv(
            a_row(member_of="CL-2"),
            a_row(id="CL-2", kind="cluster-organisation", member_of="NET"),
            a_row(id="NET", kind="business-network", country="ZZ"),
            a_row(id="ORG-4"),
        )
        result = service.imports(path, "--skip-bad")
        assert "3 rows left out" in result.output
        assert set(service.stored()) == {"ORG-4"}
        assert "Correct row 3 first" in result.stderr

    def test_members_of_a_bad_cluster_that_was_imported_before_come_in(
        self, service: Any, a_csv: Any, a_row: Any
    ) -> None:
        service.imports(a_csv(a_row(id="CL-1", kind="cluster-organisation")))
        path = a_csv(a_row(member_of="CL-1"), a_row(id="CL-1", kind="cluster-organisation", country="ZZ"))
        service.imports(path, "--skip-bad")
        assert service.stored()["ORG-1"].member_of == {"CL-1"}
        assert service.stored()["CL-1"].country == "PT"

    def test_nothing_is_imported_when_the_bad_rows_cannot_be_written(
        self, service: Any, a_csv: Any, a_row: Any, tmp_path: Path
    ) -> None:
        path = a_csv(a_row(), a_row(id="ORG-2", country="ZZ"))
        assert (
            "Nothing was imported"
            in service.imports(path, "--skip-bad", "--rejected", tmp_path / "no" / "x").stderr
        )
        assert "the file being imported" in service.imports(path, "--skip-bad", "--rejected", path).stderr
        assert service.stored() == {}

    def test_a_dry_run_writes_no_rejects(self, service: Any, a_csv: Any, a_row: Any) -> None:
        path = a_csv(a_row(), a_row(id="ORG-2", country="ZZ"))
        result = service.imports(path, "--skip-bad", "--dry-run")
        assert "would be written" in result.output
        assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("text", ["=1+1", "+x", "-0.5", "@a", "\ta", "\ra", "\x00", "'=x", "''=x"])
def test_what_looks_like_a_formula_is_written_harmlessly_and_read_back_unchanged(text: str) -> None:
    assert protected(text)[0] == "'"
    assert unprotected(protected(text)) == text


@pytest.mark.parametrize("text", ["", "a=b", "'t Hooft", "'", "''a"])
def test_what_does_not_look_like_a_formula_is_left_alone(text: str) -> None:
    assert protected(text) == unprotected(text) == text


class TestMapping:
    FOREIGN: Iterable[dict[str, str]] = (
        {"nr": "1", "company": "A", "type": "firm", "small": "yes", "text": "x", "where": "Deutschland"},
        {"nr": "2", "company": "B", "type": "firm", "small": "no", "text": "y", "where": "PT", "tel": "0"},
    )
    TOML = """
        id_prefix = "reg-"
        [columns]
        id = "nr"
        name = "company"
        about = ["text", "company"]
        country = "where"
        [constants]
        roles = "visitor;host"
        [values.country]
        deutschland = "DE"
        [[choose.kind]]
        when = { type = "firm", small = true }
        value = "sme"
        [[choose.kind]]
        when = { type = "firm" }
        value = "large-company"
        [ignore]
        columns = ["tel"]
    """

    @pytest.fixture
    def mapping(self, tmp_path: Path) -> Path:
        path = tmp_path / "map.toml"
        path.write_text(self.TOML)
        return path

    def test_a_foreign_file_is_read_through_its_mapping(
        self, service: Any, a_csv: Any, mapping: Path
    ) -> None:
        assert service.imports(a_csv(*self.FOREIGN), "--mapping", mapping).exit_code == 0
        stored = service.stored()
        assert [stored["reg-1"].kind, stored["reg-2"].kind] == ["sme", "large-company"]
        assert stored["reg-1"].country == "DE"
        assert stored["reg-1"].about == "x\n\nA"
        assert stored["reg-2"].roles == {"visitor", "host"}

    def test_a_value_no_choice_covers_is_a_bad_row(self, service: Any, a_csv: Any, mapping: Path) -> None:
        path = a_csv(*self.FOREIGN, dict(next(iter(self.FOREIGN)), nr="3", type="school"))
        said = service.refuses(path, "--mapping", mapping)
        assert "row 4, kind (from type, small) 'type = school, small = yes'" in said
        assert "[[choose.kind]]" in said

    def test_a_column_neither_read_nor_ignored_is_refused(
        self, service: Any, a_csv: Any, mapping: Path
    ) -> None:
        path = a_csv(*(row | {"fax": "1"} for row in self.FOREIGN))
        assert "'fax' that nothing reads" in service.refuses(path, "--mapping", mapping)

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ('"nr"', '"number"', "lacks the column 'number'"),
            ("country =", "contry =", "Did you mean 'country'?"),
            ("[ignore]", "[ignored]", "Did you mean 'ignore'?"),
            ('name = "company"', "", "nothing fills name"),
            ('roles = "visitor;host"', 'about = "z"', "filled by columns and by constants"),
            ("when = { type", "wen = { type", "[[choose.kind]] is incomplete"),
            ("[columns]", "[columns", "it is not TOML"),
        ],
    )
    def test_a_mapping_that_cannot_be_used_says_why(  # noqa: PLR0917  pytest names its arguments
        self, service: Any, a_csv: Any, mapping: Path, old: str, new: str, told: str
    ) -> None:
        mapping.write_text(self.TOML.replace(old, new, 1))
        assert told in service.refuses(a_csv(*self.FOREIGN), "--mapping", mapping)

    def test_lists_with_another_separator_are_split(self, service: Any, a_csv: Any, mapping: Path) -> None:
        split = 'technologies = "tel"\n[separators]\ntechnologies = ","\n[constants]'
        toml = self.TOML.replace("[constants]", split).replace('columns = ["tel"]', "columns = []")
        mapping.write_text(toml)
        service.imports(a_csv(*(row | {"tel": "loom,dye"} for row in self.FOREIGN)), "--mapping", mapping)
        assert service.stored()["reg-1"].technologies == {"loom", "dye"}


@pytest.mark.shared
def test_all_4_208_horizon_partners_come_in_through_their_mapping(service: Any) -> None:
    if not PROFILES.exists():
        pytest.skip(f"{PROFILES} is absent")
    assert "4208 new" in service.imports(PROFILES, "--mapping", HORIZON).output
    assert "0 new, 0 changed, 4208 unchanged" in service.imports(PROFILES, "--mapping", HORIZON).output
    stored = service.stored()
    assert len(stored) == 4_208
    kinds = [organisation.kind for organisation in stored.values()]
    assert kinds.count("sme") == 905 + 117  # private companies and others that are marked SME
    assert kinds.count("support-organisation") == 795
    assert kinds.count("public-authority") == 275
    assert kinds.count(None) == 798 + 793 + 525  # companies not marked SME, universities, others
    assert all(organisation.member_of is None for organisation in stored.values())


class TestDocumentation:
    def test_the_documented_columns_are_those_of_the_code(self) -> None:
        assert column_table() in (ROOT / "docs" / "IMPORT.md").read_text(encoding="utf-8")

    def test_the_template_is_the_one_of_the_code(self) -> None:
        template = (ROOT / "docs" / "templates" / "organisations.csv").read_text(encoding="utf-8")
        assert template == template_text()
        assert tuple(template.splitlines()[0].split(",")) == COLUMN_NAMES

    def test_the_template_can_be_imported_as_it_is(self, service: Any) -> None:
        result = service.imports(ROOT / "docs" / "templates" / "organisations.csv")
        assert "2 new" in result.output
        assert all(organisation.is_fictional for organisation in service.stored().values())
