"""The schema that the migrations make is the schema that the code expects."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

import api.profiles.tables
import api.programme.tables
import api.waivers.tables
from api.database import Database, metadata, open_database
from api.problems import UnusableDatabase
from api.profiles import store
from api.profiles.organisation import Organisation, facts_of
from eligibility.facts import Kind
from matching.profiles import OrganisationId, Period

MIGRATIONS = Path(api.profiles.tables.__file__).resolve().parents[1] / "migrations"


def test_from_empty_to_head_gives_the_tables_of_the_code(database: Database) -> None:
    with database.snapshot() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_the_checks_of_the_code_are_in_the_database(database: Database) -> None:
    with database.snapshot() as connection:
        made = "\n".join(
            connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").scalars()
        )
    named = [str(constraint.name) for table in metadata.sorted_tables for constraint in table.constraints]
    assert [name for name in named if name not in made] == []


def test_a_downgrade_leaves_nothing_of_ours(database: Database) -> None:
    migrate(database, "base")
    with database.snapshot() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
        assert list(tables) == ["alembic_version"]


CLUSTER = Organisation(id=OrganisationId("CL-1"), name="Cluster", kind=Kind.CLUSTER, eccp_profiled=True)
MEMBER = Organisation(
    id=OrganisationId("ORG-1"),
    name="Ткачница",
    kind=Kind.SME,
    country="PT",
    member_of=frozenset({CLUSTER.id}),
    about="We weave.",
    available=(Period(date(2027, 1, 11), date(2027, 3, 26)),),
)


@pytest.fixture
def of_the_first_version(tmp_path: Path) -> str:
    """A database as the first revision left it, with a cluster and a member."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    opened = open_database(url)
    with opened.transaction() as connection:
        store.add(connection, [CLUSTER, MEMBER], at=datetime(2026, 5, 1, tzinfo=UTC))
    migrate(opened, "0001")
    opened.close()
    return url


def migrate(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.transaction() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def columns_of(url: str, table: str) -> set[str]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    try:
        return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    finally:
        connection.close()


def test_a_downgrade_to_the_first_version_leaves_its_tables(of_the_first_version: str) -> None:
    assert columns_of(of_the_first_version, "waivers") == set()
    columns = columns_of(of_the_first_version, "organisations")
    added = {"other_establishments", "based_in", "representative_third_country"}
    assert {"country", "representative_born"} <= columns
    assert not added & columns


def test_a_database_of_the_first_version_upgrades_by_itself_and_keeps_everything(
    of_the_first_version: str,
) -> None:
    upgraded = open_database(of_the_first_version)
    with upgraded.snapshot() as connection:
        assert store.get_all(connection) == {CLUSTER.id: CLUSTER, MEMBER.id: MEMBER}
    facts = facts_of(MEMBER, [CLUSTER], as_of=date(2026, 11, 21))
    upgraded.close()
    assert facts.in_eccp_cluster is True
    assert (facts.other_establishments, facts.third_country_national) == (frozenset(), None)


def test_two_that_upgrade_at_once_both_find_it_whole(of_the_first_version: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        for opened in threads.map(lambda _: open_database(of_the_first_version), range(4)):
            with opened.snapshot() as connection:
                assert store.all_ids(connection) == ["CL-1", "ORG-1"]
            opened.close()


def test_a_developers_alembic_finds_nothing_to_add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXC_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    config = Config(str(MIGRATIONS.parents[1] / "alembic.ini"))
    command.upgrade(config, "head")
    command.check(config)


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    open_database(f"sqlite:///{path}").close()
    before = path.read_bytes()
    open_database(f"sqlite:///{path}").close()
    assert path.read_bytes() == before


def test_two_that_open_a_new_database_at_once_both_find_it_whole(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with ThreadPoolExecutor(4) as threads:
        for opened in threads.map(lambda _: open_database(url), range(4)):
            opened.close()


def test_a_database_of_a_newer_version_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    open_database(f"sqlite:///{path}").close()
    later = sqlite3.connect(path)
    later.execute("UPDATE alembic_version SET version_num = '9999'")
    later.commit()
    later.close()
    with pytest.raises(UnusableDatabase, match="schema 9999"):
        open_database(f"sqlite:///{path}")
