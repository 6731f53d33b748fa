"""The schema that the migrations make is the schema that the code expects."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

import api.profiles.tables
import api.programme.tables
from api.database import Database, metadata, open_database
from api.problems import UnusableDatabase

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
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.transaction() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
        assert list(tables) == ["alembic_version"]


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
