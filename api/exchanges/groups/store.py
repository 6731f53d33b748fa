"""Groups in the database."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from api.access import Side
from api.exchanges import store as exchange_store
from api.exchanges.canonical import canonical
from api.exchanges.exchange import Exchange
from api.exchanges.groups.group import Group
from api.exchanges.plan import Plan, plan_of
from api.exchanges.reach import Reach
from api.exchanges.store import Overtaken
from api.exchanges.tables import exchange_groups, exchanges
from api.profiles.tables import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGroup:
    """A group that is not on record yet."""

    name: str
    partnership: int
    host: str
    hop: int | None
    plan: Plan


def add(connection: Connection, new: NewGroup, *, at: datetime) -> Group:
    """Writes a group without any exchange."""
    row = {
        "name": new.name,
        "partnership_id": new.partnership,
        "host_id": new.host,
        "hop_id": new.hop,
        "plan": canonical(new.plan.content),
        "version": 1,
        "made_at": at,
    }
    return _group(connection.execute(insert(exchange_groups).values(row).returning(exchange_groups)).one())


def get(connection: Connection, number: int) -> Group | None:
    """The group with this number, or None."""
    row = connection.execute(select(exchange_groups).where(exchange_groups.c.id == number)).one_or_none()
    return _group(row) if row else None


def of_host(connection: Connection, host: str) -> list[Group]:
    """Every group that visits this host, in order."""
    query = select(exchange_groups).where(exchange_groups.c.host_id == host).order_by(exchange_groups.c.id)
    return [_group(row) for row in connection.execute(query)]


def save(connection: Connection, group: Group) -> Group:
    """Writes a group over the one with the same version; as it then is."""
    same = (exchange_groups.c.id == group.id) & (exchange_groups.c.version == group.version)
    changed = {
        "name": group.name,
        "hop_id": group.hop,
        "plan": canonical(group.plan.content),
        "version": group.version + 1,
    }
    query = update(exchange_groups).where(same).values(changed).returning(exchange_groups)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise Overtaken(group.id)
    return _group(row)


def members_of(connection: Connection, number: int) -> list[Exchange]:
    """The exchanges of a group, in the order in which they began."""
    query = select(exchanges.c.id).where(exchanges.c.group_id == number)
    return exchange_store.get_many(connection, list(connection.scalars(query)))


def find(
    connection: Connection,
    reach: Reach,
    *,
    host: str | None = None,
    after: int | None,
    most: int,
) -> list[Group]:
    """The newest groups that somebody may see, or those of a host, with numbers below `after`; one more."""
    conditions = (
        _reached(reach),
        exchange_groups.c.host_id == host if host is not None else true(),
        exchange_groups.c.id < after if after is not None else true(),
    )
    query = select(exchange_groups).where(and_(*conditions)).order_by(exchange_groups.c.id.desc())
    return [_group(row) for row in connection.execute(query.limit(most + 1))]


def members_of_many(connection: Connection, numbers: Collection[int]) -> dict[int, list[Exchange]]:
    """The exchanges of these groups, by the group's number."""
    found: dict[int, list[Exchange]] = {number: [] for number in numbers}
    query = select(exchanges.c.id).where(exchanges.c.group_id.in_(sorted(found)))
    for exchange in exchange_store.get_many(connection, list(connection.scalars(query))):
        if exchange.group is not None:
            found[exchange.group].append(exchange)
    return found


def count(connection: Connection, reach: Reach, *, host: str | None = None) -> int:
    """How many of them there are."""
    condition = exchange_groups.c.host_id == host if host is not None else true()
    query = select(func.count()).select_from(exchange_groups).where(and_(_reached(reach), condition))
    return int(connection.scalar(query) or 0)


def capacities_of(connection: Connection, hosts: Collection[str]) -> dict[str, int | None]:
    """How many visitors these hosts say that they can take at once, by id."""
    query = select(organisations.c.id, organisations.c.host_capacity).where(
        organisations.c.id.in_(sorted(hosts))
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _reached(reach: Reach) -> ColumnElement[bool]:
    if reach.everything:
        return true()
    hosts, visitors = (sorted(reach.organisations(side)) for side in (Side.HOST, Side.VISITOR))
    managing = sorted(reach.partnerships)
    of_a_member = exists().where(
        exchanges.c.group_id == exchange_groups.c.id,
        or_(
            exchanges.c.visitor_id.in_(visitors),
            exchanges.c.vop_id.in_(managing),
            exchanges.c.hop_id.in_(managing),
        ),
    )
    return or_(
        exchange_groups.c.host_id.in_(hosts),
        exchange_groups.c.partnership_id.in_(managing),
        exchange_groups.c.hop_id.in_(managing),
        of_a_member,
    )


def _group(row: Row[Any]) -> Group:
    return Group(
        id=row.id,
        name=row.name,
        partnership=row.partnership_id,
        host=row.host_id,
        hop=row.hop_id,
        plan=plan_of(json.loads(row.plan)),
        version=row.version,
        made_at=row.made_at,
    )
