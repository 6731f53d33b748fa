"""The lump sum by its steps: what each country pays, halved once, with bounds while facts are unknown."""

import csv
import math
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.allowance import Allowance, work_out
from eligibility.distances import geodesic_km
from eligibility.facts import Case, OrganisationFacts, StayFacts
from eligibility.parameters import Evidence, Law
from eligibility.stating import with_facts, with_values

DAY = date(2023, 5, 1)
MADRID, LISBON, SETUBAL = (40.42, -3.7), (38.72, -9.14), (38.53, -8.89)
FIVE_DAYS = {"stay.first_day": "2023-05-08", "stay.last_day": "2023-05-12"}
THREE_DAYS = {"stay.first_day": "2023-05-08", "stay.last_day": "2023-05-10"}
NEAR = {"visitor.coordinates": "38.53 -8.89"}
IN_PORTUGAL = Case(
    visitor=OrganisationFacts(country="ES", coordinates=MADRID),
    host=OrganisationFacts(country="PT", coordinates=LISBON),
    stay=StayFacts(
        virtual=False,
        first_day=date(2023, 5, 8),
        last_day=date(2023, 5, 12),
        travel_days=frozenset(),
        idle_days=frozenset(),
    ),
)


def euros_for(law: Law, **stated: str) -> float | None:
    maximum = allowed(law, **stated).maximum_cents
    return None if maximum is None else maximum / 100


def allowed(law: Law, **stated: str) -> Allowance:
    return work_out(with_facts(IN_PORTUGAL, stated), as_of=DAY, law=law)


# Portugal, the one country whose amounts a source states.


def test_five_days_in_portugal_are_780_euros_and_three_are_390(law: Law) -> None:
    assert euros_for(law, **FIVE_DAYS) == 780
    assert euros_for(law, **THREE_DAYS) == 390


def test_the_steps_for_three_days_in_portugal_lead_from_780_to_390(law: Law) -> None:
    steps = allowed(law, **THREE_DAYS).steps

    assert [(step.code, step.at_least_cents, step.at_most_cents) for step in steps] == [
        ("host-country-maximum", 78_000, 78_000),
        ("ceiling", 78_000, 78_000),
        ("working-days", 78_000, 78_000),
        ("distance", 78_000, 78_000),
        ("halving", 39_000, 39_000),
        ("form", 39_000, 39_000),
    ]
    assert [step.citations[0].key for step in steps] == [
        "lump-sum-portugal",
        "lump-sum-ceiling-phase-2",
        "lump-sum-halved",
        "lump-sum-halved",
        "lump-sum-halved",
        "virtual-no-support",
    ]


def test_every_step_says_in_words_what_it_did(law: Law) -> None:
    words = [step.words for step in allowed(law, **THREE_DAYS).steps]

    assert words == [
        (
            "For a stay in Portugal at most 780 EUR is paid, however long it is; a source of the programme "
            "states this amount."
        ),
        "Nobody is paid more than 1,100 EUR, which changes nothing.",
        "From 8 May 2023 to 10 May 2023 it has 3 full working days in Portugal. That is shorter than 5.",
        "The two organisations are 503.9 km apart, which is not shorter than 200 km.",
        "The amount is halved once, because the stay is short.",
        "It is a stay abroad, so it is paid.",
    ]


def test_the_days_that_are_not_counted_are_named(law: Law) -> None:
    allowance = allowed(
        law,
        **{
            "stay.first_day": "2023-04-22",
            "stay.last_day": "2023-04-28",
            "stay.travel_days": "2023-04-24",
            "stay.idle_days": "2023-04-27",
        },
    )

    words = {step.code: step.words for step in allowance.steps}
    assert words["working-days"] == (
        "From 22 April 2023 to 28 April 2023 it has 2 full working days in Portugal; not counted: 2 weekend "
        "days, 24 April 2023 (travel), 25 April 2023 (Freedom Day) and 27 April 2023 (no full day of "
        "activities). That is shorter than 5."
    )


@pytest.mark.parametrize(
    ("country", "evidence"),
    [
        ("PT", "a source of the programme states this amount"),
        ("AT", "this amount is inferred, and a source of the programme agrees with it"),
        ("IT", "this amount is inferred; no source of the programme states it"),
    ],
)
def test_how_well_an_amount_is_founded_is_said(law: Law, country: str, evidence: str) -> None:
    first = allowed(law, **{"host.country": country}).steps[0]

    assert evidence in first.words
    assert ("eye-amounts" in {cited.key for cited in first.citations}) == (country != "PT")


def test_the_steps_keep_what_they_were_worked_out_from(law: Law) -> None:
    steps = {step.code: dict(step.values) for step in allowed(law, **THREE_DAYS, **NEAR).steps}

    assert steps["host-country-maximum"] == {
        "host.country": "PT",
        "maximum_cents": 78_000,
        "evidence": Evidence.STATED,
    }
    assert steps["ceiling"] == {"lump_sum_ceiling_eur": 1100}
    assert steps["working-days"]["working_days"] == 3
    assert steps["distance"]["distance_km"] == pytest.approx(30.3118, abs=1e-4)
    assert steps["halving"] == {"is_short": True, "is_near": True}
    assert steps["form"] == {"stay.virtual": False}


def test_a_number_of_working_days_that_is_not_certain_is_not_kept(law: Law) -> None:
    steps = allowed(law, **{"stay.travel_days": ""}).steps

    assert steps[2].values["working_days"] is None
    assert steps[2].words.startswith("From 8 May 2023 to 12 May 2023 it has at most 5 full working days")


def test_without_a_law_it_is_the_edition_of_the_day(law: Law) -> None:
    assert work_out(IN_PORTUGAL, as_of=DAY).maximum_cents == 78_000
    assert work_out(IN_PORTUGAL, as_of=DAY).edition == law.edition


# Every country.


def table() -> list[dict[str, str]]:
    path = Path(__file__).parent / "golden" / "tables" / "lump_sums.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("row", table(), ids=lambda row: row["country"])
def test_every_country_pays_its_whole_amount_its_half_and_never_more_for_a_month(
    law: Law, row: dict[str, str]
) -> None:
    def paid(**differences: str) -> float | None:
        return euros_for(
            law, **{"host.country": row["country"], "stay.first_day": "2023-03-13"}, **differences
        )

    assert paid(**{"stay.last_day": "2023-03-24"}) == int(row["full_eur"])
    assert paid(**{"stay.last_day": "2023-04-13"}) == int(row["full_eur"])
    assert paid(**{"stay.last_day": "2023-03-15"}) == int(row["half_eur"])


def test_the_ceiling_lowers_an_amount_before_it_is_halved(law: Law) -> None:
    lower = with_number(law, "lump_sum_ceiling_eur", 500)

    assert euros_for(lower, **FIVE_DAYS) == 500
    assert euros_for(lower, **THREE_DAYS) == 250
    assert "lowers the amount to it" in allowed(lower).steps[1].words


def test_an_amount_at_the_ceiling_is_not_lowered(law: Law) -> None:
    step = allowed(law, **{"host.country": "DK"}).steps[1]

    assert step.at_most_cents == 110_000
    assert "changes nothing" in step.words


def with_number(law: Law, name: str, amount: int) -> Law:
    """The law with another number under that name."""
    values = tuple(replace(one, amount=amount) if one.name == name else one for one in law.values)
    return replace(law, values=values)


def test_a_country_without_an_amount_is_paid_between_nothing_and_the_ceiling(law: Law) -> None:
    whole_week = {"stay.first_day": "2023-05-15", "stay.last_day": "2023-05-19"}
    allowance = allowed(law, **{"host.country": "GB"}, **whole_week)

    assert (allowance.at_least_cents, allowance.at_most_cents) == (0, 110_000)
    assert allowance.missing == ("host.country",)
    assert allowance.steps[0].words.startswith("The edition cosme-2020 has no amount for United Kingdom.")


def test_a_code_that_is_no_country_is_named(law: Law) -> None:
    assert "'UK' is no country code" in allowed(law, **{"host.country": "UK"}).steps[0].words


def test_a_day_before_the_scheme_has_no_amounts(law: Law) -> None:
    with pytest.raises(LookupError, match="gives no 'lump_sum_ceiling_eur' on 2020-02-02"):
        work_out(IN_PORTUGAL, as_of=date(2020, 2, 2), law=law)


# Halving.


def test_a_short_stay_nearby_is_halved_once(law: Law) -> None:
    allowance = allowed(law, **THREE_DAYS, **NEAR)

    assert allowance.maximum_cents == 39_000
    halving = allowance.steps[4]
    assert halving.words == (
        "The amount is halved once, although both grounds hold, because the stay is short and the distance "
        "is short."
    )
    assert [cited.key for cited in halving.citations] == ["lump-sum-halved", "policy-halved-once"]


def test_where_one_ground_holds_the_other_is_not_asked_for(law: Law) -> None:
    of_days = allowed(law, **THREE_DAYS, **{"visitor.coordinates": ""})
    of_places = allowed(law, **{"stay.last_day": "", "stay.travel_days": ""}, **NEAR)

    assert of_days.maximum_cents == of_places.maximum_cents == 39_000
    assert of_days.missing == of_places.missing == ()
    assert [cited.key for cited in of_days.steps[4].citations] == ["lump-sum-halved"]
    assert "It need not be" in of_days.steps[3].words
    assert "It need not be" in of_places.steps[2].words


def test_a_distance_a_little_below_200_km_does_not_read_as_200(law: Law) -> None:
    words = (
        allowed(law, **{"visitor.coordinates": "40.0 -8.0", "host.coordinates": "41.8008 -8.0"})
        .steps[3]
        .words
    )

    assert "199.9 km apart, which is shorter than 200 km" in words


# Virtual stays.


def test_a_virtual_stay_is_paid_nothing_and_asks_for_nothing_else(law: Law) -> None:
    allowance = work_out(Case(stay=StayFacts(virtual=True)), as_of=DAY, law=law)

    assert allowance.maximum_cents == 0
    assert allowance.missing == ()
    assert [(step.code, step.values) for step in allowance.steps] == [("form", {"stay.virtual": True})]


# Bounds.


def test_an_unknown_distance_leaves_the_amount_between_its_half_and_its_whole(law: Law) -> None:
    allowance = allowed(law, **{"visitor.coordinates": ""})

    assert (allowance.at_least_cents, allowance.at_most_cents) == (39_000, 78_000)
    assert allowance.maximum_cents is None
    assert allowance.missing == ("visitor.coordinates",)
    assert "It need not be" not in allowance.steps[3].words
    assert allowance.in_words == (
        "The most that may be paid lies between 390 EUR and 780 EUR, depending on what is not known."
    )


def test_a_known_maximum_reads_as_one_amount(law: Law) -> None:
    assert allowed(law).in_words == "At most 780 EUR may be paid."


def test_of_nothing_known_everything_is_missing(law: Law) -> None:
    allowance = work_out(Case(), as_of=DAY, law=law)

    assert (allowance.at_least_cents, allowance.at_most_cents) == (0, 110_000)
    assert allowance.missing == (
        "host.country",
        "stay.first_day",
        "stay.last_day",
        "stay.travel_days",
        "stay.idle_days",
        "visitor.coordinates",
        "host.coordinates",
        "stay.virtual",
    )


READ = (
    "stay.virtual",
    "stay.first_day",
    "stay.last_day",
    "stay.travel_days",
    "stay.idle_days",
    "host.country",
    "host.based_in",
    "host.coordinates",
    "visitor.coordinates",
)


@st.composite
def known_cases(draw: st.DrawFn) -> Case:
    first = draw(st.dates(date(2022, 1, 1), date(2025, 12, 31)))
    within = [first + timedelta(days=number) for number in range(draw(st.integers(1, 40)))]
    some = st.frozensets(st.sampled_from(within), max_size=3)
    country = st.sampled_from(["PT", "DK", "ES", "XK", "GB", "NO"])
    return Case(
        visitor=OrganisationFacts(coordinates=draw(st.sampled_from([MADRID, SETUBAL]))),
        host=OrganisationFacts(
            country=draw(country),
            other_establishments=draw(st.sampled_from([frozenset(), frozenset({"AL", "PT"})])),
            based_in=draw(country),
            coordinates=LISBON,
        ),
        stay=StayFacts(
            virtual=draw(st.sampled_from([True, False, False])),
            first_day=first,
            last_day=within[-1],
            travel_days=draw(some),
            idle_days=draw(some),
        ),
    )


@given(case=known_cases(), forgotten=st.sets(st.sampled_from(READ)))
def test_the_true_maximum_lies_within_the_bounds_when_facts_are_forgotten(
    law: Law, case: Case, forgotten: set[str]
) -> None:
    known = work_out(case, as_of=DAY, law=law)
    less = work_out(with_values(case, dict.fromkeys(forgotten)), as_of=DAY, law=law)

    assert less.at_least_cents <= known.at_least_cents <= known.at_most_cents <= less.at_most_cents


@given(case=known_cases(), forgotten=st.sets(st.sampled_from(READ)))
def test_something_is_missing_exactly_while_the_maximum_is_not_certain(
    law: Law, case: Case, forgotten: set[str]
) -> None:
    allowance = work_out(with_values(case, dict.fromkeys(forgotten)), as_of=DAY, law=law)

    assert bool(allowance.missing) == (allowance.maximum_cents is None)


@given(case=known_cases(), forgotten=st.sets(st.sampled_from(READ)))
def test_no_step_raises_what_can_be_paid(law: Law, case: Case, forgotten: set[str]) -> None:
    steps = work_out(with_values(case, dict.fromkeys(forgotten)), as_of=DAY, law=law).steps

    assert all(later.at_most_cents <= step.at_most_cents for step, later in pairwise(steps))
    assert all(0 <= step.at_least_cents <= step.at_most_cents for step in steps)


# Distances.


def vincenty_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The geodesic by T. Vincenty's inverse formula (Survey Review 176, 1975), on WGS84."""
    major, flattening = 6378.137, 1 / 298.257223563
    minor = major * (1 - flattening)
    difference = math.radians(b[1] - a[1])
    reduced = [math.atan((1 - flattening) * math.tan(math.radians(place[0]))) for place in (a, b)]
    (sin_1, sin_2), (cos_1, cos_2) = map(math.sin, reduced), map(math.cos, reduced)
    longitude = difference
    for _ in range(200):
        sin_l, cos_l = math.sin(longitude), math.cos(longitude)
        sin_s = math.hypot(cos_2 * sin_l, cos_1 * sin_2 - sin_1 * cos_2 * cos_l)
        if sin_s == 0:
            return 0.0
        cos_s = sin_1 * sin_2 + cos_1 * cos_2 * cos_l
        sigma = math.atan2(sin_s, cos_s)
        sin_a = cos_1 * cos_2 * sin_l / sin_s
        cos_a2 = 1 - sin_a**2
        cos_m = cos_s - 2 * sin_1 * sin_2 / cos_a2 if cos_a2 else 0.0
        c = flattening / 16 * cos_a2 * (4 + flattening * (4 - 3 * cos_a2))
        before = longitude
        bend = sigma + c * sin_s * (cos_m + c * cos_s * (2 * cos_m**2 - 1))
        longitude = difference + (1 - c) * flattening * sin_a * bend
        if abs(longitude - before) < 1e-12:
            break
    u2 = cos_a2 * (major**2 - minor**2) / minor**2
    big_a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    big_b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    small = cos_s * (2 * cos_m**2 - 1) - big_b / 6 * cos_m * (4 * sin_s**2 - 3) * (4 * cos_m**2 - 3)
    return minor * big_a * (sigma - big_b * sin_s * (cos_m + big_b / 4 * small))


places = st.tuples(st.floats(34, 71), st.floats(-25, 46))  # from Crete to Lapland, the Azores to Armenia


@given(a=places, b=places)
def test_the_geodesic_is_vincentys_to_a_millimetre(a: tuple[float, float], b: tuple[float, float]) -> None:
    assert geodesic_km(a, b) == pytest.approx(vincenty_km(a, b), abs=1e-6)


@given(a=places, b=places)
def test_a_distance_is_the_same_in_both_directions(a: tuple[float, float], b: tuple[float, float]) -> None:
    assert geodesic_km(a, b) == pytest.approx(geodesic_km(b, a), abs=1e-9)


def test_known_distances_on_the_ellipsoid() -> None:
    """A degree of the equator, and the quarter of a meridian, by the constants of WGS84."""
    assert geodesic_km((0, 0), (0, 1)) == pytest.approx(6378.137 * math.pi / 180, abs=1e-9)
    assert geodesic_km((0, 0), (90, 0)) == pytest.approx(10_001.965729, abs=1e-6)
    assert geodesic_km(LISBON, LISBON) == 0
