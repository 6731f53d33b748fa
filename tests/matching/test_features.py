"""Every feature of a pair: its range, its boundaries, and when it has nothing to go by."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.availability import Availability, days_in_common
from matching.catalogue import Catalogue, UnknownOrganisation, completeness, goals_of
from matching.features import FEATURES, distance_km, measure_all
from matching.profiles import MatchProfile, OrganisationId, Period
from tests.matching.builders import a_bare_profile, a_catalogue, a_period, a_profile, demo_profiles

LISBON, MADRID = (38.7223, -9.1393), (40.4168, -3.7038)

texts = st.sampled_from(
    ["", "weaving of cloth", "cheese and milk. Trials of new looms, and dairy", "of the", "x"]
)
codes = st.frozensets(st.sampled_from(["a", "b", "c", "textiles", "agri-food"]), max_size=3)
days = st.integers(0, 40).map(lambda at: date(2027, 1, 1) + timedelta(days=at))
periods = st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair)))
places = st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180))
profiles = st.builds(
    a_bare_profile,
    kind=st.sampled_from([None, "sme", "public"]),
    country=st.sampled_from([None, "PT", "ES"]),
    coordinates=places,
    about=texts,
    seeks=texts,
    offers=texts,
    ecosystems=codes,
    emerging_industries=codes,
    technologies=codes,
    languages=codes,
    objectives=codes,
    activity_types=codes,
    preferred_countries=st.frozensets(st.sampled_from(["PT", "ES"])),
    preferred_kinds=st.frozensets(st.sampled_from(["sme", "public"])),
    available=st.lists(periods, max_size=3).map(tuple),
)


def measured(name: str, visitor: MatchProfile, host: MatchProfile, folder: Path) -> tuple[float, bool]:
    """One feature of a pair: its value and whether it is stated."""
    strangers = [
        a_profile(f"z-{at}", seeks=f"glass {at}", offers=f"milk {at}", about=f"farm {at}") for at in range(3)
    ]
    catalogue = a_catalogue([replace(host, id=OrganisationId("a-host")), *strangers], folder)
    columns = measure_all(catalogue.prepare(visitor), catalogue, np.array([0]))
    return float(columns[name].values[0]), bool(columns[name].stated[0])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visitor=profiles, hosts=st.lists(profiles, min_size=1, max_size=5))
def test_every_feature_of_any_pair_lies_between_zero_and_one(
    visitor: MatchProfile, hosts: list[MatchProfile], folder: Path
) -> None:
    named = [replace(host, id=OrganisationId(f"host-{at}")) for at, host in enumerate(hosts)]
    catalogue = a_catalogue(named, folder)

    columns = measure_all(catalogue.prepare(visitor), catalogue, np.arange(len(hosts)))

    assert list(columns) == [feature.name for feature in FEATURES]
    for column in columns.values():
        assert column.values.shape == column.stated.shape == (len(hosts),)
        assert column.values.dtype == np.float32
        assert np.all((column.values >= 0) & (column.values <= 1 + 1e-6))
        assert column.stated.dtype == bool


def test_some_rows_have_the_features_they_have_among_all(tmp_path: Path) -> None:
    catalogue = a_catalogue(demo_profiles()[:40], tmp_path)
    asking = catalogue.prepare(demo_profiles()[50])
    rows = np.array([31, 2, 17])

    everyone = measure_all(asking, catalogue, np.arange(40))
    some = measure_all(asking, catalogue, rows)

    for name, column in some.items():
        assert column.values == pytest.approx(everyone[name].values[rows], abs=1e-6)
        assert column.stated.tolist() == everyone[name].stated[rows].tolist()


EVIDENCE = {
    "need met": ("seeks", "offers"),
    "wish met": ("offers", "seeks"),
    "alike": ("about", "about"),
    "ecosystems": ("ecosystems", "ecosystems"),
    "emerging industries": ("emerging_industries", "emerging_industries"),
    "technologies": ("technologies", "technologies"),
    "languages": ("languages", "languages"),
    "period": ("available", "available"),
    "distance": ("coordinates", "coordinates"),
}


def without(field: str, profile: MatchProfile) -> MatchProfile:
    """The profile without a field and without the texts that would stand in for it."""
    fields = ("about", "offers") if field in {"about", "offers"} else (field,)
    return replace(profile, **{name: getattr(a_bare_profile(), name) for name in fields})


@pytest.mark.parametrize("name", EVIDENCE)
def test_a_feature_is_stated_where_both_sides_state_the_evidence(name: str, folder: Path) -> None:
    assert measured(name, a_profile("v"), a_profile(), folder)[1] is True


@pytest.mark.parametrize(("name", "fields"), EVIDENCE.items())
def test_a_feature_is_not_stated_where_the_host_lacks_the_evidence(
    name: str, fields: tuple[str, str], folder: Path
) -> None:
    assert measured(name, a_profile("v"), without(fields[1], a_profile()), folder)[1] is False


@pytest.mark.parametrize(("name", "fields"), [(n, f) for n, f in EVIDENCE.items() if n != "need met"])
def test_a_feature_is_not_stated_where_the_visitor_lacks_the_evidence(
    name: str, fields: tuple[str, str], folder: Path
) -> None:
    assert measured(name, without(fields[0], a_profile("v")), a_profile(), folder)[1] is False


def test_a_visitor_without_any_text_has_no_need_to_be_met(folder: Path) -> None:
    assert measured("need met", a_bare_profile("v"), a_profile(), folder)[1] is False


def test_a_need_in_the_words_of_the_offer_is_met_better_than_a_strange_one(folder: Path) -> None:
    host = a_profile(offers="Trials of flax on our looms.")

    near, _ = measured("need met", a_profile("v", seeks="Looms for trials of flax"), host, folder)
    far, _ = measured("need met", a_profile("v", seeks="Software for hospitals"), host, folder)

    assert near > far + 0.3


def test_one_wish_of_several_met_well_counts_as_met(folder: Path) -> None:
    offer = "Trials of flax on our looms"
    visitor = a_profile(
        "v", seeks="Software for a hospital ward, partners in cheese making, trials of flax on looms"
    )

    several, _ = measured("need met", visitor, a_profile(offers=offer, about=""), folder)
    stranger, _ = measured("need met", visitor, a_profile(offers="Insurance for boats", about=""), folder)

    assert several > 0.4 > stranger


@pytest.mark.parametrize(
    ("spoken", "value"),
    [({"pt"}, 1.0), ({"de", "en"}, 1.0), ({"de"}, 0.0)],
    ids=["one", "one of two", "none"],
)
def test_one_language_in_common_is_enough(spoken: set[str], value: float, folder: Path) -> None:
    assert measured("languages", a_profile("v", languages=frozenset(spoken)), a_profile(), folder) == (
        value,
        True,
    )


@pytest.mark.parametrize(
    ("visitor", "host", "expected"),
    [
        ({}, {}, (0.0, False)),
        ({"preferred_countries": {"ES"}}, {}, (1.0, True)),
        ({"preferred_countries": {"FR"}}, {}, (0.0, True)),
        ({"preferred_countries": {"ES"}, "preferred_kinds": {"public"}}, {}, (0.5, True)),
        ({}, {"preferred_countries": {"PT"}, "preferred_kinds": {"sme"}}, (1.0, True)),
        (
            {"preferred_countries": {"ES"}, "preferred_kinds": {"public"}},
            {"preferred_countries": {"PT"}, "preferred_kinds": {"public"}},
            (0.5, True),
        ),
        ({"preferred_countries": {"ES"}, "country": None}, {"preferred_countries": {"PT"}}, (1.0, True)),
        ({"preferred_countries": {"ES"}}, {"country": None}, (0.0, False)),
    ],
)
def test_preferences_are_the_share_of_stated_wishes_that_are_kept(
    visitor: dict[str, Any], host: dict[str, Any], expected: tuple[float, bool], folder: Path
) -> None:
    bare = {"preferred_countries": frozenset(), "preferred_kinds": frozenset()}
    wishing = {name: frozenset(value) if isinstance(value, set) else value for name, value in visitor.items()}
    hosting = {name: frozenset(value) if isinstance(value, set) else value for name, value in host.items()}

    pair = a_profile("v", **{**bare, **wishing}), a_profile(**{**bare, "country": "ES", **hosting})

    assert measured("preferences", *pair, folder) == expected


@pytest.mark.parametrize(
    ("first", "second", "n_days"),
    [
        ([("2027-03-01", "2027-03-31")], [("2027-03-10", "2027-03-12")], 3),
        ([("2027-03-01", "2027-03-10")], [("2027-03-10", "2027-03-31")], 1),
        ([("2027-03-01", "2027-03-09")], [("2027-03-10", "2027-03-31")], 0),
        ([("2027-03-01", "2027-03-02"), ("2027-05-01", "2027-05-09")], [("2027-01-01", "2027-12-31")], 9),
        ([], [("2027-03-10", "2027-03-31")], 0),
        ([], [], 0),
    ],
    ids=["within", "one day", "a day apart", "the longest of two", "never", "both never"],
)
def test_days_in_common_count_first_and_last(
    first: list[tuple[str, str]], second: list[tuple[str, str]], n_days: int
) -> None:
    one, other = [a_period(*ends) for ends in first], [a_period(*ends) for ends in second]

    assert days_in_common(one, other) == days_in_common(other, one) == n_days


@given(st.lists(periods, max_size=3), st.lists(st.lists(periods, max_size=3), max_size=4))
def test_the_days_of_many_hosts_are_those_of_each(
    visitor: list[Period], hosts: list[Sequence[Period]]
) -> None:
    found = Availability(hosts).days_in_common(visitor)

    assert found.tolist() == [days_in_common(visitor, host) for host in hosts]


@pytest.mark.parametrize(("last", "value"), [("2027-03-07", 1.0), ("2027-03-06", 6 / 7), ("2027-04-30", 1.0)])
def test_a_week_in_common_is_enough(last: str, value: float, folder: Path) -> None:
    visitor = a_profile("v", available=(a_period("2027-03-01", last),))
    host = a_profile(available=(a_period("2027-01-01", "2027-12-31"),))

    assert measured("period", visitor, host, folder)[0] == pytest.approx(value)


def test_lisbon_lies_503_km_from_madrid() -> None:
    lisbon, madrid = a_profile(coordinates=LISBON), a_profile(coordinates=MADRID)

    assert distance_km(lisbon, madrid) == pytest.approx(503, abs=5)
    assert distance_km(madrid, lisbon) == pytest.approx(503, abs=5)


def test_no_place_no_distance() -> None:
    assert distance_km(a_profile(), a_profile(coordinates=None)) is None
    assert distance_km(a_profile(coordinates=None), a_profile()) is None


@pytest.mark.parametrize(
    ("longitude", "value"),
    [(0.0, 1.0), (8.9, 1.0), (22.458, 0.5), (36.0, 0.0), (180.0, 0.0)],
    ids=["here", "990 km", "2,500 km", "4,007 km", "the other side"],
)
def test_up_to_a_thousand_km_is_near_and_from_four_thousand_far(
    longitude: float, value: float, folder: Path
) -> None:
    visitor, host = a_profile("v", coordinates=(0.0, 0.0)), a_profile(coordinates=(0.0, longitude))

    assert measured("distance", visitor, host, folder)[0] == pytest.approx(value, abs=0.001)


def test_goals_are_objectives_purposes_and_activity_types_together(folder: Path) -> None:
    wanting = a_profile(objectives=frozenset("a"), purposes=frozenset("b"), activity_types=frozenset("c"))
    nothing = {"objectives": frozenset(), "purposes": frozenset(), "activity_types": frozenset()}

    assert goals_of(wanting) == frozenset("abc")
    assert (
        measured("goals", a_profile("v", **{**nothing, "purposes": frozenset("c")}), wanting, folder)[0] == 1
    )
    assert measured("goals", a_profile("v", **nothing), wanting, folder)[1] is False


def test_a_profile_counts_by_the_share_of_key_fields_filled_in(folder: Path) -> None:
    assert completeness(a_profile()) == 1
    assert completeness(a_bare_profile(about="a mill", languages=frozenset({"pt"}))) == 2 / 8
    assert measured("profile", a_bare_profile("v"), a_bare_profile(), folder) == (0.0, True)


def test_a_catalogue_says_which_host_it_does_not_have(folder: Path) -> None:
    catalogue = a_catalogue([a_profile("one"), a_profile("two")], folder)

    assert OrganisationId("one") in catalogue
    with pytest.raises(UnknownOrganisation, match="no host 'three' among the 2 in the catalogue"):
        catalogue.row_of(OrganisationId("three"))


def test_the_text_maps_leave_pairs_of_one_text_out(folder: Path) -> None:
    same = [a_bare_profile(f"h{at}", offers="weaving of flax") for at in range(5)]
    catalogue: Catalogue = a_catalogue(same, folder)

    assert catalogue.maps.meaning.raw == (0.0, 1.0)  # no strangers: the straight line


def test_a_pair_shown_more_alike_than_strangers_has_a_rare_meaning(tmp_path: Path) -> None:
    catalogue = a_catalogue(demo_profiles(), tmp_path)
    columns = measure_all(catalogue.prepare(demo_profiles()[0]), catalogue, np.arange(len(catalogue)))

    assert float(np.median(columns["need met"].values)) < 0.2 < float(columns["need met"].values.max())
