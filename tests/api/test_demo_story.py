"""The demo's people, their story and its clock: what whoever tries the service finds."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import Role
from api.app import create_app
from api.clock import move_to, now, set_ahead
from api.database import Database, open_database
from api.demo import files
from api.demo.acts import ACTS
from api.demo.loading import load, make_demo
from api.demo.ownership import newest_event, require_own
from api.demo.problems import NotMadeByTheDemo
from api.demo.routes import mount_demo
from api.journal import store as journal
from api.journal.store import Wanted
from api.people.addresses import address_of
from api.people.setup import PeopleSetup
from api.people.store import accounts
from api.people.use_cases.accounts import people
from api.profiles import store as profiles
from api.profiles.life import State as Life
from api.profiles.use_cases import ImportOrder, import_organisations
from api.programme.stories import StoryState
from api.proposals.states import State
from api.settings import load_settings

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
HERE = "http://127.0.0.1:8000"
MOST = 10_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, texts_are_hashed: None) -> Path:  # noqa: ARG001  comes first
    """The demo's database as it is made on a fixed day."""
    path = tmp_path_factory.mktemp("demo") / "cxc-demo.db"
    make_demo(path, load_settings(f"sqlite:///{path}"), at=AT)
    return path


@pytest.fixture
def opened(made: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of it, to do something in; and the process lives on the day on which it was made."""
    copy = tmp_path / made.name
    copy.write_bytes(made.read_bytes())
    move_to(AT)
    with closing(open_database(f"sqlite:///{copy}", create=False)) as database:
        yield database
    set_ahead(timedelta())


@pytest.fixture
def browser(opened: Database) -> Callable[..., TestClient]:
    """A browser on the machine on which the demo runs, or elsewhere."""
    settings = load_settings(opened.url)

    def open_one(*, host: str = "127.0.0.1", address: str = HERE, demo: bool = True) -> TestClient:
        app = create_app(settings, opened, first_visitor="demo-sme-138", people=PeopleSetup(demo=demo))
        if demo:
            mount_demo(app)
        return TestClient(
            app,
            base_url=address,
            client=(host, 5),
            follow_redirects=False,
            headers={"Sec-Fetch-Site": "same-origin"},
        )

    return open_one


def as_somebody(client: TestClient, role: str, email: str | None = None) -> TestClient:
    answer = client.post("/sessions/demo", json={"role": role, "email": email})
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    return client


def states_of(client: TestClient, path: str, under: str) -> list[str]:
    return [one["state"] for one in client.get(path, params={"most": 200}).json()[under]]


class TestWhatThereIs:
    def test_proposals_are_in_every_state(self, browser: Any) -> None:
        told = as_somebody(browser(), "auditor").get("/proposals").json()
        assert {one["state"] for one in told["proposals"]} == set(State)
        waiting = {frozenset(one["waits_for"]) for one in told["proposals"] if one["state"] == "open"}
        assert waiting == {frozenset({"host"}), frozenset({"visitor", "host"})}

    def test_profiles_are_in_every_state(self, opened: Database) -> None:
        with opened.snapshot() as connection:
            trail = journal.page_of_entries(connection, Wanted(act="profile.register"), most=MOST)
            lives = connection.exec_driver_sql("SELECT DISTINCT state FROM lives").scalars().all()
        assert set(lives) == set(Life)
        assert len(trail) == len(files.registrations())

    def test_success_stories_are_published_and_one_is_a_draft(self, browser: Any) -> None:
        client = as_somebody(browser(), "manager")
        shown = client.get("/success-stories", params={"state": "published"}).json()
        drafts = client.get("/success-stories", params={"state": "draft"}).json()
        assert [one["state"] for told in (shown, drafts) for one in told["stories"]] == [
            StoryState.PUBLISHED,
            StoryState.PUBLISHED,
            StoryState.DRAFT,
        ]

    def test_everybody_and_everything_is_fictional_and_nobody_has_a_password(self, opened: Database) -> None:
        with opened.snapshot() as connection:
            assert all(one.is_fictional for one in profiles.get_all(connection).values())
            for row in files.people():
                known = accounts.credentials_of(connection, address_of(row.email))
                assert known is not None
                assert known.password_hash is None
                assert row.email.endswith("@demo.example")

    def test_somebody_holds_two_mandates_and_somebody_was_given_one_for_a_while(
        self, opened: Database, browser: Any
    ) -> None:
        two = [
            one for one in people(opened, most=200) if len({it.mandate.organisation for it in one.held}) > 1
        ]
        assert [one.account.address for one in two][:1] == ["both@demo.example"]
        deputy = as_somebody(browser(), "manager", "deputy@demo.example")
        assert len(deputy.get("/delegations").json()["delegations"]) == 1

    def test_partnerships_say_who_they_are_and_what_they_are_to_reach(self, browser: Any) -> None:
        client = as_somebody(browser(), "support_office")
        told = client.get("/partnerships", params={"most": 200}).json()["partnerships"]
        assert len(told) == 10
        assert all(one["description"].startswith("Fictional") and one["clusters"] for one in told)
        assert client.get(f"/partnerships/{told[0]['id']}/budget").json()["periods"]

    def test_the_manager_has_a_profile_to_validate_with_a_membership_to_confirm(self, browser: Any) -> None:
        client = as_somebody(browser(), "manager")
        queue = client.get("/profiles", params={"state": "submitted"}).json()["profiles"]
        assert [one["name"] for one in queue] == ["Malhas do Vizela (demo)"]
        assert client.get(f"/profiles/{queue[0]['id']}").json()["unconfirmed"] == ["demo-cluster-44"]

    def test_the_trail_is_whole_and_time_runs_forward_in_it(self, opened: Database) -> None:
        with opened.snapshot() as connection:
            trail = journal.page_of_entries(connection, Wanted(), most=MOST)
            assert journal.verify(connection) is None
        assert [one.at for one in trail] == sorted(one.at for one in trail)
        assert trail[-1].at <= AT

    def test_every_act_of_the_story_is_in_the_table_and_is_played(self) -> None:
        assert {one.act for one in files.story()} - {"jobs.run"} == set(ACTS)
        registered = [one.on for one in files.story() if one.act == "profile.register"]
        assert sorted(registered) == sorted(files.registrations())


@pytest.mark.slow
@pytest.mark.parametrize(
    "day",
    [datetime(2026, 12, 24, 23, 59, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC), AT + timedelta(days=250)],
)
def test_the_story_can_be_played_on_other_days(tmp_path: Path, day: datetime) -> None:
    path = tmp_path / "cxc-demo.db"
    make_demo(path, load_settings(f"sqlite:///{path}"), at=day)
    assert [one.name for one in tmp_path.glob("*.db*")] == ["cxc-demo.db"]


def test_the_story_can_be_played_on_either_kind_of_database(databases: Any, tmp_path: Path) -> None:
    url = databases.make()
    settings = load_settings(url).model_copy(update={"files_dir": tmp_path / "files"})
    load(url, settings, at=AT)
    with closing(open_database(url, create=False)) as database, database.snapshot() as connection:
        assert journal.verify(connection) is None
        assert newest_event(connection) <= AT


class TestWhoGetsIn:
    @pytest.mark.parametrize("role", list(Role))
    def test_everybody_can_be_from_this_machine(self, browser: Any, role: Role) -> None:
        told = as_somebody(browser(), role).get("/me").json()
        assert role in [one["role"] for one in told["mandates"]]

    def test_one_of_several_can_be_named(self, browser: Any) -> None:
        client = as_somebody(browser(), "host_signer", "host-bursa@demo.example")
        assert client.get("/me").json()["mandates"][0]["organisation"] == "demo-large-14"
        wrong = client.post("/sessions/demo", json={"role": "auditor", "email": "host@demo.example"})
        assert wrong.status_code == HTTPStatus.NOT_FOUND

    def test_changing_roles_often_is_no_abuse(self, browser: Any) -> None:
        client = browser()
        for _ in range(12):
            as_somebody(client, "manager")
            assert client.post("/sign-in/role", data={"role": "auditor"}).status_code == 303

    @pytest.mark.parametrize(
        "elsewhere", [{"host": "203.0.113.7"}, {"address": "http://match.example.eu"}, {"demo": False}]
    )
    def test_nobody_gets_in_or_moves_the_clock_from_elsewhere(self, browser: Any, elsewhere: Any) -> None:
        client = browser(**elsewhere)
        tried = (
            client.post("/sessions/demo", json={"role": "manager"}),
            client.post("/sign-in/role", data={"role": "manager"}),
            client.put("/demo/clock", json={"ahead_days": 7}),
            client.post("/demo/clock", data={"days": "7"}),
            client.get("/demo/clock"),
            client.get("/demo"),
        )
        assert [one.status_code for one in tried] == [HTTPStatus.NOT_FOUND] * len(tried)
        assert now() - AT < timedelta(days=1)

    def test_another_site_cannot_move_the_clock(self, browser: Any) -> None:
        client, strange = browser(), {"Sec-Fetch-Site": "cross-site"}
        assert client.put("/demo/clock", json={"ahead_days": 7}, headers=strange).status_code == 403
        assert client.post("/demo/clock", data={"days": "7"}, headers=strange).status_code == 403


class TestTheClock:
    def test_a_week_ends_a_proposal_and_whoever_moved_it_is_still_signed_in(self, browser: Any) -> None:
        client = as_somebody(browser(), "visiting_signer", "cluster-bilbao@demo.example")
        assert states_of(client, "/proposals", "proposals") == ["open"]
        told = client.put("/demo/clock", json={"ahead_days": 7}).json()
        assert told["done"]["proposals expired"] == 1
        assert "still signed in" in told["note"]
        assert states_of(client, "/proposals", "proposals") == ["expired"]

    def test_weeks_let_a_profile_expire_and_its_people_are_told(self, browser: Any) -> None:
        client = as_somebody(browser(), "visiting_signer", "newcomer-2@demo.example")
        before = states_of(client, "/profiles", "profiles")
        client.put("/demo/clock", json={"at": (AT + timedelta(days=30)).isoformat()})
        after = states_of(client, "/profiles", "profiles")
        assert (before.count("expired"), after.count("expired")) == (1, 2)
        kinds = {one["kind"] for one in client.get("/inbox").json()["entries"]}
        assert {"profile.expiring", "profile.expired"} <= kinds

    def test_it_only_moves_forward_and_a_year_at_most(self, browser: Any) -> None:
        client = browser()
        assert client.put("/demo/clock", json={"at": "2026-01-01T00:00:00Z"}).status_code == 409
        assert client.put("/demo/clock", json={"at": "2036-01-01T00:00:00Z"}).status_code == 422
        for bad in (
            {},
            {"ahead_days": 0},
            {"ahead_days": 367},
            {"ahead_days": 1, "at": "2027-01-01T00:00:00Z"},
        ):
            assert client.put("/demo/clock", json=bad).status_code == 422
        for days in ("", "x", "-1", "0", "1000"):
            assert client.post("/demo/clock", data={"days": days}).status_code in {409, 422}
        assert client.get("/demo/clock").json()["at"].startswith("2026-11-22")

    def test_a_demo_that_is_started_again_goes_on_where_it_was(self, browser: Any, opened: Database) -> None:
        browser().put("/demo/clock", json={"ahead_days": 40})
        with opened.snapshot() as connection:
            assert newest_event(connection) >= AT + timedelta(days=40)


class TestThePages:
    def test_the_first_page_says_who_one_is_and_what_day_it_is(self, browser: Any) -> None:
        client = browser()
        assert "You are Demo Person" not in client.get("/en/").text
        answer = client.post("/sign-in/role", data={"role": "manager", "next": "/"})
        assert answer.headers["location"] == "/"
        shown = client.get("/en/").text
        assert "You are Demo Person 5 (Loomlink)" in shown
        assert "22 November 2026" in shown
        moved = client.post("/demo/clock", data={"days": "7", "next": "/?visitor=demo-sme-139"})
        assert moved.headers["location"] == "/?visitor=demo-sme-139"
        shown = client.get("/en/").text
        assert "29 November 2026" in shown
        assert "You are Demo Person 5 (Loomlink)" in shown

    def test_everybody_is_on_one_page(self, browser: Any) -> None:
        shown = browser().get("/demo").text
        assert all(row.email in shown for row in files.people() if row.role)

    def test_no_page_of_a_service_that_is_no_demo_speaks_of_one(self, browser: Any) -> None:
        assert "demo/clock" not in browser(demo=False).get("/en/").text
        assert "demo/clock" not in browser(address="http://match.example.eu").get("/en/").text


class TestWhoseDatabaseItIs:
    def test_one_that_no_demo_made_is_refused_and_stays_as_it_was(self, tmp_path: Path) -> None:
        path = tmp_path / "cxc-demo.db"
        url = f"sqlite:///{path}"
        import_organisations(ImportOrder(path=files.ORGANISATIONS), database_url=url, at=AT)
        before = path.read_bytes()
        with pytest.raises(NotMadeByTheDemo, match="Nothing was changed there"):
            require_own(url)
        assert path.read_bytes() == before

    def test_one_in_which_somebody_registered_is_still_the_demos(
        self, browser: Any, opened: Database
    ) -> None:
        client = as_somebody(browser(), "analyst")
        begun = client.post(
            "/profiles",
            json={"name": "Somebody Else", "roles": ["visitor"]},
            headers={"Idempotency-Key": "a-key-of-its-own"},
        )
        assert begun.status_code == HTTPStatus.CREATED
        require_own(opened.url)

    def test_what_was_left_of_a_demo_that_was_interrupted_is_made_anew(self, tmp_path: Path) -> None:
        path = tmp_path / "cxc-demo.db"
        (tmp_path / "cxc-demo.db.being-made").write_bytes(b"half")
        make_demo(path, load_settings(f"sqlite:///{path}"), at=AT)
        require_own(f"sqlite:///{path}")
