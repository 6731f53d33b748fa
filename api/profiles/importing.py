"""Judges a file by what is on record, and brings it in within an act."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from api.database import Connection
from api.journal.acting import Act, Event, Notice
from api.profiles import life_store, likeness_store, store
from api.profiles.admission import Stored, admit
from api.profiles.arrival_store import on_record
from api.profiles.duplicates import Duplicate, trace_of
from api.profiles.entry import let_in
from api.profiles.imports import Change, ImportReport, Incoming, Terms
from api.profiles.judging import Judged, fields_changed, report_of, suspicions_of, weighed
from api.profiles.life import State, imported
from api.profiles.organisation import Organisation
from api.profiles.understanding import first_rows
from api.programme.store import add_partnerships, is_step_required, partnership_ids
from matching.profiles import OrganisationId

_DIGITS = 16  # of the file's digest, to name an import by


class NothingToChangeError(Exception):
    """Everything that a file says is on record by now; so nothing is done, and there is no act."""

    def __init__(self, judged: Judged) -> None:
        self.judged = judged
        super().__init__("everything that the file says is on record")


class RowsInTheWayError(Exception):
    """Rows that were good when they were looked at and are not any more; nothing is done."""

    def __init__(self, judged: Judged) -> None:
        self.judged = judged
        super().__init__("the file has bad rows")


def judge(connection: Connection, incoming: Incoming, terms: Terms) -> Judged:
    """What the file would do as things are."""
    known = on_record(connection, _ids_named(incoming))
    rows = let_in(incoming.rows, known, partnership=terms.partnership)
    coming = [row.organisation for row in rows if row.organisation]
    accepted = [named for named, held in known.items() if held.was_accepted]
    stored = Stored(
        kinds=store.kinds_of(connection, accepted),
        members=store.members_of(connection, [organisation.id for organisation in coming]),
    )
    admission = admit(rows, stored, member_column=incoming.mapping.origin("member_of"))
    digests = store.digests_of(connection, [organisation.id for organisation in admission.admitted])
    return weighed(admission, terms, digests, known, partnership_ids(connection).keys())


def preview(connection: Connection, incoming: Incoming, judged: Judged) -> ImportReport:
    """The report with what is changed of each, with rows that look like others, and with the first rows."""
    coming = (*judged.new, *judged.changed)
    like = likeness_store.like(connection, [trace_of(one) for one in coming])
    suspicions = suspicions_of(incoming, coming, _known_to(connection, judged.terms, like))
    report = report_of(incoming, judged)
    return replace(
        report,
        changes=_changes(connection, judged.changed),
        suspicions=suspicions,
        first_rows=first_rows(incoming, judged),
    )


def bring_in(act: Act, incoming: Incoming, terms: Terms) -> Judged:
    """Writes what the file says, as one act with one event. Judges it again: others may have written since.

    Raises NothingToChangeError and RowsInTheWayError; then nothing is written.
    """
    judged = judge(act.connection, incoming, terms)
    if not judged.goes_ahead:
        raise RowsInTheWayError(judged)
    if not judged.changes_anything:
        raise NothingToChangeError(judged)
    add_partnerships(act.connection, judged.new_partnerships, at=act.at)
    _add(act, judged)
    _hand_over(act.connection, judged.changed, at=act.at)
    store.replace(act.connection, judged.changed, at=act.at)
    _confirm(act.connection, judged, at=act.at)
    act.record(event_of(incoming, judged))
    return judged


def _add(act: Act, judged: Judged) -> None:
    """Writes the new ones, which the support office approves first where the programme asks for it."""
    waits = is_step_required(act.connection, "profile.approval")
    begun = partial(imported, at=act.at, by=act.actor.account_id, waits_for_approval=waits)
    store.add(act.connection, judged.new, at=act.at, begun=begun)
    if waits and judged.new:
        ask_for_approval(act, len(judged.new))


def ask_for_approval(act: Act, count: int) -> None:
    """Tells the support office that so many profiles more wait for it."""
    params = {"count": str(count), "path": "/profiles?state=approving"}
    act.tell(Notice(kind="approval.asked", recipient="office:programme", params=params))


def event_of(incoming: Incoming, judged: Judged) -> Event:
    report = report_of(incoming, judged)
    detail = {
        "file_digest": incoming.digest,
        "mapping": incoming.mapping_code,
        "rows": report.rows,
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "confirmed_again": report.confirmed_again,
        "rejected": report.bad_rows,
        "new_partnerships": len(report.new_partnerships),
    }
    return Event("profile.import", f"import:{incoming.digest[:_DIGITS]}", detail)


def _ids_named(incoming: Incoming) -> set[str]:
    coming = [row.organisation for row in incoming.rows if row.organisation]
    return {one.id for one in coming} | {body for one in coming for body in one.member_of or ()}


def _known_to(
    connection: Connection, terms: Terms, like: Mapping[str, Sequence[Duplicate]]
) -> dict[str, list[Duplicate]]:
    """Without the drafts that whoever imports may not know of."""
    known = on_record(connection, {twin.other.id for twins in like.values() for twin in twins})
    may_know = {
        other
        for other, held in known.items()
        if held.was_accepted or terms.partnership in {None, held.partnership}
    }
    return {owner: [twin for twin in twins if twin.other.id in may_know] for owner, twins in like.items()}


def _changes(connection: Connection, changed: Sequence[Organisation]) -> tuple[Change, ...]:
    before = store.get_many(connection, [one.id for one in changed])
    return tuple(Change(one.id, fields_changed(before[one.id], one)) for one in changed if one.id in before)


def _hand_over(connection: Connection, changed: Sequence[Organisation], *, at: datetime) -> None:
    """Keeps on record who managed those whose partnership the file changes."""
    before = store.get_many(connection, [one.id for one in changed])
    moved = [one.id for one in changed if before[one.id].partnership != one.partnership]
    numbers = partnership_ids(connection) if moved else {}
    last_day = at.date() - timedelta(days=1)
    for life in life_store.get_many(connection, moved).values():
        former = before[OrganisationId(life.organisation_id)].partnership
        if former:
            life_store.hand_over(
                connection,
                life.organisation_id,
                from_partnership=numbers[former],
                since=life.managed_from,
                last_day=last_day,
            )
        life_store.save(connection, replace(life, managed_from=at.date()))


def _confirm(connection: Connection, judged: Judged, *, at: datetime) -> None:
    """Whoever imports a profile that is different, or has expired, says by it that it holds."""
    changed = {one.id for one in judged.changed}
    for life in life_store.get_many(connection, changed | judged.expired).values():
        if not life.was_accepted:
            continue
        is_written = life.organisation_id in changed  # with its version one higher already
        life_store.save(
            connection,
            replace(
                life,
                state=State.VALIDATED if life.state is State.EXPIRED else life.state,
                version=life.version + (not is_written),
                confirmed_at=at,
                changed_at=at,
            ).as_wished(),
        )
        if not is_written:
            store.touch(connection, life.organisation_id, at=at)
