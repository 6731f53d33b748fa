"""Who may ask for whose matches over HTTP, as visitor or as host, and what a changed profile does."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from api.access import Role
from api.matches.snapshot import Snapshots
from api.profiles import life_store, store
from api.profiles.life import State
from api.showings import store as showings
from eligibility.facts import Kind
from eligibility.facts import Role as Part
from matching.profiles import OrganisationId

NORTH, SOUTH = "North of the Alps", "South of the Alps"
BOTH = frozenset(Part)


@pytest.fixture
def peopled(town: Any, an_organisation: Callable[..., Any]) -> Any:
    """A visitor in Portugal, four hosts in Italy and one in Portugal, of two partnerships."""
    cluster = an_organisation(
        id="cluster", kind=Kind.CLUSTER, country="PT", eccp_profiled=True, partnership=NORTH
    )
    member: dict[str, Any] = {"kind": Kind.SME, "member_of": frozenset({cluster.id}), "roles": BOTH}
    hosts = [
        an_organisation(
            id=f"h{n}",
            name=f"Host {n}",
            country="IT",
            partnership=SOUTH,
            about=f"We weave linen, kind {n}.",
            **member,
        )
        for n in range(4)
    ]
    near = an_organisation(id="near", country="PT", partnership=SOUTH, **member)
    visitor = an_organisation(
        id="v", name="Visitor", country="PT", partnership=NORTH, seeks="Linen.", **member
    )
    town.load(cluster, *hosts, near, visitor)
    return town


def put_in(town: Any, organisation: str, state: State) -> None:
    """As the routes of a profile's life leave it."""
    with town.database.transaction() as connection:
        life = life_store.get(connection, organisation)
        life_store.save(connection, replace(life, state=state, version=life.version + 1))
        store.touch(connection, organisation, at=town.clock.at)


def hosts_in(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["host"] for one in answer.json()["matches"]]


def visitors_in(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["visitor"] for one in answer.json()["matches"]]


VISITORS, HOSTS, PAIR = "/visitors/v/matches", "/hosts/h0/matches", "/pairs/v/h0"


class TestWho:
    def test_nobody_signed_in_is_shown_anything(self, peopled: Any) -> None:
        for path in (VISITORS, HOSTS, PAIR, "/organisations/h0", "/showings/1", "/showings/1/replay"):
            assert peopled.nobody().get(path).status_code == 401

    @pytest.mark.parametrize(
        ("role", "of", "seen"),
        [
            (Role.VISITING_EDITOR, "v", {VISITORS, PAIR, "/organisations/h0"}),
            (Role.HOST_SIGNER, "h0", {HOSTS, PAIR, "/organisations/h0"}),
            (Role.VISITING_SIGNER, "h1", {"/organisations/h0"}),
            (Role.MANAGER, NORTH, {VISITORS, PAIR, "/organisations/h0"}),
            (Role.MANAGER, SOUTH, {HOSTS, PAIR, "/organisations/h0"}),
            (Role.SUPPORT_OFFICE, None, {VISITORS, HOSTS, PAIR, "/organisations/h0"}),
            (Role.AUDITOR, None, {VISITORS, HOSTS, PAIR, "/organisations/h0"}),
            (Role.ADMINISTRATOR, None, {"/organisations/h0"}),
            (Role.ANALYST, None, set()),
        ],
    )
    def test_each_party_sees_its_own(self, peopled: Any, role: Role, of: str | None, seen: set[str]) -> None:
        person = peopled.person(role, of)
        for path in (VISITORS, HOSTS, PAIR, "/organisations/h0"):
            expected = {200} if path in seen else {403, 404}
            assert person.get(path).status_code in expected, path

    def test_a_member_whose_profile_is_paused_is_told_to_resume_it(self, peopled: Any) -> None:
        own, manager = peopled.person(Role.VISITING_EDITOR, "v"), peopled.person(Role.MANAGER, NORTH)
        put_in(peopled, "v", State.PAUSED)
        for path in (VISITORS, PAIR, "/catalogue", "/organisations/h0"):
            refused = own.get(path)
            assert refused.status_code == 409, path
            assert "Resume it first" in refused.json()["detail"]
        assert own.get("/organisations/v").status_code == 200
        assert manager.get(VISITORS).status_code == 200

    def test_what_is_not_listed_is_shown_to_its_own_people_only(self, peopled: Any) -> None:
        put_in(peopled, "h0", State.PAUSED)
        stranger, office = peopled.person(Role.VISITING_EDITOR, "v"), peopled.person(Role.SUPPORT_OFFICE)
        for path in ("/organisations/h0", PAIR):
            assert stranger.get(path).status_code == 404
            assert office.get(path).status_code == 200

    @pytest.mark.parametrize(
        "path", ["/visitors/{}/matches", "/hosts/{}/matches", "/pairs/v/{}", "/organisations/{}"]
    )
    def test_an_id_that_nobody_has_is_not_found_and_one_that_is_none_is_refused(
        self, peopled: Any, path: str
    ) -> None:
        own = peopled.person(Role.VISITING_EDITOR, "v")
        assert own.get(path.format("nobody")).status_code == 404
        for none in ("%00", "a%20b", "x" * 65):
            assert own.get(path.format(none)).status_code == 422


class TestHostsList:
    def test_a_host_sees_visitors_with_the_affinity_that_they_see(self, peopled: Any) -> None:
        office = peopled.person(Role.SUPPORT_OFFICE)
        listed = office.get("/hosts/h2/matches").json()
        assert [one["rank"] for one in listed["matches"]] == list(range(1, len(listed["matches"]) + 1))
        assert {one["visitor"] for one in listed["matches"]} == {"v", "near"}
        assert listed["possible_visitors"] == 2
        for one in listed["matches"]:
            of_visitor = office.get(f"/visitors/{one['visitor']}/matches").json()["matches"]
            same = next(match for match in of_visitor if match["host"] == "h2")
            assert (one["affinity"], one["parts"]) == (same["affinity"], same["parts"])
            assert one["verdict"] == same["verdict"]

    def test_only_who_wishes_to_visit_is_shown(self, peopled: Any) -> None:
        own = peopled.person(Role.HOST_EDITOR, "h0")
        with peopled.database.transaction() as connection:
            near = store.get(connection, "near")
            store.replace(connection, [replace(near, roles=frozenset({Part.HOST}))], at=peopled.clock.at)
        assert visitors_in(own.get(HOSTS)) == ["v"]

    def test_a_host_that_may_not_host_is_told_why(
        self, peopled: Any, an_organisation: Callable[..., Any]
    ) -> None:
        peopled.load(
            an_organisation(id="swiss", country="CH", kind=Kind.SME, roles=BOTH, member_of=frozenset())
        )
        answer = peopled.person(Role.HOST_EDITOR, "swiss").get("/hosts/swiss/matches").json()
        assert (answer["verdict"], answer["matches"], answer["possible_visitors"]) == ("not eligible", [], 0)
        assert answer["open_rules"]

    def test_it_is_on_record_and_replayed_for_its_own_people(self, peopled: Any) -> None:
        own, other = peopled.person(Role.HOST_EDITOR, "h0"), peopled.person(Role.VISITING_EDITOR, "v")
        asked = own.get(HOSTS, params={"k": 1, "purpose": "learn"})
        number = asked.headers["Showing-Id"]
        told = own.get(f"/showings/{number}").json()
        assert (told["host"], told["visitor"], told["sought"], told["hosts"]) == ("h0", None, "visitor", [])
        assert [one["visitor"] for one in told["visitors"]] == visitors_in(asked)
        assert own.get(f"/showings/{number}/replay").content == asked.content
        assert other.get(f"/showings/{number}/replay").status_code == 404
        assert other.get(f"/showings/{number}").status_code == 404


class TestChanges:
    def test_a_changed_profile_is_in_the_next_answer_of_visitor_and_host(self, peopled: Any) -> None:
        office = peopled.person(Role.SUPPORT_OFFICE)
        assert office.get(VISITORS).json()["matches"]
        with peopled.database.transaction() as connection:
            host, visitor = store.get(connection, "h0"), store.get(connection, "v")
            changed = [replace(host, name="Renamed host"), replace(visitor, name="Renamed visitor")]
            store.replace(connection, changed, at=peopled.clock.at)
        names = {one["host"]: one["name"] for one in office.get(VISITORS).json()["matches"]}
        assert names["h0"] == "Renamed host"
        names = {one["visitor"]: one["name"] for one in office.get(HOSTS).json()["matches"]}
        assert names["v"] == "Renamed visitor"

    def test_who_is_paused_leaves_and_comes_back_when_resumed(self, peopled: Any) -> None:
        office = peopled.person(Role.SUPPORT_OFFICE)
        seen = []
        for state in (State.VALIDATED, State.PAUSED, State.VALIDATED):
            put_in(peopled, "h1", state)
            put_in(peopled, "near", state)
            seen.append(("h1" in hosts_in(office.get(VISITORS)), "near" in visitors_in(office.get(HOSTS))))
        assert seen == [(True, True), (False, False), (True, True)]

    def test_the_first_answer_after_a_change_embeds_only_what_is_new(
        self, peopled: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office, embedded = peopled.person(Role.SUPPORT_OFFICE), []
        office.get(VISITORS)
        office.get(HOSTS)
        snapshots: Snapshots = peopled.app.state.snapshots
        encoder = snapshots._vectors.encoder
        encode = encoder.encode

        def counted(texts: Any, *rest: Any, **named: Any) -> Any:
            embedded.extend(texts)
            return encode(texts, *rest, **named)

        monkeypatch.setattr(encoder, "encode", counted)
        with peopled.database.transaction() as connection:
            host = store.get(connection, "h3")
            store.replace(
                connection, [replace(host, about="We knit wool of the mountains.")], at=peopled.clock.at
            )
        office.get(VISITORS)
        office.get(HOSTS)
        assert embedded
        assert all("wool" in text for text in embedded)


class TestNotes:
    def test_opening_is_noted_only_where_ones_own_list_showed_it(self, peopled: Any) -> None:
        own = peopled.person(Role.VISITING_EDITOR, "v")
        number = own.get(VISITORS).headers["Showing-Id"]
        assert own.get(PAIR, params={"showing": number}).status_code == 200
        assert own.get(PAIR, params={"showing": 999}).status_code == 200
        with peopled.database.snapshot() as connection:
            assert showings.notes_of(connection, int(number)) == [("h0", "opened")]

    def test_a_person_can_refuse_to_be_learned_from_and_allow_it_again(self, peopled: Any) -> None:
        own = peopled.person(Role.VISITING_EDITOR, "v")
        number = own.get(VISITORS).headers["Showing-Id"]
        notes, said = f"/showings/{number}/notes", {"host": "h0", "what": "opened"}
        assert own.post(notes, json=said, headers=peopled.once()).json() == {"noted": True}
        asked = own.get("/me/learning")
        assert asked.json() == {"allowed": True}
        assert own.put("/me/learning", json={"allowed": False}).status_code == 428
        tag = asked.headers["ETag"]
        refused = own.put("/me/learning", json={"allowed": False}, headers={"If-Match": tag})
        assert (refused.status_code, refused.json()) == (200, {"allowed": False})
        assert own.put("/me/learning", json={"allowed": True}, headers={"If-Match": tag}).status_code == 412
        assert own.post(notes, json=said, headers=peopled.once()).json() == {"noted": False}
        assert own.get("/me/learning", headers={"If-None-Match": refused.headers["ETag"]}).status_code == 304
        again = {"If-Match": refused.headers["ETag"]}
        assert own.put("/me/learning", json={"allowed": True}, headers=again).json() == {"allowed": True}
        assert own.post(notes, json=said, headers=peopled.once()).json() == {"noted": True}
        assert peopled.nobody().get("/me/learning").status_code == 401


def test_nobody_is_a_host_for_an_id_alone(peopled: Any) -> None:
    assert OrganisationId("v") not in hosts_in(peopled.person(Role.VISITING_EDITOR, "v").get(VISITORS))
