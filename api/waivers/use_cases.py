"""What a person can do with waivers of organisations: record, approve, end and list them.

Each that writes is one act: what it checked is still so when what it wrote is kept, or it is done again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from api.access import Via
from api.database import Database
from api.journal.acting import Actor, perform
from api.problems import UnknownOrganisation
from api.profiles import store as profiles
from api.profiles.organisation import Organisation, facts_of
from api.waivers import acting, store
from api.waivers.recorded import RecordedWaiver
from api.waivers.requests import Approval, LawOn, WaiverRequest
from eligibility.assessment import assess_host, assess_visitor, rule_of
from eligibility.editions import law_on
from eligibility.rules import Subject
from eligibility.verdicts import Reason, Verdict

BY_COMMAND = Actor(account_id=None, via=Via.COMMAND)
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
    """Puts a waiver on record, by whoever runs the service. Raises what `acting.record` does."""
    work = partial(acting.record, request=request, law_on=law_on)
    return perform(database, BY_COMMAND, at=at, work=work)


def approve_waiver(
    database: Database, waiver_id: int, approval: Approval, *, at: datetime, law_on: LawOn = law_on
) -> RecordedWaiver:
    """Adds a pre-approval, by whoever runs the service. Raises what `acting.approve` does."""
    work = partial(acting.approve, waiver_id=waiver_id, approval=approval, law_on=law_on)
    return perform(database, BY_COMMAND, at=at, work=work)


def end_waiver(database: Database, waiver_id: int, *, on: date, reason: str, at: datetime) -> RecordedWaiver:
    """Ends a waiver early, by whoever runs the service. Raises what `acting.end` does."""
    work = partial(acting.end, waiver_id=waiver_id, on=on, reason=reason)
    return perform(database, BY_COMMAND, at=at, work=work)


def list_waivers(database: Database, organisation_id: str | None = None) -> list[RecordedWaiver]:
    """Everything on record, for one organisation or for all, oldest first. Raises UnknownOrganisation."""
    with database.snapshot() as connection:
        if organisation_id is None:
            return store.recorded_for(connection)
        if profiles.get(connection, organisation_id) is None:
            raise acting.unknown_organisation(connection, organisation_id)
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
