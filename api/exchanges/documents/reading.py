"""What the documents are made of, read in one state of the database; they are set in type afterwards."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from api.database import Connection
from api.exchanges import paper_store, store
from api.exchanges.documents.agreement_sheets import AgreementSheet, agreement_sheet
from api.exchanges.documents.certificates import Certificate, certificate_of
from api.exchanges.documents.problems import NoneForVirtual, NotWrittenYet
from api.exchanges.documents.report_sheets import TITLES, ReportSheet, report_sheet
from api.exchanges.documents.signatures import Signatories
from api.exchanges.exchange import Exchange
from api.exchanges.moving import allowed
from api.exchanges.paper_store import Signature
from api.exchanges.reports import store as report_store
from api.exchanges.reports.questionnaires import Report
from api.exchanges.states import Paper
from api.people.signed import Signed
from api.people.store import accounts

READS = {Paper.COMMITMENT: "exchange.read", Paper.FINANCIAL: "exchange.read_financial"}
READ, READ_REPORTS = "exchange.read", "exchange.read_reports"
_HOW = {
    Paper.COMMITMENT: "It is written with the plan of the stay.",
    Paper.FINANCIAL: "It is written once the amount is agreed.",
}


def read_agreement(
    connection: Connection, signed: Signed, number: int, paper: Paper, *, at: datetime
) -> AgreementSheet:
    """The version of the document that holds.

    Raises UnknownExchange, NotAllowed, NoneForVirtual, NotWrittenYet.
    """
    exchange, _ = allowed(connection, signed, number, READS[paper], at=at)
    if paper not in exchange.papers_needed:
        raise NoneForVirtual
    sheet = agreement_of(connection, exchange, paper)
    if sheet is None:
        raise NotWrittenYet(paper.called, _HOW[paper])
    return sheet


def read_report(
    connection: Connection, signed: Signed, number: int, report: Report, *, at: datetime
) -> ReportSheet:
    """The report as it was handed in last. Raises UnknownExchange, NotAllowed, NotWrittenYet."""
    exchange, _ = allowed(connection, signed, number, READ_REPORTS, at=at)
    sheet = report_of(connection, exchange, report)
    if sheet is None:
        raise NotWrittenYet(
            TITLES[report].lower(), "It is there once it is handed in, and not returned with remarks."
        )
    return sheet


def read_certificate(connection: Connection, signed: Signed, number: int, *, at: datetime) -> Certificate:
    """The certificate. Raises UnknownExchange, NotAllowed, NoCertificateYet."""
    exchange, _ = allowed(connection, signed, number, READ, at=at)
    return certificate_for(connection, exchange)


def agreement_of(connection: Connection, exchange: Exchange, paper: Paper) -> AgreementSheet | None:
    """The version that holds, or None where the document is not written."""
    written = paper_store.newest(connection, exchange.id, paper)
    if written is None:
        return None
    signatures = paper_store.signatures_of(connection, exchange.id)
    known = signatories(connection, exchange, signatures)
    return agreement_sheet(written, signatures, known, state=exchange.state)


def report_of(connection: Connection, exchange: Exchange, report: Report) -> ReportSheet | None:
    """What was handed in last and not returned, or None."""
    handed_in = report_store.get(connection, exchange.id, report).in_force
    if handed_in is None:
        return None
    people = people_named(connection, [handed_in.account])
    validated_at = exchange.progress.validated_at
    return report_sheet(exchange.id, report, handed_in, people=people, validated_at=validated_at)


def certificate_for(connection: Connection, exchange: Exchange) -> Certificate:
    """The certificate. Raises NoCertificateYet."""
    written = paper_store.newest(connection, exchange.id, Paper.COMMITMENT)
    content: Mapping[str, Any] = json.loads(written.text) if written and written.text else {}
    known = signatories(connection, exchange, ())
    return certificate_of(exchange, known, content, digest=written.digest if written else None)


def signatories(connection: Connection, exchange: Exchange, signatures: Iterable[Signature]) -> Signatories:
    """The names behind the signatures, as they are today."""
    given = list(signatures)
    agreed = exchange.agreed
    organisations = {agreed.visitor, agreed.host, *(one.organisation for one in given)}
    partnerships = {agreed.vop, agreed.hop, *(one.partnership for one in given)}
    return Signatories(
        people=people_named(connection, [one.account for one in given]),
        organisations=store.names_of(connection, {one for one in organisations if one is not None}),
        partnerships=store.partnership_names(connection, {one for one in partnerships if one is not None}),
    )


def people_named(connection: Connection, numbers: Iterable[int | None]) -> dict[int, str]:
    """The names of these accounts, by number; one that is gone is left out."""
    found = (accounts.get(connection, one) for one in sorted({one for one in numbers if one is not None}))
    return {account.id: account.name for account in found if account is not None}
