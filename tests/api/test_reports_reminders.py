"""Whoever has to act is reminded before, on and after the day, once each, and not once it is done."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from api.exchanges.exchange import Exchange
from api.exchanges.reports.tables import exchange_report_versions
from api.exchanges.reports.use_cases import reminding
from api.exchanges.reports.use_cases.reminding import remind_of_exchanges
from api.exchanges.states import State
from api.exchanges.tables import exchanges
from api.journal.tables import audit, outbox
from api.notices.wording import letter_of
from api.programme.editions import open_editions
from tests.api.trust.stays import FIRST, HOP, HOST, LAST, VISITOR, VOP

REPORT_DUE = date(2027, 3, 19)  # a Friday
EVIDENCED, VALIDATED = date(2027, 3, 13), date(2027, 3, 15)
HANDED_IN = datetime.combine(EVIDENCED, time(12), tzinfo=UTC)
PAYMENT_DUE = date(2027, 3, 25)


def remind(stays: Any, at: date | datetime) -> int:
    """Does the job; at noon where no hour is given."""
    moment = at if isinstance(at, datetime) else datetime.combine(at, time(12), tzinfo=UTC)
    stays.town.clock.at = moment
    editions = open_editions(stays.town.settings.editions_dir)
    return remind_of_exchanges(stays.town.database, editions=editions, at=moment)


def notices(stays: Any) -> list[tuple[str, str]]:
    """What was told to whom since the test began, in order."""
    with stays.town.database.snapshot() as connection:
        rows = connection.execute(select(outbox.c.kind, outbox.c.recipient).order_by(outbox.c.id)).all()
    names = {
        f"organisation:{VISITOR}": "visitor",
        f"organisation:{HOST}": "host",
        f"partnership:{stays.town.partnership(VOP)}": "vop",
        f"partnership:{stays.town.partnership(HOP)}": "hop",
        "office:programme": "office",
    }
    return [(kind, names[recipient]) for kind, recipient in rows if kind.endswith(".due")]


def on_each_day(stays: Any, first: date, last: date) -> dict[date, set[tuple[str, str]]]:
    """What is told on each of these days on which something is."""
    told = {}
    before = len(notices(stays))
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        remind(stays, day)
        now = notices(stays)
        if now[before:]:
            told[day] = set(now[before:])
        before = len(now)
    return told


def test_reports_are_asked_for_two_days_before_the_end_on_it_and_after_it(stays: Any) -> None:
    stays.at(State.FINISHED, evidenced_at=HANDED_IN)

    told = on_each_day(stays, date(2027, 3, 15), date(2027, 3, 24))

    asked = {("report.due", "visitor"), ("report.due", "host")}
    assert told == {
        date(2027, 3, 17): asked,
        REPORT_DUE: asked,
        date(2027, 3, 20): asked | {("report.due", "vop"), ("report.due", "hop")},
    }


@pytest.mark.parametrize("state", [State.VALIDATED, State.PAID])
def test_the_hosts_report_is_asked_for_until_the_exchange_is_closed(stays: Any, state: State) -> None:
    stays.at(state)

    remind(stays, REPORT_DUE)

    assert ("report.due", "host") in notices(stays)
    assert ("report.due", "visitor") not in notices(stays)


def test_who_has_reported_is_left_alone(stays: Any) -> None:
    reported = datetime(2027, 3, 15, 12, tzinfo=UTC)
    stays.at(State.FINISHED, visit_reported_at=reported, evidenced_at=HANDED_IN)

    remind(stays, REPORT_DUE)

    assert sorted(notices(stays)) == [("exchange.due", "vop"), ("report.due", "host")]


def test_the_vop_is_asked_to_validate_once_all_is_there_and_again_every_week(stays: Any) -> None:
    reported, evidenced = datetime(2027, 3, 15, 12, tzinfo=UTC), datetime(2027, 3, 16, 12, tzinfo=UTC)
    stays.at(State.FINISHED, visit_reported_at=reported, evidenced_at=evidenced, host_reported_at=reported)

    told = on_each_day(stays, date(2027, 3, 15), date(2027, 3, 31))

    asked = {("exchange.due", "vop")}
    assert told == {date(2027, 3, day): asked for day in (16, 23, 30)}


def test_the_visitor_is_asked_for_evidence_every_week_until_there_is_some(stays: Any) -> None:
    reported = datetime(2027, 3, 13, 12, tzinfo=UTC)
    stays.at(State.FINISHED, visit_reported_at=reported, host_reported_at=reported)

    told = on_each_day(stays, date(2027, 3, 13), date(2027, 3, 22))

    assert told == {date(2027, 3, day): {("exchange.due", "visitor")} for day in (14, 21)}


def test_a_report_that_was_returned_has_a_reminder_of_its_own(stays: Any) -> None:
    at = {day: datetime(2027, 3, day, 12, tzinfo=UTC) for day in (13, 15, 16)}
    exchange = stays.at(
        State.FINISHED,
        visit_first_reported_at=at[15],
        evidenced_at=at[13],
        host_reported_at=at[15],
    )
    with stays.town.database.transaction() as connection:
        row = {"report": "visit", "number": 1, "questionnaire": 1, "content": "", "digest": "0" * 64}
        when = {"exchange_id": exchange.id, "submitted_at": at[15], "returned_at": at[16]}
        connection.execute(insert(exchange_report_versions).values(row | when))

    told = on_each_day(stays, date(2027, 3, 16), date(2027, 3, 26))

    assert told == {date(2027, 3, day): {("report.due", "visitor")} for day in (18, 25)}


def test_a_payment_is_asked_for_three_days_before_the_end_on_it_and_after_it(stays: Any) -> None:
    at = {
        name: datetime.combine(day, time(12), tzinfo=UTC)
        for name, day in (("e", EVIDENCED), ("v", VALIDATED))
    }
    stays.at(State.VALIDATED, evidenced_at=at["e"], validated_at=at["v"], host_reported_at=at["v"])

    told = on_each_day(stays, date(2027, 3, 20), date(2027, 3, 29))

    asked = {("payment.due", "vop")}
    assert told == {date(2027, 3, 22): asked, PAYMENT_DUE: asked, date(2027, 3, 26): asked}


def test_nothing_is_asked_for_where_nothing_is_paid(stays: Any) -> None:
    reported = datetime(2027, 3, 15, 12, tzinfo=UTC)
    for exchange in ({"is_virtual": True}, {"agreed_cents": 0}):
        stays.at(State.VALIDATED, host_reported_at=reported, **exchange)

    assert on_each_day(stays, date(2027, 3, 20), date(2027, 3, 27)) == {}


def test_a_job_that_did_not_run_for_a_week_says_once_that_it_is_late(stays: Any) -> None:
    stays.at(State.FINISHED, evidenced_at=HANDED_IN)

    assert remind(stays, date(2027, 3, 16)) == 0
    assert remind(stays, date(2027, 3, 29)) == 1
    assert remind(stays, date(2027, 3, 30)) == 0

    assert sorted(notices(stays)) == sorted(
        ("report.due", party) for party in ("visitor", "host", "vop", "hop")
    )


def test_a_reminder_is_given_once_however_often_the_job_runs(stays: Any) -> None:
    exchange: Exchange = stays.at(State.FINISHED, evidenced_at=HANDED_IN)

    assert [remind(stays, REPORT_DUE) for _ in range(3)] == [1, 0, 0]

    with stays.town.database.snapshot() as connection:
        its = (audit.c.subject == f"exchange:{exchange.id}") & (audit.c.act == "exchange.remind")
        assert len(connection.execute(select(audit).where(its)).all()) == 1
    assert stays.seen(exchange.id) == exchange


def test_a_reminder_and_its_notice_come_together_or_not_at_all(
    stays: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays.at(State.FINISHED, evidenced_at=HANDED_IN)

    class CutError(Exception):
        pass

    def cut(*_arguments: object, **_named: object) -> None:
        raise CutError

    with monkeypatch.context() as broken:
        broken.setattr(reminding, "tell", cut)
        with pytest.raises(CutError):
            remind(stays, REPORT_DUE)
    assert notices(stays) == []

    assert remind(stays, REPORT_DUE) == 1
    assert len(notices(stays)) == 2


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2027-03-16T22:59", set()),
        ("2027-03-16T23:00", {"visitor"}),
        ("2027-03-17T00:00", {"visitor", "host"}),
    ],
    ids=["Tuesday everywhere", "Wednesday in Prague", "Wednesday in Lisbon too"],
)
def test_a_day_begins_where_the_one_is_who_has_to_act(stays: Any, moment: str, told: set[str]) -> None:
    stays.at(State.FINISHED, evidenced_at=HANDED_IN)

    remind(stays, datetime.fromisoformat(moment).replace(tzinfo=UTC))

    assert {party for _, party in notices(stays)} == told


@pytest.mark.parametrize(
    ("state", "waits_for"),
    [
        (State.DRAFT, {"visitor", "host", "vop", "hop"}),
        (State.BUILDING, {"visitor", "host", "vop", "hop"}),
        (State.COMMITTED, {"visitor", "vop"}),
        (State.APPROVING, {"office"}),
    ],
)
def test_whoever_has_to_sign_is_told_a_week_before_and_when_the_first_day_has_come(
    stays: Any, state: State, waits_for: set[str]
) -> None:
    stays.at(state)

    told = on_each_day(stays, FIRST - timedelta(days=9), FIRST + timedelta(days=2))

    assert told == {
        FIRST - timedelta(days=7): {("exchange.due", party) for party in waits_for},
        FIRST: {("exchange.due", party) for party in waits_for | {"visitor", "vop"}},
    }


@pytest.mark.parametrize(
    ("state", "day"), [(State.READY, FIRST), (State.UNDER_WAY, LAST + timedelta(days=1))]
)
def test_visitor_and_vop_are_told_to_say_that_it_began_and_that_it_is_over(
    stays: Any, state: State, day: date
) -> None:
    stays.at(state)

    told = on_each_day(stays, FIRST - timedelta(days=1), LAST + timedelta(days=3))

    assert told == {day: {("exchange.due", "visitor"), ("exchange.due", "vop")}}


@pytest.mark.parametrize("state", [State.CLOSED, State.CANCELLED, State.INTERRUPTED])
def test_nobody_is_reminded_of_what_is_over(stays: Any, state: State) -> None:
    stays.at(state)

    assert on_each_day(stays, date(2027, 3, 18), date(2027, 3, 21)) == {}


def test_when_days_are_agreed_anew_one_is_reminded_anew(stays: Any) -> None:
    stays.at(State.READY)
    stays.at(State.READY, first=FIRST + timedelta(days=7), last=LAST + timedelta(days=7))

    told = on_each_day(stays, FIRST, FIRST + timedelta(days=9))

    assert list(told) == [FIRST, FIRST + timedelta(days=7)]


def test_every_reminder_can_be_said_in_a_letter(stays: Any) -> None:
    for state in (State.DRAFT, State.READY, State.UNDER_WAY, State.FINISHED, State.VALIDATED):
        stays.at(state)
    for day in (FIRST, date(2027, 3, 17), REPORT_DUE, date(2027, 3, 25)):
        remind(stays, day)

    with stays.town.database.snapshot() as connection:
        rows = connection.execute(select(outbox).where(outbox.c.kind.like("%.due"))).all()
    letters = [letter_of(row.kind, row.params, public_url="https://cxc.example.org") for row in rows]
    assert {row.kind for row in rows} == {"report.due", "payment.due", "exchange.due"}
    assert all(len(one.text) < 1200 and one.link for one in letters)


def test_one_exchange_whose_rules_cannot_be_read_keeps_nobody_elses_reminders_back(
    stays: Any, caplog: pytest.LogCaptureFixture
) -> None:
    unreadable, good = (
        stays.at(State.FINISHED, evidenced_at=HANDED_IN),
        stays.at(State.FINISHED, evidenced_at=HANDED_IN),
    )
    with stays.town.database.transaction() as connection:
        its = exchanges.c.id == unreadable.id
        connection.execute(update(exchanges).where(its).values(edition="gone"))

    assert remind(stays, REPORT_DUE) == 1

    with stays.town.database.snapshot() as connection:
        subjects = connection.scalars(select(audit.c.subject).where(audit.c.act == "exchange.remind")).all()
    assert subjects == [f"exchange:{good.id}"]
    assert f"nobody is reminded of exchange {unreadable.id}: There is no edition 'gone'" in caplog.text
