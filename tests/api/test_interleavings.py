"""Two managers edit one profile at once, over a real server whose connections break: no edit is lost, none is
made twice, and whoever saw an older version is told so.
"""

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from itertools import permutations
from pathlib import Path
from threading import Thread
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import func, select

from api.access import Role
from api.client import ApiProblem, Client, Patience
from api.client.profiles import edit, profile
from api.database import Database
from api.journal.tables import audit
from api.journal.use_cases import verify_trail
from api.registrations.sent import ProfileFields
from tests.api.conftest import Town
from tests.api.trust.serving import Served
from tests.api.trust.world import an_organisation

pytestmark = pytest.mark.both

SCALE = float(os.environ.get("CXC_TEST_SCALE", "1"))
SHARED = "shared-looms"
ORDERS = sorted(set(permutations("AABB")))  # each reads, then writes
CUTS = (None, None, None, "before", "after")


@dataclass
class Editor:
    """A manager at work on the profile, with a connection that breaks as it is told to."""

    name: str
    client: Client
    rng: random.Random
    cuts: list[str | None] = field(default_factory=list)
    seen: str = ""
    made: list[tuple[int, int, str]] = field(default_factory=list)  # version seen, version made, words
    refused: int = 0
    replayed: int = 0
    failed: list[int] = field(default_factory=list)  # every 5xx, also one that the client tried again after

    def __post_init__(self) -> None:
        self.client.http.event_hooks = {"request": [self._cut], "response": [self._note]}

    def read(self) -> None:
        self.cuts = []
        self.seen = self.client.do(profile(SHARED)).etag or ""

    def write(self) -> None:
        """One edit, sent until it is answered; now and then again with other words under the same key."""
        words, key = f"{self.name} {uuid4().hex}", uuid4().hex
        self.cuts = [self.rng.choice(CUTS), self.rng.choice(CUTS)]
        try:
            done = self.client.do(edit(SHARED, ProfileFields(about=words), etag=self.seen).under(key))
        except ApiProblem as problem:
            if problem.status != HTTPStatus.PRECONDITION_FAILED:
                raise
            self.refused += 1
            return
        self.replayed += done.replayed
        self.made.append((int(self.seen.strip('"')), done.value.version, words))
        if self.rng.random() < 0.1:
            self._reuse(key)

    def _reuse(self, key: str) -> None:
        self.cuts = []
        with pytest.raises(ApiProblem) as caught:
            self.client.do(edit(SHARED, ProfileFields(about="other words"), etag=self.seen).under(key))
        assert (caught.value.status, caught.value.kind) == (422, "key-reused-for-another")

    def _note(self, response: httpx2.Response) -> None:
        if response.is_server_error:
            self.failed.append(response.status_code)

    def _cut(self, request: httpx2.Request) -> None:
        request.headers.pop("x-cut", None)
        cut = self.cuts.pop(0) if self.cuts else None
        if cut:
            request.headers["x-cut"] = cut


class Desk:
    """The profile on a served database, and the two who edit it."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        town = Town(database, folder, at=datetime.now(UTC))
        town.load(an_organisation(SHARED, partnership="North"))
        secrets = [_a_token(town, f"{name}@example.eu") for name in "ab"]
        self.served = Served(database.url, folder)
        self.editors = [self._editor(*one) for one in zip("AB", secrets, strict=True)]

    def _editor(self, name: str, secret: str) -> Editor:
        patience = Patience(tries=20, first_pause_s=0.002, longest_pause_s=6.0)
        client = Client(self.served.address, token=secret, patience=patience)
        return Editor(name=name, client=client, rng=random.Random(f"{name} 20261121"))

    @cached_property
    def by_name(self) -> dict[str, Editor]:
        return {one.name: one for one in self.editors}

    def close(self) -> None:
        for one in self.editors:
            one.client.close()
        self.served.stop()

    def in_order(self, order: tuple[str, ...]) -> None:
        """The four steps exactly in this order."""
        has_read = set[str]()
        for name in order:
            editor = self.by_name[name]
            (editor.write if name in has_read else editor.read)()
            has_read.add(name)

    def at_once(self) -> None:
        """Both read; then both write at the same moment."""
        for one in self.editors:
            one.read()
        failures: list[BaseException] = []
        threads = [Thread(target=_kept(one.write, failures)) for one in self.editors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures, failures

    def check(self) -> None:
        """Every edit that was acknowledged followed the version that its editor saw, and happened once."""
        made = sorted((one for editor in self.editors for one in editor.made), key=lambda one: one[1])
        assert [(seen, version) for seen, version, _ in made] == [(n, n + 1) for n in range(1, len(made) + 1)]
        newest = self.editors[0].client.do(profile(SHARED))
        assert newest.value.life.version == len(made) + 1
        assert newest.value.profile["about"] == made[-1][2]
        with self.database.snapshot() as connection:
            edits = connection.scalar(
                select(func.count()).select_from(audit).where(audit.c.act == "profile.edit")
            )
        assert edits == len(made)
        assert [editor.failed for editor in self.editors] == [[], []]
        verify_trail(self.database)

    def told(self, times: int) -> str:
        """What came of it, in a line."""
        made, refused, replayed = (
            sum(of)
            for of in zip(*((len(one.made), one.refused, one.replayed) for one in self.editors), strict=True)
        )
        return (
            f"{self.database.url.partition(':')[0]}: {times} interleavings, {made} edits made, "
            f"{refused} refused with 412, {replayed} answers lost and given again; none lost, none made twice"
        )


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(database, tmp_path)
    yield made
    made.close()


def test_interleaved_edits_lose_nothing_and_do_nothing_twice(desk: Desk) -> None:
    interleave(desk, round(150 * SCALE))


@pytest.mark.slow
def test_ten_thousand_interleavings_lose_nothing_and_do_nothing_twice(desk: Desk) -> None:
    interleave(desk, round(10_000 * SCALE))


def interleave(desk: Desk, times: int) -> None:
    rng = random.Random(20261121)
    for number in range(times):
        if number % 4 == 3:
            desk.at_once()
        else:
            desk.in_order(rng.choice(ORDERS))
    desk.check()
    assert sum(one.refused for one in desk.editors) > times // 4
    assert sum(one.replayed for one in desk.editors) > times // 20
    print(desk.told(times))  # noqa: T201  what `make trust` is asked for


def _a_token(town: Town, email: str) -> str:
    town.add_person(email, town.mandate(Role.MANAGER, "North"))
    browser = town.sign_in(email)
    wish = {
        "name": "An editor",
        "expires_at": town.clock.at.replace(year=town.clock.at.year + 1, day=1).isoformat(),
        "mandates": [browser.get("/me").json()["mandates"][0]["id"]],
    }
    made = browser.post("/tokens", json=wish, headers=town.once())
    assert made.is_success, made.text
    return str(made.json()["secret"])


def _kept(step: Callable[[], None], failures: list[BaseException]) -> Callable[[], None]:
    """The step, with what it raises kept for the one who waits."""

    def run() -> None:
        try:
            step()
        except BaseException as error:  # noqa: BLE001  told by whoever joins the thread
            failures.append(error)

    return run
