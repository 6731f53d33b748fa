"""Whatever is done to the trail behind its back shows, and the first bad row is named."""

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import DatabaseError

from api.access import Via
from api.database import Database, open_database
from api.journal import store
from api.journal.acting import Actor, Event, perform
from api.journal.audit import FIRST_PREVIOUS, Anchor, Broken, Entry, Fault, digest_of, first_broken, sealed
from api.journal.problems import BadAnchor
from api.journal.tables import audit

pytestmark = pytest.mark.both

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def an_entry(seq: int, previous: str, **differences: object) -> Entry:
    stated = {
        "seq": seq,
        "at": AT,
        "account_id": seq % 7,
        "via": "session",
        "on_behalf_of": None,
        "act": "waiver.approve",
        "subject": f"organisation:ORG-{seq}",
        "detail": "{}",
        "previous": previous,
    }
    return sealed(Entry(**(stated | differences)))


def a_chain(length: int) -> list[Entry]:
    chain: list[Entry] = []
    for seq in range(1, length + 1):
        chain.append(an_entry(seq, chain[-1].digest if chain else FIRST_PREVIOUS))
    return chain


def renumbered(chain: list[Entry]) -> list[Entry]:
    return [replace(entry, seq=seq) for seq, entry in enumerate(chain, start=1)]


def edited(chain: list[Entry], k: int) -> list[Entry]:
    return [*chain[: k - 1], replace(chain[k - 1], account_id=99), *chain[k:]]


def edited_and_resealed(chain: list[Entry], k: int) -> list[Entry]:
    return [*chain[: k - 1], sealed(replace(chain[k - 1], account_id=99)), *chain[k:]]


def deleted(chain: list[Entry], k: int) -> list[Entry]:
    return [*chain[: k - 1], *chain[k:]]


def deleted_and_renumbered(chain: list[Entry], k: int) -> list[Entry]:
    return renumbered(deleted(chain, k))


def swapped(chain: list[Entry], k: int) -> list[Entry]:
    return renumbered([*chain[: k - 1], chain[k], chain[k - 1], *chain[k + 1 :]])


def inserted(chain: list[Entry], k: int) -> list[Entry]:
    """With a seal of its own after the row before it, and all others moved down."""
    extra = an_entry(k, chain[k - 2].digest if k > 1 else FIRST_PREVIOUS, account_id=99)
    return renumbered([*chain[: k - 1], extra, *chain[k - 1 :]])


def inserted_unsealed(chain: list[Entry], k: int) -> list[Entry]:
    return renumbered([*chain[: k - 1], replace(chain[k - 1], account_id=99), *chain[k - 1 :]])


TAMPERINGS = {
    edited: Fault.EDITED,
    edited_and_resealed: Fault.REPLACED,
    deleted: Fault.DELETED,
    deleted_and_renumbered: Fault.MOVED,
    swapped: Fault.MOVED,
    inserted: Fault.INSERTED,
    inserted_unsealed: Fault.EDITED,
}


@pytest.mark.parametrize(("tamper", "fault"), TAMPERINGS.items())
def test_the_first_bad_row_of_a_tampered_chain_is_named(
    tamper: Callable[[list[Entry], int], list[Entry]], fault: Fault
) -> None:
    chain = a_chain(300)
    for k in (1, 2, 299, *random.Random(7).sample(range(3, 299), 9)):
        assert first_broken(tamper(chain, k)) == Broken(k, fault)


def test_it_is_named_among_ten_thousand_rows() -> None:
    chain = a_chain(10_000)
    assert first_broken(chain) is None
    for tamper, fault in TAMPERINGS.items():
        assert first_broken(tamper(chain, 6_789)) == Broken(6_789, fault)


def test_a_row_that_an_anchor_vouches_for_is_not_blamed_for_the_next() -> None:
    chain = a_chain(10)
    swindled = [*chain[:5], sealed(replace(chain[5], previous="f" * 64)), *chain[6:]]
    assert first_broken(swindled) == Broken(5, Fault.REPLACED)
    assert first_broken(swindled, anchored=[Anchor(5, chain[4].digest)]) == Broken(6, Fault.REPLACED)


@pytest.mark.parametrize("cut_at", [0, 1, 9])
def test_a_lost_tail_shows_only_against_an_anchor(cut_at: int) -> None:
    chain = a_chain(10)
    end = Anchor(10, chain[-1].digest)
    assert first_broken(chain[:cut_at]) is None
    assert first_broken(chain[:cut_at], anchored=[end]) == Broken(cut_at + 1, Fault.CUT)
    assert first_broken(chain, anchored=[end]) is None


def test_a_chain_written_anew_shows_at_the_first_anchor_after_the_change() -> None:
    chain = a_chain(10)
    anew = chain[:3]
    for seq in range(4, 11):
        anew.append(an_entry(seq, anew[-1].digest, account_id=99))
    anchored = [Anchor(entry.seq, entry.digest) for entry in chain]

    assert first_broken(anew) is None
    assert first_broken(anew, anchored=[anchored[1], anchored[5], anchored[8]]) == Broken(6, Fault.REWRITTEN)
    assert first_broken(anew, anchored=[anchored[2]]) is None


def test_every_field_of_a_row_is_sealed() -> None:
    entry = an_entry(1, FIRST_PREVIOUS)
    others = {
        "seq": 2,
        "at": AT.replace(microsecond=1),
        "account_id": None,
        "via": "token",
        "on_behalf_of": 3,
        "act": "waiver.end",
        "subject": "organisation:ORG-2",
        "detail": '{"a":1}',
        "previous": "1" * 64,
    }
    assert others.keys() | {"digest"} == set(Entry.__slots__)
    for name, value in others.items():
        assert digest_of(replace(entry, **{name: value})) != entry.digest, name


def test_the_seal_is_the_one_that_anybody_can_compute() -> None:
    """The digest of sha256sum over the row as sorted JSON without spaces: a reader needs none of our code."""
    row = (
        b'{"account_id":12,"act":"waiver.approve","at":"2026-11-21T09:30:00.000000+00:00","detail":"{}",'
        b'"on_behalf_of":null,"previous":"' + b"0" * 64 + b'","seq":1,"subject":"organisation:ORG-1",'
        b'"via":"session"}'
    )
    assert digest_of(an_entry(1, FIRST_PREVIOUS, account_id=12)) == hashlib.sha256(row).hexdigest()
    assert hashlib.sha256(row).hexdigest().startswith("340a06b4f041c24b")


def test_an_anchor_is_read_as_it_was_printed() -> None:
    anchor = Anchor(17, "0a" * 32)
    assert Anchor.parse(f" {anchor}\n") == anchor
    for text in ("", "17", f"0:{'0a' * 32}", "17:0a", f"17:{'0A' * 32}"):
        with pytest.raises(BadAnchor, match="is not an anchor of the audit trail"):
            Anchor.parse(text)


@pytest.fixture
def written(database: Database) -> Database:
    """A database whose trail has ten rows."""
    for number in range(1, 11):
        event = Event("waiver.approve", f"organisation:ORG-{number}", {"rule": "H4-membership"})
        perform(database, Actor(12, Via.SESSION), at=AT, work=lambda act, event=event: act.record(event))
    return database


@pytest.mark.parametrize("statement", [update(audit).values(account_id=99), delete(audit)], ids=str)
def test_the_database_refuses_to_change_or_delete_a_row(written: Database, statement: object) -> None:
    with (
        pytest.raises(DatabaseError, match="a row of the audit trail is never"),
        written.transaction() as one,
    ):
        one.execute(statement)
    with written.snapshot() as connection:
        assert store.verify(connection, anchored=[store.anchor(connection)]) is None


@pytest.mark.parametrize("seq", [1, 5, 10, 12, 0])
def test_the_database_refuses_a_row_that_is_not_the_next(written: Database, seq: int) -> None:
    row = {"seq": seq, "at": AT, "via": "session", "act": "a.b", "subject": "a:b", "detail": "{}"}
    digests = {"previous": "0" * 64, "digest": "0" * 64}
    with pytest.raises(DatabaseError, match="only grows at its end"), written.transaction() as one:
        one.execute(insert(audit).values(row | digests))


def test_the_database_refuses_to_empty_or_replace_the_trail(written: Database) -> None:
    statement = {
        "sqlite": "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 5",
        "postgresql": "TRUNCATE audit CASCADE",
    }[written.engine.dialect.name]
    with pytest.raises(DatabaseError, match="audit trail"), written.transaction() as one:
        one.exec_driver_sql(statement)


def lower_the_guard(connection: Connection) -> None:
    """What somebody with the database's password can do before they tamper."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER USER")
        return
    for name in ("audit_is_never_changed", "audit_is_never_deleted", "audit_grows_at_its_end"):
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def rows_of(connection: Connection) -> Iterator[Entry]:
    for row in connection.execute(select(audit).order_by(audit.c.seq)):
        yield Entry(**row._asdict())


@pytest.mark.parametrize(("tamper", "fault"), TAMPERINGS.items())
def test_tampering_in_the_database_is_found_there(
    written: Database, tamper: Callable[[list[Entry], int], list[Entry]], fault: Fault
) -> None:
    with written.transaction() as connection:
        lower_the_guard(connection)
        tampered = tamper(list(rows_of(connection)), 4)
        connection.execute(delete(audit))
        for entry in tampered:
            row = {name: getattr(entry, name) for name in Entry.__slots__}
            connection.execute(insert(audit).values(row))

    with written.snapshot() as connection:
        assert store.verify(connection) == Broken(4, fault)


def test_a_tail_cut_in_the_database_shows_against_the_anchor(written: Database) -> None:
    with written.snapshot() as connection:
        anchor = store.anchor(connection)
    with written.transaction() as connection:
        lower_the_guard(connection)
        connection.execute(delete(audit).where(audit.c.seq > 7))

    with written.snapshot() as connection:
        assert store.verify(connection) is None
        assert store.verify(connection, anchored=[anchor]) == Broken(8, Fault.CUT)


def test_an_empty_trail_is_whole_and_has_no_anchor(database: Database) -> None:
    with database.snapshot() as connection:
        assert store.anchor(connection) is None
        assert store.verify(connection) is None


class TestCommands:
    """cxc audit."""

    @pytest.fixture
    def kept(self, service) -> Iterator[Database]:
        opened = open_database(service.url)
        for number in (1, 2, 3):
            event = Event("waiver.approve", f"organisation:ORG-{number}", {"rule": "H4-membership"})
            actor = Actor(12 + number % 2, Via.COMMAND)
            perform(opened, actor, at=AT, work=lambda act, event=event: act.record(event))
        yield opened
        opened.close()

    @pytest.mark.usefixtures("kept")
    def test_list_shows_who_did_what(self, service) -> None:
        shown = run(service, "list", "--account", "13")
        assert "2026-11-21 09:30:00+00:00  waiver.approve  organisation:ORG-1  by account 13" in shown
        assert "ORG-2" not in shown
        assert "ORG-3" in shown
        assert '"subject": "organisation:ORG-2"' in run(service, "list", "--limit", "2", "--json")
        assert "Nothing of this kind" in run(service, "list", "--subject", "organisation:ORG-9")

    def test_verify_holds_the_trail_against_anchors(self, service, kept: Database, tmp_path: Path) -> None:
        anchors = tmp_path / "anchors.txt"
        anchors.write_text(run(service, "anchor"), encoding="utf-8")
        assert "show only against an anchor" in run(service, "verify")
        assert "whole: 3 rows, held against 1 anchor." in run(service, "verify", "--anchors", anchors)

        with kept.transaction() as connection:
            lower_the_guard(connection)
            connection.execute(delete(audit).where(audit.c.seq == 3))

        result = service.run("audit", "verify", "--anchors", str(anchors))
        assert result.exit_code == 1
        assert "not as it was written, from row 3 on: the trail ends before" in result.stderr


def run(service, *arguments: object) -> str:
    result = service.run("audit", *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout
