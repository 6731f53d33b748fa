"""What somebody who is signed in can do with the audit trail: read it, and have it checked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.access import OF_THE_PROGRAMME
from api.database import Connection
from api.journal import store
from api.journal.audit import Anchor, Broken, Entry
from api.journal.store import Wanted
from api.people.asking import require
from api.people.signed import Signed

_READ = "audit.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of the trail; `after` is what to ask for the next part with, None at its end."""

    entries: Sequence[Entry]
    after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Whether the trail is what was written, where it ends, and what it was held against."""

    broken: Broken | None
    end: Anchor | None  # None while it has no row
    n_anchors: int


def read(connection: Connection, *, signed: Signed, wanted: Wanted, most: int, at: datetime) -> Page:
    """A part of the trail. Raises what `require` does."""
    require(connection, signed, _READ, OF_THE_PROGRAMME, at=at)
    found = store.page_of_entries(connection, wanted, most=most + 1)
    return Page(entries=found[:most], after=found[most - 1].seq if len(found) > most else None)


def check(connection: Connection, *, signed: Signed, anchored: Collection[Anchor], at: datetime) -> Checked:
    """Reads the trail from end to end. Raises what `require` does."""
    require(connection, signed, _READ, OF_THE_PROGRAMME, at=at)
    broken = store.verify(connection, anchored=anchored)
    return Checked(broken=broken, end=store.anchor(connection), n_anchors=len(anchored))
