"""Waivers in the database: added, approved once, ended once, their words erased with whose they are."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, insert, select, update

from api.profiles.store import chunks_of
from api.waivers.recorded import Ending, RecordedWaiver
from api.waivers.tables import waivers
from eligibility.waivers import Authority, PreApproval, Waiver
from matching.profiles import OrganisationId

_ERASED = "erased"  # a waiver says something of each


def get(connection: Connection, waiver_id: int) -> RecordedWaiver | None:
    """The waiver with this number, or None."""
    row = connection.execute(select(waivers).where(waivers.c.id == waiver_id)).one_or_none()
    return _recorded(row) if row else None


def recorded_for(connection: Connection, ids: Collection[str] | None = None) -> list[RecordedWaiver]:
    """Everything recorded for these organisations, or for all, in the order in which it was recorded."""
    query = select(waivers).order_by(waivers.c.id)
    if ids is None:
        return [_recorded(row) for row in connection.execute(query)]
    found = [
        _recorded(row)
        for chunk in chunks_of(ids)
        for row in connection.execute(query.where(waivers.c.organisation_id.in_(chunk)))
    ]
    return sorted(found, key=lambda one: one.id)


def organisation_ids(connection: Connection) -> list[str]:
    """Of whom any waiver is on record."""
    return list(connection.scalars(select(waivers.c.organisation_id).distinct()))


def page_for(connection: Connection, ids: Collection[str], *, after: int, most: int) -> list[RecordedWaiver]:
    """Those of these organisations whose number comes after `after`, in the order of the register."""
    query = select(waivers).where(waivers.c.id > after).order_by(waivers.c.id).limit(most)
    found = [
        _recorded(row)
        for chunk in chunks_of(ids)
        for row in connection.execute(query.where(waivers.c.organisation_id.in_(chunk)))
    ]
    return sorted(found, key=lambda one: one.id)[:most]


def waivers_of(
    connection: Connection, ids: Collection[str] | None = None
) -> Mapping[OrganisationId, frozenset[Waiver]]:
    """What the rules read of the register, by organisation; one for which they read nothing is left out.

    An ended waiver covers only its days up to that one.
    """
    found: dict[OrganisationId, set[Waiver]] = defaultdict(set)
    for one in recorded_for(connection, ids):
        if one.in_law is not None:
            found[one.organisation_id].add(one.in_law)
    return {owner: frozenset(held) for owner, held in found.items()}


def state_of(connection: Connection) -> tuple[int, int, int]:
    """How many waivers were recorded, approved and ended: differs whenever anything has been written.

    Nothing is ever taken back, so every change raises one of the three.
    """
    counts = select(func.count(), func.count(waivers.c.authority), func.count(waivers.c.ended_on))
    recorded, approved, ended = connection.execute(counts.select_from(waivers)).one()
    return recorded, approved, ended


def add(connection: Connection, organisation_id: str, waiver: Waiver, *, at: datetime) -> int:
    """Writes a waiver of an organisation that is there; returns its number."""
    row = {
        "organisation_id": organisation_id,
        "rule": waiver.rule,
        "granted_by": waiver.granted_by,
        "reason": waiver.reason,
        "valid_from": waiver.valid_from,
        "valid_to": waiver.valid_to,
        "recorded_at": at,
    }
    approval = _approval_row(waiver.pre_approval, at) if waiver.pre_approval else {}
    statement = insert(waivers).values(row | approval).returning(waivers.c.id)
    return int(connection.execute(statement).scalar_one())


def approve(connection: Connection, waiver_id: int, given: PreApproval, *, at: datetime) -> None:
    """Writes the pre-approval of a waiver that has none; one that has keeps it."""
    lacking = (waivers.c.id == waiver_id) & waivers.c.authority.is_(None)
    connection.execute(update(waivers).where(lacking).values(_approval_row(given, at)))


def end(connection: Connection, waiver_id: int, ending: Ending) -> None:
    """Writes the ending of a waiver that has none; one that has keeps it."""
    lasting = (waivers.c.id == waiver_id) & waivers.c.ended_on.is_(None)
    row = {"ended_on": ending.on, "ended_reason": ending.reason, "ended_at": ending.at}
    connection.execute(update(waivers).where(lasting).values(row))


def erase_words(connection: Connection, organisation_id: str) -> None:
    """Takes out who and what every waiver of an organisation names; that there was one, and when, stays."""
    theirs = waivers.c.organisation_id == organisation_id
    row = {
        "granted_by": _ERASED,
        "reason": _ERASED,
        "reference": case((waivers.c.reference.is_not(None), _ERASED)),
        "ended_reason": case((waivers.c.ended_reason.is_not(None), _ERASED)),
    }
    connection.execute(update(waivers).where(theirs).values(row))


def _approval_row(given: PreApproval, at: datetime) -> dict[str, Any]:
    return {
        "authority": given.authority.value,
        "reference": given.reference,
        "approved_on": given.given_on,
        "approval_recorded_at": at,
    }


def _recorded(row: Row[Any]) -> RecordedWaiver:
    return RecordedWaiver(
        id=row.id,
        organisation_id=OrganisationId(row.organisation_id),
        waiver=Waiver(
            rule=row.rule,
            granted_by=row.granted_by,
            reason=row.reason,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            pre_approval=_given(row),
        ),
        recorded_at=row.recorded_at,
        approval_recorded_at=row.approval_recorded_at,
        ending=_ending(row),
    )


def _given(row: Row[Any]) -> PreApproval | None:
    if row.authority is None:
        return None
    return PreApproval(authority=Authority(row.authority), reference=row.reference, given_on=row.approved_on)


def _ending(row: Row[Any]) -> Ending | None:
    if row.ended_on is None:
        return None
    return Ending(on=row.ended_on, reason=row.ended_reason, at=row.ended_at)
