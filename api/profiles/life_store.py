"""How far profiles have got, in the database; whose they are; and who else has managed them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from api.access import Concern, Management
from api.profiles.life import Life, Pauser, State
from api.profiles.store import chunks_of, row_of_life
from api.profiles.tables import lives, organisations, past_managements


def get(connection: Connection, organisation_id: str) -> Life | None:
    """How far the profile of that organisation has got; None where there is none."""
    return get_many(connection, [organisation_id]).get(organisation_id)


def get_many(connection: Connection, ids: Collection[str]) -> dict[str, Life]:
    """How far each of these has got, by id; ids that nobody has are left out."""
    found: dict[str, Life] = {}
    for chunk in chunks_of(ids):
        rows = connection.execute(select(lives).where(lives.c.organisation_id.in_(chunk)))
        found |= {row.organisation_id: _life(row) for row in rows}
    return found


def ids_in(connection: Connection, states: Iterable[State]) -> frozenset[str]:
    """The ids of all whose profile stands in one of these states."""
    wanted = [state.value for state in states]
    return frozenset(connection.scalars(select(lives.c.organisation_id).where(lives.c.state.in_(wanted))))


def add(connection: Connection, life: Life) -> None:
    """Writes the life of an organisation that has none yet."""
    connection.execute(insert(lives).values(row_of_life(life)))


def save(connection: Connection, life: Life) -> None:
    """Writes a life over the one that is there. Its new version is the caller's."""
    connection.execute(
        update(lives).where(lives.c.organisation_id == life.organisation_id).values(row_of_life(life))
    )


def concern_of(connection: Connection, organisation_id: str) -> Concern | None:
    """Whose a profile is, for api.access; None where nobody has that id. Both sides' people act for it."""
    return concerns_of(connection, [organisation_id]).get(organisation_id)


def concerns_of(connection: Connection, ids: Collection[str]) -> dict[str, Concern]:
    """Whose these profiles are, by id; ids that nobody has are left out."""
    found: dict[str, Concern] = {}
    for chunk in chunks_of(ids):
        past = _past(connection, chunk)
        query = select(lives, organisations.c.partnership_id).join(organisations)
        for row in connection.execute(query.where(lives.c.organisation_id.in_(chunk))):
            found[row.organisation_id] = Concern(
                owners=frozenset({row.organisation_id}),
                managed_by=(*_present(row), *past.get(row.organisation_id, ())),
                is_deleted=row.state == State.DELETED,
            )
    return found


def hand_over(
    connection: Connection, organisation_id: str, *, from_partnership: int, since: date | None, last_day: date
) -> None:
    """Keeps on record that a partnership managed the organisation until that day.

    One that has had it only since a later day managed it on no whole day, and leaves no row.
    """
    if since is not None and last_day < since:
        return
    row = {
        "organisation_id": organisation_id,
        "partnership_id": from_partnership,
        "valid_from": since,
        "valid_to": last_day,
    }
    connection.execute(insert(past_managements).values(row))


def _present(row: Row[Any]) -> tuple[Management, ...]:
    """Its partnership; a first draft has none yet, whichever it has chosen: nobody else sees it written."""
    if row.partnership_id is None or (row.state == State.DRAFT and row.validated_at is None):
        return ()
    return (Management(partnership=row.partnership_id, valid_from=row.managed_from or date.min),)


def _past(connection: Connection, ids: Collection[str]) -> Mapping[str, list[Management]]:
    found: dict[str, list[Management]] = defaultdict(list)
    query = select(past_managements).where(past_managements.c.organisation_id.in_(ids))
    for row in connection.execute(query):
        found[row.organisation_id].append(
            Management(
                partnership=row.partnership_id, valid_from=row.valid_from or date.min, valid_to=row.valid_to
            )
        )
    return found


def _life(row: Row[Any]) -> Life:
    stored: dict[str, Any] = row._asdict()
    paused_by = Pauser(row.paused_by) if row.paused_by else None
    return Life(**(stored | {"state": State(row.state), "paused_by": paused_by}))
