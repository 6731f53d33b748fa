"""What a person can do with notices: read their inbox, and choose their e-mail."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from api.database import Connection, Database
from api.journal.acting import Act, Actor, Event, perform
from api.journal.details import JSON
from api.notices import store, webhook_store
from api.notices.deliveries import Entry, State
from api.notices.kinds import KINDS, Channel
from api.notices.refusals import NoInbox, NotYoursToSwitchOff, UnknownKind, UnknownNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of an inbox, newest first; `before` is what to ask for the next part with, None at its end."""

    entries: tuple[Entry, ...]
    before: int | None
    unread: int  # in the whole inbox


def read_inbox(
    database: Database, actor: Actor, *, before: int | None = None, at_most: int = 50, unread: bool = False
) -> Page:
    """A part of the inbox of whoever asks. Raises NoInbox."""
    account = _account_of(actor)
    with database.snapshot() as connection:
        found = store.inbox_of(connection, account, before=before, at_most=at_most + 1, unread=unread)
        n_unread = store.count_unread(connection, account)
    entries = tuple(found[:at_most])
    before = entries[-1].id if len(found) > at_most else None
    return Page(entries=entries, before=before, unread=n_unread)


def mark_read(database: Database, actor: Actor, *, entry_id: int, at: datetime) -> Entry:
    """Marks a notice as read; one that is read stays as it is. Raises NoInbox; UnknownNotice."""
    account = _account_of(actor)
    with database.snapshot() as connection:
        found = _found(store.entry(connection, account, entry_id), entry_id)
    if found.read_at is not None:
        return found

    def work(act: Act) -> Entry:
        store.mark_read(act.connection, entry_id, at=act.at)
        act.record(Event(act="notice.mark", subject=f"notice:{found.notice.id}", detail={"entry": entry_id}))
        return _found(store.entry(act.connection, account, entry_id), entry_id)

    return perform(database, actor, at=at, work=work)


def mark_all_read(act: Act, *, up_to: int) -> int:
    """Marks every notice of the account that acts as read, up to an entry; how many. Raises NoInbox."""
    account = _account_of(act.actor)
    number = store.mark_all_read(act.connection, account, up_to=up_to, at=act.at)
    detail: dict[str, JSON] = {"up_to": up_to, "marked": number}
    act.record(Event(act="notice.mark", subject=f"account:{account}", detail=detail))
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """Whether an account is told of one kind of notice by e-mail."""

    kind: str
    mail: bool

    @property
    def version(self) -> int:
        """What can differ of it."""
        return 1 if self.mail else 2


def preferences_of(connection: Connection, account: int) -> list[Preference]:
    """Every kind whose e-mail can be switched off, in the order of the table of kinds."""
    off = webhook_store.kinds_off(connection, account, Channel.MAIL)
    return [
        Preference(kind=code, mail=code not in off)
        for code, kind in KINDS.items()
        if Channel.MAIL in kind.channels and kind.can_be_switched_off
    ]


def preference_of(connection: Connection, account: int, kind: str) -> Preference:
    """What an account has chosen for one kind. Raises UnknownKind."""
    found = next((one for one in preferences_of(connection, account) if one.kind == kind), None)
    if found is None:
        raise UnknownKind(kind)
    return found


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
