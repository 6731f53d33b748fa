"""Calendars: what stands in them, when it is, who may read them, and the addresses that programs read."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlalchemy import update

from api.access import Role
from api.exchanges.calendars.feeds import What
from api.exchanges.calendars.kept import KEEPERS
from api.exchanges.calendars.store import add as add_feed
from api.exchanges.states import State
from api.exchanges.tables import exchanges
from api.people.bearers import new_bearer
from tests.api.trust.stays import FIRST, HOST, LAST, OTHER_VISITOR

LISBON = ZoneInfo("Europe/Lisbon")
WEEK_OF_THE_CHANGE = (date(2027, 3, 26), date(2027, 3, 30))  # clocks go forward on Sunday, 28 March


def read(answer: Any) -> list[Any]:
    """The events in an answer, as an independent reader has them."""
    assert answer.status_code == HTTPStatus.OK, answer.text
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def whole_days(answer: Any) -> list[Any]:
    return [one for one in read(answer) if not isinstance(one["dtstart"].dt, datetime)]


def hours(answer: Any) -> list[Any]:
    return [one for one in read(answer) if isinstance(one["dtstart"].dt, datetime)]


def by_hand(content: bytes) -> None:
    """RFC 5545, section 3.1: lines of 75 octets at most, each ended by CRLF, in UTF-8."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


def test_an_exchange_is_whole_days_and_an_event_for_each_line_of_its_agenda(stays: Any) -> None:
    exchange = stays.at(State.READY)

    answer = stays.visitor.get(f"/exchanges/{exchange.id}/calendar.ics")

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    by_hand(answer.content)
    (stay,) = whole_days(answer)
    assert (stay["dtstart"].dt, stay["dtend"].dt) == (FIRST, LAST + timedelta(days=1))
    assert stay["status"] == "CONFIRMED"
    assert stay["sequence"] == exchange.version
    assert stay["url"] == f"https://match.example.eu/exchanges/{exchange.id}"
    assert stay["uid"] == f"exchanges-{exchange.id}@match.example.eu"
    slots = hours(answer)
    assert len(slots) == 5
    assert slots[0]["dtstart"].params["TZID"] == "Europe/Lisbon"
    assert slots[0]["dtstart"].dt == datetime.combine(FIRST, time(9), tzinfo=LISBON)
    assert slots[0]["dtend"].dt == datetime.combine(FIRST, time(17), tzinfo=LISBON)
    assert slots[0]["summary"] == "At the looms, day 1."
    assert "PT" in slots[0]["location"]


def test_nine_in_the_morning_stays_nine_in_the_morning_when_the_clocks_change(stays: Any) -> None:
    first, last = WEEK_OF_THE_CHANGE
    exchange = stays.at(State.READY, first=first, last=last)

    answer = stays.host.get(f"/exchanges/{exchange.id}/calendar.ics")

    begins = [one["dtstart"].dt for one in hours(answer)]
    assert {one.timetz().replace(tzinfo=None) for one in begins} == {time(9)}
    assert [one.utcoffset() for one in begins] == [timedelta(0), timedelta(hours=1), timedelta(hours=1)]
    text = answer.text
    assert text.count("BEGIN:VTIMEZONE") == 1
    spring = text.partition("BEGIN:DAYLIGHT\r\n")[2].partition("END:DAYLIGHT")[0]
    assert "DTSTART:20270328T010000" in spring  # by the clock as it was before: 01:00 is 02:00
    assert "TZOFFSETFROM:+0000" in spring
    assert "TZOFFSETTO:+0100" in spring


def test_a_stay_is_as_sure_as_its_state(stays: Any) -> None:
    expected = {
        State.DRAFT: "TENTATIVE",
        State.BUILDING: "TENTATIVE",
        State.COMMITTED: "TENTATIVE",
        State.APPROVING: "TENTATIVE",
        State.READY: "CONFIRMED",
        State.UNDER_WAY: "CONFIRMED",
        State.CLOSED: "CONFIRMED",
        State.CANCELLED: "CANCELLED",
    }
    exchanges = {state: stays.at(state) for state in expected}

    for state, exchange in exchanges.items():
        events = read(stays.visitor.get(f"/exchanges/{exchange.id}/calendar.ics"))
        assert {one["status"] for one in events} == {expected[state]}, state


def test_of_a_stay_that_was_broken_off_the_days_that_took_place_are_left(stays: Any) -> None:
    exchange = stays.at(State.INTERRUPTED, ended_on=FIRST + timedelta(days=1))

    answer = stays.visitor.get(f"/exchanges/{exchange.id}/calendar.ics")

    (stay,) = whole_days(answer)
    assert stay["dtend"].dt == FIRST + timedelta(days=2)
    assert [one["status"] for one in hours(answer)] == ["CONFIRMED"] * 2 + ["CANCELLED"] * 3


def test_a_virtual_stay_is_online(stays: Any) -> None:
    exchange = stays.at(State.READY, is_virtual=True)

    events = read(stays.visitor.get(f"/exchanges/{exchange.id}/calendar.ics"))

    assert {one["location"] for one in events} == {"Online"}


def test_whoever_has_the_calendar_is_told_that_it_is_the_same(stays: Any) -> None:
    exchange = stays.at(State.READY)
    path = f"/exchanges/{exchange.id}/calendar.ics"
    first = stays.visitor.get(path)
    stays.town.clock.at += timedelta(hours=3)

    again = stays.visitor.get(path, headers={"If-None-Match": first.headers["etag"]})
    other = stays.visitor.get(path, headers={"If-None-Match": '"1"'})

    assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert (other.status_code, other.content) == (HTTPStatus.OK, first.content)


def test_nobody_reads_the_calendar_of_an_exchange_that_they_may_not_see(stays: Any) -> None:
    exchange = stays.at(State.READY)

    answers = [one.get(f"/exchanges/{exchange.id}/calendar.ics") for one in stays.strangers()]

    assert [one.status_code for one in answers] == [HTTPStatus.UNAUTHORIZED] + [HTTPStatus.NOT_FOUND] * 3


def test_the_calendar_shows_no_more_than_the_exchange(stays: Any) -> None:
    exchange = stays.at(State.READY)

    text = stays.host.get(f"/exchanges/{exchange.id}/calendar.ics").text

    for secret in ("CZ65", "780", "example.eu@", "dye without rinsing"):
        assert secret not in text


def test_ones_own_calendar_has_all_of_ones_exchanges_and_deadlines(stays: Any) -> None:
    stays.come_to(date(2027, 3, 14))
    over = stays.at(State.FINISHED)
    coming = stays.at(State.READY, visitor=OTHER_VISITOR, first=date(2027, 4, 5), last=date(2027, 4, 9))

    visitor = whole_days(stays.visitor.get("/me/calendar.ics"))
    host = whole_days(stays.host.get("/me/calendar.ics"))
    vop = whole_days(stays.vop.get("/me/calendar.ics"))
    office = read(stays.office.get("/me/calendar.ics"))

    assert [str(one["summary"]) for one in visitor if "due" in one["summary"]] == [
        "Report on the visit is due: Visit: Brno Mill at Porto Weavers"
    ]
    assert [str(one["uid"]).split("@")[0] for one in host] == [
        f"exchanges-{over.id}",
        f"exchanges-{over.id}-report-host",
        f"exchanges-{coming.id}",
    ]
    assert [str(one["summary"]) for one in vop] == ["Visit: Brno Mill at Porto Weavers"]
    assert office == []


def test_the_payment_is_in_the_calendar_of_those_who_pay(stays: Any) -> None:
    exchange = stays.at(State.VALIDATED)
    stays.come_to(date(2027, 3, 16))

    vop = whole_days(stays.vop.get("/me/calendar.ics"))
    visitor = whole_days(stays.visitor.get("/me/calendar.ics"))

    assert [str(one["summary"]) for one in vop][-1].startswith("Payment is due")
    assert [str(one["uid"]).split("@")[0] for one in visitor] == [f"exchanges-{exchange.id}"]


def test_of_an_exchange_that_is_closed_nothing_is_due(stays: Any) -> None:
    stays.at(State.CLOSED, host_reported_at=None)
    stays.come_to(date(2027, 3, 19))

    assert not [one for one in whole_days(stays.host.get("/me/calendar.ics")) if "due" in one["summary"]]


def test_a_calendar_with_nothing_in_it_is_a_calendar_still(stays: Any) -> None:
    answer = stays.visitor.get("/me/calendar.ics")

    assert read(answer) == []
    by_hand(answer.content)
    assert len(Calendar.from_ical(answer.content).subcomponents) == 1


def test_a_stay_leaves_ones_own_calendar_after_400_days(stays: Any) -> None:
    stays.at(State.CLOSED)

    stays.come_to(LAST + timedelta(days=400))
    kept = read(stays.host.get("/me/calendar.ics"))
    stays.come_to(LAST + timedelta(days=401))
    gone = read(stays.person(Role.HOST_EDITOR, HOST).get("/me/calendar.ics"))

    assert (len(kept), len(gone)) == (6, 0)


def feed(person: TestClient, what: str, of: int | None = None, **headers: str) -> Any:
    key = {"Idempotency-Key": f"{what}-{of}", **headers}
    return person.post("/me/calendars", json={"what": what} | ({} if of is None else {"of": of}), headers=key)


def path_of(answer: Any) -> str:
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    return str(answer.json()["address"]).removeprefix("https://match.example.eu")


def test_a_program_reads_an_address_without_signing_in(stays: Any) -> None:
    exchange = stays.at(State.READY)
    made = feed(stays.visitor, "exchange", exchange.id)

    answer = stays.town.nobody().get(path_of(made))

    assert answer.content == stays.visitor.get(f"/exchanges/{exchange.id}/calendar.ics").content
    again = stays.town.nobody().get(path_of(made), headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED
    assert made.headers["location"] == f"/me/calendars/{made.json()['calendar']['id']}"
    assert made.headers["cache-control"] == "no-store"


def test_an_address_is_told_once_and_kept_as_its_digest(stays: Any) -> None:
    made = feed(stays.visitor, "mine")
    secret = path_of(made).removeprefix("/calendars/").removesuffix(".ics")

    again = feed(stays.visitor, "mine")
    listed = stays.visitor.get("/me/calendars")

    assert (again.status_code, again.json()["type"]) == (HTTPStatus.CONFLICT, "/problems/feed-made-already")
    assert secret not in again.text + listed.text
    assert [one["id"] for one in listed.json()["calendars"]] == [made.json()["calendar"]["id"]]
    with stays.town.database.snapshot() as connection:
        kept = connection.exec_driver_sql("SELECT * FROM calendar_feeds").all()
        answers = connection.exec_driver_sql("SELECT * FROM idempotency_keys").all()
        events = connection.exec_driver_sql("SELECT * FROM audit").all()
    assert secret not in str(kept) + str(answers) + str(events)


def test_an_address_that_was_ended_shows_nothing(stays: Any) -> None:
    made = feed(stays.visitor, "mine")
    path, number = path_of(made), made.json()["calendar"]["id"]

    careless = stays.visitor.delete(f"/me/calendars/{number}")
    stale = stays.visitor.delete(f"/me/calendars/{number}", headers={"If-Match": '"2"'})
    others = stays.host.delete(f"/me/calendars/{number}", headers={"If-Match": '"1"'})
    ended = stays.visitor.delete(f"/me/calendars/{number}", headers={"If-Match": '"1"'})
    twice = stays.visitor.delete(f"/me/calendars/{number}", headers={"If-Match": '"2"'})
    read_after = stays.town.nobody().get(path)

    assert [one.status_code for one in (careless, stale, others, ended, twice, read_after)] == [
        HTTPStatus.PRECONDITION_REQUIRED,
        HTTPStatus.PRECONDITION_FAILED,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.NO_CONTENT,
        HTTPStatus.CONFLICT,
        HTTPStatus.GONE,
    ]
    assert read_after.json()["type"] == "/problems/calendar-is-gone"
    shown = stays.visitor.get(f"/me/calendars/{number}")
    assert shown.json()["ended_at"] is not None
    assert shown.headers["etag"] == '"2"'


def test_an_address_shows_what_its_owner_may_see_now(stays: Any) -> None:
    exchange = stays.at(State.READY)
    path = path_of(feed(stays.visitor, "exchange", exchange.id))
    mine = path_of(feed(stays.visitor, "mine"))
    held = stays.visitor.get("/me").json()["mandates"][0]["id"]

    with stays.town.database.transaction() as connection:
        connection.exec_driver_sql(
            f"UPDATE mandates SET ended_at = '2026-11-20 00:00:00' WHERE id = {int(held)}"  # noqa: S608
        )

    answers = [stays.town.nobody().get(one) for one in (path, mine)]
    assert [one.status_code for one in answers] == [HTTPStatus.NOT_FOUND] * 2
    assert {one.json()["type"] for one in answers} == {"/problems/no-calendar-here"}


def test_the_addresses_of_an_erased_account_are_gone(stays: Any) -> None:
    people = stays.town.app.state.people
    if not set(KEEPERS) <= set(people.keepers):
        stays.town.app.state.people = replace(people, keepers=(*people.keepers, *KEEPERS))
    path = path_of(feed(stays.host, "mine"))
    etag = stays.host.get("/me").headers["etag"]

    erased = stays.host.delete("/me", headers={"If-Match": etag})

    assert erased.status_code == HTTPStatus.NO_CONTENT, erased.text
    assert stays.town.nobody().get(path).status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
    with stays.town.database.snapshot() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM calendar_feeds").scalar_one() == 0


def test_nobody_makes_an_address_of_what_they_may_not_see(stays: Any) -> None:
    exchange = stays.at(State.READY)
    stranger = stays.person(Role.VISITING_SIGNER, OTHER_VISITOR)

    assert feed(stranger, "exchange", exchange.id).status_code == HTTPStatus.NOT_FOUND
    assert feed(stranger, "exchange", 999).status_code == HTTPStatus.NOT_FOUND
    assert feed(stranger, "group", 999).status_code == HTTPStatus.NOT_FOUND
    assert feed(stays.town.nobody(), "mine").status_code == HTTPStatus.UNAUTHORIZED


WRONG: tuple[dict[str, Any], ...] = (
    {"what": "mine", "of": 1},
    {"what": "exchange"},
    {"what": "group"},
    {"what": "moon"},
    {"what": "exchange", "of": 0},
    {"what": "exchange", "of": 2**31},
    {"what": "mine", "more": 1},
    {},
)


def test_a_calendar_that_says_too_much_or_too_little_is_refused(stays: Any) -> None:
    for asked in WRONG:
        answer = stays.visitor.post("/me/calendars", json=asked, headers=stays.town.once())

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, asked


def test_one_account_has_twenty_calendars_at_most(stays: Any) -> None:
    feed(stays.visitor, "mine")
    account = stays.visitor.get("/me").json()["account"]["id"]
    fill(stays, account, 19)

    full = stays.visitor.post("/me/calendars", json={"what": "mine"}, headers=stays.town.once())

    assert (full.status_code, full.json()["type"]) == (HTTPStatus.CONFLICT, "/problems/too-many-feeds")


def fill(stays: Any, account: int, many: int) -> None:
    with stays.town.database.transaction() as connection:
        for _ in range(many):
            add_feed(connection, account, new_bearer(), what=What.MINE, of=None, at=stays.town.clock.at)


def test_an_address_that_never_was_is_not_found(stays: Any) -> None:
    for secret in ("x", "A" * 43, "A" * 100, "..%2f..%2fetc", "cxc_" + "B" * 43, "%00", "é"):
        answer = stays.town.nobody().get(f"/calendars/{secret}.ics")

        assert answer.status_code == HTTPStatus.NOT_FOUND, secret


def test_a_program_with_a_token_reads_a_calendar_and_makes_no_address(stays: Any) -> None:
    exchange = stays.at(State.READY)
    held = stays.visitor.get("/me").json()["mandates"][0]["id"]
    asked = {"name": "calendars", "mandates": [held], "expires_at": "2027-03-01T12:00:00Z"}
    made = stays.visitor.post("/tokens", json=asked, headers=stays.town.once())
    program = stays.town.nobody()
    program.headers["Authorization"] = f"Bearer {made.json()['secret']}"

    read_by_it = program.get(f"/exchanges/{exchange.id}/calendar.ics")
    made_by_it = feed(program, "mine")

    assert read_by_it.status_code == HTTPStatus.OK
    assert (made_by_it.status_code, made_by_it.json()["type"]) == (
        HTTPStatus.FORBIDDEN,
        "/problems/only-in-person",
    )


def test_an_exchange_whose_rules_cannot_be_read_has_its_days_and_no_deadlines(
    stays: Any, caplog: pytest.LogCaptureFixture
) -> None:
    unreadable, good = stays.at(State.FINISHED), stays.at(State.FINISHED)
    with stays.town.database.transaction() as connection:
        its = exchanges.c.id == unreadable.id
        connection.execute(update(exchanges).where(its).values(edition="gone"))

    found = {str(one["uid"]) for one in read(stays.visitor.get("/me/calendar.ics"))}

    for one, has_deadline in ((unreadable, False), (good, True)):
        assert f"exchanges-{one.id}@match.example.eu" in found
        assert (f"exchanges-{one.id}-report-visitor@match.example.eu" in found) is has_deadline
    assert f"no deadline of exchange {unreadable.id} can be shown" in caplog.text
