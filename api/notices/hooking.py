"""What an organisation or a partnership can do with webhooks: have them made, tried out and ended."""

import secrets
from collections.abc import Collection
from datetime import datetime

from api.database import Connection
from api.journal.acting import Act, Event, Notice
from api.journal.details import JSON
from api.journal.versions import require_match
from api.notices import store, webhook_store
from api.notices.deliveries import Webhook
from api.notices.kinds import KINDS, WEBHOOK_TEST, Channel
from api.notices.refusals import TooManyWebhooks, UnknownOwner, UnknownWebhook, UnusableWebhook
from api.notices.webhooks import reason_against, secret_of
from api.people.asking import require
from api.people.signed import Signed

MOST_EACH = 10  # webhooks of one owner
_KEY_BYTES = 32  # Standard Webhooks asks for 24 to 64


def new_secret() -> str:
    """A secret to sign with, which its owner is told once."""
    return secret_of(secrets.token_bytes(_KEY_BYTES))


def add_webhook(
    act: Act, *, owner: str, url: str, kinds: Collection[str] = (), secret: str | None = None
) -> Webhook:
    """Has the notices to `owner` POSTed to an address; without `kinds`, all that may leave the house.

    Whether whoever acts may speak for the owner is decided before. Raises UnusableWebhook, TooManyWebhooks.
    """
    if reason := reason_against(url):
        raise UnusableWebhook("This address", reason)
    for kind in sorted(kinds):
        if kind not in KINDS or Channel.WEBHOOK not in KINDS[kind].channels:
            raise UnusableWebhook(repr(kind), "no notice of this kind goes to webhooks")
    if len(webhook_store.webhooks_of(act.connection, owner)) >= MOST_EACH:
        raise TooManyWebhooks(owner, MOST_EACH)
    wanted = frozenset(kinds)
    asked = Webhook(id=0, owner=owner, url=url, secret=secret or new_secret(), kinds=wanted)
    number = webhook_store.add_webhook(act.connection, asked, at=act.at)
    detail: dict[str, JSON] = {"owner": owner, "kinds": sorted(wanted)}
    act.record(Event("webhook.add", f"webhook:{number}", detail))
    return _there(act.connection, number)


def add_as(act: Act, *, signed: Signed, owner: str, url: str, kinds: Collection[str], secret: str) -> Webhook:
    """As `add_webhook`, for who may act for the owner. Raises UnknownOwner for others."""
    _require(act.connection, signed, "webhook.add", owner, at=act.at)
    return add_webhook(act, owner=owner, url=url, kinds=kinds, secret=secret)


def try_out(act: Act, *, signed: Signed, number: int) -> Webhook:
    """Puts a notice for this webhook alone into the outbox. Raises UnknownWebhook."""
    found = _permitted(act.connection, signed, "webhook.test", number, at=act.at)
    act.record(Event("webhook.test", f"webhook:{number}", {"owner": found.owner}))
    act.tell(Notice(WEBHOOK_TEST, f"webhook:{number}", {"webhook": number}))
    return found


def end(act: Act, *, signed: Signed, number: int, if_match: str | None) -> None:
    """Ends a webhook, and whatever is on its way there. Raises UnknownWebhook, PreconditionFailed."""
    found = _permitted(act.connection, signed, "webhook.end", number, at=act.at)
    require_match(if_match, found.version)
    webhook_store.end_webhook(act.connection, number, at=act.at)
    stopped = store.stop_webhook(act.connection, number)
    act.record(Event("webhook.end", f"webhook:{number}", {"owner": found.owner, "stopped": stopped}))


def one(connection: Connection, *, signed: Signed, number: int, at: datetime) -> Webhook:
    """A webhook of somebody whom they act for. Raises UnknownWebhook."""
    return _permitted(connection, signed, "webhook.read", number, at=at)


def listed(connection: Connection, *, signed: Signed, owner: str, at: datetime) -> list[Webhook]:
    """The webhooks of an owner, oldest first. Raises UnknownOwner."""
    _require(connection, signed, "webhook.read", owner, at=at)
    return webhook_store.webhooks_of(connection, owner)


def _permitted(connection: Connection, signed: Signed, act: str, number: int, *, at: datetime) -> Webhook:
    found = _there(connection, number)
    concern = webhook_store.owner_concern(connection, found.owner)
    require(connection, signed, act, concern, at=at, unknown=UnknownWebhook(number))
    return found


def _require(connection: Connection, signed: Signed, act: str, owner: str, *, at: datetime) -> None:
    concern = webhook_store.owner_concern(connection, owner)
    require(connection, signed, act, concern, at=at, unknown=UnknownOwner(owner))


def _there(connection: Connection, number: int) -> Webhook:
    found = webhook_store.webhook(connection, number)
    if found is None:
        raise UnknownWebhook(number)
    return found
