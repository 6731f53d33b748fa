"""Who is a member of what, seen from either side."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, select

from api.database import in_code_order
from api.profiles.life import State
from api.profiles.tables import lives, memberships, organisations

_UNSEEN = [State.DELETED.value, State.REJECTED.value]
_HANDED_IN = (  # a membership in a draft is nobody else's business yet
    (lives.c.submitted_at.is_not(None) | lives.c.validated_at.is_not(None)) & lives.c.state.not_in(_UNSEEN)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherEnd:
    """An organisation at the other end of a membership."""

    id: str
    name: str
    kind: str | None
    country: str | None
    city: str | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class MemberCounts:
    """How many members of a body are confirmed, and how many wait for its word."""

    confirmed: int
    waiting: int


def bodies_of(connection: Connection, member: str) -> list[OtherEnd]:
    """What an organisation states to be a member of, by id."""
    query = _ends(memberships.c.body_id).where(memberships.c.organisation_id == member)
    return [_end(row) for row in connection.execute(query.order_by(in_code_order(memberships.c.body_id)))]


def members_of(
    connection: Connection, body: str, *, confirmed: bool | None, after: str, most: int
) -> list[OtherEnd]:
    """A part of those who state to be members of a body, by id, from the first after `after` on.

    Left out are those whose profile nobody but its own people knows of.
    """
    query = _ends(memberships.c.organisation_id).where(*_of_body(body))
    if confirmed is not None:
        query = query.where(memberships.c.is_confirmed == confirmed)
    if after:
        query = query.where(in_code_order(memberships.c.organisation_id) > bindparam("after", after))
    query = query.order_by(in_code_order(memberships.c.organisation_id)).limit(most)
    return [_end(row) for row in connection.execute(query)]


def counts_of(connection: Connection, body: str) -> MemberCounts:
    """How many members a body has, confirmed and not."""
    query = (
        select(memberships.c.is_confirmed, func.count())
        .join(lives, lives.c.organisation_id == memberships.c.organisation_id)
        .where(*_of_body(body))
        .group_by(memberships.c.is_confirmed)
    )
    counts = {row[0]: row[1] for row in connection.execute(query)}
    return MemberCounts(counts.get(True, 0), counts.get(False, 0))


def stated_by(connection: Connection, body: str, ids: list[str]) -> dict[str, bool]:
    """Which of these state to be members of a body, and whether that is confirmed."""
    query = (
        select(memberships.c.organisation_id, memberships.c.is_confirmed)
        .join(lives, lives.c.organisation_id == memberships.c.organisation_id)
        .where(*_of_body(body), memberships.c.organisation_id.in_(ids))
    )
    return {row.organisation_id: row.is_confirmed for row in connection.execute(query)}


def _of_body(body: str) -> tuple[ColumnElement[bool], ...]:
    return (memberships.c.body_id == body, _HANDED_IN)


def _ends(other: ColumnElement[str]) -> Select[Any]:
    told = (organisations.c[name] for name in ("id", "name", "kind", "country", "city"))
    return (
        select(*told, memberships.c.is_confirmed)
        .select_from(memberships)
        .join(organisations, organisations.c.id == other)
        .join(lives, lives.c.organisation_id == other)
    )


def _end(row: Row[Any]) -> OtherEnd:
    return OtherEnd(
        id=row.id,
        name=row.name,
        kind=row.kind,
        country=row.country,
        city=row.city,
        confirmed=row.is_confirmed,
    )
