"""Who is told a verdict on a registered organisation, and what of the other side stays withheld."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import Role
from api.profiles import life_store
from api.profiles.life import State
from api.waivers.requests import Approval, WaiverRequest
from api.waivers.use_cases import record_waiver
from eligibility.facts import Kind
from eligibility.facts import Role as Part
from eligibility.waivers import Authority

VISITOR, HOST = "v", "h"
PAIR = f"/eligibility/pairs/{VISITOR}/{HOST}"


@pytest.fixture
def here(town: Any, an_organisation: Callable[..., Any]) -> Any:
    """A visitor and a host of two partnerships; the host was allowed what the rules do not."""

    def firm(number: str, partnership: str, country: str) -> Any:
        return an_organisation(
            id=number,
            name=f"Weaving {number}",
            partnership=partnership,
            kind=Kind.SME,
            country=country,
            roles=frozenset(Part),
            member_of=frozenset(),
            representative_born=date(1980, 5, 17),
            representative_third_country=False,
        )

    town.load(firm(VISITOR, "Fibres", "PT"), firm(HOST, "Looms", "IT"))
    request = WaiverRequest(
        organisation_id=HOST,
        rule="H4-membership",
        granted_by="Ana Exemplo",
        reason="It dyes with little water",
        valid_from=date(2026, 11, 1),
        valid_to=date(2027, 6, 30),
        approval=Approval(authority=Authority.AGENCY, reference="Letter 7", given_on=date(2026, 11, 10)),
    )
    record_waiver(town.database, request, at=town.clock.at)
    return town


def pause(here: Any, number: str) -> None:
    from dataclasses import replace

    with here.database.transaction() as connection:
        life = life_store.get(connection, number)
        life_store.save(connection, replace(life, state=State.PAUSED))


def statuses(client: TestClient) -> list[int]:
    paths = (f"/eligibility/visitors/{VISITOR}", f"/eligibility/hosts/{HOST}", PAIR)
    return [client.get(path).status_code for path in paths]


@pytest.mark.parametrize(
    ("role", "of", "expected"),
    [
        (Role.VISITING_EDITOR, VISITOR, [200, 404, 200]),
        (Role.HOST_SIGNER, HOST, [404, 200, 200]),
        (Role.MANAGER, "Fibres", [200, 404, 200]),
        (Role.MANAGER, "Looms", [404, 200, 200]),
        (Role.SUPPORT_OFFICE, None, [200, 200, 200]),
        (Role.AUDITOR, None, [200, 200, 200]),
        (Role.ANALYST, None, [404, 404, 404]),
        (Role.ADMINISTRATOR, None, [404, 404, 404]),
    ],
)
def test_a_verdict_is_for_its_own_people_its_partnership_the_office_and_auditors(
    here: Any, role: Role, of: str | None, expected: list[int]
) -> None:
    assert statuses(here.person(role, of)) == expected


def test_whoever_is_not_signed_in_asks_about_stated_facts_alone(here: Any) -> None:
    nobody = here.nobody()
    assert statuses(nobody) == [401, 401, 401]
    stated = {"subject": "visitor", "visitor": {"facts": {"kind": "sme", "country": "PT"}}}
    named = {"subject": "visitor", "visitor": {"id": VISITOR}}
    unknown = {"subject": "visitor", "visitor": {"id": "nobody"}}
    asked = [nobody.post("/eligibility", json=body).status_code for body in (stated, named, unknown)]
    assert asked == [200, 401, 401]


def test_what_nobody_has_and_what_one_may_not_know_are_refused_alike(here: Any) -> None:
    client = here.person(Role.VISITING_EDITOR, VISITOR)
    for unknown, known in (
        ("/eligibility/hosts/x", f"/eligibility/hosts/{HOST}"),
        ("/eligibility/pairs/x/y", f"/eligibility/pairs/{HOST}/{HOST}"),
    ):
        answers = [client.get(path) for path in (unknown, known)]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].json()["title"] == answers[1].json()["title"]
        assert "Did you mean" not in answers[0].text + answers[1].text


def test_of_a_pair_the_other_sides_waiver_and_people_stay_withheld(here: Any) -> None:
    rule = {}
    for role, of in ((Role.VISITING_EDITOR, VISITOR), (Role.HOST_EDITOR, HOST)):
        verdict = here.person(role, of).get(PAIR, params={"as_of": "2026-11-21"}).json()
        answers = {one["code"]: one for one in verdict["rules"]}
        assert answers["H6-adult"]["values"] == {"host.representative_age": "withheld"}
        rule[of] = answers["H4-membership"]
    assert [rule[of]["answer"] for of in (VISITOR, HOST)] == ["approved", "approved"]
    assert rule[HOST]["waiver"]["granted_by"] == "Ana Exemplo"
    assert rule[VISITOR]["waiver"] is None
    assert rule[VISITOR]["values"]["host.waivers"] == "withheld"
    said = str(rule[VISITOR])
    assert not [word for word in ("Ana", "water", "Letter 7") if word in said]


def test_a_host_out_of_the_catalogue_is_not_there_for_a_visitor(here: Any) -> None:
    pause(here, HOST)
    assert here.person(Role.VISITING_EDITOR, VISITOR).get(PAIR).status_code == 404
    assert here.person(Role.HOST_EDITOR, HOST).get(PAIR).status_code == 200
    assert here.person(Role.SUPPORT_OFFICE).get(PAIR).status_code == 200


def test_a_stay_of_two_names_both_and_one_of_them_is_enough(here: Any) -> None:
    stay = {"subject": "stay", "visitor": {"id": VISITOR}, "host": {"id": HOST}}
    assert here.person(Role.VISITING_EDITOR, VISITOR).post("/eligibility", json=stay).status_code == 200
    assert here.person(Role.ANALYST).post("/eligibility", json=stay).status_code == 404


@pytest.mark.parametrize("path", ["/eligibility/hosts/%00", "/eligibility/hosts/a%20b"])
def test_what_is_no_id_is_refused_in_words(here: Any, path: str) -> None:
    assert here.person(Role.SUPPORT_OFFICE).get(path).status_code == 422


@pytest.fixture
def drafted(here: Any) -> Any:
    """The same, with a draft of the rules beside those in force."""
    answer = here.person(Role.SUPPORT_OFFICE, email="drafting@example.eu").post(
        "/editions", json={"name": "trial", "title": "A trial", "tables": ["values"]}, headers=here.once()
    )
    assert answer.status_code == 201, answer.text
    return here


@pytest.fixture
def town(town: Any, tmp_path: Any) -> Any:
    """A town that writes its editions into a folder of its own."""
    folder = tmp_path / "editions"
    folder.mkdir()
    town.app.state.settings = town.settings.model_copy(update={"editions_dir": folder})
    return town


ASKING = [
    ("GET", "/rules"),
    ("GET", "/rules/H4-membership"),
    ("GET", PAIR),
    ("POST", "/eligibility"),
]


@pytest.mark.parametrize(("method", "path"), ASKING)
def test_a_draft_of_the_rules_is_known_to_those_who_see_drafts_alone(
    drafted: Any, method: str, path: str
) -> None:
    def asked(person: TestClient) -> Any:
        if method == "GET":
            return person.get(path, params={"edition": "trial"})
        return person.post(path, json={"subject": "visitor", "visitor": {"id": VISITOR}, "edition": "trial"})

    refused = asked(drafted.person(Role.VISITING_EDITOR, VISITOR))
    assert refused.status_code == 404, refused.text
    assert "The editions are cosme-2020." in refused.json()["detail"]
    for role in (Role.SUPPORT_OFFICE, Role.AUDITOR):
        assert asked(drafted.person(role)).status_code == 200
