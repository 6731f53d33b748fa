"""Waivers as somebody who is signed in may record, approve, end and read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from api.access import Concern, may
from api.database import Connection
from api.journal.acting import Act
from api.journal.versions import require_match
from api.people.asking import require
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.problems import UnknownOrganisation, UnknownWaiver
from api.profiles import life_store
from api.waivers import acting, store
from api.waivers.recorded import RecordedWaiver
from api.waivers.requests import NO_APPROVAL, Approval, LawOn, WaiverRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of the register; `after` is the number to go on from, None at its end."""

    waivers: Sequence[RecordedWaiver]
    after: int | None


def record(act: Act, *, signed: Signed, request: WaiverRequest, law_on: LawOn) -> RecordedWaiver:
    """Puts a waiver on record; with a pre-approval only for who may record that too.

    Raises what `require` and `acting.record` do; UnknownOrganisation for who may not know of it.
    """
    concern = _concern(act.connection, request.organisation_id)
    unknown = UnknownOrganisation(request.organisation_id)
    asked = ["waiver.record"] if request.approval == NO_APPROVAL else ["waiver.record", "waiver.approve"]
    for what in asked:
        require(act.connection, signed, what, concern, at=act.at, unknown=unknown)
    return acting.record(act, request, law_on=law_on)


def approve(
    act: Act, *, signed: Signed, number: int, approval: Approval, if_match: str | None, law_on: LawOn
) -> RecordedWaiver:
    """Adds a pre-approval. Raises what `require`, `require_match` and `acting.approve` do."""
    _changeable(act, signed, "waiver.approve", number, if_match)
    return acting.approve(act, number, approval, law_on=law_on)


def end(
    act: Act, *, signed: Signed, number: int, on: date, reason: str, if_match: str | None
) -> RecordedWaiver:
    """Ends a waiver early. Raises what `require`, `require_match` and `acting.end` do."""
    _changeable(act, signed, "waiver.end", number, if_match)
    return acting.end(act, number, on=on, reason=reason)


def read(connection: Connection, *, signed: Signed, number: int, at: datetime) -> RecordedWaiver:
    """One waiver. Raises UnknownWaiver, also for who may not know of it."""
    recorded = acting.found(connection, number)
    concern = _concern(connection, recorded.organisation_id)
    require(connection, signed, "waiver.read", concern, at=at, unknown=UnknownWaiver(number))
    return recorded


def listed(
    connection: Connection, *, signed: Signed, organisation: str | None, after: int, most: int, at: datetime
) -> Page:
    """A part of the register: of one organisation, or of all whose waivers they may read, oldest first.

    Raises UnknownOrganisation for one that they may not know of.
    """
    ids = (
        _readable(connection, signed, at)
        if organisation is None
        else [_known(connection, signed, organisation, at)]
    )
    found = store.page_for(connection, ids, after=after, most=most + 1)
    return Page(waivers=found[:most], after=found[most - 1].id if len(found) > most else None)


def _changeable(act: Act, signed: Signed, what: str, number: int, if_match: str | None) -> None:
    recorded = acting.found(act.connection, number)
    concern = _concern(act.connection, recorded.organisation_id)
    require(act.connection, signed, what, concern, at=act.at, unknown=UnknownWaiver(number))
    require_match(if_match, recorded.version)


def _known(connection: Connection, signed: Signed, organisation: str, at: datetime) -> str:
    concern = _concern(connection, organisation)
    unknown = UnknownOrganisation(organisation)
    require(connection, signed, "waiver.read", concern, at=at, unknown=unknown)
    return organisation


def _readable(connection: Connection, signed: Signed, at: datetime) -> list[str]:
    held = [one.mandate for one in still_held(connection, signed, at)]
    concerns = life_store.concerns_of(connection, store.organisation_ids(connection))
    via = signed.actor.via
    return [
        owner
        for owner, concern in concerns.items()
        if may(held, "waiver.read", concern, on=at.date(), via=via).allowed
    ]


def _concern(connection: Connection, organisation: str) -> Concern:
    concern = life_store.concern_of(connection, organisation)
    if concern is None:
        raise UnknownOrganisation(organisation)
    return concern
