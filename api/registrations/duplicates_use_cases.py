"""Organisations that look like one and the same: a warning at entry, which never blocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.access.concerns import OF_THE_PROGRAMME
from api.access.decisions import may
from api.access.roles import Mandate, Scope
from api.database import Connection
from api.people.asking import require
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.profiles import life_store, likeness_store
from api.profiles.duplicates import Duplicate, Trace, trace_of
from api.profiles.life import Life
from api.registrations.finding import READ, find


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """One on record that looks the same, and whether whoever asks may know which it is."""

    found: Duplicate
    is_shown: bool


def duplicates_of_profile(
    connection: Connection, signed: Signed, organisation_id: str, *, at: datetime
) -> list[Twin]:
    """Those on record that look like this profile, the surest first. Raises UnknownProfile, NotAllowed."""
    found = find(connection, signed, organisation_id, READ, at=at)
    return _known_to(connection, signed, trace_of(found.organisation), at=at)


def duplicates_of_entry(connection: Connection, signed: Signed, entry: Trace, *, at: datetime) -> list[Twin]:
    """Those on record that look like an organisation about to be registered, the surest first."""
    require(connection, signed, "profile.register", OF_THE_PROGRAMME, at=at)
    return _known_to(connection, signed, entry, at=at)


def _known_to(connection: Connection, signed: Signed, trace: Trace, *, at: datetime) -> list[Twin]:
    """Without the drafts of others: nobody learns from a warning who is about to register.

    Of one that whoever asks could not read otherwise, only that there is one.
    """
    found = likeness_store.like(connection, [trace]).get(trace.id, [])
    ids = [one.other.id for one in found]
    lives, readable = life_store.get_many(connection, ids), _readable(connection, signed, ids, at=at)
    searches = _searches(connection, signed, at=at)
    return [
        Twin(
            found=one, is_shown=one.other.id in readable or (searches and lives[one.other.id].state.is_listed)
        )
        for one in found
        if one.other.id in readable or lives[one.other.id].was_accepted
    ]


def _readable(connection: Connection, signed: Signed, ids: list[str], *, at: datetime) -> set[str]:
    """Those of which whoever asks may read all."""
    held, via = _held(connection, signed, at), signed.actor.via
    concerns = life_store.concerns_of(connection, ids)
    return {one for one, about in concerns.items() if may(held, READ, about, on=at.date(), via=via).allowed}


def _searches(connection: Connection, signed: Signed, *, at: datetime) -> bool:
    """Whether they may search the catalogue: members as long as an organisation of theirs is in it."""
    held = _held(connection, signed, at)
    if not may(held, "catalogue.read", OF_THE_PROGRAMME, on=at.date(), via=signed.actor.via).allowed:
        return False
    own = {one.organisation for one in held if one.organisation is not None}
    lives: Mapping[str, Life] = life_store.get_many(connection, own)
    is_member_alone = all(one.role.scope is Scope.ORGANISATION for one in held)
    return not is_member_alone or any(life.state.is_listed for life in lives.values())


def _held(connection: Connection, signed: Signed, at: datetime) -> list[Mandate]:
    return [one.mandate for one in still_held(connection, signed, at)]
