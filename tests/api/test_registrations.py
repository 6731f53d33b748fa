"""A profile's life over HTTP: begun, submitted, judged, kept alive, handed over; by whom and when."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest

from api.access import Role
from api.journal.use_cases import list_events
from api.notices.kinds import KINDS
from api.notices.wording import letter_of
from api.profiles import life_store
from api.profiles import store as profiles
from api.profiles.life import STEPS, State
from api.profiles.organisation import Organisation
from api.programme.approvals import step_called
from api.programme.store import save_step
from eligibility.facts import Kind
from eligibility.facts import Role as Part
from matching.profiles import OrganisationId

A, B = "Fictional Fibres Partnership", "Fictional Metals Partnership"
CLUSTER = OrganisationId("cluster-1")
MEMBER = OrganisationId("mill-1")
DRAFT = {
    "name": "Weaving Lda",
    "roles": ["visitor"],
    "kind": "sme",
    "country": "PT",
    "about": "We weave linen.",
    "member_of": ["cluster-1"],
    "motivation": "To dye with less water.",
}
ACTS = {  # of each act of a life: how it is asked for
    "profile.edit": ("PATCH", "", {"city": "Porto"}),
    "profile.choose_partnership": ("PUT", "/partnership", {"partnership": 0}),
    "profile.submit": ("POST", "/submission", None),
    "profile.validate": ("POST", "/validation", None),
    "profile.approve": ("POST", "/approval", None),
    "profile.return": ("POST", "/return", {"remarks": "Say more."}),
    "profile.reject": ("POST", "/rejection", {"remarks": "Too little."}),
    "profile.pause": ("POST", "/pause", None),
    "profile.resume": ("POST", "/resumption", None),
    "profile.reconfirm": ("POST", "/reconfirmation", None),
    "profile.transfer": ("POST", "/transfer", {"partnership": 0}),
    "profile.delete": ("DELETE", "", None),
}
BY_MEMBER = {
    "profile.edit",
    "profile.choose_partnership",
    "profile.submit",
    "profile.pause",
    "profile.resume",
    "profile.reconfirm",
    "profile.delete",
}
BY_MANAGER = set(ACTS) - {
    "profile.choose_partnership",
    "profile.submit",
    "profile.approve",
    "profile.reconfirm",
}


def a_cluster(**differences: Any) -> Organisation:
    least: dict[str, Any] = {
        "id": CLUSTER,
        "name": "Fictional Textile Cluster",
        "kind": Kind.CLUSTER,
        "country": "PT",
        "roles": frozenset({Part.VISITOR, Part.HOST}),
        "eccp_profiled": True,
        "member_of": frozenset(),
        "about": "We bring weavers together.",
        "partnership": A,
    }
    return Organisation(**(least | differences))


def a_mill(**differences: Any) -> Organisation:
    """An accepted and eligible member of the cluster."""
    least: dict[str, Any] = {
        "id": MEMBER,
        "name": "Fictional Mill",
        "kind": Kind.SME,
        "country": "PT",
        "roles": frozenset({Part.VISITOR}),
        "member_of": frozenset({CLUSTER}),
        "about": "We spin wool.",
        "partnership": A,
    }
    return Organisation(**(least | differences))


@pytest.fixture
def registry(town):
    """The town with two partnerships and a cluster."""
    town.load(a_cluster(), a_cluster(id=OrganisationId("cluster-2"), partnership=B))
    return town


def asked(town, client, act: str, profile_id: str, *, version: int | str = "*", **more: Any):
    """The answer to an act, asked for by whoever that is."""
    method, path, body = ACTS[act]
    tag = version if version == "*" else f'"{version}"'
    sent = more.pop("body", body)
    headers = {"If-Match": tag} | more
    if method == "POST":
        headers = town.once(**headers)
    return client.request(method, f"/profiles/{profile_id}{path}", json=sent, headers=headers)


def stood(town, profile_id: str, state: State, **differences: Any) -> None:
    """Puts a profile where a test wants it."""
    with town.database.transaction() as connection:
        life = life_store.get(connection, profile_id)
        assert life is not None
        life_store.save(connection, replace(life, state=state, **differences))


def life_of(town, profile_id: str):
    with town.database.snapshot() as connection:
        return life_store.get(connection, profile_id)


def told(town) -> list[tuple[str, str]]:
    """Kind and recipient of every notice in the outbox."""
    with town.database.snapshot() as connection:
        rows = connection.exec_driver_sql("SELECT kind, recipient FROM outbox ORDER BY id")
        return [(row[0], row[1]) for row in rows]


def a_person_without_mandate(town, email: str = "founder@example.eu"):
    """Somebody with an account whose only mandate has ended."""
    town.add_person(email, town.mandate(Role.VISITING_EDITOR, "cluster-2"))
    with town.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE mandates SET ended_at = granted_at")
    return town.sign_in(email)


def test_a_profile_is_begun_submitted_returned_mended_and_validated(registry):
    founder = a_person_without_mandate(registry)
    begun = founder.post("/profiles", json=DRAFT, headers=registry.once())
    assert begun.status_code == HTTPStatus.CREATED, begun.text
    number = begun.json()["id"]
    assert begun.headers["Location"] == f"/profiles/{number}"
    assert begun.headers["ETag"] == '"1"'
    assert [one["field"] for one in begun.json()["missing"]] == ["partnership"]

    shown = founder.get(f"/profiles/{number}")
    assert shown.status_code == HTTPStatus.OK, shown.text
    assert shown.json()["unconfirmed"] == ["cluster-1"]
    assert {one["act"] for one in shown.json()["next"]} == {
        "profile.edit",
        "profile.choose_partnership",
        "profile.delete",
    }
    (verdict,) = shown.json()["verdicts"]
    assert (verdict["subject"], verdict["outcome"]) == ("visitor", "needs information")
    assert verdict["not_known"]
    assert verdict["next_question"]["fact"].startswith("visitor.")

    too_early = asked(registry, founder, "profile.submit", number, version=1)
    assert too_early.status_code == HTTPStatus.CONFLICT
    assert "the partnership that is to validate it" in too_early.json()["detail"]
    manager = registry.person(Role.MANAGER, A)
    chosen = asked(
        registry,
        founder,
        "profile.choose_partnership",
        number,
        version=1,
        body={"partnership": registry.partnership(A)},
    )
    assert (chosen.status_code, chosen.json()["missing"]) == (HTTPStatus.OK, []), chosen.text
    assert manager.get(f"/profiles/{number}").status_code == HTTPStatus.NOT_FOUND  # still a draft
    submitted = asked(registry, founder, "profile.submit", number, version=2)
    assert (submitted.status_code, submitted.json()["state"]) == (HTTPStatus.OK, "submitted")
    assert told(registry)[-1] == ("profile.submitted", f"partnership:{registry.partnership(A)}")

    queue = manager.get("/profiles", params={"state": "submitted"}).json()
    assert [one["id"] for one in queue["profiles"]] == [number]
    assert queue["counts"] == {"submitted": 1, "validated": 1}
    back = asked(registry, manager, "profile.return", number, version=3)
    assert back.json()["state"] == "returned"
    assert founder.get(f"/profiles/{number}").json()["life"]["remarks"] == "Say more."
    edited = asked(
        registry, founder, "profile.edit", number, version=4, body={"seeks": "A dyer.", "city": "Braga"}
    )
    assert (edited.status_code, edited.headers["ETag"]) == (HTTPStatus.OK, '"5"')
    assert not edited.json()["must_be_validated_again"]
    asked(registry, founder, "profile.submit", number, version=5)
    validated = asked(registry, manager, "profile.validate", number, version=6)
    assert (validated.status_code, validated.json()["state"]) == (HTTPStatus.OK, "validated"), validated.text
    assert validated.json()["verdicts"][0]["outcome"] == "needs information"
    with registry.database.snapshot() as connection:
        assert number in profiles.get_all(connection)
    assert told(registry)[-2:] == [
        ("profile.submitted", f"partnership:{registry.partnership(A)}"),
        ("profile.validated", f"organisation:{number}"),
    ]
    acts = [one.act for one in list_events(registry.database, limit=50, subject=f"organisation:{number}")]
    assert acts == [
        "profile.register",
        "profile.choose_partnership",
        "profile.submit",
        "profile.return",
        "profile.edit",
        "profile.submit",
        "profile.validate",
    ]


def test_nobody_else_learns_of_a_draft(registry):
    founder = a_person_without_mandate(registry)
    number = founder.post("/profiles", json=DRAFT, headers=registry.once()).json()["id"]
    stranger = registry.person(Role.HOST_SIGNER, "cluster-2")
    for act in ACTS:
        method = ACTS[act][0]
        answer = asked(registry, stranger, act, number, body=_body(registry, act))
        assert answer.status_code == HTTPStatus.NOT_FOUND, (method, act, answer.text)
    assert stranger.get(f"/profiles/{number}").status_code == HTTPStatus.NOT_FOUND
    assert stranger.get(f"/profiles/{number}/download").status_code == HTTPStatus.NOT_FOUND
    assert [one["id"] for one in stranger.get("/profiles").json()["profiles"]] == ["cluster-2"]
    assert registry.nobody().get(f"/profiles/{number}").status_code == HTTPStatus.UNAUTHORIZED


def _body(town, act: str) -> Any:
    body = ACTS[act][2]
    return {"partnership": town.partnership(B)} if body and "partnership" in body else body


def test_a_begun_profile_is_begun_once_and_signs_nobody_out(registry):
    founder = a_person_without_mandate(registry)
    headers = registry.once()
    first = founder.post("/profiles", json=DRAFT, headers=headers)
    again = founder.post("/profiles", json=DRAFT, headers=headers)
    assert (first.json(), first.headers["ETag"]) == (again.json(), again.headers["ETag"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(founder.get("/profiles").json()["profiles"]) == 1
    other = founder.post("/profiles", json=DRAFT | {"name": "Other"}, headers=headers)
    assert other.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    missing = founder.post("/profiles", json=DRAFT)
    assert missing.status_code == HTTPStatus.BAD_REQUEST
    assert registry.nobody().post("/profiles", json=DRAFT, headers=registry.once()).status_code == 401


def test_whoever_begins_a_profile_acts_for_it_in_every_role_that_it_has(registry):
    founder = a_person_without_mandate(registry)
    number = founder.post("/profiles", json=DRAFT, headers=registry.once()).json()["id"]
    roles = {one["role"] for one in founder.get("/me").json()["mandates"]}
    assert {"visiting_editor", "visiting_signer"} <= roles
    assert "host_signer" not in roles
    asked(registry, founder, "profile.edit", number, version=1, body={"roles": ["visitor", "host"]})
    roles = {one["role"] for one in founder.get("/me").json()["mandates"]}
    assert {"host_editor", "host_signer", "visiting_signer"} <= roles


INJECTED: tuple[dict[str, Any], ...] = (
    {"id": "mine"},
    {"state": "validated"},
    {"partnership": A},
    {"eccp_profiled": True},
    {"unconfirmed": []},
    {"is_fictional": True},
    {"version": 9},
    {"remarks": ""},
)


def test_fields_that_nobody_writes_are_refused_and_change_nothing(registry):
    registry.load(a_mill())
    editor = registry.person(Role.VISITING_EDITOR, MEMBER)
    before = editor.get(f"/profiles/{MEMBER}").json()
    for injected in INJECTED:
        answer = asked(registry, editor, "profile.edit", MEMBER, body={"city": "Braga"} | injected)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, injected
        begun = editor.post("/profiles", json=DRAFT | injected, headers=registry.once())
        assert begun.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, injected
    assert editor.get(f"/profiles/{MEMBER}").json() == before


UNUSABLE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"country": "Portugl"}, "Did you mean 'PT'"),
    ({"region": "ES11"}, "belongs to ES"),
    ({"latitude": 91.0, "longitude": 1.0}, "beyond 90 degrees"),
    ({"latitude": True}, "valid number"),
    ({"latitude": 41.0}, "come together"),
    ({"name": None}, "required"),
    ({"name": "A\x00B"}, "U+0000"),
    ({"about": "\x07"}, "control character"),
    ({"member_of": ["nobody-1"]}, "no organisation of this id is in the catalogue"),
    ({"member_of": ["mill-1"]}, "member of itself"),
    ({"member_of": ["draft-1"]}, "no organisation of this id is in the catalogue"),
    ({"member_of": ["mill-2"]}, "only a cluster organisation or business network has members"),
    ({"ecosystems": ["textils"]}, "textiles"),
    ({"available": ["2027-02-01"]}, "first and last day"),
    ({"about": ""}, "nothing to match"),
)


def test_what_cannot_be_kept_is_refused_in_words_with_its_field(registry):
    registry.load(*(a_mill(id=OrganisationId(one)) for one in ("mill-1", "mill-2", "draft-1")))
    stood(registry, "draft-1", State.DRAFT, validated_at=None)
    editor = registry.person(Role.VISITING_EDITOR, MEMBER)
    for change, words in UNUSABLE:
        answer = asked(registry, editor, "profile.edit", MEMBER, body=change)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, answer.text
        assert words in answer.json()["detail"]
    surrogate = editor.patch(
        f"/profiles/{MEMBER}",
        content=b'{"about": "\\ud800"}',
        headers={"If-Match": "*", "Content-Type": "application/json"},
    )
    assert surrogate.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert life_of(registry, MEMBER).version == 1


def test_a_cluster_with_members_stays_one(registry):
    registry.load(a_mill())
    manager = registry.person(Role.MANAGER, A)
    answer = asked(registry, manager, "profile.edit", CLUSTER, body={"kind": "sme"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "mill-1" in answer.json()["detail"]


def test_null_takes_away_and_what_is_left_out_stays(registry):
    registry.load(a_mill(city="Braga", seeks="A dyer.", technologies=frozenset({"knitting"})))
    editor = registry.person(Role.VISITING_EDITOR, MEMBER)
    answer = asked(registry, editor, "profile.edit", MEMBER, body={"city": None, "technologies": []})
    assert answer.status_code == HTTPStatus.OK, answer.text
    fields = editor.get(f"/profiles/{MEMBER}").json()["profile"]
    assert (fields["city"], fields["technologies"], fields["seeks"]) == (None, [], "A dyer.")


def test_an_edit_that_the_rules_read_is_validated_again_and_the_preview_says_so(registry):
    registry.load(a_mill())
    editor = registry.person(Role.VISITING_EDITOR, MEMBER)
    change = {"country": "DE"}
    preview = editor.post(f"/profiles/{MEMBER}/edits/preview", json=change)
    assert preview.status_code == HTTPStatus.OK, preview.text
    assert (preview.json()["must_be_validated_again"], preview.json()["state"]) == (True, "submitted")
    assert preview.json()["verdicts"][0]["subject"] == "visitor"
    assert life_of(registry, MEMBER).version == 1
    edited = asked(registry, editor, "profile.edit", MEMBER, version=1, body=change)
    assert (edited.json()["must_be_validated_again"], edited.json()["state"]) == (True, "submitted")
    assert told(registry)[-1] == ("profile.submitted", f"partnership:{registry.partnership(A)}")
    with registry.database.snapshot() as connection:
        assert MEMBER in profiles.unlisted_ids(connection)


def test_an_edit_that_no_rule_reads_and_one_of_its_manager_keep_it_validated(registry):
    registry.load(a_mill())
    editor, manager = registry.person(Role.VISITING_EDITOR, MEMBER), registry.person(Role.MANAGER, A)
    for client, change in ((editor, {"seeks": "A dyer."}), (manager, {"country": "DE"})):
        answer = asked(registry, client, "profile.edit", MEMBER, body=change)
        assert (answer.json()["state"], answer.json()["must_be_validated_again"]) == ("validated", False)


def test_a_membership_that_a_member_states_waits_for_its_body_and_one_of_the_manager_does_not(registry):
    registry.load(a_mill(member_of=frozenset()), a_mill(id=OrganisationId("mill-2"), member_of=frozenset()))
    editor, manager = registry.person(Role.VISITING_EDITOR, MEMBER), registry.person(Role.MANAGER, A)
    asked(registry, editor, "profile.edit", MEMBER, body={"member_of": ["cluster-1"]})
    asked(registry, manager, "profile.edit", "mill-2", body={"member_of": ["cluster-1"]})
    assert editor.get(f"/profiles/{MEMBER}").json()["unconfirmed"] == ["cluster-1"]
    assert manager.get("/profiles/mill-2").json()["unconfirmed"] == []


def test_an_edit_that_changes_nothing_is_no_new_version(registry):
    registry.load(a_mill(city="Braga"))
    editor = registry.person(Role.VISITING_EDITOR, MEMBER)
    answer = asked(registry, editor, "profile.edit", MEMBER, version=1, body={"city": "Braga"})
    assert (answer.status_code, answer.headers["ETag"]) == (HTTPStatus.OK, '"1"')


def test_who_saw_another_version_is_told_and_nothing_is_lost(registry):
    registry.load(a_mill())
    editor = registry.person(Role.VISITING_EDITOR, MEMBER)
    unchanged = editor.get(f"/profiles/{MEMBER}", headers={"If-None-Match": '"1"'})
    assert (unchanged.status_code, unchanged.content) == (HTTPStatus.NOT_MODIFIED, b"")
    assert asked(registry, editor, "profile.edit", MEMBER, version=1).status_code == HTTPStatus.OK
    assert asked(registry, editor, "profile.edit", MEMBER, version=1).status_code == 412
    for act in sorted(BY_MEMBER - {"profile.delete"}):
        method, path, _ = ACTS[act]
        body = _body(registry, act)
        headers = registry.once() if method == "POST" else {}
        answer = editor.request(method, f"/profiles/{MEMBER}{path}", json=body, headers=headers)
        assert answer.status_code == HTTPStatus.PRECONDITION_REQUIRED, (act, answer.text)
        assert asked(registry, editor, act, MEMBER, version=1, body=body).status_code == 412
    assert editor.get(f"/profiles/{MEMBER}", headers={"If-None-Match": '"1"'}).status_code == HTTPStatus.OK


@pytest.mark.parametrize("act", sorted(ACTS))
def test_every_act_is_done_in_its_states_and_refused_in_all_others(registry, act):
    registry.load(a_mill())
    signer = registry.person(Role.VISITING_SIGNER, MEMBER)
    manager = registry.person(Role.MANAGER, A)
    office = registry.person(Role.SUPPORT_OFFICE)
    client = office if act == "profile.approve" else signer if act in BY_MEMBER else manager
    body = _body(registry, act)
    for state in State:
        if state is State.DELETED:
            continue
        if state is State.DRAFT and client is manager:
            continue  # nobody else sees one
        stood(registry, MEMBER, state, version=7)
        possible = state in STEPS[act].before
        if act == "profile.edit":
            body = {"city": f"The {state} town"}
        if act == "profile.delete" and possible:
            continue  # it cannot be put back; see the tests of erasure
        answer = asked(registry, client, act, MEMBER, version=7, body=body)
        expected = HTTPStatus.OK if possible else HTTPStatus.CONFLICT
        assert answer.status_code == expected, (state, answer.text)
        after = STEPS[act].after or state
        assert life_of(registry, MEMBER).state is (after if possible else state)
        assert life_of(registry, MEMBER).version == (8 if possible else 7)
        if act == "profile.transfer" and possible:
            break  # it has another partnership now


@pytest.mark.parametrize("act", sorted(ACTS))
def test_every_act_is_refused_to_the_wrong_party(registry, act):
    registry.load(a_mill())
    state = min(STEPS[act].before - {State.DRAFT})
    stood(registry, MEMBER, state)
    right = {"member": act in BY_MEMBER, "manager": act in BY_MANAGER}
    office_may = {"profile.approve", "profile.return", "profile.reject", "profile.transfer"}
    people = {
        "member": registry.person(Role.VISITING_SIGNER, MEMBER),
        "manager": registry.person(Role.MANAGER, A),
        "office": registry.person(Role.SUPPORT_OFFICE),
        "auditor": registry.person(Role.AUDITOR),
        "other manager": registry.person(Role.MANAGER, B),
        "other member": registry.person(Role.HOST_SIGNER, "cluster-2"),
        "administrator": registry.person(Role.ADMINISTRATOR),
    }
    right["office"] = act in office_may
    hidden = {"other manager", "other member", "administrator"}
    for who, client in people.items():
        if right.get(who):
            continue
        answer = asked(registry, client, act, MEMBER, body=_body(registry, act))
        expected = HTTPStatus.NOT_FOUND if who in hidden else HTTPStatus.FORBIDDEN
        assert answer.status_code == expected, (who, answer.text)
    assert life_of(registry, MEMBER).state is state
    unsigned = asked(registry, registry.nobody(), act, MEMBER, body=_body(registry, act))
    assert unsigned.status_code == HTTPStatus.UNAUTHORIZED


def test_nobody_validates_what_they_registered(registry):
    manager = registry.person(Role.MANAGER, A)
    number = manager.post("/profiles", json=DRAFT, headers=registry.once()).json()["id"]
    asked(
        registry,
        manager,
        "profile.choose_partnership",
        number,
        body={"partnership": registry.partnership(A)},
    )
    asked(registry, manager, "profile.submit", number)
    answer = asked(registry, manager, "profile.validate", number)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "somebody else" in answer.json()["detail"]
    assert "profile.validate" not in {one["act"] for one in manager.get(f"/profiles/{number}").json()["next"]}
    colleague = registry.person(Role.MANAGER, A, email="colleague@example.eu")
    assert asked(registry, colleague, "profile.validate", number).status_code == HTTPStatus.OK


def test_a_role_that_a_rule_refuses_is_not_validated_and_the_rule_is_named(registry):
    registry.load(a_mill(country="US"))
    stood(registry, MEMBER, State.SUBMITTED)
    manager = registry.person(Role.MANAGER, A)
    answer = asked(registry, manager, "profile.validate", MEMBER)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "not eligible as visitor by V" in answer.json()["detail"]
    assert life_of(registry, MEMBER).state is State.SUBMITTED


def test_where_the_programme_asks_for_it_the_support_office_approves(registry):
    registry.load(a_mill())
    stood(registry, MEMBER, State.SUBMITTED, validated_at=None)
    with registry.database.transaction() as connection:
        step = step_called("profile.approval").set_to(is_required=True, at=registry.clock.at)
        save_step(connection, step)
    manager, office = registry.person(Role.MANAGER, A), registry.person(Role.SUPPORT_OFFICE)
    early = asked(registry, office, "profile.return", MEMBER)
    assert (early.status_code, "waits for its approval" in early.json()["detail"]) == (409, True)
    assert asked(registry, manager, "profile.validate", MEMBER).json()["state"] == "approving"
    assert told(registry)[-1] == ("approval.asked", "office:programme")
    with registry.database.snapshot() as connection:
        assert MEMBER not in profiles.get_all(connection)
    assert [one["id"] for one in office.get("/profiles?state=approving").json()["profiles"]] == [MEMBER]
    assert asked(registry, office, "profile.approve", MEMBER).json()["state"] == "validated"
    assert [kind for kind, _ in told(registry)][-3:] == [
        "profile.approving",
        "approval.asked",
        "profile.approved",
    ]


def test_remarks_are_asked_for(registry):
    registry.load(a_mill())
    stood(registry, MEMBER, State.SUBMITTED)
    manager = registry.person(Role.MANAGER, A)
    for body in ({}, {"remarks": ""}, {"remarks": "  "}, {"remarks": "a\x00b"}, {"remarks": "x", "by": 1}):
        for act in ("profile.return", "profile.reject"):
            answer = asked(registry, manager, act, MEMBER, body=body)
            assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, body


def test_a_rejected_profile_may_go_to_another_partnership_which_alone_sees_it(registry):
    registry.load(a_mill())
    stood(registry, MEMBER, State.SUBMITTED, validated_at=None)
    first, second = registry.person(Role.MANAGER, A), registry.person(Role.MANAGER, B)
    signer = registry.person(Role.VISITING_SIGNER, MEMBER)
    asked(registry, first, "profile.reject", MEMBER)
    assert told(registry)[-1] == ("profile.rejected", f"organisation:{MEMBER}")
    chosen = asked(
        registry, signer, "profile.choose_partnership", MEMBER, body={"partnership": registry.partnership(B)}
    )
    assert chosen.json()["state"] == "draft"
    asked(registry, signer, "profile.submit", MEMBER)
    assert second.get(f"/profiles/{MEMBER}").status_code == HTTPStatus.OK
    assert first.get(f"/profiles/{MEMBER}").status_code == HTTPStatus.NOT_FOUND
    unknown = asked(registry, second, "profile.transfer", MEMBER, body={"partnership": 2_000_000_000})
    assert unknown.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_after_a_transfer_the_new_manager_sees_it_and_the_old_one_no_longer(registry):
    registry.load(a_mill())
    old, new = registry.person(Role.MANAGER, A), registry.person(Role.MANAGER, B)
    here = {"partnership": registry.partnership(A)}
    assert asked(registry, old, "profile.transfer", MEMBER, body=here).status_code == 409
    there = {"partnership": registry.partnership(B)}
    assert asked(registry, old, "profile.transfer", MEMBER, body=there).status_code == HTTPStatus.OK
    assert new.get(f"/profiles/{MEMBER}").json()["profile"]["partnership"] == B
    assert old.get(f"/profiles/{MEMBER}").status_code == HTTPStatus.NOT_FOUND
    assert MEMBER in [one["id"] for one in new.get("/profiles").json()["profiles"]]
    assert MEMBER not in [one["id"] for one in old.get("/profiles").json()["profiles"]]
    assert told(registry)[-2:] == [
        ("profile.transferred", f"organisation:{MEMBER}"),
        ("profile.transferred", f"partnership:{registry.partnership(B)}"),
    ]
    with registry.database.snapshot() as connection:
        concern = life_store.concern_of(connection, MEMBER)
    assert {one.partnership for one in concern.managed_by} == {
        registry.partnership(A),
        registry.partnership(B),
    }


def test_the_list_is_read_in_parts_and_names_what_one_may_read(registry):
    registry.load(*(a_mill(id=OrganisationId(f"mill-{n}")) for n in range(1, 6)))
    stood(registry, "mill-3", State.PAUSED)
    manager = registry.person(Role.MANAGER, A)
    seen, after = [], ""
    while after is not None:
        part = manager.get("/profiles", params={"most": 2, "after": after}).json()
        assert part["counts"] == {"validated": 5, "paused": 1}
        seen += [one["id"] for one in part["profiles"]]
        after = part["after"]
    assert seen == ["cluster-1", *(f"mill-{n}" for n in range(1, 6))]
    assert registry.nobody().get("/profiles").status_code == HTTPStatus.UNAUTHORIZED
    analyst = registry.person(Role.ANALYST)
    assert analyst.get("/profiles").json() == {"profiles": [], "counts": {}, "after": None}


def test_partnerships_are_suggested_by_cluster_sector_and_place(registry):
    registry.load(a_mill(ecosystems=frozenset({"textiles"}), latitude=41.4, longitude=-8.3))
    editor = registry.person(Role.VISITING_EDITOR, MEMBER)
    answer = editor.get(f"/profiles/{MEMBER}/partnership-suggestions")
    assert answer.status_code == HTTPStatus.OK, answer.text
    assert {one["name"] for one in answer.json()["suggestions"]} == {A, B}


@pytest.mark.parametrize("kind", sorted(kind for kind in KINDS if kind.startswith("profile.")))
def test_every_notice_about_a_profile_has_its_words(kind):
    params = {"organisation": "Weaving Lda", "path": "/profiles/o-1", "until": "2027-02-28"}
    given = {name: params[name] for name in KINDS[kind].params if name in params}
    if given.keys() == set(KINDS[kind].params):
        letter = letter_of(kind, given, public_url="https://match.example.eu")
        assert "Weaving Lda" in letter.subject
        if "path" in given:  # nothing is left to be opened of what was deleted
            assert letter.link == "https://match.example.eu/to/profiles/o-1"
