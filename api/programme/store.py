"""Partnerships, and the steps that the support office approves, in the database."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from api.programme.approvals import STEPS, ApprovalStep, step_called
from api.programme.partnerships import Partnership
from api.programme.tables import approval_steps, lives, organisations, partnership_clusters, partnerships
from eligibility.facts import Kind

_AT_ONCE = 500  # ids in one query


def partnership_ids(connection: Connection) -> dict[str, int]:
    """The id of every partnership, by its name."""
    return {row.name: row.id for row in connection.execute(select(partnerships.c.name, partnerships.c.id))}


def add_partnerships(connection: Connection, names: Iterable[str], *, at: datetime) -> None:
    """Enters partnerships of which only the name is known."""
    rows = [{"name": name, "created_at": at} for name in sorted(set(names))]
    if rows:
        connection.execute(insert(partnerships), rows)


def add_partnership(connection: Connection, wanted: Partnership, *, at: datetime) -> int:
    """Enters a partnership; its number, whatever `wanted` says."""
    row = {**_row_of(wanted), "name": wanted.name, "created_at": at}
    statement = insert(partnerships).values(row).returning(partnerships.c.id)
    number = int(connection.execute(statement).scalar_one())
    _add_clusters(connection, number, wanted.clusters)
    return number


def save_partnership(connection: Connection, one: Partnership) -> None:
    """Writes a partnership over the one that is there; its name stays. Its new version is the caller's."""
    connection.execute(update(partnerships).where(partnerships.c.id == one.id).values(_row_of(one)))
    connection.execute(delete(partnership_clusters).where(partnership_clusters.c.partnership_id == one.id))
    _add_clusters(connection, one.id, one.clusters)


def leave_partnerships(connection: Connection, organisation: str) -> None:
    """Takes an organisation out of the clusters of every partnership."""
    its = partnership_clusters.c.organisation_id == organisation
    left = select(partnership_clusters.c.partnership_id).where(its)
    changed = update(partnerships).where(partnerships.c.id.in_(left))
    connection.execute(changed.values(version=partnerships.c.version + 1))
    connection.execute(delete(partnership_clusters).where(its))


def get_partnership(connection: Connection, partnership_id: int) -> Partnership | None:
    """The partnership with that number, or None."""
    row = connection.execute(select(partnerships).where(partnerships.c.id == partnership_id)).one_or_none()
    if row is None:
        return None
    its = partnership_clusters.c.partnership_id == partnership_id
    clusters = connection.scalars(select(partnership_clusters.c.organisation_id).where(its))
    return _partnership(row, frozenset(clusters))


def all_partnerships(connection: Connection) -> list[Partnership]:
    """Every partnership, also one whose time is over, in the order in which they were entered."""
    clusters: Mapping[int, set[str]] = defaultdict(set)
    for link in connection.execute(select(partnership_clusters)):
        clusters[link.partnership_id].add(link.organisation_id)
    rows = connection.execute(select(partnerships).order_by(partnerships.c.id))
    return [_partnership(row, frozenset(clusters[row.id])) for row in rows]


def clusters_among(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """Those of the ids that are of cluster organisations which take part."""
    is_cluster = organisations.c.kind == Kind.CLUSTER.value
    return frozenset(one for one, kind in _taking_part(connection, ids, is_cluster) if kind)


def managers_among(connection: Connection, ids: Collection[str]) -> dict[str, int | None]:
    """Those of the ids that are of organisations which take part, each with its partnership."""
    return dict(_taking_part(connection, ids, organisations.c.partnership_id))


def is_step_required(connection: Connection, code: str) -> bool:
    """Whether the support office approves this at present. Raises UnknownApproval for no step of ours."""
    return get_step(connection, code).is_required


def get_step(connection: Connection, code: str) -> ApprovalStep:
    """The step of that code as it stands. Raises UnknownApproval."""
    step = step_called(code)
    row = connection.execute(select(approval_steps).where(approval_steps.c.code == code)).one_or_none()
    if row is None:
        return step
    return ApprovalStep(
        code=step.code,
        name=step.name,
        is_required=row.is_required,
        version=row.version,
        changed_at=row.changed_at,
    )


def all_steps(connection: Connection) -> list[ApprovalStep]:
    """Every step that there is, set or not, in the order of the table."""
    return [get_step(connection, code) for code in STEPS]


def save_step(connection: Connection, step: ApprovalStep) -> None:
    """Writes a step as it is from now on."""
    connection.execute(delete(approval_steps).where(approval_steps.c.code == step.code))
    row = {
        "code": step.code,
        "is_required": step.is_required,
        "version": step.version,
        "changed_at": step.changed_at,
    }
    connection.execute(insert(approval_steps).values(row))


def _taking_part(connection: Connection, ids: Collection[str], asked: Any) -> Iterable[tuple[str, Any]]:
    """What is asked of each organisation whose profile was ever validated and is not deleted."""
    took_part = lives.c.validated_at.is_not(None) & (lives.c.state != "deleted")
    query = select(organisations.c.id, asked).join(lives, lives.c.organisation_id == organisations.c.id)
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        wanted = organisations.c.id.in_(ordered[start : start + _AT_ONCE])
        for row in connection.execute(query.where(took_part & wanted)):
            yield row[0], row[1]


def _add_clusters(connection: Connection, partnership_id: int, clusters: Iterable[str]) -> None:
    rows = [{"partnership_id": partnership_id, "organisation_id": one} for one in sorted(clusters)]
    if rows:
        connection.execute(insert(partnership_clusters), rows)


def _row_of(one: Partnership) -> dict[str, Any]:
    return {
        "acronym": one.acronym,
        "description": one.description,
        "website": one.website,
        "contact": one.contact,
        "countries": sorted(one.countries),
        "ecosystems": sorted(one.ecosystems),
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "version": one.version,
    }


def _partnership(row: Row[Any], clusters: frozenset[str]) -> Partnership:
    return Partnership(
        id=row.id,
        name=row.name,
        acronym=row.acronym,
        description=row.description,
        website=row.website,
        contact=row.contact,
        clusters=clusters,
        countries=frozenset(row.countries),
        ecosystems=frozenset(row.ecosystems),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        version=row.version,
    )
