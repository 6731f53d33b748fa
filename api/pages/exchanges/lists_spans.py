"""Stays as bars over a row of days: beside each other where they do not overlap, else below. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Some days of a row: with a stay, or free."""

    days: int
    stay: Any = None
    goes_on: bool = False  # before the first or after the last of the days that are shown


def lanes_of(stays: Iterable[Any], first: date, last: date) -> list[list[Cell]]:
    """The rows that it takes to show these stays from the first to the last day, each of them full.

    A stay has `first_day` and `last_day` as ISO days; those outside the days shown are left out.
    """
    lanes: list[list[Any]] = []
    within = [one for one in stays if _day(one, "last_day") >= first and _day(one, "first_day") <= last]
    for stay in sorted(within, key=lambda one: (one["first_day"], one["id"])):
        lane = next((one for one in lanes if _day(one[-1], "last_day") < _day(stay, "first_day")), None)
        if lane is None:
            lanes.append([stay])
        else:
            lane.append(stay)
    return [_cells(lane, first, last) for lane in lanes]


def weeks_of(first: date, last: date) -> list[list[date]]:
    """Whole weeks from Monday that hold these days."""
    day = first - timedelta(days=first.weekday())
    weeks = []
    while day <= last:
        weeks.append([day + timedelta(days=number) for number in range(7)])
        day += timedelta(days=7)
    return weeks


def _cells(lane: Sequence[Any], first: date, last: date) -> list[Cell]:
    cells, day = [], first
    for stay in lane:
        begins, ends = max(_day(stay, "first_day"), first), min(_day(stay, "last_day"), last)
        if begins > day:
            cells.append(Cell(days=(begins - day).days))
        is_cut = begins > _day(stay, "first_day") or ends < _day(stay, "last_day")
        cells.append(Cell(days=(ends - begins).days + 1, stay=stay, goes_on=is_cut))
        day = ends + timedelta(days=1)
    if day <= last:
        cells.append(Cell(days=(last - day).days + 1))
    return cells


def _day(stay: Any, name: str) -> date:
    return date.fromisoformat(stay[name])
