"""What a person can do with notices: read their inbox, choose their e-mail, and be told by webhook."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from api.database import Database
from api.journal.acting import Act, Actor, Event, perform
from api.notices import store, webhook_store
from api.notices.deliveries import Entry, State, Webhook
from api.notices.kinds import KINDS, Channel
from api.notices.refusals import NoInbox, NotYoursToSwitchOff, UnknownNotice, UnusableWebhook
from api.notices.webhooks import reason_against, secret_of

_KEY_BYTES = 32  # Standard Webhooks asks for 24 to 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of an inbox, newest first; `before` is what to ask for the next part with, None at its end."""

    entries: tuple[Entry, ...]
    before: int | None


def read_inbox(
    database: Database, actor: Actor, *, before: int | None = None, at_most: int = 50, unread: bool = False
) -> Page:
    """A part of the inbox of whoever asks. Raises NoInbox."""
    account = _account_of(actor)
    with database.snapshot() as connection:
        found = store.inbox_of(connection, account, before=before, at_most=at_most + 1, unread=unread)
    entries = tuple(found[:at_most])
    return Page(entries=entries, before=entries[-1].id if len(found) > at_most else None)


def mark_read(database: Database, actor: Actor, *, entry_id: int, at: datetime) -> Entry:
    """Marks a notice as read; one that is read stays as it is. Raises NoInbox; UnknownNotice."""
    account = _account_of(actor)
    with database.snapshot() as connection:
        found = _found(store.entry(connection, account, entry_id), entry_id)
    if found.read_at is not None:
        return found

    def work(act: Act) -> Entry:
        store.mark_read(act.connection, entry_id, at=act.at)
        act.record(Event(act="notice.read", subject=f"notice:{found.notice.id}", detail={"entry": entry_id}))
        return _found(store.entry(act.connection, account, entry_id), entry_id)

    return perform(database, actor, at=at, work=work)


def prefer(act: Act, *, kind: str, on: bool) -> None:
    """Switches the e-mail of one kind of notice on or off for the account that acts.

    Raises NoInbox; NotYoursToSwitchOff for a kind that has no e-mail, or whose e-mail is the only way.
    """
    account = _account_of(act.actor)
    found = KINDS.get(kind)
    if found is None or Channel.MAIL not in found.channels or not found.can_be_switched_off:
        raise NotYoursToSwitchOff(kind, Channel.MAIL.value)
    webhook_store.prefer(act.connection, account, kind, Channel.MAIL, on=on)
    act.record(Event(act="notice.prefer", subject=f"account:{account}", detail={"kind": kind, "on": on}))


def add_webhook(act: Act, *, owner: str, url: str, kinds: Collection[str] = ()) -> Webhook:
    """Has the notices to `owner` POSTed to an address; without `kinds`, all that may leave the house.

    Whether whoever acts may speak for the owner is decided before. The secret is in the answer and shown
    once. Raises UnusableWebhook.
    """
    if reason := reason_against(url):
        raise UnusableWebhook("This address", reason)
    for kind in sorted(kinds):
        if kind not in KINDS or Channel.WEBHOOK not in KINDS[kind].channels:
            raise UnusableWebhook(repr(kind), "no notice of this kind goes to webhooks")
    asked = Webhook(
        id=0,
        owner=owner,
        url=url,
        secret=secret_of(secrets.token_bytes(_KEY_BYTES)),
        kinds=frozenset(kinds),
    )
    number = webhook_store.add_webhook(act.connection, asked, at=act.at)
    act.record(
        Event(act="webhook.add", subject=owner, detail={"webhook": number, "kinds": sorted(asked.kinds)})
    )
    added = webhook_store.webhook(act.connection, number)
    return added or asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A delivery as an operator sees it: no address, no params."""

    id: int
    kind: str
    recipient: str
    channel: Channel
    state: State
    attempts: int
    noticed_at: datetime
    next_attempt_at: datetime | None
    last_error: str | None
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How all notices stand, and the newest deliveries in the states that were asked for."""

    unplanned: int
    counts: dict[tuple[Channel, State], int]
    told: tuple[Told, ...]


def overview(database: Database, *, states: Collection[State], at_most: int) -> Overview:
    """How the notices stand."""
    with database.snapshot() as connection:
        return Overview(
            unplanned=store.count_unplanned(connection),
            counts=store.count_by_state(connection),
            told=tuple(
                Told(
                    id=row.id,
                    kind=row.kind,
                    recipient=row.recipient,
                    channel=Channel(row.channel),
                    state=State(row.state),
                    attempts=row.attempts,
                    noticed_at=row.created_at,
                    next_attempt_at=row.next_attempt_at,
                    last_error=row.last_error,
                    message_id=row.message_id,
                )
                for row in store.in_states(connection, states, at_most=at_most)
            ),
        )


def _account_of(actor: Actor) -> int:
    if actor.account_id is None:
        raise NoInbox
    return actor.account_id


def _found(entry: Entry | None, entry_id: int) -> Entry:
    if entry is None:
        raise UnknownNotice(entry_id)
    return entry
