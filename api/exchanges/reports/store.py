"""Reports, validations and reminders in the database."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from api.exchanges.canonical import Content, canonical, digest_of
from api.exchanges.reports.answers import Answer
from api.exchanges.reports.questionnaires import Report, newest
from api.exchanges.reports.report import HandedIn, Written
from api.exchanges.reports.tables import (
    exchange_reminders,
    exchange_report_versions,
    exchange_reports,
    exchange_validations,
)

_AT_ONCE = 500  # ids in one query
Reminded = tuple[str, date]  # kind, and the day that it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What a VOP has looked at and found good."""

    report_number: int  # of the visitor's report
    report_digest: str
    evidence: tuple[str, ...]  # digests of the files that were there, in order
    remarks: str
    validated_at: datetime
    account: int | None


def get(connection: Connection, number: int, report: Report) -> Written:
    """A report of an exchange; one that nobody has begun asks what the newest questionnaire asks."""
    its = (exchange_reports.c.exchange_id == number) & (exchange_reports.c.report == report.value)
    row = connection.execute(select(exchange_reports).where(its)).one_or_none()
    handed_in = tuple(versions_of(connection, number, report))
    if row is None:
        return Written(report=report, questionnaire=newest(report).version, handed_in=handed_in)
    return Written(
        report=report,
        version=row.version,
        questionnaire=row.questionnaire,
        answers=json.loads(row.answers),
        saved_at=row.saved_at,
        account=row.account_id,
        handed_in=handed_in,
    )


def versions_of(connection: Connection, number: int, report: Report) -> list[HandedIn]:
    """Every version that was handed in, oldest first."""
    its = _versions(number, report)
    rows = connection.execute(
        select(exchange_report_versions).where(its).order_by(exchange_report_versions.c.number)
    )
    return [_handed_in(row) for row in rows]


def save_draft(
    connection: Connection,
    number: int,
    written: Written,
    *,
    at: datetime,
    account: int | None,
) -> Written:
    """Writes the next version of what is being written; as it then is."""
    row: dict[str, Any] = {
        "version": written.version + 1,
        "questionnaire": written.questionnaire,
        "answers": json.dumps(dict(written.answers), ensure_ascii=False, sort_keys=True),
        "saved_at": at,
        "account_id": account,
    }
    if written.version == 0:
        connection.execute(
            insert(exchange_reports).values(exchange_id=number, report=written.report.value, **row)
        )
    else:
        connection.execute(update(exchange_reports).where(_draft(number, written.report)).values(row))
    return get(connection, number, written.report)


def hand_in(
    connection: Connection,
    number: int,
    report: Report,
    content: Content,
    *,
    at: datetime,
    account: int | None,
    last_day: date | None,
    is_late: bool,
) -> Written:
    """Adds the next version, frozen; the report as it then is."""
    text = canonical(content)
    row = {
        "exchange_id": number,
        "report": report.value,
        "number": content["version"],
        "questionnaire": content["questionnaire"],
        "content": text,
        "digest": digest_of(text),
        "submitted_at": at,
        "account_id": account,
        "last_day": last_day,
        "is_late": is_late,
    }
    connection.execute(insert(exchange_report_versions).values(row))
    _count(connection, number, report)
    return get(connection, number, report)


def give_back(connection: Connection, number: int, report: Report, *, remarks: str, at: datetime) -> None:
    """Opens the report again; what was handed in stays, with why it was returned."""
    last = versions_of(connection, number, report)[-1].number
    its = _versions(number, report) & (exchange_report_versions.c.number == last)
    connection.execute(update(exchange_report_versions).where(its).values(returned_at=at, remarks=remarks))
    _count(connection, number, report)


def add_validation(connection: Connection, number: int, validation: Validation) -> None:
    """Keeps what was validated. The database refuses a second time."""
    row = {
        "exchange_id": number,
        "report_number": validation.report_number,
        "report_digest": validation.report_digest,
        "evidence": json.dumps(sorted(validation.evidence)),
        "remarks": validation.remarks,
        "validated_at": validation.validated_at,
        "account_id": validation.account,
    }
    connection.execute(insert(exchange_validations).values(row))


def validation_of(connection: Connection, number: int) -> Validation | None:
    """What was validated of an exchange, or None."""
    row = connection.execute(
        select(exchange_validations).where(exchange_validations.c.exchange_id == number)
    ).one_or_none()
    if row is None:
        return None
    return Validation(
        report_number=row.report_number,
        report_digest=row.report_digest,
        evidence=tuple(json.loads(row.evidence)),
        remarks=row.remarks,
        validated_at=row.validated_at,
        account=row.account_id,
    )


def reminded(connection: Connection, numbers: Collection[int]) -> Mapping[int, frozenset[Reminded]]:
    """Of what somebody was reminded already, by exchange."""
    ordered = sorted(numbers)
    found: dict[int, set[Reminded]] = {number: set() for number in ordered}
    for start in range(0, len(ordered), _AT_ONCE):
        part = exchange_reminders.c.exchange_id.in_(ordered[start : start + _AT_ONCE])
        for row in connection.execute(select(exchange_reminders).where(part)):
            found[row.exchange_id].add((row.kind, row.of_day))
    return {number: frozenset(given) for number, given in found.items()}


def returned_at(connection: Connection, numbers: Collection[int]) -> Mapping[int, datetime]:
    """When the visitor's report was last returned, by exchange; of those where it was."""
    ordered = sorted(numbers)
    table = exchange_report_versions.c
    was_returned = (table.report == Report.VISIT.value) & table.returned_at.is_not(None)
    found: dict[int, datetime] = {}
    for start in range(0, len(ordered), _AT_ONCE):
        part = table.exchange_id.in_(ordered[start : start + _AT_ONCE])
        query = select(table.exchange_id, func.max(table.returned_at)).where(part & was_returned)
        found |= {row[0]: row[1] for row in connection.execute(query.group_by(table.exchange_id))}
    return found


def mark_reminded(connection: Connection, number: int, given: Iterable[Reminded], *, at: datetime) -> None:
    """Keeps that these reminders were given. The database refuses any of them a second time."""
    rows = [
        {"exchange_id": number, "kind": kind, "of_day": of_day, "reminded_at": at} for kind, of_day in given
    ]
    connection.execute(insert(exchange_reminders), rows)


def forget_reports(connection: Connection, number: int, report: Report) -> None:
    """Erases the words of one side's report, drafts among them; that it was handed in, and when, stays.

    With the visitor's go the remarks with which it was returned and validated. Digests stay.
    """
    forget_draft(connection, number, report)
    erased = {"content": "", "remarks": ""}
    connection.execute(update(exchange_report_versions).where(_versions(number, report)).values(erased))
    if report is Report.VISIT:
        its = exchange_validations.c.exchange_id == number
        connection.execute(update(exchange_validations).where(its).values(remarks=""))


def forget_draft(connection: Connection, number: int, report: Report) -> None:
    """Erases what one side was writing; what it handed in stays."""
    connection.execute(update(exchange_reports).where(_draft(number, report)).values(answers="{}"))


def answers_in(handed_in: HandedIn) -> dict[str, Answer]:
    """The answers of what was handed in, by code of the question; none once they were erased."""
    if not handed_in.text:
        return {}
    answers = json.loads(handed_in.text)["answers"]
    return {one["code"]: one["answer"] for one in answers if one["answer"] is not None}


def _count(connection: Connection, number: int, report: Report) -> None:
    """What somebody saw of the draft is no longer so."""
    changed = {"version": exchange_reports.c.version + 1}
    connection.execute(update(exchange_reports).where(_draft(number, report)).values(changed))


def _draft(number: int, report: Report) -> Any:
    return (exchange_reports.c.exchange_id == number) & (exchange_reports.c.report == report.value)


def _versions(number: int, report: Report) -> Any:
    return (exchange_report_versions.c.exchange_id == number) & (
        exchange_report_versions.c.report == report.value
    )


def _handed_in(row: Row[Any]) -> HandedIn:
    return HandedIn(
        number=row.number,
        questionnaire=row.questionnaire,
        text=row.content,
        digest=row.digest,
        submitted_at=row.submitted_at,
        account=row.account_id,
        last_day=row.last_day,
        is_late=row.is_late,
        returned_at=row.returned_at,
        remarks=row.remarks,
    )
