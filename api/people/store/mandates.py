"""Mandates and delegations: added, ended once, never deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, select, update

from api.access import Mandate, Role
from api.people.mandates import Delegation, HeldMandate
from api.people.tables import delegations, lives, mandates, organisations, partnerships


def get(connection: Connection, mandate_id: int) -> HeldMandate | None:
    return next(iter(_held_where(connection, mandates.c.id == mandate_id)), None)


def held_by(connection: Connection, account_id: int) -> list[HeldMandate]:
    """Every mandate that the account has or had, in the order in which they were granted."""
    return _held_where(connection, mandates.c.account_id == account_id)


def listed(connection: Connection, *, after: int, most: int) -> list[HeldMandate]:
    """At most so many mandates with a number above `after`, by number."""
    query = select(mandates).where(mandates.c.id > after).order_by(mandates.c.id).limit(most)
    return [_held(row) for row in connection.execute(query)]


def add(
    connection: Connection, account_id: int, mandate: Mandate, *, by: int | None, at: datetime
) -> HeldMandate:
    row = row_of(mandate) | {"account_id": account_id, "granted_by": by, "granted_at": at}
    return _held(connection.execute(insert(mandates).values(row).returning(mandates)).one())


def end(connection: Connection, mandate_id: int, *, by: int | None, at: datetime) -> None:
    """Writes the ending of a mandate that has none."""
    lasting = (mandates.c.id == mandate_id) & mandates.c.ended_at.is_(None)
    connection.execute(update(mandates).where(lasting).values(ended_at=at, ended_by=by))


def holders_beside(connection: Connection, held: HeldMandate) -> set[int]:
    """The accounts with a mandate that was not ended for the same organisation or partnership."""
    row = row_of(held.mandate)
    same = [mandates.c[name] == row[name] for name in ("organisation_id", "partnership_id") if row[name]]
    return {one.account_id for one in _held_where(connection, and_(mandates.c.ended_at.is_(None), *same))}


def holders_for(connection: Connection, organisation_id: str) -> set[int]:
    """The accounts with a mandate for an organisation that was not ended."""
    theirs = (mandates.c.organisation_id == organisation_id) & mandates.c.ended_at.is_(None)
    return {one.account_id for one in _held_where(connection, theirs)}


def scope_is_known(connection: Connection, mandate: Mandate) -> bool:
    """Whether what the mandate names is on record."""
    if mandate.organisation is not None:
        known = select(organisations.c.id).where(organisations.c.id == mandate.organisation)
    elif mandate.partnership is not None:
        known = select(partnerships.c.id).where(partnerships.c.id == mandate.partnership)
    else:
        return True
    return connection.execute(known).first() is not None


def partnership_of(connection: Connection, organisation_id: str | None) -> int | None:
    """The partnership that manages the organisation, if it is on record with one.

    The one that a first draft has chosen does not manage it before it is submitted.
    """
    there = organisations.join(lives, lives.c.organisation_id == organisations.c.id)
    is_first_draft = (lives.c.state == "draft") & lives.c.validated_at.is_(None)
    query = select(organisations.c.partnership_id).select_from(there)
    return connection.execute(query.where(organisations.c.id == organisation_id, ~is_first_draft)).scalar()


def delegation(connection: Connection, delegation_id: int) -> Delegation | None:
    return next(iter(_delegations_where(connection, delegations.c.id == delegation_id)), None)


def delegations_around(connection: Connection, account_id: int) -> list[Delegation]:
    """Every delegation that the account gave or was given, oldest first."""
    mine = (delegations.c.to_account_id == account_id) | (mandates.c.account_id == account_id)
    return _delegations_where(connection, mine)


def add_delegation(
    connection: Connection, mandate_id: int, *, to: int, days: tuple[Any, Any], at: datetime
) -> int:
    row = {
        "mandate_id": mandate_id,
        "to_account_id": to,
        "first_day": days[0],
        "last_day": days[1],
        "made_at": at,
    }
    return int(connection.execute(insert(delegations).values(row).returning(delegations.c.id)).scalar_one())


def end_delegation(connection: Connection, delegation_id: int, *, at: datetime) -> None:
    lasting = (delegations.c.id == delegation_id) & delegations.c.ended_at.is_(None)
    connection.execute(update(delegations).where(lasting).values(ended_at=at))


def row_of(mandate: Mandate) -> dict[str, Any]:
    """The columns that say what a mandate is."""
    return {
        "role": mandate.role.value,
        "organisation_id": mandate.organisation,
        "partnership_id": mandate.partnership,
        "valid_from": mandate.valid_from,
        "valid_to": mandate.valid_to,
    }


def mandate_in(row: Row[Any], number: int | None) -> Mandate:
    """The mandate that such columns say."""
    return Mandate(
        role=Role(row.role),
        organisation=row.organisation_id,
        partnership=row.partnership_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        id=number,
    )


def _held_where(connection: Connection, condition: ColumnElement[bool]) -> list[HeldMandate]:
    query = select(mandates).where(condition).order_by(mandates.c.id)
    return [_held(row) for row in connection.execute(query)]


def _delegations_where(connection: Connection, condition: ColumnElement[bool]) -> list[Delegation]:
    query = (
        select(delegations)
        .join(mandates, mandates.c.id == delegations.c.mandate_id)
        .where(condition)
        .order_by(delegations.c.id)
    )
    rows = connection.execute(query).all()
    held = {row.mandate_id: get(connection, row.mandate_id) for row in rows}
    return [_delegation(row, found) for row in rows if (found := held[row.mandate_id])]


def _held(row: Row[Any]) -> HeldMandate:
    return HeldMandate(
        id=row.id,
        account_id=row.account_id,
        mandate=mandate_in(row, row.id),
        granted_by=row.granted_by,
        granted_at=row.granted_at,
        ended_at=row.ended_at,
    )


def _delegation(row: Row[Any], held: HeldMandate) -> Delegation:
    return Delegation(
        id=row.id,
        held=held,
        to_account_id=row.to_account_id,
        first_day=row.first_day,
        last_day=row.last_day,
        made_at=row.made_at,
        ended_at=row.ended_at,
    )
