"""What a database promises, whichever it is: all or nothing, one state, and as if one after the other."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from api.database import Connection, Database, connect, database_exists, open_database
from api.problems import DatabaseBusy, NoDatabaseYet, Problem, UnusableDatabase, WrittenMeanwhile
from api.profiles import store
from api.profiles.organisation import Organisation
from matching.profiles import OrganisationId

pytestmark = pytest.mark.both

ONE = Organisation(id=OrganisationId("one"), name="One", host_capacity=0)
TWO = Organisation(id=OrganisationId("two"), name="Two", host_capacity=0)


@pytest.fixture
def filled(database: Database, at: datetime) -> Database:
    with database.transaction() as connection:
        store.add(connection, [ONE, TWO], at=at)
    return database


def found(connection: Connection, organisation_id: str) -> Organisation:
    organisation = store.get(connection, organisation_id)
    assert organisation is not None
    return organisation


class TestTransactions:
    def test_a_membership_of_nobody_is_refused_by_the_database_itself(
        self, database: Database, at: datetime
    ) -> None:
        orphan = replace(ONE, member_of=frozenset({OrganisationId("nobody")}))
        with pytest.raises(IntegrityError), database.transaction() as connection:
            store.add(connection, [orphan], at=at)

    def test_what_is_refused_does_not_repeat_what_was_to_be_kept(
        self, database: Database, at: datetime
    ) -> None:
        orphan = replace(ONE, name="Ana Example", member_of=frozenset({OrganisationId("nobody")}))
        with pytest.raises(IntegrityError) as raised, database.transaction() as connection:
            store.add(connection, [orphan, orphan], at=at)
        assert "Ana Example" not in str(raised.value)

    def test_what_is_raised_in_a_transaction_undoes_it(self, database: Database, at: datetime) -> None:
        def interrupted() -> None:
            with database.transaction() as connection:
                store.add(connection, [ONE], at=at)
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            interrupted()
        with database.snapshot() as connection:
            assert store.all_ids(connection) == []

    def test_nothing_can_be_written_in_a_snapshot(self, database: Database, at: datetime) -> None:
        with pytest.raises(DBAPIError), database.snapshot() as connection:
            store.add(connection, [ONE], at=at)
        with database.transaction() as connection:  # its connection can write again
            assert store.all_ids(connection) == []
            store.add(connection, [ONE], at=at)

    def test_readers_go_on_while_one_writes(self, filled: Database, at: datetime) -> None:
        with filled.transaction() as writing, filled.snapshot() as reading:
            store.add(writing, [Organisation(id=OrganisationId("new"), name="New")], at=at)
            assert store.all_ids(reading) == ["one", "two"]

    def test_a_snapshot_sees_one_state_while_a_writer_commits(self, filled: Database, at: datetime) -> None:
        with filled.snapshot() as reading:
            before = (store.state_of(reading), store.get_all(reading))
            with filled.transaction() as writing:
                store.replace(writing, [replace(ONE, name="Anew")], at=at)
            assert (store.state_of(reading), store.get_all(reading)) == before
        with filled.snapshot() as reading:
            assert found(reading, "one").name == "Anew"
            assert store.state_of(reading) != before[0]


class TestSeveralAtOnce:
    def test_no_update_is_lost(self, filled: Database, at: datetime) -> None:
        def add_one(connection: Connection) -> None:
            now = found(connection, "one")
            store.replace(connection, [replace(now, host_capacity=(now.host_capacity or 0) + 1)], at=at)

        with ThreadPoolExecutor(3) as threads:
            list(threads.map(lambda _: filled.run(add_one), range(12)))
        with filled.snapshot() as connection:
            assert found(connection, "one").host_capacity == 12

    def test_two_that_each_rest_on_the_other_do_not_both_go_through(
        self, filled: Database, at: datetime
    ) -> None:
        """Write skew: each closes its own door if the other's is open, so one door must stay open."""
        both_have_looked = threading.Barrier(2)

        def close_unless_the_last(organisation_id: str) -> Callable[[Connection], bool]:
            def close(connection: Connection) -> bool:
                is_open = {one.id for one in store.get_all(connection).values() if one.host_capacity == 0}
                with suppress(threading.BrokenBarrierError):  # where only one at a time may look
                    both_have_looked.wait(timeout=0.5)
                if len(is_open) > 1:
                    closed = replace(found(connection, organisation_id), host_capacity=1)
                    store.replace(connection, [closed], at=at)
                return len(is_open) > 1

            return close

        with ThreadPoolExecutor(2) as threads:
            done = list(threads.map(lambda one: filled.run(close_unless_the_last(one)), ["one", "two"]))
        assert sorted(done) == [False, True]
        with filled.snapshot() as connection:
            assert sum(one.host_capacity == 0 for one in store.get_all(connection).values()) == 1

    def test_the_state_moves_on_with_each_of_many(self, filled: Database, at: datetime) -> None:
        def write(number: int) -> None:
            new = Organisation(id=OrganisationId(f"new-{number}"), name="New")
            filled.run(lambda connection: store.add(connection, [new], at=at))

        with ThreadPoolExecutor(3) as threads:
            list(threads.map(write, range(6)))
        with filled.snapshot() as connection:
            moments = connection.execute(text("SELECT updated_at FROM organisations")).scalars().all()
        assert len(set(moments)) == 7  # the first two were written together

    def test_who_waits_too_long_is_told_in_words(self, filled: Database, at: datetime) -> None:
        with impatient(filled), filled.transaction() as writing:
            store.replace(writing, [replace(ONE, name="First")], at=at)
            with pytest.raises(
                DatabaseBusy, match=r"stayed locked.*Nothing was changed.*Try again"
            ) as raised:
                filled.run(lambda connection: lock_and_replace(connection, at))
        assert not isinstance(raised.value, WrittenMeanwhile)
        with filled.snapshot() as connection:
            assert found(connection, "one").name == "First"


def lock_and_replace(connection: Connection, at: datetime) -> None:
    store.replace(connection, [replace(ONE, name="Second")], at=at)


@contextmanager
def impatient(database: Database) -> Iterator[None]:
    """Lets everybody wait for a twentieth of a second only."""
    short = {"sqlite": "PRAGMA busy_timeout=50", "postgresql": "SET lock_timeout TO 50"}

    def shorten(connection: Any, _record: Any, _proxy: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(short[database.engine.dialect.name])
        cursor.close()
        connection.commit()

    event.listen(database.engine, "checkout", shorten)
    yield
    event.remove(database.engine, "checkout", shorten)


class TestDoingItAgain:
    def test_what_was_undone_is_done_again_after_random_growing_pauses(self, database: Database) -> None:
        tries, pauses = [0], []

        def fails_thrice(_connection: Connection) -> str:
            tries[0] += 1
            if tries[0] <= 3:
                raise WrittenMeanwhile(database.where)
            return "done"

        class AlwaysTheLongest(Random):
            def random(self) -> float:
                return 1.0

        assert database.run(fails_thrice, sleep=pauses.append, rng=AlwaysTheLongest()) == "done"
        assert tries == [4]
        assert all(later == 2 * sooner for sooner, later in pairwise(pauses))

    def test_it_gives_up_in_words(self, database: Database) -> None:
        pauses: list[float] = []

        def always_fails(_connection: Connection) -> None:
            raise WrittenMeanwhile(database.where)

        with pytest.raises(DatabaseBusy, match=r"changed by others at the same moment.*Nothing was changed"):
            database.run(always_fails, sleep=pauses.append, rng=Random(1))
        assert len(pauses) == 7
        assert sum(pauses) < 2

    def test_nothing_else_is_done_again(self, database: Database, at: datetime) -> None:
        tries = []

        def refuses(connection: Connection) -> None:
            tries.append(1)
            store.add(connection, [ONE], at=at)
            raise Problem("no")

        with pytest.raises(Problem, match="no"):
            database.run(refuses, sleep=lambda _: pytest.fail("it waited"))
        assert tries == [1]
        with database.snapshot() as connection:
            assert store.all_ids(connection) == []


class TestOpening:
    def test_where_there_is_nothing_yet_nothing_is_made_for_reading(self, databases: Any) -> None:
        url = databases.make()
        assert not database_exists(url)
        with pytest.raises(NoDatabaseYet, match="Import organisations first"):
            open_database(url, create=False)
        assert not database_exists(url)
        open_database(url).close()
        assert database_exists(url)

    def test_somebody_elses_database_is_left_as_it_is(self, databases: Any) -> None:
        url = databases.make()
        with closing(connect(url)) as opened, opened.transaction() as connection:
            connection.execute(text("CREATE TABLE photos (id INTEGER)"))
        for create in (True, False):
            with pytest.raises(UnusableDatabase, match="tables that are not ours"):
                open_database(url, create=create)

    def test_a_database_of_a_newer_version_is_left_as_it_is(self, database: Database) -> None:
        with database.transaction() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(UnusableDatabase, match=r"another version of CXC Match \(schema 9999\)"):
            open_database(database.url)
