"""Who stands where: whose a proposal is, and for which of its sides somebody may act."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from api.access import Concern, Mandate, Role, Side, may
from api.database import Connection
from api.people.asking import require
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.profiles import life_store
from api.proposals.problems import NobodyToProposeFor, SayForWhom, UnknownProposal
from api.proposals.proposal import Offer, Proposal, across
from api.proposals.states import SIDES

_NOBODYS = Concern()


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """For which side somebody proposes."""

    side: Side
    partnership: int | None  # by which; none: as one of the organisation's own people


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Somebody's standing towards a proposal and its two organisations."""

    proposal: Proposal
    profiles: Mapping[str, Concern]  # whose the profiles of the two are, by id
    mandates: tuple[Mandate, ...]
    signed: Signed
    on: date

    @property
    def concern(self) -> Concern:
        """Whose the proposal is: its maker's. It is deleted when both its organisations are."""
        owner, other = (self.profiles[one] for one in (self.proposal.maker, self.proposal.receiver))
        return Concern(
            owners=owner.owners,
            owner_side=self.proposal.made_by,
            managed_by=owner.managed_by,
            counterparts=other.owners,
            counterpart_managed_by=other.managed_by,
            is_deleted=owner.is_deleted and other.is_deleted,
        )

    def acting_for(self, act: str) -> frozenset[Side]:
        """The sides for which the person may do this."""
        return frozenset(side for side in SIDES if self._may(act, side))

    def partnership_for(self, act: str, side: Side) -> int | None:
        """The partnership by which the person does this for a side; none as one of its own people."""
        return _partnership(_own_first(self.mandates), act, self._at(side), on=self.on, signed=self.signed)

    def managing(self, side: Side) -> int | None:
        """The partnership that manages the organisation of a side now; None where none does."""
        return manager_of(self.profiles[self.proposal.organisation(side)], on=self.on)

    def _may(self, act: str, side: Side) -> bool:
        via = self.signed.actor.via
        return may(self.mandates, act, self._at(side), on=self.on, via=via).allowed

    def _at(self, side: Side) -> Concern:
        return at_side(self.profiles[self.proposal.organisation(side)], side)


def parties_of(connection: Connection, signed: Signed, proposal: Proposal, *, at: datetime) -> Parties:
    """Where somebody stands to a proposal."""
    found = life_store.concerns_of(connection, [proposal.visitor, proposal.host])
    return Parties(
        proposal=proposal,
        profiles={one: found.get(one, _NOBODYS) for one in (proposal.visitor, proposal.host)},
        mandates=tuple(one.mandate for one in still_held(connection, signed, at)),
        signed=signed,
        on=at.date(),
    )


def require_party(
    connection: Connection, signed: Signed, proposal: Proposal, act: str, *, at: datetime
) -> Parties:
    """Where somebody stands who may do this to the proposal. Raises as `require` does."""
    parties = parties_of(connection, signed, proposal, at=at)
    require(connection, signed, act, parties.concern, at=at, unknown=UnknownProposal(proposal.id))
    return parties


def require_maker(connection: Connection, signed: Signed, offer: Offer, *, at: datetime) -> Maker:
    """For which side somebody proposes: that of the organisation which they act for.

    Raises NobodyToProposeFor, SayForWhom, and as `require` does.
    """
    act, on = "proposal.make", at.date()
    mandates = _own_first(one.mandate for one in still_held(connection, signed, at))
    found = life_store.concerns_of(connection, [offer.visitor, offer.host])
    asked = {
        side: at_side(found[offer.organisation(side)], side)
        for side in ((offer.side,) if offer.side else SIDES)
        if offer.organisation(side) in found
    }
    told = {side: may(mandates, act, one, on=on, via=signed.actor.via) for side, one in asked.items()}
    able = [side for side, decision in told.items() if decision.allowed]
    if len(able) > 1:
        raise SayForWhom
    seen = able or [side for side, decision in told.items() if not decision.hides]
    if not seen:
        raise NobodyToProposeFor(offer.visitor, offer.host)
    side = seen[0]
    unknown = NobodyToProposeFor(offer.visitor, offer.host)
    require(connection, signed, act, asked[side], at=at, unknown=unknown)
    return Maker(side=side, partnership=_partnership(mandates, act, asked[side], on=on, signed=signed))


def at_side(profile: Concern, side: Side) -> Concern:
    """What an organisation does in one of the two parts, of which only the people of that part may decide."""
    return Concern(
        owners=profile.owners, owner_side=side, managed_by=profile.managed_by, is_deleted=profile.is_deleted
    )


def manager_of(profile: Concern, *, on: date) -> int | None:
    """The partnership that manages an organisation on a day, or None."""
    return next((one.partnership for one in profile.managed_by if one.holds_on(on)), None)


def told_sides(by: Side | None) -> tuple[Side, ...]:
    """The sides to be told of what a side did; both of what the service or a partnership did."""
    return SIDES if by is None else (across(by),)


def _own_first(mandates: Iterable[Mandate]) -> tuple[Mandate, ...]:
    """Whoever is an organisation's own and its manager too acts as its own."""
    return tuple(sorted(mandates, key=lambda one: one.role is Role.MANAGER))


def _partnership(
    mandates: Iterable[Mandate], act: str, concern: Concern, *, on: date, signed: Signed
) -> int | None:
    by = may(mandates, act, concern, on=on, via=signed.actor.via).by
    return by.partnership if by else None
