"""The figures of one partnership, or of the whole programme, from what the database counted. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from api.figures.definitions import FIGURES, ON_THE_WAY, Figure
from api.figures.forecasts import Ended, Forecast, forecast
from api.figures.pace import Pace, pace_of
from api.figures.steps import Stayed, StepDays, step_days
from api.figures.tallies import Ledger
from api.figures.windows import Window
from api.programme.periods import Budget, ExchangeKind, Target

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """One figure in the period that was asked for."""

    figure: Figure
    value: int
    physical: int
    virtual: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One target in its own period: how far it is reached, and what is to be expected."""

    kind: ExchangeKind
    window: Window
    pace: Pace
    forecast: Forecast


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """One budget in its own period."""

    window: Window
    budget_cents: int
    committed_cents: int
    paid_cents: int
    expected_cents: int | None  # paid in the end for stays of the period; None: too few to say
    low_cents: int
    high_cents: int
    without_amount: int  # stays abroad on the way of which no amount is agreed yet

    @property
    def left_cents(self) -> int:
        """What is neither paid nor committed; less than nothing where too much is."""
        return self.budget_cents - self.paid_cents - self.committed_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """All figures of one partnership; `partnership` None for the whole programme."""

    partnership: int | None
    figures: tuple[Valued, ...]
    targets: tuple[Reached, ...]
    budgets: tuple[Spent, ...]
    steps: tuple[StepDays, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """What is missing to judge the figures by."""
        kinds = {one.kind for one in self.targets}
        without = [kind for kind in ExchangeKind if kind not in kinds]
        targets = [f"No target for {kind} exchanges is set in this period." for kind in without]
        return (*targets, *([] if self.budgets else ["No budget is set in this period."]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything from which figures are worked out."""

    ledger: Ledger
    targets: Mapping[int, Sequence[Target]]  # by partnership
    budgets: Mapping[int, Sequence[Budget]]
    ended: Mapping[int | None, Mapping[str, Ended]]  # by partnership and step; None: everybody's
    stays: Sequence[Stayed]
    asked: Window
    today: date

    def of(self, partnership: int | None) -> Reckoning:
        """The figures of one partnership; of everybody together for None."""
        return Reckoning(
            partnership=partnership,
            figures=tuple(self._valued(figure, partnership) for figure in FIGURES.values()),
            targets=tuple(
                self._reached(kind, window, target, partnership)
                for (kind, window), target in self._targets_of(partnership).items()
            ),
            budgets=tuple(
                self._spent(window, cents, partnership)
                for window, cents in self._budgets_of(partnership).items()
            ),
            steps=step_days(self.stays, of=partnership),
        )

    def _valued(self, figure: Figure, of: int | None) -> Valued:
        def value(kind: ExchangeKind | None = None) -> int:
            return self.ledger.value(figure.code, self.asked, of=of, kind=kind)

        return Valued(
            figure=figure,
            value=value(),
            physical=value(ExchangeKind.PHYSICAL),
            virtual=value(ExchangeKind.VIRTUAL),
        )

    def _targets_of(self, partnership: int | None) -> dict[tuple[ExchangeKind, Window], int]:
        """The targets that meet the period asked for; everybody's of the same days are one."""
        summed: dict[tuple[ExchangeKind, Window], int] = defaultdict(int)
        for row in _of(self.targets, partnership):
            window = Window(row.first_day, row.last_day)
            if window.meets(self.asked):
                summed[row.kind, window] += row.exchanges
        return dict(sorted(summed.items(), key=lambda one: (one[0][0], _days(one[0][1]))))

    def _budgets_of(self, partnership: int | None) -> dict[Window, int]:
        summed: dict[Window, int] = defaultdict(int)
        for row in _of(self.budgets, partnership):
            window = Window(row.first_day, row.last_day)
            if window.meets(self.asked):
                summed[window] += row.amount_cents
        return dict(sorted(summed.items(), key=lambda one: _days(one[0])))

    def _reached(self, kind: ExchangeKind, window: Window, target: int, of: int | None) -> Reached:
        counted = self.ledger.value("counted", window, of=of, kind=kind)
        return Reached(
            kind=kind,
            window=window,
            pace=pace_of(target, counted, window, today=self.today),
            forecast=forecast(
                counted, self._still_counting(window, of=of, kind=kind), self.ended.get(of, {})
            ),
        )

    def _still_counting(self, window: Window, *, of: int | None, kind: ExchangeKind) -> dict[str, int]:
        expecting = window.expecting(self.today)
        return {} if expecting is None else self._on_the_way(expecting, of=of, kind=kind)

    def _on_the_way(self, window: Window, *, of: int | None, kind: ExchangeKind) -> dict[str, int]:
        return {code: self.ledger.value(code, window, of=of, kind=kind) for code in ON_THE_WAY}

    def _spent(self, window: Window, budget: int, of: int | None) -> Spent:
        paid = self.ledger.value("paid", window, of=of)
        due = self.ledger.value("to_pay", window, of=of)
        seen = self._on_the_way(window, of=of, kind=ExchangeKind.PHYSICAL)
        amounts = self._amounts(window, of=of)
        said = forecast(0, seen, self.ended.get(of, {}))
        return Spent(
            window=window,
            budget_cents=budget,
            committed_cents=self.ledger.value("committed", window, of=of),
            paid_cents=paid,
            expected_cents=None if said.expected is None else paid + due + self._expected(amounts, of=of),
            low_cents=paid + due + _part(sum(amounts.values()), said.low, said.on_the_way),
            high_cents=paid + due + _part(sum(amounts.values()), said.high, said.on_the_way),
            without_amount=sum(seen.values()) - self._priced(window, of=of),
        )

    def _amounts(self, window: Window, *, of: int | None) -> dict[str, int]:
        kind = ExchangeKind.PHYSICAL
        return {code: self.ledger.tally(code, window, of=of, kind=kind).cents for code in ON_THE_WAY}

    def _priced(self, window: Window, *, of: int | None) -> int:
        kind = ExchangeKind.PHYSICAL
        return sum(self.ledger.tally(code, window, of=of, kind=kind).priced for code in ON_THE_WAY)

    def _expected(self, amounts: Mapping[str, int], *, of: int | None) -> int:
        ended = self.ended.get(of, {})
        return round(sum(cents * ended.get(step, Ended()).share for step, cents in amounts.items() if cents))


def windows_of(
    targets: Mapping[int, Sequence[Target]], budgets: Mapping[int, Sequence[Budget]]
) -> set[Window]:
    """Every period that a target or a budget has."""
    rows: Iterable[Target | Budget] = (
        row for schedules in (targets, budgets) for rows_ in schedules.values() for row in rows_
    )
    return {Window(row.first_day, row.last_day) for row in rows}


def _of(rows: Mapping[int, Sequence[T]], partnership: int | None) -> list[T]:
    if partnership is not None:
        return list(rows.get(partnership, ()))
    return [row for its in rows.values() for row in its]


def _days(window: Window) -> tuple[date, date]:
    return window.first or date.min, window.last or date.max


def _part(cents: int, number: int, of: int) -> int:
    return cents * number // of if of else 0
