"""Whole verdicts: all reasons are collected, each is whose it says, and its cure cures."""

from collections.abc import Callable
from datetime import date

import pytest

from eligibility.assessment import assess_host, assess_pairing, assess_visitor
from eligibility.facts import Kind, OrganisationFacts, Role
from eligibility.parameters import Law
from eligibility.verdicts import Answer, Outcome, Verdict

Builder = Callable[..., OrganisationFacts]


def open_codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in verdict.open_reasons]


def test_a_member_sme_may_visit_one_abroad(a_visitor: Builder, a_host: Builder, as_of: date) -> None:
    verdict = assess_pairing(a_visitor(), a_host(), as_of=as_of)

    assert verdict.outcome is Outcome.ELIGIBLE
    assert open_codes(verdict) == []


def test_the_reasons_of_visitor_host_and_pair_stand_side_by_side(
    a_visitor: Builder, a_host: Builder, as_of: date
) -> None:
    visitor, host = a_visitor(), a_host()

    codes = [reason.code for reason in assess_pairing(visitor, host, as_of=as_of).reasons]

    assert codes[:7] == [reason.code for reason in assess_visitor(visitor, as_of=as_of).reasons]
    assert codes[7:14] == [reason.code for reason in assess_host(host, as_of=as_of).reasons]
    assert codes[14:] == ["P1-two-countries"]


def test_no_reason_is_skipped_because_another_failed(
    a_visitor: Builder, a_host: Builder, as_of: date
) -> None:
    visitor = a_visitor(in_eccp_cluster=False, representative_age=17, visits_done=1)
    host = a_host(country="PT", representative_age=None, in_eccp_cluster=False)

    verdict = assess_pairing(visitor, host, as_of=as_of)

    assert verdict.outcome is Outcome.NOT_ELIGIBLE
    assert open_codes(verdict) == [
        "V4-membership",
        "V5-adult",
        "V6-once",
        "P1-two-countries",
        "H4-membership",
        "H6-adult",
    ]


def test_values_say_whose_fact_they_are(a_visitor: Builder, a_host: Builder, as_of: date) -> None:
    verdict = assess_pairing(a_visitor(), a_host(), as_of=as_of)

    values = {name: value for reason in verdict.reasons for name, value in reason.values.items()}

    assert values["visitor.country"] == "PT"
    assert values["host.country"] == "ES"
    assert set(values) == {
        *(f"visitor.{name}" for name in ("kind", "country", "roles", "eccp_profiled", "in_eccp_cluster")),
        *("visitor.in_business_network", "visitor.representative_age", "visitor.visits_done"),
        *(f"host.{name}" for name in ("kind", "country", "roles", "eccp_profiled", "in_eccp_cluster")),
        *("host.in_business_network", "host.active_in_cluster", "host.representative_age"),
    }


def test_an_sme_in_no_cluster_needs_approval_as_host_and_is_refused_as_visitor(
    a_visitor: Builder, a_host: Builder, as_of: date
) -> None:
    assert assess_host(a_host(in_eccp_cluster=False), as_of=as_of).outcome is Outcome.NEEDS_APPROVAL
    assert assess_visitor(a_visitor(in_eccp_cluster=False), as_of=as_of).outcome is Outcome.NOT_ELIGIBLE


def test_an_sme_in_a_business_network_only_is_told_so(a_visitor: Builder, as_of: date) -> None:
    verdict = assess_visitor(a_visitor(in_eccp_cluster=False, in_business_network=True), as_of=as_of)

    (reason,) = verdict.open_reasons
    assert reason.answer is Answer.NO
    assert "a business network only is not enough" in reason.note
    assert "only a member of a business network" in reason.citation.quote


def test_a_business_network_needs_no_link(a_visitor: Builder, as_of: date) -> None:
    network = a_visitor(kind=Kind.BUSINESS_NETWORK, in_eccp_cluster=False, eccp_profiled=False)

    verdict = assess_visitor(network, as_of=as_of)

    assert verdict.outcome is Outcome.ELIGIBLE
    answers = {reason.code: reason.answer for reason in verdict.reasons}
    assert answers["V3-own-profile"] is answers["V4-membership"] is Answer.NOT_ASKED


def test_an_organisation_of_which_nothing_is_known_needs_information(as_of: date) -> None:
    verdict = assess_pairing(OrganisationFacts(), OrganisationFacts(), as_of=as_of)

    assert verdict.outcome is Outcome.NEEDS_INFORMATION
    assert {reason.answer for reason in verdict.reasons} == {Answer.UNKNOWN}
    assert all(reason.missing for reason in verdict.reasons)


def test_what_is_missing_is_named_and_asked_for(a_host: Builder, as_of: date) -> None:
    (reason,) = assess_host(a_host(kind=Kind.SUPPORT, in_eccp_cluster=None), as_of=as_of).open_reasons

    assert reason.missing == ("host.in_eccp_cluster",)
    assert reason.note == (
        "Not known of the host: whether it is a member of a cluster organisation profiled on ECCP."
    )
    assert reason.cure.startswith("Name the cluster organisation profiled on ECCP")


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2020, 2, 2)])
def test_before_the_scheme_the_verdict_says_it_had_not_started(
    day: date, a_visitor: Builder, a_host: Builder
) -> None:
    verdict = assess_pairing(a_visitor(), a_host(), as_of=day)

    assert verdict.outcome is Outcome.NOT_ELIGIBLE
    assert [reason.note for reason in verdict.reasons] == [
        "The scheme had not started: its first day is 2020-02-03."
    ] * 2


def test_a_later_day_keeps_the_rules_of_phase_2_and_says_so(a_visitor: Builder) -> None:
    verdict = assess_visitor(a_visitor(), as_of=date(2026, 11, 21))

    assert verdict.outcome is Outcome.ELIGIBLE
    assert "kept in force until a later edition is published" in verdict.reasons[0].note


def test_a_visit_within_one_country_names_it(a_visitor: Builder, a_host: Builder, as_of: date) -> None:
    (reason,) = assess_pairing(a_visitor(), a_host(country="PT"), as_of=as_of).open_reasons

    assert reason.note == "Both are established in Portugal."


@pytest.mark.parametrize(
    ("kind", "day", "cure"),
    [
        (Kind.LARGE, date(2023, 5, 1), "Take part as host instead."),
        (Kind.LARGE, date(2021, 5, 1), "It may host under the rules of phase 2, from 2022-02-01."),
    ],
)
def test_a_kind_that_may_not_visit_is_shown_another_way_in(
    kind: Kind, day: date, cure: str, a_visitor: Builder
) -> None:
    assert assess_visitor(a_visitor(kind=kind), as_of=day).reasons[0].cure == cure


def test_a_kind_the_matrix_leaves_out_is_refused_without_inventing_a_way_in(
    a_visitor: Builder, law: Law, as_of: date
) -> None:
    without = Law(
        citations=law.citations,
        countries=law.countries,
        admissions=tuple(line for line in law.admissions if line.kind is not Kind.LARGE),
    )

    reason = assess_visitor(a_visitor(kind=Kind.LARGE), as_of=as_of, law=without).reasons[0]

    assert reason.answer is Answer.NO
    assert reason.citation.key == "visitor-kinds"
    assert reason.cure.startswith("Take part through an organisation of another kind")


AS_VISITOR = [
    ("V1-kind", {"kind": Kind.LARGE}, {"kind": Kind.SME}),
    ("V2-country", {"country": "NO"}, {"country": "SE"}),
    ("V3-own-profile", {"kind": Kind.CLUSTER}, {"eccp_profiled": True}),
    ("V4-membership", {"in_eccp_cluster": False}, {"in_eccp_cluster": True}),
    ("V4-membership", {"in_eccp_cluster": False, "in_business_network": True}, {"in_eccp_cluster": True}),
    ("V4-membership", {"kind": Kind.SUPPORT, "in_eccp_cluster": False}, {"in_eccp_cluster": True}),
    ("V5-adult", {"representative_age": 17}, {"representative_age": 18}),
    ("V7-registered", {"roles": frozenset({Role.HOST})}, {"roles": frozenset(Role)}),
]
AS_HOST = [
    ("H2-country", {"country": "NO"}, {"country": "SE"}),
    ("H3-own-profile", {"kind": Kind.CLUSTER}, {"eccp_profiled": True}),
    ("H4-membership", {"in_eccp_cluster": False}, {"in_eccp_cluster": True}),
    ("H4-membership", {"kind": Kind.TRAINING, "in_eccp_cluster": False}, {"in_eccp_cluster": True}),
    ("H4-membership", {"kind": Kind.LARGE, "in_eccp_cluster": False}, {"in_eccp_cluster": True}),
    ("H5-active-in-cluster", {"kind": Kind.PUBLIC}, {"active_in_cluster": True}),
    ("H6-adult", {"representative_age": 17}, {"representative_age": 18}),
    ("H7-registered", {"roles": frozenset({Role.VISITOR})}, {"roles": frozenset(Role)}),
]


@pytest.mark.parametrize(("code", "ailing", "cured"), AS_VISITOR)
def test_a_visitor_who_applies_the_cure_becomes_eligible(
    code: str,
    ailing: dict[str, object],
    cured: dict[str, object],
    a_visitor: Builder,
    as_of: date,
) -> None:
    (reason,) = assess_visitor(a_visitor(**ailing), as_of=as_of).open_reasons
    assert (reason.code, reason.answer) == (code, Answer.NO)
    assert reason.cure

    assert assess_visitor(a_visitor(**{**ailing, **cured}), as_of=as_of).outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize(("code", "ailing", "cured"), AS_HOST)
def test_a_host_who_applies_the_cure_becomes_eligible(
    code: str, ailing: dict[str, object], cured: dict[str, object], a_host: Builder, as_of: date
) -> None:
    (reason,) = assess_host(a_host(**ailing), as_of=as_of).open_reasons
    assert reason.code == code
    assert reason.answer in {Answer.NO, Answer.WITH_APPROVAL}
    assert reason.cure

    assert assess_host(a_host(**{**ailing, **cured}), as_of=as_of).outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize(("fact", "impossible"), [("representative_age", -1), ("visits_done", -1)])
def test_impossible_facts_are_refused_when_they_are_built(fact: str, impossible: int) -> None:
    with pytest.raises(ValueError, match=f"'{fact}' is -1; give 0 or more"):
        OrganisationFacts(**{fact: impossible})


def test_outcomes_are_ordered_from_eligible_to_not_eligible() -> None:
    assert [outcome.severity for outcome in Outcome] == [0, 1, 2, 3]
    assert [outcome.takes_part for outcome in Outcome] == [True, True, True, False]
    assert Verdict(()).outcome is Outcome.ELIGIBLE
