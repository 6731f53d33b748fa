"""What holds of any facts: unknowns never become a no, remedies cure, and screening is assessment."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import partial
from operator import attrgetter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.assessment import (
    PAIRING,
    RULES,
    assess,
    assess_host,
    assess_pairing,
    assess_visitor,
    rule_of,
)
from eligibility.facts import Case, ExchangeFacts, Kind, OrganisationFacts, Party, Role, StayFacts
from eligibility.parameters import Law
from eligibility.rules import Subject
from eligibility.screening import prepare, screen
from eligibility.stating import FORMS, REGISTERS, with_values
from eligibility.verdicts import Answer, Outcome, Reason, Verdict
from eligibility.waivers import Authority, PreApproval, Waiver

DAYS = [
    date(2019, 6, 1),
    date(2020, 2, 3),
    date(2020, 9, 23),
    date(2022, 1, 31),
    date(2022, 2, 1),
    date(2023, 5, 1),
    date(2026, 11, 21),
]
# Countries: a Member State or three, an associated one, one that left, one that never took part, no ISO code.
REAL_COUNTRIES = ["PT", "ES", "FR", "XK", "GB", "NO"]
COUNTRIES = [*REAL_COUNTRIES, "UK"]


def waivers(rule: str, *authorities: Authority | None) -> list[frozenset[Waiver]]:
    return [
        frozenset(
            {
                Waiver(
                    rule=rule,
                    granted_by="CLOTH",
                    reason="no cluster in the region",
                    valid_from=date(2022, 2, 1),
                    valid_to=date(2023, 12, 31),
                    pre_approval=authority
                    and PreApproval(authority=authority, reference="letter 7", given_on=date(2022, 12, 20)),
                )
            }
        )
        for authority in authorities
    ]


OF_ORGANISATION: dict[str, list[object]] = {
    "kind": list(Kind),
    "country": COUNTRIES,
    "other_establishments": [frozenset(), frozenset({"PT"}), frozenset({"ES", "NO"}), frozenset({"UK"})],
    "based_in": COUNTRIES,
    "roles": [frozenset(), frozenset({Role.VISITOR}), frozenset({Role.HOST}), frozenset(Role)],
    "eccp_profiled": [True, False],
    "in_eccp_cluster": [True, False],
    "in_business_network": [True, False],
    "active_in_cluster": [True, False],
    "representative_age": [0, 17, 18, 40],
    "third_country_national": [True, False],
    "days_resident": [0, 182, 183, 400],
    "business_started_or_intended": [True, False],
    "visits_done": [0, 1, 3],
    "virtual_visits_done": [0, 1],
    "stays_hosted": [0, 7],
    "stays_hosting": [0, 2],
    "coordinates": [(38.72, -9.14), (40.42, -3.7), (38.53, -8.89)],
    "waivers": [frozenset(), *waivers("H4-membership", *Authority, None)],
}


HAPPENINGS = ("completed", "reported", "host_reported", "validated", "evidenced", "paid")
OF_EXCHANGE: dict[str, list[object]] = {
    "agreed_cents": [0, 39_000, 39_001, 78_000, 78_001, 110_000, 110_001],
    "payer": list(Party),
    "payee": list(Party),
    "costs_borne_by": list(Party),
    "payments_made": [0, 1, 2],
    "counted_for": [(), (Party.VOP,), (Party.HOP,), (Party.VOP, Party.VOP), (Party.VOP, Party.HOP)],
    "commitments_signed": [0, 1, 3],
}
FIRST_DAYS = [date(2023, 5, 1), date(2023, 1, 31), date(2021, 3, 8), date(2020, 2, 3)]
LENGTHS = [1, 2, 3, 4, 5, 7, 12, 30, 31, 33, 60]  # days from the first to the last of activities

UNKNOWN_ONE_IN = 5


def maybe(rng: random.Random, value: object) -> object:
    return None if rng.randrange(UNKNOWN_ONE_IN) == 0 else value


def random_organisation(rng: random.Random) -> OrganisationFacts:
    drawn = {name: rng.choice(values) for name, values in OF_ORGANISATION.items()}
    return OrganisationFacts(
        **{name: so if f"host.{name}" in REGISTERS else maybe(rng, so) for name, so in drawn.items()}
    )


def random_stay(rng: random.Random) -> StayFacts:
    first, length = rng.choice(FIRST_DAYS), rng.choice(LENGTHS)
    inside = [first + timedelta(days=after) for after in range(length)]
    return StayFacts(
        virtual=maybe(rng, rng.random() < 0.3),
        first_day=maybe(rng, first),
        last_day=maybe(rng, inside[-1]),
        travel_days=maybe(rng, frozenset(rng.sample(inside, k=min(length, rng.choice([0, 0, 1, 2]))))),
        idle_days=maybe(rng, frozenset(rng.sample(inside, k=min(length, rng.choice([0, 0, 1, 2]))))),
        activity_minutes=maybe(rng, rng.choice([0, 1439, 1440, 3000])),
        waivers=rng.choice([frozenset(), *waivers("S4-consecutive", *Authority, None)]),
    )


def random_exchange(rng: random.Random) -> ExchangeFacts:
    happened: dict[str, object] = {}
    for name in HAPPENINGS:
        happened[name] = maybe(rng, rng.random() < 0.7)
        day = date(2023, 5, 1) + timedelta(days=rng.randrange(40))
        happened[f"{name}_on"] = None if happened[name] is False else maybe(rng, day)
    others = {name: maybe(rng, rng.choice(values)) for name, values in OF_EXCHANGE.items()}
    return ExchangeFacts(**happened, **others)


def random_case(rng: random.Random) -> Case:
    return Case(
        visitor=random_organisation(rng),
        host=random_organisation(rng),
        stay=random_stay(rng),
        exchange=random_exchange(rng),
    )


def random_cases(number: int) -> Iterator[tuple[Case, date, random.Random]]:
    """So many cases, each with a day; chance is seeded, and shared with whoever draws on."""
    rng = random.Random(20200203)
    for _ in range(number):
        yield random_case(rng), rng.choice(DAYS), rng


def organisations(*, unknown: bool) -> st.SearchStrategy[OrganisationFacts]:
    """Any organisation; with every fact known, or with any number of them unknown."""
    return st.builds(
        OrganisationFacts,
        **{
            name: st.none() | st.sampled_from(values)
            if unknown and f"host.{name}" not in REGISTERS
            else st.sampled_from(values)
            for name, values in OF_ORGANISATION.items()
        },
    )


known_facts = organisations(unknown=False)
any_facts = organisations(unknown=True)
days = st.sampled_from(DAYS)
FACTS = sorted(FORMS)


def assessed(case: Case, day: date, law: Law) -> Verdict:
    return assess(case, *Subject, as_of=day, law=law)


def ask(code: str, case: Case, day: date, law: Law) -> Reason:
    rule = rule_of(code)
    return rule.ask(rule.values_of(case), law=law, as_of=day)


def test_the_choices_offer_every_fact() -> None:
    assert list(OF_ORGANISATION) == [field.name for field in fields(OrganisationFacts)]
    assert {*OF_EXCHANGE, *HAPPENINGS, *(f"{name}_on" for name in HAPPENINGS)} == {
        field.name for field in fields(ExchangeFacts)
    }


# Unknown is never no.


def forget(case: Case, forgotten: Iterable[str]) -> Case:
    return with_values(case, dict.fromkeys(name for name in forgotten if name not in REGISTERS))


def assert_only_towards_unknown(known: Verdict, less: Verdict) -> None:
    for before, after in zip(known.reasons, less.reasons, strict=True):
        assert after.outcome in {before.outcome, Outcome.NEEDS_INFORMATION}, (before, after)
    assert less.outcome is not Outcome.NOT_ELIGIBLE or known.outcome is Outcome.NOT_ELIGIBLE


def test_forgetting_any_facts_moves_each_answer_only_towards_unknown(law: Law) -> None:
    for case, day, rng in random_cases(1_500):
        forgotten = rng.sample(FACTS, k=rng.randrange(1, len(FACTS)))

        assert_only_towards_unknown(assessed(case, day, law), assessed(forget(case, forgotten), day, law))


def test_forgetting_one_fact_moves_each_answer_only_towards_unknown(law: Law) -> None:
    """One at a time finds what many at once hide, because another unknown would have answered first."""
    for case, day, _rng in random_cases(60):
        known = assessed(case, day, law)
        for name in FACTS:
            assert_only_towards_unknown(known, assessed(forget(case, [name]), day, law))


def supply(case: Case, names: Sequence[str], rng: random.Random) -> Case:
    """The case with sensible values for those facts, as other cases have them."""
    while True:
        donor = random_case(rng)
        values = {name: attrgetter(name)(donor) for name in names}
        if not {None, "UK", "NO"}.isdisjoint(values.values()):
            continue
        with suppress(ValueError):  # a day of the one need not fit the days of the other
            return with_values(case, values)


def test_supplying_what_is_named_missing_decides_the_rule(law: Law) -> None:
    """A known fact that is of no use, such as a country without calendar, may still have to be corrected."""
    for case, day, rng in random_cases(600):
        for reason in assessed(case, day, law).reasons:
            assert bool(reason.missing) == (reason.answer is Answer.UNKNOWN), reason
            if reason.missing and all(reason.values[name] is None for name in reason.missing):
                supplied = supply(case, reason.missing, rng)
                after = ask(reason.code, supplied, day, law)
                assert all(after.values[name] is not None for name in after.missing), (reason, after)


@given(visitor=known_facts, host=known_facts, day=days)
def test_when_every_fact_is_known_only_a_wrong_country_code_is_left_to_ask(
    law: Law, visitor: OrganisationFacts, host: OrganisationFacts, day: date
) -> None:
    reasons = assess_pairing(visitor, host, as_of=day, law=law).reasons

    unknown = {reason.code for reason in reasons if reason.answer is Answer.UNKNOWN}
    asked = {"V2-country": [visitor], "H2-country": [host], "P1-two-countries": [visitor, host]}
    assert unknown <= {code for code, parties in asked.items() if any(map(names_no_country, parties))}


def names_no_country(facts: OrganisationFacts) -> bool:
    return "UK" in {facts.country, facts.based_in, *facts.other_establishments}


# A remedy cures.

# Neither a kind nor what is done, late or signed can be changed.
WITHOUT_REMEDY = {
    "V1-kind",
    "V6-once",
    "H1-kind",
    "A4-one-payment",
    "A6-paid-in-time",
    "X1-visitor-report",
    "X2-host-report",
    "X5-joins-in-draft",
}
NEVER_REFUSING = {"H9-often", "S5-form"}  # under the first edition, which sets no limit there
REFUSING = {rule.code for rule in RULES} - NEVER_REFUSING


def refusals(case: Case, day: date, law: Law) -> list[Reason]:
    return [
        reason
        for reason in assessed(case, day, law).reasons
        if reason.answer in {Answer.NO, Answer.WITH_APPROVAL}
    ]


def test_applying_the_remedy_of_a_reason_turns_its_answer_into_yes(law: Law) -> None:
    cured = set()
    for case, day, _rng in random_cases(1_500):
        for reason in refusals(case, day, law):
            if reason.remedy:
                after = ask(reason.code, with_values(case, reason.remedy), day, law)
                assert after.answer in {Answer.YES, Answer.NOT_ASKED}, (reason, after)
                cured.add(reason.code)

    assert cured == REFUSING - WITHOUT_REMEDY


def test_only_the_answers_that_nothing_changes_are_without_a_remedy(law: Law) -> None:
    without = set()
    for case, day, _rng in random_cases(1_500):
        for reason in refusals(case, day, law):
            assert reason.cure, reason
            if not reason.remedy:
                without.add(reason.code)

    assert without == WITHOUT_REMEDY


# Screening is assessment.


@given(visitor=any_facts, hosts=st.lists(any_facts, max_size=12), day=days)
def test_screening_equals_assessment_one_by_one(
    law: Law, visitor: OrganisationFacts, hosts: Sequence[OrganisationFacts], day: date
) -> None:
    screening = screen(visitor, prepare(hosts, as_of=day, law=law))

    one_by_one = [assess_pairing(visitor, host, as_of=day, law=law) for host in hosts]
    assert screening.outcomes.tolist() == [verdict.outcome.severity for verdict in one_by_one]
    assert screening.mask.tolist() == [verdict.outcome.takes_part for verdict in one_by_one]
    assert [screening.verdict(position) for position in range(len(hosts))] == one_by_one


# Of a host and visitor as often as not everything is well, so that every outcome is met.
WELL: Mapping[str, object] = {
    "kind": Kind.SME,
    "roles": frozenset(Role),
    "in_eccp_cluster": True,
    "representative_age": 40,
    "third_country_national": False,
    "visits_done": 0,
    "other_establishments": frozenset(),
}


def random_facts(rng: random.Random) -> OrganisationFacts:
    drawn = {
        name: rng.choice(values if f"host.{name}" in REGISTERS else [None, *values])
        for name, values in OF_ORGANISATION.items()
    }
    return OrganisationFacts(**drawn | {name: so for name, so in WELL.items() if rng.random() < 0.9})


def random_catalogue(seed: int, size: int) -> list[OrganisationFacts]:
    rng = random.Random(seed)
    return [random_facts(rng) for _ in range(size)]


def test_one_catalogue_serves_many_visitors(law: Law) -> None:
    day = date(2023, 5, 1)
    hosts = random_catalogue(20200203, 60)
    prepared = prepare(hosts, as_of=day, law=law)

    for visitor in random_catalogue(20220201, 60):
        expected = [assess_pairing(visitor, host, as_of=day, law=law).outcome.severity for host in hosts]
        assert screen(visitor, prepared).outcomes.tolist() == expected


@pytest.mark.slow
def test_a_million_pairs_screen_as_they_are_assessed_one_by_one(law: Law) -> None:
    day = date(2023, 5, 1)
    visitors, hosts = random_catalogue(1, 1_000), random_catalogue(2, 1_000)
    prepared = prepare(hosts, as_of=day, law=law)
    assess_one = partial(assess_pairing, as_of=day, law=law)
    met = np.zeros(len(Outcome), dtype=np.int64)

    for number, visitor in enumerate(visitors):
        screening = screen(visitor, prepared)
        verdicts = [assess_one(visitor, host) for host in hosts]
        assert screening.outcomes.tolist() == [verdict.outcome.severity for verdict in verdicts]
        assert all(
            screening.verdict(position) == verdicts[position] for position in range(number % 10, 1_000, 10)
        )
        met += np.bincount(screening.outcomes, minlength=len(Outcome))

    assert met.sum() == 1_000_000
    assert met.min() > 10_000, "every outcome is met often"


def test_screening_a_visitor_leaves_the_prepared_catalogue_as_it_was(law: Law) -> None:
    eligible = OrganisationFacts(**WELL, country="ES")
    prepared = prepare([eligible], as_of=date(2023, 5, 1), law=law)

    screen(replace(eligible, country="NO"), prepared)
    screen(eligible, prepared)

    assert prepared.host_severities.tolist() == [0]
    assert screen(replace(eligible, country="PT"), prepared).outcomes.tolist() == [0]


def test_an_empty_catalogue_screens_to_nothing(law: Law) -> None:
    prepared = prepare([], as_of=date(2023, 5, 1), law=law)

    screening = screen(OrganisationFacts(), prepared)

    assert len(prepared) == 0
    assert screening.outcomes.shape == screening.mask.shape == (0,)


@pytest.mark.parametrize("position", [-1, 1])
def test_a_position_where_no_host_was_prepared_is_refused(law: Law, position: int) -> None:
    screening = screen(OrganisationFacts(), prepare([OrganisationFacts()], as_of=date(2023, 5, 1), law=law))

    with pytest.raises(IndexError, match=f"no host at position {position}: 1 were prepared"):
        screening.verdict(position)


def test_a_rule_is_asked_once_for_hosts_it_cannot_tell_apart(law: Law) -> None:
    """However many hosts there are, a rule meets few combinations of the facts it reads."""
    choices = [[None, *OF_ORGANISATION[name]] for name in ("kind", "in_eccp_cluster", "in_business_network")]
    hosts = [
        OrganisationFacts(kind=kind, in_eccp_cluster=cluster, in_business_network=network)
        for kind in choices[0]
        for cluster in choices[1]
        for network in choices[2]
    ]

    prepared = prepare(hosts * 20, as_of=date(2023, 5, 1), law=law)

    groups = {column.reasons[0].code: len(column.reasons) for column in prepared.host_columns}
    assert groups["H1-kind"] == len(Kind) + 1
    assert groups["H4-membership"] == (len(Kind) + 1) * 3 * 3
    assert groups["H6-adult"] == 1


def test_outcomes_and_mask_are_small_arrays(law: Law) -> None:
    prepared = prepare([OrganisationFacts()] * 3, as_of=date(2023, 5, 1), law=law)

    screening = screen(OrganisationFacts(), prepared)

    assert screening.outcomes.dtype == np.int8
    assert screening.mask.dtype == np.bool_


@given(visitor=any_facts, host=any_facts, day=days)
def test_a_pairing_is_assessed_as_its_visitor_its_host_and_the_pair(
    law: Law, visitor: OrganisationFacts, host: OrganisationFacts, day: date
) -> None:
    together = assess_pairing(visitor, host, as_of=day, law=law)

    apart = assess_visitor(visitor, as_of=day, law=law).with_reasons(
        assess_host(host, as_of=day, law=law).reasons
    )
    pair = assess(Case(visitor=visitor, host=host), PAIRING[-1], as_of=day, law=law)
    assert together == apart.with_reasons(pair.reasons)
