"""What a person can do with the audit trail: read it, check it, and take an anchor of it."""

from collections.abc import Collection
from dataclasses import dataclass

from api.database import Database
from api.journal import store
from api.journal.audit import Anchor, Entry
from api.journal.problems import BrokenTrail


@dataclass(frozen=True, slots=True)
class Whole:
    """A trail that is what was written: its end, and the anchors that it was held against."""

    end: Anchor | None  # None while it has no row
    n_anchors: int


def list_events(
    database: Database, *, limit: int, subject: str | None = None, account_id: int | None = None
) -> list[Entry]:
    """The newest rows of the trail, of one subject or account where it is named, oldest first."""
    with database.snapshot() as connection:
        return store.last_entries(connection, limit=limit, subject=subject, account_id=account_id)


def verify_trail(database: Database, *, anchored: Collection[Anchor] = ()) -> Whole:
    """The end of a trail that is whole and holds every anchor. Raises BrokenTrail with the first bad row."""
    with database.snapshot() as connection:
        broken = store.verify(connection, anchored=anchored)
        if broken is not None:
            raise BrokenTrail(broken.seq, broken.fault.value)
        return Whole(store.anchor(connection), len(anchored))


def take_anchor(database: Database) -> Anchor | None:
    """The end of the trail, to be kept outside the database; None while there is no row."""
    with database.snapshot() as connection:
        return store.anchor(connection)
