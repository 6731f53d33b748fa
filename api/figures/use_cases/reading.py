"""Read figures: everything that is counted, in a fixed number of queries however many exchanges there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from api.database import Connection
from api.figures import history_store, schedule_store, store
from api.figures.definitions import FIGURES, Figure
from api.figures.late import LawNamed, late_among, late_cells
from api.figures.reckoning import Known, Reckoning, windows_of
from api.figures.store import Behind
from api.figures.tallies import Cell, ledger_of
from api.figures.use_cases.scope import READ, Scope, scope_of
from api.figures.windows import EVER, Window, cuts_of, day_of
from api.people.signed import Signed
from api.programme.edition_problems import NoSuchEdition, UnusableEdition
from api.programme.editions import law_for
from api.programme.periods import ExchangeKind
from api.programme.problems import BadPeriod
from eligibility.editions import BadEdition, Editions
from eligibility.parameters import Law

_PUT_BACK = "Put it back: exchanges were agreed by it, and only by it can be said who is late."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which figures are asked for. Raises BadPeriod for days in the wrong order."""

    partnership: int | None = None
    window: Window = EVER

    def __post_init__(self) -> None:
        first, last = self.window.first, self.window.last
        if first is not None and last is not None and last < first:
            raise BadPeriod(first, last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of all partnerships in a scope, as they are at one moment."""

    scope: Scope
    asked: Asked
    at: datetime
    programme: Reckoning | None  # of everything together, for those who may read everything
    partnerships: tuple[Reckoning, ...]

    @property
    def today(self) -> date:
        """In Brussels."""
        return day_of(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many exchanges count for a partnership."""

    physical: int = 0
    virtual: int = 0

    @property
    def all(self) -> int:
        """Of either kind."""
        return self.physical + self.virtual


def read(
    connection: Connection, *, signed: Signed, asked: Asked, editions: Editions, at: datetime
) -> Figures:
    """The figures that somebody may read. Raises UnknownPartnership, NotAllowed."""
    scope = scope_of(connection, signed, READ, partnership=asked.partnership, at=at)
    known = _known(connection, scope, asked, editions=editions, at=at)
    return Figures(
        scope=scope,
        asked=asked,
        at=at,
        programme=known.of(None) if scope.is_everything else None,
        partnerships=tuple(known.of(number) for number in scope.names),
    )


def behind(
    connection: Connection,
    figure: Figure,
    scope: Scope,
    *,
    window: Window,
    kind: ExchangeKind | None,
    editions: Editions,
    at: datetime,
) -> Behind:
    """Which exchanges are behind a figure, by the same definition that counts them."""
    only = None
    if figure.is_by_sight:
        waiting = store.waiting(connection, figure, partnerships=scope.partnerships)
        late = late_among(waiting, figure, law_named=_law_named(editions, at), at=at)
        only = frozenset(one.id for one in late)
    return Behind(figure=figure, partnerships=scope.partnerships, window=window, kind=kind, only=only)


def counted_by_partnership(
    connection: Connection, *, first: date | None = None, last: date | None = None
) -> dict[int, Counted]:
    """How many exchanges count for each partnership in these days of Brussels; without any it is left out."""
    found: dict[int, Counted] = {}
    for vop, is_virtual, number in store.counted_by_kind(connection, window=Window(first, last)):
        if vop is None:
            continue
        so_far = found.get(vop, Counted())
        physical, virtual = (0, number) if is_virtual else (number, 0)
        found[vop] = Counted(physical=so_far.physical + physical, virtual=so_far.virtual + virtual)
    return found


def _known(connection: Connection, scope: Scope, asked: Asked, *, editions: Editions, at: datetime) -> Known:
    numbers = scope.partnerships
    targets = schedule_store.targets(connection, numbers=numbers)
    budgets = schedule_store.budgets(connection, numbers=numbers)
    cuts = cuts_of({asked.window, *windows_of(targets, budgets)})
    cells = [
        *store.tallies(connection, partnerships=numbers, cuts=cuts),
        *_late(connection, numbers, cuts=cuts, law_named=_law_named(editions, at), at=at),
    ]
    return Known(
        ledger=ledger_of(cells, cuts),
        targets=targets,
        budgets=budgets,
        ended=history_store.ended(connection, partnerships=numbers),
        stays=history_store.stays_in_steps(connection, partnerships=numbers, window=asked.window, at=at),
        asked=asked.window,
        today=day_of(at),
    )


def _late(
    connection: Connection,
    numbers: frozenset[int] | None,
    *,
    cuts: Sequence[date],
    law_named: LawNamed,
    at: datetime,
) -> Iterator[Cell]:
    for figure in FIGURES.values():
        if figure.is_by_sight:
            waiting = store.waiting(connection, figure, partnerships=numbers)
            late = late_among(waiting, figure, law_named=law_named, at=at)
            yield from late_cells(late, figure, cuts)


def _law_named(editions: Editions, at: datetime) -> LawNamed:
    """Of the edition that an exchange was agreed by. UnusableEdition also where it is there no more."""

    def named(name: str) -> Law:
        try:
            return law_for(editions, as_of=at.date(), name=name)
        except NoSuchEdition as gone:
            raise UnusableEdition(BadEdition(name, f"{gone}", _PUT_BACK)) from None

    return named
