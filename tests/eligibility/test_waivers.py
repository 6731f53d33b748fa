"""A waiver supplies an approval that a rule asks for, and nothing else; it says why where it does not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from eligibility.assessment import assess_host, assess_visitor, rule_of
from eligibility.facts import Case, Kind, OrganisationFacts
from eligibility.parameters import Law
from eligibility.rules import Finding, Subject, rule, with_approval
from eligibility.verdicts import Answer, Outcome, Reason
from eligibility.waivers import Authority, PreApproval, Waiver, resolve

Builder = Callable[..., OrganisationFacts]
FIRST, LAST, GIVEN = date(2023, 1, 1), date(2023, 12, 31), date(2022, 12, 20)
APPROVED = PreApproval(authority=Authority.AGENCY, reference="letter 7", given_on=GIVEN)


def a_waiver(**differences: object) -> Waiver:
    return replace(
        Waiver(
            rule="H4-membership",
            granted_by="CLOTH",
            reason="no cluster in the region",
            valid_from=FIRST,
            valid_to=LAST,
            pre_approval=APPROVED,
        ),
        **differences,
    )


def membership_of(host: OrganisationFacts, day: date, law: Law) -> Reason:
    asked = rule_of("H4-membership")
    return asked.ask(asked.values_of(Case(host=host)), law=law, as_of=day)


@pytest.fixture
def a_loner(a_host: Builder) -> Builder:
    """Build an SME in no cluster, with the waivers given."""
    return lambda *waivers: a_host(in_eccp_cluster=False, waivers=frozenset(waivers))


def test_a_valid_waiver_makes_the_host_eligible_and_is_shown(a_loner: Builder, as_of: date, law: Law) -> None:
    reason = membership_of(a_loner(a_waiver()), as_of, law)

    assert reason.answer is Answer.APPROVED
    assert reason.waiver == a_waiver()
    assert reason.note.endswith(
        "CLOTH waived this until 31 December 2023: no cluster in the region; "
        "the agency approved it on 20 December 2022 (letter 7)."
    )
    assert (reason.cure, reason.remedy) == ("", {})
    assert assess_host(a_loner(a_waiver()), as_of=as_of, law=law).outcome is Outcome.ELIGIBLE


def test_without_a_waiver_it_is_said_who_can_approve_one(a_loner: Builder, as_of: date, law: Law) -> None:
    reason = membership_of(a_loner(), as_of, law)

    assert reason.answer is Answer.WITH_APPROVAL
    assert reason.note.endswith("No waiver is recorded; the agency can approve one.")
    assert reason.cure == (
        "Become a member of a cluster organisation profiled on ECCP. "
        "Or obtain the pre-approval of the agency and have it recorded as a waiver."
    )


@pytest.mark.parametrize(
    ("waiver", "day", "why"),
    [
        (a_waiver(), FIRST - timedelta(days=1), "only from 1 January 2023"),
        (a_waiver(), LAST + timedelta(days=1), "ended on 31 December 2023"),
        (a_waiver(pre_approval=None), FIRST, "the pre-approval of the agency is missing"),
        (
            a_waiver(pre_approval=replace(APPROVED, authority=Authority.SUPPORT_OFFICE)),
            FIRST,
            "the Support Office approved it instead of the agency",
        ),
        (
            a_waiver(pre_approval=replace(APPROVED, given_on=FIRST + timedelta(days=1))),
            FIRST,
            "the agency approved it only on 2 January 2023",
        ),
    ],
)
def test_a_waiver_that_does_not_hold_says_why(
    waiver: Waiver, day: date, why: str, a_loner: Builder, law: Law
) -> None:
    reason = membership_of(a_loner(waiver), day, law)

    assert reason.answer is Answer.WITH_APPROVAL
    assert reason.note.endswith(f"{why}.")
    assert reason.waiver == waiver


@pytest.mark.parametrize("day", [FIRST, LAST])
def test_a_waiver_holds_on_its_first_and_its_last_day(day: date, a_loner: Builder, law: Law) -> None:
    assert membership_of(a_loner(a_waiver()), day, law).answer is Answer.APPROVED


def test_the_waiver_that_covers_the_day_says_why_before_any_other(
    a_loner: Builder, as_of: date, law: Law
) -> None:
    asked_for = a_waiver(pre_approval=None)
    later = a_waiver(valid_from=date(2024, 1, 1), valid_to=date(2024, 12, 31))

    reason = membership_of(a_loner(asked_for, later), as_of, law)

    assert reason.waiver == asked_for
    assert "pre-approval of the agency is missing" in reason.note


@pytest.mark.parametrize("kind", [Kind.TRAINING, Kind.LARGE, Kind.SUPPORT])
def test_a_waiver_never_lifts_a_refusal(kind: Kind, a_host: Builder, as_of: date, law: Law) -> None:
    host = a_host(kind=kind, in_eccp_cluster=False, waivers=frozenset({a_waiver()}))

    reason = membership_of(host, as_of, law)

    assert (reason.answer, reason.waiver) == (Answer.NO, None)


def test_a_visitor_is_never_waived_in(a_visitor: Builder, as_of: date, law: Law) -> None:
    waivers = frozenset({a_waiver(rule="V4-membership"), a_waiver()})

    verdict = assess_visitor(a_visitor(in_eccp_cluster=False, waivers=waivers), as_of=as_of, law=law)

    assert verdict.outcome is Outcome.NOT_ELIGIBLE
    assert [reason.code for reason in verdict.open_reasons] == ["V4-membership"]


def test_where_an_edition_names_nobody_who_can_approve_it_is_refused(
    a_loner: Builder, as_of: date, law: Law
) -> None:
    lines = tuple(
        replace(line, approval_by=None) if line.code == "H4-membership" else line for line in law.rule_lines
    )

    reason = membership_of(a_loner(a_waiver()), as_of, replace(law, rule_lines=lines))

    assert reason.answer is Answer.NO
    assert reason.note.endswith("No edition in force lets anybody approve it.")
    assert reason.cure == "Become a member of a cluster organisation profiled on ECCP."


def test_an_answer_with_approval_of_a_rule_that_no_waiver_reaches_stays_open(law: Law, as_of: date) -> None:
    @rule(code="H4-membership", question="Odd?", subject=Subject.HOST)
    def odd(kind: Kind | None) -> Finding:
        """Ask for an approval, though no waiver can be recorded."""
        return with_approval(f"{kind}.", cure="Ask.", remedy={"kind": Kind.SME})

    case = Case(host=OrganisationFacts(kind=Kind.LARGE, waivers=frozenset({a_waiver()})))

    assert odd.ask(odd.values_of(case), law=law, as_of=as_of).answer is Answer.WITH_APPROVAL


def test_of_several_waivers_that_hold_the_same_one_is_always_shown() -> None:
    alike = frozenset(a_waiver(reason=f"reason {number}") for number in range(20))

    settled = resolve(alike, rule="H4-membership", authority=Authority.AGENCY, as_of=FIRST)

    assert settled.waiver == a_waiver(reason="reason 0")


@pytest.mark.parametrize(
    ("differences", "message"),
    [
        ({"granted_by": " "}, "'granted_by' is empty"),
        ({"reason": ""}, "'reason' is empty"),
        ({"valid_to": FIRST - timedelta(days=1)}, "before it begins on 2023-01-01; exchange the days"),
        ({"pre_approval": replace(APPROVED, given_on=LAST + timedelta(days=1))}, "after the waiver's last"),
    ],
)
def test_a_waiver_that_cannot_be_is_refused(differences: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        a_waiver(**differences)


def test_a_pre_approval_says_where_it_can_be_found() -> None:
    with pytest.raises(ValueError, match="give its reference"):
        replace(APPROVED, reference=" ")
