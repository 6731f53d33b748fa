"""What is on record about the ids that a file names."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from api.profiles.entry import OnRecord
from api.profiles.life import State
from api.profiles.store import chunks_of
from api.profiles.tables import lives, organisations
from api.programme.tables import partnerships


def on_record(connection: Connection, ids: Collection[str]) -> dict[str, OnRecord]:
    """Who has each of these ids; ids that nobody has are left out. Deleted ones are on record too.

    A first draft is of no partnership yet, whichever it has chosen.
    """
    found: dict[str, OnRecord] = {}
    query = (
        select(lives.c.organisation_id, lives.c.state, lives.c.validated_at, partnerships.c.name)
        .join(organisations, organisations.c.id == lives.c.organisation_id)
        .outerjoin(partnerships, partnerships.c.id == organisations.c.partnership_id)
    )
    for chunk in chunks_of(ids):
        for row in connection.execute(query.where(lives.c.organisation_id.in_(chunk))):
            state = State(row.state)
            was_accepted = row.validated_at is not None and state is not State.DELETED
            is_first_draft = row.validated_at is None and state is State.DRAFT
            found[row.organisation_id] = OnRecord(state, None if is_first_draft else row.name, was_accepted)
    return found
