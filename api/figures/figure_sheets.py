"""The tables that are taken away: figures, one in a row, and exchanges, one in a row. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from api.exchanges.exchange import Exchange
from api.figures.definitions import DERIVED, FIGURES, Definition
from api.figures.reckoning import Reached, Reckoning, Spent, Valued
from api.figures.sheets import Column, Sheet, Value
from api.figures.steps import StepDays
from api.figures.windows import Window
from api.programme.periods import ExchangeKind

_WHOLE = "Whole programme"


class FigureRow(NamedTuple):
    """One figure of one partnership, in the order of its columns."""

    partnership: int | None
    partnership_name: str
    figure: str
    title: str
    kind: str
    step: str
    bound: str
    first_day: Value
    last_day: Value
    unit: str
    value: int | None
    words: str


_WORDS = {
    "partnership": "number of the partnership; empty: the whole programme",
    "partnership_name": "its name",
    "figure": "code of the figure, as GET /figures/definitions has it",
    "title": "its title",
    "kind": "physical or virtual; empty: both together",
    "step": "state of the exchanges, of how long they were in it; else empty",
    "bound": "low or high, of the interval of a forecast; else empty",
    "first_day": "of the period; empty: from the beginning",
    "last_day": "of the period; empty: without an end",
    "unit": "exchanges, days, or cents of a euro",
    "value": "a whole number; empty: there is none to say",
    "words": "what is to be said about it",
}
FIGURE_COLUMNS = tuple(Column(name=name, words=_WORDS[name]) for name in FigureRow._fields)
_BY_CODE: Mapping[str, Definition] = {one.code: one for one in (*FIGURES.values(), *DERIVED)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRow:
    """One exchange with the names of those who take part; its amounts only for those who may read them."""

    exchange: Exchange
    names: Mapping[str, str]
    partnerships: Mapping[int, str]
    shows_money: bool
    figure: str = ""  # that it is behind

    def name(self, organisation: str) -> str:
        """Of one of the two organisations."""
        return self.names.get(organisation, organisation)

    def manager(self, number: int | None) -> str:
        """The name of one of the two partnerships; empty where there is none."""
        return "" if number is None else self.partnerships.get(number, str(number))

    def money(self, value: Value) -> Value:
        """An amount, or the day of a payment; nothing for those who may not read the Financial Agreement."""
        return value if self.shows_money else None


_EXCHANGE: tuple[tuple[str, str, Callable[[ExchangeRow], Value]], ...] = (
    ("exchange", "number of the exchange", lambda row: row.exchange.id),
    ("proposal", "number of the proposal that it began with", lambda row: row.exchange.agreed.proposal),
    ("state", "how far it has got", lambda row: row.exchange.state.value),
    ("counts", "yes where it counts, for the vop", lambda row: row.exchange.state.counts),
    ("visitor", "id of the organisation that travels", lambda row: row.exchange.agreed.visitor),
    ("visitor_name", "its name", lambda row: row.name(row.exchange.agreed.visitor)),
    ("visitor_country", "of its residence, ISO 3166", lambda row: row.exchange.visitor_country),
    ("host", "id of the organisation that receives", lambda row: row.exchange.agreed.host),
    ("host_name", "its name", lambda row: row.name(row.exchange.agreed.host)),
    ("host_country", "of its residence, ISO 3166", lambda row: row.exchange.host_country),
    ("vop", "number of the visitor's partnership", lambda row: row.exchange.agreed.vop),
    ("vop_name", "its name", lambda row: row.manager(row.exchange.agreed.vop)),
    ("hop", "number of the host's partnership", lambda row: row.exchange.agreed.hop),
    ("hop_name", "its name", lambda row: row.manager(row.exchange.agreed.hop)),
    ("group", "number of its group", lambda row: row.exchange.group),
    ("virtual", "yes for a stay over the network", lambda row: row.exchange.agreed.is_virtual),
    ("first_day", "of activities", lambda row: row.exchange.agreed.first_day),
    ("last_day", "of activities", lambda row: row.exchange.agreed.last_day),
    ("edition", "of the rules by which it was last checked", lambda row: row.exchange.agreed.edition),
    ("created_at", "when it began as a draft, UTC", lambda row: row.exchange.created_at),
    ("started_at", "when the stay was said to have begun, UTC", lambda row: row.exchange.progress.started_at),
    ("ended_on", "last day of the stay as it was", lambda row: row.exchange.progress.ended_on),
    (
        "visit_reported_at",
        "when the visitor reported, UTC",
        lambda row: row.exchange.progress.visit_reported_at,
    ),
    ("host_reported_at", "when the host reported, UTC", lambda row: row.exchange.progress.host_reported_at),
    ("validated_at", "when it was validated, UTC", lambda row: row.exchange.progress.validated_at),
    (
        "agreed_cents",
        "the lump sum that is agreed; empty where you may not read it",
        lambda row: row.money(row.exchange.progress.agreed_cents),
    ),
    (
        "paid_cents",
        "what was paid; empty where you may not read it",
        lambda row: row.money(row.exchange.progress.paid_cents),
    ),
    (
        "paid_on",
        "day of the payment; empty where you may not read it",
        lambda row: row.money(row.exchange.progress.paid_on),
    ),
    ("closed_at", "when it was closed, UTC", lambda row: row.exchange.progress.closed_at),
)
EXCHANGE_COLUMNS = tuple(Column(name=name, words=words) for name, words, _ in _EXCHANGE)
_BEHIND = Column(name="figure", words="code of the figure that it is behind")
BEHIND_COLUMNS = (_BEHIND, *EXCHANGE_COLUMNS)


def exchange_sheet(rows: Iterable[ExchangeRow]) -> Sheet:
    """The exchanges that somebody may see."""
    cells = tuple(tuple(of(row) for _, _, of in _EXCHANGE) for row in rows)
    return Sheet(name="exchanges", columns=EXCHANGE_COLUMNS, rows=cells)


def behind_sheet(rows: Iterable[ExchangeRow]) -> Sheet:
    """The exchanges behind figures: once for each that they are behind."""
    cells = tuple((row.figure, *(of(row) for _, _, of in _EXCHANGE)) for row in rows)
    return Sheet(name="exchanges", columns=BEHIND_COLUMNS, rows=cells)


def figure_sheet(reckonings: Iterable[Reckoning], *, names: Mapping[int, str], asked: Window) -> Sheet:
    """Every figure of these partnerships, one in a row."""
    rows = tuple(
        tuple(row._replace(partnership=one.partnership, partnership_name=_name_of(one, names)))
        for one in reckonings
        for row in _rows_of(one, asked)
    )
    return Sheet(name="figures", columns=FIGURE_COLUMNS, rows=rows)


def _name_of(one: Reckoning, names: Mapping[int, str]) -> str:
    return _WHOLE if one.partnership is None else names.get(one.partnership, str(one.partnership))


def _rows_of(one: Reckoning, asked: Window) -> Iterator[FigureRow]:
    for valued in one.figures:
        yield from _of_figure(valued, asked)
    for reached in one.targets:
        yield from _of_target(reached)
    for spent in one.budgets:
        yield from _of_budget(spent)
    for step in one.steps:
        yield from _of_step(step, asked)


def _row(code: str, window: Window, value: int | None, **differences: Any) -> FigureRow:
    definition = _BY_CODE[code]
    plain = FigureRow(
        partnership=None,
        partnership_name="",
        figure=code,
        title=definition.title,
        kind="",
        step="",
        bound="",
        first_day=window.first,
        last_day=window.last,
        unit=definition.unit.value,
        value=value,
        words="",
    )
    return plain._replace(**differences)


def _of_figure(one: Valued, asked: Window) -> Iterator[FigureRow]:
    code = one.figure.code
    yield _row(code, asked, one.value)
    yield _row(code, asked, one.physical, kind=ExchangeKind.PHYSICAL.value)
    yield _row(code, asked, one.virtual, kind=ExchangeKind.VIRTUAL.value)


def _of_target(one: Reached) -> Iterator[FigureRow]:
    kind, said = one.kind.value, one.forecast
    yield _row("target", one.window, one.pace.target, kind=kind, words=one.pace.words)
    yield _row("counted", one.window, one.pace.counted, kind=kind, words="Of the target.")
    yield _row("due_by_today", one.window, one.pace.due_by_today, kind=kind)
    yield _row("forecast", one.window, said.expected, kind=kind, words=said.words)
    yield _row("forecast", one.window, said.low, kind=kind, bound="low")
    yield _row("forecast", one.window, said.high, kind=kind, bound="high")


def _of_budget(one: Spent) -> Iterator[FigureRow]:
    yield _row("budget", one.window, one.budget_cents)
    yield _row("committed", one.window, one.committed_cents, words="Of the budget.")
    yield _row("paid", one.window, one.paid_cents, words="Of the budget.")
    yield _row("left", one.window, one.left_cents)
    yield _row("spending_forecast", one.window, one.expected_cents)
    yield _row("spending_forecast", one.window, one.low_cents, bound="low")
    yield _row("spending_forecast", one.window, one.high_cents, bound="high")


def _of_step(one: StepDays, asked: Window) -> Iterator[FigureRow]:
    left = f"{one.left} left it in the period, {one.there} are in it now."
    yield _row("step_days", asked, one.median_days, step=one.state.value, words=left)
