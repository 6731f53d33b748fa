"""Read and set what a partnership is to reach and may spend."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from api.database import Connection
from api.journal.acting import Act, Event
from api.journal.versions import require_match
from api.people.asking import require
from api.people.signed import Signed
from api.programme import period_store
from api.programme.partnerships import concern_of
from api.programme.periods import Budget, Period, Schedule, Target, in_order
from api.programme.problems import UnknownPartnership

P = TypeVar("P", bound=Period)


@dataclass(frozen=True, slots=True)
class Figures(Generic[P]):
    """One kind of figures: the acts on them, and where they are kept."""

    read: str  # row of the table of permissions
    write: str
    get: Callable[[Connection, int], Schedule[P] | None]
    save: Callable[[Connection, Schedule[P]], None]


TARGETS: Figures[Target] = Figures(
    "partnership.read_targets",
    "partnership.target",
    period_store.targets_of,
    period_store.save_targets,
)
BUDGET: Figures[Budget] = Figures(
    "budget.read",
    "budget.edit",
    period_store.budget_of,
    period_store.save_budget,
)


def read(connection: Connection, signed: Signed, number: int, *, of: Figures[P], at: datetime) -> Schedule[P]:
    """These figures of the partnership with that number. Raises UnknownPartnership."""
    found = _found(connection, number, of)
    require(connection, signed, of.read, concern_of(number), at=at)
    return found


def write(
    act: Act, *, signed: Signed, number: int, of: Figures[P], rows: Iterable[P], if_match: str | None
) -> Schedule[P]:
    """Sets these figures, all of them at once.

    Raises UnknownPartnership, BadPeriod, OverlappingPeriods.
    """
    before = _found(act.connection, number, of)
    require(act.connection, signed, of.write, concern_of(number), at=act.at)
    require_match(if_match, before.version)
    after = Schedule(number, before.version + 1, in_order(rows))
    of.save(act.connection, after)
    act.record(Event(of.write, f"partnership:{number}", {"periods": len(after.rows)}))
    return after


def _found(connection: Connection, number: int, of: Figures[P]) -> Schedule[P]:
    found = of.get(connection, number)
    if found is None:
        raise UnknownPartnership(number)
    return found
