"""Who of those around a profile may do what to it: draft, judge, pause and hand over."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest

from api.access import Role
from api.people.store import mandates
from api.profiles import life_store
from api.profiles.life import Pauser, State
from api.profiles.organisation import Organisation
from api.programme.approvals import step_called
from api.programme.store import save_step
from eligibility.facts import Kind
from eligibility.facts import Role as Part
from matching.profiles import OrganisationId

A, B = "Fictional Fibres Partnership", "Fictional Metals Partnership"
MILL = "mill-1"
DRAFT = {"name": "Weaving Lda", "roles": ["visitor"], "kind": "sme", "country": "PT", "about": "We weave."}


def an_sme(**differences: Any) -> Organisation:
    least: dict[str, Any] = {
        "id": OrganisationId(MILL),
        "name": "Fictional Mill",
        "kind": Kind.SME,
        "country": "PT",
        "roles": frozenset({Part.VISITOR}),
        "about": "We spin wool.",
        "partnership": A,
    }
    return Organisation(**(least | differences))


@pytest.fixture
def registry(town):
    town.load(an_sme(), an_sme(id=OrganisationId("other-1"), name="Other", partnership=B))
    return town


@pytest.fixture
def founder(registry):
    """Somebody with an account whose only mandate has ended."""
    number = registry.add_person("founder@example.eu", registry.mandate(Role.VISITING_EDITOR, "other-1"))
    end_all(registry, number)
    return registry.sign_in("founder@example.eu")


def end_all(town, number: int, *, role: Role | None = None) -> None:
    with town.database.transaction() as connection:
        for one in mandates.held_by(connection, number):
            if role in {None, one.mandate.role}:
                mandates.end(connection, one.id, by=None, at=town.clock.at)


def stood(town, state: State, **differences: Any) -> None:
    with town.database.transaction() as connection:
        life = life_store.get(connection, MILL)
        life_store.save(connection, replace(life, state=state, **differences))


def asked(town, client, act: str, profile_id: str = MILL, **more: Any):
    return client.post(f"/profiles/{profile_id}/{act}", headers=town.once(**{"If-Match": "*"}), **more)


def edited(client, profile_id: str = MILL, **change: Any):
    return client.patch(f"/profiles/{profile_id}", json=change, headers={"If-Match": "*"})


def next_acts(client, profile_id: str = MILL) -> set[str]:
    return {one["act"] for one in client.get(f"/profiles/{profile_id}").json()["next"]}


def office_approves(town) -> None:
    with town.database.transaction() as connection:
        save_step(connection, step_called("profile.approval").set_to(is_required=True, at=town.clock.at))


def test_a_chosen_partnership_learns_nothing_of_a_first_draft_and_does_nothing_to_it(registry, founder):
    number = founder.post("/profiles", json=DRAFT, headers=registry.once()).json()["id"]
    chosen = {"partnership": registry.partnership(A)}
    put = founder.put(f"/profiles/{number}/partnership", json=chosen, headers={"If-Match": "*"})
    assert put.status_code == HTTPStatus.OK, put.text
    manager = registry.person(Role.MANAGER, A)
    mandate = {"role": "visiting_signer", "organisation": number}
    invited = manager.post(
        "/invitations", json={"email": "second@example.eu", "mandate": mandate}, headers=registry.once()
    )
    hooks = manager.get("/webhooks", params={"owner": f"organisation:{number}"})

    assert number not in {one["organisation"] for one in manager.get("/mandates").json()["mandates"]}
    assert invited.status_code >= HTTPStatus.BAD_REQUEST
    assert hooks.status_code == HTTPStatus.NOT_FOUND
    assert asked(registry, founder, "submission", number).status_code == HTTPStatus.OK
    assert number in {one["organisation"] for one in manager.get("/mandates").json()["mandates"]}


def test_nobody_validates_for_whom_they_act_or_have_acted(registry):
    own = (registry.mandate(Role.MANAGER, A), registry.mandate(Role.HOST_SIGNER, MILL))
    number = registry.add_person("hats@example.eu", *own)
    stood(registry, State.SUBMITTED)
    hats = registry.sign_in("hats@example.eu")
    refused = asked(registry, hats, "validation")
    end_all(registry, number, role=Role.HOST_SIGNER)
    later = asked(registry, registry.sign_in("hats@example.eu"), "validation")

    for answer in (refused, later):
        assert answer.status_code == HTTPStatus.FORBIDDEN, answer.text
        assert "another manager of its partnership" in answer.json()["detail"]
    assert "profile.validate" not in next_acts(registry.sign_in("hats@example.eu"))


def test_nobody_approves_what_they_validated_or_registered(registry):
    office_approves(registry)
    own = (registry.mandate(Role.MANAGER, A), registry.mandate(Role.SUPPORT_OFFICE))
    number = registry.add_person("hats@example.eu", *own)
    hats, office = registry.sign_in("hats@example.eu"), registry.person(Role.SUPPORT_OFFICE)
    stood(registry, State.SUBMITTED)
    assert asked(registry, hats, "validation").json()["state"] == "approving"
    validated = asked(registry, hats, "approval")
    stood(registry, State.APPROVING, registered_by=number, validated_by=None)
    registered = asked(registry, hats, "approval")

    assert "validated 'mill-1'" in validated.json()["detail"]
    assert "registered 'mill-1'" in registered.json()["detail"]
    assert (validated.status_code, registered.status_code) == (403, 403)
    assert "profile.approve" not in next_acts(hats)
    assert asked(registry, office, "approval").json()["state"] == "validated"


@pytest.mark.parametrize("change", [{"name": "Another Mill"}, {"representative_name": "Somebody Else"}])
def test_who_it_is_is_validated_again_unless_its_manager_says_so(registry, change):
    by_manager = edited(registry.person(Role.MANAGER, A), **change)
    by_member = edited(
        registry.person(Role.VISITING_EDITOR, MILL), **{one: f"{said} II" for one, said in change.items()}
    )

    assert (by_manager.json()["state"], by_member.json()["state"]) == ("validated", "submitted")
    assert by_member.json()["must_be_validated_again"]


def test_a_role_that_is_added_again_gives_no_mandate_back(registry, founder):
    begun = founder.post("/profiles", json=DRAFT | {"roles": ["host"]}, headers=registry.once())
    number = begun.json()["id"]
    me = founder.get("/me").json()["account"]["id"]
    end_all(registry, me, role=Role.HOST_SIGNER)
    founder = registry.sign_in("founder@example.eu")
    for roles in (["visitor"], ["visitor", "host"]):
        assert edited(founder, number, roles=roles).status_code == HTTPStatus.OK
    with registry.database.snapshot() as connection:
        held = [one.mandate.role for one in mandates.held_by(connection, me) if one.ended_at is None]
    assert held == [Role.HOST_EDITOR]


def test_what_its_partnership_paused_it_alone_resumes(registry):
    member, manager = registry.person(Role.VISITING_EDITOR, MILL), registry.person(Role.MANAGER, A)
    assert asked(registry, manager, "pause").json()["state"] == "paused"
    refused = asked(registry, member, "resumption")
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "Ask one of its managers" in refused.json()["detail"]
    assert "profile.resume" not in next_acts(member)
    assert member.get(f"/profiles/{MILL}").json()["life"]["paused_by"] == "partnership"
    assert asked(registry, manager, "resumption").json()["state"] == "validated"
    assert asked(registry, member, "pause").json()["state"] == "paused"
    assert asked(registry, manager, "resumption").json()["state"] == "validated"
    assert member.get(f"/profiles/{MILL}").json()["life"]["paused_by"] is None


def test_a_paused_profile_that_is_validated_again_or_confirmed_stays_paused(registry):
    member, manager = registry.person(Role.VISITING_EDITOR, MILL), registry.person(Role.MANAGER, A)
    asked(registry, member, "pause")
    assert edited(member, country="ES").json()["state"] == "submitted"
    assert asked(registry, manager, "validation").json()["state"] == "paused"
    stood(registry, State.EXPIRED, paused_by=Pauser.PARTNERSHIP)
    assert asked(registry, member, "reconfirmation").json()["state"] == "paused"
    assert asked(registry, member, "resumption").status_code == HTTPStatus.FORBIDDEN


def test_several_transfers_on_a_day_leave_no_management_that_ends_before_it_begins(registry):
    office = registry.person(Role.SUPPORT_OFFICE)
    for name in (B, A, B):
        sent = {"partnership": registry.partnership(name)}
        assert asked(registry, office, "transfer", json=sent).status_code == HTTPStatus.OK
    with registry.database.snapshot() as connection:
        managed = life_store.concern_of(connection, MILL).managed_by
    assert [one.partnership for one in managed] == [registry.partnership(B), registry.partnership(A)]
    assert all(one.valid_to is None or one.valid_from <= one.valid_to for one in managed)
