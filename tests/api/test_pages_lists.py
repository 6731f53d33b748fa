"""The pages of exchanges as a table, a board and a calendar, over the same filters."""

from datetime import date

import pytest
from icalendar import Calendar

from api.access import Role
from api.exchanges.states import State
from api.pages.exchanges.lists_spans import lanes_of, weeks_of
from tests.api.trust.stays import OTHER_VISITOR, Stays

_VIEWS = ("/en/exchanges", "/en/exchanges/board", "/en/exchanges/calendar?month=2027-03")


@pytest.mark.parametrize("view", _VIEWS)
def test_every_view_shows_an_exchange_to_those_who_take_part(stays: Stays, view: str) -> None:
    exchange = stays.at(State.READY)
    for person in (stays.visitor, stays.host, stays.vop, stays.hop, stays.office):
        answer = person.get(view)
        assert answer.status_code == 200
        assert f"/en/exchanges/{exchange.id}" in answer.text


@pytest.mark.parametrize("view", _VIEWS)
def test_a_stranger_finds_an_empty_list_and_nobody_is_asked_to_sign_in(stays: Stays, view: str) -> None:
    exchange = stays.at(State.READY)
    answer = stays.town.nobody().get(view, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in")
    other = stays.person(Role.VISITING_SIGNER, OTHER_VISITOR).get(view)
    assert other.status_code == 200
    assert f"/exchanges/{exchange.id}" not in other.text


def test_the_filters_are_in_the_address_and_mistyped_ones_show_all(stays: Stays) -> None:
    ready, draft = stays.at(State.READY), stays.at(State.DRAFT, visitor=OTHER_VISITOR)

    def seen(query: str) -> set[int]:
        text = stays.office.get(f"/en/exchanges?{query}").text
        return {one.id for one in (ready, draft) if f'href="/en/exchanges/{one.id}"' in text}

    assert seen("state=ready") == {ready.id}
    assert seen("q=graz") == {draft.id}
    assert seen(f"q={ready.id}") == {ready.id}
    assert seen("from=2027-03-13") == set()
    assert seen("from=2027-03-12&to=2027-03-12") == {ready.id, draft.id}
    assert seen("state=nonsense&from=soon&group=x") == {ready.id, draft.id}


def test_the_side_of_a_partnership_is_a_filter(stays: Stays) -> None:
    exchange = stays.at(State.READY)
    assert f"/exchanges/{exchange.id}" in stays.hop.get("/en/exchanges?side=host").text
    assert f"/exchanges/{exchange.id}" not in stays.hop.get("/en/exchanges?side=visitor").text


def test_the_files_hold_exactly_the_list_that_is_filtered(stays: Stays) -> None:
    ready, draft = stays.at(State.READY), stays.at(State.DRAFT, visitor=OTHER_VISITOR)
    page = stays.office.get("/en/exchanges?state=ready&q=brno").text
    for ending in ("csv", "xlsx", "ics"):
        assert f'href="/exchanges.{ending}?state=ready&amp;q=brno"' in page
    rows = stays.office.get("/exchanges.csv?state=ready&q=brno").text.splitlines()
    assert len(rows) == 2
    events = Calendar.from_ical(stays.office.get("/exchanges.ics?state=ready").content).walk("VEVENT")
    assert any(f"/exchanges/{ready.id}" in str(one) for one in events)
    assert not any(f"/exchanges/{draft.id}" in str(one) for one in events)


def test_a_list_says_what_is_waited_for_and_until_when(stays: Stays) -> None:
    stays.at(State.FINISHED)
    stays.come_to(date(2027, 3, 16))
    text = stays.vop.get("/en/exchanges").text
    assert "has to report on the visit" in text
    assert "19 March 2027" in text


def test_a_list_says_what_is_overdue(stays: Stays) -> None:
    stays.at(State.FINISHED)
    stays.come_to(date(2027, 3, 25))
    assert "overdue" in stays.vop.get("/en/exchanges").text


def test_a_card_offers_the_acts_that_its_page_offers_and_no_others(stays: Stays) -> None:
    exchange = stays.at(State.READY)
    stays.come_to(date(2027, 3, 8))
    start = f'/en/exchanges/{exchange.id}/start"'
    assert start in stays.vop.get("/en/exchanges/board").text
    assert start not in stays.hop.get("/en/exchanges/board").text


def test_the_month_is_in_the_address(stays: Stays) -> None:
    exchange = stays.at(State.READY)
    march = stays.vop.get("/en/exchanges/calendar?month=2027-03")
    assert "month=2027-02" in march.text
    assert "month=2027-04" in march.text
    april = stays.vop.get("/en/exchanges/calendar?month=2027-04").text
    assert f"/en/exchanges/{exchange.id}" not in april
    by_host = stays.vop.get("/en/exchanges/calendar?month=2027-03&by=hosts").text
    assert f"/en/exchanges/{exchange.id}" in by_host
    assert stays.vop.get("/en/exchanges/calendar?month=2027-13").status_code == 200


def test_every_view_is_in_french_too(stays: Stays) -> None:
    stays.at(State.READY)
    for view in _VIEWS:
        assert stays.vop.get(view.replace("/en/", "/fr/")).status_code == 200


def test_bars_that_overlap_stand_below_each_other_and_each_row_is_full() -> None:
    stays = [
        {"id": 1, "first_day": "2027-03-01", "last_day": "2027-03-03"},
        {"id": 2, "first_day": "2027-03-03", "last_day": "2027-03-05"},
        {"id": 3, "first_day": "2027-03-04", "last_day": "2027-03-20"},
        {"id": 4, "first_day": "2027-03-09", "last_day": "2027-03-10"},
    ]
    lanes = lanes_of(stays, date(2027, 3, 1), date(2027, 3, 7))
    assert [[cell.stay and cell.stay["id"] for cell in lane] for lane in lanes] == [[1, 3], [None, 2, None]]
    assert [sum(cell.days for cell in lane) for lane in lanes] == [7, 7]
    assert lanes[0][1].goes_on


def test_weeks_are_whole_and_begin_on_a_monday() -> None:
    weeks = weeks_of(date(2027, 3, 1), date(2027, 3, 31))
    assert [len(week) for week in weeks] == [7] * 5
    assert (weeks[0][0], weeks[-1][-1]) == (date(2027, 3, 1), date(2027, 4, 4))
