"""The bank accounts to which lump sums are paid, in the database."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select

from api.exchanges.tables import exchange_accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where the visitor of one exchange is paid. The Financial Agreement bears `digest` alone."""

    holder: str
    iban: str  # without blanks
    bic: str | None
    salt: str  # random, 64 hex digits: without it nobody finds the account behind the digest
    digest: str  # SHA-256 of salt, holder and IBAN


def save(connection: Connection, number: int, account: Account) -> None:
    """Writes the account of an exchange, in place of the one before."""
    erase(connection, number)
    connection.execute(insert(exchange_accounts).values(exchange_id=number, **asdict(account)))


def get(connection: Connection, number: int) -> Account | None:
    """The account of an exchange, or None."""
    row = connection.execute(
        select(exchange_accounts).where(exchange_accounts.c.exchange_id == number)
    ).one_or_none()
    if row is None:
        return None
    return Account(holder=row.holder, iban=row.iban, bic=row.bic, salt=row.salt, digest=row.digest)


def erase(connection: Connection, number: int) -> None:
    """Deletes the account of an exchange, if there is one."""
    connection.execute(delete(exchange_accounts).where(exchange_accounts.c.exchange_id == number))
