"""Organisations that look like one and the same: a warning at entry, which never blocks."""

from collections.abc import Sequence
from datetime import datetime

from api.access.concerns import OF_THE_PROGRAMME
from api.access.decisions import may
from api.database import Connection
from api.people.asking import require
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.profiles import life_store, likeness_store
from api.profiles.duplicates import Duplicate, Trace, trace_of
from api.registrations.finding import READ, find


def duplicates_of_profile(
    connection: Connection, signed: Signed, organisation_id: str, *, at: datetime
) -> list[Duplicate]:
    """Those on record that look like this profile, the surest first. Raises UnknownProfile, NotAllowed."""
    found = find(connection, signed, organisation_id, READ, at=at)
    return _known_to(connection, signed, trace_of(found.organisation), at=at)


def duplicates_of_entry(
    connection: Connection, signed: Signed, entry: Trace, *, at: datetime
) -> list[Duplicate]:
    """Those on record that look like an organisation about to be registered, the surest first."""
    require(connection, signed, "profile.register", OF_THE_PROGRAMME, at=at)
    return _known_to(connection, signed, entry, at=at)


def _known_to(connection: Connection, signed: Signed, trace: Trace, *, at: datetime) -> list[Duplicate]:
    """Without the drafts of others: nobody learns from a warning who is about to register."""
    found = likeness_store.like(connection, [trace]).get(trace.id, [])
    visible = _visible(connection, signed, [one.other.id for one in found], at=at)
    return [one for one in found if one.other.id in visible]


def _visible(connection: Connection, signed: Signed, ids: Sequence[str], *, at: datetime) -> set[str]:
    held = [one.mandate for one in still_held(connection, signed, at)]
    via = signed.actor.via
    lives = life_store.get_many(connection, ids)
    concerns = life_store.concerns_of(connection, ids)
    return {
        one
        for one, concern in concerns.items()
        if lives[one].was_accepted or may(held, READ, concern, on=at.date(), via=via).allowed
    }
