"""What is done to waivers within an act: each once, on record, with its organisation told."""

import difflib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from api.database import Connection
from api.journal.acting import Act, Event, Notice
from api.journal.details import JSON
from api.problems import (
    BadWaiver,
    UnknownOrganisation,
    UnknownWaiver,
    WaiverAlreadyApproved,
    WaiverAlreadyEnded,
    WaiverAlreadyRecorded,
)
from api.profiles import store as profiles
from api.waivers import store
from api.waivers.recorded import Ending, RecordedWaiver
from api.waivers.requests import Approval, LawOn, WaiverRequest, checked, pre_approval_of, waiver_of, words
from eligibility.phrases import in_words
from eligibility.waivers import PreApproval, Waiver


def record(act: Act, request: WaiverRequest, *, law_on: LawOn) -> RecordedWaiver:
    """Puts a waiver on record.

    Raises what `waiver_of` does; UnknownOrganisation; WaiverAlreadyRecorded where an open waiver of the same
    rule already covers one of its days.
    """
    waiver = waiver_of(request, today=act.at.date(), law_on=law_on)
    if profiles.get(act.connection, request.organisation_id) is None:
        raise unknown_organisation(act.connection, request.organisation_id)
    _refuse_overlap(store.recorded_for(act.connection, [request.organisation_id]), waiver)
    number = store.add(act.connection, request.organisation_id, waiver, at=act.at)
    recorded = found(act.connection, number)
    _record(
        act,
        recorded,
        "waiver.record",
        first_day=waiver.valid_from.isoformat(),
        last_day=waiver.valid_to.isoformat(),
        authority=waiver.pre_approval.authority.value if waiver.pre_approval else None,
    )
    _tell(act, recorded, "waiver.recorded")
    return recorded


def approve(act: Act, waiver_id: int, approval: Approval, *, law_on: LawOn) -> RecordedWaiver:
    """Adds the pre-approval to a waiver that lacks it, once.

    Raises what `pre_approval_of` does; UnknownWaiver; WaiverAlreadyEnded; WaiverAlreadyApproved; BadWaiver
    where none is given, or one of after the waiver's last day.
    """
    waiver = _open(act.connection, waiver_id).waiver
    if waiver.pre_approval is not None:
        raise WaiverAlreadyApproved(waiver_id, told(waiver.pre_approval))
    given = pre_approval_of(
        approval, rule=waiver.rule, on=waiver.valid_from, today=act.at.date(), law_on=law_on
    )
    if given is None:
        raise BadWaiver("no pre-approval is given", "Say who gave it, where it can be found, and the day.")
    checked(lambda: replace(waiver, pre_approval=given))
    store.approve(act.connection, waiver_id, given, at=act.at)
    recorded = found(act.connection, waiver_id)
    _record(
        act,
        recorded,
        "waiver.approve",
        authority=given.authority.value,
        approved_on=given.given_on.isoformat(),
    )
    _tell(act, recorded, "waiver.approved")
    return recorded


def end(act: Act, waiver_id: int, *, on: date, reason: str) -> RecordedWaiver:
    """Ends a waiver early: `on` is the last day that it covers. Its row stays.

    A day before its first withdraws it altogether. Raises UnknownWaiver; WaiverAlreadyEnded; BadWaiver where
    it ends by then anyway, or no reason is given.
    """
    why = words(reason, "the reason for ending it")
    last = _open(act.connection, waiver_id).waiver.valid_to
    if on >= last:
        raise BadWaiver(
            f"waiver {waiver_id} ends on {in_words(last)} by itself", "Name an earlier day, or leave it."
        )
    store.end(act.connection, waiver_id, Ending(on=on, reason=why, at=act.at))
    recorded = found(act.connection, waiver_id)
    _record(act, recorded, "waiver.end", last_day=on.isoformat())
    _tell(act, recorded, "waiver.ended")
    return recorded


def found(connection: Connection, waiver_id: int) -> RecordedWaiver:
    """The waiver with this number. Raises UnknownWaiver."""
    recorded = store.get(connection, waiver_id)
    if recorded is None:
        raise UnknownWaiver(waiver_id)
    return recorded


def unknown_organisation(connection: Connection, organisation_id: str) -> UnknownOrganisation:
    """That nobody has that id, with those that come nearest."""
    ids = profiles.all_ids(connection)
    return UnknownOrganisation(organisation_id, nearest=difflib.get_close_matches(organisation_id, ids, n=2))


def told(given: PreApproval) -> str:
    """A pre-approval in words."""
    return f"{given.authority.phrase}, {in_words(given.given_on)} ({given.reference})"


def _open(connection: Connection, waiver_id: int) -> RecordedWaiver:
    recorded = found(connection, waiver_id)
    if recorded.ending is not None:
        raise WaiverAlreadyEnded(waiver_id, in_words(recorded.ending.on))
    return recorded


def _refuse_overlap(recorded: Iterable[RecordedWaiver], waiver: Waiver) -> None:
    for other in recorded:
        if other.overlaps(waiver):
            days = f"{in_words(other.waiver.valid_from)} to {in_words(other.last_day)}"
            is_approved = other.waiver.pre_approval is not None
            raise WaiverAlreadyRecorded(
                other.id, other.organisation_id, waiver.rule, days=days, is_approved=is_approved
            )


def _record(act: Act, recorded: RecordedWaiver, what: str, **more: JSON) -> None:
    detail: dict[str, JSON] = {"organisation": recorded.organisation_id, "rule": recorded.waiver.rule}
    act.record(Event(what, f"waiver:{recorded.id}", detail | more))


def _tell(act: Act, recorded: RecordedWaiver, kind: str) -> None:
    organisation = profiles.get(act.connection, recorded.organisation_id)
    params: dict[str, JSON] = {
        "organisation": organisation.name if organisation else recorded.organisation_id,
        "rule": recorded.waiver.rule,
        "until": recorded.last_day.isoformat(),
        "path": f"/waivers/{recorded.id}",
    }
    act.tell(Notice(kind, f"organisation:{recorded.organisation_id}", params))
