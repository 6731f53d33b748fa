"""The journal in the database: rows added to the trail and the outbox, answers kept for retries."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, text, update

from api.journal.audit import FIRST_PREVIOUS, Anchor, Broken, Entry, first_broken, sealed
from api.journal.tables import audit, idempotency_keys, outbox

_ROWS_AT_ONCE = 1_000  # of the trail, or of kept answers, while all are read
ERASED = 0  # the status of an answer of which nothing is kept but that it was given


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer as it was given, and the request that it answered."""

    request_digest: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows of the trail somebody asks for."""

    subject: str = ""  # what its subject begins with
    act: str | None = None
    since: datetime | None = None
    until: datetime | None = None  # the moment itself is not asked for any more
    after: int | None = None  # the last row of the part before
    newest_first: bool = False


def take_turn(connection: Connection) -> None:
    """Waits until no other act is under way; must be the transaction's first statement.

    SQLite's write lock has done so already. PostgreSQL fixes what a transaction sees at its first query, and
    LOCK is not one: after it, this transaction sees the end of the trail as the act before it left it.
    """
    if _is_postgresql(connection):
        connection.execute(text("LOCK TABLE audit_turn IN EXCLUSIVE MODE"))


def append(connection: Connection, unsealed: Mapping[str, Any]) -> Anchor:
    """Adds a row after the last one, sealed; returns its number and digest.

    `unsealed` is an Entry without seq, previous and digest.
    """
    last = anchor(connection) or Anchor(0, FIRST_PREVIOUS)
    entry = sealed(Entry(seq=last.seq + 1, previous=last.digest, **unsealed))
    connection.execute(insert(audit).values(asdict(entry)))
    return Anchor(entry.seq, entry.digest)


def add_notices(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds rows to the outbox, in their order."""
    if rows:
        connection.execute(insert(outbox), [dict(row) for row in rows])


def anchor(connection: Connection) -> Anchor | None:
    """The last row's number and digest, to keep outside the database; None while there is no row."""
    query = select(audit.c.seq, audit.c.digest).order_by(audit.c.seq.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Anchor(row.seq, row.digest) if row else None


def verify(connection: Connection, *, anchored: Collection[Anchor] = ()) -> Broken | None:
    """The first row at which the trail is not what was written, or None; see audit.first_broken."""
    query = select(audit).order_by(audit.c.seq).execution_options(yield_per=_ROWS_AT_ONCE)
    with connection.execute(query) as rows:
        return first_broken(map(_entry, rows), anchored=anchored)


def last_entries(
    connection: Connection, *, limit: int, subject: str | None = None, account_id: int | None = None
) -> list[Entry]:
    """The newest rows, of one subject or account where it is named, in the order of the trail."""
    query = select(audit).order_by(audit.c.seq.desc()).limit(limit)
    if subject is not None:
        query = query.where(audit.c.subject == subject)
    if account_id is not None:
        query = query.where(audit.c.account_id == account_id)
    return [_entry(row) for row in connection.execute(query)][::-1]


def page_of_entries(connection: Connection, wanted: Wanted, *, most: int) -> list[Entry]:
    """Rows of the trail that are wanted, from where it says, oldest or newest first."""
    order = audit.c.seq.desc() if wanted.newest_first else audit.c.seq
    query = select(audit).order_by(order).limit(most)
    for condition in _conditions(wanted):
        query = query.where(condition)
    return [_entry(row) for row in connection.execute(query)]


def kept_answer(connection: Connection, scope: str, *, at: datetime) -> KeptAnswer | None:
    """What was answered to a request with this key, where it is still to be kept."""
    lasting = (idempotency_keys.c.scope == scope) & (idempotency_keys.c.kept_until > at)
    row = connection.execute(select(idempotency_keys).where(lasting)).one_or_none()
    if row is None:
        return None
    headers = tuple((name, value) for name, value in row.headers)
    return KeptAnswer(
        request_digest=row.request_digest, status=row.status, headers=headers, body=bytes(row.body)
    )


def keep_answer(connection: Connection, scope: str, answer: KeptAnswer, **more: Any) -> None:
    """Keeps an answer; one whose time is over makes room. `more` is the row's other columns."""
    connection.execute(delete(idempotency_keys).where(idempotency_keys.c.scope == scope))
    row = asdict(answer) | {"headers": [list(pair) for pair in answer.headers], "scope": scope} | more
    connection.execute(insert(idempotency_keys).values(row))


def delete_answers(connection: Connection, *, kept_until: datetime) -> int:
    """Deletes the answers that were to be kept no longer than that; returns how many there were."""
    over = idempotency_keys.c.kept_until <= kept_until
    return connection.execute(delete(idempotency_keys).where(over)).rowcount


def delete_answers_of(connection: Connection, account_id: int) -> int:
    """Deletes the answers given to an account, for its erasure; returns how many there were."""
    theirs = idempotency_keys.c.account_id == account_id
    return connection.execute(delete(idempotency_keys).where(theirs)).rowcount


def erase_answers_saying(connection: Connection, words: Collection[str]) -> int:
    """Takes what was answered out of every answer in which one of these is a whole text; how many there were.

    That it was answered stays, so that a retry is not carried out again.
    """
    sought = [json.dumps(word, ensure_ascii=False).encode() for word in sorted(words) if word]
    query = select(idempotency_keys.c.scope, idempotency_keys.c.body).execution_options(
        yield_per=_ROWS_AT_ONCE
    )
    with connection.execute(query) as rows:
        found = [row.scope for row in rows if any(word in bytes(row.body) for word in sought)]
    for scope in found:
        this = update(idempotency_keys).where(idempotency_keys.c.scope == scope)
        connection.execute(this.values(status=ERASED, headers=[], body=b""))
    return len(found)


def begin_answering(connection: Connection, scope: str) -> None:
    """Marks the key as being answered until this transaction ends; other processes can ask."""
    if _is_postgresql(connection):
        connection.execute(select(func.pg_advisory_xact_lock(_lock_number(scope))))


def is_being_answered(connection: Connection, scope: str) -> bool:
    """Whether another transaction is answering this key. SQLite cannot tell."""
    if not _is_postgresql(connection):
        return False
    query = select(func.pg_try_advisory_xact_lock_shared(_lock_number(scope)))
    return not connection.execute(query).scalar_one()


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.subject:  # not LIKE, which on SQLite takes capital letters for small ones
        yield func.substr(audit.c.subject, 1, len(wanted.subject)) == wanted.subject
    if wanted.act is not None:
        yield audit.c.act == wanted.act
    if wanted.since is not None:
        yield audit.c.at >= wanted.since
    if wanted.until is not None:
        yield audit.c.at < wanted.until
    if wanted.after is not None:
        yield audit.c.seq < wanted.after if wanted.newest_first else audit.c.seq > wanted.after


def _is_postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _lock_number(scope: str) -> int:
    return int.from_bytes(bytes.fromhex(scope[:16]), signed=True)


def _entry(row: Row[Any]) -> Entry:
    return Entry(**row._asdict())
