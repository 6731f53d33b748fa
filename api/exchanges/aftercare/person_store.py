"""What a person did in exchanges besides signing and writing documents, in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Column, Connection, select, update

from api.exchanges.agreements.tables import exchange_agenda_approvals, exchange_scans
from api.exchanges.evidence.tables import evidence
from api.exchanges.payments.tables import bank_files, payment_orders, payments
from api.exchanges.reports.tables import exchange_report_versions, exchange_reports, exchange_validations

Columns = Mapping[str, Column[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A column that names whoever did a thing, and what of the thing is told them."""

    who: Column[Any]
    told: Columns


def _trace(who: Column[Any], **told: Column[Any]) -> Trace:
    return Trace(who=who, told=told)


KINDS: Mapping[str, Trace] = MappingProxyType(
    {
        "report_drafts": _trace(
            exchange_reports.c.account_id,
            exchange=exchange_reports.c.exchange_id,
            report=exchange_reports.c.report,
            answers=exchange_reports.c.answers,
            at=exchange_reports.c.saved_at,
        ),
        "reports": _trace(
            exchange_report_versions.c.account_id,
            exchange=exchange_report_versions.c.exchange_id,
            report=exchange_report_versions.c.report,
            version=exchange_report_versions.c.number,
            content=exchange_report_versions.c.content,
            at=exchange_report_versions.c.submitted_at,
        ),
        "evidence": _trace(
            evidence.c.account_id,
            exchange=evidence.c.exchange_id,
            kind=evidence.c.kind,
            name=evidence.c.name,
            note=evidence.c.note,
            digest=evidence.c.digest,
            at=evidence.c.handed_in_at,
        ),
        "scans": _trace(
            exchange_scans.c.account_id,
            exchange=exchange_scans.c.exchange_id,
            name=exchange_scans.c.name,
            digest=exchange_scans.c.digest,
            at=exchange_scans.c.sent_at,
        ),
        "validations": _trace(
            exchange_validations.c.account_id,
            exchange=exchange_validations.c.exchange_id,
            report_version=exchange_validations.c.report_number,
            remarks=exchange_validations.c.remarks,
            at=exchange_validations.c.validated_at,
        ),
        "approvals_asked": _trace(
            exchange_agenda_approvals.c.asked_by,
            exchange=exchange_agenda_approvals.c.exchange_id,
            rule=exchange_agenda_approvals.c.rule,
            at=exchange_agenda_approvals.c.asked_at,
        ),
        "approvals": _trace(
            exchange_agenda_approvals.c.approved_by,
            exchange=exchange_agenda_approvals.c.exchange_id,
            rule=exchange_agenda_approvals.c.rule,
            reason=exchange_agenda_approvals.c.reason,
            at=exchange_agenda_approvals.c.approved_at,
        ),
        "payments": _trace(
            payments.c.account_id,
            exchange=payments.c.exchange_id,
            paid_on=payments.c.paid_on,
            cents=payments.c.cents,
            at=payments.c.recorded_at,
        ),
        "orders": _trace(
            payment_orders.c.account_id,
            order=payment_orders.c.id,
            execution_day=payment_orders.c.execution_day,
            at=payment_orders.c.made_at,
        ),
        "bank_files": _trace(
            bank_files.c.account_id,
            digest=bank_files.c.digest,
            entries=bank_files.c.entries,
            at=bank_files.c.read_at,
        ),
    }
)


def done_by(connection: Connection, account: int, kind: str) -> list[dict[str, Any]]:
    """What that person did of that kind, in order of the tables' own keys."""
    trace = KINDS[kind]
    columns = [column.label(name) for name, column in trace.told.items()]
    keys = trace.who.table.primary_key.columns
    query = select(*columns).where(trace.who == account).order_by(*keys)
    return [
        {name: _plain(value) for name, value in row._asdict().items()} for row in connection.execute(query)
    ]


def detach(connection: Connection, account: int, kind: str) -> None:
    """Leaves what that person did of that kind, without the person."""
    who = KINDS[kind].who
    connection.execute(update(who.table).where(who == account).values({who.name: None}))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
