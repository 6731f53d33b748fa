"""What came of an exchange, as the grade that matching learns from. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from api.access import Side
from api.exchanges.states import State

BEST = 4


class Stage(StrEnum):
    """When somebody says how it went."""

    STAY = "stay"  # once the stay is over
    LATER = "later"  # months afterwards: what became of it


class Result(StrEnum):
    """What an exchange led to."""

    PROJECT = "project"
    CONTRACT = "contract"
    PRODUCT = "product"
    NEW_MARKET = "new_market"
    NEW_PARTNERS = "new_partners"
    SKILLS = "skills"
    NOTHING_YET = "nothing_yet"


OF_VALUE = frozenset({Result.PROJECT, Result.CONTRACT, Result.PRODUCT, Result.NEW_MARKET})  # new value chains


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """How it went, as one side says it at one stage."""

    exchange: int
    side: Side
    stage: Stage
    fit: int  # 1 to 5: how well the two fitted
    worth: int  # 1 to 5: whether it was worth the time
    again: bool  # they would meet again
    results: frozenset[Result]
    words: str
    given_at: datetime
    account: int | None
    version: int = 1
    may_learn: bool = True  # as whoever is gone had last said; of whoever is there, they are asked


# What the state alone tells. What is not here tells nothing: it is not over, or never began.
_BY_STATE: Mapping[State, int] = MappingProxyType(
    {State.INTERRUPTED: 1, State.VALIDATED: 2, State.PAID: 2, State.CLOSED: 2}
)
_GOOD, _POOR = 4, 2.5  # of 5, on average over fit and worth


def grade_of(state: State, said: Iterable[Feedback]) -> int | None:
    """From 1, broken off or poor, to 4, something of value came of it; None while there is nothing to learn.

    Our policy: an exchange that took place is worth 2; 3 where those who say so found it good and would meet
    again; 4 where besides a project, contract, product or new market came of it. Poor answers make it 1.
    """
    least = _BY_STATE.get(state)
    given = list(said)
    if least is None or not given or state is State.INTERRUPTED:
        return least
    mean = sum(one.fit + one.worth for one in given) / (2 * len(given))
    if mean < _POOR:
        return 1
    if mean < _GOOD or not all(one.again for one in given):
        return 2
    return BEST if any(one.results & OF_VALUE for one in given) else 3
