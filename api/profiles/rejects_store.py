"""Rows that did not come in with an import, kept in the database for a day to be fetched and corrected."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, false, insert, or_, select

from api.profiles.tables import import_rejects


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRejects:
    """The bad rows of one file, as CSV with what is wrong with each."""

    id: str
    partnership_id: int  # whose managers may fetch them
    file: str  # what the imported file was called
    rows: int
    csv: str
    kept_until: datetime


def keep(connection: Connection, rejects: KeptRejects, *, most: int) -> None:
    """Keeps them; where a partnership has `most` already, the oldest go."""
    held = select(import_rejects.c.id).where(import_rejects.c.partnership_id == rejects.partnership_id)
    newest = held.order_by(import_rejects.c.kept_until.desc(), import_rejects.c.id).limit(most - 1)
    staying = list(connection.scalars(newest))
    connection.execute(
        delete(import_rejects).where(
            import_rejects.c.partnership_id == rejects.partnership_id, import_rejects.c.id.not_in(staying)
        )
    )
    row = {
        name: getattr(rejects, name) for name in ("id", "partnership_id", "file", "rows", "csv", "kept_until")
    }
    connection.execute(insert(import_rejects).values(row))


def get(connection: Connection, rejects_id: str, *, at: datetime) -> KeptRejects | None:
    """Those with this id, or None; also where their time is over."""
    query = select(import_rejects).where(import_rejects.c.id == rejects_id, import_rejects.c.kept_until > at)
    row = connection.execute(query).one_or_none()
    return KeptRejects(**row._asdict()) if row else None


def forget(connection: Connection, words: Collection[str]) -> int:
    """Deletes those in which one of these stands: the file goes with the one row; how many there were."""
    naming = [import_rejects.c.csv.contains(word, autoescape=True) for word in sorted(words) if word]
    return connection.execute(delete(import_rejects).where(or_(false(), *naming))).rowcount


def purge(connection: Connection, *, at: datetime) -> int:
    """Deletes those whose time is over; returns how many there were."""
    over = delete(import_rejects).where(import_rejects.c.kept_until <= at)
    return connection.execute(over).rowcount
