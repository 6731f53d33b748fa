"""Clocks end where an independent calendar says, in the zone of who has to act, and agree with the rules."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, FR, MO, TH, TU, WE, rrule

from api.exchanges.clocks import Running, clocks_of
from api.exchanges.exchange import Agreed, Exchange, Progress
from api.exchanges.lifecycle import Clock
from api.exchanges.states import Party, State
from api.exchanges.zones import day_in, end_of
from api.programme.edition_problems import UnusableEdition
from eligibility.assessment import assess
from eligibility.editions import first_edition
from eligibility.facts import Case, ExchangeFacts, OrganisationFacts, StayFacts
from eligibility.rules import Subject
from eligibility.verdicts import Answer

LAW = first_edition()
NOON = time(12, tzinfo=UTC)
ZONES = {  # from the time zone database, not from our table
    "PT": "Europe/Lisbon",
    "GR": "Europe/Athens",
    "IS": "Atlantic/Reykjavik",
    "AM": "Asia/Yerevan",
    "CZ": "Europe/Prague",
    "IE": "Europe/Dublin",
    "UA": "Europe/Kyiv",
    "TR": "Europe/Istanbul",
}
EVERY_DAY = [at.date() for at in rrule(DAILY, dtstart=date(2026, 1, 1), until=date(2030, 12, 31))]


def an_exchange(
    state: State = State.FINISHED,
    *,
    visitor: str | None = "GR",
    host: str | None = "PT",
    last: date = date(2027, 3, 12),
    is_virtual: bool = False,
    **progress: Any,
) -> Exchange:
    is_over = state in {State.FINISHED, State.VALIDATED, State.PAID, State.CLOSED}
    known: dict[str, Any] = {"ended_on": last if is_over else None, "agreed_cents": 78_000} | progress
    return Exchange(
        id=1,
        agreed=Agreed(
            proposal=1,
            visitor="v",
            host="h",
            first_day=last - timedelta(days=4),
            last_day=last,
            is_virtual=is_virtual,
            edition=LAW.edition,
            vop=1,
            hop=2,
        ),
        state=state,
        version=1,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        visitor_country=visitor,
        host_country=host,
        progress=Progress(**known),
    )


def the(clock: Clock, party: Party, exchange: Exchange, at: datetime | None = None) -> Running:
    moment = at or datetime.combine(exchange.agreed.last_day, NOON)
    found = [
        one for one in clocks_of(exchange, law=LAW, at=moment) if (one.clock, one.party) == (clock, party)
    ]
    assert len(found) == 1
    return found[0]


def visit_report(exchange: Exchange, at: datetime | None = None) -> Running:
    return the(Clock.REPORT, Party.VISITOR, exchange, at)


def host_report(exchange: Exchange, at: datetime | None = None) -> Running:
    return the(Clock.REPORT, Party.HOST, exchange, at)


def payment(exchange: Exchange, at: datetime | None = None) -> Running:
    return the(Clock.PAYMENT, Party.VOP, exchange, at)


# The oracle: dateutil counts, the holidays library knows the days off, zoneinfo knows the offsets.


@cache
def working_days(country: str) -> Sequence[date]:
    off = set(holidays.country_holidays(country, years=range(2025, 2033)))
    span = {"dtstart": date(2025, 12, 1), "until": date(2031, 12, 31)}
    weekdays = rrule(DAILY, byweekday=(MO, TU, WE, TH, FR), **span)
    return [moment.date() for moment in weekdays if moment.date() not in off]


def expected_last_day(event: date, days: int, country: str) -> date:
    """The working day at or after the nominal end, and never before the second in the period."""
    working = working_days(country)
    by_end = bisect_left(working, event + relativedelta(days=days))
    return working[max(by_end, bisect_left(working, event + relativedelta(days=1)) + 1)]


def is_day(day: date, at: datetime, country: str) -> bool:
    return at.astimezone(ZoneInfo(ZONES[country])).date() == day


@pytest.mark.parametrize("country", ZONES)
def test_clocks_of_every_day_from_2026_to_2030_end_where_dateutil_and_the_libraries_say(country: str) -> None:
    for last in EVERY_DAY:
        validated_at = datetime.combine(last + timedelta(days=2), NOON)
        exchange = an_exchange(
            State.VALIDATED,
            visitor=country,
            host=country,
            last=last,
            evidenced_at=validated_at - timedelta(days=1),
            validated_at=validated_at,
        )
        for found, event, days in (
            (visit_report(exchange), last, 7),
            (host_report(exchange), last, 7),
            (payment(exchange), validated_at.date(), 10),
        ):
            assert found.began_on == event
            assert found.last_day == expected_last_day(event, days, country)
            assert found.ends_at is not None
            assert found.ends_at.tzinfo is UTC
            assert is_day(found.last_day, found.ends_at - timedelta(microseconds=1), country)
            assert is_day(found.last_day + timedelta(days=1), found.ends_at, country)
            assert found.zone == ZONES[country]
            assert not found.is_earliest
        assert payment(exchange).from_completion_alone == expected_last_day(last, 10, country)


@pytest.mark.parametrize(
    ("last", "country", "last_day", "ends_at", "why"),
    [
        ("2027-01-29", "CZ", "2027-02-05", "2027-02-05T23:00", "over the end of a month"),
        ("2027-04-30", "CZ", "2027-05-07", "2027-05-07T22:00", "from the last day of a month, in summer"),
        ("2026-12-25", "CZ", "2027-01-04", "2027-01-04T23:00", "1 January is off, and then a weekend"),
        ("2028-02-22", "PT", "2028-02-29", "2028-03-01T00:00", "ends on 29 February"),
        ("2028-02-29", "PT", "2028-03-07", "2028-03-08T00:00", "runs from 29 February"),
        ("2028-02-25", "PT", "2028-03-03", "2028-03-04T00:00", "runs over 29 February"),
        ("2027-02-22", "PT", "2027-03-01", "2027-03-02T00:00", "no 29 February that year"),
        ("2027-03-24", "PT", "2027-03-31", "2027-03-31T23:00", "clocks go forward on the 28th, in Lisbon"),
        ("2027-03-24", "GR", "2027-03-31", "2027-03-31T21:00", "and in Athens"),
        ("2027-03-24", "IS", "2027-03-31", "2027-04-01T00:00", "and never in Reykjavik"),
        ("2027-03-24", "AM", "2027-03-31", "2027-03-31T20:00", "nor in Yerevan"),
        ("2027-10-27", "PT", "2027-11-03", "2027-11-04T00:00", "clocks go back on the 31st, in Lisbon"),
        ("2027-10-27", "GR", "2027-11-03", "2027-11-03T22:00", "and in Athens"),
        ("2027-10-27", "IS", "2027-11-03", "2027-11-04T00:00", "and never in Reykjavik"),
        ("2027-10-27", "AM", "2027-11-03", "2027-11-03T20:00", "nor in Yerevan"),
        ("2027-06-03", "PT", "2027-06-11", "2027-06-11T23:00", "10 June is Portugal's own day"),
        ("2027-06-03", "GR", "2027-06-10", "2027-06-10T21:00", "and a working day in Greece"),
        ("2027-03-18", "GR", "2027-03-26", "2027-03-26T22:00", "25 March is Greece's own day"),
        ("2027-03-18", "PT", "2027-03-25", "2027-03-26T00:00", "and a working day in Portugal"),
    ],
)
def test_a_report_is_due_by_the_calendar_and_the_clock_of_who_reports(
    last: str, country: str, last_day: str, ends_at: str, why: str
) -> None:
    exchange = an_exchange(visitor=country, host=country, last=date.fromisoformat(last))

    for found in (visit_report(exchange), host_report(exchange)):
        assert found.last_day == date.fromisoformat(last_day), why
        assert found.ends_at == datetime.fromisoformat(ends_at).replace(tzinfo=UTC), why


def test_visitor_and_host_have_each_their_own_end() -> None:
    exchange = an_exchange(visitor="GR", host="PT", last=date(2027, 6, 3))

    assert visit_report(exchange).last_day == date(2027, 6, 10)
    assert host_report(exchange).last_day == date(2027, 6, 11)


@pytest.mark.parametrize("country", ["PT", "GR", "IS", "AM"])
def test_one_is_in_time_until_the_last_moment_of_the_last_day_where_one_is(country: str) -> None:
    for last in (date(2027, 3, 24), date(2027, 10, 27)):
        exchange = an_exchange(visitor=country, last=last)
        ends_at = visit_report(exchange).ends_at
        assert ends_at is not None

        in_time, too_late = ends_at - timedelta(microseconds=1), ends_at
        assert not visit_report(exchange, in_time).is_late
        assert visit_report(exchange, too_late).is_late
        reported = replace(exchange, progress=replace(exchange.progress, visit_reported_at=in_time))
        assert not visit_report(reported, too_late + timedelta(days=99)).is_late
        reported = replace(exchange, progress=replace(exchange.progress, visit_reported_at=too_late))
        assert visit_report(reported, too_late).is_late


def test_the_islands_count_as_their_capital_does() -> None:
    """A host on the Azores is at home in Portugal, whose days end an hour earlier than its own."""
    assert end_of(date(2027, 7, 1), "PT") == datetime(2027, 7, 1, 23, tzinfo=UTC)
    azores = datetime(2027, 7, 1, 23, 30, tzinfo=UTC).astimezone(ZoneInfo("Atlantic/Azores"))
    assert (azores.date(), day_in("PT", azores)) == (date(2027, 7, 1), date(2027, 7, 2))


# The clocks and the rules are one.


def rules_say(exchange: Exchange, code: str, on: date) -> Answer:
    progress, country = exchange.progress, exchange.visitor_country

    def day(at: datetime | None, where: str | None) -> date | None:
        return None if at is None else at.astimezone(ZoneInfo(ZONES[where or ""])).date()

    case = Case(
        visitor=OrganisationFacts(country=country),
        host=OrganisationFacts(country=exchange.host_country),
        stay=StayFacts(virtual=False, first_day=exchange.agreed.first_day, last_day=exchange.agreed.last_day),
        exchange=ExchangeFacts(
            completed=progress.ended_on is not None,
            completed_on=progress.ended_on,
            reported=progress.visit_reported_at is not None,
            reported_on=day(progress.visit_reported_at, country),
            host_reported=progress.host_reported_at is not None,
            host_reported_on=day(progress.host_reported_at, exchange.host_country),
            validated=progress.validated_at is not None,
            validated_on=day(progress.validated_at, country),
            evidenced=progress.evidenced_at is not None,
            evidenced_on=day(progress.evidenced_at, country),
            paid=progress.paid_on is not None,
            paid_on=progress.paid_on,
        ),
    )
    verdict = assess(case, Subject.AMOUNT, Subject.EXCHANGE, as_of=on, law=LAW)
    return next(reason.answer for reason in verdict.reasons if reason.code == code)


def situations() -> Iterator[Exchange]:
    """Exchanges at random steps, about holidays, month ends and clock changes."""
    rng = Random(5)
    about = [date(2026, 12, 18), date(2027, 3, 19), date(2027, 4, 28), date(2027, 10, 25), date(2028, 2, 20)]
    for _ in range(60):
        last = rng.choice(about) + timedelta(days=rng.randrange(10))
        after = [
            datetime.combine(last, time(rng.randrange(24), tzinfo=UTC)) + timedelta(days=rng.randrange(1, 9))
            for _ in range(3)
        ]
        progress: dict[str, Any] = {
            "ended_on": last - timedelta(days=rng.choice((0, 0, 1))),
            "visit_reported_at": rng.choice((None, after[0])),
            "host_reported_at": rng.choice((None, after[1])),
            "evidenced_at": rng.choice((None, after[1])),
            "validated_at": rng.choice((None, after[2])),
        }
        if progress["validated_at"] and progress["evidenced_at"] and rng.random() < 0.5:
            progress["paid_on"] = max(after).date() + timedelta(days=rng.randrange(16))
        countries = rng.sample(list(ZONES), 2)
        yield an_exchange(visitor=countries[0], host=countries[1], last=last, **progress)


def test_they_agree_with_rules_x1_x2_and_a6_day_by_day_about_the_deadline() -> None:
    said: dict[tuple[str, Answer], int] = {}
    for exchange in situations():
        for code, clock in (("X1-visitor-report", 0), ("X2-host-report", 1), ("A6-paid-in-time", 2)):
            known = clocks_of(exchange, law=LAW, at=datetime.combine(exchange.agreed.last_day, NOON))[clock]
            about = known.last_day or exchange.agreed.last_day
            for offset in range(-4, 6):
                on = about + timedelta(days=offset)
                at = datetime.combine(on, time(12), tzinfo=ZoneInfo(known.zone))
                found = clocks_of(exchange, law=LAW, at=at)[clock]
                answer = rules_say(exchange, code, on)
                assert found.is_late == (answer is Answer.NO), f"{code} on {on}: {found.words}"
                said[code, answer] = said.get((code, answer), 0) + 1
    assert {answer for _, answer in said} == {Answer.YES, Answer.NO}
    assert min(said.values()) > 30


# What is shown when.


@pytest.mark.parametrize("state", [State.DRAFT, State.READY, State.UNDER_WAY])
def test_before_the_stay_is_over_a_report_is_shown_with_its_expected_end(state: State) -> None:
    found = visit_report(an_exchange(state), datetime(2027, 4, 30, tzinfo=UTC))

    assert (found.began_on, found.last_day, found.is_late) == (None, date(2027, 3, 19), False)
    assert found.words.startswith("It will run for 7 days from the day after the stay.")
    assert not found.is_open


def test_a_report_runs_from_the_later_of_the_end_and_the_agreed_last_day() -> None:
    sooner = an_exchange(ended_on=date(2027, 3, 11))
    later = an_exchange(ended_on=date(2027, 3, 15))

    assert visit_report(sooner).began_on == date(2027, 3, 12)
    assert visit_report(later).began_on == date(2027, 3, 15)


def test_the_hosts_days_begin_when_the_visitors_side_has_said_that_it_is_over() -> None:
    said = datetime(2027, 3, 25, 12, tzinfo=UTC)
    at = datetime(2027, 3, 26, tzinfo=UTC)
    visit, hosting, *_ = clocks_of(an_exchange(ended_on=date(2027, 3, 12), ended_at=said), law=LAW, at=at)

    assert (visit.began_on, visit.is_late) == (date(2027, 3, 12), True)
    assert (hosting.began_on, hosting.is_late) == (date(2027, 3, 25), False)
    assert "The rules say completion; it counts from 25 March 2027" in hosting.words
    assert "counts from" not in visit.words


def test_a_payment_waits_for_what_is_not_there_and_shows_the_other_reading() -> None:
    found = payment(an_exchange(evidenced_at=datetime(2027, 3, 13, tzinfo=UTC)))

    assert (found.began_on, found.last_day, found.ends_at, found.is_late) == (None, None, None, False)
    assert "It waits for the validation." in found.words
    assert found.from_completion_alone == date(2027, 3, 22)
    assert "Counted from the completion alone, the last day is 22 March 2027." in found.words


@pytest.mark.parametrize(
    ("evidenced", "validated", "began"),
    [("13T12", "15T12", "15"), ("17T12", "15T12", "17"), ("13T12", "15T22:30", "16")],
    ids=["from the validation", "from later evidence", "from midnight in Athens on"],
)
def test_a_payment_runs_from_the_last_of_its_grounds(evidenced: str, validated: str, began: str) -> None:
    exchange = an_exchange(
        State.VALIDATED,
        evidenced_at=datetime.fromisoformat(
            f"2027-03-{evidenced}:00Z" if ":" not in evidenced else evidenced
        ),
        validated_at=datetime.fromisoformat(f"2027-03-{validated}{'' if ':' in validated else ':00'}Z"),
    )

    assert payment(exchange).began_on == date.fromisoformat(f"2027-03-{began}")


def test_nothing_is_paid_for_a_virtual_stay_or_where_nothing_was_agreed() -> None:
    for exchange in (an_exchange(is_virtual=True), an_exchange(agreed_cents=0)):
        found = clocks_of(exchange, law=LAW, at=datetime(2027, 4, 1, tzinfo=UTC))
        assert [one.clock for one in found] == [Clock.REPORT, Clock.REPORT]


@pytest.mark.parametrize("state", [State.CANCELLED, State.INTERRUPTED])
def test_nothing_runs_once_it_was_given_up(state: State) -> None:
    assert clocks_of(an_exchange(state), law=LAW, at=datetime(2027, 4, 1, tzinfo=UTC)) == ()


@pytest.mark.parametrize(
    "differences",
    [{"visitor": None}, {"visitor": "BR"}, {"last": date(2036, 12, 30)}],
    ids=["country not known", "no calendar of the country", "beyond the calendar"],
)
def test_where_no_calendar_reaches_the_earliest_day_is_given_and_said(differences: dict[str, Any]) -> None:
    exchange = an_exchange(**differences)
    found = visit_report(exchange, datetime(2037, 6, 1, tzinfo=UTC))

    assert found.last_day == exchange.agreed.last_day + timedelta(days=7)
    assert found.is_earliest
    assert not found.is_late
    assert "at the earliest" in found.words


@pytest.mark.parametrize("name", ["report_within_days", "payment_within_days"])
def test_an_edition_that_gives_no_such_period_is_named(name: str) -> None:
    without = replace(LAW, values=tuple(one for one in LAW.values if one.name != name))

    with pytest.raises(UnusableEdition, match=f"gives no '{name}'"):
        clocks_of(an_exchange(), law=without, at=datetime(2027, 3, 15, tzinfo=UTC))
