"""Every sentence is true: quotes stand where they are said to, and the change gives what it promises."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matching.affinity import load_model
from matching.explanation import MOST_REASONS
from matching.passages import need_text
from matching.pipeline import Match, Matcher
from matching.profiles import MatchProfile, OrganisationId
from tests.matching.builders import a_bare_profile, a_matcher, a_period, a_profile, demo_profiles

MET = re.compile(r"(You seek|You say of yourself|It seeks) “(.+?)”; (.+?) “(.+?)” \((.+)\)\.")
ALIKE = re.compile(r"You are alike: you are “(.+?)”, it is “(.+?)”\.")
SPEAK = "both speak of "


@pytest.fixture(scope="module")
def demo_lists(demo_matcher: Matcher) -> list[tuple[MatchProfile, list[Match]]]:
    """Every demo organisation as a visitor, with its ten best hosts."""
    return [(visitor, demo_matcher.match(visitor, k=10)) for visitor in demo_profiles()]


def matches_of(demo_lists: list[tuple[MatchProfile, list[Match]]]) -> list[tuple[MatchProfile, Match]]:
    return [(visitor, match) for visitor, matches in demo_lists for match in matches]


def the_match(visitor: dict[str, Any], host: dict[str, Any], folder: Path) -> Match:
    """A visitor and a host that have nothing to go by except what the test states."""
    strangers = [
        a_profile(f"z-{at}", about=f"farm {at}", seeks=f"glass {at}", offers=f"milk {at}") for at in range(4)
    ]
    matcher = a_matcher([a_bare_profile("host", **host), *strangers], folder)
    return matcher.ask(a_bare_profile("visitor", **visitor), OrganisationId("host"))


def flat(text: str) -> str:
    return " ".join(text.split())


def stands_in(quoted: str, text: str) -> bool:
    return quoted.removeprefix("… ").removesuffix(" …") in flat(text)


def test_parts_add_up_to_the_affinity(demo_lists: list[tuple[MatchProfile, list[Match]]]) -> None:
    for _, match in matches_of(demo_lists):
        assert sum(part.points for part in match.parts) == pytest.approx(match.affinity, abs=0.01)


def test_there_are_at_most_three_reasons_and_always_a_weakness(
    demo_lists: list[tuple[MatchProfile, list[Match]]],
) -> None:
    for _, match in matches_of(demo_lists):
        assert len(match.explanation.reasons) <= MOST_REASONS
        assert len(set(match.explanation.reasons)) == len(match.explanation.reasons)
        assert match.explanation.weakness


def test_every_quote_stands_in_the_text_it_is_ascribed_to(
    demo_lists: list[tuple[MatchProfile, list[Match]]],
) -> None:
    checked = 0
    for visitor, match in matches_of(demo_lists):
        host = match.host
        texts = {
            "You seek": visitor.seeks,
            "You say of yourself": need_text(visitor),
            "It seeks": host.seeks,
            "it offers": host.offers,
            "it says of itself": host.about,
            "you offer": visitor.offers,
            "you say of yourself": visitor.about,
        }
        for reason in match.explanation.reasons:
            if "“" not in reason:
                continue
            if alike := ALIKE.fullmatch(reason):
                assert stands_in(alike[1], visitor.about)
                assert stands_in(alike[2], host.about)
            else:
                found = MET.fullmatch(reason)
                assert found, reason
                assert stands_in(found[2], texts[found[1]])
                assert stands_in(found[4], texts[found[3]])
            checked += 1
    assert checked > 1000


def test_every_phrase_that_both_speak_of_stands_in_the_offer(
    demo_lists: list[tuple[MatchProfile, list[Match]]],
) -> None:
    checked = 0
    for visitor, match in matches_of(demo_lists):
        for reason in match.explanation.reasons:
            found = MET.fullmatch(reason)
            if not found or not found[5].startswith(SPEAK):
                continue
            who = visitor if found[1] == "It seeks" else match.host
            for phrase in found[5].removeprefix(SPEAK).split("; "):
                assert phrase in flat(f"{who.offers}\n\n{who.about}")
                checked += 1
    assert checked > 500


def test_the_change_gives_the_points_it_promises(
    demo_matcher: Matcher, demo_lists: list[tuple[MatchProfile, list[Match]]]
) -> None:
    promised = 0
    for _, match in matches_of(demo_lists):
        change = match.explanation.change
        if change is None:
            continue
        raised = demo_matcher.ask(change.profile, match.host.id)
        assert raised.affinity - match.affinity == pytest.approx(change.gain, abs=0.01)
        assert change.gain > 0
        promised += 1
    assert promised > 2000


def test_reasons_come_strongest_first_and_only_for_parts_above_neutral(tmp_path: Path) -> None:
    match = the_match(
        {"languages": frozenset({"pt"}), "ecosystems": frozenset({"textiles"})},
        {"languages": frozenset({"pt"}), "ecosystems": frozenset({"textiles"})},
        tmp_path,
    )

    # above neutral: ecosystems 8 x 0.7 = 5.6, languages 4 x 0.2 = 0.8
    assert match.explanation.reasons == (
        "In common, ecosystems: Textiles.",
        "You can speak Portuguese together.",
    )


def test_what_nobody_has_stated_is_no_reason(tmp_path: Path) -> None:
    assert the_match({}, {}, tmp_path).explanation.reasons == ()


@pytest.mark.parametrize("purpose", [None, "learn"])
def test_no_part_at_or_below_neutral_is_a_reason(tmp_path: Path, purpose: str | None) -> None:
    model = load_model(purpose=purpose)
    matcher = a_matcher(demo_profiles()[:60], tmp_path, model=model)

    for visitor in demo_profiles()[60:75]:
        for match in matcher.match(visitor, k=5):
            n_above = sum(part.points > part.neutral for part in match.parts)
            assert len(match.explanation.reasons) <= n_above


def test_the_weakness_is_what_lies_furthest_below_neutral(tmp_path: Path) -> None:
    match = the_match(
        {"languages": frozenset({"pt"}), "available": (a_period("2027-01-01", "2027-01-31"),)},
        {"languages": frozenset({"de"}), "available": (a_period("2027-03-01", "2027-03-31"),)},
        tmp_path,
    )

    # languages 4 x 0.8 = 3.2 below, the period 3 x 0.5 = 1.5, the empty profile 2 x (0.5 - 2/8) = 0.5
    assert match.explanation.weakness == "No working language in common (0.0 of 4 points)."


def test_where_nothing_lies_below_neutral_the_weakness_says_what_is_still_open(tmp_path: Path) -> None:
    text = "Trials of flax on the looms of our weaving shed"
    texts = {"seeks": text, "offers": text, "about": text}
    twin = a_profile("twin", **texts, preferred_countries=frozenset({"PT"}))
    matcher = a_matcher([twin, *demo_profiles()[:50]], tmp_path)

    match = matcher.ask(replace(twin, id=OrganisationId("visitor")), OrganisationId("twin"))

    assert all(part.points >= part.neutral for part in match.parts)
    assert match.explanation.weakness.startswith("Nothing speaks against it; most is still open in “")


def test_an_unstated_wish_is_named_as_such(tmp_path: Path) -> None:
    full = {name: getattr(a_profile(), name) for name in ("languages", "ecosystems", "activity_types")}
    match = the_match(full, {**full, "about": "a mill", "technologies": frozenset("x")}, tmp_path)

    assert (
        "most is still open in “need met”, where one of you has stated nothing" in match.explanation.weakness
    )
    assert match.explanation.weakness.endswith("(7.2 of 36 points).")


@pytest.mark.parametrize(
    ("visitor", "host", "words", "gain"),
    [
        ({"languages": {"pt"}}, {"languages": {"de"}}, "If you also speak German, say so", 4.0),
        (  # 8 points x ln(1 + 5/6) / (ln(1 + 5/6) + ln(1 + 5)): all five hosts hold textiles, none tourism
            {"ecosystems": {"tourism"}},
            {"ecosystems": {"textiles"}},
            "If you also belong to the ecosystem Textiles, say so",
            2.02,
        ),
        (
            {},
            {"available": (a_period("2027-03-01", "2027-03-07"),)},
            "If you can also travel from 1 March 2027 to 7 March 2027, when the host is free, say so",
            1.5,
        ),
    ],
)
def test_the_change_is_the_statement_that_adds_most(
    tmp_path: Path, visitor: dict[str, Any], host: dict[str, Any], words: str, gain: float
) -> None:
    def frozen(fields: dict[str, Any]) -> dict[str, Any]:
        return {name: frozenset(value) if isinstance(value, set) else value for name, value in fields.items()}

    explanation = the_match(frozen(visitor), frozen(host), tmp_path).explanation

    assert explanation.change
    assert explanation.change.words == words
    assert explanation.change.gain == pytest.approx(gain)
    assert explanation.raised_by == f"{words}: +{explanation.change.gain:.1f}"


def test_a_list_not_begun_is_not_advised_code_by_code(tmp_path: Path) -> None:
    assert the_match({}, {"ecosystems": frozenset({"textiles"})}, tmp_path).explanation.change is None


def test_where_nothing_can_be_stated_there_is_no_change(tmp_path: Path) -> None:
    explanation = the_match({}, {}, tmp_path).explanation

    assert explanation.change is None
    assert explanation.raised_by == ""


def test_a_change_is_one_code_and_leaves_the_rest_as_it_is(tmp_path: Path) -> None:
    mine = frozenset({"spinning"})
    match = the_match({"technologies": mine}, {"technologies": frozenset({"loom", "dye"})}, tmp_path)

    change = match.explanation.change

    assert change
    assert len(change.profile.technologies - mine) == 1
    assert replace(change.profile, technologies=mine) == a_bare_profile("visitor", technologies=mine)


def test_a_wish_met_in_other_words_says_so(tmp_path: Path) -> None:
    host = {"offers": "Trials of flax on looms of our own", "about": "A weaving shed."}
    match = the_match({"seeks": "Trials of flax on looms, software for hospitals"}, host, tmp_path)

    assert match.explanation.reasons[0].startswith(
        "You seek “Trials of flax on looms”; it offers “Trials of flax"
    )
    assert "both speak of Trials of flax on looms" in match.explanation.reasons[0]
