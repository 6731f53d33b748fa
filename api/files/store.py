"""What is known of files, in the database."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, delete, exists, insert, select

from api.database import metadata
from api.files.kinds import MediaType
from api.files.tables import files

_AT_ONCE = 500  # digests in one query


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file that is kept."""

    digest: str
    media_type: MediaType
    size: int
    sent_digest: str
    kept_at: datetime


def add(connection: Connection, row: FileRow) -> FileRow:
    """Puts a file on record; as it stands there, from earlier where it already did."""
    known = get(connection, row.digest)
    if known is not None:
        return known
    values = {
        "digest": row.digest,
        "media_type": row.media_type.value,
        "size": row.size,
        "sent_digest": row.sent_digest,
        "kept_at": row.kept_at,
    }
    connection.execute(insert(files).values(values))
    return row


def get(connection: Connection, digest: str) -> FileRow | None:
    """The file with that digest, or None."""
    row = connection.execute(select(files).where(files.c.digest == digest)).one_or_none()
    if row is None:
        return None
    return FileRow(
        digest=row.digest,
        media_type=MediaType(row.media_type),
        size=row.size,
        sent_digest=row.sent_digest,
        kept_at=row.kept_at,
    )


def on_record(connection: Connection, digests: Collection[str]) -> set[str]:
    """Those of the digests that are on record."""
    ordered = sorted(digests)
    parts = (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
    wanted = (select(files.c.digest).where(files.c.digest.in_(part)) for part in parts)
    return {digest for query in wanted for digest in connection.scalars(query)}


def forget_unused(connection: Connection, digests: Collection[str]) -> int:
    """Takes those off the record to which nothing refers any more; how many they were."""
    forgotten = 0
    for digest in sorted(digests):
        unused = [~exists().where(column == files.c.digest) for column in _references()]
        forgotten += connection.execute(delete(files).where(files.c.digest == digest, *unused)).rowcount
    return forgotten


def _references() -> Iterator[Column[str]]:
    """The columns of all tables that name a file."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.references(files.c.digest):
                yield column
