"""Whose a thing is, and what it is to the holder of a mandate. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from api.access.roles import Mandate, Scope, Side


class Ownership(StrEnum):
    """What a thing is to somebody."""

    OWN = "own"  # its organisation's, or its organisation takes part on the side that the thing belongs to
    COUNTERPART = "counterpart"  # the same thing seen from the other side, or from that side's partnership
    OWN_PARTNERSHIP = "own_partnership"  # of an organisation that its partnership manages; the VOP's view
    OTHER = "other"  # somebody else's; every owned thing, to those who act for the whole programme
    TRANSFERRED_AWAY = "transferred_away"  # its partnership used to manage the organisation, and no longer
    DELETED = "deleted"  # whosever it was
    NOBODY = "nobody"  # the programme's: rules, the catalogue, the audit trail
    SELF = "self"  # the person's own account, inbox, tokens and delegations


@dataclass(frozen=True, slots=True, kw_only=True)
class Management:
    """The days on which one partnership manages an organisation."""

    partnership: int
    valid_from: date
    valid_to: date | None = None  # last day; None: until it is transferred

    def holds_on(self, day: date) -> bool:
        """Whether it manages on that day. The first and the last day both count."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def is_over(self, day: date) -> bool:
        """Whether its last day has passed."""
        return self.valid_to is not None and self.valid_to < day


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """What an act is about: whose it is, who stands across from it, and who manages either.

    A profile has one owner. A proposal belongs to the organisation that made it, and its recipient is the
    counterpart. An exchange belongs to the visitor, and the host is the counterpart; so `managed_by` holds
    the VOP and `counterpart_managed_by` the HOP. A group has several owners. A partnership itself has no
    owner and is managed by itself. A mandate to be given or ended has the side of its role, so that nobody
    gives one for the other side. Without any of these the thing is the programme's.
    """

    owners: frozenset[str] = frozenset()
    owner_side: Side | None = None  # the part the owners take; None where both sides' people act for them
    managed_by: tuple[Management, ...] = ()
    counterparts: frozenset[str] = frozenset()
    counterpart_managed_by: tuple[Management, ...] = ()
    is_deleted: bool = False
    is_self: bool = False  # the asking person's own account and what hangs on it

    @property
    def is_nobodys(self) -> bool:
        """Whether nobody in particular owns or manages it, so that it is the programme's."""
        return not (self.owners or self.managed_by or self.counterparts or self.counterpart_managed_by)

    @property
    def counterpart_side(self) -> Side | None:
        """The part that the counterparts take."""
        return _ACROSS.get(self.owner_side) if self.owner_side else None


_ACROSS = {Side.VISITOR: Side.HOST, Side.HOST: Side.VISITOR}

OF_THE_PROGRAMME = Concern()
OF_ONESELF = Concern(is_self=True)


def ownership(mandate: Mandate | None, concern: Concern, on: date) -> Ownership:
    """What the thing is to the holder of this mandate on that day; to somebody without one for None.

    Where several hold, the nearest does: own before counterpart, managed now before managed once. Whether
    the mandate itself holds on that day is not asked here.
    """
    if concern.is_deleted:
        return Ownership.DELETED
    if concern.is_self:
        return Ownership.SELF
    if concern.is_nobodys:
        return Ownership.NOBODY
    return Ownership.OTHER if mandate is None else _to_holder(mandate, concern, on)


def _to_holder(mandate: Mandate, concern: Concern, on: date) -> Ownership:
    match mandate.role.scope:
        case Scope.ORGANISATION:
            return _to_organisation(mandate, concern)
        case Scope.PARTNERSHIP:
            return _to_partnership(mandate, concern, on)
        case Scope.PROGRAMME:
            return Ownership.OTHER


def _to_organisation(mandate: Mandate, concern: Concern) -> Ownership:
    side = mandate.role.side
    if mandate.organisation in concern.owners and concern.owner_side in {None, side}:
        return Ownership.OWN
    if mandate.organisation in concern.counterparts and concern.counterpart_side in {None, side}:
        return Ownership.COUNTERPART
    return Ownership.OTHER


def _to_partnership(mandate: Mandate, concern: Concern, on: date) -> Ownership:
    managed = [one for one in concern.managed_by if one.partnership == mandate.partnership]
    across = [one for one in concern.counterpart_managed_by if one.partnership == mandate.partnership]
    if any(one.holds_on(on) for one in managed):
        return Ownership.OWN_PARTNERSHIP
    if any(one.holds_on(on) for one in across):
        return Ownership.COUNTERPART
    if any(one.is_over(on) for one in (*managed, *across)):
        return Ownership.TRANSFERRED_AWAY
    return Ownership.OTHER
