"""Marks in the database, and since when each organisation is known."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from api.matches.contacts import Mark, MarkKind
from api.matches.tables import marks
from api.profiles.tables import lives


def known_since(connection: Connection) -> dict[str, datetime]:
    """When each organisation that others may know first came into the catalogue, by id."""
    query = select(lives.c.organisation_id, lives.c.validated_at).where(lives.c.validated_at.is_not(None))
    return {row.organisation_id: row.validated_at for row in connection.execute(query)}


def mark(connection: Connection, wanted: Mark, *, account_id: int | None) -> tuple[Mark, bool]:
    """The mark as it is on record now, and whether it is new."""
    found = _find(connection, wanted.organisation, wanted.other, wanted.kind)
    if found is not None:
        return found, False
    row = {
        "organisation_id": wanted.organisation,
        "other_id": wanted.other,
        "kind": wanted.kind.value,
        "at": wanted.at,
        "account_id": account_id,
    }
    added = connection.execute(insert(marks).values(row).returning(marks))
    return _mark(added.one()), True


def unmark(connection: Connection, organisation: str, other: str, kind: MarkKind) -> bool:
    """Takes a mark away; whether there was one."""
    return connection.execute(delete(marks).where(_same(organisation, other, kind))).rowcount > 0


def marked(
    connection: Connection, organisation: str, kind: MarkKind, *, before: int | None, most: int
) -> list[Mark]:
    """Whom an organisation has marked so, the newest first, with numbers below `before`."""
    query = select(marks).where(marks.c.organisation_id == organisation, marks.c.kind == kind.value)
    if before is not None:
        query = query.where(marks.c.id < before)
    return [_mark(row) for row in connection.execute(query.order_by(marks.c.id.desc()).limit(most))]


def ids_marked(connection: Connection, organisation: str, kind: MarkKind) -> frozenset[str]:
    """The ids of all whom an organisation has marked so."""
    query = select(marks.c.other_id)
    return frozenset(
        connection.scalars(query.where(marks.c.organisation_id == organisation, marks.c.kind == kind.value))
    )


def forget(connection: Connection, organisation: str) -> int:
    """Deletes every mark that an organisation made, and every one made of it; returns how many."""
    of_theirs = (marks.c.organisation_id == organisation) | (marks.c.other_id == organisation)
    return connection.execute(delete(marks).where(of_theirs)).rowcount


def marked_by(connection: Connection, account_id: int) -> list[Mark]:
    """What an account has marked, for whichever organisation, oldest first."""
    query = select(marks).where(marks.c.account_id == account_id)
    return [_mark(row) for row in connection.execute(query.order_by(marks.c.id))]


def detach(connection: Connection, account_id: int) -> int:
    """Takes an account from the marks that it made; how many."""
    theirs = update(marks).where(marks.c.account_id == account_id)
    return connection.execute(theirs.values(account_id=None)).rowcount


def _find(connection: Connection, organisation: str, other: str, kind: MarkKind) -> Mark | None:
    row = connection.execute(select(marks).where(_same(organisation, other, kind))).one_or_none()
    return _mark(row) if row else None


def _same(organisation: str, other: str, kind: MarkKind) -> Any:
    return (
        (marks.c.organisation_id == organisation) & (marks.c.other_id == other) & (marks.c.kind == kind.value)
    )


def _mark(row: Row[Any]) -> Mark:
    return Mark(
        number=row.id,
        organisation=row.organisation_id,
        other=row.other_id,
        kind=MarkKind(row.kind),
        at=row.at,
    )
