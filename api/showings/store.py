"""Showings in the database: written once, read back with all they were worked out from."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from api.profiles.digest import digest_of
from api.profiles.versions import store as versions
from api.showings.kept import Kept, KeptProfiles
from api.showings.showing import Means, Question, Ranked, Showing, ShowingId, Shown, digest_of_bytes
from api.showings.states import CatalogueState, once_in_law
from api.showings.tables import (
    catalogue_states,
    learning_refusals,
    models_seen,
    showing_notes,
    showings,
    state_members,
)
from api.waivers import store as register
from matching.profiles import OrganisationId

_AT_ONCE = 500  # ids in one query
_MEANS = tuple(field.name for field in fields(Means))


def add(connection: Connection, shown: Shown) -> ShowingId:
    """Writes a showing, and its state and model where they are new; returns its number."""
    at, asker = shown.asked_at, digest_of(shown.asker)
    if not has_state(connection, shown.state):
        come = _add_state(connection, shown.state, at=at)
        versions.keep_missing(
            connection, (one for digest, one in shown.profiles.items() if digest in come), at=at
        )
    if asker not in shown.state.members:  # somebody who is not registered
        versions.keep_missing(connection, [shown.asker], at=at)
    if model_text(connection, shown.means.model_digest) is None:
        seen = {"digest": shown.means.model_digest, "text": shown.model_text, "seen_from": at}
        connection.execute(insert(models_seen).values(seen))
    row = {name: getattr(shown.means, name) for name in _MEANS} | {
        "asked_at": at,
        "asked_by": shown.asked_by,
        "visitor_id": shown.asker.id,
        "visitor_digest": asker,
        "question": shown.question.plain,
        "catalogue_state": shown.state.id,
        "answer_digest": digest_of_bytes(shown.answer),
        "ranks": [[one.host, one.rank, one.affinity_hundredths] for one in shown.ranks],
    }
    added = connection.execute(insert(showings).values(row).returning(showings.c.id))
    return ShowingId(added.scalar_one())


def get(connection: Connection, showing_id: int) -> Showing | None:
    """The showing with this number, or None."""
    row = connection.execute(select(showings).where(showings.c.id == showing_id)).one_or_none()
    return _showing(row) if row else None


def get_many(connection: Connection, showing_ids: Iterable[int]) -> dict[int, Showing]:
    """Those of the numbers that are showings, by number."""
    return {
        row.id: _showing(row)
        for part in _parts(showing_ids)
        for row in connection.execute(select(showings).where(showings.c.id.in_(part)))
    }


def has_state(connection: Connection, state: CatalogueState) -> bool:
    """Whether somebody was shown something in this state before."""
    found = select(catalogue_states.c.number).where(catalogue_states.c.id == state.id)
    return connection.scalar(found) is not None


def get_state(connection: Connection, state_id: str) -> CatalogueState | None:
    """The state of that id as its members are on record, or None."""
    number = connection.scalar(select(catalogue_states.c.number).where(catalogue_states.c.id == state_id))
    if number is None:
        return None
    last = state_members.c.last_number
    lasting = (state_members.c.first_number <= number) & or_(last.is_(None), last >= number)
    return CatalogueState(frozenset(connection.scalars(_members().where(lasting))))


def model_text(connection: Connection, digest: str) -> str | None:
    """The text of the model with this digest, or None."""
    return connection.scalar(select(models_seen.c.text).where(models_seen.c.digest == digest))


def load(connection: Connection, showing: Showing) -> Kept:
    """A showing with what is still there of all that it was worked out from."""
    state = get_state(connection, showing.catalogue_state)
    wanted = {showing.asker_digest, *(state.profiles if state else ())}
    profiles = KeptProfiles.of(wanted, versions.texts_of(connection, wanted))
    return Kept(
        showing=showing,
        state=state,
        profiles=profiles,
        erased=frozenset(versions.owners_of(connection, profiles.erased).values()),
        waivers=once_in_law(register.recorded_for(connection)) if state and state.waivers else {},
        model_text=model_text(connection, showing.means.model_digest),
    )


def has_refused(connection: Connection, account_ids: Iterable[int | None]) -> bool:
    """Whether any of these accounts does not want to be learned from."""
    asked = [account for account in account_ids if account is not None]
    found = select(learning_refusals.c.account_id).where(learning_refusals.c.account_id.in_(asked))
    return connection.execute(found.limit(1)).one_or_none() is not None


def refusing_among(connection: Connection, account_ids: Iterable[int | None]) -> frozenset[int]:
    """Those of these accounts that do not want to be learned from."""
    refusing = learning_refusals.c.account_id
    return frozenset(
        account
        for part in _parts(account for account in account_ids if account is not None)
        for account in connection.scalars(select(refusing).where(refusing.in_(part)))
    )


def _parts(numbers: Iterable[int]) -> list[list[int]]:
    ordered = sorted(set(numbers))
    return [ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE)]


def refuse(connection: Connection, account_id: int, *, at: datetime) -> int:
    """Writes that an account refuses to be learned from, and deletes its notes; returns how many."""
    if not has_refused(connection, [account_id]):
        connection.execute(insert(learning_refusals).values(account_id=account_id, refused_at=at))
    asked = select(showings.c.id).where(showings.c.asked_by == account_id)
    of_theirs = (showing_notes.c.account_id == account_id) | showing_notes.c.showing_id.in_(asked)
    return connection.execute(delete(showing_notes).where(of_theirs)).rowcount


def asked_by(connection: Connection, account_id: int) -> list[tuple[ShowingId, datetime]]:
    """The lists that an account asked for, with when, oldest first."""
    query = select(showings.c.id, showings.c.asked_at).where(showings.c.asked_by == account_id)
    return [(ShowingId(row.id), row.asked_at) for row in connection.execute(query.order_by(showings.c.id))]


def detach(connection: Connection, account_id: int) -> int:
    """Takes an account from the lists that it asked for; how many."""
    theirs = update(showings).where(showings.c.asked_by == account_id)
    return connection.execute(theirs.values(asked_by=None)).rowcount


def allow(connection: Connection, account_id: int) -> None:
    """Takes a refusal back."""
    connection.execute(delete(learning_refusals).where(learning_refusals.c.account_id == account_id))


def add_note(
    connection: Connection, showing_id: int, host_id: str, *, what: str, account_id: int | None, at: datetime
) -> None:
    """Writes what somebody did with a host; the same thing done again is written once."""
    note = showing_notes.c
    same = (note.showing_id == showing_id) & (note.host_id == host_id) & (note.what == what)
    by_same = note.account_id.is_(None) if account_id is None else note.account_id == account_id
    if connection.execute(select(note.id).where(same & by_same).limit(1)).one_or_none() is None:
        row = {"showing_id": showing_id, "host_id": host_id, "what": what, "account_id": account_id}
        connection.execute(insert(showing_notes).values(row | {"noted_at": at}))


def notes_of(connection: Connection, showing_id: int) -> list[tuple[str, str]]:
    """What was done with which host of a showing, in the order in which it was noted."""
    query = select(showing_notes.c.host_id, showing_notes.c.what).order_by(showing_notes.c.id)
    rows = connection.execute(query.where(showing_notes.c.showing_id == showing_id))
    return [(row.host_id, row.what) for row in rows]


def _add_state(connection: Connection, state: CatalogueState, *, at: datetime) -> frozenset[str]:
    """The members by which the state, now written as the newest, goes beyond the newest before it."""
    before = frozenset(connection.scalars(_members().where(state_members.c.last_number.is_(None))))
    last = connection.scalar(select(func.max(catalogue_states.c.number))) or 0
    connection.execute(insert(catalogue_states).values(id=state.id, number=last + 1, seen_from=at))
    if left := [{"this": member} for member in sorted(before - state.members)]:
        open_row = (state_members.c.member == bindparam("this")) & state_members.c.last_number.is_(None)
        connection.execute(update(state_members).where(open_row).values(last_number=last), left)
    come = state.members - before
    if come:
        rows = [{"member": member, "first_number": last + 1} for member in sorted(come)]
        connection.execute(insert(state_members), rows)
    return come


def _members() -> Any:
    return select(state_members.c.member)


def _showing(row: Row[Any]) -> Showing:
    stored: dict[str, Any] = row._asdict()
    return Showing(
        id=ShowingId(row.id),
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        asker_id=OrganisationId(row.visitor_id),
        asker_digest=row.visitor_digest,
        question=Question.of(row.question),
        catalogue_state=row.catalogue_state,
        means=Means(**{name: stored[name] for name in _MEANS}),
        answer_digest=row.answer_digest,
        ranks=tuple(Ranked(*one) for one in row.ranks),
    )
