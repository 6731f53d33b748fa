"""Answers given once: a retry with the same key gets the first answer again, and nothing is done twice.

After draft-ietf-httpapi-idempotency-key-header. An answer is kept in the transaction of its act, so there is
never one without the other; a request that was refused or failed leaves nothing and may be sent again.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from api.database import Connection, Database
from api.journal import store
from api.journal.acting import Act, Actor, perform
from api.journal.details import digest_of
from api.journal.problems import (
    AnswerErased,
    BadIdempotencyKey,
    KeyInUse,
    KeyReusedForAnother,
    MissingIdempotencyKey,
)
from api.journal.store import KeptAnswer

KEPT_FOR = timedelta(hours=24)
_KEY = re.compile(r"[!-~]{1,255}")  # visible ASCII
_QUOTED = re.compile(
    r'"((?:[ !#-\[\]-~]|\\["\\])*)"'
)  # a string of RFC 8941, section 3.3.3, as the draft has it
_UNREPEATABLE = frozenset({"set-cookie", "www-authenticate", "authorization"})  # secrets are not kept

_in_flight: set[tuple[str, str]] = set()  # database and scope of what this process is answering
_in_flight_lock = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestKey:
    """A checked Idempotency-Key with its request; that of another account or path is another key."""

    value: str
    method: str
    path: str
    client: str | None = None  # the address of somebody not signed in

    def scope_of(self, actor: Actor) -> str:
        """SHA-256, in hex, of who asked, for what, with which key: neither address nor key is kept."""
        if actor.account_id is None and self.client is None:
            raise ValueError("the key of somebody not signed in needs the client's address to belong to")
        owner = "address" if actor.account_id is None else "account"
        whose = self.client if actor.account_id is None else actor.account_id
        return digest_of([owner, whose, self.method.upper(), self.path, self.value])


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered, byte for byte. A refusal is a Problem that is raised, never an Answer."""

    status: int  # 200 to 399
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    replayed: bool = False  # whether it is an earlier request's answer, given again

    def __post_init__(self) -> None:
        if not 200 <= self.status < 400:  # noqa: PLR2004  the bounds of what is not an error
            raise ValueError(f"{self.status} is not the status of a success; raise a Problem to refuse")
        if secrets := [name for name, _ in self.headers if name.lower() in _UNREPEATABLE]:
            raise ValueError(f"an answer is kept for retries and cannot bear {secrets[0]}")


def require_key(header: str | None) -> str:
    """The key in an Idempotency-Key header, quoted as the draft has it or bare as most clients send it.

    Raises MissingIdempotencyKey, and BadIdempotencyKey unless it is 1 to 255 characters of visible ASCII.
    """
    key = optional_key(header)
    if key is None:
        raise MissingIdempotencyKey
    return key


def optional_key(header: str | None) -> str | None:
    """As `require_key`, with None for a request without the header."""
    if header is None:
        return None
    text = header.strip(" \t")
    if text.startswith('"'):
        text = _unquoted(text)
    if not text:
        raise BadIdempotencyKey("it is empty")
    if len(text) > 255:  # noqa: PLR2004  as in the pattern
        raise BadIdempotencyKey(f"it has {len(text):,} characters, and 255 are the most")
    if not _KEY.fullmatch(text):
        raise BadIdempotencyKey("it holds a space or another character that is not visible ASCII")
    return text


def digest_of_request(*parts: bytes) -> str:
    """SHA-256, in hex, of what a request says: its query and its body, say. Parts are not run together."""
    lengths = b"".join(b"%d:" % len(part) + part for part in parts)
    return hashlib.sha256(lengths).hexdigest()


def answer_once(
    database: Database,
    actor: Actor,
    *,
    key: RequestKey | None,
    request_digest: str,
    at: datetime,
    work: Callable[[Act], Answer],
    keep_for: timedelta = KEPT_FOR,
) -> Answer:
    """The answer of `work`, performed as an act; or, for a key that was answered, that answer again.

    Without a key it is `perform`. Raises KeyReusedForAnother where the key came with another request,
    KeyInUse while it is being answered, AnswerErased where it was erased with somebody whom it named. What
    `work` raises leaves nothing behind, and the key is free again.
    """
    if key is None:
        return perform(database, actor, at=at, work=work)
    once = _Once(key.scope_of(actor), request_digest, actor, at, keep_for, work)
    with _claimed(database.where, once.scope):
        with database.snapshot() as connection:
            earlier = once.earlier(connection)
            if earlier is None and store.is_being_answered(connection, once.scope):
                raise KeyInUse
        return earlier or database.run(once.answer)


def purge_answers(database: Database, *, at: datetime) -> int:
    """Deletes the answers whose time is over; returns how many there were."""
    return database.run(lambda connection: store.delete_answers(connection, kept_until=at))


@dataclass(frozen=True, slots=True)
class _Once:
    scope: str
    request_digest: str
    actor: Actor
    at: datetime
    keep_for: timedelta
    work: Callable[[Act], Answer]

    def answer(self, connection: Connection) -> Answer:
        store.take_turn(connection)
        store.begin_answering(connection, self.scope)
        earlier = self.earlier(connection)
        if earlier is not None:
            return earlier
        act = Act(connection, self.actor, at=self.at)
        answer = self.work(act)
        self._keep(connection, answer, seq=act.settle())
        return answer

    def earlier(self, connection: Connection) -> Answer | None:
        kept = store.kept_answer(connection, self.scope, at=self.at)
        if kept is None:
            return None
        if kept.request_digest != self.request_digest:
            raise KeyReusedForAnother
        if kept.status == store.ERASED:
            raise AnswerErased
        return Answer(status=kept.status, headers=kept.headers, body=kept.body, replayed=True)

    def _keep(self, connection: Connection, answer: Answer, *, seq: int) -> None:
        kept = KeptAnswer(
            request_digest=self.request_digest,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
        )
        store.keep_answer(
            connection,
            self.scope,
            kept,
            account_id=self.actor.account_id,
            event_seq=seq,
            stored_at=self.at,
            kept_until=self.at + self.keep_for,
        )


def _unquoted(text: str) -> str:
    found = _QUOTED.fullmatch(text)
    if found is None:
        raise BadIdempotencyKey("its quotation marks do not match")
    return re.sub(r"\\(.)", r"\1", found[1])


@contextmanager
def _claimed(where: str, scope: str) -> Iterator[None]:
    """Holds the key for this process. Raises KeyInUse where it is held already."""
    claim = (where, scope)
    with _in_flight_lock:
        if claim in _in_flight:
            raise KeyInUse
        _in_flight.add(claim)
    try:
        yield
    finally:
        with _in_flight_lock:
            _in_flight.discard(claim)
