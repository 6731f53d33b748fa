"""What a cluster or business network does about its members: see, confirm and deny them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from api.database import Connection
from api.journal.acting import Act, Event, Notice
from api.people.signed import Signed
from api.profiles import membership_store as memberships
from api.profiles import store as profiles
from api.profiles.membership_store import MemberCounts, OtherEnd
from api.profiles.organisation import Organisation
from api.registrations.finding import READ, Found, find, number_of_partnership
from api.registrations.memberships_problems import HasNoMembers, MembershipConfirmed, UnknownMembership
from api.registrations.telling import path_of, tell_organisation
from eligibility.facts import Kind
from matching.profiles import OrganisationId

_BODIES = (Kind.CLUSTER, Kind.BUSINESS_NETWORK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of a body's members somebody wants to see."""

    confirmed: bool | None = None  # none: all
    after: str = ""
    most: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Memberships:
    """What an organisation states to be a member of, and who states to be its member."""

    organisation_id: str
    member_of: tuple[OtherEnd, ...] | None  # none: not stated
    members: tuple[OtherEnd, ...]
    counts: MemberCounts
    after: str | None  # the id after which the next part begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What became of the members that a body confirmed at once."""

    body: str
    confirmed: tuple[str, ...]
    already: tuple[str, ...]  # had been confirmed before


def read_memberships(
    connection: Connection, signed: Signed, organisation_id: str, wanted: Wanted, *, at: datetime
) -> Memberships:
    """Both sides of an organisation's memberships. Raises UnknownProfile, NotAllowed."""
    found = find(connection, signed, organisation_id, READ, at=at)
    part = memberships.members_of(
        connection,
        organisation_id,
        confirmed=wanted.confirmed,
        after=wanted.after,
        most=wanted.most + 1,
    )
    known = found.organisation.member_of is not None
    return Memberships(
        organisation_id=organisation_id,
        member_of=tuple(memberships.bodies_of(connection, organisation_id)) if known else None,
        members=tuple(part[: wanted.most]),
        counts=memberships.counts_of(connection, organisation_id),
        after=part[wanted.most - 1].id if len(part) > wanted.most else None,
    )


def confirm(act: Act, *, signed: Signed, body: str, members: Sequence[str]) -> Confirmed:
    """Confirms that these are members of the body: all that state it, or none.

    Raises UnknownProfile, NotAllowed, HasNoMembers, UnknownMembership; MembershipConfirmed where all were
    confirmed before.
    """
    found = _body(act, signed, body, "membership.confirm")
    stated = _stated(act.connection, body, members)
    waiting = sorted(one for one, is_confirmed in stated.items() if not is_confirmed)
    if not waiting:
        raise MembershipConfirmed(body, sorted(stated))
    present = profiles.get_many(act.connection, waiting).values()
    profiles.replace(
        act.connection, [_with_word_of(one, found.organisation.id) for one in present], at=act.at
    )
    for member in present:
        tell_organisation(act, "membership.confirmed", member, body=found.organisation.name)
    act.record(Event("membership.confirm", f"organisation:{body}", {"members": waiting}))
    already = tuple(sorted(stated.keys() - set(waiting)))
    return Confirmed(body=body, confirmed=tuple(waiting), already=already)


def deny(act: Act, *, signed: Signed, body: str, member: str) -> None:
    """Takes the membership out of the member's profile, confirmed before or not.

    Raises UnknownProfile, NotAllowed, HasNoMembers, UnknownMembership.
    """
    found = _body(act, signed, body, "membership.deny")
    _stated(act.connection, body, [member])
    present = profiles.get_many(act.connection, [member])[OrganisationId(member)]
    profiles.replace(act.connection, [without_body(present, found.organisation.id)], at=act.at)
    _tell_denied(act, present, found.organisation)
    act.record(Event("membership.deny", f"organisation:{body}", {"members": [member]}))


def _tell_denied(act: Act, member: Organisation, body: Organisation) -> None:
    """The member is told, and its partnership: what it may do can change by it."""
    params = {"organisation": member.name, "body": body.name, "path": path_of(member)}
    number = number_of_partnership(act.connection, member)
    partnership = [f"partnership:{number}"] if number is not None else []
    for recipient in (f"organisation:{member.id}", *partnership):
        act.tell(Notice(kind="membership.denied", recipient=recipient, params=params))


def _body(act: Act, signed: Signed, body: str, name: str) -> Found:
    found = find(act.connection, signed, body, name, at=act.at)
    if found.organisation.kind not in _BODIES:
        raise HasNoMembers(
            body,
            "only a cluster organisation or a business network has members",
            "Correct its kind, if it is one.",
        )
    if not found.life.was_accepted:
        raise HasNoMembers(
            body,
            "its own profile was not accepted yet",
            "Confirm its members when its partnership has validated it.",
        )
    return found


def _stated(connection: Connection, body: str, members: Sequence[str]) -> dict[str, bool]:
    stated = memberships.stated_by(connection, body, sorted(set(members)))
    unknown = sorted(set(members) - stated.keys())
    if unknown:
        raise UnknownMembership(body, unknown)
    return stated


def _with_word_of(member: Organisation, body: OrganisationId) -> Organisation:
    return replace(member, unconfirmed=member.unconfirmed - {body})


def without_body(member: Organisation, body: str) -> Organisation:
    """The member's profile without that membership."""
    return replace(
        member,
        member_of=(member.member_of or frozenset()) - {body},
        unconfirmed=member.unconfirmed - {body},
    )
