"""Partnerships in the database."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from api.programme.tables import partnerships


def partnership_ids(connection: Connection) -> dict[str, int]:
    """The id of every partnership, by its name."""
    return {row.name: row.id for row in connection.execute(select(partnerships.c.name, partnerships.c.id))}


def add_partnerships(connection: Connection, names: Iterable[str], *, at: datetime) -> None:
    rows = [{"name": name, "created_at": at} for name in sorted(set(names))]
    if rows:
        connection.execute(insert(partnerships), rows)
