"""Decided publications of editions in the database: what the files of the editions then follow."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from api.programme.tables import edition_publications
from eligibility.editions import Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """That an edition is published, from which day, and with which tables."""

    name: str
    valid_from: date
    published_on: date
    digest: str
    digests: dict[str, str]  # of each table


def publications(connection: Connection) -> list[Publication]:
    """All that were ever decided through the service, oldest first."""
    query = select(edition_publications).order_by(edition_publications.c.decided_at)
    return [
        Publication(
            name=row.name,
            valid_from=row.valid_from,
            published_on=row.published_on,
            digest=row.digest,
            digests=dict(row.digests),
        )
        for row in connection.execute(query)
    ]


def add_publication(connection: Connection, sealed: Edition, *, at: datetime) -> None:
    """Keeps that the edition, sealed and with its first day, is published."""
    row = {
        "name": sealed.name,
        "valid_from": sealed.valid_from,
        "published_on": sealed.published_on,
        "digest": sealed.digest,
        "digests": dict(sealed.digests),
        "decided_at": at,
    }
    connection.execute(insert(edition_publications).values(row))
