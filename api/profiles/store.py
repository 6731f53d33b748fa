"""Organisations in the database: read as whole records, written as whole records."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, delete, func, insert, select, update

from api.database import in_code_order
from api.profiles.digest import digest_of
from api.profiles.duplicates import keys_of, trace_of
from api.profiles.life import Life, State, imported
from api.profiles.organisation import Organisation
from api.profiles.tables import availability, likeness_keys, lives, memberships, organisations
from api.profiles.versions import store as versions
from api.programme.store import partnership_ids
from api.programme.tables import partnerships
from eligibility.facts import Kind, Role
from matching.profiles import OrganisationId, Period

_TICK = timedelta(microseconds=1)  # the least by which two kept moments differ
_AT_ONCE = 500  # ids in one IN list; SQLite allows 32,766 parameters, older builds 999
_ACCEPTED = lives.c.validated_at.is_not(None) & (lives.c.state != State.DELETED.value)
_CODE_SETS = (
    "other_establishments",
    "ecosystems",
    "emerging_industries",
    "technologies",
    "languages",
    "objectives",
    "purposes",
    "activity_types",
    "preferred_countries",
    "preferred_kinds",
)
_PLAIN = (
    "id",
    "name",
    "support_kind",
    "country",
    "based_in",
    "region",
    "city",
    "latitude",
    "longitude",
    "eccp_profiled",
    "eccp_profiled_on",
    "eccp_profile_url",
    "active_in_cluster",
    "about",
    "seeks",
    "offers",
    "motivation",
    "host_capacity",
    "visits_done",
    "representative_name",
    "representative_born",
    "representative_third_country",
    "representative_days_resident",
    "representative_business",
    "is_fictional",
)


def get(connection: Connection, organisation_id: str) -> Organisation | None:
    """The organisation with this id, or None."""
    return get_many(connection, [organisation_id]).get(OrganisationId(organisation_id))


def get_many(connection: Connection, ids: Collection[str]) -> dict[OrganisationId, Organisation]:
    """The organisations with these ids, by id; ids that nobody has are left out."""
    found: dict[OrganisationId, Organisation] = {}
    for chunk in chunks_of(ids):
        found |= _load(connection, organisations.c.id.in_(chunk), chunk)
    return found


def get_all(connection: Connection) -> dict[OrganisationId, Organisation]:
    """Every organisation that others may know, listed at present or not, by id, in the order of the ids.

    Left out are those that were never accepted, and deleted ones.
    """
    accepted = select(lives.c.organisation_id).where(_ACCEPTED)
    return _load(connection, organisations.c.id.in_(accepted), None)


def unlisted_ids(connection: Connection) -> frozenset[OrganisationId]:
    """Those among `get_all` that are not in the catalogue at present."""
    query = select(lives.c.organisation_id).where(_ACCEPTED, lives.c.state != State.VALIDATED.value)
    return frozenset(connection.scalars(query))


def state_of(connection: Connection) -> tuple[int, datetime | None]:
    """How many others may know, and when one was last written: differs whenever any has changed.

    No two writes bear the same moment, see `_written_at`. Drafts make no difference.
    """
    query = select(func.count(), func.max(organisations.c.updated_at)).join(lives)
    row = connection.execute(query.where(_ACCEPTED)).one()
    return row[0], row[1]


def bodies_of(connection: Connection, members: Iterable[Organisation]) -> dict[OrganisationId, Organisation]:
    """The organisations that these are members of, by id."""
    return get_many(connection, {body for member in members for body in member.member_of or ()})


def all_ids(connection: Connection) -> list[str]:
    """Every id, in order."""
    return list(connection.scalars(select(organisations.c.id).order_by(in_code_order(organisations.c.id))))


def kinds_of(connection: Connection, ids: Collection[str]) -> dict[str, Kind | None]:
    """The kind of each of these that exists; None where it is not known."""
    kinds: dict[str, Kind | None] = {}
    for chunk in chunks_of(ids):
        query = select(organisations.c.id, organisations.c.kind).where(organisations.c.id.in_(chunk))
        kinds |= {row.id: Kind(row.kind) if row.kind else None for row in connection.execute(query)}
    return kinds


def members_of(connection: Connection, bodies: Collection[str]) -> dict[str, set[str]]:
    """The ids of the members of each of these bodies; a body without members is left out."""
    members: dict[str, set[str]] = defaultdict(set)
    for chunk in chunks_of(bodies):
        query = select(memberships).where(memberships.c.body_id.in_(chunk))
        for row in connection.execute(query):
            members[row.body_id].add(row.organisation_id)
    return dict(members)


def digests_of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """The stored digest of each of these that exists."""
    digests: dict[str, str] = {}
    for chunk in chunks_of(ids):
        query = select(organisations.c.id, organisations.c.digest).where(organisations.c.id.in_(chunk))
        digests |= {row.id: row.digest for row in connection.execute(query)}
    return digests


def add(
    connection: Connection,
    added: Sequence[Organisation],
    *,
    at: datetime,
    begun: Callable[[str], Life] | None = None,
) -> None:
    """Writes organisations that are not there yet, and keeps this version of each.

    Their partnerships must be there; what they are members of must be, or come in the same call. `begun` says
    how far each has got; without it they are imported, and so in the catalogue at once.
    """
    if not added:
        return
    partnership_id = partnership_ids(connection)
    written = {"created_at": at, "updated_at": _written_at(connection, at)}
    rows = [_row(organisation, partnership_id) | written for organisation in added]
    connection.execute(insert(organisations), rows)
    begin = begun or partial(imported, at=at)
    connection.execute(insert(lives), [row_of_life(begin(one.id)) for one in added])
    _add_links(connection, added)
    versions.keep(connection, added, at=at)


def replace(connection: Connection, changed: Sequence[Organisation], *, at: datetime) -> None:
    """Writes the whole of organisations that are there already, and keeps this version of each.

    The version of each life goes up by one, so that nobody who read the old one writes over it.
    """
    if not changed:
        return
    partnership_id = partnership_ids(connection)
    written = {"updated_at": _written_at(connection, at)}
    rows = [_row(organisation, partnership_id) | written for organisation in changed]
    values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "id"}
    statement = update(organisations).where(organisations.c.id == bindparam("this_id")).values(values)
    connection.execute(statement, [row | {"this_id": row.pop("id")} for row in rows])
    for chunk in chunks_of([organisation.id for organisation in changed]):
        again = update(lives).where(lives.c.organisation_id.in_(chunk))
        connection.execute(again.values(version=lives.c.version + 1, changed_at=at))
        connection.execute(delete(memberships).where(memberships.c.organisation_id.in_(chunk)))
        connection.execute(delete(availability).where(availability.c.organisation_id.in_(chunk)))
        connection.execute(delete(likeness_keys).where(likeness_keys.c.organisation_id.in_(chunk)))
    _add_links(connection, changed)
    versions.keep(connection, changed, at=at)


def touch(connection: Connection, organisation_id: str, *, at: datetime) -> None:
    """Says that something about an organisation has changed, so that catalogues are read anew."""
    written = update(organisations).where(organisations.c.id == organisation_id)
    connection.execute(written.values(updated_at=_written_at(connection, at)))


def _written_at(connection: Connection, at: datetime) -> datetime:
    """`at`, or just after the last write where the clock has not moved since, or was set back.

    The last write is read in the transaction that writes, so that no two can take the same moment.
    """
    last: datetime | None = connection.scalar(select(func.max(organisations.c.updated_at)))
    return at if last is None or last < at else last + _TICK


def _load(
    connection: Connection, which: ColumnElement[bool] | None, ids: Sequence[str] | None
) -> dict[OrganisationId, Organisation]:
    query = select(organisations, partnerships.c.name.label("partnership")).outerjoin(partnerships)
    if which is not None:
        query = query.where(which)
    bodies = _bodies(connection, ids)
    periods = _periods(connection, ids)
    rows = connection.execute(query.order_by(in_code_order(organisations.c.id)))
    return {row.id: _organisation(row, bodies, periods) for row in rows}


def _bodies(connection: Connection, ids: Sequence[str] | None) -> Mapping[str, dict[OrganisationId, bool]]:
    """What each is a member of, and whether that is confirmed."""
    bodies: dict[str, dict[OrganisationId, bool]] = defaultdict(dict)
    for row in connection.execute(_among(select(memberships), memberships.c.organisation_id, ids)):
        bodies[row.organisation_id][row.body_id] = row.is_confirmed
    return bodies


def _periods(connection: Connection, ids: Sequence[str] | None) -> Mapping[str, list[Period]]:
    periods: dict[str, list[Period]] = defaultdict(list)
    for owner, first, last in connection.execute(
        _among(select(availability), availability.c.organisation_id, ids)
    ):
        periods[owner].append(Period(first, last))
    return periods


def _among(query: Select[Any], column: ColumnElement[str], ids: Sequence[str] | None) -> Select[Any]:
    return query if ids is None else query.where(column.in_(ids))


def _organisation(
    row: Row[Any],
    bodies: Mapping[str, Mapping[OrganisationId, bool]],
    periods: Mapping[str, list[Period]],
) -> Organisation:
    stated_bodies = bodies.get(row.id, {})
    stored: dict[str, Any] = row._asdict()
    plain: dict[str, Any] = {name: stored[name] for name in _PLAIN}
    codes: dict[str, Any] = {name: frozenset(stored[name]) for name in _CODE_SETS}
    return Organisation(
        **plain,
        **codes,
        kind=Kind(stored["kind"]) if stored["kind"] else None,
        roles=frozenset(Role(role) for role in stored["roles"]),
        member_of=frozenset(stated_bodies) if stored["memberships_known"] else None,
        unconfirmed=frozenset(body for body, confirmed in stated_bodies.items() if not confirmed),
        partnership=stored["partnership"],
        available=tuple(sorted(periods.get(row.id, ()))),
    )


def _row(organisation: Organisation, partnership_id: Mapping[str, int]) -> dict[str, Any]:
    return {
        **{name: getattr(organisation, name) for name in _PLAIN},
        **{name: sorted(getattr(organisation, name)) for name in _CODE_SETS},
        "kind": organisation.kind.value if organisation.kind else None,
        "roles": sorted(role.value for role in organisation.roles),
        "memberships_known": organisation.member_of is not None,
        "partnership_id": partnership_id[organisation.partnership] if organisation.partnership else None,
        "digest": digest_of(organisation),
    }


def row_of_life(life: Life) -> dict[str, Any]:
    """A row of `lives`."""
    paused_by = life.paused_by.value if life.paused_by else None
    return asdict(life) | {"state": life.state.value, "paused_by": paused_by}


def _add_links(connection: Connection, owners: Sequence[Organisation]) -> None:
    links = [
        {"organisation_id": owner.id, "body_id": body, "is_confirmed": body not in owner.unconfirmed}
        for owner in owners
        for body in sorted(owner.member_of or ())
    ]
    periods = [
        {"organisation_id": owner.id, "first_day": period.first, "last_day": period.last}
        for owner in owners
        for period in owner.available
    ]
    keys = [
        {"organisation_id": owner.id, "key": key}
        for owner in owners
        for key in sorted(keys_of(trace_of(owner)))
    ]
    connection.execute(insert(likeness_keys), keys)
    if links:
        connection.execute(insert(memberships), links)
    if periods:
        connection.execute(insert(availability), periods)


def chunks_of(ids: Collection[str]) -> Iterator[list[str]]:
    """The ids in order, in lists that fit into one query."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
