"""What exchanges keep of an organisation or a person, deleted in the database."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from api.exchanges.states import State
from api.exchanges.tables import exchange_moves, exchange_papers, exchange_signatures, exchanges


def of_organisation(connection: Connection, organisation: str) -> Mapping[int, State]:
    """Every exchange in which it takes or took part, with its state."""
    its = (exchanges.c.visitor_id == organisation) | (exchanges.c.host_id == organisation)
    query = select(exchanges.c.id, exchanges.c.state).where(its).order_by(exchanges.c.id)
    return {row.id: State(row.state) for row in connection.execute(query)}


def erase_words(connection: Connection, numbers: Collection[int]) -> None:
    """Deletes what the documents and the history of these exchanges say; digests and moments stay."""
    chosen = sorted(numbers)
    papers = update(exchange_papers).where(exchange_papers.c.exchange_id.in_(chosen))
    connection.execute(papers.values(content=""))
    moves = update(exchange_moves).where(exchange_moves.c.exchange_id.in_(chosen))
    connection.execute(moves.values(words=""))
    signatures = update(exchange_signatures).where(exchange_signatures.c.exchange_id.in_(chosen))
    connection.execute(signatures.values(signed_by=""))


def signed_by(connection: Connection, account: int) -> list[dict[str, Any]]:
    """What a person signed in the service, or recorded as signed."""
    query = select(exchange_signatures).where(exchange_signatures.c.account_id == account)
    return [
        {
            "exchange": row.exchange_id,
            "document": row.paper,
            "version": row.version,
            "party": row.party,
            "method": row.method,
            "at": row.signed_at.isoformat(),
        }
        for row in connection.execute(query.order_by(exchange_signatures.c.id))
    ]


def written_by(connection: Connection, account: int) -> list[dict[str, Any]]:
    """The versions of documents that a person wrote."""
    its = select(exchange_papers).where(exchange_papers.c.account_id == account)
    query = its.order_by(exchange_papers.c.exchange_id, exchange_papers.c.version)
    return [
        {
            "exchange": row.exchange_id,
            "document": row.paper,
            "version": row.version,
            "at": row.written_at.isoformat(),
        }
        for row in connection.execute(
            query.order_by(exchange_papers.c.exchange_id, exchange_papers.c.version)
        )
    ]


def detach(connection: Connection, account: int) -> None:
    """Leaves what a person signed and wrote, without the person: mandate and party stay."""
    for table in (exchange_signatures, exchange_papers):
        its = update(table).where(table.c.account_id == account)
        connection.execute(its.values(account_id=None))
