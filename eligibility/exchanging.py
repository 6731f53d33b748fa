"""What follows a stay: its reports, for whom it is counted, and the group it may join."""

from datetime import date

from eligibility.facts import OrganisationFacts, Party
from eligibility.home_calendars import home_calendar
from eligibility.parameters import Law
from eligibility.phrases import counted, listed
from eligibility.punctuality import Act, Occurrence, Period, act_in_time
from eligibility.rules import Finding, Part, Subject, no, rule, unknown, yes


@rule(code="X1-visitor-report", question="Does the visitor report in time?", subject=Subject.EXCHANGE)
def visitor_reports_in_time(
    completed: bool | None,
    completed_on: date | None,
    stay_last_day: date | None,
    reported: bool | None,
    reported_on: date | None,
    visitor_country: str | None,
    visitor_other_establishments: frozenset[str],
    visitor_based_in: str | None,
    *,
    law: Law,
    as_of: date,
) -> Finding:
    """Yes for a report by the last day, and while there is none but that day is not past; no afterwards.

    The period runs from the last day of the stay; where the completion and the last day of activities
    differ, from the later. It ends by the calendar of the country of the visitor's permanent residence.
    """
    visitor = OrganisationFacts(
        country=visitor_country,
        other_establishments=visitor_other_establishments,
        based_in=visitor_based_in,
    )
    act = Act(
        occurrence=Occurrence(happened=reported, day=reported_on, read_from=("reported", "reported_on")),
        done="The visitor reported",
        not_done="The visitor has not reported",
        cure=_report_late("the visitor's partnership (VOP)"),
    )
    period = Period(
        days=law.number("report_within_days", as_of=as_of),
        events=_end_of_stay(completed, completed_on, stay_last_day),
        home=home_calendar(Part.VISITOR, visitor, law=law),
    )
    return act_in_time(act, period, as_of=as_of)


@rule(code="X2-host-report", question="Does the host report in time?", subject=Subject.EXCHANGE)
def host_reports_in_time(
    completed: bool | None,
    completed_on: date | None,
    stay_last_day: date | None,
    host_reported: bool | None,
    host_reported_on: date | None,
    host_country: str | None,
    host_other_establishments: frozenset[str],
    host_based_in: str | None,
    *,
    law: Law,
    as_of: date,
) -> Finding:
    """Yes for a report by the last day, and while there is none but that day is not past; no afterwards.

    The period is the visitor's, but ends by the calendar of the country of the host's permanent residence.
    """
    host = OrganisationFacts(
        country=host_country, other_establishments=host_other_establishments, based_in=host_based_in
    )
    act = Act(
        occurrence=Occurrence(
            happened=host_reported, day=host_reported_on, read_from=("host_reported", "host_reported_on")
        ),
        done="The host reported",
        not_done="The host has not reported",
        cure=_report_late("the host's partnership (HOP)"),
    )
    period = Period(
        days=law.number("report_within_days", as_of=as_of),
        events=_end_of_stay(completed, completed_on, stay_last_day),
        home=home_calendar(Part.HOST, host, law=law),
    )
    return act_in_time(act, period, as_of=as_of)


def _end_of_stay(
    completed: bool | None, completed_on: date | None, stay_last_day: date | None
) -> tuple[Occurrence, ...]:
    return (
        Occurrence(
            happened=completed,
            day=completed_on,
            read_from=("completed", "completed_on"),
            not_yet="the stay is not over",
        ),
        Occurrence(happened=True, day=stay_last_day, read_from=("stay_last_day",)),
    )


def _report_late(partnership: str) -> str:
    return (
        "What was late stays late: hand the report in at once if it is not there, and agree with "
        f"{partnership} how the delay is recorded."
    )


@rule(code="X3-counted-once", question="Is the exchange counted once only?", subject=Subject.EXCHANGE)
def exchange_is_counted_once(counted_for: tuple[Party, ...] | None, *, law: Law, as_of: date) -> Finding:
    """Yes while it is counted no more often than allowed, also when it is not counted yet. No beyond."""
    if counted_for is None:
        return unknown("counted_for")
    allowed = law.number("counts_allowed", as_of=as_of)
    if not counted_for:
        return yes("It has not been counted yet.")
    note = f"It has been counted {counted(len(counted_for), 'time')}; {allowed} is allowed."
    if len(counted_for) <= allowed:
        return yes(note)
    kept = sorted(counted_for, key=lambda party: party is not Party.VOP)[:allowed]
    return no(
        note,
        cure="Withdraw every count but the one for the visitor's partnership (VOP).",
        remedy={"counted_for": tuple(kept)},
    )


@rule(
    code="X4-counted-for-vop",
    question="Is the exchange counted for the visitor's partnership?",
    subject=Subject.EXCHANGE,
)
def exchange_is_counted_for_the_vop(
    counted_for: tuple[Party, ...] | None, stay_virtual: bool | None, *, law: Law
) -> Finding:
    """Yes while it is counted for the visitor's partnership (VOP) alone, or not at all. No for anybody else.

    The same for virtual exchanges.
    """
    if counted_for is None:
        return unknown("counted_for")
    virtual = "; that it is virtual changes nothing" if stay_virtual else ""
    citation = law.citations["counted-virtual"] if stay_virtual else None
    others = [party.phrase for party in dict.fromkeys(counted_for) if party is not Party.VOP]
    if others:
        return no(
            f"It has been counted for {listed(others)}{virtual}.",
            cure="Withdraw that count; only the visitor's partnership (VOP), which organises the exchange, "
            "counts it.",
            remedy={"counted_for": (Party.VOP,)},
            citation=citation,
        )
    so_far = f"has been counted for {Party.VOP.phrase}" if counted_for else "has not been counted yet"
    return yes(f"It {so_far}{virtual}.", citation=citation)


@rule(code="X5-joins-in-draft", question="May the exchange join a group?", subject=Subject.EXCHANGE)
def exchange_joins_in_draft(commitments_signed: int | None, *, law: Law) -> Finding:
    """Yes while it is a draft, which nobody has signed a Commitment to Quality for; no once somebody has."""
    if commitments_signed is None:
        return unknown("commitments_signed")
    if commitments_signed == 0:
        return yes(
            "It is a draft, so it may join a group; whether others of the group are signed is not asked.",
            citation=law.citations["policy-group-in-draft"],
        )
    return no(
        f"It is no draft any more: its Commitment to Quality has {counted(commitments_signed, 'signature')}.",
        cure="Leave it outside the group, or draw up a new exchange and add that while it is a draft.",
    )


RULES = (
    visitor_reports_in_time,
    host_reports_in_time,
    exchange_is_counted_once,
    exchange_is_counted_for_the_vop,
    exchange_joins_in_draft,
)
