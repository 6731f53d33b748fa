"""A proposal: who would visit whom and when, which side has accepted that, and what may come next. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from api.access import Side
from api.proposals.policy import ProposalPolicy
from api.proposals.problems import (
    DatesNotPossible,
    NotYourStep,
    OriginDoesNotFit,
    ProposalIsOver,
    ProposedToItself,
    SameTermsAgain,
    WordsNeeded,
)
from api.proposals.states import NEEDS_WORDS, SIDES, STEPS, By, Origin, Reason, State, What
from eligibility.phrases import in_words

UNSAVED = 0  # the number of a proposal that the database has not numbered yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The stay that is proposed."""

    first_day: date  # of activities; travel is extra
    last_day: date
    is_virtual: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the rules said when somebody moved."""

    outcome: str
    edition: str
    open_rules: tuple[str, ...]  # codes of those that keep it from being eligible


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One entry of a proposal's history, which is never changed."""

    what: What
    at: datetime
    side: Side | None = None  # none: the service
    by_partnership: int | None = None  # that moved for the side
    terms: Terms | None = None  # those it proposed or accepted
    reason: Reason | None = None
    words: str = ""
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What somebody wants to propose."""

    visitor: str
    host: str
    terms: Terms
    words: str = ""
    side: Side | None = None  # for which of the two; none: the one that the person may act for
    origin: Origin | None = None  # none: the catalogue, or the partnership that makes it
    showing: int | None = None  # number of the list from which it came

    def organisation(self, side: Side) -> str:
        """The id of the organisation on that side."""
        return self.visitor if side is Side.VISITOR else self.host


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One proposal as it stands."""

    id: int
    visitor: str
    host: str
    made_by: Side
    by_partnership: int | None  # that made it for that side
    origin: Origin
    showing: int | None
    terms: Terms
    state: State
    accepted_by: frozenset[Side]  # who has accepted these very terms
    version: int
    made_at: datetime
    moved_at: datetime
    expires_on: date  # the last day on which it can be answered

    @property
    def maker(self) -> str:
        """The id of the organisation that made it, or for which it was made."""
        return self.organisation(self.made_by)

    @property
    def receiver(self) -> str:
        """The id of the organisation across from the maker."""
        return self.organisation(across(self.made_by))

    @property
    def waits_for(self) -> frozenset[Side]:
        """The sides whose answer it waits for; none once it is over."""
        return frozenset(SIDES) - self.accepted_by if self.state.is_open else frozenset()

    def organisation(self, side: Side) -> str:
        """The id of the organisation on that side."""
        return self.visitor if side is Side.VISITOR else self.host

    def as_of(self, today: date) -> "Proposal":
        """The proposal as it is on a day: past its last day it is over, whether or not that is recorded."""
        overdue = self.state.is_open and self.expires_on < today
        return replace(self, state=State.EXPIRED) if overdue else self

    def sides_for(self, act: str) -> frozenset[Side]:
        """The sides whose step this is now."""
        return {
            By.WAITED_FOR: self.waits_for,
            By.OFFERING: self.accepted_by | {self.made_by},
            By.SERVICE: frozenset[Side](),
        }[STEPS[act].by]

    def require_step(self, act: str, acting_for: frozenset[Side], today: date) -> Side:
        """The side for which somebody may take the step who acts for these.

        Raises ProposalIsOver, NotYourStep.
        """
        now = self.as_of(today)
        if not now.state.is_open:
            raise ProposalIsOver(self.id, now.state)
        able = self.sides_for(act) & acting_for
        if not able:
            raise NotYourStep(self.id, act, self.waits_for)
        return next(side for side in (self.made_by, across(self.made_by)) if side in able)


class Moved(NamedTuple):
    """A proposal after a move, and the move."""

    proposal: Proposal
    move: Move


def across(side: Side) -> Side:
    """The other side."""
    return Side.HOST if side is Side.VISITOR else Side.VISITOR


def propose(
    offer: Offer,
    *,
    side: Side,
    by_partnership: int | None,
    evidence: Evidence,
    at: datetime,
    policy: ProposalPolicy,
) -> Moved:
    """A new proposal. Its maker has accepted it, but a partnership accepts nothing for its member.

    Raises OriginDoesNotFit.
    """
    proposal = Proposal(
        id=UNSAVED,
        visitor=offer.visitor,
        host=offer.host,
        made_by=side,
        by_partnership=by_partnership,
        origin=origin_of(offer, by_partnership=by_partnership),
        showing=offer.showing,
        terms=offer.terms,
        state=State.OPEN,
        accepted_by=frozenset({side} if by_partnership is None else ()),
        version=1,
        made_at=at,
        moved_at=at,
        expires_on=policy.last_day(at.date()),
    )
    return Moved(
        proposal,
        Move(
            what=What.MADE,
            at=at,
            side=side,
            by_partnership=by_partnership,
            terms=offer.terms,
            words=offer.words,
            evidence=evidence,
        ),
    )


def origin_of(offer: Offer, *, by_partnership: int | None) -> Origin:
    """How it came about, as stated or as it follows from who makes it. Raises OriginDoesNotFit."""
    usual = Origin.CATALOGUE if by_partnership is None else Origin.PARTNERSHIP
    origin = offer.origin or (Origin.SUGGESTION if offer.showing is not None else usual)
    if origin is Origin.PARTNERSHIP and by_partnership is None:
        raise OriginDoesNotFit(
            "it is not made by a partnership", "Leave 'origin' out, or say how you found each other."
        )
    if (origin is Origin.SUGGESTION) != (offer.showing is not None):
        raise OriginDoesNotFit(
            "a suggestion comes from a list that was shown, and only a suggestion does",
            "Give the number of the list as 'showing', or say another origin.",
        )
    return origin


def accept(
    proposal: Proposal, *, side: Side, evidence: Evidence, at: datetime, policy: ProposalPolicy
) -> Moved:
    """The proposal accepted by a side whose answer it waits for; over once both have accepted."""
    accepted_by = proposal.accepted_by | {side}
    is_whole = accepted_by == frozenset(SIDES)
    after = STEPS["proposal.accept"].after if is_whole else proposal.state
    expires_on = proposal.expires_on if is_whole else policy.last_day(at.date())
    move = Move(what=What.ACCEPTED, at=at, side=side, terms=proposal.terms, evidence=evidence)
    return _moved(proposal, move, state=after, accepted_by=accepted_by, expires_on=expires_on)


def counter(
    proposal: Proposal,
    terms: Terms,
    *,
    side: Side,
    words: str,
    evidence: Evidence,
    at: datetime,
    policy: ProposalPolicy,
) -> Moved:
    """The proposal with other terms, which only the side that proposes them has accepted so far.

    Raises SameTermsAgain.
    """
    if terms == proposal.terms:
        raise SameTermsAgain
    move = Move(what=What.COUNTERED, at=at, side=side, terms=terms, words=words, evidence=evidence)
    return _moved(
        proposal,
        move,
        terms=terms,
        state=STEPS["proposal.counter"].after,
        accepted_by=frozenset({side}),
        expires_on=policy.last_day(at.date()),
    )


def decline(proposal: Proposal, reason: Reason, *, side: Side, words: str, at: datetime) -> Moved:
    """The proposal declined. Raises WordsNeeded for a reason that says nothing by itself."""
    if reason in NEEDS_WORDS and not words:
        raise WordsNeeded(reason.value)
    move = Move(what=What.DECLINED, at=at, side=side, reason=reason, words=words)
    return _moved(proposal, move, state=STEPS["proposal.decline"].after)


def withdraw(proposal: Proposal, *, side: Side, by_partnership: int | None, at: datetime) -> Moved:
    """The proposal taken back."""
    move = Move(what=What.WITHDRAWN, at=at, side=side, by_partnership=by_partnership)
    return _moved(proposal, move, state=STEPS["proposal.withdraw"].after)


def expire(proposal: Proposal, *, at: datetime) -> Moved:
    """The proposal after its last day."""
    return _moved(proposal, Move(what=What.EXPIRED, at=at), state=STEPS["proposal.expire"].after)


def close(proposal: Proposal, *, side: Side, at: datetime) -> Moved:
    """The proposal of a side that is there no longer."""
    return _moved(proposal, Move(what=What.CLOSED, at=at, side=side), state=STEPS["proposal.close"].after)


def require_two(offer: Offer) -> None:
    """Raises ProposedToItself."""
    if offer.visitor == offer.host:
        raise ProposedToItself(offer.visitor)


def require_possible_days(terms: Terms, *, today: date, policy: ProposalPolicy) -> None:
    """Raises DatesNotPossible for a stay that ends before it begins, has begun, or lies too far ahead.

    How long it has to be is for the rules of the programme to say.
    """
    first, last = terms.first_day, terms.last_day
    if last < first:
        raise DatesNotPossible(
            f"it would end on {in_words(last)}, before it begins on {in_words(first)}", "Exchange the days."
        )
    if first < today:
        raise DatesNotPossible(
            f"it would begin on {in_words(first)}, and today is {in_words(today)}", "Propose days to come."
        )
    if first > policy.last_first_day(today):
        latest = in_words(policy.last_first_day(today))
        raise DatesNotPossible(
            f"it would begin on {in_words(first)}, and {latest} is the latest that can be planned now",
            "Check the year.",
        )


def _moved(proposal: Proposal, move: Move, **changes: object) -> Moved:
    after = replace(proposal, version=proposal.version + 1, moved_at=move.at, **changes)  # type: ignore[arg-type]  # as Proposal has them
    return Moved(after, move)
