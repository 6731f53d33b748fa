"""Sessions and tokens: found by the digest of their secret, ended once."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from api.people.bearers import Bearer, new_seal_key
from api.people.sessions import Session, Token
from api.people.tables import sessions, tokens


def session_of(connection: Connection, bearer: Bearer) -> Session | None:
    row = connection.execute(select(sessions).where(sessions.c.digest == bearer.digest)).one_or_none()
    return _session(row) if row else None


def add_session(
    connection: Connection,
    account_id: int,
    bearer: Bearer,
    *,
    basis: Collection[int],
    delegation_id: int | None,
    started_at: datetime,
) -> Session:
    row = {
        "account_id": account_id,
        "digest": bearer.digest,
        "seal_key": new_seal_key(),
        "basis": sorted(basis),
        "delegation_id": delegation_id,
        "started_at": started_at,
    }
    return _session(connection.execute(insert(sessions).values(row).returning(sessions)).one())


def end_session(connection: Connection, session_id: int, *, at: datetime) -> None:
    lasting = (sessions.c.id == session_id) & sessions.c.ended_at.is_(None)
    connection.execute(update(sessions).where(lasting).values(ended_at=at))


def end_sessions_of(connection: Connection, account_id: int, *, at: datetime) -> None:
    lasting = (sessions.c.account_id == account_id) & sessions.c.ended_at.is_(None)
    connection.execute(update(sessions).where(lasting).values(ended_at=at))


def sessions_of(connection: Connection, account_id: int) -> list[Session]:
    """Every session that the account has or had, oldest first."""
    query = select(sessions).where(sessions.c.account_id == account_id).order_by(sessions.c.id)
    return [_session(row) for row in connection.execute(query)]


def token_of(connection: Connection, bearer: Bearer) -> Token | None:
    row = connection.execute(select(tokens).where(tokens.c.digest == bearer.digest)).one_or_none()
    return _token(row) if row else None


def tokens_of(connection: Connection, account_id: int) -> list[Token]:
    """Every token that the account has or had, oldest first."""
    query = select(tokens).where(tokens.c.account_id == account_id).order_by(tokens.c.id)
    return [_token(row) for row in connection.execute(query)]


def add_token(
    connection: Connection,
    account_id: int,
    bearer: Bearer,
    *,
    name: str,
    mandate_ids: Collection[int],
    days: tuple[datetime, datetime],
) -> Token:
    row = {
        "account_id": account_id,
        "digest": bearer.digest,
        "name": name,
        "mandate_ids": sorted(mandate_ids),
        "created_at": days[0],
        "expires_at": days[1],
    }
    return _token(connection.execute(insert(tokens).values(row).returning(tokens)).one())


def end_token(connection: Connection, token_id: int, *, at: datetime) -> None:
    lasting = (tokens.c.id == token_id) & tokens.c.ended_at.is_(None)
    connection.execute(update(tokens).where(lasting).values(ended_at=at))


def end_tokens_of(connection: Connection, account_id: int, *, at: datetime) -> None:
    lasting = (tokens.c.account_id == account_id) & tokens.c.ended_at.is_(None)
    connection.execute(update(tokens).where(lasting).values(ended_at=at))


def forget_token_names(connection: Connection, account_id: int) -> None:
    """Takes away what a person called its tokens."""
    connection.execute(update(tokens).where(tokens.c.account_id == account_id).values(name="Erased"))


def _session(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        account_id=row.account_id,
        basis=frozenset(row.basis),
        delegation_id=row.delegation_id,
        seal_key=row.seal_key,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def _token(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        account_id=row.account_id,
        name=row.name,
        mandate_ids=frozenset(row.mandate_ids),
        created_at=row.created_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
    )
