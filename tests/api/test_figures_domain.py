"""Figures without a database: periods, pace, forecasts, medians, and the table of definitions."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom

from api.exchanges.states import COUNTED, State
from api.figures.definitions import DERIVED, FIGURES, ON_THE_WAY, Stands, Unit, figure_called
from api.figures.forecasts import ENOUGH, Ended, distribution, forecast, middle
from api.figures.pace import Pace
from api.figures.problems import UnknownFigure
from api.figures.steps import Stayed, median, step_days
from api.figures.tallies import Cell, Tally, ledger_of
from api.figures.windows import EVER, Window, beginning_of, cuts_of, day_of, spans_of
from api.programme.periods import ExchangeKind
from eligibility.citations import load_citations
from eligibility.editions import REFERENCE

YEAR = Window(date(2027, 1, 1), date(2027, 12, 31))
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2028, 12, 31))
WINDOWS = st.builds(lambda one, other: Window(*sorted((one, other))), DAYS, DAYS) | st.sampled_from(
    [EVER, Window(None, date(2027, 6, 30)), Window(date(2027, 7, 1), None)]
)


def test_every_state_is_in_exactly_one_of_the_figures_that_tell_how_far_exchanges_are():
    how_far = ["counted", *ON_THE_WAY, "cancelled", "interrupted"]

    states = sorted(state for code in how_far for state in FIGURES[code].states)

    assert states == sorted(State)
    assert FIGURES["counted"].states == COUNTED == {state for state in State if state.counts}


def test_every_figure_has_words_and_sources_that_the_register_knows():
    known = load_citations(REFERENCE / "citations.csv")

    for one in (*FIGURES.values(), *DERIVED):
        assert one.title
        assert one.words.endswith(".")
        assert set(one.sources) <= known.keys()


def test_a_figure_in_cents_adds_an_amount_and_any_other_counts():
    for figure in FIGURES.values():
        assert (figure.adds is not None) == (figure.unit is Unit.CENTS)


def test_a_figure_that_is_misspelt_names_the_nearest():
    with pytest.raises(UnknownFigure, match="Did you mean 'counted'"):
        figure_called("countd")


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),  # Brussels is an hour ahead
        (datetime(2027, 3, 27, 22, 59, 59, tzinfo=UTC), date(2027, 3, 27)),
        (datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC), date(2027, 3, 28)),  # its day of 23 hours
        (datetime(2027, 3, 28, 22, 0, tzinfo=UTC), date(2027, 3, 29)),  # and then two
        (datetime(2027, 10, 31, 22, 59, 59, tzinfo=UTC), date(2027, 10, 31)),  # its day of 25 hours
    ],
)
def test_a_moment_is_on_the_day_that_it_is_in_brussels(at, day):
    assert day_of(at) == day
    assert beginning_of(day) <= at


@given(windows=st.lists(WINDOWS, min_size=1, max_size=5), day=DAYS)
def test_the_spans_of_a_window_are_exactly_its_days(windows, day):
    cuts = cuts_of(windows)
    span = sum(cut <= day for cut in cuts)

    for window in windows:
        assert (span in spans_of(window, cuts)) == window.holds(day)


def test_days_at_the_end_of_the_calendar_are_no_obstacle():
    widest = Window(date.min, date.max)

    assert widest.cuts == ()
    assert spans_of(widest, ()) == range(1)
    assert beginning_of(date.min) < beginning_of(date.max)


@pytest.mark.parametrize(
    ("today", "expecting"),
    [
        (date(2026, 12, 31), YEAR),  # it has not begun: only stays that end in it
        (date(2027, 1, 1), Window(None, YEAR.last)),  # it has: also those that should be over
        (date(2027, 12, 31), Window(None, YEAR.last)),
        (date(2028, 1, 1), None),
    ],
)
def test_what_is_overdue_is_expected_in_the_period_of_today(today, expecting):
    assert YEAR.expecting(today) == expecting


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 12, 31), 0),
        (date(2027, 1, 1), 0),  # 1/365 of 73 is 0.2
        (date(2027, 1, 5), 1),  # 5/365 of 73: the first that is whole
        (date(2027, 12, 26), 72),
        (date(2027, 12, 31), 73),
        (date(2028, 12, 31), 73),
    ],
)
def test_the_pace_spreads_a_target_evenly_over_the_days_of_its_period(today, due):
    pace = Pace(target=73, counted=0, first=date(2027, 1, 1), last=date(2027, 12, 31), today=today)

    assert pace.due_by_today == due


@pytest.mark.parametrize(
    ("counted", "today", "words"),
    [
        (6, date(2027, 7, 2), "6 of 10 are counted, 1 ahead of an even pace, as 5 should be there by today."),
        (5, date(2027, 7, 2), "5 of 10 are counted, exactly at an even pace, as 5 should be there by today."),
        (3, date(2027, 7, 2), "3 of 10 are counted, 2 behind an even pace, as 5 should be there by today."),
        (10, date(2027, 7, 2), "The target is reached: 10 of 10 are counted."),
        (9, date(2028, 1, 1), "The period is over, and 1 of 10 are missing."),
        (0, date(2026, 7, 2), "The period begins on 1 January 2027; 0 of 10 are counted."),
    ],
)
def test_the_pace_in_words(counted, today, words):
    pace = Pace(target=10, counted=counted, first=date(2027, 1, 1), last=date(2027, 12, 31), today=today)

    assert pace.words == words


def test_a_target_of_nothing_is_nothing_to_reach():
    pace = Pace(target=0, counted=0, first=date(2027, 1, 1), last=date(2027, 12, 31), today=date(2027, 7, 2))

    assert pace.words == "The target is 0; there is nothing to reach."


@given(number=st.integers(0, 60), ended=st.integers(0, 200), share=st.floats(0, 1, allow_nan=False))
def test_the_chances_of_one_step_are_those_of_a_beta_binomial(number, ended, share):
    counted = round(ended * share)

    found = distribution([(number, Ended(ended, counted))])

    expected = betabinom(number, counted + 0.5, ended - counted + 0.5).pmf(np.arange(number + 1))
    assert found == pytest.approx(expected, abs=1e-9)
    assert found.sum() == pytest.approx(1)


def test_the_interval_leaves_at_most_a_fortieth_beyond_either_end():
    chances = distribution([(20, Ended(10, 8)), (5, Ended(30, 29))])

    low, high = middle(chances)

    assert chances[:low].sum() <= 0.025 < chances[: low + 1].sum()
    assert chances[high + 1 :].sum() <= 0.025 < chances[high:].sum()


def test_a_forecast_adds_the_expected_part_of_each_step():
    ended = {"ready": Ended(9, 8), "finished": Ended(9, 9)}  # (8.5 / 10) * 10 + (9.5 / 10) * 10 = 18

    said = forecast(4, {"ready": 10, "finished": 10}, ended)

    assert said.expected == 22
    assert 4 < said.low < 22 < said.high <= 24
    assert said.words == f"About 22, and in 19 of 20 cases {said.low} to {said.high}."


def test_a_forecast_says_when_too_few_have_ended():
    said = forecast(4, {"ready": 3}, {"ready": Ended(ENOUGH - 1, ENOUGH - 1)})

    assert (said.expected, said.low, said.high) == (None, 4, 7)
    assert said.words.startswith("Too few to say")
    assert forecast(4, {"ready": 3}, {"ready": Ended(ENOUGH, ENOUGH)}).expected is not None


def test_a_forecast_of_nothing_on_the_way_is_what_is_counted():
    said = forecast(4, {"ready": 0}, {})

    assert (said.expected, said.low, said.high) == (4, 4, 4)


@pytest.mark.parametrize(
    ("numbers", "found"), [({}, None), ({7: 1}, 7), ({1: 1, 2: 1}, 1), ({1: 2, 9: 3}, 9), ({0: 5, 9: 4}, 0)]
)
def test_the_median_is_the_lower_one(numbers, found):
    assert median(numbers) == found


def test_steps_tell_those_that_left_from_those_that_are_there():
    stays = [
        Stayed(1, State.BUILDING, 4, 3, is_there=False),
        Stayed(1, State.BUILDING, 30, 1, is_there=True),
        Stayed(2, State.BUILDING, 99, 9, is_there=False),
    ]

    building = next(one for one in step_days(stays, of=1) if one.state is State.BUILDING)

    assert (building.left, building.median_days, building.there, building.longest_days) == (3, 4, 1, 30)
    assert not any(one.state.is_over for one in step_days(stays, of=None))


def test_everything_together_also_holds_what_has_no_partnership():
    cells = [Cell("counted", 1, False, 0, Tally(2, 0, 0)), Cell("counted", None, True, 0, Tally(1, 0, 0))]

    ledger = ledger_of(cells, ())

    assert ledger.value("counted", EVER, of=None) == 3
    assert ledger.value("counted", EVER, of=1) == 2
    assert ledger.value("counted", EVER, of=None, kind=ExchangeKind.VIRTUAL) == 1
    assert ledger.value("counted", EVER, of=2) == 0


def test_all_money_stands_on_the_last_day_of_the_stay():
    assert {one.stands for one in FIGURES.values() if one.unit is Unit.CENTS} == {Stands.LAST_DAY}
