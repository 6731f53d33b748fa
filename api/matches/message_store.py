"""Messages between organisations in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from api.matches.contacts import Message, Thread, ThreadInList
from api.matches.tables import messages, readings, threads


def begin(connection: Connection, *, sender: str, to: str, at: datetime) -> Thread:
    """A new thread, without a message yet."""
    row = {"opened_by": sender, "opened_to": to, "opened_at": at, "last_message": 0}
    return _thread(connection.execute(insert(threads).values(row).returning(threads)).one())


def add(
    connection: Connection, thread: Thread, *, sender: str, text: str, account_id: int | None, at: datetime
) -> Message:
    """Writes a message at the end of a thread. Whoever writes has read all before it."""
    row = {
        "thread_id": thread.number,
        "from_organisation": sender,
        "to_organisation": thread.across_from(sender),
        "text": text,
        "at": at,
        "account_id": account_id,
    }
    added = _message(connection.execute(insert(messages).values(row).returning(messages)).one())
    this = update(threads).where(threads.c.id == thread.number)
    connection.execute(this.values(last_message=added.number))
    set_read(connection, thread, sender, up_to=added.number)
    return added


def get(connection: Connection, number: int) -> Thread | None:
    """The thread with this number, or None."""
    row = connection.execute(select(threads).where(threads.c.id == number)).one_or_none()
    return _thread(row) if row else None


def begun_since(connection: Connection, organisation: str, since: datetime) -> int:
    """How many threads an organisation has begun since then."""
    query = select(func.count()).select_from(threads)
    mine = (threads.c.opened_by == organisation) & (threads.c.opened_at >= since)
    return connection.scalar(query.where(mine)) or 0


def written_since(connection: Connection, organisation: str, since: datetime) -> int:
    """How many messages an organisation has written since then."""
    query = select(func.count()).select_from(messages)
    mine = (messages.c.from_organisation == organisation) & (messages.c.at >= since)
    return connection.scalar(query.where(mine)) or 0


def unanswered(connection: Connection, thread: Thread, sender: str) -> int:
    """How many messages in a row an organisation has written at the end of a thread."""
    this = messages.c.thread_id == thread.number
    theirs = select(func.max(messages.c.id)).where(this, messages.c.from_organisation != sender)
    answered = connection.scalar(theirs) or 0
    query = select(func.count()).select_from(messages).where(this, messages.c.id > answered)
    return connection.scalar(query) or 0


def messages_of(connection: Connection, thread: Thread, *, after: int, most: int) -> list[Message]:
    """The messages of a thread with numbers above `after`, oldest first."""
    query = select(messages).where(messages.c.thread_id == thread.number, messages.c.id > after)
    return [_message(row) for row in connection.execute(query.order_by(messages.c.id).limit(most))]


def threads_of(
    connection: Connection, organisation: str, *, before: int | None, most: int
) -> list[ThreadInList]:
    """An organisation's threads by their newest message, those with a number below `before`."""
    each = messages.alias("each_message")
    unread = (
        select(func.count())
        .select_from(each)
        .where(
            each.c.thread_id == threads.c.id,
            each.c.to_organisation == organisation,
            each.c.id > func.coalesce(_read_up_to(organisation), 0),
        )
        .correlate(threads)
        .scalar_subquery()
    )
    query = (
        select(threads, messages, unread.label("unread"))
        .join(messages, messages.c.id == threads.c.last_message)
        .where((threads.c.opened_by == organisation) | (threads.c.opened_to == organisation))
    )
    if before is not None:
        query = query.where(threads.c.last_message < before)
    rows = connection.execute(query.order_by(threads.c.last_message.desc()).limit(most)).mappings()
    return [_in_list(row) for row in rows]


def unread_of(connection: Connection, organisation: str) -> int:
    """How many messages to an organisation nobody of it has read."""
    seen = readings.c.organisation_id == organisation
    query = (
        select(func.count())
        .select_from(messages)
        .outerjoin(readings, (readings.c.thread_id == messages.c.thread_id) & seen)
        .where(messages.c.to_organisation == organisation)
        .where(messages.c.id > func.coalesce(readings.c.up_to, 0))
    )
    return connection.scalar(query) or 0


def set_read(connection: Connection, thread: Thread, organisation: str, *, up_to: int) -> int:
    """Notes that a thread was read up to a message, never backwards; up to which it is read now."""
    this = (readings.c.thread_id == thread.number) & (readings.c.organisation_id == organisation)
    before = connection.scalar(select(readings.c.up_to).where(this))
    if before is None:
        row = {"thread_id": thread.number, "organisation_id": organisation, "up_to": up_to}
        connection.execute(insert(readings).values(row))
    elif before < up_to:
        connection.execute(update(readings).where(this).values(up_to=up_to))
    return max(before or 0, up_to)


def forget(connection: Connection, organisation: str) -> int:
    """Takes the text of every message that an organisation wrote; that there was one stays."""
    connection.execute(delete(readings).where(readings.c.organisation_id == organisation))
    theirs = (messages.c.from_organisation == organisation) & messages.c.text.is_not(None)
    return connection.execute(update(messages).where(theirs).values(text=None, account_id=None)).rowcount


def written_by(connection: Connection, account_id: int) -> list[Message]:
    """What an account wrote, oldest first."""
    query = select(messages).where(messages.c.account_id == account_id, messages.c.text.is_not(None))
    return [_message(row) for row in connection.execute(query.order_by(messages.c.id))]


def detach(connection: Connection, account_id: int) -> int:
    """Takes an account from the messages that it wrote; how many."""
    theirs = update(messages).where(messages.c.account_id == account_id)
    return connection.execute(theirs.values(account_id=None)).rowcount


def _read_up_to(organisation: str) -> Any:
    this = (readings.c.thread_id == threads.c.id) & (readings.c.organisation_id == organisation)
    return select(readings.c.up_to).where(this).correlate(threads).scalar_subquery()


def _thread(row: Row[Any]) -> Thread:
    return Thread(
        number=row.id,
        opened_by=row.opened_by,
        opened_to=row.opened_to,
        opened_at=row.opened_at,
        last_message=row.last_message,
    )


def _message(row: Row[Any]) -> Message:
    return Message(number=row.id, sender=row.from_organisation, text=row.text, at=row.at)


def _in_list(row: Any) -> ThreadInList:
    return ThreadInList(
        thread=Thread(
            number=row[threads.c.id],
            opened_by=row[threads.c.opened_by],
            opened_to=row[threads.c.opened_to],
            opened_at=row[threads.c.opened_at],
            last_message=row[threads.c.last_message],
        ),
        newest=Message(
            number=row[messages.c.id],
            sender=row[messages.c.from_organisation],
            text=row[messages.c.text],
            at=row[messages.c.at],
        ),
        unread=row["unread"],
    )
