"""The whole line from a visitor to explained hosts."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matching.affinity import load_model
from matching.catalogue import Catalogue, UnknownOrganisation
from matching.encoders import load_encoder
from matching.judged import TaskName, load_judged
from matching.pipeline import N_CANDIDATES, Match, Matcher
from matching.profiles import MatchProfile, OrganisationId
from matching.vectors import VectorStore
from tests.matching.builders import (
    SHARED,
    a_bare_profile,
    a_catalogue,
    a_matcher,
    a_profile,
    demo_profiles,
    recombined,
)

HORIZON = SHARED / "horizon_partners"
VISITOR = demo_profiles()[0]


def ids(matches: list[Match]) -> list[str]:
    return [match.host.id for match in matches]


def same_list(one: Matcher, other: Matcher, visitor: MatchProfile) -> bool:
    return ids(one.match(visitor, k=10)) == ids(other.match(visitor, k=10))


@pytest.fixture(scope="module")
def few_candidates(demo_matcher: Matcher) -> Matcher:
    return Matcher(demo_matcher.catalogue, demo_matcher.model, n_candidates=20)


@pytest.mark.parametrize("k", [1, 10, 50, 1000])
@pytest.mark.parametrize("diversity", [0.0, 0.4])
def test_a_list_is_full_where_enough_hosts_are_allowed(
    few_candidates: Matcher, k: int, diversity: float
) -> None:
    rng = np.random.default_rng(k)
    for share in (0.02, 0.3, 1.0):
        allowed = rng.random(len(few_candidates.catalogue)) < share
        possible = int(allowed.sum()) - bool(allowed[few_candidates.catalogue.row_of(VISITOR.id)])

        matches = few_candidates.match(VISITOR, k=k, allowed=allowed, diversity=diversity)

        assert len(set(ids(matches))) == len(matches) == min(k, possible)
        assert [match.rank for match in matches] == list(range(1, len(matches) + 1))


def test_nobody_outside_the_mask_is_ever_shown(few_candidates: Matcher) -> None:
    rng = np.random.default_rng(3)
    for visitor in demo_profiles()[:10]:
        allowed = rng.random(len(few_candidates.catalogue)) < 0.4
        rows = [
            few_candidates.catalogue.row_of(match.host.id)
            for match in few_candidates.match(visitor, k=30, allowed=allowed)
        ]
        assert allowed[rows].all()


def test_a_mask_is_left_as_it_was(demo_matcher: Matcher) -> None:
    allowed = np.ones(len(demo_matcher.catalogue), dtype=bool)

    demo_matcher.match(VISITOR, k=1, allowed=allowed)

    assert allowed.all()


def test_a_visitor_is_never_its_own_host(demo_matcher: Matcher, few_candidates: Matcher) -> None:
    for matcher in (demo_matcher, few_candidates):
        for visitor in demo_profiles()[::20]:
            assert visitor.id not in ids(matcher.match(visitor, k=40))


def test_nothing_allowed_gives_an_empty_list(demo_matcher: Matcher) -> None:
    assert demo_matcher.match(VISITOR, k=10, allowed=np.zeros(len(demo_matcher.catalogue), dtype=bool)) == []


def test_matches_are_in_order_of_affinity_then_id(demo_matcher: Matcher) -> None:
    matches = demo_matcher.match(VISITOR, k=285)

    assert [(-match.affinity, match.host.id) for match in matches] == sorted(
        (-match.affinity, match.host.id) for match in matches
    )


def test_hosts_of_equal_affinity_are_listed_by_id(folder: Path) -> None:
    twins = [a_profile(name) for name in ("c", "a", "d", "b")]

    assert ids(a_matcher(twins, folder).match(a_bare_profile("v", seeks="looms"), k=4)) == [
        "a",
        "b",
        "c",
        "d",
    ]


def test_any_host_can_be_asked_and_has_the_affinity_it_is_ranked_by(demo_matcher: Matcher) -> None:
    ranked = demo_matcher.match(VISITOR, k=285)

    for match in ranked:
        asked = demo_matcher.ask(VISITOR, match.host.id)
        assert asked.affinity == match.affinity
        assert asked.parts == match.parts
        assert asked.explanation == match.explanation
        assert asked.rank is None


def test_a_host_without_any_merit_can_be_asked_too(demo_matcher: Matcher) -> None:
    last = demo_matcher.match(VISITOR, k=285)[-1]

    assert demo_matcher.ask(VISITOR, last.host.id).affinity < 25


def test_a_host_that_is_not_there_cannot_be_asked(demo_matcher: Matcher) -> None:
    with pytest.raises(UnknownOrganisation, match="no host 'nobody' among the 285"):
        demo_matcher.ask(VISITOR, OrganisationId("nobody"))


@pytest.mark.parametrize("k", [0, -3])
def test_a_list_of_less_than_one_is_refused(demo_matcher: Matcher, k: int) -> None:
    with pytest.raises(ValueError, match=f"k is at least 1, not {k}"):
        demo_matcher.match(VISITOR, k=k)


def test_a_mask_of_another_catalogue_is_refused(demo_matcher: Matcher) -> None:
    with pytest.raises(ValueError, match=r"the mask has shape \(3,\), but the catalogue 285 hosts"):
        demo_matcher.match(VISITOR, k=1, allowed=np.ones(3, dtype=bool))


def test_diversity_outside_its_range_is_refused(demo_matcher: Matcher) -> None:
    with pytest.raises(ValueError, match="diversity is between 0 and 1"):
        demo_matcher.match(VISITOR, k=1, diversity=2)


def test_an_empty_catalogue_has_no_hosts(folder: Path) -> None:
    assert a_matcher([], folder).match(VISITOR, k=10) == []


@pytest.mark.parametrize("host", [a_bare_profile("h"), a_profile("h")], ids=["bare", "full"])
@pytest.mark.parametrize("visitor", [a_bare_profile("v"), a_profile("v")], ids=["bare", "full"])
def test_a_catalogue_of_one_host_shows_it(folder: Path, host: MatchProfile, visitor: MatchProfile) -> None:
    (match,) = a_matcher([host], folder).match(visitor, k=10)

    assert match.host == host
    assert 0 <= match.affinity <= 100


def test_a_visitor_that_says_nothing_still_gets_a_list(demo_matcher: Matcher) -> None:
    assert len(demo_matcher.match(a_bare_profile("v"), k=10)) == 10


def test_two_runs_and_any_order_of_hosts_give_the_same_answer(demo_matcher: Matcher, tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    shuffled = [demo_profiles()[at] for at in rng.permutation(len(demo_profiles()))]
    again = a_matcher(shuffled, tmp_path)

    for visitor in demo_profiles()[:25]:
        assert again.match(visitor, k=10, diversity=0.3) == demo_matcher.match(visitor, k=10, diversity=0.3)


def test_a_purpose_changes_the_order(demo_matcher: Matcher) -> None:
    adopting = Matcher(demo_matcher.catalogue, load_model(purpose="adopt-technology"))

    changed = [visitor for visitor in demo_profiles()[:20] if not same_list(adopting, demo_matcher, visitor)]

    assert len(changed) > 5


def test_diversity_shows_hosts_that_are_less_alike(demo_matcher: Matcher) -> None:
    catalogue = demo_matcher.catalogue

    def alikeness(diversity: float) -> float:
        likeness = []
        for visitor in demo_profiles()[:12]:
            matches = demo_matcher.match(visitor, k=10, diversity=diversity)
            vectors = catalogue.offer_vectors[[catalogue.row_of(match.host.id) for match in matches]]
            likeness.append((vectors @ vectors.T)[~np.eye(10, dtype=bool)].mean())
        return float(np.mean(likeness))

    assert alikeness(0.7) < alikeness(0.3) < alikeness(0.0)


def test_a_copy_of_a_text_is_pushed_down_by_diversity_alone(folder: Path) -> None:
    host = a_profile("a-host")
    copy = replace(host, id=OrganisationId("b-copy"))
    other = a_profile("c-other", offers="Cheese making and milk tests", about="A dairy", seeks="")
    matcher, visitor = a_matcher([host, copy, other], folder), a_bare_profile("v", seeks="Visits to looms")

    assert ids(matcher.match(visitor, k=3)) == ["a-host", "b-copy", "c-other"]
    assert ids(matcher.match(visitor, k=3, diversity=0.1)) == ["a-host", "c-other", "b-copy"]


def test_each_side_is_told_how_well_it_is_served(demo_matcher: Matcher) -> None:
    for match in demo_matcher.match(VISITOR, k=50):
        assert 0 <= match.toward_visitor <= 100
        assert 0 <= match.toward_host <= 100


@pytest.fixture(scope="module")
def large_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return a_catalogue(recombined(2 * N_CANDIDATES), tmp_path_factory.mktemp("large"))


@pytest.mark.parametrize("purpose", [None, "new-markets"])
def test_the_top_ten_after_retrieval_is_that_of_full_scoring(
    large_catalogue: Catalogue, purpose: str | None
) -> None:
    model = load_model(purpose=purpose)
    retrieving = Matcher(large_catalogue, model)
    full = Matcher(large_catalogue, model, n_candidates=len(large_catalogue))
    visitors = large_catalogue.hosts[:: len(large_catalogue) // 100]

    same = sum(top_rows(retrieving, visitor) == top_rows(full, visitor) for visitor in visitors)

    assert same >= 0.99 * len(visitors)


def top_rows(matcher: Matcher, visitor: MatchProfile) -> list[tuple[float, int]]:
    """The ten best rows without their explanations, which would only take time here."""
    allowed = np.array([host.country != visitor.country for host in matcher.catalogue.hosts])
    asking = matcher.catalogue.prepare(visitor)
    rows = matcher.retrieve(asking, allowed, at_least=10)
    affinity = matcher.score(asking, rows).affinity
    return sorted(zip((-affinity).tolist(), rows.tolist(), strict=True))[:10]


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.encoder
@pytest.mark.skipif(not HORIZON.is_dir(), reason=f"the public evaluation data is not at {HORIZON}")
def test_retrieval_agrees_with_full_scoring_on_real_partners(tmp_path: Path) -> None:
    judged = load_judged(HORIZON)
    catalogue = Catalogue(judged.hosts, VectorStore(tmp_path, load_encoder()))
    retrieving = Matcher(catalogue, load_model())
    full = Matcher(catalogue, retrieving.model, n_candidates=len(catalogue))
    assert len(catalogue) > N_CANDIDATES
    visitors = [
        *catalogue.hosts[::42][:100],
        *(query.profile for query in judged.tasks[TaskName.NEED].queries[:100]),
    ]

    same = sum(top_rows(retrieving, visitor) == top_rows(full, visitor) for visitor in visitors)

    assert same >= 0.99 * len(visitors)
