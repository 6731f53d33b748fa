"""Targets, budgets and names of partnerships, of many at once."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, select, true

from api.programme.periods import Budget, ExchangeKind, Target
from api.programme.tables import partnership_budgets, partnership_targets, partnerships


def targets(connection: Connection, *, numbers: Collection[int] | None) -> dict[int, list[Target]]:
    """The targets of these partnerships, or of all."""
    found: dict[int, list[Target]] = defaultdict(list)
    for row in connection.execute(_of_schedule(partnership_targets, numbers)):
        target = Target(
            first_day=row.first_day,
            last_day=row.last_day,
            kind=ExchangeKind(row.kind),
            exchanges=row.exchanges,
        )
        found[row.partnership_id].append(target)
    return dict(found)


def budgets(connection: Connection, *, numbers: Collection[int] | None) -> dict[int, list[Budget]]:
    """The budgets of these partnerships, or of all."""
    found: dict[int, list[Budget]] = defaultdict(list)
    for row in connection.execute(_of_schedule(partnership_budgets, numbers)):
        budget = Budget(first_day=row.first_day, last_day=row.last_day, amount_cents=row.amount_cents)
        found[row.partnership_id].append(budget)
    return dict(found)


def names_of(connection: Connection, *, numbers: Collection[int] | None) -> dict[int, str]:
    """The names of these partnerships, or of all, in the order in which they were entered."""
    wanted = true() if numbers is None else partnerships.c.id.in_(sorted(numbers))
    query = select(partnerships.c.id, partnerships.c.name).where(wanted).order_by(partnerships.c.id)
    return {row.id: row.name for row in connection.execute(query)}


def _of_schedule(table: Any, numbers: Collection[int] | None) -> Select[Any]:
    wanted = true() if numbers is None else table.c.partnership_id.in_(sorted(numbers))
    return select(table).where(wanted).order_by(table.c.id)
