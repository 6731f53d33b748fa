"""Scans of signatures, short reports of broken-off stays and approvals of idle days, in the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, select, update

from api.exchanges.agreements.agenda_approvals import AgendaApproval
from api.exchanges.agreements.tables import (
    exchange_agenda_approvals,
    exchange_interruptions,
    exchange_scans,
)
from api.exchanges.states import Paper, Party
from api.files.kinds import MediaType
from api.files.tables import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A picture of a page that was signed by hand."""

    exchange: int
    digest: str  # SHA-256 of the file as it is kept
    name: str
    media_type: MediaType
    size: int  # bytes
    account: int | None
    sent_at: datetime
    paper: Paper | None  # that was signed; None, and the next two: not known of an early one
    version: int | None  # of it
    party: Party | None  # who signed

    def shows(self, paper: Paper, version: int, party: Party) -> bool:
        """Whether it was sent as that signature under that version."""
        return (self.paper, self.version, self.party) == (paper, version, party)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortReport:
    """What is reported of a stay that was broken off."""

    done: str
    why: str
    follows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a scan shows: the signature of a party under one version of a document."""

    paper: Paper
    version: int
    party: Party


def add_scan(
    connection: Connection,
    number: int,
    digest: str,
    *,
    shown: Shown,
    name: str,
    account: int | None,
    at: datetime,
) -> Scan:
    """Notes that a file, which is kept already, is a scan of this exchange; as it first was noted."""
    known = get_scan(connection, number, digest)
    if known is not None:
        return known
    row = {
        "exchange_id": number,
        "digest": digest,
        "name": name,
        "account_id": account,
        "sent_at": at,
        "paper": shown.paper.value,
        "version": shown.version,
        "party": shown.party.value,
    }
    connection.execute(insert(exchange_scans).values(row))
    added = get_scan(connection, number, digest)
    if added is None:
        raise LookupError(f"there is no file {digest}")
    return added


def get_scan(connection: Connection, number: int, digest: str) -> Scan | None:
    """The scan of this exchange with that digest, or None."""
    joined = exchange_scans.join(files, files.c.digest == exchange_scans.c.digest)
    its = (exchange_scans.c.exchange_id == number) & (exchange_scans.c.digest == digest)
    query = select(exchange_scans, files.c.media_type, files.c.size).select_from(joined)
    row = connection.execute(query.where(its)).one_or_none()
    return _scan(row) if row else None


def scans_of(connection: Connection, number: int) -> list[Scan]:
    """Every scan of this exchange, in the order in which they were sent."""
    joined = exchange_scans.join(files, files.c.digest == exchange_scans.c.digest)
    query = select(exchange_scans, files.c.media_type, files.c.size).select_from(joined)
    its = query.where(exchange_scans.c.exchange_id == number)
    ordered = its.order_by(exchange_scans.c.sent_at, exchange_scans.c.digest)
    return [_scan(row) for row in connection.execute(ordered)]


def add_short_report(connection: Connection, number: int, report: ShortReport, *, at: datetime) -> None:
    """Writes the short report of an exchange that has none."""
    row = {
        "exchange_id": number,
        "done": report.done,
        "why": report.why,
        "follows": report.follows,
        "reported_at": at,
    }
    connection.execute(insert(exchange_interruptions).values(row))


def get_short_report(connection: Connection, number: int) -> ShortReport | None:
    """The short report of an exchange that was broken off, or None."""
    query = select(exchange_interruptions).where(exchange_interruptions.c.exchange_id == number)
    row = connection.execute(query).one_or_none()
    return ShortReport(done=row.done, why=row.why, follows=row.follows) if row else None


def agenda_approval_of(connection: Connection, number: int, digest: str) -> AgendaApproval | None:
    """What was asked and said of the days with that digest, or None."""
    row = connection.execute(select(exchange_agenda_approvals).where(_of_days(number, digest))).one_or_none()
    if row is None:
        return None
    return AgendaApproval(
        digest=row.digest,
        rule=row.rule,
        asked_at=row.asked_at,
        approved_at=row.approved_at,
        approved_on=row.approved_on,
        reason=row.reason,
    )


def ask_for_agenda(
    connection: Connection, number: int, digest: str, *, rule: str, account: int, at: datetime
) -> None:
    """Notes that the approval of these days is asked for, the first time."""
    row = {"exchange_id": number, "digest": digest, "rule": rule, "asked_at": at, "asked_by": account}
    connection.execute(insert(exchange_agenda_approvals).values(row))


def approve_agenda(
    connection: Connection,
    number: int,
    digest: str,
    *,
    rule: str,
    reason: str,
    account: int,
    on: date,
    at: datetime,
) -> None:
    """Notes that these days are approved, whether or not somebody had asked for it."""
    said = {"rule": rule, "reason": reason, "approved_at": at, "approved_on": on, "approved_by": account}
    its = update(exchange_agenda_approvals).where(_of_days(number, digest))
    if connection.execute(its.values(said)).rowcount == 0:
        row = {"exchange_id": number, "digest": digest, **said}
        connection.execute(insert(exchange_agenda_approvals).values(row))


def erase_words(connection: Connection, numbers: Collection[int]) -> None:
    """Deletes what short reports and approvals of these exchanges say, and how their scans are called."""
    chosen = sorted(numbers)
    its = exchange_interruptions.c.exchange_id.in_(chosen)
    connection.execute(update(exchange_interruptions).where(its).values(done="", why="", follows=""))
    scans = exchange_scans.c.exchange_id.in_(chosen)
    connection.execute(update(exchange_scans).where(scans).values(name=""))
    approvals = exchange_agenda_approvals.c.exchange_id.in_(chosen)
    connection.execute(update(exchange_agenda_approvals).where(approvals).values(reason=""))


def forget_scans(connection: Connection, numbers: Collection[int]) -> set[str]:
    """Deletes the scans of these exchanges; the digests of their files. Signatures keep the digest alone."""
    its = exchange_scans.c.exchange_id.in_(sorted(numbers))
    digests = set(connection.scalars(select(exchange_scans.c.digest).where(its)))
    connection.execute(delete(exchange_scans).where(its))
    return digests


def _of_days(number: int, digest: str) -> ColumnElement[bool]:
    its = exchange_agenda_approvals.c
    return and_(its.exchange_id == number, its.digest == digest)


def _scan(row: Row[Any]) -> Scan:
    return Scan(
        exchange=row.exchange_id,
        digest=row.digest,
        name=row.name,
        media_type=MediaType(row.media_type),
        size=row.size,
        account=row.account_id,
        sent_at=row.sent_at,
        paper=Paper(row.paper) if row.paper else None,
        version=row.version,
        party=Party(row.party) if row.party else None,
    )
