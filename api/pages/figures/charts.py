"""Where the marks of a chart stand, in hundredths of its width or in its own units. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Fact = Mapping[str, Any]
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 240, 44, 12, 12, 28


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetBar:
    """One target: what is counted of it, where an even pace would be, and the forecast with its interval."""

    target: Fact
    counted: float
    due: float
    low: float
    high: float
    goal: float  # where the target stands: less than 100 where the forecast goes beyond


def target_bar(target: Fact) -> TargetBar:
    """The bar of one target, on a scale that holds the target and the forecast."""
    forecast = target["forecast"]
    whole = max(target["target"], forecast["high"], target["counted"], 1)
    share = 100 / whole
    return TargetBar(
        target=target,
        counted=round(target["counted"] * share, 2),
        due=round(target["due_by_today"] * share, 2),
        low=round(forecast["low"] * share, 2),
        high=round(forecast["high"] * share, 2),
        goal=round(target["target"] * share, 2),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetBar:
    """One budget: what is paid and what is committed of it."""

    budget: Fact
    paid: float
    committed: float
    goal: float


def budget_bar(budget: Fact) -> BudgetBar:
    """The bar of one budget, on a scale that holds the budget and what goes beyond it."""
    spent = budget["paid_cents"] + budget["committed_cents"]
    whole = max(budget["budget_cents"], spent, 1)
    return BudgetBar(
        budget=budget,
        paid=round(budget["paid_cents"] * 100 / whole, 2),
        committed=round(budget["committed_cents"] * 100 / whole, 2),
        goal=round(budget["budget_cents"] * 100 / whole, 2),
    )


def ends_of_months(first: date, last: date, *, today: date) -> list[date]:
    """The last day of each month of a period so far, today for the month that is not over."""
    ends: list[date] = []
    month = first.replace(day=1)
    while month <= min(last, today):
        following = (month + timedelta(days=32)).replace(day=1)
        ends.append(min(following - timedelta(days=1), last, today))
        month = following
    return ends


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthChart:
    """What was counted by the end of each month, against the pace and the forecast of one target."""

    points: Sequence[tuple[date, int, float, float]]  # day, counted, and where that stands
    line: str
    pace: str
    band: str  # from today to the two ends of the forecast
    ticks: Sequence[tuple[int, float]]  # a number, and its height
    months: Sequence[tuple[date, float]]


def month_chart(target: Fact, counted: Sequence[tuple[date, int]]) -> MonthChart:
    """The chart of one target over its period."""
    first, last = date.fromisoformat(target["first_day"]), date.fromisoformat(target["last_day"])
    forecast = target["forecast"]
    top: int = max(target["target"], forecast["high"], *(number for _, number in counted), 1)
    days = max((last - first).days, 1)

    def x(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / days, 1)

    def y(number: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * number / top, 1)

    points = [(day, number, x(day), y(number)) for day, number in counted]
    line = " ".join(f"{across},{up}" for _, _, across, up in [(first, 0, x(first), y(0)), *points])
    band = ""
    if points:
        now, so_far = points[-1][2], points[-1][3]
        band = f"{now},{so_far} {x(last)},{y(forecast['high'])} {x(last)},{y(forecast['low'])}"
    return MonthChart(
        points=points,
        line=line,
        pace=f"{x(first)},{y(0)} {x(last)},{y(target['target'])}",
        band=band,
        ticks=[(number, y(number)) for number in sorted({0, round(top / 2), top})],
        months=[(day, x(day)) for day in ends_of_months(first, last, today=last)],
    )
