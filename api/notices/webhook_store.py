"""Webhooks and preferences in the database."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, select, update

from api.access import Concern, Management
from api.notices.deliveries import Webhook
from api.notices.kinds import Channel
from api.notices.tables import lives, organisations, preferences, webhooks
from api.programme.partnerships import concern_of

_DELETED = "deleted"
_DRAFT = "draft"


def webhook(connection: Connection, webhook_id: int) -> Webhook | None:
    """The webhook with this number; None where there is none, or it was ended."""
    query = select(webhooks).where(webhooks.c.id == webhook_id, webhooks.c.ended_at.is_(None))
    row = connection.execute(query).one_or_none()
    return _webhook(row) if row else None


def webhooks_of(connection: Connection, owner: str) -> list[Webhook]:
    """Every webhook of an owner, also those that are switched off, oldest first."""
    theirs = (webhooks.c.owner == owner) & webhooks.c.ended_at.is_(None)
    return [
        _webhook(row) for row in connection.execute(select(webhooks).where(theirs).order_by(webhooks.c.id))
    ]


def webhooks_for(connection: Connection, recipient: str) -> list[Webhook]:
    """The webhooks by which a recipient is told: its own, or the one that it is, as 'webhook:7'."""
    kind, _, number = recipient.partition(":")
    if kind != "webhook":
        return webhooks_of(connection, recipient)
    found = webhook(connection, int(number)) if number.isdecimal() else None
    return [found] if found else []


def end_webhook(connection: Connection, webhook_id: int, *, at: datetime) -> None:
    """Ends a webhook: its address and its secret are gone, and its number belongs to no other."""
    gone = {"url": "", "secret": "", "active": False, "ended_at": at}
    connection.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(gone))


def owner_concern(connection: Connection, owner: str) -> Concern:
    """Whose the webhooks of 'organisation:demo-sme-138' or 'partnership:3' are, for api.access.

    One that is not on record is somebody else's, so that nobody finds it. A first draft has no partnership
    yet, whichever it has chosen.
    """
    kind, _, number = owner.partition(":")
    if kind == "partnership":
        return concern_of(int(number) if number.isdecimal() else 0)
    theirs = organisations.join(lives, organisations.c.id == lives.c.organisation_id)
    asked = (
        organisations.c.partnership_id,
        lives.c.managed_from,
        lives.c.state,
        ((lives.c.state == _DRAFT) & lives.c.validated_at.is_(None)).label("is_first_draft"),
    )
    query = select(*asked).select_from(theirs).where(organisations.c.id == number)
    row = connection.execute(query).one_or_none()
    return Concern(
        owners=frozenset({number}),
        managed_by=_managed(row.partnership_id, row.managed_from) if row and not row.is_first_draft else (),
        is_deleted=row is not None and row.state == _DELETED,
    )


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


def kinds_off(connection: Connection, account: int, channel: Channel) -> set[str]:
    """The kinds of notice that an account does not want by this channel."""
    query = select(preferences.c.kind).where(
        preferences.c.account == account,
        preferences.c.channel == channel.value,
        preferences.c.is_on.is_(False),
    )
    return set(connection.scalars(query))


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


def preferences_of(connection: Connection, account: int) -> list[tuple[str, Channel, bool]]:
    """What an account has chosen: a kind, a channel, and whether it wants it."""
    theirs = select(preferences).where(preferences.c.account == account)
    rows = connection.execute(theirs.order_by(preferences.c.kind, preferences.c.channel))
    return [(row.kind, Channel(row.channel), row.is_on) for row in rows]


def forget_preferences(connection: Connection, account: int) -> int:
    """Deletes what an account has chosen; how many rows."""
    return connection.execute(delete(preferences).where(preferences.c.account == account)).rowcount


def _managed(partnership: int | None, since: date | str | None) -> tuple[Management, ...]:
    if partnership is None:
        return ()
    first = date.fromisoformat(since) if isinstance(since, str) else since
    return (Management(partnership=partnership, valid_from=first or date.min),)


def _webhook(row: Row[Any]) -> Webhook:
    return Webhook(
        id=row.id,
        owner=row.owner,
        url=row.url,
        secret=row.secret,
        kinds=frozenset(row.kinds),
        active=row.active,
    )
