"""Plans by themselves: hours, overlaps, what cannot be, and which days are idle."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.exchanges.agreements.amounts import Amount, agreed_within, what_became_of_it
from api.exchanges.agreements.eligibility import idle_days
from api.exchanges.plan import Plan, Slot, SlotKind, duration, plan_of
from eligibility.calendars import Calendar

FIRST = date(2027, 3, 8)  # a Monday
MINUTES = 24 * 60


def a_plan(*slots: Slot, **differences: object) -> Plan:
    whole: dict[str, object] = {
        "first_day": FIRST,
        "last_day": FIRST + timedelta(days=6),
        "is_virtual": False,
        "agenda": slots,
    }
    return Plan(**(whole | differences))  # type: ignore[arg-type]  # as Plan has them


def at(minute: int) -> time:
    return time(*divmod(minute % MINUTES, 60))


@st.composite
def slots(draw: st.DrawFn) -> Slot:
    starts = draw(st.integers(0, MINUTES - 1))
    ends = draw(st.integers(starts + 1, MINUTES))
    return Slot(
        day=FIRST + timedelta(days=draw(st.integers(0, 2))),
        starts=at(starts),
        ends=at(ends),
        kind=draw(st.sampled_from(SlotKind)),
        what="x",
    )


@given(st.lists(slots(), max_size=6))
@settings(deadline=None)
def test_overlaps_and_minutes_are_those_of_the_single_minutes(agenda: list[Slot]) -> None:
    plan = a_plan(*agenda)
    spans = [(slot.day, set(range(slot.from_minute, slot.to_minute))) for slot in agenda]
    shared = sum(
        day == other_day and bool(span & other)
        for number, (day, span) in enumerate(spans)
        for other_day, other in spans[:number]
    )
    assert len(plan.overlaps()) == shared
    counted = [span for slot, (_, span) in zip(agenda, spans, strict=True) if slot.kind.counts]
    assert plan.activity_minutes == sum(map(len, counted)) == sum(plan.minutes_by_day.values())


@given(st.lists(slots(), max_size=5), st.randoms())
@settings(deadline=None)
def test_a_plan_has_one_form_whatever_the_order_and_is_read_as_it_is_written(
    agenda: list[Slot], rng: object
) -> None:
    shuffled = list(agenda)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    plan, other = a_plan(*agenda).in_order, a_plan(*shuffled, objectives=()).in_order
    assert plan == other
    assert plan_of(plan.content) == plan


def test_an_overlap_with_one_that_is_not_the_next_is_found_too() -> None:
    long, short, late = (
        Slot(day=FIRST, starts=at(a * 60), ends=at(b * 60), kind=SlotKind.ACTIVITY, what="x")
        for a, b in ((9, 17), (10, 11), (12, 13))
    )
    assert plan_pairs(a_plan(long, short, late)) == [(9, 10), (9, 12)]


def plan_pairs(plan: Plan) -> list[tuple[int, int]]:
    return [(one.starts.hour, other.starts.hour) for one, other in plan.overlaps()]


def test_a_plan_without_faults_has_none() -> None:
    slot = Slot(day=FIRST, starts=time(9), ends=time(17), kind=SlotKind.ACTIVITY, what="x")
    travel = replace(slot, kind=SlotKind.TRAVEL, day=FIRST + timedelta(days=1))
    assert list(a_plan(slot, travel, travel_days=(travel.day,)).faults()) == []
    assert len(list(a_plan(slot, replace(slot, what="y"), travel_days=(FIRST,)).faults())) == 3


def test_idle_days_are_working_days_without_activities_that_are_not_spent_travelling() -> None:
    monday, tuesday, wednesday, thursday, friday = (FIRST + timedelta(days=n) for n in range(5))
    activity = Slot(day=monday, starts=time(9), ends=time(9, 1), kind=SlotKind.ACTIVITY, what="x")
    pause = replace(activity, day=tuesday, kind=SlotKind.BREAK)
    plan = a_plan(activity, pause, travel_days=(wednesday,))
    calendar = Calendar(
        country="PT",
        holidays={thursday: "Carnival"},
        first_day=date(2027, 1, 1),
        last_day=date(2027, 12, 31),
    )
    assert idle_days(plan, calendar) == {tuesday, friday}
    assert idle_days(plan, None) == {tuesday, thursday, friday}
    assert idle_days(plan, replace(calendar, first_day=friday)) == {tuesday, thursday, friday}


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 hours"), (1, "1 minute"), (60, "1 hour"), (1439, "23 hours and 59 minutes")],
)
def test_minutes_read_as_hours(minutes: int, words: str) -> None:
    assert duration(minutes) == words


@given(st.integers(0, 200_000), st.integers(0, 200_000), st.integers(0, 200_000))
def test_what_is_agreed_is_never_above_the_maximum_nor_above_what_was_agreed_on_less(
    maximum: int, before: int, agreed: int
) -> None:
    earlier = Amount(maximum_cents=before, agreed_cents=min(agreed, before))
    now = agreed_within(maximum, before=earlier)
    assert 0 <= now <= maximum
    if earlier.agreed_cents < earlier.maximum_cents:
        assert now <= earlier.agreed_cents
    said = what_became_of_it(earlier, Amount(maximum_cents=maximum, agreed_cents=now))
    assert bool(said) == (now != earlier.agreed_cents)
