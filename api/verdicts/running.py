"""The service's own exchanges under two editions of the rules: which flip, and by which lines. Pure.

The room of exchanges stands above this one, so the application hands in how they are read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.database import Connection
from api.verdicts.planned import StatedExchange
from eligibility.differences import Difference
from eligibility.editions import Editions
from eligibility.facts import Case, OrganisationFacts
from eligibility.flips import AmountFlip, Flip, Revision
from eligibility.impact import (
    OF_A_STAY,
    Compared,
    ComparedAmounts,
    Planned,
    compare_amounts,
    compare_cases,
)
from eligibility.verdicts import Outcome

FactsOf = Callable[[str, date], OrganisationFacts]  # of an organisation by id, as of a day


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningExchange:
    """An exchange of the service that is not over, with what the rules read of its plan."""

    number: int
    state: str
    first_day: date
    stated: StatedExchange


ReadRunning = Callable[[Connection, Editions], Sequence[RunningExchange]]
ReadNow = Callable[[Connection], Sequence[RunningExchange]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """One exchange of which anything is another: its verdict, an answer, or the most that may be paid."""

    exchange: RunningExchange
    before: Outcome
    after: Outcome
    verdict: Flip | None  # none: every rule is answered the same
    amount: AmountFlip | None
    because: tuple[Difference, ...]  # each alone enough; none where it takes several together


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningImpact:
    """What a revision does to the exchanges that are not over."""

    untouched: int  # begin before the day, so the rules of their first day hold
    stays: Compared  # of the others: may the two meet, for a stay like this
    amounts: ComparedAmounts
    affected: tuple[Affected, ...]  # those whose outcome flips first

    @property
    def changes_nothing(self) -> bool:
        return not self.affected


def compare_running(
    revision: Revision,
    running: Sequence[RunningExchange],
    facts_of: FactsOf,
    names: Mapping[str, str],
    *,
    as_of: date,
) -> RunningImpact:
    """Ask both editions about each that begins on that day or later, by its own first day.

    That is the day whose rules a signature asks too. One of an organisation that is gone is left alone: it
    is signed by nobody.
    """
    known = [one for one in running if {one.stated.visitor, one.stated.host} <= names.keys()]
    asked = {str(one.number): one for one in known if one.first_day >= as_of}
    cases = {number: _case(one, facts_of) for number, one in asked.items()}
    days = {number: one.first_day for number, one in asked.items()}
    stays = compare_cases(
        revision, {(number,): (case, days[number]) for number, case in cases.items()}, *OF_A_STAY
    )
    amounts = compare_amounts(
        revision, [Planned(id=number, case=case, as_of=days[number]) for number, case in cases.items()]
    )
    flips = {one.who[0]: one for one in stays.flips}
    paid = {one.who[0]: one for one in amounts.flips}
    affected = [
        _affected(revision, one, cases[number], flips.get(number), paid.get(number))
        for number, one in asked.items()
        if number in flips or number in paid
    ]
    affected.sort(key=lambda one: one.before is one.after)
    return RunningImpact(
        untouched=len(known) - len(asked), stays=stays, amounts=amounts, affected=tuple(affected)
    )


def _case(one: RunningExchange, facts_of: FactsOf) -> Case:
    visitor, host = (facts_of(party, one.first_day) for party in (one.stated.visitor, one.stated.host))
    return one.stated.case(visitor, host)


def _affected(
    revision: Revision, one: RunningExchange, case: Case, verdict: Flip | None, amount: AmountFlip | None
) -> Affected:
    """With the lines of the tables that make this very exchange flip, or its amount another."""
    alone = compare_cases(revision, {verdict.who if verdict else (): (case, one.first_day)}, *OF_A_STAY)
    outcomes = [next(outcome for outcome, n in found.items() if n) for found in (alone.before, alone.after)]
    lines = [line for group in alone.groups for line in group.because]
    return Affected(
        exchange=one,
        before=outcomes[0],
        after=outcomes[1],
        verdict=verdict,
        amount=amount,
        because=tuple(dict.fromkeys((*lines, *(amount.because if amount else ())))),
    )
