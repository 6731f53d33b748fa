"""What the rules of a stay, its payment and its reports say beside their answers: notes, cures, remedies."""

from dataclasses import replace
from datetime import date

import pytest

from eligibility.assessment import rule_of
from eligibility.facts import Case, Party
from eligibility.parameters import Law
from eligibility.stating import with_facts, with_values
from eligibility.verdicts import Answer, Reason

DAY = date(2023, 5, 1)
NO_DAYS: frozenset[date] = frozenset()


def ask(law: Law, code: str, stated: dict[str, str], *, as_of: date = DAY) -> Reason:
    rule = rule_of(code)
    return rule.ask(rule.values_of(with_facts(Case(), stated)), law=law, as_of=as_of)


def cured(law: Law, code: str, stated: dict[str, str], *, as_of: date = DAY) -> Reason:
    """The reason once its own remedy is applied."""
    rule = rule_of(code)
    case = with_values(with_facts(Case(), stated), ask(law, code, stated, as_of=as_of).remedy)
    return rule.ask(rule.values_of(case), law=law, as_of=as_of)


def with_number(law: Law, name: str, amount: int) -> Law:
    values = tuple(replace(one, amount=amount) if one.name == name else one for one in law.values)
    return replace(law, values=values)


def a_stay(first: str, last: str, **more: str) -> dict[str, str]:
    return {
        "host.country": "PT",
        "stay.first_day": first,
        "stay.last_day": last,
        "stay.travel_days": "none",
        "stay.idle_days": "none",
        **{f"stay.{name}": text for name, text in more.items()},
    }


# Length.


def test_a_short_stay_is_told_on_which_day_the_minimum_is_reached(law: Law) -> None:
    reason = ask(law, "S1-minimum", a_stay("2023-04-24", "2023-04-26"))

    assert reason.note == (
        "From 24 April 2023 to 26 April 2023 it has 2 full working days in Portugal; not counted: 25 April "
        "2023 (Freedom Day). The minimum is 3."
    )
    assert reason.remedy == {
        "stay.last_day": date(2023, 4, 27),
        "stay.travel_days": NO_DAYS,
        "stay.idle_days": NO_DAYS,
    }
    assert "they are reached on 27 April 2023" in reason.cure


def test_the_remedy_of_a_stay_that_is_long_enough_but_idle_keeps_its_last_day(law: Law) -> None:
    stay = a_stay("2023-05-08", "2023-05-12", idle_days="2023-05-09+2023-05-10+2023-05-11")

    assert ask(law, "S1-minimum", stay).remedy["stay.last_day"] == date(2023, 5, 12)
    assert cured(law, "S1-minimum", stay).answer is Answer.YES


def test_a_short_stay_at_the_end_of_the_calendars_is_told_to_begin_earlier(law: Law) -> None:
    reason = ask(law, "S1-minimum", a_stay("2036-12-30", "2036-12-31"))

    assert reason.remedy == {}
    assert "on earlier days" in reason.cure


@pytest.mark.parametrize(
    ("stated", "note"),
    [
        ({"host.country": "NO"}, "The edition cosme-2020 has no calendar of Norway"),
        ({"stay.last_day": "2037-01-01"}, "The calendar of Portugal runs from 1 January 2019 to 31 December"),
        ({"host.country": "UK"}, "'UK' is no country code of ISO 3166-1"),
        ({"host.country": ""}, "Not known of the host: the country."),
    ],
)
def test_a_calendar_that_is_not_there_leaves_the_minimum_open_and_is_named(
    law: Law, stated: dict[str, str], note: str
) -> None:
    reason = ask(law, "S1-minimum", a_stay("2036-12-22", "2036-12-31") | stated)

    assert reason.answer is Answer.UNKNOWN
    assert reason.note.startswith(note)
    assert reason.missing == tuple(stated)


def test_a_base_without_a_calendar_leaves_the_country_of_registration_to_be_said(law: Law) -> None:
    """Once the base is corrected to a place without an establishment, the country of registration counts."""
    based = {"host.country": "", "host.other_establishments": "NO+ES", "host.based_in": "NO"}

    reason = ask(law, "S1-minimum", a_stay("2023-05-08", "2023-05-12") | based)

    assert reason.missing == ("host.country", "host.based_in")


def test_a_long_stay_is_told_its_last_day_and_keeps_the_travel_days_before_it(law: Law) -> None:
    stay = a_stay(
        "2023-05-08", "2023-06-12", travel_days="2023-05-09+2023-06-09", idle_days="2023-05-10+2023-06-12"
    )

    assert ask(law, "S2-maximum", stay).remedy == {
        "stay.last_day": date(2023, 6, 8),
        "stay.travel_days": frozenset({date(2023, 5, 9)}),
        "stay.idle_days": frozenset({date(2023, 5, 10)}),
    }
    assert cured(law, "S2-maximum", stay).answer is Answer.YES


def test_travel_at_its_ends_is_said_to_be_left_out(law: Law) -> None:
    reason = ask(law, "S2-maximum", a_stay("2023-05-08", "2023-06-09", travel_days="2023-06-09"))

    assert reason.note == (
        "The stay lasts, leaving out travel at its ends, from 8 May 2023 to 8 June 2023; the last day it may "
        "have is 8 June 2023."
    )


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        ("1439", "23 hours and 59 minutes of activities; the minimum is 24 hours"),
        ("1380", "23 hours of"),
        ("61", "1 hour and 1 minute of"),
        ("59", "59 minutes of"),
        ("0", "0 hours of"),
    ],
)
def test_hours_are_said_in_hours_and_minutes(law: Law, minutes: str, said: str) -> None:
    assert said in ask(law, "S3-activity-hours", {"stay.activity_minutes": minutes}).note


# Form.


def test_where_an_edition_allows_no_virtual_stays_only_a_stay_abroad_passes(law: Law) -> None:
    abroad_only = with_number(law, "virtual_stays_allowed", 0)

    answers = {
        form: ask(abroad_only, "S5-form", {"stay.virtual": form}).answer for form in ("no", "yes", "unknown")
    }

    assert answers == {"no": Answer.YES, "yes": Answer.NO, "unknown": Answer.UNKNOWN}
    assert cured(abroad_only, "S5-form", {"stay.virtual": "yes"}).answer is Answer.YES


# Money.


IN_PORTUGAL = a_stay("2023-05-08", "2023-05-12", virtual="no") | {
    "visitor.coordinates": "40.42 -3.7",
    "host.coordinates": "38.72 -9.14",
}


def test_too_much_is_lowered_to_the_maximum(law: Law) -> None:
    reason = ask(law, "A1-maximum", IN_PORTUGAL | {"exchange.agreed_cents": "78001"})

    assert reason.remedy == {"exchange.agreed_cents": 78_000}
    assert reason.note.startswith("780.01 EUR is agreed. At most 780 EUR may be paid.")
    assert reason.cure == "Agree on 780 EUR or less."


def test_too_much_by_any_reckoning_is_lowered_to_what_is_certain(law: Law) -> None:
    """The upper bound would leave the answer open; only the lower one is allowed whatever comes to light."""
    stated = IN_PORTUGAL | {"exchange.agreed_cents": "78001", "visitor.coordinates": ""}

    assert ask(law, "A1-maximum", stated).remedy == {"exchange.agreed_cents": 39_000}
    assert "it may then be up to 780 EUR" in ask(law, "A1-maximum", stated).cure
    assert cured(law, "A1-maximum", stated).answer is Answer.YES


def test_a_country_without_an_amount_is_not_asked_for_again(law: Law) -> None:
    reason = ask(law, "A1-maximum", IN_PORTUGAL | {"exchange.agreed_cents": "500", "host.country": "GB"})

    assert reason.note.startswith("The edition cosme-2020 has no amount for United Kingdom.")
    assert reason.cure.startswith("Check the host's country, or publish an edition")


GROUNDS = ("completed", "reported", "validated", "evidenced")


def test_each_ground_that_is_not_there_is_named_and_cured(law: Law) -> None:
    words = ("completed exchange", "closing report", "validation", "evidence")
    steps = (
        "come to its end",
        "obtain the visitor's closing report",
        "validate the report",
        "boarding passes",
    )
    for lacking, word, step in zip(GROUNDS, words, steps, strict=True):
        stated = {f"exchange.{name}": "no" if name == lacking else "yes" for name in GROUNDS}

        reason = ask(law, "A5-grounds", stated | {"stay.virtual": "no"})

        assert word in reason.note
        assert step in reason.cure
        assert reason.remedy == {f"exchange.{lacking}": True}


def test_two_grounds_that_are_not_there_are_two_pieces(law: Law) -> None:
    stated = dict.fromkeys([f"exchange.{name}" for name in GROUNDS], "no") | {"exchange.reported": "yes"}

    reason = ask(law, "A5-grounds", stated | {"stay.virtual": "no", "exchange.completed": "yes"})

    assert reason.cure == (
        "Before paying, let the visitor's partnership (VOP) validate the report; obtain evidence such as "
        "boarding passes or invoices of travel and lodging."
    )


PAYMENT = {
    "stay.virtual": "no",
    "visitor.country": "PT",
    "exchange.completed_on": "2023-05-03",
    "exchange.validated_on": "2023-05-05",
    "exchange.evidenced_on": "2023-05-04",
}


def test_a_payment_is_told_its_last_day_and_the_one_counted_from_completion_alone(law: Law) -> None:
    reason = ask(law, "A6-paid-in-time", PAYMENT | {"exchange.paid_on": "2023-05-15"})

    assert reason.note == (
        "The lump sum was paid on 15 May 2023; the last day is 15 May 2023. Counted from 6 May 2023, the day "
        "after 5 May 2023, the period ends on 15 May 2023. Counted from the completion alone, the last day "
        "is 15 May 2023."
    )


def test_what_was_paid_late_has_no_remedy_but_a_cure(law: Law) -> None:
    reason = ask(law, "A6-paid-in-time", PAYMENT | {"exchange.paid_on": "2023-05-16"})

    assert reason.answer is Answer.NO
    assert reason.remedy == {}
    assert reason.cure.startswith("What was late stays late")


def test_a_period_that_has_not_begun_says_what_it_waits_for(law: Law) -> None:
    stated = {"stay.virtual": "no", "exchange.validated": "no", "exchange.evidenced": "no"}

    reason = ask(law, "A6-paid-in-time", stated)

    assert reason.note == (
        "The time for it has not begun: the report is not validated and the evidence is not there."
    )


def test_without_a_calendar_the_day_is_said_to_be_the_earliest(law: Law) -> None:
    reason = ask(
        law, "A6-paid-in-time", PAYMENT | {"visitor.country": "NO", "exchange.paid_on": "2023-05-15"}
    )

    assert reason.answer is Answer.YES
    assert "the last day is 15 May 2023 or later." in reason.note
    assert reason.note.endswith(
        "Counted from the completion alone, the last day is 13 May 2023 at the earliest."
    )


@pytest.mark.parametrize(
    ("known", "missing"),
    [
        ({}, ("exchange.paid", "exchange.paid_on")),
        ({"exchange.paid": "yes"}, ("exchange.paid_on",)),
        (
            {"exchange.paid_on": "2023-05-16", "exchange.evidenced_on": ""},
            ("exchange.evidenced", "exchange.evidenced_on"),
        ),
        (
            {"exchange.paid_on": "2023-05-16", "exchange.evidenced_on": "", "exchange.evidenced": "yes"},
            ("exchange.evidenced_on",),
        ),
        (
            {"exchange.paid_on": "2037-02-01", "exchange.evidenced_on": "2037-01-02"},
            ("exchange.evidenced_on",),
        ),
        (
            {"exchange.paid_on": "2037-02-01", "exchange.evidenced_on": "2036-12-30"},
            ("exchange.evidenced_on",),
        ),
        ({"exchange.paid_on": "2023-05-16", "visitor.country": ""}, ("visitor.country",)),
    ],
)
def test_what_would_decide_a_payment_is_asked_for_and_nothing_else(
    law: Law, known: dict[str, str], missing: tuple[str, ...]
) -> None:
    assert ask(law, "A6-paid-in-time", PAYMENT | known).missing == missing


# Reports and counting.


def test_a_report_that_is_not_there_may_still_come(law: Law) -> None:
    stated = {"visitor.country": "PT", "exchange.completed_on": "2023-05-12", "exchange.reported": "no"}

    reason = ask(law, "X1-visitor-report", stated | {"stay.last_day": "2023-05-12"}, as_of=date(2023, 5, 15))

    assert reason.note.startswith(
        "The visitor has not reported by 15 May 2023; the last day is 19 May 2023. Counted from 13 May 2023"
    )


def test_a_late_report_of_the_host_is_taken_up_with_its_own_partnership(law: Law) -> None:
    stated = {"host.country": "PT", "exchange.completed_on": "2023-05-12", "stay.last_day": "2023-05-12"}

    reason = ask(law, "X2-host-report", stated | {"exchange.host_reported_on": "2023-05-22"})

    assert reason.remedy == {}
    assert "the host's partnership (HOP)" in reason.cure


def test_of_several_counts_the_one_for_the_vop_is_kept(law: Law) -> None:
    reason = ask(law, "X3-counted-once", {"exchange.counted_for": "hop+vop"})

    assert reason.remedy == {"exchange.counted_for": (Party.VOP,)}


def test_a_wrong_count_names_everybody_it_was_made_for_once(law: Law) -> None:
    reason = ask(law, "X4-counted-for-vop", {"exchange.counted_for": "hop+vop+hop+host"})

    assert reason.note == "It has been counted for the host's partnership (HOP) and the host."


def test_that_an_exchange_is_virtual_is_said_to_change_nothing_about_its_count(law: Law) -> None:
    reason = ask(law, "X4-counted-for-vop", {"exchange.counted_for": "vop", "stay.virtual": "yes"})

    assert reason.note == (
        "It has been counted for the visitor's partnership (VOP); that it is virtual changes nothing."
    )
