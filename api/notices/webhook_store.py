"""Webhooks and preferences in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, select, update

from api.notices.deliveries import Webhook
from api.notices.kinds import Channel
from api.notices.tables import preferences, webhooks


def webhook(connection: Connection, webhook_id: int) -> Webhook | None:
    """The webhook with this number, or None."""
    row = connection.execute(select(webhooks).where(webhooks.c.id == webhook_id)).one_or_none()
    return _webhook(row) if row else None


def webhooks_of(connection: Connection, owner: str) -> list[Webhook]:
    """Every webhook of an owner, also those that are switched off, oldest first."""
    query = select(webhooks).where(webhooks.c.owner == owner).order_by(webhooks.c.id)
    return [_webhook(row) for row in connection.execute(query)]


def add_webhook(connection: Connection, added: Webhook, *, at: datetime) -> int:
    """Writes a webhook, whose own number is not looked at; returns the number it got."""
    row = {
        "owner": added.owner,
        "url": added.url,
        "secret": added.secret,
        "kinds": sorted(added.kinds),
        "active": added.active,
        "created_at": at,
    }
    return int(connection.execute(insert(webhooks).values(row).returning(webhooks.c.id)).scalar_one())


def switch_webhook(connection: Connection, webhook_id: int, *, active: bool) -> None:
    """Switches a webhook on or off."""
    connection.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(active=active))


def switched_off(connection: Connection, kind: str, channel: Channel) -> set[int]:
    """The accounts that do not want notices of this kind by this channel; others do."""
    query = select(preferences.c.account).where(
        preferences.c.kind == kind, preferences.c.channel == channel.value, preferences.c.is_on.is_(False)
    )
    return set(connection.scalars(query))


def prefer(connection: Connection, account: int, kind: str, channel: Channel, *, on: bool) -> None:
    """Writes what an account wants."""
    before = and_(
        preferences.c.account == account, preferences.c.kind == kind, preferences.c.channel == channel.value
    )
    connection.execute(delete(preferences).where(before))
    row = {"account": account, "kind": kind, "channel": channel.value, "is_on": on}
    connection.execute(insert(preferences).values(row))


def _webhook(row: Row[Any]) -> Webhook:
    return Webhook(
        id=row.id,
        owner=row.owner,
        url=row.url,
        secret=row.secret,
        kinds=frozenset(row.kinds),
        active=row.active,
    )
