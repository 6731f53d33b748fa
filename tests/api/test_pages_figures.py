"""The pages of figures: every number with its list, charts with their tables, targets and budgets set."""

from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest

from api.access import Role
from api.exchanges.states import State
from api.pages.figures.charts import budget_bar, ends_of_months, month_chart, target_bar
from api.pages.figures.setting import cents_of

PERIOD = {"first_day": "2026-01-01", "last_day": "2026-12-31"}


@pytest.fixture
def target(stays: Any) -> Any:
    """The visitor's partnership with a target of twelve, and a budget."""
    number = stays.town.partnership("Hills")
    body = {"targets": [PERIOD | {"kind": "physical", "exchanges": 12}]}
    path = f"/partnerships/{number}/targets"
    version = stays.office.get(path).headers["etag"]
    done = stays.office.put(path, json=body, headers={"If-Match": version})
    assert done.status_code == HTTPStatus.OK, done.text
    return stays


def test_those_who_may_not_read_figures_are_told_who_may(stays: Any) -> None:
    assert stays.town.nobody().get("/en/figures", follow_redirects=False).status_code == HTTPStatus.SEE_OTHER
    for path in ("/en/figures", "/en/figures/counted", "/en/figures.csv", "/en/analysis"):
        assert stays.visitor.get(path).status_code == HTTPStatus.FORBIDDEN, path


def test_every_number_opens_its_list(target: Any) -> None:
    target.at(State.READY)
    page = target.vop.get("/en/figures").text
    assert 'href="/en/figures/ready"' in page
    assert "<table" in page
    assert 'role="img"' in page
    listed = target.vop.get("/en/figures/ready")
    assert listed.status_code == HTTPStatus.OK
    assert "/en/exchanges/" in listed.text


def test_an_analyst_reads_figures_without_their_lists(target: Any) -> None:
    analyst = target.person(Role.ANALYST)
    page = analyst.get("/en/figures")
    assert page.status_code == HTTPStatus.OK
    assert 'href="/en/figures/ready"' not in page.text
    assert analyst.get("/en/analysis").status_code == HTTPStatus.OK
    assert analyst.get("/en/figures/ready").status_code == HTTPStatus.FORBIDDEN


def test_the_filter_is_the_same_in_the_files(target: Any) -> None:
    page = target.vop.get("/en/figures?from=2026-01-01&to=2026-12-31").text
    assert "/en/figures.csv?from=2026-01-01&amp;to=2026-12-31" in page
    file = target.vop.get("/en/figures.csv?from=2026-01-01&to=2026-12-31")
    assert file.status_code == HTTPStatus.OK
    assert "attachment" in file.headers["content-disposition"]
    assert target.vop.get("/en/figures.xlsx").content.startswith(b"PK")


def test_a_period_the_wrong_way_round_is_said_beside_the_filter(stays: Any) -> None:
    answer = stays.vop.get("/en/figures?from=2027-01-01&to=2026-01-01")
    assert answer.status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}
    assert "That was not done" in answer.text
    assert 'value="2027-01-01"' in answer.text


def test_the_office_sees_all_together_and_one_by_one(target: Any) -> None:
    page = target.office.get("/en/figures").text
    assert "One by one" in page
    number = target.town.partnership("Hills")
    assert f"partnership={number}" in page
    assert target.office.get(f"/en/figures?partnership={number}").status_code == HTTPStatus.OK


def test_months_stand_in_a_chart_with_the_table_behind_it(target: Any) -> None:
    page = target.vop.get("/en/figures/months")
    assert page.status_code == HTTPStatus.OK
    assert "<polyline" in page.text
    assert "31 January 2026" in page.text


def test_the_office_sets_targets_and_managers_read_them(target: Any) -> None:
    number = target.town.partnership("Hills")
    address = f"/en/figures/targets?partnership={number}"
    assert "Save the targets" not in target.vop.get(address).text
    assert "Save the targets" in target.office.get(address).text
    form = _typed("targets", number, version='"2"', kind="physical", exchanges="20")
    refused = target.office.post("/en/figures/targets", data=form | {"targets.0.exchanges": "many"})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    version = target.office.get(f"/partnerships/{number}/targets").headers["etag"]
    done = target.office.post("/en/figures/targets", data=form | {"version": version}, follow_redirects=False)
    assert done.status_code == HTTPStatus.SEE_OTHER, done.text
    kept = target.office.get(f"/partnerships/{number}/targets").json()["targets"]
    assert [one["exchanges"] for one in kept] == [20]


def test_managers_enter_their_budget_in_euros(stays: Any) -> None:
    number = stays.town.partnership("Hills")
    version = stays.vop.get(f"/partnerships/{number}/budget").headers["etag"]
    form = _typed("periods", number, version=version, amount_cents="49 000,50")
    done = stays.vop.post("/en/figures/budget", data=form, follow_redirects=False)
    assert done.status_code == HTTPStatus.SEE_OTHER, done.text
    kept = stays.vop.get(f"/partnerships/{number}/budget").json()["periods"]
    assert kept[0]["amount_cents"] == 4_900_050
    assert 'value="49000.50"' in stays.vop.get("/en/figures/budget").text


def test_a_budget_that_somebody_else_changed_is_refused_with_what_was_typed(stays: Any) -> None:
    number = stays.town.partnership("Hills")
    form = _typed("periods", number, version='"99"', amount_cents="7")
    refused = stays.vop.post("/en/figures/budget", data=form)
    assert refused.status_code == HTTPStatus.PRECONDITION_FAILED
    assert 'value="7"' in refused.text


def _typed(rows: str, number: int, *, version: str, **more: str) -> dict[str, str]:
    said = PERIOD | more
    fields = {f"{rows}.0.{name}": text for name, text in said.items()}
    return fields | {"partnership": str(number), "version": version, "key": uuid4().hex}


@pytest.mark.parametrize(
    ("text", "cents"),
    [("49000", 4_900_000), ("49 000,50", 4_900_050), ("€12", 1200), ("0.001", "0.001"), ("many", "many")],
)
def test_euros_are_read_as_cents_and_what_is_no_amount_stays(text: str, cents: int | str) -> None:
    assert cents_of(text) == cents


def test_a_bar_holds_its_target_and_its_forecast() -> None:
    bar = target_bar(_a_target(target=10, counted=5, due_by_today=4, low=6, high=20))
    assert (bar.goal, bar.counted, bar.due, bar.low, bar.high) == (50, 25, 20, 30, 100)


def test_a_budget_that_is_overspent_ends_before_its_bar_does() -> None:
    bar = budget_bar({"budget_cents": 100, "paid_cents": 150, "committed_cents": 50})
    assert (bar.goal, bar.paid, bar.committed) == (50, 75, 25)


def test_months_end_on_their_last_day_and_today_in_the_one_that_runs() -> None:
    ends = ends_of_months(date(2026, 1, 1), date(2026, 12, 31), today=date(2026, 3, 5))
    assert ends == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 5)]
    assert ends_of_months(date(2027, 1, 1), date(2027, 12, 31), today=date(2026, 3, 5)) == []


def test_a_period_that_has_not_begun_is_a_chart_without_points() -> None:
    chart = month_chart(_a_target(target=10, counted=0, due_by_today=0, low=0, high=3), [])
    assert not chart.points
    assert not chart.band


def _a_target(*, low: int, high: int, **more: int) -> dict[str, Any]:
    return {**PERIOD, **more, "forecast": {"low": low, "high": high}}
