"""The schema that the migrations make is the schema that the code expects."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

import api
from api.database import Database, connect, metadata, open_database
from api.profiles import store
from api.profiles.organisation import Organisation, facts_of
from eligibility.facts import Kind
from matching.profiles import OrganisationId, Period

API = Path(api.__file__).resolve().parent
MIGRATIONS = API / "migrations"
for tables in API.glob("**/tables.py"):
    import_module(".".join(("api", *tables.relative_to(API).with_suffix("").parts)))

EVERY_REVISION = [step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]


def differences(database: Database) -> list[Any]:
    with database.snapshot() as connection:
        opts = {"compare_type": True, "compare_server_default": is_another_default}
        return list(compare_metadata(MigrationContext.configure(connection, opts=opts), metadata))


def is_another_default(*compared: Any) -> bool:
    """Alembic's own comparison asks PostgreSQL whether two JSON values are equal, which it does not know."""
    *_, in_the_database, _column, in_the_code = compared
    text, _cast, _type = (in_the_database or "").partition("::")
    return text.strip("()'") != (in_the_code or "").strip("'")


def test_from_empty_to_head_gives_the_tables_of_the_code(database: Database) -> None:
    assert differences(database) == []


@pytest.mark.parametrize("revision", EVERY_REVISION)
def test_from_every_revision_the_rest_of_the_way_gives_the_tables_of_the_code(
    databases: Any, revision: str
) -> None:
    url = databases.make()
    with closing(connect(url)) as opened:
        migrate(opened, command.upgrade, revision)
    with closing(open_database(url)) as opened:
        assert differences(opened) == []
        migrate(opened, command.downgrade, revision)
        opened.upgrade()
        assert differences(opened) == []


def test_the_checks_of_the_code_are_in_the_database(database: Database) -> None:
    with database.snapshot() as connection:
        made = {name for table in metadata.tables for name in constraints_of(connection, table)}
    named = {str(constraint.name) for table in metadata.sorted_tables for constraint in table.constraints}
    assert named - made == set()


def constraints_of(connection: Any, table: str) -> set[str | None]:
    found = inspect(connection)
    several = (found.get_check_constraints, found.get_foreign_keys, found.get_unique_constraints)
    names = {one["name"] for ask in several for one in ask(table)}
    return {*names, found.get_pk_constraint(table)["name"]}


def test_a_downgrade_leaves_nothing_of_ours(database: Database) -> None:
    migrate(database, command.downgrade, "base")
    with database.snapshot() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    database.upgrade()
    assert differences(database) == []


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
def of_the_first_version(databases: Any) -> str:
    """A database as the first revision left it, with a cluster and a member."""
    url = str(databases.make())
    with closing(open_database(url)) as opened:
        with opened.transaction() as connection:
            store.add(connection, [CLUSTER, MEMBER], at=datetime(2026, 5, 1, tzinfo=UTC))
        migrate(opened, command.downgrade, "0001")
    return url


def migrate(database: Database, step: Callable[[Config, str], None], revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.upgrading() as connection:
        config.attributes["connection"] = connection
        step(config, revision)


def test_a_downgrade_to_the_first_version_leaves_its_tables(of_the_first_version: str) -> None:
    with closing(connect(of_the_first_version)) as opened, opened.snapshot() as connection:
        found = inspect(connection)
        tables = set(found.get_table_names())
        columns = {column["name"] for column in found.get_columns("organisations")}
    added = {"other_establishments", "based_in", "representative_third_country"}
    assert tables == {"alembic_version", "organisations", "memberships", "availability", "partnerships"}
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


def test_an_upgrade_that_fails_leaves_the_schema_as_it_was(of_the_first_version: str) -> None:
    with closing(connect(of_the_first_version)) as opened:
        with opened.upgrading() as connection:
            connection.exec_driver_sql("CREATE TABLE waivers (id INTEGER)")  # in the way of the next step
        with pytest.raises(Exception, match="already exists"):
            opened.upgrade()
        with opened.snapshot() as connection:
            columns = {column["name"] for column in inspect(connection).get_columns("organisations")}
            assert "based_in" not in columns
            assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0001"


def test_two_that_upgrade_at_once_both_find_it_whole(of_the_first_version: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        for opened in threads.map(lambda _: open_database(of_the_first_version), range(4)):
            with opened.snapshot() as connection:
                assert store.all_ids(connection) == ["CL-1", "ORG-1"]
            opened.close()


def test_a_developers_alembic_finds_nothing_to_add(databases: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXC_DATABASE_URL", databases.make())
    config = Config(str(API.parent / "alembic.ini"))
    command.upgrade(config, "head")
    command.check(config)


def test_opening_again_changes_nothing(databases: Any) -> None:
    url = databases.make()
    open_database(url).close()
    before = written_so_far(databases, url)
    open_database(url).close()
    assert written_so_far(databases, url) == before


def written_so_far(databases: Any, url: str) -> object:
    """The whole file, or how many transactions the server has ever given a number to write under."""
    if databases.server is None:
        return Path(url.removeprefix("sqlite:///")).read_bytes()
    return databases.server.ask("SELECT pg_snapshot_xmax(pg_current_snapshot())")


def test_two_that_open_a_new_database_at_once_both_find_it_whole(databases: Any) -> None:
    url = databases.make()
    with ThreadPoolExecutor(4) as threads:
        for opened in threads.map(lambda _: open_database(url), range(4)):
            assert differences(opened) == []
            opened.close()
