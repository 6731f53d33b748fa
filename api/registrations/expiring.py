"""Profiles that nobody confirms: their people are reminded, then they leave the catalogue."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from api.access import Via
from api.database import Connection, Database
from api.journal.acting import Act, Actor, Event, perform
from api.profiles import life_store
from api.profiles import store as profiles
from api.profiles.life import STEPS, Life
from api.profiles.organisation import Organisation
from api.registrations import store
from api.registrations.confirming import CONFIRMATIONS, ConfirmationPolicy, is_over, last_day, reminder_due
from api.registrations.steps import is_next, taken
from api.registrations.telling import tell_organisation

_SERVICE = Actor(account_id=None, via=Via.SYSTEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """What was done to profiles whose confirmation runs out, by id."""

    expired: tuple[str, ...] = ()
    reminded: tuple[str, ...] = ()


class _NothingToDo(Exception):
    """Somebody was quicker: the profile was confirmed, deleted or reminded meanwhile."""


def expire_profiles(
    database: Database, *, at: datetime, policy: ConfirmationPolicy = CONFIRMATIONS
) -> Tidied:
    """Lets every profile expire whose last day has passed, and reminds the people of those whose day is near.

    Each is an act of the service by itself, and doing it again changes nothing.
    """
    today = at.date()
    with database.snapshot() as connection:
        ids = life_store.ids_in(connection, STEPS["profile.expire"].before)
        lives = life_store.get_many(connection, ids)
        due = _not_reminded(connection, lives.values(), today, policy)
    over = [one for one in sorted(lives) if is_over(lives[one], today, policy)]
    return Tidied(
        expired=tuple(one for one in over if _done(database, _expire, one, at=at, policy=policy)),
        reminded=tuple(one for one in due if _done(database, _remind, one, at=at, policy=policy)),
    )


def _not_reminded(
    connection: Connection, lives: Iterable[Life], today: date, policy: ConfirmationPolicy
) -> list[str]:
    """Those whose people are to be told today and have not been, by id."""
    found = []
    for life in lives:
        last, days = last_day(life, policy), reminder_due(life, today, policy)
        if last is None or days is None:
            continue
        if not store.is_reminded(connection, life.organisation_id, last, days):
            found.append(life.organisation_id)
    return sorted(found)


def _done(
    database: Database,
    work: Callable[..., None],
    organisation_id: str,
    *,
    at: datetime,
    policy: ConfirmationPolicy,
) -> bool:
    try:
        perform(database, _SERVICE, at=at, work=partial(work, organisation_id=organisation_id, policy=policy))
    except _NothingToDo:
        return False
    return True


def _expire(act: Act, *, organisation_id: str, policy: ConfirmationPolicy) -> None:
    organisation, life, last = _still(act, organisation_id, policy)
    if not is_over(life, act.at.date(), policy):
        raise _NothingToDo
    expired = taken(life, "profile.expire", at=act.at)
    life_store.save(act.connection, expired)
    profiles.touch(act.connection, organisation_id, at=act.at)
    act.record(
        Event(
            "profile.expire",
            f"organisation:{organisation_id}",
            {"state": expired.state.value, "version": expired.version, "last_day": last.isoformat()},
        )
    )
    tell_organisation(act, "profile.expired", organisation, until=last.isoformat())


def _remind(act: Act, *, organisation_id: str, policy: ConfirmationPolicy) -> None:
    organisation, life, last = _still(act, organisation_id, policy)
    days = reminder_due(life, act.at.date(), policy)
    if days is None or store.is_reminded(act.connection, organisation_id, last, days):
        raise _NothingToDo
    store.remember_reminder(act.connection, organisation_id, last, days, at=act.at)
    act.record(
        Event(
            "profile.remind",
            f"organisation:{organisation_id}",
            {"last_day": last.isoformat(), "days_before": days},
        )
    )
    tell_organisation(act, "profile.expiring", organisation, until=last.isoformat())


def _still(act: Act, organisation_id: str, policy: ConfirmationPolicy) -> tuple[Organisation, Life, date]:
    """The profile as it is now, where it can still expire."""
    life = life_store.get(act.connection, organisation_id)
    organisation = profiles.get(act.connection, organisation_id)
    last = last_day(life, policy) if life else None
    if life is None or organisation is None or last is None or not is_next(life, "profile.expire"):
        raise _NothingToDo
    return organisation, life, last
