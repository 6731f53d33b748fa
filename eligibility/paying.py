"""What may be paid for a stay abroad, by whom, to whom, on what grounds and until when."""

from dataclasses import replace
from datetime import date

from eligibility.allowance import Allowance, work_out
from eligibility.facts import Case, OrganisationFacts, Party, StayFacts
from eligibility.home_calendars import HomeCalendar, home_calendar
from eligibility.parameters import Law
from eligibility.phrases import counted, euros, in_words, listed
from eligibility.punctuality import Act, Occurrence, Period, act_in_time, due_after
from eligibility.rules import Finding, Part, Subject, no, not_asked, rule, unknown, yes
from eligibility.verdicts import Answer

Place = tuple[float, float]


@rule(
    code="A1-maximum",
    question="Is the agreed amount within what may be paid for the stay?",
    subject=Subject.AMOUNT,
)
def amount_is_within_the_maximum(
    agreed_cents: int | None,
    stay_virtual: bool | None,
    stay_first_day: date | None,
    stay_last_day: date | None,
    stay_travel_days: frozenset[date] | None,
    stay_idle_days: frozenset[date] | None,
    host_country: str | None,
    host_other_establishments: frozenset[str],
    host_based_in: str | None,
    host_coordinates: Place | None,
    visitor_coordinates: Place | None,
    *,
    law: Law,
    as_of: date,
) -> Finding:
    """Yes up to the lump sum of the host's country, halved where the stay or the distance is short.

    No above it, and for a virtual stay for any amount above nothing. Where the lump sum is known only
    between bounds, yes up to the lower and no above the upper.
    """
    case = Case(
        visitor=OrganisationFacts(coordinates=visitor_coordinates),
        host=OrganisationFacts(
            country=host_country,
            other_establishments=host_other_establishments,
            based_in=host_based_in,
            coordinates=host_coordinates,
        ),
        stay=StayFacts(
            virtual=stay_virtual,
            first_day=stay_first_day,
            last_day=stay_last_day,
            travel_days=stay_travel_days,
            idle_days=stay_idle_days,
        ),
    )
    allowance = work_out(case, as_of=as_of, law=law)
    if agreed_cents is None or allowance.at_least_cents < agreed_cents <= allowance.at_most_cents:
        return _amount_open(agreed_cents, allowance, law)
    note = f"{euros(agreed_cents)} is agreed. {_why(allowance)}"
    if agreed_cents > allowance.at_most_cents:
        return no(
            note,
            cure=_agree_on_less(allowance),
            remedy={"agreed_cents": allowance.at_least_cents},
            citation=law.citations["virtual-no-support"] if stay_virtual else None,
        )
    is_less = agreed_cents < allowance.at_least_cents
    return yes(note, citation=law.citations["policy-agreed-amount"] if is_less else None)


def _agree_on_less(allowance: Allowance) -> str:
    least, most = allowance.at_least_cents, allowance.at_most_cents
    cure = f"Agree on {euros(least)} or less" if least else "Agree on no payment"
    if least == most:
        return f"{cure}."
    return f"{cure}, or find out what is not known first: it may then be up to {euros(most)}."


def _amount_open(agreed_cents: int | None, allowance: Allowance, law: Law) -> Finding:
    names = [name.replace(".", "_") for name in allowance.missing]
    first = allowance.steps[0]
    if agreed_cents is None:
        return unknown("agreed_cents", *names)
    if not first.missing or None in first.values.values():
        return unknown(*names)
    # The country is known, but the edition has no amount for it: to ask for it again would be no help.
    return unknown(
        *names,
        note=first.words,
        cure=f"Check the host's country, or publish an edition after {law.edition} with an amount for it.",
    )


def _why(allowance: Allowance) -> str:
    decisive = [step.words for step in allowance.steps if step.code in {"halving", "form"}]
    return f"{allowance.in_words} {decisive[0]}"


@rule(
    code="A2-payer",
    question="Does the visitor's partnership pay the lump sum to the visitor?",
    subject=Subject.AMOUNT,
)
def vop_pays_the_visitor(
    payer: Party | None, payee: Party | None, stay_virtual: bool | None, *, law: Law
) -> Finding:
    """Asked of stays abroad only. Yes when the visitor's partnership (VOP) pays the visitor.

    No when anybody else pays, such as the host, its partnership (HOP) or a cluster organisation, and when
    anybody else is paid.
    """
    if payer in {None, Party.VOP} and payee in {None, Party.VISITOR}:
        unsaid = {"payer": payer, "payee": payee}
        missing = [name for name, value in unsaid.items() if value is None]
        found = unknown(*missing) if missing else yes("The visitor's partnership (VOP) pays the visitor.")
        return _abroad_only(found, stay_virtual, law)
    pays = payer.phrase if payer else "somebody not named"
    is_paid = payee.phrase if payee else "somebody not named"
    found = no(
        f"The lump sum goes from {pays} to {is_paid}.",
        cure="Let the visitor's partnership (VOP) pay the lump sum to the visitor itself.",
        remedy={"payer": Party.VOP, "payee": Party.VISITOR},
    )
    return _abroad_only(found, stay_virtual, law)


@rule(
    code="A3-own-costs",
    question="Does the visitor bear the costs of travel and lodging first?",
    subject=Subject.AMOUNT,
)
def visitor_bears_its_costs(costs_borne_by: Party | None, stay_virtual: bool | None, *, law: Law) -> Finding:
    """Asked of stays abroad only. Yes when the visitor pays its own costs before the lump sum.

    No when anybody else does, such as a cluster organisation that invoices the visitor afterwards.
    """
    if costs_borne_by is None:
        found = unknown("costs_borne_by")
    elif costs_borne_by is Party.VISITOR:
        found = yes("The visitor bears its own costs first.")
    else:
        found = no(
            f"The costs are borne by {costs_borne_by.phrase}, which may not pay them for the visitor, "
            "also not against an invoice.",
            cure="Let the visitor pay for its own travel and lodging; the lump sum covers them afterwards.",
            remedy={"costs_borne_by": Party.VISITOR},
        )
    return _abroad_only(found, stay_virtual, law)


@rule(code="A4-one-payment", question="Is the lump sum paid in one payment?", subject=Subject.AMOUNT)
def lump_sum_is_one_payment(
    payments_made: int | None, stay_virtual: bool | None, *, law: Law, as_of: date
) -> Finding:
    """Asked of stays abroad only. Yes while no earlier payment uses up what is allowed; no afterwards."""
    if payments_made is None:
        return _abroad_only(unknown("payments_made"), stay_virtual, law)
    allowed = law.number("payments_allowed", as_of=as_of)
    note = f"Before this, there {_payments(payments_made)} for the exchange; {allowed} is allowed."
    if payments_made < allowed:
        return _abroad_only(yes(note), stay_virtual, law)
    cure = "Pay nothing more for this exchange; what has been paid cannot be followed by a second payment."
    return _abroad_only(no(note, cure=cure), stay_virtual, law)


def _payments(number: int) -> str:
    return f"{'was' if number == 1 else 'were'} {counted(number, 'payment')}"


@rule(code="A5-grounds", question="Are all grounds for the payment there?", subject=Subject.AMOUNT)
def payment_has_its_grounds(
    completed: bool | None,
    reported: bool | None,
    validated: bool | None,
    evidenced: bool | None,
    stay_virtual: bool | None,
    *,
    law: Law,
) -> Finding:
    """Asked of stays abroad only.

    Yes once the exchange is completed, the visitor has handed in its closing report, the visitor's
    partnership (VOP) has validated it, and evidence that the exchange took place has arrived. No while any
    of the four is missing.
    """
    grounds = {
        "completed": completed,
        "reported": reported,
        "validated": validated,
        "evidenced": evidenced,
    }
    lacking = [name for name, is_there in grounds.items() if is_there is False]
    unsaid = [name for name, is_there in grounds.items() if is_there is None]
    if lacking:
        found = no(
            f"Not there yet: {listed([_GROUNDS[name] for name in lacking])}.",
            cure=f"Before paying, {'; '.join(_STEPS[name] for name in lacking)}.",
            remedy=dict.fromkeys((*lacking, *unsaid), True),
        )
    elif unsaid:
        found = unknown(*unsaid)
    else:
        found = yes(f"All are there: {listed(list(_GROUNDS.values()))}.")
    return _abroad_only(found, stay_virtual, law)


_GROUNDS = {
    "completed": "the completed exchange",
    "reported": "the visitor's closing report",
    "validated": "its validation by the visitor's partnership (VOP)",
    "evidenced": "the evidence that the exchange took place",
}
_STEPS = {
    "completed": "let the stay come to its end",
    "reported": "obtain the visitor's closing report",
    "validated": "let the visitor's partnership (VOP) validate the report",
    "evidenced": "obtain evidence such as boarding passes or invoices of travel and lodging",
}


@rule(code="A6-paid-in-time", question="Is the lump sum paid in time?", subject=Subject.AMOUNT)
def lump_sum_is_paid_in_time(
    completed: bool | None,
    completed_on: date | None,
    validated: bool | None,
    validated_on: date | None,
    evidenced: bool | None,
    evidenced_on: date | None,
    paid: bool | None,
    paid_on: date | None,
    stay_virtual: bool | None,
    visitor_country: str | None,
    visitor_other_establishments: frozenset[str],
    visitor_based_in: str | None,
    *,
    law: Law,
    as_of: date,
) -> Finding:
    """Asked of stays abroad only.

    Yes for a payment by the last day, and while there is none but that day is not past; no afterwards. The
    period runs from the last of the completion, the validation of the report and the arrival of the
    evidence, by the calendar of the country of the visitor's permanent residence, whose partnership pays.
    """
    visitor = OrganisationFacts(
        country=visitor_country,
        other_establishments=visitor_other_establishments,
        based_in=visitor_based_in,
    )
    home = home_calendar(Part.VISITOR, visitor, law=law)
    days = law.number("payment_within_days", as_of=as_of)
    events = (
        _event("completed", completed, completed_on, "the stay is not over"),
        _event("validated", validated, validated_on, "the report is not validated"),
        _event("evidenced", evidenced, evidenced_on, "the evidence is not there"),
    )
    act = Act(
        occurrence=_event("paid", paid, paid_on, ""),
        done="The lump sum was paid",
        not_done="The lump sum has not been paid",
        cure="What was late stays late: pay at once if it is not paid, and record the reason for the delay.",
    )
    found = act_in_time(act, Period(days=days, events=events, home=home), as_of=as_of)
    if completed_on is not None and found.answer in {Answer.YES, Answer.NO}:
        found = replace(found, note=f"{found.note} {_from_completion_alone(completed_on, days, home)}")
    return _abroad_only(found, stay_virtual, law)


def _event(name: str, happened: bool | None, day: date | None, not_yet: str) -> Occurrence:
    return Occurrence(happened=happened, day=day, read_from=(name, f"{name}_on"), not_yet=not_yet)


def _from_completion_alone(completed_on: date, days: int, home: HomeCalendar) -> str:
    due = due_after(completed_on, days, home=home, known_as="completed_on")
    at_least = " at the earliest" if due.is_earliest else ""
    return f"Counted from the completion alone, the last day is {in_words(due.last_day)}{at_least}."


def _abroad_only(found: Finding, stay_virtual: bool | None, law: Law) -> Finding:
    """The finding about a stay abroad, made one about the stay as far as its form is known."""
    if stay_virtual:
        return not_asked(
            "It is a virtual stay, for which no financial assistance is paid.",
            citation=law.citations["virtual-no-support"],
        )
    if stay_virtual is False or found.answer is Answer.YES:
        return found
    return unknown("stay_virtual", *found.missing)


RULES = (
    amount_is_within_the_maximum,
    vop_pays_the_visitor,
    visitor_bears_its_costs,
    lump_sum_is_one_payment,
    payment_has_its_grounds,
    lump_sum_is_paid_in_time,
)
