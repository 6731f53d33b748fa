"""The SQLite file: what may be one, and how it is opened."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from api.database import database_exists, open_database
from api.problems import NoDatabaseYet, UnusableDatabase
from api.settings import load_settings


def test_every_connection_is_durable_checked_and_patient(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    all_open = threading.Barrier(4)

    def pragmas(_: int) -> dict[str, Any]:
        with database.snapshot() as connection:
            all_open.wait(timeout=10)  # so that the four cannot share one connection
            return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(pragmas, range(4))) == [expected] * 4
    database.close()


def test_a_write_transaction_holds_the_lock_from_its_start(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    other = sqlite3.connect(tmp_path / "a.db", timeout=0)
    with database.transaction(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()
    database.close()


def test_a_database_that_is_not_there_is_not_made_for_reading(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(NoDatabaseYet, match="Import organisations first"):
        open_database(f"sqlite:///{path}", create=False)
    assert not database_exists(f"sqlite:///{path}")
    assert not path.exists()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://me:secret@host/cxc", "only SQLite and PostgreSQL are"),
        ("not a url", "not a database URL"),
        ("postgresql//me:secret@host/cxc", "not a database URL"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///cxc.db?mode=ro", "after a question mark"),
        ("sqlite:///{folder}/missing/cxc.db", "does not exist"),
        ("sqlite:///{folder}", "is a folder"),
    ],
)
def test_a_url_that_names_no_database_is_refused(tmp_path: Path, url: str, told: str) -> None:
    with pytest.raises(UnusableDatabase, match=told) as raised:
        open_database(url.format(folder=tmp_path))
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("content", [b"id,name\n", b"\x89PNG\r\n", b"SQLite"])
def test_a_file_that_is_something_else_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(content)
    with pytest.raises(UnusableDatabase, match="not an SQLite database"):
        open_database(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_a_damaged_database_is_told_plainly(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4096)
    with pytest.raises(UnusableDatabase):
        open_database(f"sqlite:///{path}")


def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    path = tmp_path / "what 100% é#&.db"
    open_database(load_settings(str(path)).database_url).close()
    assert path.exists()
