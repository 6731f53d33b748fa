"""Evidence in the database."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, true, update

from api.exchanges.evidence.evidence import Evidence
from api.exchanges.evidence.kinds import Kind
from api.exchanges.evidence.tables import evidence
from api.exchanges.reach import Reach
from api.exchanges.tables import exchanges
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


def elsewhere(connection: Connection, exchange: int, *, reach: Reach) -> Mapping[str, tuple[int, ...]]:
    """Of this exchange's files those that are evidence of others too: by digest, the numbers of the others.

    Of the others only those that `reach` has as their manager or for the whole programme.
    """
    here = evidence.alias()
    is_reached = true() if reach.everything else exchanges.c.vop_id.in_(sorted(reach.partnerships))
    query = (
        select(evidence.c.digest, evidence.c.exchange_id)
        .join(here, here.c.digest == evidence.c.digest)
        .join(exchanges, exchanges.c.id == evidence.c.exchange_id)
        .where(here.c.exchange_id == exchange, evidence.c.exchange_id != exchange, is_reached)
        .order_by(evidence.c.exchange_id)
    )
    found: dict[str, tuple[int, ...]] = {}
    for digest, other in connection.execute(query):
        found[digest] = (*found.get(digest, ()), other)
    return found


def withdraw(connection: Connection, number: int, *, at: datetime) -> None:
    """Leaves only that it was there: its file and its words are gone from it."""
    gone = {"digest": None, "name": "", "note": "", "withdrawn_at": at}
    connection.execute(update(evidence).where(evidence.c.id == number).values(gone))


def forget(connection: Connection, numbers: Collection[int]) -> set[str]:
    """Deletes all evidence of the exchanges with these numbers; the digests of its files."""
    its = evidence.c.exchange_id.in_(sorted(numbers))
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
