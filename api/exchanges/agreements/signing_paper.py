"""Signatures given by hand: a manager records them, with the scan of the page."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from api.access import Mandate, Role
from api.database import Connection
from api.exchanges import paper_store
from api.exchanges.agreements import store
from api.exchanges.agreements.eligibility import require_eligible
from api.exchanges.agreements.signing import ACTS, Given, Placed, detail_of, require_fresh, tell_signed
from api.exchanges.agreements.signing_problems import (
    NotAmongSigners,
    NotSignedThatDay,
    NotYoursToRecord,
    UnknownScan,
)
from api.exchanges.agreements.store import Scan
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

    Raises UnknownExchange, NotAllowed, NotAmongSigners, NotYoursToRecord, UnknownScan, NotSignedThatDay, and
    as a signature in the service does.
    """
    exchange, _ = allowed(act.connection, asked.signed, asked.number, RECORD, at=act.at)
    given = hand.given
    if given.party not in given.paper.signers:
        raise NotAmongSigners(given.party, given.paper)
    mandate = _require_manager(act, exchange, asked.signed, hand)
    require_fresh(act.connection, exchange, given)
    for name in (ACTS[given.paper], RECORD):
        require(exchange, name, on=day_in(exchange.host_country, act.at))
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


def send_scan(act: Act, *, asked: Asked, clean: CleanFile, folder: Path) -> Scan:
    """The scan, kept for this exchange. The same once more is the same scan."""
    exchange, _ = allowed(act.connection, asked.signed, asked.number, RECORD, at=act.at)
    kept = keep_file(act.connection, folder, clean, at=act.at)
    act.record(Event(RECORD, f"exchange:{exchange.id}", {"scan": kept.digest}))
    return store.add_scan(
        act.connection,
        exchange.id,
        kept.digest,
        name=kept.name[:120],
        account=asked.signed.account.id,
        at=act.at,
    )


def read_scan(
    connection: Connection, signed: Signed, number: int, digest: str, *, folder: Path, at: datetime
) -> tuple[Scan, bytes]:
    """A scan and its bytes, for those who may read a document that it was recorded under.

    One under which nothing was recorded yet is shown to those who may record. Raises UnknownScan.
    """
    exchange, _ = allowed(connection, signed, number, "exchange.read", at=at)
    scan = store.get_scan(connection, number, digest)
    person = Person.of(connection, signed, at)
    acts = [READ_OF[paper] for paper in _recorded_under(connection, number, digest)] or [RECORD]
    if scan is None or not any(person.decide(exchange, act).allowed for act in acts):
        raise UnknownScan(number, digest)
    return scan, open_file(connection, folder, digest)


def _recorded_under(connection: Connection, number: int, digest: str) -> set[Paper]:
    signatures = paper_store.signatures_of(connection, number)
    return {one.paper for one in signatures if one.scan == digest}


def _require_manager(act: Act, exchange: Exchange, signed: Signed, hand: ByHand) -> Mandate:
    """The mandate of the manager on the side of the party. Raises NotYoursToRecord."""
    party = hand.given.party
    if party not in _MANAGER_OF:
        raise NotYoursToRecord(party, "a manager signs for its partnership in the service itself")
    managing = {Party.VOP: exchange.agreed.vop, Party.HOP: exchange.agreed.hop}[_MANAGER_OF[party]]
    person = Person.of(act.connection, signed, act.at)
    mandate = next((one for one in person.mandates if _manages(one, managing)), None)
    if mandate is None:
        who = _MANAGER_OF[party].words
        raise NotYoursToRecord(party, f"a signature of {party.words} is recorded by {who}; ask its manager")
    if (
        _could_sign(act, exchange, signed, party)
        or hand.signed_by.casefold() == signed.account.name.casefold()
    ):
        raise NotYoursToRecord(
            party,
            "nobody records a signature of their own; sign in the service, or let a colleague record it",
        )
    return mandate


def _manages(mandate: Mandate, partnership: int | None) -> bool:
    return mandate.role is Role.MANAGER and partnership is not None and mandate.partnership == partnership


def _could_sign(act: Act, exchange: Exchange, signed: Signed, party: Party) -> bool:
    """Whether the person signs for that party itself, in whichever mandate it acts now."""
    organisation = {Party.VISITOR: exchange.agreed.visitor, Party.HOST: exchange.agreed.host}[party]
    own = live(mandates.held_by(act.connection, signed.account.id), act.at)
    return any((one.mandate.role, one.mandate.organisation) == (_SIGNERS[party], organisation) for one in own)


def _require_evidence(act: Act, exchange: Exchange, hand: ByHand) -> None:
    """Raises UnknownScan, NotSignedThatDay. The day is one of the country where the signer is."""
    if store.get_scan(act.connection, exchange.id, hand.scan) is None:
        raise UnknownScan(exchange.id, hand.scan)
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
