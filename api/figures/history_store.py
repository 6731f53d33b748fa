"""What the history of exchanges tells: how they ended, and how long they were in each step."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, FromClause, Integer, and_, case, func, literal, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from api.exchanges.states import Party, State
from api.exchanges.tables import exchange_moves, exchanges
from api.figures.definitions import FIGURES, ON_THE_WAY
from api.figures.forecasts import Ended
from api.figures.steps import Stayed
from api.figures.store import IS_COUNTED, in_moments, of_partnerships
from api.figures.windows import Window

_SECONDS_A_DAY = 86_400


class whole_days(FunctionElement[int]):  # noqa: N801  stands in a query like SQLAlchemy's own functions
    """The whole days of 24 hours from one moment to another."""

    inherit_cache = True
    name = "whole_days"
    type = Integer()


@compiles(whole_days, "sqlite")
def _whole_days_of_sqlite(element: whole_days, compiler: SQLCompiler, **options: Any) -> str:
    first, last = (compiler.process(one, **options) for one in element.clauses)
    return (
        f"((CAST(strftime('%s', {last}) AS INTEGER) - CAST(strftime('%s', {first}) AS INTEGER)) "
        f"/ {_SECONDS_A_DAY})"
    )


@compiles(whole_days, "postgresql")
def _whole_days_of_postgresql(element: whole_days, compiler: SQLCompiler, **options: Any) -> str:
    first, last = (compiler.process(one, **options) for one in element.clauses)
    return (
        f"CAST(floor((floor(extract(epoch FROM {last})) - floor(extract(epoch FROM {first}))) "
        f"/ {_SECONDS_A_DAY}) AS INTEGER)"
    )


def ended(
    connection: Connection, *, partnerships: Collection[int] | None
) -> dict[int | None, dict[str, Ended]]:
    """How exchanges ended that had come as far as each step, by visitor's partnership; None: all together."""
    furthest = _furthest_step()
    is_over = or_(IS_COUNTED, exchanges.c.state.in_([State.CANCELLED, State.INTERRUPTED]))
    scope = of_partnerships(Party.VOP, partnerships)
    step = case(
        (IS_COUNTED, len(ON_THE_WAY) - 1),
        (exchanges.c.state == State.INTERRUPTED, ON_THE_WAY.index("under_way")),
        else_=func.coalesce(furthest.c.step, 0),
    )
    each = (
        select(exchanges.c.vop_id, step.label("step"), case((IS_COUNTED, 1), else_=0).label("counted"))
        .select_from(exchanges.outerjoin(furthest, furthest.c.exchange_id == exchanges.c.id))
        .where(is_over, scope)
        .subquery()
    )
    columns = (each.c.vop_id, each.c.step, func.count(), func.sum(each.c.counted))
    found: dict[int | None, dict[str, Ended]] = defaultdict(dict)
    for vop, reached, number, counted in connection.execute(
        select(*columns).group_by(each.c.vop_id, each.c.step)
    ):
        for code in ON_THE_WAY[: reached + 1]:  # it had been at every step before that one too
            for whose in {vop, None}:
                so_far = found[whose].get(code, Ended())
                found[whose][code] = Ended(so_far.all + int(number), so_far.counted + int(counted))
    return dict(found)


def stays_in_steps(
    connection: Connection, *, partnerships: Collection[int] | None, window: Window, at: datetime
) -> list[Stayed]:
    """How long exchanges were in each state until they first left it in that window, or are there now."""
    first = _first_entries()
    is_there = exchanges.c.state == first.c.state
    until = case((is_there, literal(at, exchange_moves.c.at.type)), else_=first.c.left)
    has_left = and_(first.c.left.is_not(None), in_moments(first.c.left, window))
    each = (
        select(
            exchanges.c.vop_id,
            first.c.state,
            whole_days(first.c.came, until).label("days"),
            case((is_there, 1), else_=0).label("is_there"),
        )
        .select_from(first.join(exchanges, exchanges.c.id == first.c.exchange_id))
        .where(of_partnerships(Party.VOP, partnerships), or_(is_there, has_left))
        .subquery()
    )
    keys = (each.c.vop_id, each.c.state, each.c.days, each.c.is_there)
    return [
        Stayed(vop, State(state), int(days), int(number), bool(there))
        for vop, state, days, there, number in connection.execute(select(*keys, func.count()).group_by(*keys))
    ]


def _furthest_step() -> FromClause:
    """Of each exchange, the number of the last of the steps on the way that its history shows."""
    reached = case(
        *(
            (exchange_moves.c.state.in_(sorted(FIGURES[code].states)), number)
            for number, code in enumerate(ON_THE_WAY)
        ),
        else_=0,
    )
    query = select(exchange_moves.c.exchange_id, func.max(reached).label("step"))
    return query.group_by(exchange_moves.c.exchange_id).subquery()


def _first_entries() -> FromClause:
    """Of each exchange, when it first came to each state, and when it first came to the next one."""
    came = func.min(exchange_moves.c.at)
    entries = (
        select(
            exchange_moves.c.exchange_id,
            exchange_moves.c.state,
            came.label("came"),
            func.min(exchange_moves.c.number).label("number"),
        )
        .group_by(exchange_moves.c.exchange_id, exchange_moves.c.state)
        .subquery()
    )
    left = func.lead(entries.c.came).over(partition_by=entries.c.exchange_id, order_by=entries.c.number)
    return select(entries.c.exchange_id, entries.c.state, entries.c.came, left.label("left")).subquery()
