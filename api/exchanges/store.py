"""Exchanges in the database."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    func,
    insert,
    select,
    update,
)

from api.access import Side
from api.exchanges.exchange import Agreed, Exchange, Progress, Standing
from api.exchanges.states import TOOK_PLACE, Paper, Party, State
from api.exchanges.tables import exchange_moves, exchange_papers, exchange_signatures, exchanges
from api.exchanges.wanted_store import Wanted, condition_of, with_organisation
from api.profiles.tables import organisations
from api.programme.tables import partnerships

_VERSION = {Paper.COMMITMENT: exchanges.c.commitment_version, Paper.FINANCIAL: exchanges.c.financial_version}
_PROGRESS = tuple(field.name for field in fields(Progress))
_AT_ONCE = 500  # ids in one query


class Overtaken(Exception):
    """Somebody else changed the exchange between reading and writing: a defect, as acts go in turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One line of an exchange's history."""

    act: str
    party: Party | None  # for whom it was done; None: by the service
    state: State  # afterwards
    words: str
    at: datetime


def add(
    connection: Connection,
    agreed: Agreed,
    *,
    at: datetime,
    countries: Mapping[Side, str | None] | None = None,
) -> Exchange:
    """Writes the exchange, in draft, of a proposal that has none yet."""
    known = countries or {}
    row = {
        **_of_agreed(agreed),
        "proposal_id": agreed.proposal,
        "visitor_id": agreed.visitor,
        "host_id": agreed.host,
        "visitor_country": known.get(Side.VISITOR),
        "host_country": known.get(Side.HOST),
        "state": State.DRAFT.value,
        "version": 1,
        "created_at": at,
    }
    number = int(connection.execute(insert(exchanges).values(row).returning(exchanges.c.id)).scalar_one())
    return found(connection, number)


def get(connection: Connection, number: int) -> Exchange | None:
    """The exchange with this number, or None."""
    return next(iter(_read(connection, exchanges.c.id == number)), None)


def found(connection: Connection, number: int) -> Exchange:
    """The exchange with this number, which is there."""
    exchange = get(connection, number)
    if exchange is None:
        raise LookupError(f"there is no exchange {number}")
    return exchange


def get_many(connection: Connection, numbers: Collection[int]) -> list[Exchange]:
    """Those of the numbers that are exchanges, in order."""
    ordered = sorted(numbers)
    parts = (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
    return [one for part in parts for one in _read(connection, exchanges.c.id.in_(part))]


def save(connection: Connection, exchange: Exchange) -> Exchange:
    """Writes an exchange over the one with the same version; as it then is. Its documents it leaves alone."""
    same = (exchanges.c.id == exchange.id) & (exchanges.c.version == exchange.version)
    progress = exchange.progress
    changed = {
        **_of_agreed(exchange.agreed),
        **{name: getattr(progress, name) for name in _PROGRESS},
        "visitor_country": exchange.visitor_country,
        "host_country": exchange.host_country,
        "group_id": exchange.group,
        "state": exchange.state.value,
        "version": exchange.version + 1,
    }
    if connection.execute(update(exchanges).where(same).values(changed)).rowcount != 1:
        raise Overtaken(exchange.id)
    return found(connection, exchange.id)


def add_move(connection: Connection, number: int, move: Move) -> None:
    """Adds a line to the history."""
    its = exchange_moves.c.exchange_id == number
    last = connection.scalar(select(func.max(exchange_moves.c.number)).where(its))
    row = {
        "exchange_id": number,
        "number": (last or 0) + 1,
        "act": move.act,
        "party": move.party,
        "state": move.state.value,
        "words": move.words,
        "at": move.at,
    }
    connection.execute(insert(exchange_moves).values(row))


def moves_of(connection: Connection, number: int) -> list[Move]:
    """The history, oldest first."""
    query = select(exchange_moves).where(exchange_moves.c.exchange_id == number)
    return [_move(row) for row in connection.execute(query.order_by(exchange_moves.c.number))]


def moves_of_many(connection: Connection, numbers: Collection[int]) -> Mapping[int, list[Move]]:
    """The histories of these exchanges by number, each oldest first."""
    its = exchange_moves.c.exchange_id.in_(sorted(numbers))
    order = (exchange_moves.c.exchange_id, exchange_moves.c.number)
    found_: dict[int, list[Move]] = {number: [] for number in numbers}
    for row in connection.execute(select(exchange_moves).where(its).order_by(*order)):
        found_[row.exchange_id].append(_move(row))
    return found_


def number_of_proposal(connection: Connection, proposal: int) -> int | None:
    """The number of the exchange that a proposal led to, or None."""
    return connection.scalar(select(exchanges.c.id).where(exchanges.c.proposal_id == proposal))


def open_of(connection: Connection, organisation: str) -> list[Exchange]:
    """The exchanges of an organisation that are not over, in order."""
    still = exchanges.c.state.not_in([state.value for state in State if state.is_over])
    return _read(connection, and_(with_organisation(organisation), still))


def other_stays(
    connection: Connection, exchange: Exchange, states: Collection[State] = TOOK_PLACE
) -> list[Exchange]:
    """Other exchanges in which the same visitor is, or has been, abroad, or that are in these states."""
    other = and_(
        exchanges.c.visitor_id == exchange.agreed.visitor,
        exchanges.c.id != exchange.id,
        exchanges.c.is_virtual.is_(False),
        exchanges.c.state.in_([state.value for state in states]),
    )
    return _read(connection, other)


def in_states(connection: Connection, states: Collection[State]) -> list[Exchange]:
    """Every exchange in one of these states, in order: what a regular job looks at."""
    return _read(connection, exchanges.c.state.in_([state.value for state in states]))


def find(connection: Connection, wanted: Wanted, *, after: int | None, most: int) -> list[Exchange]:
    """The newest of those wanted, with lower numbers than `after`; one more than `most` if there are more."""
    where = condition_of(wanted)
    if after is not None:
        where = and_(where, exchanges.c.id < after)
    return _read(connection, where, newest=most + 1)


def count(connection: Connection, wanted: Wanted) -> dict[State, int]:
    """How many there are in each state, whatever state is wanted."""
    query = select(exchanges.c.state, func.count()).where(condition_of(wanted.whatever_state))
    found_ = {State(state): number for state, number in connection.execute(query.group_by(exchanges.c.state))}
    return {state: found_.get(state, 0) for state in State}


def names_of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """The names of these organisations, by id."""
    query = select(organisations.c.id, organisations.c.name).where(organisations.c.id.in_(sorted(ids)))
    return {row.id: row.name for row in connection.execute(query)}


def partnership_names(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    """The names of these partnerships, by number."""
    query = select(partnerships.c.id, partnerships.c.name).where(partnerships.c.id.in_(sorted(ids)))
    return {row.id: row.name for row in connection.execute(query)}


def _read(connection: Connection, where: ColumnElement[bool], *, newest: int | None = None) -> list[Exchange]:
    query = select(exchanges).where(where)
    ordered = query.order_by(exchanges.c.id) if newest is None else query.order_by(exchanges.c.id.desc())
    rows = connection.execute(ordered if newest is None else ordered.limit(newest)).all()
    papers = _papers(connection, [row.id for row in rows])
    return [_exchange(row, papers[row.id]) for row in rows]


def _papers(connection: Connection, numbers: Collection[int]) -> Mapping[int, dict[Paper, Standing]]:
    """How the newest version of each document of these exchanges stands."""
    standing: dict[int, dict[Paper, Standing]] = defaultdict(dict)
    ordered = sorted(numbers)
    for start in range(0, len(ordered), _AT_ONCE):
        part = ordered[start : start + _AT_ONCE]
        for paper, newest in _VERSION.items():
            for number, version, digest, party in connection.execute(_standing_of(paper, newest, part)):
                so_far = standing[number].get(paper)
                signed = (so_far.signed if so_far else frozenset()) | ({Party(party)} if party else set())
                standing[number][paper] = Standing(version=version, digest=digest, signed=frozenset(signed))
    return standing


def _standing_of(paper: Paper, newest: Any, numbers: Collection[int]) -> Any:
    is_newest = and_(
        exchange_papers.c.exchange_id == exchanges.c.id,
        exchange_papers.c.paper == paper.value,
        exchange_papers.c.version == newest,
    )
    of_it = and_(
        exchange_signatures.c.exchange_id == exchange_papers.c.exchange_id,
        exchange_signatures.c.paper == exchange_papers.c.paper,
        exchange_signatures.c.version == exchange_papers.c.version,
        exchange_signatures.c.digest == exchange_papers.c.digest,
    )
    columns = (
        exchanges.c.id,
        exchange_papers.c.version,
        exchange_papers.c.digest,
        exchange_signatures.c.party,
    )
    joined = exchanges.join(exchange_papers, is_newest).outerjoin(exchange_signatures, of_it)
    return select(*columns).select_from(joined).where(exchanges.c.id.in_(numbers))


def _move(row: Row[Any]) -> Move:
    return Move(
        act=row.act,
        party=Party(row.party) if row.party else None,
        state=State(row.state),
        words=row.words,
        at=row.at,
    )


def _of_agreed(agreed: Agreed) -> dict[str, Any]:
    """What of it can still change."""
    return {
        "vop_id": agreed.vop,
        "hop_id": agreed.hop,
        "first_day": agreed.first_day,
        "last_day": agreed.last_day,
        "is_virtual": agreed.is_virtual,
        "edition": agreed.edition,
    }


def _exchange(row: Row[Any], papers: Mapping[Paper, Standing]) -> Exchange:
    return Exchange(
        id=row.id,
        agreed=Agreed(
            proposal=row.proposal_id,
            visitor=row.visitor_id,
            host=row.host_id,
            first_day=row.first_day,
            last_day=row.last_day,
            is_virtual=row.is_virtual,
            edition=row.edition,
            vop=row.vop_id,
            hop=row.hop_id,
        ),
        state=State(row.state),
        version=row.version,
        created_at=row.created_at,
        visitor_country=row.visitor_country,
        host_country=row.host_country,
        group=row.group_id,
        progress=Progress(**{name: getattr(row, name) for name in _PROGRESS}),
        papers=dict(papers),
    )
