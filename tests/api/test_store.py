"""Organisations and the database they are kept in."""

import hashlib
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api.database import Database
from api.problems import Problem
from api.profiles import store
from api.profiles.digest import digest_of
from api.profiles.organisation import Organisation, facts_of
from api.profiles.tables import organisations
from api.programme.store import add_partnerships
from api.settings import load_settings
from eligibility.facts import Kind, OrganisationFacts, Role
from eligibility.waivers import Waiver
from matching.profiles import OrganisationId, Period

pytestmark = pytest.mark.both

CLUSTER = Organisation(
    id=OrganisationId("CL-1"), name="Cluster", kind=Kind.CLUSTER, eccp_profiled=True, member_of=frozenset()
)
FULL = Organisation(
    id=OrganisationId("ORG-1"),
    name="Ткачница",
    kind=Kind.SUPPORT,
    support_kind="fab-lab",
    country="PT",
    other_establishments=frozenset({"ES", "NO"}),
    based_in="NO",
    region="PT11",
    city="Porto",
    latitude=41.15,
    longitude=-8.61,
    roles=frozenset({Role.VISITOR, Role.HOST}),
    eccp_profiled=False,
    eccp_profiled_on=date(2025, 3, 1),
    eccp_profile_url="https://example.org/org-1",
    member_of=frozenset({CLUSTER.id}),
    unconfirmed=frozenset({CLUSTER.id}),
    active_in_cluster=True,
    partnership="Fibres",
    ecosystems=frozenset({"textiles", "digital"}),
    emerging_industries=frozenset({"creative-industries"}),
    technologies=frozenset({"knitting", "natural dyeing"}),
    languages=frozenset({"pt"}),
    objectives=frozenset({"new-skills"}),
    purposes=frozenset({"new-markets"}),
    activity_types=frozenset({"market-research"}),
    about="We\nweave",
    seeks="Dyers",
    offers="Looms",
    motivation="New dyes",
    preferred_countries=frozenset({"IT"}),
    preferred_kinds=frozenset({"sme"}),
    available=(Period(date(2027, 1, 11), date(2027, 3, 26)), Period(date(2027, 9, 1), date(2027, 9, 2))),
    host_capacity=0,
    visits_done=0,
    representative_name="Ana",
    representative_born=date(1980, 5, 17),
    representative_third_country=True,
    representative_days_resident=183,
    representative_business=False,
    is_fictional=True,
)


@pytest.fixture
def filled(database: Database, at: datetime) -> Database:
    with database.transaction() as connection:
        add_partnerships(connection, ["Fibres"], at=at)
        store.add(connection, [FULL, CLUSTER], at=at)
    return database


def test_the_full_organisation_states_every_field() -> None:
    assert [field.name for field in fields(Organisation) if getattr(FULL, field.name) == field.default] == []


def test_an_organisation_comes_back_as_it_was_stored(filled: Database) -> None:
    with filled.snapshot() as connection:
        assert store.get(connection, "ORG-1") == FULL
        assert store.get_many(connection, ["CL-1", "nobody"]) == {CLUSTER.id: CLUSTER}
        assert store.get_all(connection) == {CLUSTER.id: CLUSTER, FULL.id: FULL}
        assert store.get(connection, "nobody") is None


@pytest.mark.parametrize("member_of", [None, frozenset()])
def test_memberships_not_known_and_none_stay_apart(
    database: Database, at: datetime, member_of: frozenset[OrganisationId] | None
) -> None:
    with database.transaction() as connection:
        store.add(connection, [Organisation(id=OrganisationId("x"), name="x", member_of=member_of)], at=at)
    with database.snapshot() as connection:
        found = store.get(connection, "x")
    assert found is not None
    assert found.member_of == member_of


def test_bodies_are_found_for_the_facts_of_their_members(filled: Database) -> None:
    with filled.snapshot() as connection:
        bodies = store.bodies_of(connection, [FULL])
        assert store.members_of(connection, ["CL-1", "ORG-1"]) == {"CL-1": {"ORG-1"}}
    confirmed = replace(FULL, unconfirmed=frozenset())
    assert facts_of(confirmed, bodies.values(), as_of=date(2026, 11, 21)).in_eccp_cluster is True


def test_the_facts_are_what_the_profile_says_and_what_it_does_not_say_is_unknown() -> None:
    waiver = Waiver(
        rule="H4-membership",
        granted_by="a VOP",
        reason="known well",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
    )
    confirmed = replace(FULL, unconfirmed=frozenset())
    facts = facts_of(confirmed, [CLUSTER], as_of=date(2026, 11, 21), waivers=[waiver])
    assert facts == OrganisationFacts(
        kind=Kind.SUPPORT,
        country="PT",
        other_establishments=frozenset({"ES", "NO"}),
        based_in="NO",
        roles=frozenset({Role.VISITOR, Role.HOST}),
        eccp_profiled=False,
        in_eccp_cluster=True,
        in_business_network=False,
        active_in_cluster=True,
        representative_age=46,
        third_country_national=True,
        days_resident=183,
        business_started_or_intended=False,
        visits_done=0,
        coordinates=(41.15, -8.61),
        waivers=frozenset({waiver}),
    )
    nothing_said = Organisation(id=OrganisationId("x"), name="x")
    assert facts_of(nothing_said, (), as_of=date(2026, 11, 21)) == OrganisationFacts()


class TestMembershipsThatAreOnlyStated:
    NETWORK = Organisation(id=OrganisationId("NET"), name="Network", kind=Kind.BUSINESS_NETWORK)
    UNSAID = Organisation(id=OrganisationId("WHAT"), name="What", eccp_profiled=None)

    def facts(self, *bodies: Organisation, unconfirmed: set[OrganisationId]) -> OrganisationFacts:
        member = Organisation(
            id=OrganisationId("m"),
            name="m",
            member_of=frozenset(body.id for body in bodies),
            unconfirmed=frozenset(unconfirmed),
        )
        return facts_of(member, bodies, as_of=date(2026, 11, 21))

    def test_one_that_is_not_confirmed_settles_nothing(self) -> None:
        assert self.facts(CLUSTER, unconfirmed=set()).in_eccp_cluster is True
        assert self.facts(CLUSTER, unconfirmed={CLUSTER.id}).in_eccp_cluster is None
        assert self.facts(self.NETWORK, unconfirmed={self.NETWORK.id}).in_business_network is None

    def test_it_leaves_alone_what_a_confirmed_one_settles(self) -> None:
        both = self.facts(CLUSTER, self.NETWORK, unconfirmed={self.NETWORK.id})
        assert (both.in_eccp_cluster, both.in_business_network) == (True, None)

    def test_it_leaves_alone_what_it_could_not_change(self) -> None:
        assert self.facts(CLUSTER, unconfirmed={CLUSTER.id}).in_business_network is False
        assert self.facts(self.NETWORK, unconfirmed={self.NETWORK.id}).in_eccp_cluster is False

    def test_a_body_of_which_little_is_known_keeps_the_answer_open(self) -> None:
        assert self.facts(self.UNSAID, unconfirmed={self.UNSAID.id}).in_eccp_cluster is None
        assert self.facts(CLUSTER, self.UNSAID, unconfirmed={self.UNSAID.id}).in_eccp_cluster is True


@pytest.mark.parametrize(
    ("profiled", "since", "holds"),
    [
        (True, None, True),
        (True, date(2026, 11, 21), True),  # the first day counts
        (True, date(2026, 11, 22), False),  # not yet
        (False, None, False),
        (False, date(2026, 11, 22), False),
        (None, date(2026, 11, 22), None),
    ],
)
def test_a_profile_on_the_eccp_counts_from_its_first_day(
    *, profiled: bool | None, since: date | None, holds: bool | None
) -> None:
    cluster = replace(CLUSTER, eccp_profiled=profiled, eccp_profiled_on=since)
    member = Organisation(id=OrganisationId("m"), name="m", member_of=frozenset({CLUSTER.id}))
    day = date(2026, 11, 21)
    assert facts_of(cluster, (), as_of=day).eccp_profiled is holds
    assert facts_of(member, [cluster], as_of=day).in_eccp_cluster is holds


def test_a_replaced_organisation_keeps_when_it_was_made_and_nothing_else(
    filled: Database, at: datetime
) -> None:
    later = at + timedelta(days=1)
    bare = Organisation(id=FULL.id, name="Bare")
    with filled.transaction() as connection:
        store.replace(connection, [bare], at=later)
    with filled.snapshot() as connection:
        assert store.get(connection, "ORG-1") == bare
        row = connection.execute(select(organisations).where(organisations.c.id == "ORG-1")).one()
    assert (row.created_at, row.updated_at) == (at, later)


@pytest.mark.parametrize("minutes", [0, -30], ids=["in the same microsecond", "with the clock set back"])
def test_every_write_shows_in_the_state(filled: Database, at: datetime, minutes: int) -> None:
    states = [state_of(filled)]
    for name in ("Once", "Twice"):
        with filled.transaction() as connection:
            store.replace(
                connection, [Organisation(id=FULL.id, name=name)], at=at + timedelta(minutes=minutes)
            )
        states.append(state_of(filled))
    with filled.transaction() as connection:
        store.add(connection, [Organisation(id=OrganisationId("x"), name="x")], at=at)
    states.append(state_of(filled))
    assert len(set(states)) == 4


def test_what_is_not_kept_does_not_show_in_the_state(filled: Database, at: datetime) -> None:
    before = state_of(filled)
    with filled.transaction() as connection:
        store.replace(connection, [], at=at + timedelta(days=1))
    with filled.engine.connect() as connection:  # nothing commits it
        store.replace(connection, [CLUSTER], at=at + timedelta(days=1))
    assert state_of(filled) == before


def state_of(database: Database) -> Any:
    with database.snapshot() as connection:
        return store.state_of(connection)


def test_ids_stand_in_the_same_order_on_every_database(database: Database, at: datetime) -> None:
    ids = ["ORG-10", "ORG-2", "org-1", "Z", "a", "_"]
    with database.transaction() as connection:
        store.add(connection, [Organisation(id=OrganisationId(one), name=one) for one in ids], at=at)
    with database.snapshot() as connection:
        assert store.all_ids(connection) == sorted(ids)
        assert list(store.get_all(connection)) == sorted(ids)


def test_moments_come_back_in_utc(database: Database) -> None:
    moment = datetime.fromisoformat("2026-11-21T10:30:00+01:00")
    with database.transaction() as connection:
        store.add(connection, [CLUSTER], at=moment)
        assert connection.scalar(select(organisations.c.created_at)) == moment
        stored = connection.scalar(select(organisations.c.created_at))
    assert stored is not None
    assert stored.tzinfo is UTC


def test_the_stored_digest_is_that_of_the_organisation_read_back(filled: Database) -> None:
    with filled.snapshot() as connection:
        stored = store.digests_of(connection, ["ORG-1", "nobody"])
        again = store.get(connection, "ORG-1")
    assert again is not None
    assert stored == {"ORG-1": digest_of(again)}


def test_every_field_counts_for_the_digest() -> None:
    bare = {"id": FULL.id, "name": FULL.name}
    digests = {
        digest_of(Organisation(**(bare | {field.name: getattr(FULL, field.name)})))  # type: ignore[arg-type]
        for field in fields(Organisation)
    }
    assert len(digests) == len(fields(Organisation)) - 1  # id and name alone are the same profile


def test_what_is_not_stated_is_not_in_the_digest() -> None:
    """So profiles imported before a column existed are not all taken for changed ones."""
    bare = Organisation(id=OrganisationId("ORG-1"), name="Bare")
    assert digest_of(bare) == hashlib.sha256(b'{"id":"ORG-1","name":"Bare"}').hexdigest()


class TestSettings:
    def test_the_database_comes_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CXC_DATABASE_URL", "sqlite:////srv/cxc/cxc.db")
        assert load_settings().database_url == "sqlite:////srv/cxc/cxc.db"
        assert load_settings().vectors_dir == Path("/srv/cxc/cxc-vectors")

    def test_the_vectors_of_a_server_are_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CXC_DATABASE_URL", "postgresql://cxc:secret@db.example.org/cxc")
        assert load_settings().vectors_dir == Path("cxc-vectors")

    def test_the_option_wins_over_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CXC_DATABASE_URL", "sqlite:////srv/cxc/cxc.db")
        assert load_settings("here.db").database_url == "sqlite:///here.db"

    def test_the_vectors_can_be_elsewhere(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CXC_VECTORS_DIR", "/var/vectors")
        assert load_settings().vectors_dir == Path("/var/vectors")

    def test_an_empty_database_is_refused(self) -> None:
        with pytest.raises(Problem, match="CXC_DATABASE_URL"):
            load_settings("")
