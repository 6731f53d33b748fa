"""The visitor's partnership validates what was reported, and closes the exchange."""

from dataclasses import dataclass, replace
from datetime import datetime

from api.database import Connection
from api.exchanges.evidence import store as evidence
from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import Need
from api.exchanges.moving import Asked, allowed, keep, others, tell, turn_of
from api.exchanges.problems import StillNeeded
from api.exchanges.reports import store
from api.exchanges.reports.problems import HostHasReported, JudgeOfOwnReport, NotValidatedYet
from api.exchanges.reports.questionnaires import Report
from api.exchanges.reports.report import Written
from api.exchanges.reports.store import Validation
from api.journal.acting import Act
from api.journal.details import JSON
from api.people.signed import Signed
from api.registrations.store import accounts_ever_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """An exchange with what was looked at when it was validated."""

    exchange: Exchange
    validation: Validation


def validate(act: Act, asked: Asked, remarks: str) -> Validated:
    """Finds report and evidence good, and keeps which they were. Then the exchange counts for the VOP.

    Raises JudgeOfOwnReport for somebody who has a part in the report.
    """
    turn = turn_of(act, asked, "exchange.validate")
    written = store.get(act.connection, asked.number, Report.VISIT)
    if written.in_force is None:
        raise StillNeeded(turn.name, [Need.VISIT_REPORT.value])
    _refuse_own(act.connection, turn.exchange, written, asked.signed)
    validation = Validation(
        report_number=written.in_force.number,
        report_digest=written.in_force.digest,
        evidence=_evidence(act.connection, asked.number),
        remarks=remarks,
        validated_at=act.at,
        account=act.actor.account_id,
    )
    store.add_validation(act.connection, asked.number, validation)
    progress = replace(turn.exchange.progress, validated_at=act.at)
    detail: dict[str, JSON] = {
        "report": validation.report_number,
        "digest": validation.report_digest,
        "evidence": list(validation.evidence),
    }
    changed = replace(turn.exchange, progress=progress)
    kept = keep(act, changed, turn.name, party=turn.party, detail=detail)
    tell(act, kept, "exchange.validated", to=others(turn.party))
    return Validated(exchange=kept, validation=validation)


def read_validation(connection: Connection, signed: Signed, number: int, *, at: datetime) -> Validated:
    """What was validated. Raises NotValidatedYet."""
    exchange, _ = allowed(connection, signed, number, "exchange.read_reports", at=at)
    validation = store.validation_of(connection, number)
    if validation is None:
        raise NotValidatedYet(number)
    return Validated(exchange=exchange, validation=validation)


def close(act: Act, asked: Asked, without_host_report: str) -> Exchange:
    """Ends the exchange, once nothing is left to pay and the host has reported, or a reason is given.

    Raises HostHasReported for a reason that is none.
    """
    turn = turn_of(act, asked, "exchange.close")
    progress = turn.exchange.progress
    if progress.host_reported_at is None and not without_host_report:
        raise StillNeeded(turn.name, [Need.HOST_REPORT.value])
    if progress.host_reported_at is not None and without_host_report:
        raise HostHasReported(turn.exchange.id)
    changed = replace(turn.exchange, progress=replace(progress, closed_at=act.at))
    detail: dict[str, JSON] = {"host_reported": progress.host_reported_at is not None}
    kept = keep(act, changed, turn.name, party=turn.party, words=without_host_report, detail=detail)
    tell(act, kept, "exchange.closed", to=others(turn.party))
    return kept


def _evidence(connection: Connection, number: int) -> tuple[str, ...]:
    """The digests of the files that are there, in order; what was withdrawn has none."""
    there = evidence.of_exchange(connection, number)
    return tuple(sorted(one.digest for one in there if one.digest))


def _refuse_own(connection: Connection, exchange: Exchange, written: Written, signed: Signed) -> None:
    """Whoever judges has written no part of the report, and is nobody of the visitor's."""
    delegation = signed.delegation
    people = {signed.account.id, delegation.held.account_id if delegation else None} - {None}
    authors = {written.account, *(one.account for one in written.handed_in)}
    if people & (authors | accounts_ever_for(connection, exchange.agreed.visitor)):
        raise JudgeOfOwnReport(exchange.id)
