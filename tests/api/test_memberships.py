"""Members state it, bodies confirm or deny it; and a cluster's profile on the ECCP is recorded."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from sqlalchemy import select

from api.access import Role, Via
from api.journal.acting import Act, Actor, Event, perform
from api.journal.tables import audit, outbox
from api.profiles import life_store, store
from api.profiles.life import State
from api.profiles.organisation import Organisation, facts_of
from api.registrations.memberships_asking import ask_confirmations
from eligibility.facts import Kind
from matching.profiles import OrganisationId

BODY, NETWORK = OrganisationId("CL-1"), OrganisationId("NET")


@pytest.fixture
def peopled(town: Any, an_organisation: Callable[..., Organisation]) -> Any:
    """A cluster and a network; two who state to be its members, one who is confirmed, and a stranger."""
    town.load(
        an_organisation(id=BODY, name="Cluster", kind=Kind.CLUSTER, eccp_profiled=True, partnership="Fibres"),
        an_organisation(id=NETWORK, name="Network", kind=Kind.BUSINESS_NETWORK),
        *(
            an_organisation(
                id=OrganisationId(name),
                name=f"Mill {name}",
                kind=Kind.SME,
                partnership="Wool",
                member_of=frozenset({BODY}),
                unconfirmed=frozenset({BODY}) - ({BODY} if name == "m-3" else set()),
            )
            for name in ("m-1", "m-2", "m-3")
        ),
        an_organisation(id=OrganisationId("other"), kind=Kind.SME, partnership="Wool"),
    )
    return town


@pytest.fixture
def of_body(peopled: Any) -> Any:
    return peopled.person(Role.HOST_EDITOR, "CL-1")


def stored(town: Any, name: str) -> Organisation:
    with town.database.snapshot() as connection:
        found = store.get(connection, name)
    assert found is not None
    return found


def version_of(town: Any, name: str) -> int:
    with town.database.snapshot() as connection:
        life = life_store.get(connection, name)
    assert life is not None
    return int(life.version)


def events(town: Any) -> list[tuple[str, str, str]]:
    mine = audit.c.act.like("membership.%") | (audit.c.act == "eccp.record")
    with town.database.snapshot() as connection:
        rows = connection.execute(select(audit).where(mine).order_by(audit.c.seq))
        return [(row.act, row.subject, row.detail) for row in rows]


def told(town: Any) -> list[tuple[str, str]]:
    with town.database.snapshot() as connection:
        rows = connection.execute(select(outbox).where(outbox.c.kind.like("membership.%")))
        return sorted((row.kind, row.recipient) for row in rows)


class TestSeeing:
    def test_a_body_sees_who_states_to_be_its_member(self, of_body: Any) -> None:
        seen = of_body.get("/profiles/CL-1/memberships").json()
        assert (seen["member_of"], seen["confirmed"], seen["waiting"], seen["after"]) == (None, 1, 2, None)
        assert [(one["id"], one["confirmed"]) for one in seen["members"]] == [
            ("m-1", False),
            ("m-2", False),
            ("m-3", True),
        ]

    @pytest.mark.parametrize(("confirmed", "ids"), [("true", ["m-3"]), ("false", ["m-1", "m-2"])])
    def test_those_that_wait_can_be_seen_alone(self, of_body: Any, confirmed: str, ids: list[str]) -> None:
        seen = of_body.get("/profiles/CL-1/memberships", params={"confirmed": confirmed}).json()
        assert [one["id"] for one in seen["members"]] == ids

    def test_parts_follow_one_another_without_gaps(self, of_body: Any) -> None:
        ids: list[str] = []
        after = ""
        while after is not None:
            part = of_body.get("/profiles/CL-1/memberships", params={"most": 1, "after": after}).json()
            ids += [one["id"] for one in part["members"]]
            after = part["after"]
        assert ids == ["m-1", "m-2", "m-3"]

    def test_a_member_sees_what_it_states(self, peopled: Any) -> None:
        seen = peopled.person(Role.VISITING_EDITOR, "m-1").get("/profiles/m-1/memberships").json()
        assert [(one["id"], one["confirmed"]) for one in seen["member_of"]] == [("CL-1", False)]
        assert seen["members"] == []

    def test_strangers_do_not_learn_of_them(self, peopled: Any) -> None:
        stranger = peopled.person(Role.VISITING_SIGNER, "other")
        for path in ("/profiles/CL-1/memberships", "/profiles/nobody/memberships"):
            assert stranger.get(path).status_code == HTTPStatus.NOT_FOUND

    @pytest.mark.parametrize("state", [State.DRAFT, State.REJECTED, State.DELETED])
    def test_a_profile_that_nobody_else_knows_of_is_no_member_yet(
        self, peopled: Any, of_body: Any, state: State
    ) -> None:
        with peopled.database.transaction() as connection:
            life = life_store.get(connection, "m-1")
            assert life is not None
            life_store.save(connection, replace(life, state=state, validated_at=None))
        seen = of_body.get("/profiles/CL-1/memberships").json()
        assert (seen["waiting"], [one["id"] for one in seen["members"]]) == (1, ["m-2", "m-3"])
        answer = of_body.post("/profiles/CL-1/members/m-1/confirmation", headers=peopled.once())
        assert answer.status_code == HTTPStatus.NOT_FOUND


class TestConfirming:
    def test_a_body_confirms_its_member(self, peopled: Any, of_body: Any) -> None:
        before = version_of(peopled, "m-1")
        with peopled.database.snapshot() as connection:
            catalogue = store.state_of(connection)
        answer = of_body.post("/profiles/CL-1/members/m-1/confirmation", headers=peopled.once())
        assert answer.status_code == HTTPStatus.OK, answer.text
        assert answer.json() == {"body": "CL-1", "confirmed": ["m-1"], "already": []}
        member = stored(peopled, "m-1")
        assert (member.member_of, member.unconfirmed) == ({BODY}, frozenset())
        assert facts_of(member, [stored(peopled, "CL-1")], as_of=date(2026, 11, 21)).in_eccp_cluster is True
        assert version_of(peopled, "m-1") == before + 1
        with peopled.database.snapshot() as connection:
            assert store.state_of(connection) != catalogue  # a changed profile is in the next answer
        assert events(peopled) == [("membership.confirm", "organisation:CL-1", '{"members":["m-1"]}')]
        assert told(peopled) == [("membership.confirmed", "organisation:m-1")]

    def test_all_at_once_is_one_act(self, peopled: Any, of_body: Any) -> None:
        answer = of_body.post(
            "/profiles/CL-1/members/confirmations",
            json={"members": ["m-2", "m-1", "m-3", "m-1"]},
            headers=peopled.once(),
        )
        assert answer.json() == {"body": "CL-1", "confirmed": ["m-1", "m-2"], "already": ["m-3"]}
        assert [subject for _, subject, _ in events(peopled)] == ["organisation:CL-1"]

    def test_one_that_is_unknown_among_them_confirms_none(self, peopled: Any, of_body: Any) -> None:
        answer = of_body.post(
            "/profiles/CL-1/members/confirmations",
            json={"members": ["m-1", "other"]},
            headers=peopled.once(),
        )
        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert "'other'" in answer.json()["detail"]
        assert stored(peopled, "m-1").unconfirmed == {BODY}

    def test_twice_is_refused_and_a_retry_is_answered_again(self, peopled: Any, of_body: Any) -> None:
        path, once = "/profiles/CL-1/members/m-1/confirmation", peopled.once()
        first = of_body.post(path, headers=once)
        assert of_body.post(path, headers=once).content == first.content
        assert of_body.post(path, headers=peopled.once()).status_code == HTTPStatus.CONFLICT
        assert len(events(peopled)) == 1

    @pytest.mark.parametrize(
        ("role", "of", "status"),
        [
            (Role.VISITING_SIGNER, "m-1", HTTPStatus.NOT_FOUND),  # the member itself
            (Role.VISITING_SIGNER, "other", HTTPStatus.NOT_FOUND),
            (Role.MANAGER, "Wool", HTTPStatus.NOT_FOUND),  # the member's partnership
            (Role.MANAGER, "Fibres", HTTPStatus.FORBIDDEN),  # the body's partnership: it is for the body
            (Role.SUPPORT_OFFICE, None, HTTPStatus.FORBIDDEN),
            (Role.AUDITOR, None, HTTPStatus.FORBIDDEN),
        ],
    )
    @pytest.mark.parametrize("what", ["confirmation", "denial"])
    def test_nobody_else_has_a_say(
        self, peopled: Any, role: Role, of: str | None, status: HTTPStatus, what: str
    ) -> None:
        person = peopled.person(role, of)
        answer = person.post(f"/profiles/CL-1/members/m-1/{what}", headers=peopled.once())
        assert answer.status_code == status
        assert events(peopled) == []

    def test_without_a_key_nothing_is_done(self, of_body: Any) -> None:
        assert of_body.post("/profiles/CL-1/members/m-1/confirmation").status_code == HTTPStatus.BAD_REQUEST

    def test_only_clusters_and_networks_have_members(self, peopled: Any) -> None:
        person = peopled.person(Role.HOST_SIGNER, "other")
        answer = person.post("/profiles/other/members/m-1/confirmation", headers=peopled.once())
        assert answer.status_code == HTTPStatus.CONFLICT
        assert "only a cluster organisation or a business network" in answer.json()["detail"]

    def test_a_body_that_is_not_accepted_itself_has_no_say(self, peopled: Any, of_body: Any) -> None:
        with peopled.database.transaction() as connection:
            life = life_store.get(connection, "CL-1")
            assert life is not None
            life_store.save(connection, replace(life, state=State.SUBMITTED, validated_at=None))
        answer = of_body.post("/profiles/CL-1/members/m-1/confirmation", headers=peopled.once())
        assert answer.status_code == HTTPStatus.CONFLICT
        assert "not accepted yet" in answer.json()["detail"]


class TestDenying:
    @pytest.mark.parametrize("member", ["m-1", "m-3"], ids=["waiting", "confirmed before"])
    def test_a_denied_membership_leaves_the_profile(self, peopled: Any, of_body: Any, member: str) -> None:
        answer = of_body.post(f"/profiles/CL-1/members/{member}/denial", headers=peopled.once())
        assert answer.json() == {"body": "CL-1", "denied": member}
        after = stored(peopled, member)
        assert (after.member_of, after.unconfirmed) == (frozenset(), frozenset())
        assert events(peopled)[0][:2] == ("membership.deny", "organisation:CL-1")
        wool = peopled.partnership("Wool")
        assert told(peopled) == [
            ("membership.denied", f"organisation:{member}"),
            ("membership.denied", f"partnership:{wool}"),
        ]

    def test_others_that_it_states_stay(self, peopled: Any, of_body: Any) -> None:
        both = replace(stored(peopled, "m-1"), member_of=frozenset({BODY, NETWORK}))
        with peopled.database.transaction() as connection:
            store.replace(connection, [both], at=peopled.clock.at)
        of_body.post("/profiles/CL-1/members/m-1/denial", headers=peopled.once())
        assert stored(peopled, "m-1").member_of == {NETWORK}


def test_a_body_is_asked_once_for_what_is_newly_stated(peopled: Any) -> None:
    before = stored(peopled, "m-1")
    after = replace(before, member_of=frozenset({BODY, NETWORK}), unconfirmed=frozenset({BODY, NETWORK}))

    def work(act: Act) -> None:
        ask_confirmations(act, before, after)
        act.record(Event("profile.edit", "organisation:m-1"))

    perform(peopled.database, Actor(None, Via.COMMAND), at=peopled.clock.at, work=work)
    assert told(peopled) == [("membership.asked", "organisation:NET")]


class TestEccpProfile:
    SAID: Mapping[str, Any] = {
        "profiled": True,
        "since": "2026-11-21",
        "url": "https://example.org/clusters/cl-1",
    }

    def put(self, town: Any, person: Any, said: Any = None, *, of: str = "CL-1", **headers: str) -> Any:
        if_match = headers or {"If-Match": f'"{version_of(town, of)}"'}
        return person.put(f"/profiles/{of}/eccp-profile", json=said or dict(self.SAID), headers=if_match)

    @pytest.mark.parametrize(("role", "of"), [(Role.MANAGER, "Fibres"), (Role.SUPPORT_OFFICE, None)])
    def test_its_manager_or_the_office_records_it(self, peopled: Any, role: Role, of: str | None) -> None:
        before = version_of(peopled, "CL-1")
        answer = self.put(peopled, peopled.person(role, of))
        assert answer.status_code == HTTPStatus.OK, answer.text
        assert answer.headers["ETag"] == f'"{before + 1}"' == f'"{version_of(peopled, "CL-1")}"'
        assert answer.json() == {"organisation": "CL-1", **self.SAID}
        after = stored(peopled, "CL-1")
        assert (after.eccp_profiled_on, after.eccp_profile_url) == (date(2026, 11, 21), self.SAID["url"])
        assert events(peopled) == [
            ("eccp.record", "organisation:CL-1", '{"profiled":true,"since":"2026-11-21"}')
        ]

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"profiled": True, "since": "2026-11-22"}, "eccp_profiled_on"),  # tomorrow
            ({"profiled": False, "since": "2026-11-21"}, "eccp_profiled_on"),
            ({"profiled": True, "url": "ftp://example.org/x"}, "eccp_profile_url"),
            ({"profiled": True, "url": "https://name:word@example.org"}, "eccp_profile_url"),
            ({"profiled": True, "url": "https:///x"}, "eccp_profile_url"),
            ({"profiled": True, "url": "https://example.org/\x00"}, "eccp_profile_url"),
            ({"profiled": "yes"}, "profiled"),
            ({"since": "2026-11-21"}, "profiled"),
            ({"profiled": True, "name": "x"}, "name"),
        ],
    )
    def test_what_cannot_be_is_refused(self, peopled: Any, said: Any, field: str) -> None:
        answer = self.put(peopled, peopled.person(Role.MANAGER, "Fibres"), said)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert field in answer.text
        assert events(peopled) == []

    def test_it_takes_the_version_that_was_seen(self, peopled: Any) -> None:
        manager = peopled.person(Role.MANAGER, "Fibres")
        assert self.put(peopled, manager, **{"If-Match": '"77"'}).status_code == (
            HTTPStatus.PRECONDITION_FAILED
        )
        without = manager.put("/profiles/CL-1/eccp-profile", json=dict(self.SAID))
        assert without.status_code == HTTPStatus.PRECONDITION_REQUIRED

    @pytest.mark.parametrize(
        ("role", "of", "status"),
        [
            (Role.HOST_SIGNER, "CL-1", HTTPStatus.FORBIDDEN),  # not its own word
            (Role.MANAGER, "Wool", HTTPStatus.NOT_FOUND),
            (Role.VISITING_SIGNER, "m-1", HTTPStatus.NOT_FOUND),
        ],
    )
    def test_nobody_else_records_it(self, peopled: Any, role: Role, of: str, status: HTTPStatus) -> None:
        assert self.put(peopled, peopled.person(role, of)).status_code == status

    def test_only_clusters_have_one(self, peopled: Any) -> None:
        answer = self.put(peopled, peopled.person(Role.MANAGER, "Wool"), of="m-1")
        assert answer.status_code == HTTPStatus.CONFLICT
