"""Making a proposal, and asking beforehand whether it can be made."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from api.access import Side
from api.database import Connection
from api.journal.acting import Act
from api.people.signed import Signed
from api.proposals import store
from api.proposals.parties import Maker, parties_of, require_maker
from api.proposals.proposal import Moved, Offer, propose, require_two
from api.proposals.use_cases.checking import Checked, Limits, check_offer
from api.proposals.use_cases.seeing import View, view_of
from api.proposals.use_cases.telling import record, tell_others
from api.showings.showing import Deed
from api.showings.use_cases import note_within


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would be said of an offer, and for whom it would be made."""

    offer: Offer
    side: Side
    partnership: int | None
    checked: Checked
    most_open: int  # each way
    answer_until: date  # if it were made now


def preview(connection: Connection, signed: Signed, offer: Offer, *, at: datetime, limits: Limits) -> Preview:
    """Whether an offer can be made now, and what the rules say of it. Raises as `make` does for bad input."""
    maker, checked = _looked_at(connection, signed, offer, at=at, limits=limits)
    return Preview(
        offer=offer,
        side=maker.side,
        partnership=maker.partnership,
        checked=checked,
        most_open=limits.policy.open_each_way,
        answer_until=limits.policy.last_day(at.date()),
    )


def make(act: Act, *, signed: Signed, offer: Offer, limits: Limits) -> View:
    """A proposal, made for the side that the person may act for.

    Raises NobodyToProposeFor, SayForWhom, ProposedToItself; what is wrong with the offer, see `check_offer`;
    and the first thing in its way: NotListed, AlreadyProposed, TooManyOpen or NotEligibleTogether.
    """
    maker, checked = _looked_at(act.connection, signed, offer, at=act.at, limits=limits)
    for problem in checked.obstacles:
        raise problem
    made = propose(
        offer,
        side=maker.side,
        by_partnership=maker.partnership,
        evidence=checked.grounds.evidence,
        at=act.at,
        policy=limits.policy,
    )
    number = store.add(act.connection, made)
    made = Moved(replace(made.proposal, id=number), made.move)
    _note(act, made)
    record(act, made, "proposal.make", origin=made.proposal.origin.value, showing=offer.showing)
    tell_others(act, made, "proposal.received")
    return view_of(act.connection, parties_of(act.connection, signed, made.proposal, at=act.at))


def _looked_at(
    connection: Connection, signed: Signed, offer: Offer, *, at: datetime, limits: Limits
) -> tuple[Maker, Checked]:
    require_two(offer)
    maker = require_maker(connection, signed, offer, at=at)
    return maker, check_offer(connection, offer, maker, at=at, limits=limits)


def _note(act: Act, made: Moved) -> None:
    """Notes for learning that what a list showed was proposed to, unless somebody has refused that."""
    proposal = made.proposal
    if proposal.showing is not None:
        note_within(
            act.connection,
            showing_id=proposal.showing,
            other=proposal.receiver,
            what=Deed.PROPOSED,
            account_id=act.actor.account_id,
            at=act.at,
            asker=proposal.maker,
        )
