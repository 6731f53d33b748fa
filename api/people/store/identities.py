"""Identities: found by who somebody is at a provider, deleted when given up."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from api.people.identities import Identity, Vouched
from api.people.tables import identities


def of_vouched(connection: Connection, vouched: Vouched) -> Identity | None:
    same = (identities.c.issuer == vouched.issuer) & (identities.c.subject == vouched.subject)
    row = connection.execute(select(identities).where(same)).one_or_none()
    return _identity(row) if row else None


def of_account(connection: Connection, account_id: int) -> list[Identity]:
    """Every identity that opens the account, oldest first."""
    query = select(identities).where(identities.c.account_id == account_id).order_by(identities.c.id)
    return [_identity(row) for row in connection.execute(query)]


def add(connection: Connection, account_id: int, vouched: Vouched, *, at: datetime) -> Identity:
    row = {
        "account_id": account_id,
        "issuer": vouched.issuer,
        "subject": vouched.subject,
        "added_at": at,
    }
    return _identity(connection.execute(insert(identities).values(row).returning(identities)).one())


def remove(connection: Connection, identity_id: int) -> None:
    connection.execute(delete(identities).where(identities.c.id == identity_id))


def remove_all_of(connection: Connection, account_id: int) -> None:
    connection.execute(delete(identities).where(identities.c.account_id == account_id))


def _identity(row: Row[Any]) -> Identity:
    return Identity(
        id=row.id,
        account_id=row.account_id,
        issuer=row.issuer,
        subject=row.subject,
        added_at=row.added_at,
    )
