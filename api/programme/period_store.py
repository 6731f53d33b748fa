"""Targets and budgets of partnerships in the database, each list in one version."""

from sqlalchemy import Connection, delete, insert, select, update

from api.programme.periods import Budget, ExchangeKind, Schedule, Target
from api.programme.tables import partnership_budgets, partnership_targets, partnerships


def targets_of(connection: Connection, partnership_id: int) -> Schedule[Target] | None:
    """The targets of the partnership with that number; None where there is none."""
    version = _version(connection, partnership_id, partnerships.c.targets_version)
    if version is None:
        return None
    its = partnership_targets.c.partnership_id == partnership_id
    query = select(partnership_targets).where(its).order_by(partnership_targets.c.id)
    rows = tuple(
        Target(
            first_day=row.first_day,
            last_day=row.last_day,
            kind=ExchangeKind(row.kind),
            exchanges=row.exchanges,
        )
        for row in connection.execute(query)
    )
    return Schedule(partnership_id, version, rows)


def budget_of(connection: Connection, partnership_id: int) -> Schedule[Budget] | None:
    """The budget of the partnership with that number; None where there is none."""
    version = _version(connection, partnership_id, partnerships.c.budget_version)
    if version is None:
        return None
    its = partnership_budgets.c.partnership_id == partnership_id
    query = select(partnership_budgets).where(its).order_by(partnership_budgets.c.id)
    rows = tuple(
        Budget(first_day=row.first_day, last_day=row.last_day, amount_cents=row.amount_cents)
        for row in connection.execute(query)
    )
    return Schedule(partnership_id, version, rows)


def save_targets(connection: Connection, targets: Schedule[Target]) -> None:
    """Writes all targets of a partnership over those that are there."""
    number = targets.partnership
    connection.execute(delete(partnership_targets).where(partnership_targets.c.partnership_id == number))
    rows = [
        {
            "partnership_id": number,
            "first_day": one.first_day,
            "last_day": one.last_day,
            "kind": one.kind.value,
            "exchanges": one.exchanges,
        }
        for one in targets.rows
    ]
    if rows:
        connection.execute(insert(partnership_targets), rows)
    its = partnerships.c.id == number
    connection.execute(update(partnerships).where(its).values(targets_version=targets.version))


def save_budget(connection: Connection, budget: Schedule[Budget]) -> None:
    """Writes the whole budget of a partnership over what is there."""
    number = budget.partnership
    connection.execute(delete(partnership_budgets).where(partnership_budgets.c.partnership_id == number))
    rows = [
        {
            "partnership_id": number,
            "first_day": one.first_day,
            "last_day": one.last_day,
            "amount_cents": one.amount_cents,
        }
        for one in budget.rows
    ]
    if rows:
        connection.execute(insert(partnership_budgets), rows)
    its = partnerships.c.id == number
    connection.execute(update(partnerships).where(its).values(budget_version=budget.version))


def _version(connection: Connection, partnership_id: int, which: object) -> int | None:
    query = select(which).where(partnerships.c.id == partnership_id)  # type: ignore[call-overload]
    found = connection.scalar(query)
    return None if found is None else int(found)
