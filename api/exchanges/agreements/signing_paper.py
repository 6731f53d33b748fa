"""Signatures given by hand: a manager records them, with the scan of the page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from api.access import Mandate, Role
from api.database import Connection
from api.exchanges import paper_store
from api.exchanges.agreements import store
from api.exchanges.agreements.eligibility import require_eligible
from api.exchanges.agreements.signing import (
    ACTS,
    Given,
    Placed,
    detail_of,
    require_fresh,
    require_possible,
    tell_signed,
)
from api.exchanges.agreements.signing_people import require_another_record, signing_of
from api.exchanges.agreements.signing_problems import (
    NotAmongSigners,
    NotSignedThatDay,
    NotYoursToRecord,
    ScanOfAnother,
    TooManyScans,
    UnknownScan,
)
from api.exchanges.agreements.store import Scan, Shown
from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import require
from api.exchanges.moving import Asked, allowed, keep
from api.exchanges.paper_store import Method, Signature
from api.exchanges.states import Paper, Party
from api.exchanges.use_cases.possibilities import Person
from api.exchanges.use_cases.seeing import READ_OF
from api.exchanges.zones import day_in
from api.files.keeping import keep_file, open_file
from api.files.looking import CleanFile
from api.journal.acting import Act, Event
from api.people.mandates import live
from api.people.signed import Signed
from api.people.store import mandates
from eligibility.editions import Editions

RECORD = "exchange.record_paper"
MOST_SCANS = 40  # of one exchange: policy; six pages are signed, and some anew
MOST_BYTES = 100 * 2**20  # of all of them together
_MANAGER_OF = {Party.VISITOR: Party.VOP, Party.HOST: Party.HOP}
_SIGNERS = {Party.VISITOR: Role.VISITING_SIGNER, Party.HOST: Role.HOST_SIGNER}


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """A signature as it stands on paper."""

    given: Given
    signed_by: str  # the name under it
    signed_on: date  # the day under it
    scan: str  # digest


def record(act: Act, *, asked: Asked, hand: ByHand, editions: Editions) -> Placed:
    """The exchange with a signature that was given on paper.

    Raises UnknownExchange, NotAllowed, NotAmongSigners, NotYoursToRecord, UnknownScan, ScanOfAnother,
    NotSignedThatDay, and as a signature in the service does.
    """
    exchange, _ = allowed(act.connection, asked.signed, asked.number, RECORD, at=act.at)
    given = hand.given
    mandate = _require_manager(act, exchange, asked.signed, given)
    _require_not_own(act, exchange, asked.signed, hand)
    _require_recordable(act, exchange, given)
    signing = signing_of(exchange, given.paper, given.party, signed=asked.signed)
    require_another_record(act.connection, signing, signed_by=hand.signed_by)
    require_possible(act, exchange, given.paper, [given.party])
    _require_evidence(act, exchange, hand)
    edition = require_eligible(act.connection, exchange, editions=editions, at=act.at)
    signature = _signature(
        exchange, hand, mandate, account=asked.signed.account.id, at=act.at, edition=edition
    )
    paper_store.sign(act.connection, exchange.id, signature)
    detail = detail_of(exchange.papers[given.paper], (given.party,)) | {"scan": hand.scan}
    kept = keep(act, exchange, RECORD, party=given.party, detail=detail)
    tell_signed(act, exchange, kept, (_MANAGER_OF[given.party],))
    return Placed(exchange=kept, paper=given.paper, parties=(given.party,))


def may_send(connection: Connection, signed: Signed, number: int, *, at: datetime) -> None:
    """Raises UnknownExchange, NotAllowed, and TooManyScans: asked before the file is looked at."""
    exchange, _ = allowed(connection, signed, number, RECORD, at=at)
    require_room(store.scans_of(connection, exchange.id), exchange.id, size=0)


def require_room(there: Collection[Scan], number: int, *, size: int) -> None:
    """Raises TooManyScans where a scan of `size` bytes has no place beside the others."""
    if len(there) >= MOST_SCANS or sum(one.size for one in there) + size > MOST_BYTES:
        raise TooManyScans(number, most=MOST_SCANS, most_bytes=MOST_BYTES)


def send_scan(act: Act, *, asked: Asked, given: Given, clean: CleanFile, folder: Path) -> Scan:
    """The scan, kept for this exchange as one of that signature. The same once more is the same scan.

    Raises UnknownExchange, NotAllowed, NotAmongSigners, NotYoursToRecord, ScanOfAnother, and where that
    document cannot be signed now, as a signature does.
    """
    exchange, _ = allowed(act.connection, asked.signed, asked.number, RECORD, at=act.at)
    _require_manager(act, exchange, asked.signed, given)
    _require_recordable(act, exchange, given)
    there = store.scans_of(act.connection, exchange.id)
    if clean.digest not in {one.digest for one in there}:
        require_room(there, exchange.id, size=len(clean.content))
    kept = keep_file(act.connection, folder, clean, at=act.at)
    act.record(Event(RECORD, f"exchange:{exchange.id}", {"scan": kept.digest}))
    version = exchange.papers[given.paper].version
    scan = store.add_scan(
        act.connection,
        exchange.id,
        kept.digest,
        shown=Shown(paper=given.paper, version=version, party=given.party),
        name=kept.name[:120],
        account=asked.signed.account.id,
        at=act.at,
    )
    _require_shown(scan, exchange, given)
    return scan


def read_scan(
    connection: Connection, signed: Signed, number: int, digest: str, *, folder: Path, at: datetime
) -> tuple[Scan, bytes]:
    """A scan and its bytes, for those who may read a document that it was recorded under.

    One under which nothing was recorded yet is shown to those who may record. Raises UnknownScan.
    """
    exchange, _ = allowed(connection, signed, number, "exchange.read", at=at)
    scan = store.get_scan(connection, number, digest)
    person = Person.of(connection, signed, at)
    recorded = [READ_OF[paper] for paper in _recorded_under(connection, number, digest)]
    is_for_them = any(person.decide(exchange, act).allowed for act in recorded or [RECORD])
    if scan is None or not is_for_them or not _may_read(person, exchange, scan):
        raise UnknownScan(number, digest)
    return scan, open_file(connection, folder, digest)


def _may_read(person: Person, exchange: Exchange, scan: Scan) -> bool:
    """Whether they may read the document that it was sent for."""
    return scan.paper is None or person.decide(exchange, READ_OF[scan.paper]).allowed


def _recorded_under(connection: Connection, number: int, digest: str) -> set[Paper]:
    signatures = paper_store.signatures_of(connection, number)
    return {one.paper for one in signatures if one.scan == digest}


def _require_manager(act: Act, exchange: Exchange, signed: Signed, given: Given) -> Mandate:
    """The mandate of the manager on the side of the party. Raises NotAmongSigners, NotYoursToRecord."""
    party = given.party
    if party not in given.paper.signers:
        raise NotAmongSigners(party, given.paper)
    if party not in _MANAGER_OF:
        raise NotYoursToRecord(party, "a manager signs for its partnership in the service itself")
    managing = {Party.VOP: exchange.agreed.vop, Party.HOP: exchange.agreed.hop}[_MANAGER_OF[party]]
    person = Person.of(act.connection, signed, act.at)
    mandate = next((one for one in person.mandates if _manages(one, managing)), None)
    if mandate is None:
        who = _MANAGER_OF[party].words
        raise NotYoursToRecord(party, f"a signature of {party.words} is recorded by {who}; ask its manager")
    return mandate


def _require_not_own(act: Act, exchange: Exchange, signed: Signed, hand: ByHand) -> None:
    party = hand.given.party
    is_own_name = hand.signed_by.casefold() == signed.account.name.casefold()
    if is_own_name or _could_sign(act, exchange, signed, party):
        raise NotYoursToRecord(
            party,
            "nobody records a signature of their own; sign in the service, or let a colleague record it",
        )


def _require_recordable(act: Act, exchange: Exchange, given: Given) -> None:
    """Raises AlreadySigned, DocumentHasChanged, NotAtThisStep, StillNeeded."""
    require_fresh(act.connection, exchange, given)
    for name in (ACTS[given.paper], RECORD):
        require(exchange, name, on=day_in(exchange.host_country, act.at))


def _require_shown(scan: Scan, exchange: Exchange, given: Given) -> None:
    if not scan.shows(given.paper, exchange.papers[given.paper].version, given.party):
        raise ScanOfAnother(exchange.id, scan.digest, paper=given.paper, party=given.party)


def _manages(mandate: Mandate, partnership: int | None) -> bool:
    return mandate.role is Role.MANAGER and partnership is not None and mandate.partnership == partnership


def _could_sign(act: Act, exchange: Exchange, signed: Signed, party: Party) -> bool:
    """Whether the person signs for that party itself, in whichever mandate it acts now."""
    organisation = {Party.VISITOR: exchange.agreed.visitor, Party.HOST: exchange.agreed.host}[party]
    own = live(mandates.held_by(act.connection, signed.account.id), act.at)
    return any((one.mandate.role, one.mandate.organisation) == (_SIGNERS[party], organisation) for one in own)


def _require_evidence(act: Act, exchange: Exchange, hand: ByHand) -> None:
    """Raises UnknownScan, ScanOfAnother, NotSignedThatDay. The day is one where the signer is."""
    scan = store.get_scan(act.connection, exchange.id, hand.scan)
    if scan is None:
        raise UnknownScan(exchange.id, hand.scan)
    _require_shown(scan, exchange, hand.given)
    written = paper_store.newest(act.connection, exchange.id, hand.given.paper)
    country = exchange.visitor_country if hand.given.party is Party.VISITOR else exchange.host_country
    first = day_in(country, written.written_at if written else act.at)
    today = day_in(country, act.at)
    if not first <= hand.signed_on <= today:
        raise NotSignedThatDay(hand.signed_on, written=first, today=today)


def _signature(
    exchange: Exchange, hand: ByHand, mandate: Mandate, *, account: int, at: datetime, edition: str
) -> Signature:
    given, standing = hand.given, exchange.papers[hand.given.paper]
    organisation = {Party.VISITOR: exchange.agreed.visitor, Party.HOST: exchange.agreed.host}[given.party]
    return Signature(
        paper=given.paper,
        version=standing.version,
        digest=standing.digest,
        party=given.party,
        account=account,
        role=mandate.role,
        organisation=organisation,
        partnership=mandate.partnership,
        method=Method.PAPER,
        signed_by=hand.signed_by,
        signed_on=hand.signed_on,
        scan=hand.scan,
        signed_at=at,
        edition=edition,
    )
