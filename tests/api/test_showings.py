"""What was shown is on record, and the list is made again byte for byte, or what is gone is named."""

import json
import logging
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from api.database import Database
from api.matches.cursors import Place
from api.matches.searching import Filters, For, Search, Sort
from api.matches.shown import (
    Answered,
    ShownMatches,
    answer_matches,
    answer_part,
    answer_visitors,
    showing_header,
)
from api.matches.snapshot import Snapshots, expert_model
from api.matches.use_cases import Wishes, possible_visitors
from api.problems import DatabaseBusy
from api.profiles import store as profiles
from api.profiles.digest import digest_of, digest_of_text, text_of
from api.profiles.organisation import Organisation
from api.profiles.tables import lives
from api.profiles.versions import store as versions
from api.profiles.versions.tables import profile_versions
from api.profiles.versions.texts import UnreadableVersion, organisation_in
from api.programme.editions import draft_edition, publish_edition
from api.programme.store import add_partnerships
from api.settings import Settings, load_settings
from api.showings import store
from api.showings.replaying import replay
from api.showings.showing import Deed, Question, Rebuilt, ShowingId, digest_of_bytes
from api.showings.showing_problems import Gone, HostNotShown, NoLonger, UnknownShowing
from api.showings.states import CatalogueState
from api.showings.tables import catalogue_states, models_seen, showing_notes, showings, state_members
from api.showings.use_cases import allow_learning, find_showing, note_showing, record_showing, refuse_learning
from api.waivers.requests import Approval, WaiverRequest
from api.waivers.tables import waivers
from api.waivers.use_cases import approve_waiver, end_waiver, record_waiver
from eligibility.facts import Kind, Role
from eligibility.waivers import Authority
from matching.profiles import OrganisationId

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
DAY = AT.date()
LATER = date(2027, 3, 1)  # first day of an edition that is published meanwhile
VISITOR = "demo-sme-138"
EVERYBODY = Filters()
NARROW = Filters(codes={"country": frozenset({"DE", "FR", "IT", "PT", "ES"})}, words=("a",))
PURPOSES = (None, "learn", "find-partners")


class Lists:
    """The service as one process of it makes lists, on a database with models and editions of its own."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings
        self.restart()

    def restart(self) -> None:
        self.snapshots = Snapshots(self.database, self.settings)
        self.shown = ShownMatches(self.database, self.settings)

    def answer(self, asker: str = VISITOR, *, for_host: bool = False, **wishes: Any) -> Answered:
        snapshot, make = self.snapshots.newest(), answer_visitors if for_host else answer_matches
        asked = Wishes(**{"as_of": DAY, **wishes})
        return make(snapshot, snapshot.organisation(asker), asked, closing=lambda _: frozenset())

    def show(
        self, visitor: str = VISITOR, *, by: int | None = None, **wishes: Any
    ) -> tuple[ShowingId, bytes]:
        return self.record(self.answer(visitor, **wishes), by=by)

    def record(self, answered: Answered, *, by: int | None = None) -> tuple[ShowingId, bytes]:
        showing = self.shown.record(answered, asked_by=by, at=AT)
        assert showing is not None
        return showing, answered.body

    def browse(
        self, asker: str = VISITOR, *, sought: Role = Role.HOST, filters: Filters = EVERYBODY, **asked: Any
    ) -> Answered:
        """A part of the catalogue in the order of affinity."""
        snapshot = self.snapshots.newest()
        kept = {name: asked.pop(name) for name in ("eligible_only", "saved", "hidden") if name in asked}
        on_behalf = For(organisation=snapshot.organisation(asker), sought=sought, **kept)
        wanted = {"as_of": DAY, "people_on": DAY, "after": None, "most": 5} | asked
        search = Search(filters=filters, sort=Sort.AFFINITY, on_behalf=on_behalf, **wanted)
        _, answered = answer_part(snapshot, search, mark="0123456789abcdef")
        assert answered is not None
        return answered

    def replay(self, showing: int) -> bytes:
        return replay(self.database, showing, now=self.shown.in_use(), rank=self.shown.rank)

    def lost(self, showing: int) -> list[Gone]:
        """Why a list cannot be made again."""
        with pytest.raises(NoLonger) as told:
            self.replay(showing)
        assert all(reason.says in str(told.value) for reason in told.value.reasons)
        return [reason.what for reason in told.value.reasons]

    def replace(self, organisation: str, **differences: Any) -> None:
        with self.database.transaction() as connection:
            stored = profiles.get(connection, organisation)
            assert stored is not None
            profiles.replace(connection, [replace(stored, **differences)], at=AT)

    def add(self, *organisations: Organisation) -> None:
        with self.database.transaction() as connection:
            profiles.add(connection, organisations, at=AT)

    def erase(self, organisation: str) -> int:
        with self.database.transaction() as connection:
            return versions.erase(connection, organisation, at=AT)

    def new_model(self) -> None:
        path = expert_model(self.settings.models_dir)
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("weight = 36", "weight = 35").replace("weight = 14", "weight = 15"), "utf-8"
        )
        self.restart()

    def new_edition(self, name: str = "later", first_day: date = LATER) -> None:
        folder = self.settings.editions_dir
        draft_edition(folder, name, tables=["values"], title="Another")
        publish_edition(folder, name, valid_from=first_day, today=DAY)

    def count(self, table: Any) -> int:
        with self.database.snapshot() as connection:
            return connection.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def lists(database: Database, demo: Any, tmp_path: Path) -> Lists:
    """Sixty of the demo organisations."""
    return opened(database, demo, tmp_path, step=5)


def opened(database: Database, demo: Any, folder: Path, *, step: int) -> Lists:
    stored = demo.stored()
    chosen = {one: stored[one] for one in [*sorted(stored)[::step], VISITOR]}
    bodies = {body: stored[body] for one in chosen.values() for body in one.member_of or ()}
    higher = {body: stored[body] for one in bodies.values() for body in one.member_of or ()}
    organisations = [*(higher | bodies | chosen).values()]
    with database.transaction() as connection:
        add_partnerships(
            connection, sorted({one.partnership for one in organisations if one.partnership}), at=AT
        )
        profiles.add(connection, organisations, at=AT)
    editions, models = folder / "editions", folder / "models"
    editions.mkdir()
    shutil.copytree(Path("models"), models)
    own = {"editions_dir": editions, "models_dir": models, "vectors_dir": folder / "vectors"}
    return Lists(database, load_settings().model_copy(update=own))


class TestReplay:
    def test_a_list_is_made_again_byte_for_byte(self, lists: Lists) -> None:
        showing, body = lists.show(k=7, purpose="learn", diversity=0.4)
        assert lists.replay(showing) == body
        assert len(json.loads(body)["matches"]) == 7

    def test_a_list_of_nobody_is_made_again_with_its_reasons(self, lists: Lists) -> None:
        lists.add(Organisation(id=OrganisationId("big"), name="Big", kind=Kind.LARGE, country="PT"))
        showing, body = lists.show("big")
        assert json.loads(body)["matches"] == []
        assert lists.replay(showing) == body

    @pytest.mark.parametrize(
        ("n", "step"),
        [(64, 5), pytest.param(1000, 1, marks=pytest.mark.slow)],
    )
    def test_lists_outlive_edited_profiles_a_new_model_and_a_new_edition(
        self, database: Database, demo: Any, tmp_path: Path, n: int, step: int
    ) -> None:
        lists, chance = opened(database, demo, tmp_path, step=step), Random(5)
        visitors = [one.id for one in possible_visitors(lists.snapshots.newest(), as_of=DAY)]
        shown: dict[ShowingId, bytes] = {}
        for turn in range(n):
            if turn % (n // 8) == n // 16:
                lists.replace(chance.choice(visitors), about=f"We weave linen of kind {turn}.")
            if turn == n // 2:
                lists.new_model()
            if turn == n // 2 + n // 16:
                lists.new_edition()
            asker, hidden = chance.choice(visitors), frozenset(chance.sample(visitors, k=turn % 4))
            if turn % 4 == 3:
                answered = lists.browse(
                    asker,
                    sought=chance.choice(list(Role)),
                    filters=chance.choice((EVERYBODY, NARROW)),
                    eligible_only=chance.choice((True, False)),
                    hidden=hidden,
                    saved=frozenset(chance.sample(visitors, k=5)),
                    as_of=chance.choice((DAY, LATER)),
                    after=chance.choice((None, Place(-4000, "m"))),
                    most=chance.choice((1, 20)),
                )
            else:
                answered = lists.answer(
                    asker,
                    for_host=turn % 3 == 1,
                    hidden=hidden,
                    k=chance.choice((1, 5, 10, 15)),
                    as_of=chance.choice((DAY, LATER)),
                    purpose=chance.choice(PURPOSES),
                    diversity=chance.choice((0.0, 0.5)),
                )
            showing, body = lists.record(answered)
            shown[showing] = body
        lists.restart()
        again = {showing: lists.replay(showing) for showing in shown}
        assert [showing for showing in shown if again[showing] != shown[showing]] == []
        answers = [json.loads(body) for body in shown.values()]
        assert {one["edition"] for one in answers if "edition" in one} == {"cosme-2020", "later"}
        assert any(one["matches"] for one in answers if "host" in one)
        assert sum(len(one["organisations"]) for one in answers if "organisations" in one) > n
        assert lists.count(models_seen) == 2
        assert lists.count(catalogue_states) == 9

    def test_another_process_makes_the_same_bytes(self, lists: Lists, tmp_path: Path) -> None:
        showing, body = lists.show(k=20, diversity=0.3)
        program = (
            "import sys; from api.database import open_database; from api.settings import load_settings\n"
            "from api.matches.shown import ShownMatches; from api.showings.replaying import replay\n"
            "database = open_database(sys.argv[1])\n"
            "lists = ShownMatches(database, load_settings(sys.argv[1]))\n"
            "again = replay(database, int(sys.argv[2]), now=lists.in_use(), rank=lists.rank)\n"
            "database.close(); sys.stdout.buffer.write(again)\n"
        )
        for seed in ("1", "2"):
            own = {"PYTHONHASHSEED": seed, "CXC_VECTORS_DIR": str(tmp_path / f"vectors-{seed}")}
            again = subprocess.run(
                [sys.executable, "-c", program, lists.database.url, str(showing)],
                capture_output=True,
                check=True,
                env=os.environ | own,
            )
            assert again.stdout == body

    def test_missing_vectors_are_made_again(self, lists: Lists) -> None:
        showing, body = lists.show()
        shutil.rmtree(lists.settings.vectors_dir)
        lists.restart()
        assert lists.replay(showing) == body

    def test_each_state_of_a_waiver_is_replayed(self, lists: Lists) -> None:
        """Asked for, approved, ended: the register of now still tells what it said at each time."""
        host = Organisation(
            id=OrganisationId("firm"),
            name="Weaving Lda",
            kind=Kind.SME,
            country="IT",
            roles=frozenset({Role.HOST}),
            member_of=frozenset(),
            about="We weave.",
            representative_born=date(1980, 5, 17),
            representative_third_country=False,
        )
        lists.add(host)
        shown = [lists.show(k=100)]
        asked = WaiverRequest(
            organisation_id="firm",
            rule="H4-membership",
            granted_by="Ana Exemplo",
            reason="It dyes with little water",
            valid_from=date(2026, 11, 1),
            valid_to=date(2027, 6, 30),
        )
        waiver = record_waiver(lists.database, asked, at=AT)
        shown.append(lists.show(k=100))
        approval = Approval(authority=Authority.AGENCY, reference="Letter 7", given_on=date(2026, 11, 10))
        approve_waiver(lists.database, waiver.id, approval, at=AT)
        shown.append(lists.show(k=100))
        end_waiver(lists.database, waiver.id, on=date(2026, 11, 15), reason="It moved", at=AT)
        shown.append(lists.show(k=100))
        assert len({body for _, body in shown}) == 4
        assert [lists.replay(showing) for showing, _ in shown] == [body for _, body in shown]
        with lists.database.transaction() as connection:
            connection.execute(delete(waivers))
        assert [lists.lost(showing) for showing, _ in shown[1:]] == [[Gone.WAIVER_GONE]] * 3
        assert lists.replay(shown[0][0]) == shown[0][1]


class TestWhatIsGone:
    def test_erasing_an_organisation_ends_exactly_the_lists_it_was_in(self, lists: Lists) -> None:
        before = dict(lists.show(k=k) for k in (1, 2, 3))
        lists.add(Organisation(id=OrganisationId("brief"), name="Brief", country="IT", about="We weave."))
        within = dict(lists.show(k=k) for k in (1, 2, 3))
        lists.replace("brief", about="We knit.")
        within |= dict(lists.show(k=k) for k in (1, 2))
        assert lists.erase("brief") == 2
        assert [lists.lost(showing) for showing in within] == [[Gone.PROFILE_ERASED]] * 5
        with pytest.raises(NoLonger, match="'brief'"):
            lists.replay(next(iter(within)))
        assert {showing: lists.replay(showing) for showing in before} == before
        assert lists.erase("brief") == 0

    def test_an_erased_version_is_not_kept_again_by_a_later_list(self, lists: Lists) -> None:
        first, _ = lists.show()
        lists.erase(VISITOR)
        other = next(one for one in lists.snapshots.newest().organisations if one != VISITOR)
        lists.replace(other, about="We do something else.")
        second, _ = lists.show()
        assert (lists.lost(first), lists.lost(second)) == ([Gone.PROFILE_ERASED], [Gone.PROFILE_ERASED])

    def test_an_organisation_that_says_the_same_again_is_there_again(self, lists: Lists) -> None:
        showing, body = lists.show()
        lists.erase(VISITOR)
        lists.replace(VISITOR)
        assert lists.replay(showing) == body

    def test_profiles_from_before_versions_were_kept_are_kept_by_the_first_list(self, lists: Lists) -> None:
        with lists.database.transaction() as connection:
            connection.execute(delete(profile_versions))
        showing, body = lists.show()
        assert lists.replay(showing) == body

    def test_a_version_that_is_missing_or_damaged_is_said(self, lists: Lists) -> None:
        showing, _ = lists.show()
        this = profile_versions.c.organisation_id == VISITOR
        with lists.database.transaction() as connection:
            connection.execute(update(profile_versions).where(this).values(profile='{"id":"x","name":"y"}'))
        assert lists.lost(showing) == [Gone.PROFILE_DAMAGED]
        with lists.database.transaction() as connection:
            connection.execute(delete(profile_versions).where(this))
        assert lists.lost(showing) == [Gone.PROFILE_NOT_KEPT]

    def test_a_damaged_state_is_said(self, lists: Lists) -> None:
        showing, _ = lists.show()
        with lists.database.transaction() as connection:
            one = connection.scalar(select(state_members.c.member).limit(1))
            connection.execute(delete(state_members).where(state_members.c.member == one))
        assert lists.lost(showing) == [Gone.STATE_DAMAGED]

    def test_a_model_whose_text_is_gone_is_said(self, lists: Lists) -> None:
        showing, _ = lists.show()
        with lists.database.transaction() as connection:
            connection.execute(update(models_seen).values(text="name = 'another'"))
        assert lists.lost(showing) == [Gone.MODEL_GONE]

    def test_an_edition_that_is_gone_changed_or_broken_is_said(self, lists: Lists) -> None:
        lists.new_edition()
        showing, body = lists.show(as_of=LATER)
        place = lists.settings.editions_dir / "later"
        table = place / "values.csv"
        whole = table.read_bytes()
        table.write_bytes(whole.replace(b"our policy", b"somebody's").replace(b"day", b"Day", 1))
        assert lists.lost(showing) == [Gone.EDITION_BROKEN]
        table.write_bytes(whole)
        assert lists.replay(showing) == body
        shutil.rmtree(place)
        assert lists.lost(showing) == [Gone.EDITION_GONE]
        lists.new_edition(first_day=date(2027, 2, 1))
        assert lists.lost(showing) == [Gone.EDITION_DIFFERS]
        shutil.rmtree(lists.settings.editions_dir)
        assert lists.lost(showing) == [Gone.EDITION_BROKEN]

    def test_another_encoder_is_said(self, lists: Lists) -> None:
        showing, _ = lists.show()
        now = replace(lists.shown.in_use(), encoder="another-7")
        with pytest.raises(NoLonger, match="another-7") as told:
            replay(lists.database, showing, now=now, rank=lists.shown.rank)
        assert [one.what for one in told.value.reasons] == [Gone.ENCODER_DIFFERS]

    def test_another_version_of_the_code_is_named_only_where_it_answers_otherwise(self, lists: Lists) -> None:
        showing, body = lists.show()
        now = replace(lists.shown.in_use(), code_version="9.9.9+0")
        assert replay(lists.database, showing, now=now, rank=lists.shown.rank) == body

        def otherwise(rebuilt: Rebuilt) -> bytes:
            return lists.shown.rank(rebuilt) + b" "

        with pytest.raises(NoLonger, match=r"9\.9\.9") as told:
            replay(lists.database, showing, now=now, rank=otherwise)
        assert [one.what for one in told.value.reasons] == [Gone.CODE_DIFFERS]
        with pytest.raises(NoLonger) as told:
            replay(lists.database, showing, now=lists.shown.in_use(), rank=otherwise)
        assert [one.what for one in told.value.reasons] == [Gone.ANSWER_DIFFERS]

    def test_everything_that_is_gone_is_said_at_once(self, lists: Lists) -> None:
        showing, _ = lists.show()
        lists.erase(VISITOR)
        with lists.database.transaction() as connection:
            connection.execute(update(showings).values(encoder="old", seal="0" * 64))
            connection.execute(update(models_seen).values(text=""))
        assert Counter(lists.lost(showing)) == Counter(
            [Gone.PROFILE_ERASED, Gone.MODEL_GONE, Gone.EDITION_DIFFERS, Gone.ENCODER_DIFFERS]
        )


class TestTheQuestion:
    OLD: Any = {"k": 10, "as_of": "2026-11-21", "purpose": None, "diversity": 0.0}  # noqa: RUF012  only read

    def test_one_that_was_recorded_before_there_were_lists_for_hosts_is_read_and_written_as_it_was(
        self,
    ) -> None:
        question = Question.of(self.OLD)
        assert (question.sought, question.hidden) == (Role.HOST, ())
        assert question.plain == self.OLD

    def test_what_it_says_more_is_read_back(self) -> None:
        more = self.OLD | {"sought": "visitor", "hidden": ["a", "b"]}
        assert Question.of(more).plain == more

    def test_a_part_of_the_catalogue_is_read_back(self, lists: Lists) -> None:
        free = (DAY, LATER)
        filters = Filters(codes=NARROW.codes, words=("linen", "wool"), free=free)
        question = lists.browse(filters=filters, after=Place(-7000, "x"), hidden=frozenset({"h"})).question
        assert question.part is not None
        assert question.part.free == free
        assert Question.of(json.loads(json.dumps(question.plain))) == question

    def test_a_recorded_list_of_the_old_kind_is_replayed(self, lists: Lists) -> None:
        showing, body = lists.show()
        with lists.database.snapshot() as connection:
            kept = connection.scalar(select(showings.c.question).where(showings.c.id == showing))
        assert kept == self.OLD
        assert lists.replay(showing) == body


class TestAPartOfTheCatalogue:
    def test_it_is_ranked_where_the_part_before_ended(self, lists: Lists) -> None:
        first = lists.browse(most=4)
        place = Place(-first.ranks[-1].affinity_hundredths, first.ranks[-1].host)
        second = lists.browse(most=4, after=place)
        assert [one.rank for one in (*first.ranks, *second.ranks)] == list(range(1, 9))
        whole = lists.browse(most=8)
        assert whole.ranks == first.ranks + second.ranks
        told = json.loads(whole.body)["organisations"]
        assert [round(one["affinity"] * 100) for one in told] == [
            one.affinity_hundredths for one in whole.ranks
        ]

    def test_it_is_made_again_when_those_in_it_came_anew(self, lists: Lists) -> None:
        """Since when somebody is in the catalogue is in no profile, so it is kept with what was shown."""
        with lists.database.transaction() as connection:
            connection.execute(update(lives).values(validated_at=AT))
        lists.restart()
        showing, body = lists.record(lists.browse(most=50))
        since = [one["listed_since"] for one in json.loads(body)["organisations"]]
        assert set(since) == {"2026-11-21T09:30:00Z"}
        with lists.database.transaction() as connection:
            connection.execute(update(lives).values(validated_at=AT + timedelta(days=1)))
        lists.restart()
        assert lists.browse(most=50).body != body
        assert lists.replay(showing) == body


class TestTheRecord:
    def test_it_holds_the_question_the_means_and_the_ranks(self, lists: Lists) -> None:
        showing, body = lists.show(by=7, k=3, purpose="learn", diversity=0.25)
        found, answer = find_showing(lists.database, showing), json.loads(body)
        assert (found.asked_at, found.asked_by, found.asker_id) == (AT, 7, VISITOR)
        assert (found.question.k, found.question.as_of, found.question.purpose) == (3, DAY, "learn")
        assert found.question.diversity == 0.25
        assert found.answer_digest == digest_of_bytes(body)
        assert [(one.host, one.rank, one.affinity_hundredths / 100) for one in found.ranks] == [
            (match["host"], match["rank"], match["affinity"]) for match in answer["matches"]
        ]
        assert found.means.model_name.endswith(f"-{found.means.model_digest[:8]}/learn")
        assert (found.means.edition, found.means.encoder) == ("cosme-2020", "hashing-256")

    def test_a_state_is_kept_once_and_by_its_changes(self, lists: Lists) -> None:
        lists.show()
        lists.show(k=3)
        members = lists.count(state_members)
        assert (lists.count(catalogue_states), lists.count(showings)) == (1, 2)
        first = lists.snapshots.newest().organisation(VISITOR)
        lists.replace(VISITOR, about="We knit.")
        lists.show()
        assert (lists.count(catalogue_states), lists.count(state_members)) == (2, members + 1)
        lists.replace(VISITOR, about=first.about)
        lists.show()  # as it was at first
        assert (lists.count(catalogue_states), lists.count(state_members)) == (2, members + 1)
        lists.replace(VISITOR, about="We sew.")
        showing, body = lists.show()
        assert lists.count(catalogue_states) == 3
        assert lists.replay(showing) == body

    def test_each_state_on_record_gives_its_members_again(self, database: Database) -> None:
        chance = Random(3)
        states = [
            CatalogueState(
                frozenset(chance.sample([f"{n:064x}" for n in range(12)], k=chance.randint(0, 12)))
            )
            for _ in range(60)
        ]
        with database.transaction() as connection:
            for state in states:
                if not store.has_state(connection, state):
                    store._add_state(connection, state, at=AT)
        with database.snapshot() as connection:
            assert [store.get_state(connection, state.id) for state in states] == states

    def test_a_failed_recording_is_logged_and_the_list_is_answered(
        self, lists: Lists, caplog: pytest.LogCaptureFixture
    ) -> None:
        answered = lists.answer()
        path = expert_model(lists.settings.models_dir)
        path.write_bytes(path.read_bytes() + b"\n# changed\n")
        with caplog.at_level(logging.ERROR):
            assert lists.shown.record(answered, asked_by=None, at=AT) is None
        assert "not recorded" in caplog.text
        assert showing_header(None) == {"Showing-Id": "not recorded"}

    def test_all_that_are_recorded_at_once_in_a_new_state_are_on_record(self, lists: Lists) -> None:
        answered = [lists.answer(k=k) for k in (1, 2, 3, 4)]

        def record(one: Answered) -> ShowingId | None:
            return lists.shown.record(one, asked_by=None, at=AT)

        with ThreadPoolExecutor(4) as threads:
            numbers = list(threads.map(record, answered))
        assert [lists.replay(number) for number in numbers if number] == [one.body for one in answered]
        assert lists.count(catalogue_states) == 1

    def test_a_busy_database_is_not_waited_for_twice(self, database: Database) -> None:
        asked = []

        def busy() -> Any:
            asked.append(1)
            raise DatabaseBusy("there", "is being written by another")

        assert record_showing(database, busy) is None
        assert len(asked) == 1

    def test_recording_costs_little(self, lists: Lists) -> None:
        """The median of many, so that a slow disk now and then makes no difference."""
        lists.show()
        answers = [lists.answer(k=k) for k in range(1, 41)]
        took = []
        for answered in answers:
            begun = time.perf_counter()
            assert lists.shown.record(answered, asked_by=None, at=AT) is not None
            took.append(time.perf_counter() - begun)
        assert median(took) < 0.05  # seconds; ten times what is measured, for a busy machine


class TestVersions:
    def test_every_profile_of_the_demo_is_read_back_as_it_was(self, demo: Any) -> None:
        for organisation in demo.stored().values():
            text = text_of(organisation)
            assert organisation_in(text) == organisation
            assert digest_of_text(text) == digest_of(organisation)

    def test_a_profile_with_everything_stated_is_read_back(self, an_organisation: Callable[..., Any]) -> None:
        full = an_organisation(
            kind=Kind.SME,
            name="Ткачница \u2028",
            latitude=41.25,
            longitude=-0.0,
            member_of=frozenset(),
            representative_born=date(1980, 2, 29),
            representative_third_country=False,
            representative_days_resident=0,
            is_fictional=True,
        )
        assert organisation_in(text_of(full)) == full

    @pytest.mark.parametrize(
        "text", ["", "[]", "{}", '{"id":"a","name":"b","no_such":1}', '{"id":"a","name":"b","kind":"?"}']
    )
    def test_what_is_no_profile_is_refused(self, text: str) -> None:
        with pytest.raises(UnreadableVersion):
            organisation_in(text)

    def test_every_state_is_kept_with_the_organisation_or_not_at_all(
        self, database: Database, an_organisation: Callable[..., Any]
    ) -> None:
        with database.transaction() as connection:
            profiles.add(connection, [an_organisation()], at=AT)
            profiles.replace(connection, [an_organisation(about="We knit.")], at=AT)
        with pytest.raises(RuntimeError), database.transaction() as connection:  # noqa: PT012  both are the point
            profiles.replace(connection, [an_organisation(about="We sew.")], at=AT)
            raise RuntimeError
        with database.snapshot() as connection:
            kept = [organisation_in(text) for text in connection.scalars(select(profile_versions.c.profile))]
        assert {one.about for one in kept} == {"We weave linen.", "We knit."}


class TestNotes:
    def test_what_a_person_did_is_noted_once(self, lists: Lists) -> None:
        showing, body = lists.show(by=7)
        host = json.loads(body)["matches"][0]["host"]
        for what in (Deed.OPENED, Deed.OPENED, Deed.CONTACTED):
            assert note_showing(lists.database, showing, host, what=what, account_id=7, at=AT)
        with lists.database.snapshot() as connection:
            assert store.notes_of(connection, showing) == [(host, "opened"), (host, "contacted")]

    def test_a_host_that_was_not_shown_is_refused(self, lists: Lists) -> None:
        showing, _ = lists.show(k=1)
        with pytest.raises(HostNotShown):
            note_showing(lists.database, showing, VISITOR, what=Deed.SAVED, account_id=None, at=AT)
        with pytest.raises(UnknownShowing):
            note_showing(lists.database, 999, VISITOR, what=Deed.SAVED, account_id=None, at=AT)

    def test_who_refuses_to_be_learned_from_leaves_no_notes_but_lists_are_replayed(
        self, lists: Lists
    ) -> None:
        showing, body = lists.show(by=7)
        host = json.loads(body)["matches"][0]["host"]

        def notes(account: int | None) -> bool:
            return note_showing(lists.database, showing, host, what=Deed.SAVED, account_id=account, at=AT)

        assert (notes(7), notes(8)) == (True, True)
        assert refuse_learning(lists.database, 7, at=AT) == 2  # of theirs, and on the list they asked for
        assert refuse_learning(lists.database, 7, at=AT) == 0
        assert (notes(7), notes(8), notes(None)) == (False, False, False)
        assert lists.count(showing_notes) == 0
        assert lists.replay(showing) == body
        allow_learning(lists.database, 7)
        assert notes(7)
