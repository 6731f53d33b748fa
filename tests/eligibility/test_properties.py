"""What holds of any facts: unknowns never become a no, and screening is assessment."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.assessment import RULES, assess_host, assess_pairing, assess_visitor
from eligibility.facts import Kind, OrganisationFacts, PairFacts, Role
from eligibility.parameters import load_parameters
from eligibility.rules import Subject
from eligibility.screening import prepare, screen
from eligibility.verdicts import Answer, Outcome

# Countries: a Member State, an associated one, one that left, one that never took part, no ISO code.
CHOICES: dict[str, list[object]] = {
    "kind": list(Kind),
    "country": ["PT", "ES", "XK", "GB", "NO", "UK"],
    "roles": [frozenset(), frozenset({Role.VISITOR}), frozenset({Role.HOST}), frozenset(Role)],
    "eccp_profiled": [True, False],
    "in_eccp_cluster": [True, False],
    "in_business_network": [True, False],
    "active_in_cluster": [True, False],
    "representative_age": [0, 17, 18, 40],
    "visits_done": [0, 1, 3],
}
FACTS = [field.name for field in fields(OrganisationFacts)]
DAYS = [
    date(2019, 6, 1),
    date(2020, 2, 3),
    date(2020, 9, 23),
    date(2022, 1, 31),
    date(2022, 2, 1),
    date(2026, 11, 21),
]

known_facts = st.builds(OrganisationFacts, **{name: st.sampled_from(CHOICES[name]) for name in FACTS})
any_facts = st.builds(
    OrganisationFacts, **{name: st.none() | st.sampled_from(CHOICES[name]) for name in FACTS}
)
days = st.sampled_from(DAYS)


def forget(facts: OrganisationFacts, forgotten: frozenset[str]) -> OrganisationFacts:
    return replace(facts, **dict.fromkeys(forgotten))


def test_the_choices_offer_every_fact() -> None:
    assert list(CHOICES) == FACTS


@given(visitor=any_facts, host=any_facts, forgotten=st.frozensets(st.sampled_from(FACTS)), day=days)
def test_forgetting_facts_moves_each_answer_only_towards_unknown(
    visitor: OrganisationFacts, host: OrganisationFacts, forgotten: frozenset[str], day: date
) -> None:
    known = assess_pairing(visitor, host, as_of=day)
    less = assess_pairing(forget(visitor, forgotten), forget(host, forgotten), as_of=day)

    for before, after in zip(known.reasons, less.reasons, strict=True):
        assert after.outcome in {before.outcome, Outcome.NEEDS_INFORMATION}, after


@given(visitor=any_facts, host=any_facts, forgotten=st.frozensets(st.sampled_from(FACTS)), day=days)
def test_forgetting_facts_never_makes_a_refusal(
    visitor: OrganisationFacts, host: OrganisationFacts, forgotten: frozenset[str], day: date
) -> None:
    known = assess_pairing(visitor, host, as_of=day)
    less = assess_pairing(forget(visitor, forgotten), forget(host, forgotten), as_of=day)

    assert less.outcome is not Outcome.NOT_ELIGIBLE or known.outcome is Outcome.NOT_ELIGIBLE


@given(facts=any_facts, day=days, data=st.data())
def test_supplying_what_is_named_missing_decides_the_rule(
    facts: OrganisationFacts, day: date, data: st.DataObject
) -> None:
    for position, reason in enumerate(assess_host(facts, as_of=day).reasons):
        assert bool(reason.missing) == (reason.answer is Answer.UNKNOWN)
        names = [name.removeprefix("host.") for name in reason.missing]
        answers = {
            name: data.draw(st.sampled_from([c for c in CHOICES[name] if c != "UK"])) for name in names
        }

        supplied = assess_host(replace(facts, **answers), as_of=day).reasons[position]

        assert supplied.answer is not Answer.UNKNOWN


@given(facts=known_facts, day=days)
def test_when_every_fact_is_known_only_a_wrong_country_code_is_left_to_ask(
    facts: OrganisationFacts, day: date
) -> None:
    reasons = (*assess_visitor(facts, as_of=day).reasons, *assess_host(facts, as_of=day).reasons)

    unknown = {reason.code for reason in reasons if reason.answer is Answer.UNKNOWN}
    assert unknown <= ({"V2-country", "H2-country"} if facts.country == "UK" else set())


@given(facts=any_facts, day=days, data=st.data())
def test_a_rule_answers_the_same_when_facts_it_does_not_read_change(
    facts: OrganisationFacts, day: date, data: st.DataObject
) -> None:
    law = load_parameters()
    rule = data.draw(st.sampled_from([rule for rule in RULES if rule.subject is not Subject.PAIR]))
    unread = [name for name in FACTS if name not in {fact.field for fact in rule.reads}]
    other = replace(facts, **{name: data.draw(st.sampled_from([None, *CHOICES[name]])) for name in unread})
    one, two = (PairFacts(**{rule.subject.value: each}) for each in (facts, other))

    assert rule.ask(rule.values_of(one), law=law, as_of=day) == rule.ask(
        rule.values_of(two), law=law, as_of=day
    )


@given(facts=known_facts, day=days)
def test_joining_a_cluster_cures_every_answer_about_membership(facts: OrganisationFacts, day: date) -> None:
    joined = replace(facts, in_eccp_cluster=True)

    reasons = (*assess_visitor(joined, as_of=day).reasons, *assess_host(joined, as_of=day).reasons)

    about_membership = [reason for reason in reasons if reason.code.endswith("-membership")]
    assert all(reason.outcome is Outcome.ELIGIBLE for reason in about_membership)


@given(visitor=any_facts, hosts=st.lists(any_facts, max_size=12), day=days)
def test_screening_equals_assessment_one_by_one(
    visitor: OrganisationFacts, hosts: Sequence[OrganisationFacts], day: date
) -> None:
    screening = screen(visitor, prepare(hosts, as_of=day))

    one_by_one = [assess_pairing(visitor, host, as_of=day) for host in hosts]
    assert screening.outcomes.tolist() == [verdict.outcome.severity for verdict in one_by_one]
    assert screening.mask.tolist() == [verdict.outcome.takes_part for verdict in one_by_one]
    assert [screening.verdict(position) for position in range(len(hosts))] == one_by_one


def random_facts(rng: np.random.Generator) -> OrganisationFacts:
    drawn = {name: [None, *choices][rng.integers(len(choices) + 1)] for name, choices in CHOICES.items()}
    return OrganisationFacts(**drawn)


def test_one_catalogue_serves_many_visitors() -> None:
    rng = np.random.default_rng(20200203)
    day = date(2023, 5, 1)
    hosts = [random_facts(rng) for _ in range(60)]
    prepared = prepare(hosts, as_of=day)

    for visitor in (random_facts(rng) for _ in range(60)):
        expected = [assess_pairing(visitor, host, as_of=day).outcome.severity for host in hosts]
        assert screen(visitor, prepared).outcomes.tolist() == expected


def test_screening_a_visitor_leaves_the_prepared_catalogue_as_it_was() -> None:
    eligible = OrganisationFacts(
        kind=Kind.SME,
        country="ES",
        roles=frozenset(Role),
        in_eccp_cluster=True,
        representative_age=40,
        visits_done=0,
    )
    prepared = prepare([eligible], as_of=date(2023, 5, 1))

    screen(replace(eligible, country="NO"), prepared)
    screen(eligible, prepared)

    assert prepared.host_severities.tolist() == [0]
    assert screen(replace(eligible, country="PT"), prepared).outcomes.tolist() == [0]


def test_an_empty_catalogue_screens_to_nothing() -> None:
    prepared = prepare([], as_of=date(2023, 5, 1))

    screening = screen(OrganisationFacts(), prepared)

    assert len(prepared) == 0
    assert screening.outcomes.shape == screening.mask.shape == (0,)


@pytest.mark.parametrize("position", [-1, 1])
def test_a_position_where_no_host_was_prepared_is_refused(position: int) -> None:
    screening = screen(OrganisationFacts(), prepare([OrganisationFacts()], as_of=date(2023, 5, 1)))

    with pytest.raises(IndexError, match=f"no host at position {position}: 1 were prepared"):
        screening.verdict(position)


def test_a_rule_is_asked_once_for_hosts_it_cannot_tell_apart() -> None:
    """However many hosts there are, a rule meets few combinations of the facts it reads."""
    rng = np.random.default_rng(20220201)
    hosts = [random_facts(rng) for _ in range(2_000)]

    prepared = prepare(hosts, as_of=date(2023, 5, 1))

    groups = {column.reasons[0].code: len(column.reasons) for column in prepared.host_columns}
    assert groups["H1-kind"] == len(Kind) + 1
    assert groups["H4-membership"] == (len(Kind) + 1) * 3 * 3
    assert sum(groups.values()) < 200


def test_outcomes_and_mask_are_small_arrays() -> None:
    screening = screen(OrganisationFacts(), prepare([OrganisationFacts()] * 3, as_of=date(2023, 5, 1)))

    assert screening.outcomes.dtype == np.int8
    assert screening.mask.dtype == np.bool_
