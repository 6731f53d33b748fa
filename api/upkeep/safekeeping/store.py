"""Backups and proven restores on record, and what a database holds that is copied."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, insert, inspect, select, table, text

from api.files.tables import files
from api.journal import store as journal
from api.journal.audit import Anchor
from api.journal.tables import audit
from api.upkeep.safekeeping.standing import Kept, Kind, Safekeeping
from api.upkeep.safekeeping.tables import safekeeping

_REVISION = "alembic_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What one state of a database holds, whichever schema it has."""

    revision: str | None  # None: nothing of ours
    rows: Mapping[str, int]  # by table
    anchor: Anchor | None
    digests: Collection[str]  # of the files on record


def add(connection: Connection, kept: Kept) -> int:
    """Puts it on record; its number."""
    values = asdict(kept) | {"kind": kept.kind.value}
    made = connection.execute(insert(safekeeping).values(values)).inserted_primary_key
    return int(made[0]) if made else 0


def read(connection: Connection) -> Safekeeping:
    """The last of each kind."""
    return Safekeeping(backup=_last(connection, Kind.BACKUP), proof=_last(connection, Kind.PROOF))


def revision_of(connection: Connection) -> str | None:
    """Which schema it has; None for none of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def tables_of(connection: Connection) -> set[str]:
    """The names of all its tables."""
    return set(inspect(connection).get_table_names())


def contents_of(connection: Connection) -> Contents:
    """What it holds. Tables that came with later schemas may be missing."""
    present = tables_of(connection)
    count = select(func.count())
    return Contents(
        revision=revision_of(connection),
        rows={
            name: connection.scalar(count.select_from(table(name))) or 0
            for name in sorted(present - {_REVISION})
        },
        anchor=journal.anchor(connection) if audit.name in present else None,
        digests=files_on_record(connection) if files.name in present else (),
    )


def files_on_record(connection: Connection) -> tuple[str, ...]:
    """The digests of all files that are on record, in their order."""
    return tuple(sorted(connection.scalars(select(files.c.digest))))


def faults_of_sqlite(connection: Connection) -> list[str]:
    """What SQLite finds wrong with its own file; empty where it is whole."""
    found = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(20)"))]
    return [] if found == ["ok"] else found


def _last(connection: Connection, kind: Kind) -> Kept | None:
    columns = [column for column in safekeeping.c if column.name != "id"]
    of_kind = select(*columns).where(safekeeping.c.kind == kind.value)
    row = connection.execute(of_kind.order_by(safekeeping.c.id.desc()).limit(1)).one_or_none()
    return Kept(**row._asdict() | {"kind": Kind(row.kind)}) if row else None
