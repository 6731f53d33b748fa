"""Versions of profiles in the database: kept once by digest, read back, erased."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from api.profiles.digest import digest_of_text, text_of
from api.profiles.organisation import Organisation
from api.profiles.versions.tables import profile_versions

_AT_ONCE = 500  # digests in one IN list


def keep(connection: Connection, organisations: Iterable[Organisation], *, at: datetime) -> None:
    """Keeps these states. One that is there stays as it is; one that was erased is there again."""
    rows = {str(row["digest"]): row for row in (_row(one, at) for one in organisations)}
    stored = texts_of(connection, rows)
    back = [{"this": digest, "text": rows[digest]["profile"]} for digest in stored if stored[digest] is None]
    if back:
        again = update(profile_versions).where(profile_versions.c.digest == bindparam("this"))
        connection.execute(again.values(profile=bindparam("text"), erased_at=None, kept_from=at), back)
    _add(connection, [row for digest, row in rows.items() if digest not in stored])


def keep_missing(connection: Connection, organisations: Iterable[Organisation], *, at: datetime) -> None:
    """Keeps those of these states that were never kept. One that was erased stays erased."""
    rows = {str(row["digest"]): row for row in (_row(one, at) for one in organisations)}
    stored = texts_of(connection, rows)
    _add(connection, [row for digest, row in rows.items() if digest not in stored])


def texts_of(connection: Connection, digests: Collection[str]) -> dict[str, str | None]:
    """The profiles of these digests as text; None for an erased one, and one never kept is left out."""
    found: dict[str, str | None] = {}
    for chunk in _chunks_of(digests):
        query = select(profile_versions.c.digest, profile_versions.c.profile)
        rows = connection.execute(query.where(profile_versions.c.digest.in_(chunk)))
        found |= {row.digest: row.profile for row in rows}
    return found


def owners_of(connection: Connection, digests: Collection[str]) -> dict[str, str]:
    """Whose versions these are, also of erased ones; one never kept is left out."""
    found: dict[str, str] = {}
    for chunk in _chunks_of(digests):
        query = select(profile_versions.c.digest, profile_versions.c.organisation_id)
        rows = connection.execute(query.where(profile_versions.c.digest.in_(chunk)))
        found |= {row.digest: row.organisation_id for row in rows}
    return found


def kept_of(connection: Connection, organisation_id: str) -> list[tuple[datetime, str]]:
    """Every version of an organisation that is there, as when it was kept and its text, oldest first."""
    query = select(profile_versions.c.kept_from, profile_versions.c.profile).where(
        profile_versions.c.organisation_id == organisation_id, profile_versions.c.profile.is_not(None)
    )
    ordered = query.order_by(profile_versions.c.kept_from, profile_versions.c.digest)
    return [(row.kept_from, row.profile) for row in connection.execute(ordered)]


def erase(connection: Connection, organisation_id: str, *, at: datetime) -> int:
    """Takes what every version of an organisation said; that there was one stays. Returns how many."""
    whole = (profile_versions.c.organisation_id == organisation_id) & profile_versions.c.profile.is_not(None)
    gone = connection.execute(update(profile_versions).where(whole).values(profile=None, erased_at=at))
    return gone.rowcount


def _row(organisation: Organisation, at: datetime) -> dict[str, Any]:
    text = text_of(organisation)
    return {
        "digest": digest_of_text(text),
        "organisation_id": organisation.id,
        "profile": text,
        "kept_from": at,
    }


def _add(connection: Connection, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(profile_versions), rows)


def _chunks_of(digests: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(digests)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
