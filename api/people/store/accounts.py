"""Accounts, and the guards at their door."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from api.access import Role
from api.languages import Language
from api.people.accounts import Account, AccountState, Credentials
from api.people.addresses import Address
from api.people.guards import OPEN, Guard
from api.people.tables import accounts, guards, mandates


def get(connection: Connection, account_id: int) -> Account | None:
    row = connection.execute(select(accounts).where(accounts.c.id == account_id)).one_or_none()
    return _account(row) if row else None


def credentials_of(connection: Connection, address: Address) -> Credentials | None:
    row = connection.execute(select(accounts).where(accounts.c.address == address)).one_or_none()
    return Credentials(account=_account(row), password_hash=row.password_hash) if row else None


def listed(connection: Connection, *, after: int, most: int) -> list[Account]:
    """At most so many accounts with a number above `after`, by number."""
    query = select(accounts).where(accounts.c.id > after).order_by(accounts.c.id).limit(most)
    return [_account(row) for row in connection.execute(query)]


def first_with_role(connection: Connection, role: Role, *, on: date) -> Account | None:
    """The active account with the lowest number that has the role on that day."""
    number = min(with_role(connection, role, on=on), default=None)
    return None if number is None else get(connection, number)


def with_role(connection: Connection, role: Role, *, on: date) -> set[int]:
    """The numbers of the active accounts that have the role on that day."""
    lasting = mandates.c.ended_at.is_(None) & (mandates.c.valid_from <= on)
    open_ended = mandates.c.valid_to.is_(None) | (mandates.c.valid_to >= on)
    query = (
        select(accounts.c.id)
        .join(mandates, mandates.c.account_id == accounts.c.id)
        .where(accounts.c.state == AccountState.ACTIVE.value, mandates.c.role == role.value)
        .where(lasting, open_ended)
    )
    return set(connection.execute(query).scalars())


def add(
    connection: Connection,
    address: Address,
    *,
    name: str,
    password_hash: str | None,
    language: Language,
    at: datetime,
) -> Account:
    row = {
        "address": address,
        "name": name,
        "password_hash": password_hash,
        "state": AccountState.ACTIVE.value,
        "language": language.value,
        "version": 1,
        "created_at": at,
        "changed_at": at,
    }
    return _account(connection.execute(insert(accounts).values(row).returning(accounts)).one())


def change(connection: Connection, account: Account, *, at: datetime, **changes: Any) -> Account:
    """Writes the columns named, against the version read, and counts the version on."""
    same = (accounts.c.id == account.id) & (accounts.c.version == account.version)
    values = {**changes, "version": account.version + 1, "changed_at": at}
    return _account(connection.execute(update(accounts).where(same).values(values).returning(accounts)).one())


def renew_hash(connection: Connection, account_id: int, password_hash: str) -> None:
    """Keeps the same password under a hash of another cost: nothing of the account changes."""
    here = accounts.c.id == account_id
    connection.execute(update(accounts).where(here).values(password_hash=password_hash))


def guard_at(connection: Connection, key: str) -> Guard:
    row = connection.execute(select(guards).where(guards.c.key == key)).one_or_none()
    if row is None:
        return OPEN
    moments = tuple(datetime.fromtimestamp(seconds, UTC) for seconds in row.failures)
    return Guard(moments, row.locks, row.locked_until)


def set_guard(connection: Connection, key: str, guard: Guard, *, at: datetime) -> None:
    open_guard(connection, key)
    row = {
        "key": key,
        "failures": [one.timestamp() for one in guard.failures],
        "locks": guard.locks,
        "locked_until": guard.locked_until,
        "changed_at": at,
    }
    connection.execute(insert(guards).values(row))


def open_guard(connection: Connection, key: str) -> None:
    """Forgets every failure under the key."""
    connection.execute(delete(guards).where(guards.c.key == key))


def forget_guards(connection: Connection, *, before: datetime) -> None:
    """Deletes what was not touched since, and no longer closes anything."""
    quiet = (guards.c.changed_at < before) & (
        guards.c.locked_until.is_(None) | (guards.c.locked_until < before)
    )
    connection.execute(delete(guards).where(quiet))


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        address=Address(row.address),
        name=row.name,
        state=AccountState(row.state),
        language=Language(row.language),
        version=row.version,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )
