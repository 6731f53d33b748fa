"""A database full of what people did keeps all of it on its way from every earlier revision."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import MetaData, insert, inspect, select, text

from api.database import Connection, Database, connect, metadata, open_database
from api.demo.loading import make_demo
from api.settings import load_settings
from tests.api.test_migrations import EVERY_REVISION, differences, migrate

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
_SIGNED = "WHERE id IN (SELECT exchange_id FROM exchange_signatures)"
Values = dict[str, dict[str, list[str]]]  # of each table and column, row by row


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, texts_are_hashed: None) -> Path:  # noqa: ARG001  comes first
    """What the people of the demo did, with rows in most tables."""
    path = tmp_path_factory.mktemp("demo") / "cxc-demo.db"
    make_demo(path, load_settings(f"sqlite:///{path}"), at=AT)
    return path


@pytest.fixture
def full(story: Path, databases: Any) -> str:
    """The same in a database of the test's own, by its address."""
    url = str(databases.make())
    with (
        closing(open_database(f"sqlite:///{story}", create=False)) as source,
        closing(connect(url)) as opened,
    ):
        opened.upgrade()
        with source.snapshot() as read, opened.transaction() as write:
            for table in metadata.sorted_tables:
                rows = [dict(row) for row in read.execute(select(table)).mappings()]
                if rows:
                    write.execute(insert(table), rows)
    return url


def values_of(connection: Connection) -> Values:
    """Every value that is kept, as text; the rows of a table in one order."""
    tables = MetaData()
    tables.reflect(connection)
    found: Values = {}
    for table in tables.sorted_tables:
        if table.name == "alembic_version":
            continue
        rows = sorted(connection.execute(select(table)).mappings(), key=lambda row: repr(_named(row, table)))
        found[table.name] = {column: [repr(row[column]) for row in rows] for column in _columns(table)}
    return found


def _columns(table: Any) -> list[str]:
    return [column.name for column in table.columns]


def _named(row: Any, table: Any) -> list[str]:
    return [str(row[column.name]) for column in table.primary_key]


def went_down(opened: Database, revision: str) -> Values:
    """What is there once the database is as that revision had it."""
    migrate(opened, command.downgrade, revision)
    with opened.snapshot() as connection:
        return values_of(connection)


def test_the_story_fills_most_tables(full: str) -> None:
    with closing(connect(full)) as opened, opened.snapshot() as connection:
        empty = {name for name, columns in values_of(connection).items() if not any(columns.values())}
    assert len(empty) < len(metadata.tables) / 2, sorted(empty)
    assert not empty & {"accounts", "organisations", "exchanges", "exchange_signatures", "audit", "outbox"}


@pytest.mark.parametrize("revision", EVERY_REVISION)
def test_from_every_revision_every_value_stays(full: str, revision: str) -> None:
    with closing(connect(full)) as opened:
        before = went_down(opened, revision)
        opened.upgrade()
        with opened.snapshot() as connection:
            after = values_of(connection)
            assert inspect(connection).has_table("exchanges")
        assert differences(opened) == []
    for table, columns in before.items():
        assert {name: after[table][name] for name in columns if name in after[table]} == {
            name: values for name, values in columns.items() if name in after[table]
        }, table


def test_what_is_worked_out_anew_is_what_was_there(full: str) -> None:
    """0025: when a stay was over, and when its visitor reported first, stand in what was recorded of it."""
    with closing(connect(full)) as opened:
        with opened.snapshot() as connection:
            there = values_of(connection)["exchanges"]
        went_down(opened, "0024")
        opened.upgrade()
        with opened.snapshot() as connection:
            again = values_of(connection)["exchanges"]
    for name in ("id", "ended_at", "visit_first_reported_at"):
        assert again[name] == there[name], name
    assert len(set(there["ended_at"])) > 1


def test_a_signed_draft_becomes_one_that_is_being_built(full: str) -> None:
    """0023: what somebody has signed is no draft."""
    with closing(connect(full)) as opened:
        went_down(opened, "0022")
        with opened.transaction() as connection:
            connection.execute(text(f"UPDATE exchanges SET state = 'draft' {_SIGNED}"))  # noqa: S608  our own words
        opened.upgrade()
        with opened.snapshot() as connection:
            states = connection.execute(text(f"SELECT DISTINCT state FROM exchanges {_SIGNED}")).all()  # noqa: S608
    assert [tuple(one) for one in states] == [("building",)]


def test_who_paused_is_known_and_no_time_ends_before_it_begins(full: str) -> None:
    """0014: until then only an organisation could pause its profile."""
    with closing(connect(full)) as opened:
        went_down(opened, "0013")
        with opened.transaction() as connection:
            some = connection.execute(
                text("SELECT id, partnership_id FROM organisations WHERE partnership_id IS NOT NULL")
            ).first()
            assert some is not None
            connection.execute(
                text("UPDATE lives SET state = 'paused' WHERE organisation_id = :id"), {"id": some.id}
            )
            past = (
                "INSERT INTO past_managements (id, organisation_id, partnership_id, valid_from, valid_to) "
                "VALUES (9001, :id, :of, '2026-05-02', '2026-05-01'), "
                "(9002, :id, :of, '2026-04-01', '2026-05-01')"
            )
            connection.execute(text(past), {"id": some.id, "of": some.partnership_id})
        opened.upgrade()
        with opened.snapshot() as connection:
            by = connection.scalar(
                text("SELECT paused_by FROM lives WHERE organisation_id = :id"), {"id": some.id}
            )
            kept = connection.scalars(text("SELECT id FROM past_managements WHERE id > 9000")).all()
    assert (by, list(kept)) == ("organisation", [9002])
