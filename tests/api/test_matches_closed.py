"""What an organisation was allowed is told in matches only to those who may read its waivers."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from api.access import Role
from api.showings.tables import showings
from eligibility.facts import Kind
from eligibility.facts import Role as Part

HOSTS, VISITORS, PAIR = "/visitors/v/matches", "/hosts/h/matches", "/pairs/v/h"
REASON, GRANTER = "It dyes with very little water", "Ana Exemplo of Fibres"


@pytest.fixture
def here(town: Any, an_organisation: Callable[..., Any]) -> Any:
    """A visitor, a host that is a member of nothing and was allowed to be, and one that was not."""
    known: dict[str, Any] = {
        "kind": Kind.SME,
        "roles": frozenset(Part),
        "visits_done": 0,
        "representative_born": date(1980, 5, 17),
        "representative_third_country": False,
    }
    cluster = an_organisation(id="cluster", kind=Kind.CLUSTER, country="PT", eccp_profiled=True)
    member = {"member_of": frozenset({cluster.id})}
    town.load(
        cluster,
        an_organisation(id="v", name="Visitor", country="IT", partnership="Looms", **known, **member),
        an_organisation(
            id="h", name="Host", country="PT", partnership="Fibres", **known, member_of=frozenset()
        ),
        an_organisation(id="plain", name="Plain", country="PT", partnership="Fibres", **known, **member),
    )
    asked = {
        "organisation": "h",
        "rule": "H4-membership",
        "granted_by": GRANTER,
        "reason": REASON,
        "valid_from": "2026-11-01",
        "valid_to": "2027-06-30",
    }
    answer = town.person(Role.MANAGER, "Fibres").post("/waivers", json=asked, headers=town.once())
    assert answer.status_code == 201, answer.text
    return town


def questions(here: Any) -> list[dict[str, Any]]:
    with here.database.snapshot() as connection:
        return list(connection.scalars(select(showings.c.question).order_by(showings.c.id)))


def of_host(listed: dict[str, Any], host: str) -> dict[str, Any]:
    found = next(one for one in listed["matches"] if one["host"] == host)
    return next(rule for rule in found["open_rules"] if rule["code"] == "H4-membership")


def test_a_visitor_is_not_told_what_a_host_was_allowed(here: Any) -> None:
    shown = here.person(Role.VISITING_EDITOR, "v").get(HOSTS)
    assert shown.status_code == 200, shown.text
    rule = of_host(shown.json(), "h")
    assert rule["waiver"] is None
    assert rule["values"]["host.waivers"] == "withheld"
    assert REASON not in shown.text
    assert GRANTER not in shown.text
    assert questions(here)[-1]["closed"] == ["h"]


@pytest.mark.parametrize("role", [Role.SUPPORT_OFFICE, Role.AUDITOR])
def test_the_office_and_an_auditor_are_told(here: Any, role: Role) -> None:
    shown = here.person(role).get(HOSTS)
    assert of_host(shown.json(), "h")["waiver"]["reason"] == REASON
    assert "closed" not in questions(here)[-1]


def test_the_manager_of_both_is_told(here: Any) -> None:
    here.add_person(
        "both@example.eu", here.mandate(Role.MANAGER, "Fibres"), here.mandate(Role.MANAGER, "Looms")
    )
    shown = here.sign_in("both@example.eu").get(HOSTS)
    assert of_host(shown.json(), "h")["waiver"]["reason"] == REASON
    assert "closed" not in questions(here)[-1]


def test_what_was_answered_to_each_is_replayed_to_the_byte(here: Any) -> None:
    office = here.person(Role.SUPPORT_OFFICE)
    answers = [who.get(HOSTS) for who in (here.person(Role.VISITING_EDITOR, "v"), office)]
    assert answers[0].content != answers[1].content
    for shown in answers:
        assert office.get(f"/showings/{shown.headers['Showing-Id']}/replay").content == shown.content


def test_why_or_why_not_withholds_the_other_side_too(here: Any) -> None:
    told = here.person(Role.VISITING_EDITOR, "v").get(PAIR)
    assert told.status_code == 200, told.text
    assert REASON not in told.text
    assert json.dumps(here.person(Role.SUPPORT_OFFICE).get(PAIR).json()).count(REASON) >= 1
    assert REASON in here.person(Role.HOST_EDITOR, "h").get(PAIR).text


def test_a_list_in_which_nobody_was_allowed_anything_says_nothing_of_it(here: Any) -> None:
    host = here.person(Role.HOST_EDITOR, "h").get(VISITORS)
    assert host.status_code == 200
    assert "closed" not in questions(here)[-1]


def test_a_list_told_to_a_manager_is_not_replayed_to_who_may_not_read_its_waivers(here: Any) -> None:
    here.add_person(
        "both@example.eu", here.mandate(Role.MANAGER, "Fibres"), here.mandate(Role.MANAGER, "Looms")
    )
    both = here.sign_in("both@example.eu")
    shown, member = both.get(HOSTS), here.person(Role.VISITING_EDITOR, "v")
    replay = f"/showings/{shown.headers['Showing-Id']}/replay"
    refused = member.get(replay)
    assert refused.status_code == 403
    assert "Support Office and auditors can replay it" in refused.json()["detail"]
    assert REASON not in refused.text
    assert both.get(replay).content == here.person(Role.AUDITOR).get(replay).content == shown.content
    own = member.get(HOSTS)
    assert member.get(f"/showings/{own.headers['Showing-Id']}/replay").content == own.content
