"""The service is killed while exchanges are signed, evidence is handed in, stays are validated and paid: what
it acknowledged is there, nothing twice, and every file has its row.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count, cycle
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import select, text

from api.client import Answered, Call, Client, NoAnswer, Patience
from api.exchanges.evidence.tables import evidence
from api.exchanges.payments.tables import payments
from api.exchanges.reports.tables import exchange_validations
from api.exchanges.states import Paper
from api.exchanges.tables import exchange_signatures
from api.files.tables import files
from api.journal.tables import audit
from api.journal.use_cases import verify_trail
from tests.api.trust.served_stays import (
    ServedStays,
    Unsigned,
    a_payment,
    a_picture,
    a_piece_of_evidence,
    a_signature,
    a_validation,
    become,
    cutting,
)

pytestmark = pytest.mark.both

LONGEST_WAIT_S = 120.0
SCALE = float(os.environ.get("CXC_TEST_SCALE", "1"))
STOCK = 3  # exchanges that wait for each kind of work
FILES_EACH = 8  # pieces of evidence of one exchange
ORDER = {  # in which the six signatures are given
    Paper.COMMITMENT: ("hop", "visitor", "vop", "host"),
    Paper.FINANCIAL: ("vop", "visitor"),
}


SIGNED_BY = {"visitor": "visitor", "vop": "new vop", "host": "host", "hop": "hop"}


class Unhurried(Patience):
    """Tries again after a quarter of a second at most, for as long as it takes the service to come back."""

    def pause_after(self, outcome: Any, *, tries: int) -> float | None:
        pause = super().pause_after(outcome, tries=min(tries, 5))
        return None if pause is None else min(pause, 0.25)


PATIENCE = Unhurried(tries=10_000, first_pause_s=0.01)
ONE_TRY = Patience(tries=1)


@dataclass
class Worker:
    """Somebody who does one kind of thing again and again, and keeps a log of what was acknowledged."""

    clients: dict[str, Client]
    work: "Queue[Any]"  # what waits for it
    over: Event
    log: list[tuple[Any, ...]] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)  # digests of files that nobody answered to
    replayed: int = 0
    failure: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.over.is_set():
                try:
                    one = self.work.get(timeout=0.05)
                except Empty:
                    continue
                self.do(one)
        except BaseException as error:  # noqa: BLE001  told by whoever joins the thread
            self.failure = error

    def do(self, one: Any) -> None:
        raise NotImplementedError

    def ask(self, who: str, call: Call[dict[str, Any]]) -> Answered[dict[str, Any]]:
        answered = self.clients[who].do(call)
        self.replayed += answered.replayed
        return answered


class Signer(Worker):
    """Has an exchange signed by everybody."""

    def do(self, one: Unsigned) -> None:
        become(self.clients["visitor"], one.visitor)
        for paper, parties in ORDER.items():
            for party in parties:
                self.ask(SIGNED_BY[party], a_signature(one, paper, party))
                self.log.append((one.number, paper.value, party))


class Photographer(Worker):
    """Hands in pictures; of every third, it does not ask again what became of it."""

    pictures = count(1)

    def do(self, one: int) -> None:
        for number in (next(self.pictures) for _ in range(FILES_EACH)):
            picture = a_picture(number)
            digest = sha256(picture).hexdigest()
            call = a_piece_of_evidence(one, picture, f"looms {number}")
            try:
                made = self.ask("impatient visitor" if number % 3 == 0 else "visitor", call)
            except NoAnswer:
                self.doubtful.add(digest)
                continue
            self.log.append((one, digest, made.value["id"]))


class Payer(Worker):
    """Validates a stay and pays it."""

    def do(self, one: int) -> None:
        self.ask("vop", a_validation(one))
        self.log.append((one, "validated"))
        paid = self.ask("vop", a_payment(one))
        self.log.append((one, "paid", paid.value["paid_cents"]))


class Workshop:
    """The served exchanges, and those at work on them while it is killed."""

    def __init__(self, served: ServedStays) -> None:
        self.served = served
        self.over = Event()
        self.makers: dict[type[Worker], Callable[[], Any]] = {
            Signer: served.unsigned,
            Photographer: served.finished,
            Payer: served.reported,
        }
        self.stock: dict[type[Worker], Queue[Any]] = {kind: Queue() for kind in self.makers}
        kinds = (Signer, Signer, Photographer, Photographer, Payer, Payer)
        self.workers = [kind(self._clients(), self.stock[kind], self.over) for kind in kinds]

    def log_of(self, kind: type[Worker]) -> list[tuple[Any, ...]]:
        return [line for one in self.workers if isinstance(one, kind) for line in one.log]

    @property
    def acknowledged(self) -> int:
        return sum(len(one.log) for one in self.workers)

    def kill(self, times: int) -> None:
        rng = random.Random(20270315)
        threads = [Thread(target=one.run, daemon=True) for one in self.workers]
        for thread in threads:
            thread.start()
        try:
            for _ in range(times):
                self._let_work(rng.randint(1, 20))
                time.sleep(rng.uniform(0.0, 0.05))
                self.served.served[0].kill()
                self.served.served[0].start()
            self._let_work(10)
        finally:
            self.over.set()
        for thread in threads:
            thread.join()
        assert [one.failure for one in self.workers] == [None] * len(self.workers)

    def _let_work(self, writes: int) -> None:
        """Waits until this many more are acknowledged, so that it is killed at work, not at its start."""
        enough, by = self.acknowledged + writes, time.monotonic() + LONGEST_WAIT_S
        while self.acknowledged < enough and all(one.failure is None for one in self.workers):
            assert time.monotonic() < by, "nothing is acknowledged any more"
            self._stock_up()
            time.sleep(0.002)

    def _stock_up(self) -> None:
        for kind, queue in self.stock.items():
            if queue.qsize() < STOCK:  # one at a time: they may be done as fast as they are made
                queue.put(self.makers[kind]())

    def _clients(self) -> dict[str, Client]:
        """Of one worker: each loses every ninth answer, besides those that the kills lose."""
        clients = {
            who: cutting(self.served.client(who, patience=PATIENCE), cycle([*[None] * 8, "after"]))
            for who in self.served.people
        }
        return {**clients, "impatient visitor": self.served.client("visitor", patience=ONE_TRY)}

    def check(self) -> None:
        """Everything that was acknowledged is there; nothing is there twice; database and files are sound."""
        self._check_signatures()
        self._check_money()
        self._check_files()
        with self.served.stays.town.database.snapshot() as connection:
            if connection.dialect.name == "sqlite":
                assert connection.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
                assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        verify_trail(self.served.stays.town.database)

    def _rows(self, query: Any) -> list[tuple[Any, ...]]:
        with self.served.stays.town.database.snapshot() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def _acts(self) -> Counter[str]:
        return Counter(act for (act,) in self._rows(select(audit.c.act)))

    def _check_signatures(self) -> None:
        table = exchange_signatures.c
        given = self._rows(select(table.exchange_id, table.paper, table.party))
        mine = {one.number for one in self._unsigned_now()}
        acknowledged = self.log_of(Signer)
        worked_on = {number for number, _, _ in acknowledged}
        assert sorted(one for one in given if one[0] in worked_on) == sorted(acknowledged)
        assert not mine & {number for number, _, _ in given}
        acts = self._acts()
        by_paper = Counter(paper for _, paper, _ in acknowledged)
        assert acts["exchange.sign_commitment"] == by_paper["commitment"]
        assert acts["exchange.sign_financial"] == by_paper["financial"]

    def _unsigned_now(self) -> list[Unsigned]:
        return list(self.stock[Signer].queue)

    def _check_money(self) -> None:
        log = self.log_of(Payer)
        validated = [line[0] for line in log if line[1] == "validated"]
        paid = [(line[0], line[2]) for line in log if line[1] == "paid"]
        assert sorted(self._rows(select(exchange_validations.c.exchange_id))) == sorted(
            (one,) for one in validated
        )
        assert sorted(self._rows(select(payments.c.exchange_id, payments.c.cents))) == sorted(paid)
        acts = self._acts()
        assert (acts["exchange.validate"], acts["exchange.pay"]) == (len(validated), len(paid))

    def _check_files(self) -> None:
        acknowledged = {(exchange, digest) for exchange, digest, _ in self.log_of(Photographer)}
        doubtful = {digest for one in self.workers for digest in one.doubtful}
        sent = select(evidence.c.exchange_id, files.c.sent_digest).join(files)
        there = self._rows(sent)
        assert len(there) == len(set(there)) == self._acts()["exchange.add_evidence"]
        assert acknowledged <= set(there)
        assert {digest for _, digest in set(there) - acknowledged} <= doubtful
        self.served.sweep()
        kept = {digest for (digest,) in self._rows(select(files.c.digest))}
        on_disk = {path.name: sha256(path.read_bytes()).hexdigest() for path in self.served.files_on_disk()}
        assert on_disk == {digest: digest for digest in kept}

    def told(self, kills: int) -> str:
        """What came of it, in a line."""
        replayed = sum(one.replayed for one in self.workers)
        kind = self.served.stays.town.database.url.partition(":")[0]
        return (
            f"{kind}: {kills} kills, {len(self.log_of(Signer))} signatures, "
            f"{len(self.log_of(Photographer))} files and {len(self.log_of(Payer))} validations and payments "
            f"acknowledged, {replayed} of them only when they were sent again; none lost, none made twice"
        )


@pytest.fixture
def at_work(stays: Any) -> Iterator[Workshop]:
    served = ServedStays(stays)
    yield Workshop(served)
    served.close()


def test_what_was_acknowledged_of_exchanges_outlives_a_kill(at_work: Workshop) -> None:
    at_work.kill(3)
    at_work.check()


@pytest.mark.slow
def test_what_was_acknowledged_of_exchanges_outlives_fifty_kills(at_work: Workshop) -> None:
    kills = round(50 * SCALE)
    at_work.kill(kills)
    at_work.check()
    print(at_work.told(kills))  # noqa: T201  what `make trust` is asked for
