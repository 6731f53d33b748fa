"""How long exchanges stay in each step, from their history. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from api.exchanges.states import State


class Stayed(NamedTuple):
    """So many exchanges of a partnership were in a state for so many whole days."""

    partnership: int | None
    state: State
    days: int
    exchanges: int
    is_there: bool  # they still are, since so many days


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDays:
    """One step: half of those that left it took at most `median_days`."""

    state: State
    left: int  # exchanges that left it in the period
    median_days: int | None  # None: none left it
    there: int  # exchanges that are in it now
    longest_days: int | None  # that one of those has been there


def step_days(stays: Iterable[Stayed], *, of: int | None) -> tuple[StepDays, ...]:
    """Every state that is not the end of the way, in its order; `of` None for everybody together."""
    gone: dict[State, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    there: dict[State, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one in stays:
        if of is None or one.partnership == of:
            (there if one.is_there else gone)[one.state][one.days] += one.exchanges
    return tuple(
        StepDays(
            state=state,
            left=sum(gone[state].values()),
            median_days=median(gone[state]),
            there=sum(there[state].values()),
            longest_days=max(there[state], default=None),
        )
        for state in State
        if not state.is_over
    )


def median(numbers: Mapping[int, int]) -> int | None:
    """The lower median of numbers that occur so many times each; None of none."""
    half = (sum(numbers.values()) + 1) // 2
    seen = 0
    for number in sorted(numbers):
        seen += numbers[number]
        if seen >= half:
            return number
    return None
