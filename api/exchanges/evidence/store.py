"""Evidence in the database."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from api.exchanges.evidence.evidence import Evidence
from api.exchanges.evidence.kinds import Kind
from api.exchanges.evidence.tables import evidence
from api.files.keeping import KeptFile
from api.files.kinds import MediaType
from api.files.tables import files


def add(
    connection: Connection,
    exchange: int,
    kept: KeptFile,
    *,
    kind: Kind,
    note: str,
    account: int | None,
    at: datetime,
) -> int:
    """Writes a piece of evidence; its number."""
    row = {
        "exchange_id": exchange,
        "digest": kept.digest,
        "kind": kind.value,
        "name": kept.name,
        "note": note,
        "handed_in_at": at,
        "account_id": account,
    }
    return int(connection.execute(insert(evidence).values(row).returning(evidence.c.id)).scalar_one())


def of_exchange(connection: Connection, exchange: int) -> list[Evidence]:
    """What is handed in and not withdrawn, oldest first."""
    joined = evidence.join(files, files.c.digest == evidence.c.digest)
    columns = (evidence, files.c.sent_digest, files.c.media_type, files.c.size)
    query = select(*columns).select_from(joined).where(evidence.c.exchange_id == exchange)
    return [_evidence(row) for row in connection.execute(query.order_by(evidence.c.id))]


def get(connection: Connection, exchange: int, number: int) -> Evidence | None:
    """That piece of evidence of that exchange; None where there is none, or none any more."""
    return next((one for one in of_exchange(connection, exchange) if one.id == number), None)


def withdraw(connection: Connection, number: int, *, at: datetime) -> None:
    """Leaves only that it was there: its file and its words are gone from it."""
    gone = {"digest": None, "name": "", "note": "", "withdrawn_at": at}
    connection.execute(update(evidence).where(evidence.c.id == number).values(gone))


def forget(connection: Connection, exchanges: Collection[int]) -> set[str]:
    """Deletes all evidence of these exchanges; the digests of its files."""
    its = evidence.c.exchange_id.in_(sorted(exchanges))
    digests = set(connection.scalars(select(evidence.c.digest).where(its & evidence.c.digest.is_not(None))))
    connection.execute(delete(evidence).where(its))
    return digests


def _evidence(row: Row[Any]) -> Evidence:
    return Evidence(
        id=row.id,
        exchange=row.exchange_id,
        kind=Kind(row.kind),
        name=row.name,
        note=row.note,
        digest=row.digest,
        sent_digest=row.sent_digest,
        media_type=MediaType(row.media_type),
        size=row.size,
        handed_in_at=row.handed_in_at,
        account=row.account_id,
    )
