"""The demo's exchanges: one in every state, groups, and what the page of the demo says of them."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.clock import move_to, set_ahead
from api.database import Database, open_database
from api.demo import visits
from api.demo.days import stay_on
from api.demo.loading import make_demo
from api.demo.routes import mount_demo
from api.demo.steps import STEPS
from api.exchanges import store
from api.exchanges.aftercare import store as said
from api.exchanges.evidence import store as evidence
from api.exchanges.exchange import Exchange
from api.exchanges.groups import store as groups
from api.exchanges.payments import store as payments
from api.exchanges.reports import store as reports
from api.exchanges.reports.questionnaires import Report
from api.exchanges.states import Paper, Party, State
from api.files.keeping import open_file
from api.journal import store as journal
from api.people.setup import PeopleSetup
from api.programme.editions import law_for, open_editions
from api.settings import Settings, load_settings
from eligibility.calendars import Calendar

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)  # a Sunday
HERE = "http://127.0.0.1:8000"
OTHER_DAYS = (
    *(AT + timedelta(days=number) for number in range(1, 15)),  # the order of its stays follows the weekday
    datetime(2026, 12, 31, 23, 50, tzinfo=UTC),  # in the middle of the holidays
    datetime(2027, 1, 11, 0, 5, tzinfo=UTC),  # a Monday just after them
    datetime(2028, 2, 29, 12, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, texts_are_hashed: None) -> Path:  # noqa: ARG001  comes first
    """The demo's database as it is made on a fixed day, with its files beside it."""
    path = tmp_path_factory.mktemp("demo") / "cxc-demo.db"
    make_demo(path, _settings(path), at=AT)
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
def by_key(opened: Database) -> dict[str, Exchange]:
    """The exchanges by what the tables call them."""
    with opened.snapshot() as connection:
        found = {(one.agreed.visitor, one.agreed.host): one for one in _everything(connection)}
    return {one.key: found[one.visitor, one.host] for one in visits.visits()}


@pytest.fixture
def browser(opened: Database, made: Path) -> Callable[[], TestClient]:
    """A browser on the machine on which the demo runs."""
    settings = load_settings(opened.url).model_copy(update={"files_dir": _settings(made).files_dir})

    def open_one() -> TestClient:
        app = create_app(settings, opened, people=PeopleSetup(demo=True))
        mount_demo(app)
        headers = {"Sec-Fetch-Site": "same-origin"}
        return TestClient(
            app, base_url=HERE, client=("127.0.0.1", 5), follow_redirects=False, headers=headers
        )

    return open_one


class TestWhatThereIs:
    def test_an_exchange_is_in_every_state(self, opened: Database) -> None:
        with opened.snapshot() as connection:
            counted = Counter(one.state for one in _everything(connection))
        assert set(counted) == set(State)

    def test_each_is_as_far_as_its_line_says(self, by_key: dict[str, Exchange]) -> None:
        states = {key: one.state.value for key, one in by_key.items() if key.replace("-", "_") in set(State)}
        assert states == {key: key.replace("-", "_") for key in states}
        assert by_key["broken"].state is State.INTERRUPTED
        assert by_key["told"].state is State.CLOSED

    def test_three_groups_wait_go_on_and_are_over(self, opened: Database) -> None:
        with opened.snapshot() as connection:
            of_group = groups.members_of_many(connection, [1, 2, 3])
        found = {frozenset(one.state for one in those): len(those) for those in of_group.values()}
        assert found == {
            frozenset({State.FINISHED}): 3,
            frozenset({State.DRAFT}): 2,  # and one that may still join
            frozenset({State.UNDER_WAY}): 3,
        }

    def test_one_virtual_exchange_was_closed_without_a_payment(self, by_key: dict[str, Exchange]) -> None:
        virtual = by_key["virtual"]
        assert virtual.state is State.CLOSED
        assert Paper.FINANCIAL not in virtual.papers
        assert virtual.progress.paid_on is None

    def test_one_was_amended_and_signed_again(self, by_key: dict[str, Exchange]) -> None:
        standing = by_key["amended"].papers[Paper.COMMITMENT]
        assert standing.version > 1
        assert standing.signed == set(Paper.COMMITMENT.signers)

    def test_one_was_refused_and_is_built_again(self, opened: Database, by_key: dict[str, Exchange]) -> None:
        refused = by_key["refused"]
        assert refused.state is State.BUILDING
        with opened.snapshot() as connection:
            assert store.moves_of(connection, refused.id)[-1].act == "exchange.refuse"

    def test_a_report_was_returned_with_remarks(self, opened: Database, by_key: dict[str, Exchange]) -> None:
        with opened.snapshot() as connection:
            written = reports.get(connection, by_key["returned"].id, Report.VISIT)
        assert written.in_force is None
        assert written.handed_in[-1].remarks.startswith("Fictional")

    def test_the_support_office_has_one_to_approve(self, by_key: dict[str, Exchange]) -> None:
        waiting = by_key["approving"]
        assert waiting.is_signed
        assert Party.SUPPORT_OFFICE not in waiting.papers[Paper.COMMITMENT].signed

    def test_what_was_paid_has_a_reference_and_is_never_above_the_maximum(self, opened: Database) -> None:
        with opened.snapshot() as connection:
            paid = [one for one in _everything(connection) if one.progress.paid_on]
            for one in paid:
                payment = payments.payment_of(connection, one.id)
                assert payment is not None
                assert payment.reference == f"DEMO {one.id} lump sum"
                assert payment.cents <= (one.progress.maximum_cents or 0)
        assert len(paid) == 2

    def test_evidence_can_be_opened_and_says_that_it_is_fictional(
        self, opened: Database, made: Path, by_key: dict[str, Exchange]
    ) -> None:
        with opened.snapshot() as connection:
            handed_in = evidence.of_exchange(connection, by_key["told"].id)
            kept = [open_file(connection, _settings(made).files_dir, one.digest) for one in handed_in]
        assert [content[:4] for content in kept] == [b"\x89PNG", b"%PDF"]
        assert all("ictional" in one.note for one in handed_in)

    def test_both_sides_of_what_was_closed_say_how_it_went(
        self, opened: Database, by_key: dict[str, Exchange]
    ) -> None:
        with opened.snapshot() as connection:
            given = said.of_many(connection, [by_key["told"].id, by_key["virtual"].id])
        assert {number: len(those) for number, those in given.items()} == {
            by_key["told"].id: 2,
            by_key["virtual"].id: 2,
        }

    def test_the_story_of_a_closed_exchange_is_published_with_both_consents(
        self, browser: Callable[[], TestClient], by_key: dict[str, Exchange]
    ) -> None:
        told = browser().get("/success-stories").json()["stories"]
        of_it = [one for one in told if one["exchange"] == by_key["told"].id]
        assert [one["title"] for one in of_it] == ["Ropes that stay blue"]

    def test_the_figures_count_each_once(
        self, browser: Callable[[], TestClient], by_key: dict[str, Exchange]
    ) -> None:
        client = as_somebody(browser(), "support_office")
        listed = client.get("/exchanges", params={"most": 200}).json()
        counting = [one for one in listed["exchanges"] if one["state"] in {"validated", "paid", "closed"}]
        assert len({one["id"] for one in counting}) == len(counting) == 4
        assert sum(listed["counts"].values()) == len(listed["exchanges"]) == len(by_key) + 1

    def test_the_trail_is_whole(self, opened: Database) -> None:
        with opened.snapshot() as connection:
            assert journal.verify(connection) is None
            assert journal.last_entries(connection, limit=1)[0].at <= AT

    def test_every_act_of_the_table_can_be_played_and_is(self) -> None:
        played = {row.act for row in visits.table()}
        assert played == set(STEPS)

    def test_every_line_has_its_people(self) -> None:
        for one in (*visits.visits(), *visits.groups()):
            assert all(address.endswith("@demo.example") for address in one.people.values())


@pytest.mark.slow
class TestOnAnyDay:
    @pytest.mark.parametrize("day", OTHER_DAYS)
    def test_the_same_states_come_of_it(self, tmp_path: Path, day: datetime, opened: Database) -> None:
        path = tmp_path / "other" / "cxc-demo.db"
        path.parent.mkdir()
        make_demo(path, _settings(path), at=day)
        with closing(open_database(f"sqlite:///{path}", create=False)) as database:
            assert _states(database) == _states(opened)
            with database.snapshot() as connection:
                assert journal.last_entries(connection, limit=1)[0].at <= day

    def test_loading_twice_into_one_folder_gives_the_same(self, made: Path, tmp_path: Path) -> None:
        path = tmp_path / "cxc-demo.db"
        digests = []
        for _ in range(2):
            path.unlink(missing_ok=True)
            make_demo(path, _settings(path), at=AT)
            with closing(open_database(f"sqlite:///{path}", create=False)) as database:
                digests.append(_digests(database))
        assert digests[0] == digests[1]
        with closing(open_database(f"sqlite:///{made}", create=False)) as database:
            assert digests[0] == _digests(database)

    def test_a_stay_that_is_over_began_after_its_organisations_were_there(
        self, calendars: dict[str, Calendar]
    ) -> None:
        """Loaded on any day of three years: 45 days before, the organisations are brought in."""
        over = {(visits.homes()[one.host].country, one.days, one.when) for one in visits.visits()}
        for country, days, when in over:
            for number in range(3 * 365 if when < 0 else 0):
                today = date(2026, 11, 1) + timedelta(days=number)
                stay = stay_on(calendars[country], today, days=days, when=when)
                assert stay.last_day <= today + timedelta(days=when)
                assert stay.first_day > today - timedelta(days=44), (country, days, when, today)

    def test_a_stay_that_takes_place_began_before_the_day_and_not_long_before(
        self, calendars: dict[str, Calendar]
    ) -> None:
        for number in range(3 * 365):
            today = date(2026, 11, 1) + timedelta(days=number)
            stay = stay_on(calendars["BG"], today, days=5, when=0)
            assert today - timedelta(days=7) < stay.first_day < today <= stay.last_day


class TestThePage:
    def test_it_has_every_state_and_who_can_go_on(
        self, browser: Callable[[], TestClient], by_key: dict[str, Exchange]
    ) -> None:
        shown = browser().get("/demo").text
        assert all(f'id="{state.value}"' in shown for state in State)
        assert all(f"/to/exchanges/{one.id}" in shown for one in by_key.values())
        assert "As the support office" in shown

    def test_a_button_signs_in_as_who_can_act_and_opens_the_exchange(
        self, browser: Callable[[], TestClient], by_key: dict[str, Exchange]
    ) -> None:
        client, number = browser(), by_key["validated"].id
        form = {
            "role": "manager",
            "email": "manager-wrapwell@demo.example",
            "next": f"/to/exchanges/{number}",
        }
        answer = client.post("/sign-in/role", data=form)
        page = client.get(answer.headers["location"], follow_redirects=True)
        assert page.status_code == HTTPStatus.OK
        assert "exchange.pay" in [
            one["act"] for one in client.get(f"/exchanges/{number}").json()["waits_for"]
        ]

    def test_the_clock_goes_to_the_next_deadline_and_people_are_reminded(
        self, browser: Callable[[], TestClient]
    ) -> None:
        client = browser()
        days = []
        for _ in range(2):
            answer = client.put("/demo/clock", json={"to_next_deadline": True})
            assert answer.status_code == HTTPStatus.OK, answer.text
            days.append(answer.json()["at"][:10])
        assert days == sorted(set(days))
        moved = client.post("/demo/clock", data={"days": "next", "next": "/demo"})
        assert moved.status_code == HTTPStatus.SEE_OTHER, moved.text
        assert moved.headers["location"] == "/demo"

    def test_one_way_to_say_where_to_is_enough(self, browser: Callable[[], TestClient]) -> None:
        both = {"to_next_deadline": True, "ahead_days": 3}
        assert browser().put("/demo/clock", json=both).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.fixture(scope="module")
def calendars() -> dict[str, Calendar]:
    editions = open_editions(Settings().editions_dir)
    return dict(law_for(editions, as_of=AT.date()).calendars)


def as_somebody(client: TestClient, role: str) -> TestClient:
    answer = client.post("/sessions/demo", json={"role": role})
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    return client


def _settings(path: Path) -> Settings:
    return load_settings(f"sqlite:///{path}")


def _everything(connection: Any) -> list[Exchange]:
    return store.in_states(connection, set(State))


def _states(database: Database) -> dict[tuple[str, str], State]:
    with database.snapshot() as connection:
        return {(one.agreed.visitor, one.agreed.host): one.state for one in _everything(connection)}


def _digests(database: Database) -> list[tuple[int, str, str]]:
    """What every document of every exchange says."""
    with database.snapshot() as connection:
        return [
            (one.id, paper.value, standing.digest)
            for one in _everything(connection)
            for paper, standing in sorted(one.papers.items())
        ]
