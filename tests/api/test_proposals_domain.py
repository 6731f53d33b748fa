"""What may be done with a proposal, in which state and by which side, without a database."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from api.access import PERMISSIONS, Side
from api.notices.kinds import KINDS
from api.proposals import proposal as domain
from api.proposals.policy import POLICY
from api.proposals.problems import (
    DatesNotPossible,
    NotYourStep,
    OriginDoesNotFit,
    ProposalIsOver,
    ProposedToItself,
    SameTermsAgain,
    WordsNeeded,
)
from api.proposals.proposal import Evidence, Offer, Proposal, Terms
from api.proposals.states import NEEDS_WORDS, OF_PEOPLE, REASONS, STEPS, By, Origin, Reason, State

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TODAY = AT.date()
SPRING = Terms(first_day=date(2027, 3, 8), last_day=date(2027, 3, 12))
SUMMER = Terms(first_day=date(2027, 6, 7), last_day=date(2027, 6, 11))
FINE = Evidence(outcome="eligible", edition="cosme-2020", open_rules=())
VISITOR, HOST = Side.VISITOR, Side.HOST
BOTH = frozenset({VISITOR, HOST})


def an_offer(**differences: Any) -> Offer:
    return Offer(**({"visitor": "v", "host": "h", "terms": SPRING} | differences))


def a_proposal(*, side: Side = VISITOR, by_partnership: int | None = None, **differences: Any) -> Proposal:
    made = domain.propose(
        an_offer(**differences), side=side, by_partnership=by_partnership, evidence=FINE, at=AT, policy=POLICY
    )
    return made.proposal


def accepted(proposal: Proposal, side: Side) -> Proposal:
    return domain.accept(proposal, side=side, evidence=FINE, at=AT, policy=POLICY).proposal


def countered(proposal: Proposal, side: Side, terms: Terms = SUMMER, at: datetime = AT) -> Proposal:
    moved = domain.counter(proposal, terms, side=side, words="", evidence=FINE, at=at, policy=POLICY)
    return moved.proposal


def test_every_step_of_a_person_has_its_row_in_the_table_of_permissions() -> None:
    assert set(OF_PEOPLE) <= PERMISSIONS.keys()
    assert set(OF_PEOPLE) == {act for act, step in STEPS.items() if step.by is not By.SERVICE}


def test_every_state_in_which_a_proposal_is_over_is_reached_by_a_step() -> None:
    assert {step.after for step in STEPS.values()} | {State.OPEN} == set(State)


def test_every_reason_to_decline_has_words() -> None:
    assert REASONS.keys() == set(Reason)
    assert REASONS.keys() >= NEEDS_WORDS


def test_every_notice_of_a_proposal_is_of_a_kind_with_words() -> None:
    assert "proposal.expiring" in KINDS


# Who has accepted, for whom it waits: the maker, a partnership, a counter-proposal.
WAITING = [
    (a_proposal(), {HOST}),
    (a_proposal(side=HOST), {VISITOR}),
    (a_proposal(by_partnership=3), {VISITOR, HOST}),
    (accepted(a_proposal(by_partnership=3), VISITOR), {HOST}),
    (accepted(a_proposal(by_partnership=3), HOST), {VISITOR}),
    (countered(a_proposal(), HOST), {VISITOR}),
    (countered(a_proposal(by_partnership=3), VISITOR), {HOST}),
    (countered(accepted(a_proposal(by_partnership=3), VISITOR), HOST), {VISITOR}),
    (accepted(a_proposal(), HOST), set()),
    (accepted(accepted(a_proposal(by_partnership=3), VISITOR), HOST), set()),
]


@pytest.mark.parametrize(("proposal", "waits_for"), WAITING)
def test_it_waits_for_the_sides_that_have_not_accepted_these_days(
    proposal: Proposal, waits_for: set[Side]
) -> None:
    assert proposal.waits_for == waits_for
    assert proposal.state.is_open == bool(waits_for)


def test_accepting_is_possible_for_exactly_the_sides_it_waits_for() -> None:
    for (proposal, waits_for), side in product(WAITING, BOTH):
        if side in waits_for:
            assert proposal.require_step("proposal.accept", frozenset({side}), TODAY) is side
        else:
            with pytest.raises((NotYourStep, ProposalIsOver)):
                proposal.require_step("proposal.accept", frozenset({side}), TODAY)


@pytest.mark.parametrize("act", OF_PEOPLE)
@pytest.mark.parametrize("state", [state for state in State if not state.is_open])
def test_nothing_can_be_done_once_it_is_over(act: str, state: State) -> None:
    over = {
        State.ACCEPTED: accepted(a_proposal(), HOST),
        State.DECLINED: domain.decline(a_proposal(), Reason.DATES, side=HOST, words="", at=AT).proposal,
        State.WITHDRAWN: domain.withdraw(a_proposal(), side=VISITOR, by_partnership=None, at=AT).proposal,
        State.EXPIRED: domain.expire(a_proposal(), at=AT).proposal,
    }[state]
    with pytest.raises(ProposalIsOver) as refused:
        over.require_step(act, BOTH, TODAY)
    assert refused.value.state is state


def test_it_can_be_answered_on_its_last_day_and_not_on_the_day_after() -> None:
    proposal = a_proposal()
    last = TODAY + timedelta(days=30)
    assert proposal.expires_on == last
    assert proposal.require_step("proposal.accept", frozenset({HOST}), last) is HOST
    with pytest.raises(ProposalIsOver) as refused:
        proposal.require_step("proposal.accept", frozenset({HOST}), last + timedelta(days=1))
    assert refused.value.state is State.EXPIRED


def test_the_days_begin_anew_with_each_move() -> None:
    later = AT + timedelta(days=10)
    assert countered(a_proposal(), HOST, at=later).expires_on == TODAY + timedelta(days=40)


def test_the_side_that_countered_may_take_its_days_back_and_the_one_that_was_countered_may_too() -> None:
    proposal = countered(a_proposal(), HOST)
    assert proposal.require_step("proposal.withdraw", frozenset({HOST}), TODAY) is HOST
    assert proposal.require_step("proposal.withdraw", frozenset({VISITOR}), TODAY) is VISITOR


def test_whoever_has_offered_nothing_has_nothing_to_withdraw() -> None:
    with pytest.raises(NotYourStep):
        a_proposal().require_step("proposal.withdraw", frozenset({HOST}), TODAY)


def test_a_counter_proposal_proposes_something_else() -> None:
    with pytest.raises(SameTermsAgain):
        countered(a_proposal(), HOST, SPRING)


@pytest.mark.parametrize("reason", Reason)
def test_another_reason_needs_words_and_the_listed_ones_do_not(reason: Reason) -> None:
    if reason is Reason.OTHER:
        with pytest.raises(WordsNeeded):
            domain.decline(a_proposal(), reason, side=HOST, words="", at=AT)
    moved = domain.decline(a_proposal(), reason, side=HOST, words="We move house.", at=AT)
    assert moved.proposal.state is State.DECLINED
    assert moved.move.reason is reason


def test_nobody_visits_itself() -> None:
    with pytest.raises(ProposedToItself):
        domain.require_two(an_offer(host="v"))


@pytest.mark.parametrize(
    ("first", "last", "is_possible"),
    [
        (TODAY, TODAY + timedelta(days=4), True),  # it may begin today
        (TODAY - timedelta(days=1), TODAY + timedelta(days=4), False),
        (TODAY + timedelta(days=4), TODAY + timedelta(days=4), True),  # its length is the rules' affair
        (TODAY + timedelta(days=4), TODAY + timedelta(days=3), False),
        (TODAY + timedelta(days=1_096), TODAY + timedelta(days=1_100), True),
        (TODAY + timedelta(days=1_097), TODAY + timedelta(days=1_100), False),
    ],
)
def test_a_stay_lies_ahead_but_not_too_far(first: date, last: date, *, is_possible: bool) -> None:
    terms = Terms(first_day=first, last_day=last)
    if is_possible:
        domain.require_possible_days(terms, today=TODAY, policy=POLICY)
    else:
        with pytest.raises(DatesNotPossible):
            domain.require_possible_days(terms, today=TODAY, policy=POLICY)


@pytest.mark.parametrize(
    ("offer", "by_partnership", "origin"),
    [
        ({}, None, Origin.CATALOGUE),
        ({}, 3, Origin.PARTNERSHIP),
        ({"showing": 5}, None, Origin.SUGGESTION),
        ({"showing": 5}, 3, Origin.SUGGESTION),
        ({"origin": Origin.PRIOR_AGREEMENT}, 3, Origin.PRIOR_AGREEMENT),
        ({"origin": Origin.PARTNERSHIP}, None, None),  # no partnership makes it
        ({"origin": Origin.SUGGESTION}, None, None),  # from which list?
        ({"origin": Origin.CATALOGUE, "showing": 5}, None, None),
    ],
)
def test_a_proposal_says_how_the_two_came_together(
    offer: dict[str, Any], by_partnership: int | None, origin: Origin | None
) -> None:
    if origin is None:
        with pytest.raises(OriginDoesNotFit):
            domain.origin_of(an_offer(**offer), by_partnership=by_partnership)
    else:
        assert domain.origin_of(an_offer(**offer), by_partnership=by_partnership) is origin


def test_every_move_makes_a_new_version() -> None:
    proposal = a_proposal()
    assert [proposal.version, countered(proposal, HOST).version] == [1, 2]
    assert accepted(countered(proposal, HOST), VISITOR).version == 3
