"""The service is killed while it writes, again and again: what it acknowledged is there, nothing twice."""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import httpx2
import pytest
from sqlalchemy import select, text

from api.access import Role, Side
from api.client import Client, Patience
from api.client.messages import answer, write
from api.client.profiles import edit, register
from api.client.proposals import offer, propose, withdraw
from api.database import Database
from api.journal.tables import audit
from api.journal.use_cases import verify_trail
from api.matches.contact_schemas import AnswerAsked, LetterAsked
from api.matches.contacts import CONTACT_POLICY
from api.matches.tables import messages
from api.profiles.tables import lives, organisations
from api.proposals.tables import proposals
from api.registrations.sent import ProfileBegun, ProfileFields
from tests.api.conftest import Town
from tests.api.trust.serving import Served
from tests.api.trust.world import an_organisation

pytestmark = pytest.mark.both

LONGEST_WAIT_S = 120.0
SCALE = float(os.environ.get("CXC_TEST_SCALE", "1"))


class Unhurried(Patience):
    """Tries again after a quarter of a second at most, for as long as it takes the service to come back."""

    def pause_after(self, outcome, *, tries: int) -> float | None:
        pause = super().pause_after(outcome, tries=min(tries, 5))
        return None if pause is None else min(pause, 0.25)


@dataclass
class Registrar:
    """A manager who, again and again, begins a profile, words one that is managed, proposes, withdraws, and
    writes to the other.
    """

    name: str
    other: str  # whose organisation is proposed to
    client: Client
    over: Event
    registered: dict[str, str] = field(default_factory=dict)  # id by name, as acknowledged
    words: list[str] = field(default_factory=list)  # of the managed profile, in the order acknowledged
    withdrawn: list[int] = field(default_factory=list)  # numbers of proposals, as acknowledged
    failed: list[int] = field(default_factory=list)  # every 5xx, also one that the client tried again after
    sent: dict[int, str] = field(default_factory=dict)  # messages by number, as acknowledged
    thread: int | None = None
    replayed: int = 0
    failure: BaseException | None = None

    def __post_init__(self) -> None:
        self.client.http.event_hooks = {"response": [self._note]}

    def _note(self, response: httpx2.Response) -> None:
        if response.is_server_error:
            self.failed.append(response.status_code)

    def work(self) -> None:
        try:
            etag = '"1"'
            while not self.over.is_set():
                self._register(f"{self.name} Mill {len(self.registered) + 1}")
                etag = self._word(etag)
                self._propose()
                self._write()
        except BaseException as error:  # noqa: BLE001  told by whoever joins the thread
            self.failure = error

    def _register(self, name: str) -> None:
        begun = self.client.do(register(ProfileBegun(name=name, roles=["visitor"])))
        self.registered[name] = begun.value.id
        self.replayed += begun.replayed

    def _word(self, etag: str) -> str:
        words = f"We weave and count to {len(self.words) + 1}."
        done = self.client.do(edit(self.name, ProfileFields(about=words), etag=etag))
        self.words.append(words)
        self.replayed += done.replayed
        return done.etag or ""

    def _propose(self) -> None:
        days = {"first_day": date(2027, 3, 8), "last_day": date(2027, 3, 12)}
        made = self.client.do(propose(offer(self.name, self.other, side=Side.VISITOR, **days)))
        gone = self.client.do(withdraw(made.value.id, etag=made.etag or ""))
        self.withdrawn.append(gone.value.id)
        self.replayed += made.replayed + gone.replayed

    def _write(self) -> None:
        if len(self.sent) >= CONTACT_POLICY.in_a_row:
            return  # the other never answers, and nobody may write more than that to somebody who does not
        text = f"{self.name} writes for the {len(self.sent) + 1}th time."
        if self.thread is None:
            call = write(self.name, LetterAsked(to=self.other, text=text))
        else:
            call = answer(self.name, self.thread, AnswerAsked(text=text))
        sent = self.client.do(call)
        self.thread = sent.value.thread
        self.sent[sent.value.message.number] = text
        self.replayed += sent.replayed

    @property
    def acknowledged(self) -> int:
        """How many changes it was told are made."""
        return len(self.registered) + len(self.words) + 2 * len(self.withdrawn) + len(self.sent)


@dataclass
class Office:
    """A served database, and people who write to it all the time."""

    database: Database
    served: Served
    people: list[Registrar]
    over: Event

    def kill(self, times: int) -> None:
        rng = random.Random(20261121)
        threads = [Thread(target=one.work, daemon=True) for one in self.people]
        for thread in threads:
            thread.start()
        try:
            for _ in range(times):
                self._let_work(rng.randint(1, 20))
                time.sleep(rng.uniform(0.0, 0.05))
                self.served.kill()
                self.served.start()
        finally:
            self.over.set()
        for thread in threads:
            thread.join()
        assert [one.failure for one in self.people] == [None] * len(self.people)

    def _let_work(self, writes: int) -> None:
        """Waits until this many more are acknowledged, so that it is killed at work, not at its start."""
        enough, by = self._acknowledged + writes, time.monotonic() + LONGEST_WAIT_S
        while self._acknowledged < enough and all(one.failure is None for one in self.people):
            assert time.monotonic() < by, "nothing is written any more"
            time.sleep(0.002)

    @property
    def _acknowledged(self) -> int:
        return sum(one.acknowledged for one in self.people)

    def check(self) -> None:
        """Everything that was acknowledged is there; nothing is there twice; the database is sound."""
        with self.database.snapshot() as connection:
            columns = (organisations.c.id, organisations.c.name, organisations.c.about, lives.c.version)
            rows = connection.execute(select(*columns).join(lives)).all()
            made = [tuple(row) for row in connection.execute(select(proposals.c.id, proposals.c.state))]
            written = {row.id: row.text for row in connection.execute(select(messages))}
            acts = Counter(connection.scalars(select(audit.c.act)))
            if connection.dialect.name == "sqlite":
                assert connection.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
                assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        began = {row.name: row for row in rows if row.id not in {one.name for one in self.people}}
        assert len(began) == len(rows) - len(self.people), "a profile was begun twice"
        managed = {row.id: row for row in rows}
        for one in self.people:
            assert {name: began[name].id for name in one.registered} == one.registered
            assert (managed[one.name].about, managed[one.name].version) == (one.words[-1], len(one.words) + 1)
        numbers = [number for one in self.people for number in one.withdrawn]
        assert sorted(made) == sorted((number, "withdrawn") for number in numbers)
        assert acts == {
            **acts,
            "profile.register": len(began),
            "profile.edit": sum(len(one.words) for one in self.people),
            "proposal.make": len(numbers),
            "proposal.withdraw": len(numbers),
            "contact.send": len(written),
        }
        assert [one.failed for one in self.people] == [[] for _ in self.people]
        sent = [one.sent for one in self.people]
        assert written == {number: text for texts in sent for number, text in texts.items()}
        assert len(written) == sum(map(len, sent))
        verify_trail(self.database)

    def told(self, kills: int) -> str:
        """What came of it, in a line."""
        replayed = sum(one.replayed for one in self.people)
        return (
            f"{self.database.url.partition(':')[0]}: {kills} kills, "
            f"{self._acknowledged} writes acknowledged, {replayed} of them only when they were sent again; "
            "none lost, none made twice"
        )


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Office]:
    town = Town(database, tmp_path, at=datetime.now(UTC))
    names = ("ana", "ben", "cleo", "dan")
    homes = zip(names, ("PT", "CZ", "IE", "NL"), strict=True)
    for name, home in homes:
        managed = an_organisation(name, country=home, region=None, partnership=f"Partnership of {name}")
        town.load(managed)
    secrets = {name: _a_token(town, name) for name in names}
    over, served = Event(), Served(database.url, tmp_path)
    patience = Unhurried(tries=10_000, first_pause_s=0.01)
    people = [
        Registrar(
            name=name,
            other=other,
            over=over,
            client=Client(served.address, token=secrets[name], patience=patience),
        )
        for name, other in zip(names, names[1:] + names[:1], strict=True)
    ]
    yield Office(database=database, served=served, people=people, over=over)
    for one in people:
        one.client.close()
    served.stop()


def test_what_was_acknowledged_outlives_a_kill(office: Office) -> None:
    office.kill(3)
    office.check()


@pytest.mark.slow
def test_what_was_acknowledged_outlives_fifty_kills(office: Office) -> None:
    kills = round(50 * SCALE)
    office.kill(kills)
    office.check()
    print(office.told(kills))  # noqa: T201  what `make trust` is asked for


def _a_token(town: Town, name: str) -> str:
    email = f"{name}@example.eu"
    town.add_person(email, town.mandate(Role.MANAGER, f"Partnership of {name}"))
    browser = town.sign_in(email)
    wish = {
        "name": "A registrar",
        "expires_at": (town.clock.at + timedelta(days=30)).isoformat(),
        "mandates": [browser.get("/me").json()["mandates"][0]["id"]],
    }
    made = browser.post("/tokens", json=wish, headers=town.once())
    assert made.is_success, made.text
    return str(made.json()["secret"])
