"""Hand evidence in, look at it, withdraw it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from api.database import Connection, Database
from api.exchanges.evidence import store
from api.exchanges.evidence.evidence import VERSION, Evidence, require_new, require_room
from api.exchanges.evidence.kinds import Kind
from api.exchanges.evidence.problems import UnknownEvidence
from api.exchanges.lifecycle import require
from api.exchanges.moving import Asked, Turn, allowed, keep_quietly, turn_of
from api.exchanges.reach import reach_of
from api.exchanges.zones import day_in
from api.files.keeping import keep_file, let_go, open_file, put_file
from api.files.looking import CleanFile, look_at
from api.journal.acting import Act, Event
from api.journal.details import JSON
from api.journal.versions import require_match
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held

ADD = "exchange.add_evidence"
READ = "exchange.read_evidence"
WITHDRAW = "exchange.withdraw_evidence"  # in the history; done by whoever may hand in


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file with what its sender says of it."""

    content: bytes
    name: str
    declared: str  # media type
    kind: Kind
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A piece of evidence as somebody sees it in the list."""

    evidence: Evidence
    also_evidence_of: tuple[int, ...]  # other exchanges, of those whose evidence they may see as a manager


def ready(database: Database, folder: Path, asked: Asked, sent: Sent, *, at: datetime) -> CleanFile:
    """The file, looked at and on the disk, before the act that makes it evidence.

    Only for those who may hand it in now, as it takes a moment. Raises what `hand_in` and `look_at` raise.
    """
    with database.snapshot() as connection:
        exchange, _ = allowed(connection, asked.signed, asked.number, ADD, at=at)
        require(exchange, ADD, on=day_in(exchange.host_country, at))
        require_room(store.of_exchange(connection, exchange.id), size=0)
    clean = look_at(sent.content, name=sent.name, declared=sent.declared)
    put_file(folder, clean, at=at)
    return clean


def hand_in(act: Act, asked: Asked, sent: Sent, *, clean: CleanFile, folder: Path) -> Evidence:
    """The file as evidence. Several may hand in at once, so no version is asked for.

    Raises UnknownExchange, NotAllowed, NotAtThisStep, FileAlreadyHandedIn, TooManyFiles, TooMuchEvidence.
    """
    turn = turn_of(act, asked, ADD, needs_match=False)
    number = turn.exchange.id
    there = store.of_exchange(act.connection, number)
    require_new(there, digest=clean.digest, sent_digest=clean.sent_digest)
    require_room(there, size=len(clean.content))
    kept = keep_file(act.connection, folder, clean, at=act.at)
    account = asked.signed.account.id
    added = store.add(
        act.connection, number, kept, kind=sent.kind, note=sent.note, account=account, at=act.at
    )
    _keep(act, turn, ADD, since=there[0].handed_in_at if there else act.at, detail={"evidence": added})
    return _found(act.connection, number, added)


def withdraw(act: Act, asked: Asked, number: int) -> Collection[Evidence]:
    """What is left once that piece is withdrawn: before the exchange is validated, by those who hand in.

    Its file goes too, where nothing else refers to it. Raises as `hand_in`, UnknownEvidence, and 412 or 428.
    """
    turn = turn_of(act, asked, ADD, needs_match=False)
    gone = _found(act.connection, turn.exchange.id, number)
    require_match(asked.if_match, VERSION)
    store.withdraw(act.connection, gone.id, at=act.at)
    let_go(act.connection, gone.digest)
    left = store.of_exchange(act.connection, turn.exchange.id)
    _keep(
        act,
        turn,
        WITHDRAW,
        since=left[0].handed_in_at if left else None,
        detail={"evidence": gone.id, "withdrawn": True},
    )
    return left


def list_of(connection: Connection, signed: Signed, number: int, *, at: datetime) -> list[Listed]:
    """The evidence of an exchange, oldest first. Raises UnknownExchange, NotAllowed.

    The same file may rightly be evidence of several, as of a group: that is said, and prevents nothing.
    """
    exchange, _ = allowed(connection, signed, number, READ, at=at)
    mandates = [one.mandate for one in still_held(connection, signed, at)]
    elsewhere = store.elsewhere(connection, number, reach=reach_of(mandates, READ, on=at.date()))
    return [
        Listed(evidence=one, also_evidence_of=elsewhere.get(one.digest, ()))
        for one in store.of_exchange(connection, exchange.id)
    ]


def one_of(connection: Connection, signed: Signed, exchange: int, number: int, *, at: datetime) -> Evidence:
    """One piece of evidence. Raises UnknownExchange, NotAllowed, UnknownEvidence."""
    allowed(connection, signed, exchange, READ, at=at)
    return _found(connection, exchange, number)


def opened(
    connection: Connection, signed: Signed, exchange: int, number: int, *, folder: Path, at: datetime
) -> tuple[Evidence, bytes]:
    """One piece of evidence and its file. Raises as `one_of`, and FileNotAsKept."""
    one = one_of(connection, signed, exchange, number, at=at)
    return one, open_file(connection, folder, one.digest)


def forget_evidence(connection: Connection, *exchanges: int) -> int:
    """Deletes all evidence of these exchanges; how many files nobody else refers to and are swept later.

    A part of an erasure: it changes neither state nor history of the exchanges.
    """
    return let_go(connection, *store.forget(connection, exchanges))


def _keep(act: Act, turn: Turn, said: str, *, since: datetime | None, detail: Mapping[str, JSON]) -> None:
    """Saves since when there is evidence; `said` is what the history calls it."""
    progress = replace(turn.exchange.progress, evidenced_at=since)
    kept = keep_quietly(act, replace(turn.exchange, progress=progress), said, party=turn.party)
    act.record(Event(turn.name, f"exchange:{kept.id}", {"state": kept.state.value, **detail}))


def _found(connection: Connection, exchange: int, number: int) -> Evidence:
    one = store.get(connection, exchange, number)
    if one is None:
        raise UnknownEvidence(exchange, number)
    return one
