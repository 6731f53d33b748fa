"""What would let an organisation meet more others: edits, each counted by the API before it is said."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.page import Page

Edit = Mapping[str, Any]
_AN_ADULT_SINCE = "1990-01-01"  # any day of birth of an adult opens the same rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """An edit, and how many more others would be eligible after it."""

    words: tuple[str, ...]  # what to do; several only help together
    field: str  # where in the editor
    hosts: int  # eligible ones more than now
    visitors: int


# A fact that a rule does not know or wants otherwise: what to do about it, the field, and the edit.
_CURES: Mapping[str, tuple[str, str, Any]] = {
    "representative_age": (
        N_("Give the day of birth of your representative, who has to be an adult"),
        "representative_born",
        _AN_ADULT_SINCE,
    ),
    "third_country_national": (
        N_("Say that your representative is a national of a country that takes part, if that is so"),
        "representative_third_country",
        False,
    ),
    "business_started_or_intended": (
        N_("Say that your representative has a business in a country that takes part, or plans one, if so"),
        "representative_business",
        True,
    ),
    "active_in_cluster": (N_("Say that you are active in a cluster, if you are"), "active_in_cluster", True),
    "visits_done": (N_("Say how many visits you have made, if this would be the first"), "visits_done", 0),
}
_ROLES = {
    "visitor": N_("Register as a visitor too"),
    "host": N_("Register as a host too"),
}


async def advise(page: Page, whole: Mapping[str, Any]) -> list[Advice]:
    """Every edit that makes others eligible, the one with most first; none where nothing would."""
    single = [*_of_rules(whole), *_of_roles(whole["profile"])]
    wanted: list[tuple[tuple[str, ...], str, Edit]] = [
        ((words,), field, {field: value}) for words, field, value in single
    ]
    cures = [one for one in single if one[1] != "roles"]
    if len(cures) > 1:  # where two things are missing, neither alone may be enough
        words, fields = tuple(one[0] for one in cures), {field: value for _, field, value in cures}
        wanted.append((words, cures[0][1], fields))
    found = await asyncio.gather(*(_counted(page, whole["id"], *one) for one in wanted))
    gained = [one for one in found if one is not None]
    gained.sort(key=lambda one: (-(one.hosts + one.visitors), len(one.words)))
    return _without_idle_company(gained)


def _of_rules(whole: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    rules = [rule for verdict in whole["verdicts"] for rule in verdict["rules"]]
    named = {name for rule in rules for name in [*rule["missing"], *rule["remedy"]]}
    facts = {name.partition(".")[2] for name in named}
    return [cure for fact, cure in _CURES.items() if fact in facts and whole["profile"][cure[1]] != cure[2]]


def _of_roles(profile: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    held = set(profile["roles"])
    return [
        (words, "roles", sorted(held | {role})) for role, words in _ROLES.items() if held and role not in held
    ]


async def _counted(
    page: Page, profile_id: str, words: tuple[str, ...], field: str, edit: Edit
) -> Advice | None:
    try:
        said = await page.send("POST", f"/profiles/{profile_id}/edits/reach", form=Form(), body=edit)
    except Refused:  # an edit that cannot be made helps nobody
        return None
    now, then = said.json["now"], said.json["then"]
    hosts = then["hosts"]["eligible"] - now["hosts"]["eligible"]
    visitors = then["visitors"]["eligible"] - now["visitors"]["eligible"]
    if hosts <= 0 and visitors <= 0:
        return None
    return Advice(words=words, field=field, hosts=max(hosts, 0), visitors=max(visitors, 0))


def _without_idle_company(found: list[Advice]) -> list[Advice]:
    """Without the edit of everything at once where a part of it gains as much."""
    most = max((one.hosts + one.visitors for one in found if len(one.words) == 1), default=0)
    return [one for one in found if len(one.words) == 1 or one.hosts + one.visitors > most]
