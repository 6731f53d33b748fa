"""A PostgreSQL server: how it is spoken to, and what a person is told when it does not answer."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from api.database import Database, open_database
from api.problems import BadRequest, DatabaseBusy, Problem, UnusableDatabase, WrittenMeanwhile
from api.profiles import store
from api.profiles.organisation import Organisation
from matching.profiles import OrganisationId

pytestmark = pytest.mark.both

ONE = Organisation(id=OrganisationId("one"), name="One")


@pytest.fixture
def url(postgresql: Any) -> Iterator[str]:
    made = postgresql.make()
    yield made
    postgresql.drop(made)


@pytest.fixture
def opened(url: str) -> Iterator[Database]:
    with closing(open_database(url)) as database:
        yield database


def shown(database: Database, name: str, *, writes: bool = False) -> str:
    with (database.transaction if writes else database.snapshot)() as connection:
        return str(connection.scalar(text(f"SHOW {name}")))


class TestEveryConnection:
    def test_writes_as_if_alone_and_reads_one_state(self, opened: Database) -> None:
        assert shown(opened, "transaction_isolation", writes=True) == "serializable"
        assert shown(opened, "transaction_read_only", writes=True) == "off"
        assert shown(opened, "transaction_isolation") == "repeatable read"
        assert shown(opened, "transaction_read_only") == "on"

    @pytest.mark.parametrize(
        ("server_has", "we_have"), [("off", "on"), ("local", "on"), ("on", "on"), ("remote_apply",) * 2]
    )
    def test_a_commit_is_on_disk_whatever_the_server_is_set_to(
        self, url: str, postgresql: Any, server_has: str, we_have: str
    ) -> None:
        name = url.rpartition("/")[2]
        postgresql.ask(f'ALTER DATABASE "{name}" SET synchronous_commit = {server_has}')
        with closing(open_database(url)) as database:
            assert shown(database, "synchronous_commit", writes=True) == we_have

    def test_is_in_utc_and_patient_within_bounds(self, opened: Database) -> None:
        found = {name: shown(opened, name) for name in ("TimeZone", "statement_timeout", "lock_timeout")}
        assert found == {"TimeZone": "UTC", "statement_timeout": "30s", "lock_timeout": "10s"}
        assert shown(opened, "client_encoding") == "UTF8"

    def test_the_bounds_are_back_after_an_upgrade(self, opened: Database) -> None:
        with opened.upgrading() as connection:
            assert connection.scalar(text("SHOW statement_timeout")) == "0"
        assert shown(opened, "statement_timeout") == "30s"


class TestWhatIsTold:
    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"password": "guessed"}, "refuses the user or the password.*Check both"),
            ({"username": "nobody"}, "refuses the user or the password"),
            ({"database": "nowhere"}, "no database of that name.*Ask who runs it"),
            ({"port": 1}, "no server answers there.*Start it"),
            ({"host": "nowhere.invalid"}, "no server answers there"),
            ({"query": {"sslmode": "require"}}, "SSL"),
        ],
    )
    def test_who_is_not_let_in_is_told_why_and_no_password(
        self, url: str, change: dict[str, Any], told: str
    ) -> None:
        asked = make_url(url).set(**change)
        with pytest.raises(UnusableDatabase, match=told) as raised:
            open_database(asked.render_as_string(hide_password=False))
        assert str(asked.password) not in str(raised.value)
        assert f"postgresql://{asked.username}@{asked.host}:{asked.port}/{asked.database}" in str(
            raised.value
        )

    @pytest.mark.parametrize(
        ("url", "told"),
        [
            ("postgresql://me:secret@host", "names no database"),
            ("postgresql://me:secret@host/", "names no database"),
            ("postgresql://me:sec@secret@host/cxc", "Write that as %40"),
            ("postgresql://me:secret@host/cxc?options=-csearch_path", "options after the question mark"),
            ("postgresql+psycopg2://me:secret@host/cxc", "only SQLite and PostgreSQL are"),
        ],
    )
    def test_a_url_of_no_use_is_refused_without_its_password(self, url: str, told: str) -> None:
        with pytest.raises(UnusableDatabase, match=told) as raised:
            open_database(url)
        assert "secret" not in str(raised.value)

    def test_a_database_that_cannot_keep_every_letter_is_refused(self, postgresql: Any) -> None:
        postgresql.ask(
            "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
        )
        with pytest.raises(UnusableDatabase, match="encoded as LATIN1"):
            open_database(postgresql.url("latin"))
        postgresql.ask("DROP DATABASE latin")

    def test_a_user_who_may_not_make_tables_is_told_so(self, url: str, postgresql: Any) -> None:
        postgresql.ask("CREATE ROLE guest LOGIN PASSWORD 'guest'")
        postgresql.ask("REVOKE CREATE ON SCHEMA public FROM PUBLIC", of=url.rpartition("/")[2])
        guest = make_url(url).set(username="guest", password="guest")  # noqa: S106  gone with the test
        with pytest.raises(UnusableDatabase, match=r"may not do that there.*Make the user its owner"):
            open_database(guest.render_as_string(hide_password=False))
        postgresql.ask("DROP ROLE guest")

    def test_a_text_with_a_nul_character_is_refused_in_words(self, opened: Database, at: datetime) -> None:
        with pytest.raises(BadRequest, match="NUL character"), opened.transaction() as connection:
            store.add(connection, [Organisation(id=OrganisationId("x"), name="a\x00b")], at=at)

    def test_what_takes_too_long_is_ended_in_words(self, opened: Database) -> None:
        with pytest.raises(DatabaseBusy, match="did not answer in time"):
            wait_too_long(opened)

    def test_who_wrote_on_what_was_changed_meanwhile_is_told_that_nothing_was_kept(
        self, opened: Database, at: datetime
    ) -> None:
        with pytest.raises(WrittenMeanwhile, match="Nothing was changed"):
            write_on_what_changes(opened, at)
        with opened.snapshot() as connection:
            assert store.all_ids(connection) == ["two"]


class TestALostServer:
    def test_a_connection_that_was_cut_is_told_and_the_next_is_good(
        self, opened: Database, postgresql: Any
    ) -> None:
        with pytest.raises(UnusableDatabase, match=r"shutting down|connection was lost"):
            cut_and_ask(opened, postgresql)
        with opened.snapshot() as connection:
            assert store.all_ids(connection) == []

    def test_a_server_that_is_stopped_is_told_at_once_and_found_again(self, another_server: Any) -> None:
        """The service need not start again when its database did."""
        with closing(open_database(another_server.make())) as database:
            another_server.stop()
            begun = time.monotonic()
            with pytest.raises(Problem, match="no server answers there"), database.snapshot():
                pass
            assert time.monotonic() - begun < 2
            another_server.start()
            with database.transaction() as connection:
                assert store.all_ids(connection) == []


@pytest.fixture
def another_server(postgresql: Any) -> Iterator[Any]:
    """One that a test may stop; its folder is not pytest's own, which only root may enter."""
    made = type(postgresql)(postgresql.programs, Path(tempfile.mkdtemp(prefix="cxc-postgresql-")))
    try:
        made.prepare()
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(made.folder)


def write_on_what_changes(database: Database, at: datetime) -> None:
    with database.transaction() as first:
        store.add(first, [ONE], at=at)
        with database.transaction() as second:
            store.add(second, [Organisation(id=OrganisationId("two"), name="Two")], at=at)


def wait_too_long(database: Database) -> None:
    with database.snapshot() as connection:
        connection.execute(text("SET LOCAL statement_timeout TO 20"))
        connection.execute(text("SELECT pg_sleep(5)"))


def cut_and_ask(database: Database, server: Any) -> None:
    with database.snapshot() as connection:
        number = connection.scalar(text("SELECT pg_backend_pid()"))
        server.ask(f"SELECT pg_terminate_backend({number}, 5000)")
        store.all_ids(connection)
