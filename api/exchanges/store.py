"""Exchanges in the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, false, func, insert, or_, select, true, update

from api.access import Side
from api.exchanges.exchange import Agreed, Exchange, State
from api.exchanges.reach import Reach
from api.exchanges.tables import exchanges
from api.profiles.tables import organisations
from api.programme.tables import partnerships

_PARTY = {Side.VISITOR: exchanges.c.visitor_id, Side.HOST: exchanges.c.host_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which exchanges are asked for."""

    reach: Reach
    organisation: str | None = None
    state: State | None = None


def add(connection: Connection, agreed: Agreed, *, at: datetime) -> Exchange:
    """Writes the exchange, in draft, of a proposal that has none yet."""
    row = {
        "proposal_id": agreed.proposal,
        "visitor_id": agreed.visitor,
        "host_id": agreed.host,
        "vop_id": agreed.vop,
        "hop_id": agreed.hop,
        "first_day": agreed.first_day,
        "last_day": agreed.last_day,
        "is_virtual": agreed.is_virtual,
        "edition": agreed.edition,
        "state": State.DRAFT.value,
        "version": 1,
        "created_at": at,
    }
    number = connection.execute(insert(exchanges).values(row).returning(exchanges.c.id)).scalar_one()
    return Exchange(id=int(number), agreed=agreed, state=State.DRAFT, version=1, created_at=at)


def get(connection: Connection, number: int) -> Exchange | None:
    """The exchange with this number, or None."""
    row = connection.execute(select(exchanges).where(exchanges.c.id == number)).one_or_none()
    return _exchange(row) if row else None


def number_of_proposal(connection: Connection, proposal: int) -> int | None:
    """The number of the exchange that a proposal led to, or None."""
    return connection.scalar(select(exchanges.c.id).where(exchanges.c.proposal_id == proposal))


def open_of(connection: Connection, organisation: str) -> list[Exchange]:
    """The exchanges of an organisation that can still take place, in order."""
    query = select(exchanges).where(_of(organisation), exchanges.c.state == State.DRAFT.value)
    return [_exchange(row) for row in connection.execute(query.order_by(exchanges.c.id))]


def cancel(connection: Connection, exchange: Exchange) -> None:
    """Writes that an exchange will not take place, against the version read."""
    same = (exchanges.c.id == exchange.id) & (exchanges.c.version == exchange.version)
    changed = {"state": State.CANCELLED.value, "version": exchange.version + 1}
    connection.execute(update(exchanges).where(same).values(changed))


def find(connection: Connection, wanted: Wanted, *, after: int | None, most: int) -> list[Exchange]:
    """The newest of those wanted, with lower numbers than `after`; one more than `most` if there are more."""
    query = select(exchanges).where(_reached(wanted.reach), _of(wanted.organisation))
    if wanted.state is not None:
        query = query.where(exchanges.c.state == wanted.state.value)
    if after is not None:
        query = query.where(exchanges.c.id < after)
    rows = connection.execute(query.order_by(exchanges.c.id.desc()).limit(most + 1))
    return [_exchange(row) for row in rows]


def count(connection: Connection, wanted: Wanted) -> dict[State, int]:
    """How many there are in each state, whatever state is wanted."""
    query = select(exchanges.c.state, func.count()).where(_reached(wanted.reach), _of(wanted.organisation))
    found = {State(state): number for state, number in connection.execute(query.group_by(exchanges.c.state))}
    return {state: found.get(state, 0) for state in State}


def names_of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """The names of these organisations, by id."""
    query = select(organisations.c.id, organisations.c.name).where(organisations.c.id.in_(sorted(ids)))
    return {row.id: row.name for row in connection.execute(query)}


def partnership_names(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    """The names of these partnerships, by number."""
    query = select(partnerships.c.id, partnerships.c.name).where(partnerships.c.id.in_(sorted(ids)))
    return {row.id: row.name for row in connection.execute(query)}


def _reached(reach: Reach) -> ColumnElement[bool]:
    if reach.everything:
        return true()
    parties = [column.in_(sorted(reach.organisations(side))) for side, column in _PARTY.items()]
    managed = [column.in_(sorted(reach.partnerships)) for column in (exchanges.c.vop_id, exchanges.c.hop_id)]
    return or_(false(), *parties, *managed)


def _of(organisation: str | None) -> ColumnElement[bool]:
    if organisation is None:
        return true()
    return or_(*(column == organisation for column in _PARTY.values()))


def _exchange(row: Row[Any]) -> Exchange:
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
    )
