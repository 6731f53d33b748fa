"""Whoever may not read when a person was born does not find out by asking for one day after another."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from api.access import Role
from eligibility.facts import Kind
from eligibility.facts import Role as Part

BEFORE, AFTER = "2024-03-08", "2024-03-09"  # the day before the host's person came of age, and the day
MEMBER = (Role.VISITING_EDITOR, "v")
OVERSEERS = [(Role.SUPPORT_OFFICE, None), (Role.AUDITOR, None)]


@pytest.fixture
def here(town: Any, an_organisation: Callable[..., Any]) -> Any:
    def firm(number: str, partnership: str, born: date) -> Any:
        return an_organisation(
            id=number,
            name=f"Weaving {number}",
            partnership=partnership,
            kind=Kind.SME,
            country={"v": "IT", "h": "PT"}[number],
            roles=frozenset(Part),
            member_of=frozenset({"cluster"}),
            visits_done=0,
            representative_born=born,
            representative_third_country=False,
        )

    town.load(
        an_organisation(id="cluster", kind=Kind.CLUSTER, country="PT", eccp_profiled=True),
        firm("v", "Fibres", date(1980, 5, 17)),
        firm("h", "Looms", date(2006, 3, 9)),
    )
    return town


def without_days(told: Any) -> Any:
    """The answer without what is the day itself."""
    if isinstance(told, dict):
        return {key: without_days(value) for key, value in told.items() if key != "as_of"}
    return [without_days(one) for one in told] if isinstance(told, list) else told


def asked_by(person: Any, way: str, day: str) -> Any:
    if way == "case":
        body = {"subject": "pair", "visitor": {"id": "v"}, "host": {"id": "h"}, "as_of": day}
        answer = person.post("/eligibility", json=body)
    elif way == "catalogue":
        answer = person.get("/catalogue", params={"eligible_for": "v", "as_of": day})
    else:
        answer = person.get(way, params={"as_of": day})
    assert answer.status_code == 200, answer.text
    return without_days(answer.json())


WAYS = [
    "/pairs/v/h",
    "/eligibility/pairs/v/h",
    "/visitors/v/matches",
    "/organisations/h",
    "case",
    "catalogue",
]


@pytest.mark.parametrize("way", WAYS)
def test_another_day_tells_a_member_nothing_of_the_other_side_s_person(here: Any, way: str) -> None:
    member = here.person(*MEMBER)
    assert asked_by(member, way, BEFORE) == asked_by(member, way, AFTER)


@pytest.mark.parametrize("way", ["/pairs/v/h", "/eligibility/pairs/v/h", "/organisations/h"])
def test_those_who_oversee_the_other_side_are_told_what_was_so_on_the_day(here: Any, way: str) -> None:
    for role, of in OVERSEERS:
        person = here.person(role, of)
        assert asked_by(person, way, BEFORE) != asked_by(person, way, AFTER)


def test_a_list_of_another_day_is_replayed_to_the_byte_when_its_people_are_older(here: Any) -> None:
    shown = here.person(*MEMBER).get("/visitors/v/matches", params={"as_of": BEFORE})
    here.clock.at = here.clock.at.replace(year=2027)
    again = here.sign_in("visiting_editor-v@example.eu")
    assert again.get(f"/showings/{shown.headers['Showing-Id']}/replay").content == shown.content
