"""What is deleted of people once it is over: failures counted, sessions, and links that let somebody in."""

from datetime import datetime

from sqlalchemy import Connection, and_, delete, func, or_, select

from api.people.store import accounts
from api.people.tables import guards, invitations, resets, sessions


def forget_guards(connection: Connection, before: datetime) -> int:
    """Deletes the counts of failures that have not changed since; how many."""
    n_before = _count(connection)
    accounts.forget_guards(connection, before=before)
    return n_before - _count(connection)


def forget_sessions(connection: Connection, before: datetime) -> int:
    """Deletes the sessions that began before then, or ended before then; how many.

    A session that is still used is younger: see the policy of sessions.
    """
    over = or_(sessions.c.started_at < before, sessions.c.ended_at < before)
    return connection.execute(delete(sessions).where(over)).rowcount


def forget_links(connection: Connection, before: datetime) -> int:
    """Deletes the invitations that nobody accepted and the resets that expired before then; how many."""
    lapsed = and_(invitations.c.accepted_at.is_(None), invitations.c.expires_at < before)
    n_invitations = connection.execute(delete(invitations).where(lapsed)).rowcount
    n_resets = connection.execute(delete(resets).where(resets.c.expires_at < before)).rowcount
    return n_invitations + n_resets


def _count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(guards)) or 0
