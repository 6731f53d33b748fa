"""A profile found for somebody who wants to do something to it, and who may."""

from dataclasses import dataclass
from datetime import datetime

from api.access import Concern, Decision
from api.access.roles import Role
from api.database import Connection
from api.journal.acting import Act
from api.journal.versions import require_match
from api.people.asking import require
from api.people.signed import Signed
from api.profiles import life_store
from api.profiles import store as profiles
from api.profiles.life import Life, State
from api.profiles.organisation import Organisation
from api.programme.partnerships import Partnership
from api.programme.store import get_partnership, partnership_ids
from api.registrations.problems import NoSuchPartnership, ProfileDeleted, UnknownProfile

READ = "profile.read_private"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A profile with its life, whose it is, and by which mandate it may be acted on."""

    organisation: Organisation
    life: Life
    concern: Concern
    decision: Decision

    @property
    def id(self) -> str:
        return str(self.organisation.id)

    @property
    def is_by_manager(self) -> bool:
        """Whether it is its partnership that acts."""
        return self.decision.by is not None and self.decision.by.role is Role.MANAGER

    @property
    def is_by_office(self) -> bool:
        """Whether it is the support office that acts."""
        return self.decision.by is not None and self.decision.by.role is Role.SUPPORT_OFFICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Which version of which profile somebody wants to act on."""

    signed: Signed
    organisation_id: str
    if_match: str | None


def find(connection: Connection, signed: Signed, organisation_id: str, act: str, *, at: datetime) -> Found:
    """The profile, for somebody who may do the act to it.

    Raises what `require` does; UnknownProfile, also for one of which they must not learn; ProfileDeleted.
    """
    unknown = UnknownProfile(organisation_id)
    concern = life_store.concern_of(connection, organisation_id)
    life = life_store.get(connection, organisation_id)
    organisation = profiles.get(connection, organisation_id)
    if concern is None or life is None or organisation is None:
        raise unknown
    if life.state is State.DELETED:
        require(connection, signed, READ, concern, at=at, unknown=unknown)
        raise ProfileDeleted(organisation_id, life.changed_at.date().isoformat())
    decision = require(connection, signed, act, concern, at=at, unknown=unknown)
    return Found(organisation=organisation, life=life, concern=concern, decision=decision)


def found_in_act(act: Act, target: Target, name: str) -> Found:
    """As `find`, of the very version that was seen. Raises PreconditionRequired, PreconditionFailed too."""
    found = find(act.connection, target.signed, target.organisation_id, name, at=act.at)
    require_match(target.if_match, found.life.version)
    return found


def partnership_numbered(connection: Connection, number: int, *, at: datetime) -> Partnership:
    """The partnership of that number that manages exchanges today. Raises NoSuchPartnership."""
    partnership = get_partnership(connection, number)
    if partnership is None or not partnership.holds_on(at.date()):
        raise NoSuchPartnership(number)
    return partnership


def number_of_partnership(connection: Connection, organisation: Organisation) -> int | None:
    """The number of the partnership that the profile names, if it names one."""
    if organisation.partnership is None:
        return None
    return partnership_ids(connection).get(organisation.partnership)
