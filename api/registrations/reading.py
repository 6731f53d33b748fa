"""What is read of profiles: the list of one's own or one's queue, one whole, and what is kept about it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from api.access import Concern, Decision, Management, Mandate, Via, may
from api.database import Connection
from api.journal import store as journal
from api.journal.audit import Entry
from api.journal.details import JSON
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.profiles import life_store
from api.profiles import store as profiles
from api.profiles.life import Life, State
from api.profiles.organisation import Organisation
from api.profiles.versions import store as versions
from api.profiles.vocabulary import load_vocabularies
from api.programme.store import all_partnerships
from api.registrations import store
from api.registrations.completing import Missing, missing_in
from api.registrations.finding import READ, Found, find
from api.registrations.judges import part_in
from api.registrations.standing import Standing, questions_of, standings
from api.registrations.steps import is_next
from api.registrations.store import Reach
from api.registrations.suggesting import Suggestion, suggest
from api.registrations.use_cases import is_for_the_partnership
from api.waivers import store as waivers
from api.waivers.recorded import RecordedWaiver
from eligibility.editions import Editions
from eligibility.questions import Questions

_MOST_EVENTS = 10_000  # of one profile in a download

# What may come next, in the order of a menu: the act, how it is asked for, and the step it takes.
NEXT: tuple[tuple[str, str, str, str], ...] = (
    ("profile.edit", "PATCH", "", "profile.edit"),
    ("profile.choose_partnership", "PUT", "/partnership", "profile.choose_partnership"),
    ("profile.submit", "POST", "/submission", "profile.submit"),
    ("profile.validate", "POST", "/validation", "profile.validate"),
    ("profile.approve", "POST", "/approval", "profile.approve"),
    ("profile.return", "POST", "/return", "profile.return"),
    ("profile.reject", "POST", "/rejection", "profile.reject"),
    ("profile.pause", "POST", "/pause", "profile.pause"),
    ("profile.resume", "POST", "/resumption", "profile.resume"),
    ("profile.reconfirm", "POST", "/reconfirmation", "profile.reconfirm"),
    ("profile.transfer", "POST", "/transfer", "profile.transfer"),
    ("profile.delete", "DELETE", "", "profile.delete"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAct:
    """Something that whoever asks may do now."""

    act: str
    method: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """All of one profile, for those who may read all of it."""

    organisation: Organisation
    life: Life
    missing: tuple[Missing, ...]
    next: tuple[NextAct, ...]
    standings: tuple[tuple[Standing, Questions], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of the list of those that somebody may read all of."""

    rows: Sequence[tuple[Organisation, Life]]
    counts: Mapping[State, int]
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """All that is kept about one profile."""

    organisation: Organisation
    life: Life
    versions: Sequence[tuple[datetime, Mapping[str, JSON]]]
    waivers: Sequence[RecordedWaiver]
    mandates: Sequence[Mapping[str, object]]
    managements: Sequence[Management]
    events: Sequence[Entry]


def read_one(
    connection: Connection, signed: Signed, organisation_id: str, editions: Editions, *, at: datetime
) -> Whole:
    """All of one profile, with how it stands today. Raises what `find` does."""
    found = find(connection, signed, organisation_id, READ, at=at)
    return Whole(
        organisation=found.organisation,
        life=found.life,
        missing=missing_in(found.organisation),
        next=tuple(_next(connection, signed, found, at)),
        standings=read_standings(connection, found.organisation, editions, at=at),
    )


def read_standings(
    connection: Connection, organisation: Organisation, editions: Editions, *, at: datetime
) -> tuple[tuple[Standing, Questions], ...]:
    """The verdicts on a profile, stored or not, each with what to ask next."""
    today = at.date()
    found = standings(connection, organisation, editions, today=today)
    return tuple((one, questions_of(one, editions, today=today)) for one in found)


def read_list(
    connection: Connection, signed: Signed, *, state: State | None, after: str, most: int, at: datetime
) -> Page:
    """The profiles that somebody may read all of, by id, and how many there are in each state."""
    held = [one.mandate for one in still_held(connection, signed, at)]
    reach = reach_of(held, on=at.date(), via=signed.actor.via)
    ids = store.ids_within(connection, reach, on=at.date(), state=state, after=after, most=most + 1)
    shown = ids[:most]
    found, lives = profiles.get_many(connection, shown), life_store.get_many(connection, shown)
    by_id = {str(one.id): one for one in found.values()}
    return Page(
        rows=[(by_id[one], lives[one]) for one in shown],
        counts=store.counts_within(connection, reach, on=at.date()),
        after=shown[-1] if len(ids) > most else None,
    )


def reach_of(held: Iterable[Mandate], *, on: date, via: Via) -> Reach:
    """Whose profiles the holder of these mandates may read all of, as the table of permissions has it."""
    mandates = tuple(held)
    return Reach(
        organisations=frozenset(
            one.organisation
            for one in mandates
            if one.organisation is not None
            and _may(one, Concern(owners=frozenset({one.organisation})), on, via)
        ),
        partnerships=frozenset(
            one.partnership
            for one in mandates
            if one.partnership is not None and _may(one, _managed_by(one.partnership), on, via)
        ),
        everything=any(_may(one, Concern(owners=frozenset({""})), on, via) for one in mandates),
        deleted_too=any(_may(one, Concern(is_deleted=True), on, via) for one in mandates),
    )


def read_suggestions(
    connection: Connection, signed: Signed, organisation_id: str, *, at: datetime
) -> tuple[Suggestion, ...]:
    """The partnerships that a profile may choose today, those that fit best first."""
    found = find(connection, signed, organisation_id, READ, at=at)
    partnerships = [one for one in all_partnerships(connection) if one.holds_on(at.date())]
    clusters = profiles.get_many(connection, {body for one in partnerships for body in one.clusters})
    places = {
        str(one.id): (one.latitude, one.longitude)
        for one in clusters.values()
        if one.latitude is not None and one.longitude is not None
    }
    vocabularies = load_vocabularies()
    labels = {**vocabularies.countries.names, **vocabularies.ecosystems.names}
    return suggest(found.organisation, partnerships, places=places, labels=labels)


def read_everything(
    connection: Connection, signed: Signed, organisation_id: str, *, at: datetime
) -> Everything:
    """All that is kept about a profile, to be taken away. Raises what `find` does."""
    found = find(connection, signed, organisation_id, READ, at=at)
    kept = versions.kept_of(connection, found.id)
    subject = f"organisation:{found.id}"
    return Everything(
        organisation=found.organisation,
        life=found.life,
        versions=[(moment, json.loads(text)) for moment, text in kept],
        waivers=waivers.recorded_for(connection, [found.id]),
        mandates=store.mandates_for(connection, found.id),
        managements=found.concern.managed_by,
        events=journal.last_entries(connection, limit=_MOST_EVENTS, subject=subject, account_id=None),
    )


def _next(connection: Connection, signed: Signed, found: Found, at: datetime) -> Iterable[NextAct]:
    held = [one.mandate for one in still_held(connection, signed, at)]
    for act, method, path, step in NEXT:
        decision = may(held, act, found.concern, on=at.date(), via=signed.actor.via)
        if (
            decision.allowed
            and is_next(found.life, step)
            and not _is_barred(connection, signed, found, decision)
        ):
            yield NextAct(act=act, method=method, path=f"/profiles/{found.id}{path}")


def _is_barred(connection: Connection, signed: Signed, found: Found, decision: Decision) -> bool:
    """What the table's conditions keep from somebody to whom it gives the act."""
    act, by = decision.act, decision.by
    if act in {"profile.validate", "profile.approve"}:
        return part_in(connection, found, signed, act) is not None
    if act == "profile.resume":
        return is_for_the_partnership(replace(found, decision=decision))
    if act in {"profile.return", "profile.reject"} and by is not None and by.partnership is None:
        return found.life.state is not State.APPROVING
    return act == "profile.submit" and bool(missing_in(found.organisation))


def _may(mandate: Mandate, concern: Concern, on: date, via: Via) -> bool:
    return may([mandate], READ, concern, on=on, via=via).allowed


def _managed_by(partnership: int) -> Concern:
    return Concern(
        owners=frozenset({""}), managed_by=(Management(partnership=partnership, valid_from=date.min),)
    )
