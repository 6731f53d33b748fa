"""A host's list of visitors says of each pair what the visitor's list of hosts says."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from matching.catalogue import UnknownOrganisation
from matching.features import FEATURES, measure_all
from matching.invitations import Inviting, measure_visitors
from matching.pipeline import Matcher
from matching.profiles import OrganisationId
from tests.matching.builders import a_bare_profile, a_matcher, a_period, a_profile

DAY = date(2026, 11, 21)


def everybody(matcher: Matcher) -> np.ndarray:
    return np.arange(len(matcher.catalogue), dtype=np.int64)


def test_every_feature_of_every_pair_is_the_same_from_both_sides(demo_matcher: Matcher) -> None:
    catalogue, all_rows = demo_matcher.catalogue, everybody(demo_matcher)
    hosts = all_rows[::40]
    seen = {row: measure_visitors(Inviting(catalogue, int(row), DAY), all_rows) for row in hosts}
    for visitor in all_rows[::3]:
        asking = catalogue.prepare(catalogue.hosts[visitor], as_of=DAY)
        for at, host in enumerate(hosts):
            forward = measure_all(asking, catalogue, hosts)
            for feature in FEATURES:
                backward = seen[host][feature.name]
                assert forward[feature.name].stated[at] == backward.stated[visitor], feature.name
                if backward.stated[visitor]:
                    assert forward[feature.name].values[at] == backward.values[visitor], feature.name


def test_a_pair_has_the_same_points_among_many_and_alone(demo_matcher: Matcher) -> None:
    catalogue, rows = demo_matcher.catalogue, everybody(demo_matcher)
    for visitor in catalogue.hosts[::25]:
        asking = catalogue.prepare(visitor, as_of=DAY)
        among_all = demo_matcher.score(asking, rows).points
        for few in (rows[7:8], rows[3:9], rows[::11]):
            assert (demo_matcher.score(asking, few).points == among_all[few]).all()


def test_the_list_of_a_host_has_the_affinities_of_the_visitors_lists(demo_matcher: Matcher) -> None:
    host = demo_matcher.catalogue.hosts[10]
    for one in demo_matcher.match_visitors(host.id, k=40, as_of=DAY):
        hosts = {match.host.id: match for match in demo_matcher.match(one.visitor, k=1000, as_of=DAY)}
        assert (hosts[host.id].affinity, hosts[host.id].parts) == (one.affinity, one.parts)


@pytest.mark.parametrize("diversity", [0.0, 0.5])
def test_the_best_allowed_visitors_are_listed_and_never_the_host_itself(
    demo_matcher: Matcher, diversity: float
) -> None:
    host = demo_matcher.catalogue.hosts[4].id
    allowed = np.arange(len(demo_matcher.catalogue)) % 3 == 1

    listed = demo_matcher.match_visitors(host, k=9, allowed=allowed, diversity=diversity, as_of=DAY)

    assert [one.rank for one in listed] == list(range(1, 10))
    assert all(allowed[demo_matcher.catalogue.row_of(one.visitor.id)] for one in listed)
    assert host not in [one.visitor.id for one in listed]
    if not diversity:
        everyone = demo_matcher.match_visitors(host, k=1000, allowed=allowed, as_of=DAY)
        assert [one.visitor.id for one in listed] == [one.visitor.id for one in everyone[:9]]
        assert [one.affinity for one in everyone] == sorted((one.affinity for one in everyone), reverse=True)


def test_a_host_outside_the_catalogue_and_an_empty_list_are_refused(demo_matcher: Matcher) -> None:
    with pytest.raises(UnknownOrganisation):
        demo_matcher.match_visitors(OrganisationId("nobody"), k=1)
    with pytest.raises(ValueError, match="at least 1"):
        demo_matcher.match_visitors(demo_matcher.catalogue.hosts[0].id, k=0)


def test_the_reasons_speak_to_the_host(demo_matcher: Matcher) -> None:
    """The same reasons as the visitor is told, with you and it changed places."""
    host, turned = demo_matcher.catalogue.hosts[10], 0
    for one in demo_matcher.match_visitors(host.id, k=30, as_of=DAY):
        to_visitor = demo_matcher.ask(one.visitor, host.id, as_of=DAY).explanation.reasons
        to_host = one.explanation.reasons
        assert len(to_visitor) == len(to_host)
        for theirs, ours in zip(to_visitor, to_host, strict=True):
            for before, after in (("You seek “", "It seeks “"), ("It seeks “", "You seek “")):
                if theirs.startswith(before):
                    assert ours.startswith(after)
                    assert ours.count("you offer") == theirs.count("it offers")
                    turned += 1
    assert turned > 10


def test_the_change_that_a_host_is_told_of_adds_what_it_says(tmp_path: Path) -> None:
    """Applied, with nobody else in the catalogue changed, the pair has the points that were promised."""
    visitor = a_profile(
        "visitor", languages=frozenset({"pt"}), available=(a_period("2027-03-01", "2027-03-31"),)
    )
    host = a_profile("host", languages=frozenset({"es"}), available=(a_period("2027-03-01", "2027-03-31"),))
    crowd = [a_bare_profile(f"x{n}", about=f"We grow plums, kind {n}.") for n in range(20)]
    before = a_matcher([visitor, host, *crowd], tmp_path).ask_for_host(visitor.id, host.id, as_of=DAY)

    change = before.explanation.change

    assert change is not None
    assert "speak pt" in change.words or "Portuguese" in change.words
    after = a_matcher([visitor, change.profile, *crowd], tmp_path).ask_for_host(
        visitor.id, host.id, as_of=DAY
    )
    assert after.affinity == pytest.approx(before.affinity + change.gain, abs=0.011)


def test_days_that_are_over_count_for_neither_side(tmp_path: Path) -> None:
    visitor = a_profile("visitor", available=(a_period("2026-10-01", "2026-10-31"),))
    host = a_profile("host")
    matcher = a_matcher([visitor, host], tmp_path)
    rows = np.array([matcher.catalogue.row_of(visitor.id)])
    column = measure_visitors(Inviting(matcher.catalogue, matcher.catalogue.row_of(host.id), DAY), rows)[
        "period"
    ]
    assert not column.stated[0]
    assert replace(visitor, available=()) == matcher.catalogue.prepare(visitor, as_of=DAY).profile
