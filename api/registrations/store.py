"""What registrations ask of the database besides profiles and lives: lists, people, reminders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, false, func, insert, or_, select, true, update

from api.access import Role
from api.database import in_code_order
from api.people.tables import invitations, mandates, sessions
from api.profiles.life import State
from api.profiles.tables import lives, organisations
from api.registrations.tables import confirmation_reminders

_JOINED = lives.join(organisations, organisations.c.id == lives.c.organisation_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whose profiles somebody may read all of."""

    organisations: frozenset[str] = frozenset()
    partnerships: frozenset[int] = frozenset()
    everything: bool = False
    deleted_too: bool = False


def ids_within(
    connection: Connection, reach: Reach, *, on: date, state: State | None, after: str, most: int
) -> list[str]:
    """The ids of profiles within reach above `after`, at most so many, in order."""
    query = select(lives.c.organisation_id).select_from(_JOINED).where(_within(reach, on))
    if state is not None:
        query = query.where(lives.c.state == state.value)
    here = in_code_order(lives.c.organisation_id)
    query = query.where(here > after).order_by(here).limit(most)
    return list(connection.scalars(query))


def counts_within(connection: Connection, reach: Reach, *, on: date) -> Mapping[State, int]:
    """How many profiles within reach stand in each state; a state of none is left out."""
    query = select(lives.c.state, func.count()).select_from(_JOINED).where(_within(reach, on))
    return {State(state): count for state, count in connection.execute(query.group_by(lives.c.state))}


def rest_on(connection: Connection, session_id: int, basis: frozenset[int]) -> None:
    """Lets a session that has itself changed what its person holds go on with that."""
    here = update(sessions).where(sessions.c.id == session_id)
    connection.execute(here.values(basis=sorted(basis)))


def lasting_mandates(connection: Connection, organisation_id: str) -> list[int]:
    """The numbers of the mandates for an organisation that nobody has ended."""
    query = select(mandates.c.id).where(
        mandates.c.organisation_id == organisation_id, mandates.c.ended_at.is_(None)
    )
    return list(connection.scalars(query.order_by(mandates.c.id)))


def mandates_for(connection: Connection, organisation_id: str) -> list[Mapping[str, object]]:
    """Who acts or has acted for an organisation, by the number of the account."""
    query = select(
        mandates.c.id,
        mandates.c.account_id,
        mandates.c.role,
        mandates.c.valid_from,
        mandates.c.valid_to,
        mandates.c.granted_at,
        mandates.c.ended_at,
    ).where(mandates.c.organisation_id == organisation_id)
    return [row._asdict() for row in connection.execute(query.order_by(mandates.c.id))]


def accounts_ever_for(connection: Connection, organisation_id: str) -> frozenset[int]:
    """The accounts that hold or have ever held a mandate for an organisation."""
    query = select(mandates.c.account_id).where(mandates.c.organisation_id == organisation_id)
    return frozenset(connection.scalars(query))


def roles_ever_for(connection: Connection, organisation_id: str) -> frozenset[Role]:
    """The roles in which anybody acts or has ever acted for an organisation."""
    query = select(mandates.c.role).where(mandates.c.organisation_id == organisation_id)
    return frozenset(Role(role) for role in connection.scalars(query))


def close_invitations(connection: Connection, organisation_id: str, *, at: datetime) -> None:
    """Lets the open invitations to act for an organisation open nothing any more."""
    is_open = invitations.c.accepted_at.is_(None) & (invitations.c.expires_at > at)
    here = update(invitations).where(invitations.c.organisation_id == organisation_id, is_open)
    connection.execute(here.values(expires_at=at))


def is_reminded(connection: Connection, organisation_id: str, last_day: date, days_before: int) -> bool:
    """Whether this reminder has been sent."""
    sent = confirmation_reminders
    query = select(sent.c.sent_at).where(
        sent.c.organisation_id == organisation_id,
        sent.c.last_day == last_day,
        sent.c.days_before == days_before,
    )
    return connection.execute(query).first() is not None


def remember_reminder(
    connection: Connection, organisation_id: str, last_day: date, days_before: int, *, at: datetime
) -> None:
    row = {
        "organisation_id": organisation_id,
        "last_day": last_day,
        "days_before": days_before,
        "sent_at": at,
    }
    connection.execute(insert(confirmation_reminders).values(row))


def _within(reach: Reach, on: date) -> ColumnElement[bool]:
    managed = organisations.c.partnership_id.in_(reach.partnerships) & or_(
        lives.c.managed_from.is_(None), lives.c.managed_from <= on
    )
    there = true() if reach.deleted_too else lives.c.state != State.DELETED.value
    return there & or_(
        true() if reach.everything else false(),
        lives.c.organisation_id.in_(reach.organisations),
        managed & ((lives.c.state != State.DRAFT.value) | lives.c.validated_at.is_not(None)),
    )
