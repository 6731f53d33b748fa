"""The documents of exchanges, their versions and their signatures, in the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select, update

from api.access import Role
from api.exchanges.canonical import Content, canonical, digest_of
from api.exchanges.states import Method, Paper, Party
from api.exchanges.tables import exchange_papers, exchange_signatures, exchanges

__all__ = ["Method", "Signature", "Written"]

_AT_ONCE = 500  # ids in one query
_NEWEST = {Paper.COMMITMENT: "commitment_version", Paper.FINANCIAL: "financial_version"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One version of one document."""

    exchange: int
    paper: Paper
    version: int
    text: str  # canonical; empty once its words were erased
    digest: str
    written_at: datetime
    account: int | None
    sent_back_at: datetime | None = None  # it never holds again


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature under one version of a document. It holds as long as that is the newest."""

    paper: Paper
    version: int
    digest: str
    party: Party
    account: int | None  # who signed, or recorded it
    role: Role
    organisation: str | None
    partnership: int | None
    method: Method
    signed_at: datetime
    delegation: int | None = None
    signed_by: str = ""  # on paper: the name under it
    signed_on: date | None = None
    scan: str | None = None
    edition: str = ""


def write(
    connection: Connection,
    number: int,
    paper: Paper,
    content: Content,
    *,
    at: datetime,
    account: int | None,
) -> Written:
    """Adds the next version of a document and makes it the newest. `content` gets the version into it."""
    version = _newest(connection, number, paper, last=True) + 1
    text = canonical({**content, "version": version})
    digest = digest_of(text)
    row = {
        "exchange_id": number,
        "paper": paper.value,
        "version": version,
        "content": text,
        "digest": digest,
        "written_at": at,
        "account_id": account,
    }
    connection.execute(insert(exchange_papers).values(row))
    point_to(connection, number, paper, version)
    return Written(
        exchange=number,
        paper=paper,
        version=version,
        text=text,
        digest=digest,
        written_at=at,
        account=account,
    )


def point_to(connection: Connection, number: int, paper: Paper, version: int) -> None:
    """Makes a version that is there the newest again: an amendment is dropped. 0: there is no document."""
    changed = {_NEWEST[paper]: version}
    connection.execute(update(exchanges).where(exchanges.c.id == number).values(changed))


def send_back(connection: Connection, number: int, paper: Paper, *, after: int, at: datetime) -> None:
    """Notes of every version later than that one that it was sent back."""
    columns = exchange_papers.c
    its = (columns.exchange_id == number) & (columns.paper == paper.value)
    later = its & (columns.version > after) & columns.sent_back_at.is_(None)
    connection.execute(update(exchange_papers).where(later).values(sent_back_at=at))


def newest(connection: Connection, number: int, paper: Paper) -> Written | None:
    """The version that holds at present, or None where the document is not written."""
    return get(connection, number, paper, _newest(connection, number, paper, last=False))


def newest_of(connection: Connection, numbers: Collection[int], paper: Paper) -> dict[int, Written]:
    """The version that holds at present, of each of these exchanges that has one, by number."""
    paper_of, ordered = exchange_papers.c, sorted(set(numbers))
    holds = and_(paper_of.exchange_id == exchanges.c.id, paper_of.version == exchanges.c[_NEWEST[paper]])
    query = select(exchange_papers).join(exchanges, holds).where(paper_of.paper == paper.value)
    parts = (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
    return {
        row.exchange_id: _written(row)
        for part in parts
        for row in connection.execute(query.where(paper_of.exchange_id.in_(part)))
    }


def get(connection: Connection, number: int, paper: Paper, version: int) -> Written | None:
    """That version, or None."""
    its = (exchange_papers.c.exchange_id == number) & (exchange_papers.c.paper == paper.value)
    row = connection.execute(
        select(exchange_papers).where(its & (exchange_papers.c.version == version))
    ).one_or_none()
    return _written(row) if row else None


def versions_of(connection: Connection, number: int, paper: Paper) -> list[Written]:
    """Every version, oldest first."""
    its = (exchange_papers.c.exchange_id == number) & (exchange_papers.c.paper == paper.value)
    rows = connection.execute(select(exchange_papers).where(its).order_by(exchange_papers.c.version))
    return [_written(row) for row in rows]


def sign(connection: Connection, number: int, signature: Signature) -> None:
    """Adds a signature. The database refuses a second of the same party under the same version."""
    row = {
        "exchange_id": number,
        "paper": signature.paper.value,
        "version": signature.version,
        "digest": signature.digest,
        "party": signature.party.value,
        "account_id": signature.account,
        "role": signature.role.value,
        "organisation_id": signature.organisation,
        "partnership_id": signature.partnership,
        "method": signature.method.value,
        "delegation_id": signature.delegation,
        "signed_by": signature.signed_by,
        "signed_on": signature.signed_on,
        "scan": signature.scan,
        "edition": signature.edition,
        "signed_at": signature.signed_at,
    }
    connection.execute(insert(exchange_signatures).values(row))


def signatures_of(connection: Connection, number: int) -> list[Signature]:
    """Every signature that was ever given, in order."""
    its = select(exchange_signatures).where(exchange_signatures.c.exchange_id == number)
    return [_signature(row) for row in connection.execute(its.order_by(exchange_signatures.c.id))]


def _newest(connection: Connection, number: int, paper: Paper, *, last: bool) -> int:
    """The version that holds, or the last that was written: they differ once an amendment was dropped."""
    if not last:
        column = exchanges.c[_NEWEST[paper]]
        return int(connection.scalar(select(column).where(exchanges.c.id == number)) or 0)
    its = (exchange_papers.c.exchange_id == number) & (exchange_papers.c.paper == paper.value)
    query = select(exchange_papers.c.version).where(its).order_by(exchange_papers.c.version.desc()).limit(1)
    return int(connection.scalar(query) or 0)


def _written(row: Row[Any]) -> Written:
    return Written(
        exchange=row.exchange_id,
        paper=Paper(row.paper),
        version=row.version,
        text=row.content,
        digest=row.digest,
        written_at=row.written_at,
        account=row.account_id,
        sent_back_at=row.sent_back_at,
    )


def _signature(row: Row[Any]) -> Signature:
    return Signature(
        paper=Paper(row.paper),
        version=row.version,
        digest=row.digest,
        party=Party(row.party),
        account=row.account_id,
        role=Role(row.role),
        organisation=row.organisation_id,
        partnership=row.partnership_id,
        method=Method(row.method),
        delegation=row.delegation_id,
        signed_by=row.signed_by,
        signed_on=row.signed_on,
        scan=row.scan,
        edition=row.edition,
        signed_at=row.signed_at,
    )
