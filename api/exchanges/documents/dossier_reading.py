"""Everything of one exchange, read in one state of the database, as far as whoever asks may read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from api.database import Connection
from api.exchanges import paper_store, store
from api.exchanges.clocks import clocks_of
from api.exchanges.documents import words
from api.exchanges.documents.certificates import Certificate
from api.exchanges.documents.dossiers import Dossier, Fact, LeftOut, Paid, Proof, clock_row
from api.exchanges.documents.histories import history_of
from api.exchanges.documents.reading import (
    READ,
    READ_REPORTS,
    READS,
    agreement_of,
    certificate_for,
    report_of,
    signatories,
)
from api.exchanges.documents.registers import Version, register_of
from api.exchanges.documents.report_sheets import ReportSheet
from api.exchanges.documents.signatures import Signatories
from api.exchanges.evidence import store as evidence_store
from api.exchanges.evidence.kinds import described_kinds
from api.exchanges.exchange import Exchange
from api.exchanges.moving import allowed
from api.exchanges.payments import store as payment_store
from api.exchanges.reports.questionnaires import Report
from api.exchanges.states import Paper
from api.people.asking import NotAllowed
from api.people.signed import Signed
from api.programme.editions import law_for
from eligibility.editions import Editions
from eligibility.parameters import Law

_READ_EVIDENCE = "exchange.read_evidence"
_MONEY = READS[Paper.FINANCIAL]
_PARTS = {
    _MONEY: "The Financial Agreement, its signatures and the payment",
    READ_REPORTS: "The reports",
    _READ_EVIDENCE: "The evidence",
}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whoever asks, and what they may not read of this exchange: each act with the reason."""

    connection: Connection
    exchange: Exchange
    refused: dict[str, str]

    def may(self, act: str) -> bool:
        return act not in self.refused

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The documents that are written and may be read."""
        written = (paper for paper in self.exchange.papers_needed if paper in self.exchange.papers)
        return tuple(paper for paper in written if self.may(READS[paper]))


def read_dossier(
    connection: Connection, signed: Signed, number: int, editions: Editions, *, at: datetime
) -> Dossier:
    """All of it that whoever asks may read. Raises UnknownExchange, NotAllowed."""
    exchange, _ = allowed(connection, signed, number, READ, at=at)
    reader = _Reader(connection, exchange, _refused(connection, signed, number, at))
    signatures = paper_store.signatures_of(connection, number)
    known = signatories(connection, exchange, signatures)
    moves = store.moves_of(connection, number)
    sheets = {paper: agreement_of(connection, exchange, paper) for paper in reader.papers}
    clocks = clocks_of(exchange, law=_law(editions, exchange), at=at)
    return Dossier(
        exchange=number,
        state=exchange.state.value.replace("_", " "),
        visitor=known.organisations.get(exchange.agreed.visitor, exchange.agreed.visitor),
        host=known.organisations.get(exchange.agreed.host, exchange.agreed.host),
        as_of=words.moment(moves[-1].at if moves else exchange.created_at),
        facts=tuple(_facts(exchange, known)),
        commitment=sheets.get(Paper.COMMITMENT),
        financial=sheets.get(Paper.FINANCIAL),
        reports=tuple(_reports(reader)),
        certificate=_certificate(reader),
        register=tuple(_register(reader, known)),
        evidence=_evidence(reader),
        payment=_payment(reader),
        clocks=tuple(clock_row(one) for one in clocks),
        history=history_of(moves),
        left_out=tuple(
            LeftOut(what=what, why=reader.refused[act]) for act, what in _PARTS.items() if not reader.may(act)
        ),
    )


def _refused(connection: Connection, signed: Signed, number: int, at: datetime) -> dict[str, str]:
    reasons: dict[str, str] = {}
    for act in _PARTS:
        try:
            allowed(connection, signed, number, act, at=at)
        except NotAllowed as refused:
            reasons[act] = refused.reason
    return reasons


def _law(editions: Editions, exchange: Exchange) -> Law:
    return law_for(editions, as_of=exchange.agreed.first_day, name=exchange.agreed.edition)


def _facts(exchange: Exchange, known: Signatories) -> Iterator[Fact]:
    agreed, progress = exchange.agreed, exchange.progress
    yield Fact(what="State", value=exchange.state.value.replace("_", " "))
    yield Fact(what="Visitor", value=known.organisations.get(agreed.visitor, agreed.visitor))
    yield Fact(what="Host", value=known.organisations.get(agreed.host, agreed.host))
    for what, number in (
        ("Visitor's partnership (VOP)", agreed.vop),
        ("Host's partnership (HOP)", agreed.hop),
    ):
        yield Fact(what=what, value=known.partnerships.get(number or 0, "none"))
    yield Fact(
        what="Days of activities", value=f"{words.day(agreed.first_day)} to {words.day(agreed.last_day)}"
    )
    yield Fact(
        what="Where", value="over the network" if agreed.is_virtual else words.country(exchange.host_country)
    )
    yield Fact(what="Rules", value=f"edition {agreed.edition}")
    happened = {
        "Begun on": progress.started_at,
        "Visitor's report": progress.visit_reported_at,
        "Host's report": progress.host_reported_at,
        "First evidence": progress.evidenced_at,
        "Validated": progress.validated_at,
        "Closed": progress.closed_at,
    }
    for what, moment in happened.items():
        if moment is not None:
            yield Fact(what=what, value=words.moment(moment))


def _reports(reader: _Reader) -> Iterator[ReportSheet]:
    for report in Report if reader.may(READ_REPORTS) else ():
        sheet = report_of(reader.connection, reader.exchange, report)
        if sheet is not None:
            yield sheet


def _certificate(reader: _Reader) -> Certificate | None:
    return certificate_for(reader.connection, reader.exchange) if reader.exchange.state.counts else None


def _register(reader: _Reader, known: Signatories) -> Iterator[Version]:
    signatures = paper_store.signatures_of(reader.connection, reader.exchange.id)
    for paper in reader.papers:
        versions = paper_store.versions_of(reader.connection, reader.exchange.id, paper)
        newest = reader.exchange.papers[paper].version
        yield from register_of(paper, versions, signatures, known, newest=newest)


def _evidence(reader: _Reader) -> tuple[Proof, ...] | None:
    if not reader.may(_READ_EVIDENCE):
        return None
    found = evidence_store.of_exchange(reader.connection, reader.exchange.id)
    return tuple(
        Proof(
            name=one.name,
            kind=described_kinds()[one.kind].name,
            size=words.size(one.size),
            digest=one.digest,
            note=one.note,
            handed_in=words.moment(one.handed_in_at),
        )
        for one in found
    )


def _payment(reader: _Reader) -> Paid | None:
    payment = payment_store.payment_of(reader.connection, reader.exchange.id)
    if payment is None or not reader.may(_MONEY):
        return None
    return Paid(paid_on=payment.paid_on, cents=payment.cents, reference=payment.reference)
