"""The bank accounts to which lump sums are paid, in the database."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from api.exchanges.tables import exchange_accounts, exchange_former_accounts

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where the visitor of one exchange is paid. The Financial Agreement bears `digest` alone."""

    holder: str
    iban: str  # without blanks
    bic: str | None
    salt: str  # random, 64 hex digits: without it nobody finds the account behind the digest
    digest: str  # SHA-256 of salt, holder and IBAN


def save(connection: Connection, number: int, account: Account) -> None:
    """Writes the account of an exchange. The one before is kept aside, for the agreement that names it."""
    before = get(connection, number)
    if before is not None:
        _forget_former(connection, number, before.digest)
        row = {"exchange_id": number, **asdict(before)}
        connection.execute(insert(exchange_former_accounts).values(row))
    connection.execute(delete(exchange_accounts).where(exchange_accounts.c.exchange_id == number))
    connection.execute(insert(exchange_accounts).values(exchange_id=number, **asdict(account)))


def restore(connection: Connection, number: int, digest: str | None) -> bool:
    """Makes the account with that digest the exchange's again; whether it is on record."""
    present = get(connection, number)
    if present is not None and present.digest == digest:
        return True
    its = exchange_former_accounts.c.exchange_id == number
    row = connection.execute(
        select(exchange_former_accounts).where(its & (exchange_former_accounts.c.digest == digest))
    ).one_or_none()
    if row is None:
        return False
    save(connection, number, _account(row))
    _forget_former(connection, number, row.digest)
    return True


def get(connection: Connection, number: int) -> Account | None:
    """The account of an exchange, or None."""
    return get_many(connection, [number]).get(number)


def get_many(connection: Connection, numbers: Collection[int]) -> dict[int, Account]:
    """The accounts of those of these exchanges that have one, by number."""
    ordered = sorted(set(numbers))
    parts = (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
    return {
        row.exchange_id: _account(row)
        for part in parts
        for row in connection.execute(
            select(exchange_accounts).where(exchange_accounts.c.exchange_id.in_(part))
        )
    }


def erase(connection: Connection, number: int) -> None:
    """Deletes every account that was ever stated for an exchange."""
    for table in (exchange_accounts, exchange_former_accounts):
        connection.execute(delete(table).where(table.c.exchange_id == number))


def _forget_former(connection: Connection, number: int, digest: str) -> None:
    former = exchange_former_accounts
    its = (former.c.exchange_id == number) & (former.c.digest == digest)
    connection.execute(delete(former).where(its))


def _account(row: Row[Any]) -> Account:
    return Account(holder=row.holder, iban=row.iban, bic=row.bic, salt=row.salt, digest=row.digest)
