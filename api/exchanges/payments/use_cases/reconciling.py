"""A bank's file is laid beside what was ordered; what was paid by it goes on record, all in one act."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from api.database import Connection
from api.exchanges.payments import store
from api.exchanges.payments.entries import BankFile
from api.exchanges.payments.matching import Candidate, Judged, Outcome, candidates_named, judge
from api.exchanges.payments.store import Reading
from api.exchanges.payments.use_cases.asking import RECONCILE, reached
from api.exchanges.payments.use_cases.paying import record_quietly, record_return
from api.exchanges.payments.use_cases.records import candidates
from api.journal.acting import Act, Event
from api.people.signed import Signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What became of every booking of a file."""

    file: BankFile
    judged: tuple[Judged, ...]
    read_before: datetime | None  # when the very same file was first read
    is_preview: bool

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many bookings came to each outcome."""
        found = Counter(one.outcome for one in self.judged)
        return {outcome: found[outcome] for outcome in Outcome}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Laid:
    partnerships: Collection[int]
    candidates: Mapping[int, Candidate]
    reconciled: Reconciled


def preview(connection: Connection, signed: Signed, file: BankFile, *, at: datetime) -> Reconciled:
    """What would become of the file. Nothing is changed. Raises NotAllowed."""
    return _laid(connection, signed, file, at=at, is_preview=True).reconciled


def reconcile(act: Act, *, signed: Signed, file: BankFile) -> Reconciled:
    """The file read: every exchange whose booking matched is paid, and what came back is kept.

    Raises NotAllowed.

    A file that was read before is read again, and changes nothing: what it paid is paid.
    """
    laid = _laid(act.connection, signed, file, at=act.at, is_preview=False)
    for one in laid.reconciled.judged:
        if one.payment is not None:
            record_quietly(act, laid.candidates[one.payment.exchange].exchange, one.payment)
        if one.came_back is not None:
            record_return(act, laid.candidates[one.came_back.exchange].exchange, one.came_back)
    for partnership in sorted(laid.partnerships):
        store.add_reading(act.connection, _reading(act, laid, partnership))
    counts = {outcome.value: count for outcome, count in laid.reconciled.counts.items()}
    act.record(Event(RECONCILE, f"bank_file:{file.digest}", counts))
    return laid.reconciled


def _laid(connection: Connection, signed: Signed, file: BankFile, *, at: datetime, is_preview: bool) -> _Laid:
    partnerships = reached(connection, signed, RECONCILE, partnership=None, at=at) or frozenset()
    named = candidates_named((*file.entries, *file.returns))
    found = candidates(connection, named, partnerships=partnerships)
    reconciled = Reconciled(
        file=file,
        judged=judge(file, found, at=at),
        read_before=store.read_before(connection, file.digest, partnerships),
        is_preview=is_preview,
    )
    return _Laid(partnerships=partnerships, candidates=found, reconciled=reconciled)


def _reading(act: Act, laid: _Laid, partnership: int) -> Reading:
    paid = [one.payment.exchange for one in laid.reconciled.judged if one.payment]
    return Reading(
        digest=laid.reconciled.file.digest,
        partnership=partnership,
        read_at=act.at,
        entries=len(laid.reconciled.file.entries),
        matched=sum(laid.candidates[number].exchange.agreed.vop == partnership for number in paid),
        account=act.actor.account_id,
    )
