"""What figures need of the database: exchanges counted together, never one by one, and the lists behind.

`_in_figure` is the one condition of a figure: what counts it and what lists it both stand on it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    and_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
)

from api.exchanges.exchange import Agreed, Exchange, Progress
from api.exchanges.states import COUNTED, Party, State
from api.exchanges.tables import exchanges
from api.figures.definitions import FIGURES, Amount, Figure, Stands
from api.figures.tallies import Cell, Tally
from api.figures.windows import EVER, Window, beginning_of
from api.programme.periods import ExchangeKind

_MANAGING = {Party.VOP: exchanges.c.vop_id, Party.HOP: exchanges.c.hop_id}
IS_COUNTED = exchanges.c.state.in_(sorted(COUNTED))
_AT_ONCE = 500  # ids in one query


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Which exchanges are behind a figure. `partnerships` None: everybody's, also those that have none."""

    figure: Figure
    partnerships: frozenset[int] | None
    window: Window = EVER
    kind: ExchangeKind | None = None
    only: frozenset[int] | None = None  # of those, the ones with these numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One exchange of the list behind a figure."""

    exchange: Exchange
    cents: int | None  # what it adds to a figure in cents


def tallies(
    connection: Connection, *, partnerships: Collection[int] | None, cuts: Sequence[date]
) -> Iterator[Cell]:
    """Every figure that the database can count, by partnership, kind and span of days between the cuts."""
    figures = [one for one in FIGURES.values() if not one.is_by_sight]
    for party, stands in sorted({(one.party, one.stands) for one in figures}):
        together = [one for one in figures if (one.party, one.stands) == (party, stands)]
        yield from _counted_together(connection, together, partnerships=partnerships, cuts=cuts)


def tally_of(connection: Connection, behind: Behind) -> Tally:
    """How many exchanges are behind a figure, and what they add up to."""
    cents = func.coalesce(func.sum(_cents(behind.figure)), 0)
    query = select(func.count(), cents, func.count(_cents(behind.figure))).where(_behind(behind))
    return Tally(*(int(one) for one in connection.execute(query).one()))


def find(connection: Connection, behind: Behind, *, after: int = 0, most: int | None = None) -> list[Listed]:
    """The exchanges behind a figure from the number after `after` on, and one more than `most`."""
    query = select(exchanges, _cents(behind.figure).label("cents")).where(
        _behind(behind), exchanges.c.id > after
    )
    ordered = query.order_by(exchanges.c.id)
    rows = connection.execute(ordered if most is None else ordered.limit(most + 1))
    adds = behind.figure.adds is not None
    return [Listed(exchange=_exchange(row), cents=row.cents if adds else None) for row in rows]


def waiting(
    connection: Connection, figure: Figure, *, partnerships: Collection[int] | None
) -> list[Exchange]:
    """The exchanges in which the party of a figure by sight has still to act, late or not."""
    its = and_(_in_figure(figure), of_partnerships(figure.party, partnerships))
    return [_exchange(row) for row in connection.execute(select(exchanges).where(its))]


def counted_by_kind(connection: Connection, *, window: Window) -> Iterator[tuple[int | None, bool, int]]:
    """How many exchanges count, by visitor's partnership and whether they were virtual."""
    keys = (exchanges.c.vop_id, exchanges.c.is_virtual)
    behind = Behind(figure=FIGURES["counted"], partnerships=None, window=window)
    for vop, is_virtual, number in connection.execute(
        select(*keys, func.count()).where(_behind(behind)).group_by(*keys)
    ):
        yield vop, bool(is_virtual), int(number)


def _behind(behind: Behind) -> ColumnElement[bool]:
    return and_(
        _in_figure(behind.figure),
        of_partnerships(behind.figure.party, behind.partnerships),
        _in_window(behind.figure.stands, behind.window),
        _of_kind(behind.kind),
        true() if behind.only is None else _among(behind.only),
    )


def _in_figure(figure: Figure) -> ColumnElement[bool]:
    """Whether an exchange belongs to a figure, whatever its partnership and its day."""
    conditions: list[ColumnElement[bool]] = [exchanges.c.state.in_(sorted(figure.states))]
    if figure.is_unpaid:
        conditions += [
            exchanges.c.is_virtual.is_(False),
            exchanges.c.agreed_cents > 0,
            exchanges.c.paid_on.is_(None),
        ]
    if figure.is_complete:
        has_evidence = exchanges.c.is_virtual.is_(True) | exchanges.c.evidenced_at.is_not(None)
        conditions += [exchanges.c.visit_reported_at.is_not(None), has_evidence]
    if figure.is_paid:
        conditions.append(exchanges.c.paid_on.is_not(None))
    if figure.is_late is not None:
        _, party = figure.is_late
        conditions.append(_HAS_NOT_ACTED[party])
    return and_(*conditions)


_HAS_NOT_ACTED = {
    Party.VISITOR: exchanges.c.visit_reported_at.is_(None),
    Party.HOST: exchanges.c.host_reported_at.is_(None),
    Party.VOP: exchanges.c.paid_on.is_(None),
}


def of_partnerships(party: Party, numbers: Collection[int] | None) -> ColumnElement[bool]:
    """Whether one of these manages that side of an exchange; None asks nothing."""
    return true() if numbers is None else _MANAGING[party].in_(sorted(numbers))


def _of_kind(kind: ExchangeKind | None) -> ColumnElement[bool]:
    return true() if kind is None else exchanges.c.is_virtual.is_(kind is ExchangeKind.VIRTUAL)


def _among(numbers: Collection[int]) -> ColumnElement[bool]:
    """In parts, as a database takes only so many numbers at once."""
    ordered = sorted(numbers)
    parts = (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
    return or_(false(), *(exchanges.c.id.in_(part) for part in parts))


def _in_window(stands: Stands, window: Window) -> ColumnElement[bool]:
    in_days = _in_days(exchanges.c.last_day, window)
    if stands is Stands.LAST_DAY:
        return in_days
    return or_(
        and_(IS_COUNTED, in_moments(exchanges.c.validated_at, window)), and_(IS_COUNTED.is_not(True), in_days)
    )


def _in_days(column: ColumnElement[Any], window: Window) -> ColumnElement[bool]:
    return and_(
        true() if window.first is None else column >= window.first,
        true() if window.last is None else column <= window.last,
    )


def in_moments(column: ColumnElement[Any], window: Window) -> ColumnElement[bool]:
    """Whether a moment lies on a day of the window, in Brussels."""
    begins = None if window.first is None else beginning_of(window.first)
    after = next((beginning_of(cut) for cut in Window(None, window.last).cuts), None)
    return and_(
        true() if begins is None else column >= begins,
        true() if after is None else column < after,
    )


def _counted_together(
    connection: Connection,
    figures: Sequence[Figure],
    *,
    partnerships: Collection[int] | None,
    cuts: Sequence[date],
) -> Iterator[Cell]:
    """Figures of the same party that stand on the same day, in one query."""
    party, stands = figures[0].party, figures[0].stands
    each = (
        select(
            _MANAGING[party].label("partnership"),
            exchanges.c.is_virtual,
            _span(stands, cuts).label("span"),
            *(column for figure in figures for column in _of_each(figure)),
        )
        .where(of_partnerships(party, partnerships), or_(*(_in_figure(one) for one in figures)))
        .subquery()
    )
    keys = (each.c.partnership, each.c.is_virtual, each.c.span)
    sums = [column for one in figures for column in _summed(each, one)]
    for partnership, is_virtual, span, *numbers in connection.execute(select(*keys, *sums).group_by(*keys)):
        parts = [int(one) for one in numbers]
        for place, figure in enumerate(figures):
            tally = Tally(*parts[3 * place : 3 * place + 3])
            if tally.exchanges:
                yield Cell(figure.code, partnership, bool(is_virtual), int(span), tally)


def _of_each(figure: Figure) -> tuple[ColumnElement[Any], ...]:
    """Of one exchange: whether it is in the figure, and its amount then."""
    is_in = _in_figure(figure)
    return (
        case((is_in, 1), else_=0).label(f"{figure.code}_is_in"),
        case((is_in, _cents(figure)), else_=None).label(f"{figure.code}_cents"),
    )


def _summed(each: FromClause, figure: Figure) -> tuple[ColumnElement[Any], ...]:
    is_in, cents = each.c[f"{figure.code}_is_in"], each.c[f"{figure.code}_cents"]
    return func.sum(is_in), func.coalesce(func.sum(cents), 0), func.count(cents)


def _cents(figure: Figure) -> ColumnElement[Any]:
    return exchanges.c[(figure.adds or Amount.AGREED).value]


def _span(stands: Stands, cuts: Sequence[date]) -> ColumnElement[int]:
    """The number of the span of days in which an exchange stands."""
    by_day = _number(exchanges.c.last_day, cuts)
    if stands is Stands.LAST_DAY:
        return by_day
    by_moment = _number(exchanges.c.validated_at, [beginning_of(cut) for cut in cuts])
    return case((IS_COUNTED, by_moment), else_=by_day)


def _number(column: ColumnElement[Any], cuts: Sequence[Any]) -> ColumnElement[int]:
    last = literal(len(cuts))
    return case(*((column < cut, number) for number, cut in enumerate(cuts)), else_=last) if cuts else last


def _exchange(row: Row[Any]) -> Exchange:
    """An exchange without its documents, which no figure asks for."""
    progress = Progress(
        is_plan_complete=row.is_plan_complete,
        maximum_cents=row.maximum_cents,
        agreed_cents=row.agreed_cents,
        has_account=row.has_account,
        started_at=row.started_at,
        ended_on=row.ended_on,
        visit_reported_at=row.visit_reported_at,
        host_reported_at=row.host_reported_at,
        evidenced_at=row.evidenced_at,
        validated_at=row.validated_at,
        paid_on=row.paid_on,
        paid_cents=row.paid_cents,
        closed_at=row.closed_at,
    )
    agreed = Agreed(
        proposal=row.proposal_id,
        visitor=row.visitor_id,
        host=row.host_id,
        first_day=row.first_day,
        last_day=row.last_day,
        is_virtual=row.is_virtual,
        edition=row.edition,
        vop=row.vop_id,
        hop=row.hop_id,
    )
    return Exchange(
        id=row.id,
        agreed=agreed,
        state=State(row.state),
        version=row.version,
        created_at=row.created_at,
        visitor_country=row.visitor_country,
        host_country=row.host_country,
        group=row.group_id,
        progress=progress,
    )
