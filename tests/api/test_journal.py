"""An act is one transaction with exactly one event, and the trail it leaves is in one order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from api.access import Via
from api.database import Database
from api.journal import store
from api.journal.acting import Act, Actor, Event, Notice, perform
from api.journal.problems import (
    ActIsOver,
    JournalDefect,
    NoEventRecorded,
    SecondEvent,
    UnfitForTheJournal,
)
from api.journal.tables import outbox
from api.programme.store import add_partnerships, partnership_ids

pytestmark = pytest.mark.both

MANAGER = Actor(12, Via.SESSION)


def opening(name: str, *notices: Notice) -> Callable[[Act], str]:
    """A use case: opens a partnership and says so."""

    def work(act: Act) -> str:
        add_partnerships(act.connection, [name], at=act.at)
        for notice in notices:
            act.tell(notice)
        act.record(Event("partnership.open", f"partnership:{name}", {"n_members": 3}))
        return name

    return work


def trail(database: Database) -> list[str]:
    with database.snapshot() as connection:
        return [entry.subject for entry in store.last_entries(connection, limit=10_000)]


def partnerships(database: Database) -> set[str]:
    with database.snapshot() as connection:
        return set(partnership_ids(connection))


def test_an_act_commits_its_change_its_event_and_its_notices_together(
    database: Database, at: datetime
) -> None:
    notices = [Notice("partnership.opened", f"account:{number}", {"partnership": "A"}) for number in (7, 8)]
    actor = Actor(12, Via.TOKEN, on_behalf_of=3)

    result = perform(database, actor, at=at, work=opening("A", *notices))

    with database.snapshot() as connection:
        (entry,) = store.last_entries(connection, limit=10)
        told = connection.execute(select(outbox).order_by(outbox.c.id)).all()
    assert result == "A"
    assert partnerships(database) == {"A"}
    assert (entry.seq, entry.at, entry.account_id, entry.via, entry.on_behalf_of) == (1, at, 12, "token", 3)
    assert (entry.act, entry.subject, entry.detail) == (
        "partnership.open",
        "partnership:A",
        '{"n_members":3}',
    )
    assert [(row.event_seq, row.kind, row.recipient, row.params, row.created_at) for row in told] == [
        (1, "partnership.opened", "account:7", {"partnership": "A"}, at),
        (1, "partnership.opened", "account:8", {"partnership": "A"}, at),
    ]


def test_what_a_use_case_raises_undoes_all_of_it(database: Database, at: datetime) -> None:
    def work(act: Act) -> None:
        opening("A", Notice("partnership.opened", "account:7"))(act)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        perform(database, MANAGER, at=at, work=work)

    with database.snapshot() as connection:
        assert connection.execute(select(outbox)).all() == []
    assert trail(database) == []
    assert partnerships(database) == set()


def no_event(act: Act) -> None:
    add_partnerships(act.connection, ["A"], at=act.at)


def two_events(act: Act) -> None:
    opening("A")(act)
    act.record(Event("partnership.name", "partnership:A"))


def two_events_and_silence(act: Act) -> None:
    try:
        two_events(act)
    except JournalDefect:
        return


@pytest.mark.parametrize(
    ("work", "defect"),
    [(no_event, NoEventRecorded), (two_events, SecondEvent), (two_events_and_silence, SecondEvent)],
)
def test_an_act_with_no_event_or_two_is_a_defect_and_nothing_is_committed(
    database: Database, at: datetime, work: Callable[[Act], None], defect: type[Exception]
) -> None:
    with pytest.raises(defect) as caught:
        perform(database, MANAGER, at=at, work=work)
    assert isinstance(caught.value, RuntimeError)
    assert partnerships(database) == set()
    assert trail(database) == []


def test_an_act_that_has_ended_takes_no_more(database: Database, at: datetime) -> None:
    kept: list[Act] = []

    def work(act: Act) -> None:
        opening("A")(act)
        kept.append(act)

    perform(database, MANAGER, at=at, work=work)

    with pytest.raises(ActIsOver, match="came after its act had ended"):
        kept[0].tell(Notice("partnership.opened", "account:7"))
    with pytest.raises(ActIsOver):
        kept[0].record(Event("partnership.open", "partnership:A"))


def test_acts_at_once_stand_one_after_another_and_none_is_done_in_vain(
    database: Database, at: datetime
) -> None:
    start = Barrier(8)
    begun: list[str] = []

    def noted(name: str) -> Callable[[Act], str]:
        def work(act: Act) -> str:
            begun.append(name)
            return opening(name)(act)

        return work

    def run(number: int) -> None:
        start.wait(timeout=10)
        for turn in range(5):
            perform(database, Actor(number, Via.SESSION), at=at, work=noted(f"{number}-{turn}"))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(run, range(8)))

    assert len(set(begun)) == 40
    assert trail(database) == [f"partnership:{name}" for name in begun]
    with database.snapshot() as connection:
        assert store.verify(connection) is None


def test_the_order_is_that_of_the_acts_whatever_the_clock_says(database: Database, at: datetime) -> None:
    for name, days in (("A", 0), ("B", -1), ("C", 400)):
        perform(database, MANAGER, at=at + timedelta(days=days), work=opening(name))
    assert trail(database) == ["partnership:A", "partnership:B", "partnership:C"]


def test_an_act_that_another_writer_crossed_runs_again_with_a_fresh_act(
    database: Database, at: datetime
) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one writer in at a time, so none is ever crossed")
    acts: list[Act] = []

    def crossed(act: Act) -> None:
        acts.append(act)
        known = partnership_ids(act.connection)
        if len(acts) == 1:
            with database.transaction() as other:  # reads what the act writes, writes what it read
                store.anchor(other)
                add_partnerships(other, ["other"], at=at)
        opening(f"after-{len(known)}", Notice("partnership.opened", "account:7"))(act)

    perform(database, MANAGER, at=at, work=crossed)

    assert len(acts) == 2
    assert acts[0] is not acts[1]
    assert trail(database) == ["partnership:after-1"]
    with database.snapshot() as connection:
        assert len(connection.execute(select(outbox)).all()) == 1


@pytest.mark.parametrize(
    "detail",
    [
        {"representative": "Ana Sousa"},
        {"contact": "ana@weaving.pt"},
        {"contact_email": "5f1c"},
        {"name": "Ana"},
        {"reset_token": "5f1c"},
        {"phone": 351912345678},
        {"comment": "ana\nsousa"},
        {"who": "Ткачница"},
        {"who": "a" * 129},
        {"who": ""},
        {"share": 0.5},
        {"amount": 2**53},
        {"people": ["O-1", "Ana Sousa"]},
        {"nested": {"id": "O-1"}},
        {"nested": [["O-1"]]},
        {"Who": "O-1"},
        {"ids": ["a" * 128] * 80},
    ],
    ids=str,
)
def test_an_event_that_may_hold_a_persons_data_is_a_defect(detail: dict[str, object]) -> None:
    with pytest.raises(UnfitForTheJournal, match="cannot be kept in the journal: "):
        Event("waiver.approve", "organisation:demo-sme-138", detail)


def test_ids_codes_digests_numbers_and_lists_of_them_may_be_kept(database: Database, at: datetime) -> None:
    detail = {
        "rule": "H4-membership",
        "on": "2026-11-21",
        "digest": "0" * 64,
        "amount_cents": -78_000,
        "is_late": False,
        "ended": None,
        "hosts": ["ORG-1", "ORG_2.b"],
        "token_id": 5,
    }
    perform(
        database,
        MANAGER,
        at=at,
        work=lambda act: act.record(Event("waiver.approve", "organisation:ORG-1", detail)),
    )
    with database.snapshot() as connection:
        (entry,) = store.last_entries(connection, limit=1)
    assert entry.detail == (
        '{"amount_cents":-78000,"digest":"' + "0" * 64 + '","ended":null,"hosts":["ORG-1","ORG_2.b"],'
        '"is_late":false,"on":"2026-11-21","rule":"H4-membership","token_id":5}'
    )


@pytest.mark.parametrize(
    ("act", "subject"),
    [
        ("approve", "organisation:x"),
        ("Waiver.approve", "organisation:x"),
        ("waiver.approve", "x"),
        ("waiver.approve", "account:ana@weaving.pt"),
        ("waiver.approve", "organisation:"),
        ("waiver.approve\n", "organisation:x"),
    ],
)
def test_an_event_names_a_thing_and_a_verb_and_a_kind_and_an_id(act: str, subject: str) -> None:
    with pytest.raises(UnfitForTheJournal):
        Event(act, subject)


@pytest.mark.parametrize(
    "params", [{"share": float("nan")}, {"at": datetime}, {"text": "x" * 8_001}], ids=str
)
def test_a_notice_whose_parameters_are_not_json_is_a_defect(params: dict[str, object]) -> None:
    with pytest.raises(UnfitForTheJournal):
        Notice("proposal.received", "account:12", params)
