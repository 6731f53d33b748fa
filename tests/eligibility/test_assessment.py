"""Whole verdicts: all reasons are collected, each is whose it says, and its cure cures."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from eligibility.assessment import assess_host, assess_pairing, assess_visitor, rule_of
from eligibility.facts import Case, Kind, OrganisationFacts, Role
from eligibility.parameters import Law
from eligibility.stating import with_values
from eligibility.verdicts import Answer, Outcome, Reason, Verdict

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

    assert codes[:8] == [reason.code for reason in assess_visitor(visitor, as_of=as_of).reasons]
    assert codes[8:17] == [reason.code for reason in assess_host(host, as_of=as_of).reasons]
    assert codes[17:] == ["P1-two-countries"]


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
        f"{part}.{name}"
        for part, names in (("visitor", (*SHARED, *OF_VISITOR)), ("host", (*SHARED, *OF_HOST)))
        for name in names
    }


SHARED = (
    *("kind", "country", "other_establishments", "based_in", "roles", "eccp_profiled", "in_eccp_cluster"),
    *("in_business_network", "representative_age"),
    *("third_country_national", "days_resident", "business_started_or_intended"),
)
OF_VISITOR = ("visits_done", "virtual_visits_done")
OF_HOST = ("active_in_cluster", "stays_hosted", "stays_hosting", "waivers")


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
    decided = {reason.code for reason in verdict.reasons if reason.answer is not Answer.UNKNOWN}
    assert decided == {"H9-often"}  # nothing limits it, so nothing has to be known
    assert all(reason.missing for reason in verdict.reasons if reason.code not in decided)
    assert {"visitor.kind", "host.country", "host.third_country_national"} <= set(verdict.missing)


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
        "The scheme had not started: its first day is 3 February 2020."
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
        (Kind.LARGE, date(2021, 5, 1), "It may host under the rules of phase 2, from 1 February 2022."),
    ],
)
def test_a_kind_that_may_not_visit_is_shown_another_way_in(
    kind: Kind, day: date, cure: str, a_visitor: Builder
) -> None:
    assert assess_visitor(a_visitor(kind=kind), as_of=day).reasons[0].cure == cure


def test_a_kind_the_matrix_leaves_out_is_refused_without_inventing_a_way_in(
    a_visitor: Builder, law: Law, as_of: date
) -> None:
    admitted = tuple(line for line in law.admissions if line.kind is not Kind.LARGE)
    without = replace(law, edition="without large companies", admissions=admitted)

    reason = assess_visitor(a_visitor(kind=Kind.LARGE), as_of=as_of, law=without).reasons[0]

    assert reason.answer is Answer.NO
    assert reason.citation.key == "visitor-kinds"
    assert reason.cure.startswith("Take part through an organisation of another kind")


AS_VISITOR = [
    ("V1-kind", {"kind": Kind.LARGE}, {"kind": Kind.SME}),
    ("V2-country", {"country": "NO"}, {"country": "SE"}),
    ("V2-country", {"country": "NO"}, {"other_establishments": frozenset({"SE"}), "based_in": "SE"}),
    ("V2-country", {"other_establishments": frozenset({"NO"}), "based_in": "NO"}, {"based_in": "PT"}),
    ("V3-own-profile", {"kind": Kind.CLUSTER}, {"eccp_profiled": True}),
    ("V4-membership", {"in_eccp_cluster": False}, {"in_eccp_cluster": True}),
    ("V4-membership", {"in_eccp_cluster": False, "in_business_network": True}, {"in_eccp_cluster": True}),
    ("V4-membership", {"kind": Kind.SUPPORT, "in_eccp_cluster": False}, {"in_eccp_cluster": True}),
    ("V5-adult", {"representative_age": 17}, {"representative_age": 18}),
    (
        "V8-third-country",
        {"third_country_national": True, "days_resident": 182, "business_started_or_intended": True},
        {"days_resident": 183},
    ),
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


@pytest.mark.parametrize(
    ("fact", "impossible"),
    [(fact, -1) for fact in ("representative_age", "days_resident", "visits_done", "stays_hosting")],
)
def test_impossible_facts_are_refused_when_they_are_built(fact: str, impossible: int) -> None:
    with pytest.raises(ValueError, match=f"'{fact}' is -1; give 0 or more"):
        OrganisationFacts(**{fact: impossible})


def test_outcomes_are_ordered_from_eligible_to_not_eligible() -> None:
    assert [outcome.severity for outcome in Outcome] == [0, 1, 2, 3]
    assert [outcome.takes_part for outcome in Outcome] == [True, True, True, False]
    nothing_asked = Verdict(reasons=(), edition="cosme-2020", as_of=date(2023, 5, 1))
    assert nothing_asked.outcome is Outcome.NOT_ELIGIBLE


def test_a_verdict_names_its_edition_and_its_day(a_visitor: Builder, law: Law, as_of: date) -> None:
    verdict = assess_visitor(a_visitor(), as_of=as_of, law=law)

    assert (verdict.edition, verdict.as_of) == ("cosme-2020", as_of)


def test_a_rule_that_is_not_asked_on_the_day_says_so(law: Law) -> None:
    with pytest.raises(LookupError, match="rule V7-registered is not asked on 2020-09-22 under the edition"):
        rule_of("V7-registered").ask((frozenset(),), law=law, as_of=date(2020, 9, 22))


def test_a_code_that_no_rule_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(LookupError, match="no rule has the code V9-odd; the codes are V1-kind, V2-country"):
        rule_of("V9-odd")


# Limits that the first edition leaves open, or that another could lift.


def with_value(law: Law, name: str, amount: int | None) -> Law:
    values = tuple(replace(value, amount=amount) if value.name == name else value for value in law.values)
    return replace(law, edition=f"{name} {amount}", values=values)


def answer_of(code: str, case: Case, law: Law, as_of: date) -> Reason:
    asked = rule_of(code)
    return asked.ask(asked.values_of(case), law=law, as_of=as_of)


SPANS = {"stays_hosted": "in all", "stays_hosting": "at a time"}


@pytest.mark.parametrize("fact", SPANS)
@pytest.mark.parametrize("number", [0, 2])
def test_a_host_below_its_limit_may_receive_one_more(fact: str, number: int, law: Law, as_of: date) -> None:
    host = OrganisationFacts(**{fact: number})

    reason = answer_of("H9-often", Case(host=host), with_value(law, f"{fact}_allowed", 3), as_of)

    assert reason.answer is Answer.YES
    assert reason.note == f"It receives {number} of 3 visits {SPANS[fact]}."


@pytest.mark.parametrize("fact", SPANS)
@pytest.mark.parametrize("number", [3, 4])
def test_a_host_at_its_limit_may_not_receive_one_more(fact: str, number: int, law: Law, as_of: date) -> None:
    limited = with_value(law, f"{fact}_allowed", 3)
    case = Case(host=OrganisationFacts(**{fact: number}))

    reason = answer_of("H9-often", case, limited, as_of)

    assert reason.answer is Answer.NO
    assert f"{number} of 3 visits {SPANS[fact]}" in reason.note
    assert reason.remedy == {f"host.{fact}": 2}
    assert answer_of("H9-often", with_values(case, reason.remedy), limited, as_of).answer is Answer.YES


def test_under_two_limits_the_remedy_keeps_both(law: Law, as_of: date) -> None:
    limited = with_value(with_value(law, "stays_hosted_allowed", 5), "stays_hosting_allowed", 1)
    case = Case(host=OrganisationFacts(stays_hosted=7))

    reason = answer_of("H9-often", case, limited, as_of)

    assert reason.remedy == {"host.stays_hosted": 4, "host.stays_hosting": 0}
    cured = answer_of("H9-often", with_values(case, reason.remedy), limited, as_of)
    assert cured.answer is Answer.YES


def test_where_no_hosting_is_allowed_nothing_remedies_it(law: Law, as_of: date) -> None:
    closed = with_value(law, "stays_hosting_allowed", 0)

    reason = answer_of("H9-often", Case(host=OrganisationFacts(stays_hosting=0)), closed, as_of)

    assert (reason.answer, reason.remedy) == (Answer.NO, {})
    assert reason.cure


def test_under_a_limit_what_is_limited_has_to_be_known(law: Law, as_of: date) -> None:
    limited = with_value(law, "stays_hosted_allowed", 3)

    assert answer_of("H9-often", Case(), limited, as_of).missing == ("host.stays_hosted",)


@pytest.mark.parametrize(
    ("allowed", "visits", "answer"),
    [
        (2, 1, Answer.YES),
        (2, 2, Answer.NO),
        (0, 0, Answer.NO),
        (None, 9, Answer.YES),
        (None, None, Answer.YES),
    ],
)
def test_another_edition_may_allow_more_visits_or_fewer(
    allowed: int | None, visits: int | None, answer: Answer, law: Law, as_of: date
) -> None:
    case = Case(visitor=OrganisationFacts(visits_done=visits))

    assert answer_of("V6-once", case, with_value(law, "visits_allowed", allowed), as_of).answer is answer


def test_where_no_other_country_takes_part_nothing_remedies_a_meeting_within_one(
    law: Law, as_of: date
) -> None:
    alone = replace(law, countries={"PT": law.countries["PT"], "NO": law.countries["NO"]})
    at_home = OrganisationFacts(country="PT")

    reason = answer_of("P1-two-countries", Case(visitor=at_home, host=at_home), alone, as_of)

    assert (reason.answer, reason.remedy) == (Answer.NO, {})


@pytest.mark.parametrize(
    ("facts", "note"),
    [
        ({"country": "PT"}, "Portugal takes part."),
        (
            {"country": "NO", "other_establishments": frozenset({"PT"}), "based_in": "PT"},
            "Portugal takes part; with several establishments, the base of its representative counts.",
        ),
        ({"country": "NO"}, "Norway does not take part on 1 May 2023 or on any other day."),
        (
            {"country": "GB"},
            (
                "United Kingdom does not take part on 1 May 2023; "
                "it takes part from 3 February 2020 to 31 January 2022."
            ),
        ),
        ({"country": "UK"}, "'UK' is no country code of ISO 3166-1, so the country is not known."),
        ({}, "Not known of the visitor: the country."),
    ],
)
def test_the_country_that_counts_is_named_with_its_days(
    facts: dict[str, object], note: str, law: Law, as_of: date
) -> None:
    case = Case(visitor=OrganisationFacts(**facts))

    assert answer_of("V2-country", case, law, as_of).note == note
