"""What is asked of two organisations and a stay before somebody proposes, accepts or counters."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from api.access import Side
from api.database import Connection
from api.problems import Problem, UnknownOrganisation
from api.profiles import life_store
from api.profiles.problems import NotListed
from api.proposals import store
from api.proposals.grounds import Grounds, grounds_of
from api.proposals.parties import Maker
from api.proposals.policy import ProposalPolicy
from api.proposals.problems import AlreadyProposed, DaysHavePassed, TooManyOpen
from api.proposals.proposal import (
    Offer,
    Proposal,
    Terms,
    across,
    origin_of,
    require_possible_days,
)
from api.showings import store as showings
from api.showings.showing_problems import HostNotShown, UnknownShowing
from api.showings.use_cases import found as found_showing
from eligibility.editions import Editions

_PROPOSE = "propose an exchange with it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is the same for every proposal."""

    editions: Editions
    policy: ProposalPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """An offer looked at: what the rules say of it, and everything that is in its way at present."""

    grounds: Grounds
    obstacles: tuple[Problem, ...]  # whatever the person says differently in the offer, these stay
    open_by_maker: int  # proposals
    is_receiver_free: bool  # to receive another


def check_offer(
    connection: Connection, offer: Offer, maker: Maker, *, at: datetime, limits: Limits
) -> Checked:
    """What is to be said of an offer. It changes nothing.

    Raises what is wrong with the offer itself: UnknownOrganisation, DatesNotPossible, OriginDoesNotFit,
    UnknownShowing, HostNotShown, and what `grounds_of` does.
    """
    today, policy = at.date(), limits.policy
    _require_known(connection, offer.organisation(across(maker.side)))
    require_possible_days(offer.terms, today=today, policy=policy)
    origin_of(offer, by_partnership=maker.partnership)
    _require_shown(connection, offer, maker.side)
    grounds = grounds_of(
        connection, offer.visitor, offer.host, offer.terms, editions=limits.editions, today=today
    )
    made_by, received_by = offer.organisation(maker.side), offer.organisation(across(maker.side))
    made = store.count_open(connection, made_by, made=True, today=today)
    received = store.count_open(connection, received_by, made=False, today=today)
    most = policy.open_each_way
    full = [
        TooManyOpen(one, made=is_maker, most=most)
        for one, is_maker, many in ((made_by, True, made), (received_by, False, received))
        if many >= most
    ]
    return Checked(
        grounds=grounds,
        obstacles=(
            *unlisted(connection, offer.visitor, offer.host, doing=_PROPOSE),
            *_already(connection, offer, today),
            *full,
            *grounds.problems(),
        ),
        open_by_maker=made,
        is_receiver_free=received < most,
    )


def require_agreeable(
    connection: Connection, proposal: Proposal, terms: Terms, *, doing: str, at: datetime, limits: Limits
) -> Grounds:
    """What the rules say of a proposal with these terms, where nothing is in the way of agreeing to it.

    Raises NotListed, NotEligibleTogether, and what `grounds_of` does.
    """
    for missing in unlisted(connection, proposal.visitor, proposal.host, doing=doing):
        raise missing
    grounds = grounds_of(
        connection, proposal.visitor, proposal.host, terms, editions=limits.editions, today=at.date()
    )
    for problem in grounds.problems():
        raise problem
    return grounds


def passed(proposal: Proposal, today: date) -> Iterator[DaysHavePassed]:
    """Whether the stay was to have begun by now, as a problem."""
    if proposal.terms.first_day < today:
        yield DaysHavePassed(proposal.id, proposal.terms.first_day)


def unlisted(connection: Connection, *organisations: str, doing: str) -> Iterator[NotListed]:
    """Those of the organisations that are not in the catalogue at present, as problems."""
    lives = life_store.get_many(connection, organisations)
    for organisation in organisations:
        if organisation in lives and not lives[organisation].state.is_listed:
            yield NotListed(lives[organisation], doing)


def _require_known(connection: Connection, organisation: str) -> None:
    """Nobody proposes to an organisation of which they may not know that it is there."""
    life = life_store.get(connection, organisation)
    if life is None or not life.was_accepted:
        raise UnknownOrganisation(organisation)


def _require_shown(connection: Connection, offer: Offer, side: Side) -> None:
    """A list belongs to the organisation that asked for it; others are not told that it is there."""
    if offer.showing is None:
        return
    showing = found_showing(showings.get(connection, offer.showing), offer.showing)
    if showing.asker_id != offer.organisation(side) or showing.question.sought != across(side).value:
        raise UnknownShowing(offer.showing)
    other = offer.organisation(across(side))
    if not showing.holds(other):
        raise HostNotShown(offer.showing, other)


def _already(connection: Connection, offer: Offer, today: date) -> Iterator[AlreadyProposed]:
    other = store.open_of_pair(connection, offer.visitor, offer.host, today=today)
    if other is not None:
        yield AlreadyProposed(other.id, other.waits_for)
