"""Regular jobs: one process at a time, free again after a crash, and one that fails keeps no other back."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import insert, select

from api.access import Role, Via
from api.database import Database, open_database
from api.journal.acting import Actor, Event, Notice, perform
from api.notices.tables import deliveries
from api.people.tables import guards, invitations, resets, sessions
from api.settings import Settings
from api.upkeep import store
from api.upkeep.figures import UpkeepFigures
from api.upkeep.jobs import Job, Work, all_jobs, standing_jobs
from api.upkeep.worker import Upkeep, while_serving

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def a_job(run: Callable[[Work], int] = lambda _work: 1, **differences: Any) -> Job:
    return Job(**({"name": "some.job", "what": "things done", "every": HOUR, "run": run} | differences))


def fails(_work: Work) -> int:
    raise RuntimeError("Ana Exemplo, ana@example.eu")


def test_a_job_is_done_when_it_is_due_and_not_before(database: Database, clock: Clock) -> None:
    upkeep = Upkeep(database, [a_job()], clock=clock)
    done = []
    for later in (timedelta(), HOUR - MINUTE, HOUR):
        clock.at = NOON + later
        done.append([one.done for one in upkeep.run_due()])
    assert done == [[1], [], [1]]
    assert [one.done for one in upkeep.run_due(anyway=True)] == [1]


def test_another_process_knows_when_it_was_done(database: Database, clock: Clock) -> None:
    Upkeep(database, [a_job()], clock=clock).run_due()
    assert Upkeep(database, [a_job()], clock=clock).run_due() == []


def test_what_one_process_is_at_no_other_begins(database: Database, clock: Clock) -> None:
    begun: list[int] = []
    at_once = threading.Event()

    def slow(_work: Work) -> int:
        begun.append(1)
        at_once.wait(10)
        return 1

    other = Upkeep(database, [a_job(slow)], clock=clock)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(Upkeep(database, [a_job(slow)], clock=clock).run_due)
        while not begun:
            pass
        assert other.run_due(anyway=True) == []
        at_once.set()
        assert len(first.result(10)) == 1
    assert begun == [1]


def test_of_many_at_once_one_does_it(database: Database, clock: Clock) -> None:
    workers = [Upkeep(database, [a_job()], clock=clock) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        done = [len(one) for one in pool.map(lambda one: one.run_due(), workers)]
    assert sum(done) == 1


def test_what_a_dead_process_was_at_is_free_after_its_lease(database: Database, clock: Clock) -> None:
    with database.transaction() as connection:
        assert store.take(connection, "some.job", owner="dead", at=NOON, lease=5 * MINUTE)
    upkeep = Upkeep(database, [a_job()], clock=clock)
    clock.at = NOON + 5 * MINUTE - timedelta(seconds=1)
    assert upkeep.run_due(anyway=True) == []
    clock.at = NOON + 5 * MINUTE
    assert len(upkeep.run_due()) == 1
    with database.transaction() as connection:  # the dead one wakes up, and changes nothing
        assert not store.give_back(connection, "some.job", owner="dead", at=NOON, due_at=NOON)


def test_a_job_that_fails_keeps_no_other_back_and_is_tried_again(
    database: Database, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    registry = CollectorRegistry()
    jobs = [a_job(fails), a_job(name="other.job")]
    upkeep = Upkeep(database, jobs, clock=clock, counted=UpkeepFigures(registry))

    with caplog.at_level(logging.INFO):
        outcomes = upkeep.run_due()

    assert [(one.job.name, one.failed_as) for one in outcomes] == [
        ("some.job", "RuntimeError"),
        ("other.job", None),
    ]
    assert "some.job" in caplog.text
    assert "Ana" not in caplog.text
    with database.snapshot() as connection:
        standing = {one.job: one for one in store.standings(connection)}
    assert standing["some.job"].failed_as == "RuntimeError"
    assert standing["some.job"].due_at == NOON + 10 * MINUTE
    assert standing["other.job"].due_at == NOON + HOUR
    counted = generate_latest(registry).decode()
    assert 'cxc_upkeep_runs_total{job="some.job",outcome="failed"} 1.0' in counted
    assert 'cxc_upkeep_done_total{job="other.job"} 1.0' in counted


def test_a_job_is_asked_to_end_before_its_lease_does(database: Database, clock: Clock) -> None:
    asked: list[bool] = []

    def long(work: Work) -> int:
        for minutes in (0, 3, 4):
            clock.at = NOON + minutes * MINUTE
            asked.append(work.is_over())
        return 0

    Upkeep(database, [a_job(long, lease=5 * MINUTE)], clock=clock).run_due()
    assert asked == [False, False, True]


def test_the_worker_works_beside_an_application_and_stops_with_it(database: Database) -> None:
    done, held = threading.Event(), threading.Event()

    def until_told(work: Work) -> int:
        done.set()
        while not work.is_over():
            held.wait(0.01)
        return 1

    upkeep = Upkeep(database, [a_job(until_told)], pause_s=0.01)
    with TestClient(FastAPI(lifespan=while_serving(upkeep))):
        assert done.wait(10)
    assert "upkeep" not in [thread.name for thread in threading.enumerate()]
    with database.snapshot() as connection:
        assert store.standings(connection)[0].done == 1


def test_without_upkeep_an_application_just_serves() -> None:
    with TestClient(FastAPI(lifespan=while_serving(None))) as client:
        assert client.get("/docs").status_code == 200


def test_the_worker_survives_a_database_that_fails(clock: Clock) -> None:
    rounds = threading.Event()

    class Broken:
        def __init__(self) -> None:
            self.times = 0

        def snapshot(self) -> None:
            self.times += 1
            if self.times == 3:
                rounds.set()
            raise OSError("gone")

    upkeep = Upkeep(Broken(), [a_job()], clock=clock, pause_s=0)  # type: ignore[arg-type]
    upkeep.start()
    assert rounds.wait(10)
    upkeep.stop()


def test_every_job_has_a_name_of_its_own_and_ends_well_before_it_is_lost() -> None:
    jobs = all_jobs(Settings())
    assert len({job.name for job in jobs}) == len(jobs)
    assert all(job.lease >= 2 * MINUTE for job in jobs)


def tidied(town: Any) -> dict[str, int]:
    jobs = standing_jobs(town.settings)
    outcomes = Upkeep(town.database, jobs, clock=town.clock).run_due(anyway=True)
    assert [one.failed_as for one in outcomes] == [None] * len(jobs)
    return {one.job.name: one.done for one in outcomes}


def test_what_is_over_is_deleted_and_what_is_not_stays(town: Any) -> None:
    office = town.person(Role.SUPPORT_OFFICE)
    town.clock.at += timedelta(days=40)
    town.sign_in("support_office-programme@example.eu")
    soon, late = town.clock.at + HOUR, town.clock.at - timedelta(days=31)
    link = {"digest": "", "made_at": late, "role": "analyst", "valid_from": late.date()}
    with town.database.transaction() as connection:
        for number, (expires, table) in enumerate([(late, invitations), (soon, invitations)]):
            row = link | {"digest": f"i{number}", "expires_at": expires, "address": f"{number}@example.eu"}
            connection.execute(insert(table).values(row))
        for number, expires in enumerate([late, soon]):
            row = {"account_id": 1, "digest": f"r{number}", "made_at": late, "expires_at": expires}
            connection.execute(insert(resets).values(row))
        for number, changed in enumerate([late, soon]):
            row = {"key": f"account:{number}", "failures": [], "locks": 0, "changed_at": changed}
            connection.execute(insert(guards).values(row))

    done = tidied(town)

    assert {name: number for name, number in done.items() if number} == {
        "guards.purge": 1,
        "sessions.purge": 1,
        "links.purge": 2,
    }
    with town.database.snapshot() as connection:
        left = [len(connection.execute(select(table)).all()) for table in (guards, sessions, resets)]
    assert left == [1, 1, 1]
    assert office.get("/me").status_code == 401  # a session of 40 days ago has long been over


def test_answers_are_kept_for_a_day(town: Any) -> None:
    office = town.person(Role.SUPPORT_OFFICE)
    read = office.post("/inbox/read", json={"up_to": 1}, headers=town.once())
    assert read.status_code == 200
    town.clock.at += timedelta(hours=23)
    assert tidied(town)["answers.purge"] == 0
    town.clock.at += timedelta(hours=2)
    assert tidied(town)["answers.purge"] == 1


def test_notices_are_delivered_by_the_way(town: Any) -> None:
    town.person(Role.SUPPORT_OFFICE)

    def work(act: Any) -> None:
        act.record(Event("waiver.end", "waiver:1"))
        params = {"organisation": "Weaving", "rule": "H4", "until": "2026-11-21", "path": "/waivers/1"}
        act.tell(Notice("waiver.ended", "account:1", params))

    perform(town.database, Actor(account_id=None, via=Via.SYSTEM), at=town.clock(), work=work)
    assert tidied(town)["notices.deliver"] == 1
    with town.database.snapshot() as connection:
        states = list(connection.execute(select(deliveries.c.channel, deliveries.c.state)))
    assert sorted(map(tuple, states)) == [("inbox", "sent"), ("mail", "waiting")]


def test_the_command_does_what_is_due_once_and_says_so(service: Any) -> None:
    from typer import Typer
    from typer.testing import CliRunner

    from api.cli.tidying import tidy

    open_database(service.url).close()
    app = Typer()
    app.command("tidy")(tidy)
    first, second = (CliRunner().invoke(app, ["--database", service.url]) for _ in range(2))
    every = CliRunner().invoke(app, ["--database", service.url, "--all"])
    assert (first.exit_code, second.exit_code, every.exit_code) == (0, 0, 0), first.output
    assert "0 kept answers deleted" in " ".join(first.stdout.split())
    assert "not due" in second.stdout
    assert "not due" not in every.stdout
