"""Who may ask for whose matches, and see whom: the table of permissions, and what it states as conditions."""

from datetime import datetime

from api.access import OF_THE_PROGRAMME, Concern, Decision, Scope
from api.database import Connection
from api.people.asking import require
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.problems import Problem, UnknownOrganisation
from api.profiles import life_store
from api.profiles.life import Life
from api.profiles.problems import NotListed

_NOT_FOUND = UnknownOrganisation.status


def require_own(
    connection: Connection, signed: Signed, act: str, organisation_id: str, *, at: datetime, doing: str
) -> Life:
    """Lets somebody act for an organisation that takes part: for its own people, one in the catalogue.

    `doing` completes 'nobody can ...'. Raises UnknownOrganisation, what `require` raises, and NotListed.
    """
    life, _, decision = _allowed(connection, signed, act, organisation_id, at=at)
    if not life.was_accepted or (_is_member(decision) and not life.state.is_listed):
        raise NotListed(life, doing)
    return life


def require_any_time(
    connection: Connection, signed: Signed, act: str, organisation_id: str, *, at: datetime
) -> Life:
    """As `require_own`, whether or not the organisation is in the catalogue now."""
    return _allowed(connection, signed, act, organisation_id, at=at)[0]


def require_searching(connection: Connection, signed: Signed, *, at: datetime) -> None:
    """Lets somebody search the catalogue: members as long as an organisation of theirs is in it.

    Raises what `require` raises, and NotListed.
    """
    decision = require(connection, signed, "catalogue.read", OF_THE_PROGRAMME, at=at)
    _require_taking_part(connection, signed, decision, at=at)


def require_profile(connection: Connection, signed: Signed, organisation_id: str, *, at: datetime) -> None:
    """Lets somebody read the profile as the catalogue shows it; one that is not there, only who may read all.

    Raises UnknownOrganisation, what `require` raises, and NotListed.
    """
    life, concern = _known(connection, organisation_id)
    if life.was_accepted and not concern.is_deleted and _may_read_all(connection, signed, concern, at=at):
        return
    unknown = UnknownOrganisation(organisation_id)
    decision = require(connection, signed, "profile.read", concern, at=at, unknown=unknown)
    if concern.is_deleted:
        raise NotListed(life, "read it as the catalogue shows it")
    if not life.state.is_listed:
        raise unknown
    _require_taking_part(connection, signed, decision, at=at)


def require_pair(
    connection: Connection, signed: Signed, visitor_id: str, host_id: str, *, at: datetime
) -> str:
    """The one of the two for which somebody may ask why, or why not, the other.

    Raises what `require_own` raises of either, and UnknownOrganisation for another that is not shown to them.
    """
    refused: list[Problem] = []
    for mine, other in ((visitor_id, host_id), (host_id, visitor_id)):
        try:
            require_own(connection, signed, "matches.read", mine, at=at, doing="see its matches")
        except Problem as problem:
            refused.append(problem)
            continue
        require_shown(connection, signed, other, at=at)
        return mine
    raise next((one for one in refused if one.status is not _NOT_FOUND), refused[0])


def require_shown(connection: Connection, signed: Signed, organisation_id: str, *, at: datetime) -> None:
    """Lets somebody see an organisation that is in the catalogue, or of which they may read all.

    Raises UnknownOrganisation.
    """
    life, concern = _known(connection, organisation_id)
    if not life.state.is_listed and not (
        life.was_accepted and _may_read_all(connection, signed, concern, at=at)
    ):
        raise UnknownOrganisation(organisation_id)


def _allowed(
    connection: Connection, signed: Signed, act: str, organisation_id: str, *, at: datetime
) -> tuple[Life, Concern, Decision]:
    life, concern = _known(connection, organisation_id)
    unknown = UnknownOrganisation(organisation_id)
    return life, concern, require(connection, signed, act, concern, at=at, unknown=unknown)


def _known(connection: Connection, organisation_id: str) -> tuple[Life, Concern]:
    life = life_store.get(connection, organisation_id)
    concern = life_store.concern_of(connection, organisation_id)
    if life is None or concern is None:
        raise UnknownOrganisation(organisation_id)
    return life, concern


def _may_read_all(connection: Connection, signed: Signed, concern: Concern, *, at: datetime) -> bool:
    try:
        require(connection, signed, "profile.read_private", concern, at=at)
    except Problem:
        return False
    return True


def _is_member(decision: Decision) -> bool:
    return decision.by is not None and decision.by.role.scope is Scope.ORGANISATION


def _require_taking_part(connection: Connection, signed: Signed, decision: Decision, *, at: datetime) -> None:
    if not _is_member(decision):
        return
    mandates = [one.mandate for one in still_held(connection, signed, at)]
    if any(one.role.scope is Scope.PARTNERSHIP for one in mandates):
        return
    own = {one.organisation for one in mandates if one.organisation is not None and one.holds_on(at.date())}
    lives = life_store.get_many(connection, own)
    if not any(life.state.is_listed for life in lives.values()):
        raise NotListed(lives[min(lives)], "search the catalogue")
