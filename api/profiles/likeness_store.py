"""Finds the organisations on record that look like given ones, by the keys that they share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from api.profiles.duplicates import MOST_BY_ONE_KEY, Duplicate, Trace, duplicates_of, keys_of
from api.profiles.life import State
from api.profiles.spelling import domains_in
from api.profiles.store import chunks_of
from api.profiles.tables import likeness_keys, lives, organisations

_TOLD = tuple(
    organisations.c[name]
    for name in ("id", "name", "country", "city", "latitude", "longitude", "eccp_profile_url")
)
_TEXTS = tuple(organisations.c[name] for name in ("about", "seeks", "offers"))


def like(connection: Connection, traces: Sequence[Trace]) -> dict[str, list[Duplicate]]:
    """For each of these, by its id, those on record that look like it; one without any is left out.

    Deleted organisations are left out; drafts are not, so the caller sees to who may know of them.
    """
    keys = {trace.id: keys_of(trace) for trace in traces}
    sharing = _sharing(connection, frozenset().union(*keys.values()))
    met = _traces(connection, {other for others in sharing.values() for other in others})
    found = {trace.id: duplicates_of(trace, _met(keys[trace.id], sharing, met)) for trace in traces}
    return {owner: others for owner, others in found.items() if others}


def _met(keys: Iterable[str], sharing: Mapping[str, Sequence[str]], met: Mapping[str, Trace]) -> list[Trace]:
    others = {other for key in keys for other in sharing.get(key, ())}
    return [met[other] for other in sorted(others) if other in met]


def _sharing(connection: Connection, keys: frozenset[str]) -> dict[str, list[str]]:
    """The ids that have each of these keys; a key that too many share is left out."""
    sharing: dict[str, list[str]] = {}
    for chunk in chunks_of(keys):
        telling = (
            select(likeness_keys.c.key)
            .where(likeness_keys.c.key.in_(chunk))
            .group_by(likeness_keys.c.key)
            .having(func.count() <= MOST_BY_ONE_KEY)
        )
        for row in connection.execute(select(likeness_keys).where(likeness_keys.c.key.in_(telling))):
            sharing.setdefault(row.key, []).append(row.organisation_id)
    return sharing


def _traces(connection: Connection, ids: Iterable[str]) -> dict[str, Trace]:
    found: dict[str, Trace] = {}
    there = select(*_TOLD, *_TEXTS).join(lives).where(lives.c.state != State.DELETED.value)
    for chunk in chunks_of(frozenset(ids)):
        for row in connection.execute(there.where(organisations.c.id.in_(chunk))):
            found[row.id] = _trace(row)
    return found


def _trace(row: Row[Any]) -> Trace:
    told: dict[str, Any] = {column.name: getattr(row, column.name) for column in _TOLD}
    return Trace(**told, domains=domains_in(f"{row.about} {row.seeks} {row.offers}"))
