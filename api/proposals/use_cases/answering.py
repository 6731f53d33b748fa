"""Answering a proposal: accepting, declining, proposing other dates, and taking it back."""

from dataclasses import dataclass, replace
from datetime import date

from api.access import Side
from api.exchanges.exchange import Agreed
from api.exchanges.use_cases.beginning import begin
from api.journal.acting import Act
from api.journal.versions import require_match
from api.people.signed import Signed
from api.proposals import proposal as domain
from api.proposals import store
from api.proposals.parties import Parties, require_party
from api.proposals.problems import UnknownProposal
from api.proposals.proposal import Evidence, Moved, Proposal, Terms, require_possible_days
from api.proposals.states import SIDES, Reason, State
from api.proposals.use_cases.checking import Limits, passed, require_agreeable
from api.proposals.use_cases.seeing import View, view_of
from api.proposals.use_cases.telling import record, tell_others


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to do with which version of a proposal."""

    signed: Signed
    number: int
    if_match: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """Somebody whose step it is."""

    proposal: Proposal
    parties: Parties
    side: Side  # for which they take it


@dataclass(frozen=True, slots=True, kw_only=True)
class Countered:
    """Other days for a proposal, and perhaps another form."""

    first_day: date
    last_day: date
    is_virtual: bool | None = None  # none: as it is proposed
    words: str = ""

    def terms(self, proposal: Proposal) -> Terms:
        """The stay as it would be."""
        virtual = proposal.terms.is_virtual if self.is_virtual is None else self.is_virtual
        return Terms(first_day=self.first_day, last_day=self.last_day, is_virtual=virtual)


def accept(act: Act, *, asked: Asked, limits: Limits) -> View:
    """The proposal accepted for a side; with the last one's word, an exchange in draft exists.

    Raises as every step here: UnknownProposal, PreconditionRequired, PreconditionFailed, ProposalIsOver,
    NotYourStep; and DaysHavePassed, NotListed, NotEligibleTogether.
    """
    turn = _turn(act, asked, "proposal.accept")
    for problem in passed(turn.proposal, act.at.date()):
        raise problem
    terms = turn.proposal.terms
    grounds = require_agreeable(
        act.connection, turn.proposal, terms, doing="accept it", at=act.at, limits=limits
    )
    moved = domain.accept(
        turn.proposal, side=turn.side, evidence=grounds.evidence, at=act.at, policy=limits.policy
    )
    store.save(act.connection, moved)
    exchange = _begun(act, moved, turn, grounds.evidence)
    record(act, moved, "proposal.accept", exchange=exchange)
    managing = [turn.parties.managing(side) for side in SIDES] if exchange is not None else []
    tell_others(act, moved, "proposal.accepted", partnerships=managing)
    return _seen(act, turn, moved)


def counter(act: Act, *, asked: Asked, countered: Countered, limits: Limits) -> View:
    """The proposal with other days, which wait for the other side.

    Raises as `accept` does, DatesNotPossible and SameTermsAgain.
    """
    turn = _turn(act, asked, "proposal.counter")
    terms = countered.terms(turn.proposal)
    require_possible_days(terms, today=act.at.date(), policy=limits.policy)
    grounds = require_agreeable(
        act.connection, turn.proposal, terms, doing="propose to it", at=act.at, limits=limits
    )
    moved = domain.counter(
        turn.proposal,
        terms,
        side=turn.side,
        words=countered.words,
        evidence=grounds.evidence,
        at=act.at,
        policy=limits.policy,
    )
    store.save(act.connection, moved)
    record(act, moved, "proposal.counter")
    tell_others(act, moved, "proposal.countered")
    return _seen(act, turn, moved)


def decline(act: Act, *, asked: Asked, reason: Reason, words: str) -> View:
    """The proposal declined for a reason. Raises as every step here, and WordsNeeded."""
    turn = _turn(act, asked, "proposal.decline")
    moved = domain.decline(turn.proposal, reason, side=turn.side, words=words, at=act.at)
    store.save(act.connection, moved)
    record(act, moved, "proposal.decline")
    tell_others(act, moved, "proposal.declined")
    return _seen(act, turn, moved)


def withdraw(act: Act, *, asked: Asked) -> View:
    """The proposal taken back. Raises as every step here."""
    name = "proposal.withdraw"
    turn = _turn(act, asked, name)
    partnership = turn.parties.partnership_for(name, turn.side)
    moved = domain.withdraw(turn.proposal, side=turn.side, by_partnership=partnership, at=act.at)
    store.save(act.connection, moved)
    record(act, moved, name)
    tell_others(act, moved, "proposal.withdrawn")
    return _seen(act, turn, moved)


def close_for(act: Act, organisation: str) -> tuple[int, ...]:
    """Ends every open proposal of an organisation that is deleted, and tells the other sides; their numbers.

    What was written for it in any proposal goes too.

    A part of the act that deletes it, which records the event; this records none.
    """
    closed = store.open_of(act.connection, organisation)
    for proposal in closed:
        side = Side.VISITOR if proposal.visitor == organisation else Side.HOST
        moved = domain.close(proposal, side=side, at=act.at)
        store.save(act.connection, moved)
        tell_others(act, moved, "proposal.withdrawn")
    store.erase_words(act.connection, organisation)
    return tuple(proposal.id for proposal in closed)


def _turn(act: Act, asked: Asked, name: str) -> _Turn:
    proposal = store.get(act.connection, asked.number)
    if proposal is None:
        raise UnknownProposal(asked.number)
    parties = require_party(act.connection, asked.signed, proposal, name, at=act.at)
    require_match(asked.if_match, proposal.version)
    side = proposal.require_step(name, parties.acting_for(name), act.at.date())
    return _Turn(proposal=proposal, parties=parties, side=side)


def _begun(act: Act, moved: Moved, turn: _Turn, evidence: Evidence) -> int | None:
    """The number of the exchange that follows; None while another side has still to accept."""
    proposal = moved.proposal
    if proposal.state is not State.ACCEPTED:
        return None
    agreed = Agreed(
        proposal=proposal.id,
        visitor=proposal.visitor,
        host=proposal.host,
        first_day=proposal.terms.first_day,
        last_day=proposal.terms.last_day,
        is_virtual=proposal.terms.is_virtual,
        edition=evidence.edition,
        vop=turn.parties.managing(Side.VISITOR),
        hop=turn.parties.managing(Side.HOST),
    )
    return begin(act, agreed).id


def _seen(act: Act, turn: _Turn, moved: Moved) -> View:
    return view_of(act.connection, replace(turn.parties, proposal=moved.proposal))
