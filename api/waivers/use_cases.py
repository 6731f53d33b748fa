"""What a person can do with waivers of organisations: record, approve, end and list them.

Each that writes is one transaction: what it checked is still so when what it wrote is kept, or it is done
again.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from api.database import Connection, Database
from api.problems import (
    BadWaiver,
    UnknownOrganisation,
    UnknownWaiver,
    WaiverAlreadyApproved,
    WaiverAlreadyEnded,
    WaiverAlreadyRecorded,
)
from api.profiles import store as profiles
from api.profiles.organisation import Organisation, facts_of
from api.waivers import store
from api.waivers.recorded import Ending, RecordedWaiver
from api.waivers.requests import Approval, LawOn, WaiverRequest, checked, pre_approval_of, waiver_of, words
from eligibility.assessment import assess_host, assess_visitor, rule_of
from eligibility.editions import law_on
from eligibility.phrases import in_words
from eligibility.rules import Subject
from eligibility.verdicts import Reason, Verdict
from eligibility.waivers import PreApproval, Waiver

_ASSESSMENTS = {Subject.VISITOR: assess_visitor, Subject.HOST: assess_host}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a recorded waiver does on a day: the answers about its organisation in the role of its rule."""

    recorded: RecordedWaiver
    organisation: Organisation
    subject: Subject
    verdict: Verdict

    @property
    def reason(self) -> Reason | None:
        """The answer of the rule that is waived; None on a day on which it is not asked."""
        return next((one for one in self.verdict.reasons if one.code == self.recorded.waiver.rule), None)


def record_waiver(
    database: Database, request: WaiverRequest, *, at: datetime, law_on: LawOn = law_on
) -> RecordedWaiver:
    """Puts a waiver on record.

    Raises what `waiver_of` does; UnknownOrganisation; WaiverAlreadyRecorded where an open waiver of the same
    rule already covers one of its days.
    """
    waiver = waiver_of(request, today=at.date(), law_on=law_on)

    def record(connection: Connection) -> RecordedWaiver:
        if profiles.get(connection, request.organisation_id) is None:
            raise _unknown(request.organisation_id, profiles.all_ids(connection))
        _refuse_overlap(store.recorded_for(connection, [request.organisation_id]), waiver)
        number = store.add(connection, request.organisation_id, waiver, at=at)
        return _found(store.get(connection, number), number)

    return database.run(record)


def approve_waiver(
    database: Database, waiver_id: int, approval: Approval, *, at: datetime, law_on: LawOn = law_on
) -> RecordedWaiver:
    """Adds the pre-approval to a waiver that lacks it, once.

    Raises what `pre_approval_of` does; UnknownWaiver; WaiverAlreadyEnded; WaiverAlreadyApproved; BadWaiver
    where none is given, or one of after the waiver's last day.
    """

    def approve(connection: Connection) -> RecordedWaiver:
        recorded = _open(store.get(connection, waiver_id), waiver_id)
        waiver = recorded.waiver
        if waiver.pre_approval is not None:
            raise WaiverAlreadyApproved(waiver_id, told(waiver.pre_approval))
        given = pre_approval_of(
            approval, rule=waiver.rule, on=waiver.valid_from, today=at.date(), law_on=law_on
        )
        if given is None:
            raise BadWaiver(
                "no pre-approval is given", "Say who gave it, where it can be found, and the day."
            )
        checked(lambda: replace(waiver, pre_approval=given))
        store.approve(connection, waiver_id, given, at=at)
        return _found(store.get(connection, waiver_id), waiver_id)

    return database.run(approve)


def end_waiver(database: Database, waiver_id: int, *, on: date, reason: str, at: datetime) -> RecordedWaiver:
    """Ends a waiver early: `on` is the last day that it covers. Its row stays.

    A day before its first withdraws it altogether. Raises UnknownWaiver; WaiverAlreadyEnded; BadWaiver where
    it ends by then anyway, or no reason is given.
    """
    why = words(reason, "the reason for ending it")

    def end(connection: Connection) -> RecordedWaiver:
        recorded = _open(store.get(connection, waiver_id), waiver_id)
        last = recorded.waiver.valid_to
        if on >= last:
            raise BadWaiver(
                f"waiver {waiver_id} ends on {in_words(last)} by itself", "Name an earlier day, or leave it."
            )
        store.end(connection, waiver_id, Ending(on=on, reason=why, at=at))
        return _found(store.get(connection, waiver_id), waiver_id)

    return database.run(end)


def list_waivers(database: Database, organisation_id: str | None = None) -> list[RecordedWaiver]:
    """Everything on record, for one organisation or for all, oldest first. Raises UnknownOrganisation."""
    with database.snapshot() as connection:
        if organisation_id is None:
            return store.recorded_for(connection)
        if profiles.get(connection, organisation_id) is None:
            raise _unknown(organisation_id, profiles.all_ids(connection))
        return store.recorded_for(connection, [organisation_id])


def effect_of(database: Database, recorded: RecordedWaiver, *, as_of: date, law_on: LawOn = law_on) -> Effect:
    """What the register, with this waiver in it, makes of its organisation on a day."""
    with database.snapshot() as connection:
        organisation = profiles.get(connection, recorded.organisation_id)
        if organisation is None:
            raise UnknownOrganisation(recorded.organisation_id)
        bodies = profiles.bodies_of(connection, [organisation]).values()
        waivers = store.waivers_of(connection, [organisation.id]).get(organisation.id, frozenset())
    subject = rule_of(recorded.waiver.rule).subject
    facts = facts_of(organisation, bodies, as_of=as_of, waivers=waivers)
    verdict = _ASSESSMENTS[subject](facts, as_of=as_of, law=law_on(as_of))
    return Effect(recorded=recorded, organisation=organisation, subject=subject, verdict=verdict)


def told(given: PreApproval) -> str:
    """A pre-approval in words."""
    return f"{given.authority.phrase}, {in_words(given.given_on)} ({given.reference})"


def _found(recorded: RecordedWaiver | None, waiver_id: int) -> RecordedWaiver:
    if recorded is None:
        raise UnknownWaiver(waiver_id)
    return recorded


def _open(recorded: RecordedWaiver | None, waiver_id: int) -> RecordedWaiver:
    found = _found(recorded, waiver_id)
    if found.ending is not None:
        raise WaiverAlreadyEnded(waiver_id, in_words(found.ending.on))
    return found


def _unknown(organisation_id: str, ids: Sequence[str]) -> UnknownOrganisation:
    return UnknownOrganisation(organisation_id, nearest=difflib.get_close_matches(organisation_id, ids, n=2))


def _refuse_overlap(recorded: Iterable[RecordedWaiver], waiver: Waiver) -> None:
    for other in recorded:
        if other.overlaps(waiver):
            days = f"{in_words(other.waiver.valid_from)} to {in_words(other.last_day)}"
            is_approved = other.waiver.pre_approval is not None
            raise WaiverAlreadyRecorded(
                other.id, other.organisation_id, waiver.rule, days=days, is_approved=is_approved
            )
