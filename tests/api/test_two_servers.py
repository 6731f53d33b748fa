"""Two servers on one database are asked the same thing at once: it is done once, and both say so."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from api.access import Role
from api.client import Answered, Call, Client, Patience
from api.client.profiles import register
from api.database import Database
from api.journal.tables import audit
from api.journal.use_cases import verify_trail
from api.registrations.schemas import ProfileActed
from api.registrations.sent import ProfileBegun
from tests.api.conftest import Town
from tests.api.trust.serving import Served
from tests.api.trust.world import an_organisation

pytestmark = pytest.mark.both

TIMES = 20


@dataclass(frozen=True)
class Pair:
    """One manager, known to both servers."""

    database: Database
    clients: tuple[Client, Client]

    def at_once(self, call: Call[ProfileActed]) -> list[Answered[ProfileActed]]:
        """What each of the two answers to the same call, made at the same moment."""
        ready = Barrier(len(self.clients))

        def ask(client: Client) -> Answered[ProfileActed]:
            ready.wait(timeout=30)
            return client.do(call)

        with ThreadPoolExecutor(len(self.clients)) as threads:
            return list(threads.map(ask, self.clients))


@pytest.fixture
def pair(database: Database, tmp_path: Path) -> Iterator[Pair]:
    town = Town(database, tmp_path, at=datetime.now(UTC))
    town.load(an_organisation("north-mill", partnership="North"))
    secret = _a_token(town)
    served = [Served(database.url, tmp_path) for _ in range(2)]
    patience = Patience(tries=20, first_pause_s=0.01)
    first, second = (Client(one.address, token=secret, patience=patience) for one in served)
    yield Pair(database, (first, second))
    for client, server in zip((first, second), served, strict=True):
        client.close()
        server.stop()


def test_one_key_at_two_servers_has_one_effect(pair: Pair) -> None:
    ids = set[str]()
    for number in range(TIMES):
        begun = ProfileBegun(name=f"Fictional Mill {number}", roles=["visitor"])
        one, other = pair.at_once(register(begun).under(uuid4().hex))
        assert one.value == other.value
        assert {one.replayed, other.replayed} == {False, True}
        ids.add(one.value.id)
    with pair.database.snapshot() as connection:
        acts = select(func.count()).select_from(audit).where(audit.c.act == "profile.register")
        assert connection.scalar(acts) == len(ids) == TIMES
    verify_trail(pair.database)


def _a_token(town: Town) -> str:
    town.add_person("manager@example.eu", town.mandate(Role.MANAGER, "North"))
    browser = town.sign_in("manager@example.eu")
    wish = {
        "name": "A program",
        "expires_at": (town.clock.at + timedelta(days=30)).isoformat(),
        "mandates": [browser.get("/me").json()["mandates"][0]["id"]],
    }
    made = browser.post("/tokens", json=wish, headers=town.once())
    assert made.is_success, made.text
    return str(made.json()["secret"])
