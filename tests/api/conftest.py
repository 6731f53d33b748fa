"""A command line on a database of its own, and rows that are good unless a test says otherwise."""

import csv
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from api.access import Mandate, Role
from api.app import create_app, furnish
from api.cli import app
from api.database import Database, database_exists, open_database
from api.edge.rate_limits import RateLimits
from api.people.hashing import HashingCost, Passwords
from api.people.policy import Policy
from api.people.setup import PeopleSetup
from api.people.use_cases.inviting import Acceptance, accept, invite_by_command
from api.profiles import store
from api.profiles.organisation import Organisation
from api.programme.store import add_partnerships, partnership_ids
from api.settings import Settings, load_settings
from matching.profiles import OrganisationId
from tests.api.browser import Browser

Row = dict[str, str]


class Service:
    """The command line and the database it is told to use."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.folder = folder
        self.url = url or f"sqlite:///{folder / 'service.db'}"

    def run(self, *arguments: object) -> Result:
        command, *others = map(str, arguments)
        return CliRunner().invoke(app, [command, *others, "--database", self.url])

    def imports(self, path: Path, *options: object) -> Result:
        return self.run("import", path, *options)

    def refuses(self, path: Path, *options: object) -> str:
        """Imports a file that must not come in; returns what the person is told."""
        before = self.stored() if self.exists() else None
        result = self.imports(path, *options)
        assert result.exit_code == 1, result.output
        assert "Traceback" not in result.output
        assert (self.stored() if self.exists() else None) == before
        return " ".join(result.stderr.split())

    def exists(self) -> bool:
        return database_exists(self.url)

    def stored(self) -> dict[str, Organisation]:
        database = open_database(self.url, create=False)
        try:
            with database.snapshot() as connection:
                return {str(key): value for key, value in store.get_all(connection).items()}
        finally:
            database.close()


class EmptyDatabases:
    """Databases of one kind, empty and one's own, that are gone after the test."""

    def __init__(self, kind: str, folder: Path, server: Any) -> None:
        self.kind, self._folder, self.server = kind, folder, server
        self._made: list[str] = []

    def make(self, *, of: str | None = None) -> str:
        """The URL of a database in which there is nothing, or a copy of a database of that name."""
        if self.server is None:
            path = self._folder / f"{len(self._made)}.db"
            if of is not None:
                shutil.copyfile(of, path)
            self._made.append(f"sqlite:///{path}")
        else:
            self._made.append(self.server.make(of=of or "template0"))
        return self._made[-1]

    def drop(self) -> None:
        for url in self._made if self.server else ():
            self.server.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EmptyDatabases]:
    """Every test that asks for it runs once on each kind of database."""
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    made = EmptyDatabases(request.param, tmp_path, server)
    yield made
    made.drop()


@pytest.fixture
def service(tmp_path: Path, databases: EmptyDatabases) -> Service:
    return Service(tmp_path, databases.make())


@pytest.fixture
def database(databases: EmptyDatabases, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An open database with the newest schema and nothing in it; `database.url` opens it again."""
    kind = "postgresql" if databases.server else "sqlite"
    opened = open_database(databases.make(of=request.getfixturevalue(f"newest_on_{kind}")))
    yield opened
    opened.close()


@pytest.fixture(scope="session", autouse=True)
def one_event_loop() -> Iterator[None]:
    """All requests of a process go through one, as at a server; each would begin a thread and a loop else."""
    with start_blocking_portal() as portal:
        TestClient.portal = portal
        yield
    TestClient.portal = None


@pytest.fixture(scope="session")
def newest_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file with the newest schema, to be copied: faster than to migrate for every test."""
    path = tmp_path_factory.mktemp("newest") / "newest.db"
    open_database(f"sqlite:///{path}").close()
    return str(path)


@pytest.fixture(scope="session")
def newest_on_postgresql(postgresql: Any) -> str:
    """A database with the newest schema, to be copied: faster than to migrate for every test."""
    url = postgresql.make()
    open_database(url).close()
    return str(url.rpartition("/")[2])


@pytest.fixture
def at() -> datetime:
    return datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture
def a_row() -> Callable[..., Row]:
    def build(**differences: str) -> Row:
        return {"id": "ORG-1", "name": "Weaving Lda", "country": "PT", "about": "We weave."} | differences

    return build


@pytest.fixture
def a_csv(tmp_path: Path) -> Callable[..., Path]:
    """Writes rows, or one row, to a CSV file whose columns are those of the rows."""

    def write(*rows: Mapping[str, str], name: str = "organisations.csv", **options: Any) -> Path:
        path = tmp_path / name
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with path.open("w", encoding=options.pop("encoding", "utf-8"), newline="") as file:
            writer = csv.DictWriter(file, columns, **options)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


HERE = "https://match.example.eu"
PASSWORD = "canary linen by the river"  # noqa: S105


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class Town:
    """The whole service over a database of its own, with people in it, a frozen clock and cheap hashes."""

    def __init__(self, database: Database, folder: Path, *, at: datetime, app: FastAPI | None = None) -> None:
        self.database = database
        self.clock = Clock(at)
        self.passwords = Passwords(HashingCost(rounds=1, memory_kib=8, lanes=1))
        self.settings = Settings(
            database_url=database.url,
            vectors_dir=folder / "vectors",
            files_dir=folder / "files",
            rate_limits=False,
            public_url=HERE,
        )
        setup = PeopleSetup(public_origin=HERE, passwords=self.passwords, clock=self.clock)
        self.app = app or create_app(self.settings, database, people=setup)
        if app is not None:
            furnish(app, self.settings, database, people=setup)
            app.state.rate_limits = RateLimits()

    def load(self, *organisations: Organisation) -> None:
        """Puts organisations on record as a manager's file would, with the partnerships that they name."""
        with self.database.transaction() as connection:
            known = partnership_ids(connection)
            named = {one.partnership for one in organisations if one.partnership}
            add_partnerships(connection, named - known.keys(), at=self.clock.at)
            store.add(connection, organisations, at=self.clock.at)

    def partnership(self, name: str) -> int:
        with self.database.snapshot() as connection:
            return partnership_ids(connection)[name]

    def add_person(self, email: str, *mandates: Mandate) -> int:
        """An account with these mandates; its number."""
        for mandate in mandates:
            _, bearer = invite_by_command(self.database, email, mandate, at=self.clock.at, policy=Policy())
            acceptance = Acceptance(secret=bearer.secret, name=email.partition("@")[0], password=PASSWORD)
            account = accept(self.database, acceptance, at=self.clock.at, passwords=self.passwords)
        return account.id

    def mandate(self, role: Role, of: str | int | None = None, **differences: Any) -> Mandate:
        """A mandate for an organisation (its id) or a partnership (its number or name)."""
        scope: dict[str, Any] = {}
        if role is Role.MANAGER:
            scope = {"partnership": self.partnership(of) if isinstance(of, str) else of}
        elif of is not None:
            scope = {"organisation": of}
        return Mandate(role=role, valid_from=date(2026, 1, 1), **(scope | differences))

    def nobody(self) -> TestClient:
        """A browser in which nobody is signed in."""
        return Browser(self.app, base_url=HERE, headers={"Sec-Fetch-Site": "same-origin"})

    def sign_in(self, email: str) -> TestClient:
        """A browser in which that person is signed in."""
        client = self.nobody()
        answer = client.post("/sessions", json={"email": email, "password": PASSWORD})
        assert answer.status_code == HTTPStatus.CREATED, answer.text
        return client

    def person(self, role: Role, of: str | int | None = None, *, email: str | None = None) -> TestClient:
        """Somebody new in that role, signed in."""
        name = email or f"{role.value}-{of or 'programme'}@example.eu".replace(" ", "-").lower()
        self.add_person(name, self.mandate(role, of))
        return self.sign_in(name)

    @staticmethod
    def once(**headers: str) -> dict[str, str]:
        """The headers of a request that is carried out once, with a key of its own."""
        return {"Idempotency-Key": uuid4().hex, **headers}


@pytest.fixture(scope="session")
def routes_of_the_town(
    tmp_path_factory: pytest.TempPathFactory,
    texts_are_hashed: None,  # noqa: ARG001  comes first
) -> Iterator[FastAPI]:
    """The application of every town, whose routes take longer to make than most tests take."""
    folder = tmp_path_factory.mktemp("routes")
    database = open_database(f"sqlite:///{folder / 'nobody.db'}")
    yield Town(database, folder, at=datetime(2026, 11, 21, tzinfo=UTC)).app
    database.close()


@pytest.fixture
def town(database: Database, tmp_path: Path, at: datetime, routes_of_the_town: FastAPI) -> Town:
    """The whole service with nobody and nothing in it, once on each kind of database."""
    return Town(database, tmp_path, at=at, app=routes_of_the_town)


@pytest.fixture
def stays(town: Town) -> Any:
    """Two organisations that meet, everybody who has a part in it, and exchanges in any state."""
    from tests.api.trust.stays import Stays  # it stands on this file

    return Stays(town)


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def world(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    texts_are_hashed: None,  # noqa: ARG001  comes first
) -> Iterator[Any]:
    """Everybody, and all that acts are about, as it was saved; in the slower run on PostgreSQL too."""
    from tests.api.trust.readied import a_world  # it stands on this file

    folder = tmp_path_factory.mktemp("world")
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    url = f"sqlite:///{folder / 'world.db'}" if server is None else server.make()
    database = open_database(url)
    with a_world(database, folder) as made:
        made.save()
        yield made
    database.close()
    if server is not None:
        server.drop(url)


DEMO = Path(__file__).resolve().parents[2] / "data" / "demo" / "organisations.csv"


@pytest.fixture(autouse=True, scope="session")
def texts_are_hashed() -> Iterator[None]:
    """Keeps the real encoder, which takes seconds to load, out of tests that are not about it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CXC_ENCODER", "hashing")
        environment.setenv("CXC_UPKEEP", "false")  # a test does the regular jobs when it means to
        yield


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, texts_are_hashed: None) -> Service:  # noqa: ARG001  comes first
    """The demo organisations behind the command line; shared by tests that only read."""
    loaded = Service(tmp_path_factory.mktemp("demo"))
    result = loaded.imports(DEMO)
    assert result.exit_code == 0, result.output
    return loaded


@pytest.fixture
def an_organisation() -> Callable[..., Organisation]:
    """A profile with the least that can be matched, and one keyword per difference."""

    def build(**differences: Any) -> Organisation:
        least: dict[str, Any] = {"id": OrganisationId("o"), "name": "Weaving Lda", "about": "We weave linen."}
        return Organisation(**(least | differences))

    return build


@pytest.fixture(scope="session")
def client(demo: Service) -> Iterator[TestClient]:
    """The same organisations over HTTP."""
    database = open_database(demo.url, create=False)
    unlimited = load_settings(demo.url).model_copy(update={"rate_limits": False})  # it asks for every page
    with Browser(create_app(unlimited, database, first_visitor="demo-sme-138")) as opened:
        yield opened
    database.close()
