"""Feeds, and when exchanges last changed, in the database."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from api.exchanges.calendars.feeds import Feed, What
from api.exchanges.calendars.tables import calendar_feeds
from api.exchanges.tables import exchange_moves, exchange_papers, exchanges
from api.people.bearers import Bearer

_AT_ONCE = 500  # ids in one query


def add(
    connection: Connection, account: int, bearer: Bearer, *, what: What, of: int | None, at: datetime
) -> Feed:
    """Writes a feed. Of its secret the digest alone."""
    row = {
        "account_id": account,
        "digest": bearer.digest,
        "what": what.value,
        "of_id": of,
        "made_at": at,
    }
    return _feed(connection.execute(insert(calendar_feeds).values(row).returning(calendar_feeds)).one())


def of_account(connection: Connection, account: int) -> list[Feed]:
    """Every feed that the account has or had, oldest first."""
    query = select(calendar_feeds).where(calendar_feeds.c.account_id == account).order_by(calendar_feeds.c.id)
    return [_feed(row) for row in connection.execute(query)]


def behind(connection: Connection, bearer: Bearer) -> Feed | None:
    """The feed with that secret, or None."""
    query = select(calendar_feeds).where(calendar_feeds.c.digest == bearer.digest)
    row = connection.execute(query).one_or_none()
    return _feed(row) if row else None


def end(connection: Connection, number: int, *, at: datetime) -> None:
    """Ends a feed that has not ended."""
    lasting = (calendar_feeds.c.id == number) & calendar_feeds.c.ended_at.is_(None)
    connection.execute(update(calendar_feeds).where(lasting).values(ended_at=at))


def forget(connection: Connection, account: int) -> None:
    """Deletes every feed of an account."""
    connection.execute(delete(calendar_feeds).where(calendar_feeds.c.account_id == account))


def changed_at(connection: Connection, numbers: Collection[int]) -> dict[int, datetime]:
    """When something was last done with each of these exchanges, by number."""
    found: dict[int, datetime] = {}
    for part in _parts(numbers):
        query = (
            select(exchange_moves.c.exchange_id, func.max(exchange_moves.c.at))
            .where(exchange_moves.c.exchange_id.in_(part))
            .group_by(exchange_moves.c.exchange_id)
        )
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def commitments_of(connection: Connection, numbers: Collection[int]) -> dict[int, str]:
    """The newest Commitment to Quality of those of the exchanges that have one, as written, by number."""
    found: dict[int, str] = {}
    newest = (
        (exchange_papers.c.exchange_id == exchanges.c.id)
        & (exchange_papers.c.paper == "commitment")
        & (exchange_papers.c.version == exchanges.c.commitment_version)
    )
    for part in _parts(numbers):
        query = (
            select(exchanges.c.id, exchange_papers.c.content)
            .select_from(exchanges.join(exchange_papers, newest))
            .where(exchanges.c.id.in_(part))
        )
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def _parts(numbers: Collection[int]) -> list[list[int]]:
    ordered = sorted(numbers)
    return [ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE)]


def _feed(row: Row[Any]) -> Feed:
    return Feed(
        id=row.id,
        account=row.account_id,
        what=What(row.what),
        of=row.of_id,
        made_at=row.made_at,
        ended_at=row.ended_at,
    )
