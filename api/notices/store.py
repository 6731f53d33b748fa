"""Deliveries in the database: planned once, claimed by one worker at a time, marked once."""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Text,
    and_,
    cast,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from api.journal.tables import outbox
from api.languages import Language
from api.notices.deliveries import UNFINISHED, Address, Delivery, Entry, Notice, Planned, State, Webhook
from api.notices.kinds import Channel, blanked
from api.notices.tables import deliveries
from api.notices.webhook_store import switched_off, webhook, webhooks_for

AddressOf = Callable[[Connection, str], Sequence[Address]]  # of a recipient such as 'account:12'
_FIRST_STATE = {  # of a channel, with an address or without
    (Channel.INBOX, True): State.SENT,
    (Channel.INBOX, False): State.GIVEN_UP,  # nobody can be told: seen, and not looked up for ever
}
Decide = Callable[[Notice, Sequence[Address], Sequence[Webhook], Collection[int]], Sequence[Planned]]
_UNFINISHED = [state.value for state in UNFINISHED]


def unplanned(connection: Connection, *, at_most: int) -> list[Notice]:
    """The oldest notices that have no delivery yet."""
    none_yet = ~exists().where(deliveries.c.outbox_id == outbox.c.id)
    query = select(outbox).where(none_yet).order_by(outbox.c.id).limit(at_most)
    return [_notice(row) for row in connection.execute(query)]


def plan_some(
    connection: Connection, address_of: AddressOf, decide: Decide, *, at_most: int, at: datetime
) -> int:
    """Writes what `decide` makes of the oldest notices without deliveries; returns of how many notices.

    What goes to an inbox is there with that, and so exactly once.
    """
    notices = unplanned(connection, at_most=at_most)
    for notice in notices:
        addresses = address_of(connection, notice.recipient)
        off = switched_off(connection, notice.kind, Channel.MAIL)
        planned = decide(notice, addresses, webhooks_for(connection, notice.recipient), off)
        connection.execute(insert(deliveries), [_row(notice, one, at) for one in planned])
        blank_if_finished(connection, notice.id)
    return len(notices)


def claim(
    connection: Connection,
    channels: Collection[Channel],
    *,
    at: datetime,
    lease: timedelta,
    held_for: timedelta,
) -> Delivery | None:
    """Takes the delivery that has been due longest, until the lease is over; None where none is due.

    One whose claim is over, because its worker ended without a word, is due like any other. One waits while
    an earlier one to the same address is unfinished and younger than `held_for`.
    """
    due = (
        select(deliveries.c.id)
        .where(deliveries.c.channel.in_([channel.value for channel in channels]))
        .where(deliveries.c.next_attempt_at <= at, ~_comes_after_another(at - held_for))
        .order_by(deliveries.c.next_attempt_at, deliveries.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = connection.scalar(due)
    if found is None:
        return None
    before = connection.execute(select(deliveries).where(deliveries.c.id == found)).one()
    taken = {
        "state": State.SENDING.value,
        "attempts": before.attempts + 1,
        "next_attempt_at": at + lease,
        "first_tried_at": before.first_tried_at or at,
    }
    connection.execute(update(deliveries).where(deliveries.c.id == found).values(taken))
    return _delivery(connection, before, taken)


def mark_sent(connection: Connection, delivery: Delivery, *, at: datetime) -> None:
    """Writes that the other side took it; also where the claim was over by then, for it was taken."""
    row = {"state": State.SENT.value, "next_attempt_at": None, "sent_at": at, "last_error": None}
    not_yet = and_(deliveries.c.id == delivery.id, deliveries.c.state != State.SENT.value)
    connection.execute(update(deliveries).where(not_yet).values(row))
    blank_if_finished(connection, delivery.notice.id)


def mark_failed(connection: Connection, delivery: Delivery, code: str, *, again_at: datetime) -> None:
    """Writes that it failed and when it is tried again, unless another worker has claimed it since."""
    row = {"state": State.FAILED.value, "next_attempt_at": again_at, "last_error": code}
    connection.execute(update(deliveries).where(_claimed_as(delivery)).values(row))


def mark_given_up(connection: Connection, delivery: Delivery, code: str) -> bool:
    """Writes that it is not tried any more; false where another worker has claimed it since."""
    row = {"state": State.GIVEN_UP.value, "next_attempt_at": None, "last_error": code}
    done = connection.execute(update(deliveries).where(_claimed_as(delivery)).values(row)).rowcount == 1
    blank_if_finished(connection, delivery.notice.id)
    return done


def blank_if_finished(connection: Connection, notice_id: int) -> None:
    """Takes the secrets out of a notice that nothing will send any more."""
    open_one = and_(deliveries.c.outbox_id == notice_id, deliveries.c.state.in_(_UNFINISHED))
    if connection.scalar(select(exists().where(open_one))):
        return
    notice = _notice(connection.execute(select(outbox).where(outbox.c.id == notice_id)).one())
    without = blanked(notice.kind, notice.params)
    if without is not None:
        connection.execute(update(outbox).where(outbox.c.id == notice_id).values(params=without))


def inbox_of(
    connection: Connection, account: int, *, before: int | None, at_most: int, unread: bool = False
) -> list[Entry]:
    """The newest notices of an account, those older than the entry `before` where one is named."""
    mine = [deliveries.c.channel == Channel.INBOX.value, deliveries.c.address == str(account)]
    if before is not None:
        mine.append(deliveries.c.id < before)
    if unread:
        mine.append(deliveries.c.read_at.is_(None))
    return _entries(connection, mine, at_most)


def count_unread(connection: Connection, account: int) -> int:
    """How many notices of an account's inbox have not been read yet."""
    return connection.scalar(select(func.count()).select_from(deliveries).where(*_unread(account))) or 0


def mark_all_read(connection: Connection, account: int, *, up_to: int, at: datetime) -> int:
    """Writes of every unread entry up to that one when it was read; how many there were."""
    unread = and_(*_unread(account), deliveries.c.id <= up_to)
    return connection.execute(update(deliveries).where(unread).values(read_at=at)).rowcount


def entry(connection: Connection, account: int, entry_id: int) -> Entry | None:
    """One notice of an account's inbox, or None: also where it is somebody else's."""
    mine = [
        deliveries.c.id == entry_id,
        deliveries.c.channel == Channel.INBOX.value,
        deliveries.c.address == str(account),
    ]
    return next(iter(_entries(connection, mine, 1)), None)


def mark_read(connection: Connection, entry_id: int, *, at: datetime) -> None:
    """Writes when a notice was read; the first time counts."""
    unread = and_(deliveries.c.id == entry_id, deliveries.c.read_at.is_(None))
    connection.execute(update(deliveries).where(unread).values(read_at=at))


def count_by_state(connection: Connection) -> dict[tuple[Channel, State], int]:
    """How many deliveries there are of each channel in each state."""
    kept = (deliveries.c.channel, deliveries.c.state)
    rows = connection.execute(select(*kept, func.count()).group_by(*kept).order_by(*kept))
    return {(Channel(channel), State(state)): number for channel, state, number in rows}


def count_unplanned(connection: Connection) -> int:
    """How many notices no worker has looked at yet."""
    none_yet = ~exists().where(deliveries.c.outbox_id == outbox.c.id)
    return connection.scalar(select(func.count()).select_from(outbox).where(none_yet)) or 0


def in_states(connection: Connection, states: Iterable[State], *, at_most: int) -> Sequence[Row[Any]]:
    """The newest deliveries in these states, each with the kind and recipient of its notice."""
    kept = deliveries.c.state.in_([state.value for state in states])
    query = select(deliveries, outbox.c.kind, outbox.c.recipient, outbox.c.created_at).join(outbox)
    return connection.execute(query.where(kept).order_by(deliveries.c.id.desc()).limit(at_most)).all()


def forget_address(connection: Connection, address: str) -> int:
    """Blanks a mailbox wherever it is kept, and gives up what was still on its way there; how many rows."""
    there = and_(deliveries.c.channel == Channel.MAIL.value, deliveries.c.address == address)
    waiting = and_(there, deliveries.c.state.in_(_UNFINISHED))
    stopped = {"state": State.GIVEN_UP.value, "next_attempt_at": None, "last_error": "address_forgotten"}
    notices = connection.scalars(select(deliveries.c.outbox_id).where(waiting)).all()
    connection.execute(update(deliveries).where(waiting).values(stopped))
    for notice_id in sorted(set(notices)):
        blank_if_finished(connection, notice_id)
    return connection.execute(update(deliveries).where(there).values(address="")).rowcount


def rename(connection: Connection, names: Collection[str], *, to: str) -> int:
    """Puts another name wherever one of these is what a notice says; how many notices said one."""
    sought = [json.dumps(name) for name in sorted(names) if name]
    said = [cast(outbox.c.params, Text).contains(name, autoescape=True) for name in sought]
    found = connection.execute(select(outbox.c.id, outbox.c.params).where(or_(false(), *said))).all()
    for row in found:
        params = {key: to if value in names else value for key, value in row.params.items()}
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(params=params))
    return len(found)


def stop_webhook(connection: Connection, webhook_id: int) -> int:
    """Gives up what is still on its way to a webhook that is no more; how many deliveries."""
    waiting = and_(
        deliveries.c.channel == Channel.WEBHOOK.value,
        deliveries.c.address == str(webhook_id),
        deliveries.c.state.in_(_UNFINISHED),
    )
    stopped = {"state": State.GIVEN_UP.value, "next_attempt_at": None, "last_error": "webhook_ended"}
    return connection.execute(update(deliveries).where(waiting).values(stopped)).rowcount


def _unread(account: int) -> tuple[ColumnElement[bool], ...]:
    return (
        deliveries.c.channel == Channel.INBOX.value,
        deliveries.c.address == str(account),
        deliveries.c.read_at.is_(None),
    )


def _comes_after_another(since: datetime) -> ColumnElement[bool]:
    earlier = deliveries.alias("earlier")
    notice = outbox.alias("earlier_notice")
    return (
        exists()
        .where(earlier.c.channel == deliveries.c.channel, earlier.c.address == deliveries.c.address)
        .where(earlier.c.id < deliveries.c.id, earlier.c.state.in_(_UNFINISHED))
        .where(notice.c.id == earlier.c.outbox_id, notice.c.created_at > since)
    )


def _claimed_as(delivery: Delivery) -> ColumnElement[bool]:
    return and_(
        deliveries.c.id == delivery.id,
        deliveries.c.state == State.SENDING.value,
        deliveries.c.attempts == delivery.attempts,
    )


def _row(notice: Notice, one: Planned, at: datetime) -> dict[str, Any]:
    state = _FIRST_STATE.get((one.channel, one.address != ""), State.WAITING)
    return {
        "outbox_id": notice.id,
        "channel": one.channel.value,
        "address": one.address,
        "account": one.account,
        "language": one.language.value,
        "message_id": one.message_id,
        "state": state.value,
        "attempts": 0,
        "next_attempt_at": at if state is State.WAITING else None,
        "sent_at": at if state is State.SENT else None,
        "last_error": "nobody_to_tell" if state is State.GIVEN_UP else None,
    }


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id, kind=row.kind, recipient=row.recipient, params=row.params, created_at=row.created_at
    )


def _delivery(connection: Connection, row: Row[Any], taken: dict[str, Any]) -> Delivery:
    channel = Channel(row.channel)
    return Delivery(
        id=row.id,
        notice=_notice(connection.execute(select(outbox).where(outbox.c.id == row.outbox_id)).one()),
        channel=channel,
        address=row.address,
        account=row.account,
        language=Language(row.language),
        message_id=row.message_id,
        attempts=taken["attempts"],
        first_tried_at=taken["first_tried_at"],
        was_left=row.state == State.SENDING.value,
        target=webhook(connection, int(row.address)) if channel is Channel.WEBHOOK else None,
    )


def _entries(connection: Connection, which: Sequence[ColumnElement[bool]], at_most: int) -> list[Entry]:
    query = (
        select(deliveries.c.id.label("entry_id"), deliveries.c.read_at, outbox)
        .join(outbox)
        .where(*which)
        .order_by(deliveries.c.id.desc())
        .limit(at_most)
    )
    return [
        Entry(id=row.entry_id, notice=_notice(row), read_at=row.read_at) for row in connection.execute(query)
    ]
