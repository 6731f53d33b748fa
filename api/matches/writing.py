"""Writing to each other through the service: nobody is told an address."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from api.database import Connection
from api.journal.acting import Act, Event, Notice
from api.journal.details import JSON
from api.matches import message_store, store
from api.matches.contacts import CONTACT_POLICY, ContactPolicy, Message, Thread, ThreadInList
from api.matches.entitled import require_any_time, require_own, require_shown
from api.matches.problems import (
    NobodyToWriteTo,
    OfOneself,
    TooManyMessages,
    TooManyThreads,
    UnknownThread,
    WaitForAnswer,
)
from api.people.signed import Signed
from api.problems import UnknownOrganisation
from api.profiles import life_store
from api.profiles import store as profiles
from api.profiles.life import Life, State
from api.profiles.problems import NotListed
from api.showings.showing import Deed
from api.showings.use_cases import note_within

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one organisation writes to another, and the list that showed it, if one did."""

    to: str
    text: str
    showing: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that was written, in its thread."""

    thread: Thread
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversations:
    """A part of an organisation's threads, with the names of the others as far as they are still there."""

    threads: list[ThreadInList]
    names: Mapping[str, str]
    unread: int  # in all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A part of one thread."""

    thread: Thread
    messages: list[Message]
    names: Mapping[str, str]


def write_to(act: Act, *, signed: Signed, organisation: str, letter: Letter, policy: ContactPolicy) -> Sent:
    """Begins a thread with another organisation of the catalogue.

    Raises UnknownOrganisation, NotListed, OfOneself, TooManyThreads, TooManyMessages, UnknownShowing,
    HostNotShown, and what `require` does.
    """
    connection = act.connection
    require_own(connection, signed, "contact.send", organisation, at=act.at, doing="write to others")
    _check_recipient(connection, signed, organisation, letter.to, at=act.at)
    _check_pace(connection, organisation, policy, at=act.at)
    _check_volume(connection, organisation, policy, at=act.at)
    thread = message_store.begin(connection, sender=organisation, to=letter.to, at=act.at)
    sent = _send(act, signed, thread, organisation, letter.text)
    if letter.showing is not None:
        note_within(
            connection,
            showing_id=letter.showing,
            other=letter.to,
            what=Deed.CONTACTED,
            account_id=signed.actor.account_id,
            at=act.at,
            asker=organisation,
        )
    return sent


def answer_in(
    act: Act,
    *,
    signed: Signed,
    organisation: str,
    number: int,
    text: str,
    policy: ContactPolicy = CONTACT_POLICY,
) -> Sent:
    """Writes on in a thread. Both must have been accepted; neither has to be in the catalogue now.

    Raises UnknownOrganisation, NotListed, UnknownThread, NobodyToWriteTo, TooManyMessages, WaitForAnswer,
    and what `require` does.
    """
    own = require_any_time(act.connection, signed, "contact.send", organisation, at=act.at)
    if not _takes_part(own):
        raise NotListed(own, "write to others")
    thread = _thread(act.connection, organisation, number)
    other = thread.across_from(organisation)
    life = life_store.get(act.connection, other)
    if life is None or not _takes_part(life):
        raise NobodyToWriteTo(other)
    _check_volume(act.connection, organisation, policy, at=act.at)
    if message_store.unanswered(act.connection, thread, organisation) >= policy.in_a_row:
        raise WaitForAnswer(other, most=policy.in_a_row)
    return _send(act, signed, thread, organisation, text)


def mark_read(act: Act, *, signed: Signed, organisation: str, number: int, up_to: int) -> int:
    """Up to which message the thread is read now: never less than before, never more than there are."""
    require_any_time(act.connection, signed, "contact.mark", organisation, at=act.at)
    thread = _thread(act.connection, organisation, number)
    read = message_store.set_read(act.connection, thread, organisation, up_to=min(up_to, thread.last_message))
    act.record(Event("contact.mark", f"organisation:{organisation}", {"thread": number, "up_to": read}))
    return read


def conversations(
    connection: Connection, *, signed: Signed, organisation: str, at: datetime, before: int | None, most: int
) -> Conversations:
    """A part of the threads, those with the newest messages first. Raises what `require_any_time` does."""
    require_any_time(connection, signed, "contact.read", organisation, at=at)
    threads = message_store.threads_of(connection, organisation, before=before, most=most)
    others = {one.thread.across_from(organisation) for one in threads}
    return Conversations(
        threads=threads,
        names=names_of(connection, others),
        unread=message_store.unread_of(connection, organisation),
    )


def conversation(
    connection: Connection,
    *,
    signed: Signed,
    organisation: str,
    number: int,
    at: datetime,
    after: int,
    most: int,
) -> Conversation:
    """A part of one thread, oldest first. Raises UnknownThread, and what `require_any_time` does."""
    require_any_time(connection, signed, "contact.read", organisation, at=at)
    thread = _thread(connection, organisation, number)
    return Conversation(
        thread=thread,
        messages=message_store.messages_of(connection, thread, after=after, most=most),
        names=names_of(connection, {thread.opened_by, thread.opened_to}),
    )


def names_of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """The names of those who take part, or did and are not deleted, by id."""
    lives = life_store.get_many(connection, ids)
    there = [one for one, life in lives.items() if life.was_accepted]
    return {one: organisation.name for one, organisation in profiles.get_many(connection, there).items()}


def forget_organisation(connection: Connection, organisation: str) -> None:
    """Takes what a deleted organisation wrote to others, and every mark that it made or that is of it.

    What others wrote to it stays theirs. To be called in the act that deletes it.
    """
    message_store.forget(connection, organisation)
    store.forget(connection, organisation)


def _check_recipient(
    connection: Connection, signed: Signed, organisation: str, to: str, *, at: datetime
) -> None:
    if to == organisation:
        raise OfOneself(to)
    require_shown(connection, signed, to, at=at)
    life = life_store.get(connection, to)
    if life is None:
        raise UnknownOrganisation(to)
    if not life.state.is_listed:
        raise NotListed(life, "write to it")


def _check_pace(connection: Connection, organisation: str, policy: ContactPolicy, *, at: datetime) -> None:
    midnight = _midnight(at)
    if message_store.begun_since(connection, organisation, midnight) >= policy.new_threads_a_day:
        wait = _until_tomorrow(at)
        raise TooManyThreads(organisation, most=policy.new_threads_a_day, retry_after_s=wait)


def _check_volume(connection: Connection, organisation: str, policy: ContactPolicy, *, at: datetime) -> None:
    if message_store.written_since(connection, organisation, _midnight(at)) >= policy.messages_a_day:
        wait = _until_tomorrow(at)
        raise TooManyMessages(organisation, most=policy.messages_a_day, retry_after_s=wait)


def _takes_part(life: Life) -> bool:
    return life.was_accepted and life.state is not State.REJECTED


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _until_tomorrow(at: datetime) -> int:
    return int((_midnight(at) + _DAY - at).total_seconds()) + 1


def _send(act: Act, signed: Signed, thread: Thread, sender: str, text: str) -> Sent:
    account_id = signed.actor.account_id
    message = message_store.add(
        act.connection, thread, sender=sender, text=text, account_id=account_id, at=act.at
    )
    to = thread.across_from(sender)
    names = names_of(act.connection, {sender, to})
    told = {
        "sender": names.get(sender, sender),
        "organisation": names.get(to, to),
        "path": f"/organisations/{to}/messages/{thread.number}",
    }
    act.tell(Notice("contact.received", f"organisation:{to}", told))
    said: dict[str, JSON] = {"thread": thread.number, "message": message.number, "other": to}
    act.record(Event("contact.send", f"organisation:{sender}", said))
    return Sent(thread=thread, message=message)


def _thread(connection: Connection, organisation: str, number: int) -> Thread:
    thread = message_store.get(connection, number)
    if thread is None or not thread.is_of(organisation):
        raise UnknownThread(organisation, number)
    return thread
