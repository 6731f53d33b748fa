"""Backups: one moment while others write, every byte vouched for, restored where nothing was, and served."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import count
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Any

import pytest
from alembic import command
from fastapi.testclient import TestClient
from sqlalchemy import make_url, text
from typer.testing import CliRunner

from api.access import Role, Via
from api.app import create_app
from api.cli import app as cxc
from api.database import Database, connect, open_database
from api.exchanges.exchange import Exchange
from api.exchanges.states import State
from api.files.keeping import keep_file, open_file
from api.files.tables import files
from api.journal.acting import Act, Actor, Event, perform
from api.journal.use_cases import list_events, take_anchor, verify_trail
from api.people.setup import PeopleSetup
from api.problems import BadRequest, NoDatabaseYet
from api.programme.editions import draft_edition, open_editions
from api.settings import Settings
from api.upkeep.safekeeping import backing_up, databases, store
from api.upkeep.safekeeping.backing_up import Taken, back_up
from api.upkeep.safekeeping.erasing_again import ErasedAgain, Rooms, erase_again, erasures_since
from api.upkeep.safekeeping.manifest import ANCHOR, MANIFEST, SEAL, place_of, read_sealed
from api.upkeep.safekeeping.problems import (
    CannotBackUp,
    CannotRestore,
    DamagedBackup,
    NotABackup,
    ProgramMissing,
    SomethingIsThere,
)
from api.upkeep.safekeeping.restoring import EDITIONS, FILES, Restored, prove, restore
from api.upkeep.safekeeping.standing import BACKUP_WITHIN, PROOF_WITHIN, Kept, Kind, Lack, Safekeeping
from tests.api.conftest import HERE, PASSWORD
from tests.api.test_erasure import MARK, Here
from tests.api.test_evidence import a_pdf, hand_in
from tests.api.test_journal_audit import lower_the_guard
from tests.api.test_migrations import migrate
from tests.api.trust.stays import VISITOR, Stays

ROOT = Path(__file__).resolve().parents[2]
EDITION = "editions/smp-2028/lump_sums.csv"
SYSTEM = Actor(account_id=None, via=Via.SYSTEM)


@dataclass
class Keeping:
    """A service with an exchange and a file in it, and where its backups go."""

    stays: Stays
    settings: Settings
    folder: Path
    databases: Any
    exchange: Exchange
    piece: int

    @property
    def live(self) -> Database:
        return self.stays.town.database

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    def take(self) -> Taken:
        self.stays.town.clock.at += timedelta(seconds=1)  # each is named by its moment
        return back_up(self.live, self.settings, self.backups, clock=self.stays.town.clock)

    def bring_back(self, backup: Path, **more: Any) -> Restored:
        return restore(backup, self.place(), url=self.empty_url(), **more)

    def place(self) -> Path:
        return self.folder / f"restored-{len(list(self.folder.glob('restored-*')))}"

    def empty_url(self) -> str | None:
        return self.databases.make() if self.databases.server else None

    def status(self) -> Any:
        answer = self.stays.office.get("/status")
        assert answer.status_code == HTTPStatus.OK, answer.text
        return answer.json()["safekeeping"]

    def only_file(self) -> Path:
        (path,) = (one for one in self.settings.files_dir.glob("??/*") if one.is_file())
        return path


@pytest.fixture
def keeping(stays: Stays, databases: Any, tmp_path: Path) -> Keeping:
    editions = tmp_path / "editions"
    editions.mkdir()
    draft_edition(editions, "smp-2028", tables=["lump_sums"], title="Second phase")
    settings = stays.town.settings.model_copy(update={"editions_dir": editions})
    exchange = stays.at(State.FINISHED)
    made = hand_in(stays.visitor, exchange.id, a_pdf())
    assert made.status_code == HTTPStatus.CREATED, made.text
    return Keeping(stays, settings, tmp_path, databases, exchange, made.json()["id"])


@pytest.fixture
def busy(keeping: Keeping) -> Iterator[Callable[[], int]]:
    """Somebody who writes all the time: a file and an event at once, again and again; how often so far."""
    over, done = Flag(), []
    numbers = count(1)

    def write(act: Act) -> None:
        n = next(numbers)
        keep_file(act.connection, keeping.settings.files_dir, a_pdf(100 + n), at=act.at)
        act.record(Event("test.write", f"test:{n}"))

    def work() -> None:
        while not over.is_set():
            perform(keeping.live, SYSTEM, at=keeping.stays.town.clock.at, work=write)
            done.append(1)

    thread = Thread(target=work)
    thread.start()
    try:
        yield lambda: len(done)
    finally:
        over.set()
        thread.join(30)


@pytest.mark.both
def test_a_backup_taken_while_others_write_holds_one_moment_and_all_before_it(
    keeping: Keeping, busy: Callable[[], int]
) -> None:
    while busy() < 5:
        pass
    before, end = busy(), take_anchor(keeping.live)
    assert end is not None
    taken = keeping.take()
    while busy() < before + 5:
        pass
    after = take_anchor(keeping.live)
    found = keeping.bring_back(taken.folder)
    assert found.faults == ()
    assert taken.manifest.missing == taken.manifest.withdrawn == ()
    anchor = taken.manifest.anchor
    assert anchor is not None
    assert after is not None
    assert end.seq <= anchor.seq < after.seq
    assert len(taken.manifest.files) == taken.manifest.rows["files"] >= before
    with closing(open_database(found.url)) as restored:
        assert verify_trail(restored, anchored=[anchor]).end == anchor
        with restored.snapshot() as connection:
            for digest in store.files_on_record(connection):
                assert open_file(connection, found.folder / FILES, digest)


@pytest.mark.both
def test_what_is_restored_is_served_and_answers_the_same(keeping: Keeping) -> None:
    number, stays = keeping.exchange.id, keeping.stays
    paths = [
        f"/exchanges/{number}",
        f"/exchanges/{number}/documents/commitment.html",
        f"/exchanges/{number}/evidence",
        f"/exchanges/{number}/evidence/{keeping.piece}/file",
        f"/organisations/{VISITOR}",
    ]
    before = {path: stays.vop.get(path) for path in paths}
    taken = keeping.take()
    found = keeping.bring_back(taken.folder)
    settings = keeping.settings.model_copy(
        update={
            "database_url": found.url,
            "files_dir": found.folder / FILES,
            "editions_dir": found.folder / EDITIONS,
            "vectors_dir": keeping.folder / "other-vectors",
        }
    )
    setup = PeopleSetup(public_origin=HERE, passwords=stays.town.passwords, clock=stays.town.clock)
    with closing(open_database(found.url)) as database:
        served = TestClient(create_app(settings, database, people=setup), base_url=HERE)
        served.headers["Sec-Fetch-Site"] = "same-origin"
        email = stays.vop.get("/me").json()["account"]["email"]
        signed = served.post("/sessions", json={"email": email, "password": PASSWORD})
        assert signed.status_code == HTTPStatus.CREATED, signed.text
        for path, answer in before.items():
            again = served.get(path)
            assert (answer.status_code, again.status_code) == (HTTPStatus.OK, HTTPStatus.OK), again.text
            assert again.content == answer.content, path


def test_it_holds_what_the_manifest_says(keeping: Keeping) -> None:
    taken = keeping.take()
    sealed = read_sealed(taken.folder)
    assert (sealed.manifest, sealed.digest) == (taken.manifest, taken.digest)
    on_disk = {
        path.relative_to(taken.folder).as_posix() for path in taken.folder.rglob("*") if path.is_file()
    }
    named = {*taken.manifest.parts, *map(place_of, taken.manifest.files), MANIFEST, SEAL}
    assert on_disk == named
    assert (taken.folder / ANCHOR).read_text(encoding="utf-8") == f"{taken.manifest.anchor}\n"
    assert EDITION in taken.manifest.parts
    assert not list(taken.folder.rglob("*vectors*"))
    assert taken.folder.stat().st_mode & 0o077 == 0, "what people handed in is for the service alone"
    restored = keeping.bring_back(taken.folder)
    assert [one.name for one in open_editions(restored.folder / EDITIONS).drafts] == ["smp-2028"]


PARTS = ("database", "anchor", "edition", "file", MANIFEST, SEAL)


@pytest.mark.parametrize("part", PARTS)
def test_a_byte_that_was_changed_is_found_in_every_part_before_anything_is_written(
    keeping: Keeping, part: str
) -> None:
    taken = keeping.take()
    name = {
        "database": databases.kind_of(keeping.live).part,
        "anchor": ANCHOR,
        "edition": EDITION,
        "file": place_of(*taken.manifest.files),
    }.get(part, part)
    path = taken.folder / name
    whole, into = path.read_bytes(), keeping.place()
    for offset in {0, len(whole) // 3, len(whole) // 2, len(whole) - 1}:
        changed = bytearray(whole)
        changed[offset] ^= 1
        path.write_bytes(changed)
        with pytest.raises(DamagedBackup) as refused:
            restore(taken.folder, into, url=keeping.empty_url())
        assert refused.value.part == name or {refused.value.part, name} == {MANIFEST, SEAL}
        assert not into.exists()
    for less in (whole[:-1], b"", whole + b"\0"):
        path.write_bytes(less)
        with pytest.raises(DamagedBackup):
            prove(taken.folder, keeping.live, at=keeping.stays.town.clock.at)
    path.unlink()
    with pytest.raises((DamagedBackup, NotABackup)) as refused:
        restore(taken.folder, into, url=keeping.empty_url())
    assert name in str(refused.value)
    assert keeping.status()["proof"] is None
    path.write_bytes(whole)
    assert keeping.bring_back(taken.folder).faults == ()


def test_what_broke_off_leaves_nothing_that_looks_like_a_backup(
    keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise KeyboardInterrupt

    for step in ("copy_database", "_copy_files", "_copy_editions", "name_it"):
        with monkeypatch.context() as broken:
            broken.setattr(backing_up, step, breaks)
            with pytest.raises(KeyboardInterrupt):
                keeping.take()
        assert list(keeping.backups.iterdir()) == [], step
    assert keeping.status()["backup"] is None


@pytest.mark.parametrize("step", ["_copy_files", "_copy_editions", "name_it"])
def test_what_was_killed_is_never_taken_for_a_backup(tmp_path: Path, step: str) -> None:
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    open_database(url).close()
    killed = (
        "import os; from api.upkeep.safekeeping import backing_up; from api.cli import main; "
        f"backing_up.{step} = lambda *_: os._exit(9); main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", killed, "backup", str(tmp_path / "backups"), "--database", url],
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 9
    (left,) = (tmp_path / "backups").iterdir()
    assert left.name.startswith(".")
    assert list((tmp_path / "backups").glob("cxc-*")) == []
    with pytest.raises(NotABackup):
        restore(left, tmp_path / "restored")


def test_a_folder_that_is_no_backup_is_refused(keeping: Keeping) -> None:
    for folder in (keeping.folder / "nowhere", keeping.settings.files_dir):
        with pytest.raises(NotABackup):
            restore(folder, keeping.place(), url=keeping.empty_url())


def test_a_manifest_that_leads_out_of_the_backup_is_refused(keeping: Keeping) -> None:
    taken = keeping.take()
    path = taken.folder / MANIFEST
    whole = path.read_text(encoding="utf-8")
    for name in ("editions/../../../evil.csv", "/etc/passwd", "cxc.db"):
        said = json.loads(whole)
        said["parts"][name] = said["parts"][EDITION]
        _forge(taken.folder, json.dumps(said))
        with pytest.raises(NotABackup, match="names"):
            restore(taken.folder, keeping.place(), url=keeping.empty_url())
    for change in ({"files": {"../../evil": 3}}, {"format": 2}):
        _forge(taken.folder, json.dumps(json.loads(whole) | change))
        with pytest.raises(NotABackup):
            restore(taken.folder, keeping.place(), url=keeping.empty_url())
    said = json.loads(whole)
    said["database"]["revision"] = "9999"
    _forge(taken.folder, json.dumps(said))
    with pytest.raises(NotABackup, match="9999 is not known"):
        restore(taken.folder, keeping.place(), url=keeping.empty_url())


def _forge(folder: Path, manifest: str) -> None:
    _, seal = backing_up.parts.seal_of(manifest)
    (folder / MANIFEST).write_text(manifest, encoding="utf-8")
    (folder / SEAL).write_text(seal, encoding="utf-8")


@pytest.mark.both
def test_a_restore_writes_over_nothing(keeping: Keeping) -> None:
    taken = keeping.take()
    there = keeping.folder / "there"
    there.mkdir()
    (there / "note.txt").write_text("mine", encoding="utf-8")
    for into in (there, there / "note.txt"):
        with pytest.raises(SomethingIsThere):
            restore(taken.folder, into, url=keeping.empty_url())
    assert [(path.name, path.read_text(encoding="utf-8")) for path in there.iterdir()] == [
        ("note.txt", "mine")
    ]
    if keeping.databases.server:
        before = take_anchor(keeping.live)
        with pytest.raises(SomethingIsThere, match="holds tables already"):
            restore(taken.folder, keeping.place(), url=keeping.live.url)
        assert take_anchor(keeping.live) == before
        with pytest.raises(CannotRestore, match="no database was named"):
            restore(taken.folder, keeping.place())
    else:
        with pytest.raises(CannotRestore, match="Leave --database-url out"):
            restore(taken.folder, keeping.place(), url="postgresql://somebody@127.0.0.1/empty")
    assert not list(keeping.folder.glob("restored-*"))
    empty = keeping.folder / "empty"
    empty.mkdir()
    assert restore(taken.folder, empty, url=keeping.empty_url()).faults == ()


@pytest.mark.parametrize("harm", ["gone", "damaged"])
def test_a_file_that_is_missing_is_said_and_the_rest_is_kept(keeping: Keeping, harm: str) -> None:
    second = hand_in(keeping.stays.visitor, keeping.exchange.id, a_pdf(300), filename="other.pdf")
    assert second.status_code == HTTPStatus.CREATED, second.text
    lost, kept = sorted(one for one in keeping.settings.files_dir.glob("??/*") if one.is_file())
    lost.unlink() if harm == "gone" else lost.write_bytes(b"not what it was")

    taken = keeping.take()

    assert taken.manifest.missing == (lost.name,)
    assert list(taken.manifest.files) == [kept.name]
    told = keeping.status()
    assert (told["backup"]["missing"], told["backup"]["files"]) == (1, 1)
    assert "files_missing" in [one["code"] for one in told["lacks"]]
    found = keeping.bring_back(taken.folder)
    assert len(found.faults) == 1
    assert lost.name[:12] in found.faults[0]
    proof = prove(taken.folder, keeping.live, at=keeping.stays.town.clock.at)
    assert (proof.restored.faults, bool(proof.unrecorded)) == (found.faults, True)
    assert keeping.status()["proof"] is None


def test_a_file_withdrawn_while_the_backup_is_taken_is_not_missing(
    keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = a_pdf(400)
    with keeping.live.transaction() as connection:
        digest = keep_file(
            connection, keeping.settings.files_dir, extra, at=keeping.stays.town.clock.at
        ).digest

    def and_then_it_goes(database: Database, target: Path) -> Any:
        copied = databases.copy_database(database, target)
        with database.transaction() as connection:
            connection.execute(files.delete().where(files.c.digest == digest))
        (keeping.settings.files_dir / digest[:2] / digest).unlink()
        return copied

    monkeypatch.setattr(backing_up, "copy_database", and_then_it_goes)
    taken = keeping.take()
    assert (taken.manifest.missing, taken.manifest.withdrawn) == ((), (digest,))
    assert keeping.bring_back(taken.folder).faults == ()


@pytest.mark.both
def test_a_proven_restore_is_on_record_and_leaves_nothing_behind(keeping: Keeping) -> None:
    assert [one["code"] for one in keeping.status()["lacks"]] == ["no_backup", "not_proven"]
    taken = keeping.take()
    temporary = set(Path(tempfile.gettempdir()).glob("cxc-proof-*"))
    keeping.stays.town.clock.at += timedelta(minutes=5)
    at = keeping.stays.town.clock.at

    proof = prove(taken.folder, keeping.live, at=at)

    assert (proof.restored.faults, proof.unrecorded) == ((), "")
    told = keeping.status()
    assert told["lacks"] == []
    assert told["backup"] == {
        "taken_at": taken.manifest.taken_at.isoformat().replace("+00:00", "Z"),
        "digest": taken.digest,
        "bytes": taken.manifest.size,
        "files": 1,
        "missing": 0,
    }
    assert (told["proof"]["proven_at"], told["proof"]["digest"]) == (
        at.isoformat().replace("+00:00", "Z"),
        taken.digest,
    )
    assert told["proof"]["rows"] == taken.manifest.n_rows > 0
    assert told["proof"]["seconds"] > 0
    acts = [(one.act, one.subject) for one in list_events(keeping.live, limit=2)]
    name = f"backup:{taken.folder.name.removeprefix('cxc-')}"
    assert acts == [("backup.take", name), ("backup.prove", name)]
    assert set(Path(tempfile.gettempdir()).glob("cxc-proof-*")) == temporary
    if keeping.databases.server:
        query = "SELECT count(*) FROM pg_database WHERE datname LIKE 'cxc_proof_%'"
        assert keeping.databases.server.ask(query) == [(0,)]
    verify_trail(keeping.live)


def test_a_trail_that_was_tampered_with_is_not_proven(keeping: Keeping) -> None:
    with keeping.live.transaction() as connection:
        lower_the_guard(connection)
        connection.execute(text("UPDATE audit SET subject = 'exchange:999' WHERE seq = 2"))
    taken = keeping.take()
    proof = prove(taken.folder, keeping.live, at=keeping.stays.town.clock.at)
    assert ["row 2" in one for one in proof.restored.faults] == [True]
    assert keeping.status()["proof"] is None


@pytest.mark.both
def test_a_database_of_an_older_schema_is_backed_up_before_it_is_changed(
    databases: Any, tmp_path: Path, at: datetime
) -> None:
    for number, revision in enumerate(("0001", "0015", "0025")):
        url = databases.make()
        settings = Settings(database_url=url, files_dir=tmp_path / "files", editions_dir=tmp_path)
        with closing(connect(url)) as old:
            migrate(old, command.upgrade, revision)
        with closing(connect(url)) as old:
            moment = at + timedelta(seconds=number)
            taken = back_up(old, settings, tmp_path / "backups", clock=lambda now=moment: now)
            assert "older" in taken.unrecorded
            with old.snapshot() as connection:
                assert store.revision_of(connection) == revision == taken.manifest.revision
        into = tmp_path / revision
        assert restore(taken.folder, into, url=databases.make() if databases.server else None).faults == ()


@pytest.mark.both
def test_an_empty_database_gives_no_backup(databases: Any, tmp_path: Path, at: datetime) -> None:
    url = databases.make()
    settings = Settings(database_url=url, files_dir=tmp_path / "files", editions_dir=tmp_path)
    with pytest.raises(NoDatabaseYet), closing(connect(url, create=False)) as empty:
        back_up(empty, settings, tmp_path / "backups", clock=lambda: at)
    assert not list((tmp_path / "backups").glob("*"))


def test_a_damaged_file_of_sqlite_gives_no_backup(tmp_path: Path, at: datetime) -> None:
    path = tmp_path / "harmed.db"
    open_database(f"sqlite:///{path}").close()
    content = bytearray(path.read_bytes())
    content[20 * 4096 : 24 * 4096] = os.urandom(4 * 4096)
    path.write_bytes(content)
    settings = Settings(database_url=f"sqlite:///{path}", files_dir=tmp_path / "f", editions_dir=tmp_path)
    with (
        closing(connect(settings.database_url)) as harmed,
        pytest.raises((CannotBackUp, Exception), match=r"damaged|malformed"),
    ):
        back_up(harmed, settings, tmp_path / "backups", clock=lambda: at)
    assert not list((tmp_path / "backups").glob("*"))


def test_without_the_programs_of_postgresql_it_says_which_is_needed(
    postgresql: Any, tmp_path: Path, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgresql.make()
    settings = Settings(database_url=url, files_dir=tmp_path / "files", editions_dir=tmp_path)
    with closing(open_database(url)) as live:
        taken = back_up(live, settings, tmp_path / "backups", clock=lambda: at)
        before = set(tmp_path.rglob("*"))
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(ProgramMissing, match="pg_dump"):
            back_up(live, settings, tmp_path / "backups", clock=lambda: at + timedelta(seconds=1))
        with pytest.raises(ProgramMissing, match="pg_restore"):
            restore(taken.folder, tmp_path / "restored", url=postgresql.make())
        with pytest.raises(ProgramMissing, match="pg_restore"):
            prove(taken.folder, live, at=at)
    assert set(tmp_path.rglob("*")) == before
    assert postgresql.ask("SELECT count(*) FROM pg_database WHERE datname LIKE 'cxc_proof_%'") == [(0,)]


def test_a_user_of_postgresql_who_may_make_no_database_is_told(
    postgresql: Any, tmp_path: Path, at: datetime
) -> None:
    url = postgresql.make()
    settings = Settings(database_url=url, files_dir=tmp_path / "files", editions_dir=tmp_path)
    with closing(open_database(url)) as live:
        taken = back_up(live, settings, tmp_path / "backups", clock=lambda: at)
    postgresql.ask(f"CREATE ROLE plain LOGIN PASSWORD '{postgresql.password}'")
    plain = make_url(url).set(username="plain").render_as_string(hide_password=False)
    with (
        closing(connect(plain)) as live,
        pytest.raises(CannotRestore, match=r"permission denied to create database.*CREATEDB") as told,
    ):
        prove(taken.folder, live, at=at)
    assert postgresql.password not in str(told.value)


def test_a_failing_program_of_postgresql_is_quoted_without_the_password(
    postgresql: Any, tmp_path: Path, at: datetime
) -> None:
    url = postgresql.make()
    open_database(url).close()
    postgresql.ask(f"CREATE ROLE reader LOGIN PASSWORD '{postgresql.password}'")
    name = url.rpartition("/")[2]
    postgresql.ask("GRANT SELECT ON alembic_version, files, audit TO reader", of=name)
    reader = make_url(url).set(username="reader").render_as_string(hide_password=False)
    settings = Settings(database_url=reader, files_dir=tmp_path / "files", editions_dir=tmp_path)
    with closing(connect(reader)) as live, pytest.raises(Exception, match=r"may not|permission") as told:
        back_up(live, settings, tmp_path / "backups", clock=lambda: at)
    assert postgresql.password not in str(told.value)
    assert not list((tmp_path / "backups").glob("*"))


@pytest.mark.both
def test_what_was_erased_after_the_backup_is_erased_again(town: Any, databases: Any, tmp_path: Path) -> None:
    here = Here(town)
    here.writes()
    town.add_person("zenobia@mark.example.eu", town.mandate(Role.VISITING_EDITOR, "seed"))
    zenobia = town.sign_in("zenobia@mark.example.eu")
    number = zenobia.get("/me").json()["account"]["id"]
    taken = back_up(town.database, town.settings, tmp_path / "backups", clock=town.clock)
    town.add_person("later@mark.example.eu", town.mandate(Role.VISITING_EDITOR, "seed"))
    here.did(town.sign_in("later@mark.example.eu"), "DELETE", "/me")
    here.did(zenobia, "DELETE", "/me")
    here.did(here.south, "DELETE", f"/profiles/{here.number}")
    rooms = Rooms(keepers=town.app.state.people.keepers, when_deleted=town.app.state.when_deleted)

    def erases(found: Restored) -> ErasedAgain:
        since = erasures_since(town.database.url, found.sealed.manifest.anchor)
        return erase_again(found.url, since, rooms, at=town.clock.at)

    url = databases.make() if databases.server else None
    found = restore(taken.folder, tmp_path / "restored", url=url, erases=erases)

    assert found.faults == ()
    assert found.erased == ErasedAgain(done=(f"account:{number}", f"organisation:{here.number}"))
    with closing(open_database(found.url)) as restored:
        here.town.database = restored
        assert here.rows_saying(MARK) == []
        assert here.rows_saying("zenobia") == []
        acts = [(one.act, one.subject) for one in list_events(restored, limit=2)]
        assert acts == [
            ("account.erase", f"account:{number}"),
            ("profile.delete", f"organisation:{here.number}"),
        ]
        verify_trail(restored, anchored=[taken.manifest.anchor] if taken.manifest.anchor else [])


def test_an_erasure_that_cannot_be_done_again_is_named(town: Any, tmp_path: Path) -> None:
    administrator = town.person(Role.ADMINISTRATOR)
    number = administrator.get("/me").json()["account"]["id"]
    taken = back_up(town.database, town.settings, tmp_path / "backups", clock=town.clock)
    town.person(Role.ADMINISTRATOR, email="second@example.eu")
    tag = administrator.get("/me").headers["etag"]
    assert administrator.delete("/me", headers={"If-Match": tag}).is_success
    since = erasures_since(town.database.url, taken.manifest.anchor)
    assert [one.subject for one in since] == [f"account:{number}"]
    if town.database.url.startswith("sqlite"):  # where the copy itself is a database
        rooms = Rooms(keepers=(), when_deleted=())
        copy = f"sqlite:///{taken.folder / 'database.sqlite'}"
        again = erase_again(copy, since, rooms, at=town.clock.at)
        assert again.done == ()
        assert "administrator" in again.left[0]


def test_erasures_are_read_from_no_other_database(town: Any, databases: Any, tmp_path: Path) -> None:
    town.person(Role.ADMINISTRATOR)
    taken = back_up(town.database, town.settings, tmp_path / "backups", clock=town.clock)
    other = databases.make()
    open_database(other).close()
    with pytest.raises(CannotRestore, match="another database"):
        erasures_since(other, taken.manifest.anchor)


def test_the_commands_say_what_they_did(keeping: Keeping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXC_DATABASE_URL", keeping.live.url)
    monkeypatch.setenv("CXC_FILES_DIR", str(keeping.settings.files_dir))
    monkeypatch.setenv("CXC_EDITIONS_DIR", str(keeping.settings.editions_dir))

    def run(*words: object) -> Any:
        return CliRunner().invoke(cxc, [str(word) for word in words])

    town = keeping.stays.town
    town.add_person("ana@example.eu", town.mandate(Role.ANALYST))
    first = run("backup", keeping.backups)
    assert first.exit_code == 0, first.output
    (folder,) = keeping.backups.iterdir()
    digest = read_sealed(folder).digest
    assert all(words in first.output for words in (str(folder), digest, "1 file"))
    proven = run("restore", folder, "--prove")
    assert proven.exit_code == 0, proven.output
    assert "The restore is proven" in proven.output
    assert keeping.status()["proof"]["digest"] == digest
    into, url = keeping.place(), keeping.empty_url()
    named = ("--database-url", url) if url else ()
    restored = run("restore", folder, "--into", into, *named)
    assert restored.exit_code == 0, restored.output
    for setting in ("DATABASE_URL=", f"FILES_DIR={into / FILES}", f"EDITIONS_DIR={into / EDITIONS}"):
        assert f"CXC_{setting}" in restored.output
    assert "Nothing was erased since the backup." in restored.output
    if url:
        assert keeping.databases.server.password not in restored.output
    for words in ((), ("--prove", "--into", into)):
        assert isinstance(run("restore", folder, *words).exception, (BadRequest, SystemExit))

    ana = town.sign_in("ana@example.eu")
    number, tag = ana.get("/me").json()["account"]["id"], ana.get("/me").headers["etag"]
    assert ana.delete("/me", headers={"If-Match": tag}).is_success
    named = ("--database-url", str(keeping.empty_url())) if url else ()
    later = run("restore", folder, "--into", keeping.place(), *named)
    assert later.exit_code == 0, later.output
    assert f"Erased again, as it was since the backup: account:{number}." in later.output

    monkeypatch.setenv("CXC_DATABASE_URL", str(keeping.folder / "lost.db"))
    named = ("--database-url", str(keeping.empty_url())) if url else ()
    alone = run("restore", folder, "--into", keeping.place(), *named)
    assert alone.exit_code == 0, alone.output
    assert "NOT erased in what is restored" in alone.output

    monkeypatch.setenv("CXC_DATABASE_URL", keeping.live.url)
    lost = keeping.only_file()
    lost.unlink()
    second = run("backup", keeping.folder / "others")
    assert second.exit_code == 1
    assert "MISSING: 1 file on record" in second.output
    assert lost.name in second.output
    (folder,) = (keeping.folder / "others").iterdir()
    unproven = run("restore", folder, "--prove")
    assert unproven.exit_code == 1
    assert "NOT proven" in unproven.output
    assert lost.name[:12] in unproven.output


def a_record(kind: Kind, at: datetime, **differences: Any) -> Kept:
    least: dict[str, Any] = {
        "kind": kind,
        "done_at": at,
        "taken_at": at,
        "digest": "5a" * 32,
        "size": 10,
        "files": 1,
        "missing": 0,
        "rows": 3,
        "seconds": 0.5,
    }
    return Kept(**(least | differences))


def test_what_is_missing_or_too_long_ago_is_said_from_its_first_moment(at: datetime) -> None:
    second = timedelta(seconds=1)
    backup, proof = a_record(Kind.BACKUP, at), a_record(Kind.PROOF, at)
    both = Safekeeping(backup=backup, proof=proof)
    assert both.lacks(at + BACKUP_WITHIN) == []
    assert both.lacks(at + BACKUP_WITHIN + second) == [Lack.OLD_BACKUP]
    newer = Safekeeping(backup=a_record(Kind.BACKUP, at + PROOF_WITHIN), proof=proof)
    assert newer.lacks(at + PROOF_WITHIN) == []
    assert newer.lacks(at + PROOF_WITHIN + second) == [Lack.LONG_UNPROVEN]
    assert Safekeeping(backup=None, proof=None).lacks(at) == [Lack.NO_BACKUP, Lack.NOT_PROVEN]
    lossy = Safekeeping(backup=a_record(Kind.BACKUP, at, missing=1), proof=proof)
    assert lossy.lacks(at) == [Lack.FILES_MISSING]
