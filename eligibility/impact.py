"""Two editions of the law side by side: whose outcome flips, which amounts change, and which line is why.

Both editions are asked about the same facts on the same day, so every difference between the answers comes
from the law alone. A stay is asked by the rules of its first day (policy-day-of-rules).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from eligibility.allowance import work_out
from eligibility.assessment import PAIRING, assess, rule_of
from eligibility.differences import Difference
from eligibility.facts import Case, OrganisationFacts
from eligibility.flips import (
    AmountFlip,
    Bounds,
    Change,
    Flip,
    Revision,
    Who,
    bounds_of,
    compare_allowances,
    compare_verdicts,
)
from eligibility.parameters import Law
from eligibility.rules import Subject
from eligibility.screening import Screening, changed_alike, prepare, screen, tally
from eligibility.verdicts import Outcome

OF_A_STAY = (*PAIRING, Subject.STAY)  # what decides whether a planned exchange can take place

Cases = Mapping[Who, tuple[Case, date]]  # each with the day whose rules are asked
Found = tuple[Flip, tuple[Who, ...]]  # what differs, and all of whom it does


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All whose outcome moves in the same way for the same reasons."""

    sample: Flip  # the first of them, in full
    who: tuple[Who, ...]
    because: tuple[Difference, ...]  # what alone makes the change; empty where it takes several together


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many of one sort have which outcome under each edition."""

    before: Mapping[Outcome, int]
    after: Mapping[Outcome, int]
    changed: int  # of which any rule is answered otherwise, whether or not the outcome is another
    groups: tuple[Group, ...]  # of those whose outcome is, the largest first
    answers: Mapping[tuple[str, str, str], int]  # how many by rule, answer before and answer after

    @property
    def asked(self) -> int:
        return sum(self.before.values())

    @property
    def moved(self) -> int:
        """How many outcomes are another."""
        return sum(len(group.who) for group in self.groups)

    @property
    def possible(self) -> tuple[int, int]:
        """How many are not refused, before and after."""
        before, after = (
            sum(number for outcome, number in counts.items() if outcome.takes_part)
            for counts in (self.before, self.after)
        )
        return before, after


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared(Counted):
    """Organisations in one role, or exchanges, under both editions."""

    flips: tuple[Flip, ...]  # every one that changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """The hosts that one visitor may visit under one edition only."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPairs(Counted):
    """Every ordered pair of two organisations under both editions."""

    hosts: Mapping[str, Hosts]  # by visitor, of those who gain or lose any


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One exchange that is planned or running, and the day whose rules are asked about it."""

    id: str
    case: Case
    as_of: date


NOTHING = Bounds(at_least=0, at_most=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedAmounts:
    """The most that may be paid, over all exchanges compared, whatever their outcome."""

    asked: int
    before: Bounds
    after: Bounds
    flips: tuple[AmountFlip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What a revision would do to everything that is known."""

    revision: Revision
    as_of: date
    visitors: Compared
    hosts: Compared
    pairs: ComparedPairs
    stays: Compared  # of the exchanges: may the two meet, for a stay like this
    payments: Compared  # of the same: may this amount be paid now, by and to these
    reports: Compared  # of the same: is it reported, counted and grouped as it has to be
    amounts: ComparedAmounts

    @property
    def changes_nothing(self) -> bool:
        """Whether no outcome, no answer and no amount is another."""
        compared = (self.visitors, self.hosts, self.pairs, self.stays, self.payments, self.reports)
        return not (any(one.changed for one in compared) or self.amounts.flips)


def work_out_impact(
    revision: Revision,
    organisations: Mapping[str, OrganisationFacts],
    exchanges: Sequence[Planned] = (),
    *,
    as_of: date,
) -> Impact:
    """Ask both editions about every organisation and pair on that day, and every exchange on its own day."""
    visiting: Cases = {(one,): (Case(visitor=facts), as_of) for one, facts in organisations.items()}
    hosting: Cases = {(one,): (Case(host=facts), as_of) for one, facts in organisations.items()}
    planned: Cases = {(one.id,): (one.case, one.as_of) for one in exchanges}
    return Impact(
        revision=revision,
        as_of=as_of,
        visitors=compare_cases(revision, visiting, Subject.VISITOR),
        hosts=compare_cases(revision, hosting, Subject.HOST),
        pairs=compare_pairs(revision, organisations, as_of=as_of),
        stays=compare_cases(revision, planned, *OF_A_STAY),
        payments=compare_cases(revision, planned, Subject.AMOUNT),
        reports=compare_cases(revision, planned, Subject.EXCHANGE),
        amounts=compare_amounts(revision, exchanges),
    )


def compare_cases(revision: Revision, cases: Cases, *subjects: Subject) -> Compared:
    """Compare the verdicts on the cases, each asked on its own day."""
    counts_before, counts_after, flips = Counter[Outcome](), Counter[Outcome](), list[Flip]()
    for who, (case, as_of) in cases.items():
        before = assess(case, *subjects, as_of=as_of, law=revision.before)
        after = assess(case, *subjects, as_of=as_of, law=revision.after)
        counts_before[before.outcome] += 1
        counts_after[after.outcome] += 1
        flip = compare_verdicts(before, after, who=who)
        if flip:
            flips.append(flip)
    found = [(flip, (flip.who,)) for flip in flips]
    return Compared(
        before=_counted(counts_before),
        after=_counted(counts_after),
        changed=len(flips),
        flips=tuple(flips),
        groups=tuple(_group(revision, first, who, *cases[first.who]) for first, who in _alike(found)),
        answers=_answers(found),
    )


def compare_pairs(
    revision: Revision, organisations: Mapping[str, OrganisationFacts], *, as_of: date
) -> ComparedPairs:
    """Compare every ordered pair of two of the organisations."""
    ids, facts = tuple(organisations), tuple(organisations.values())
    old, new = (prepare(facts, as_of=as_of, law=law) for law in (revision.before, revision.after))
    counts_before, counts_after, found = Counter[Outcome](), Counter[Outcome](), list[Found]()
    for position, visitor in enumerate(facts):
        before, after = screen(visitor, old), screen(visitor, new)
        counts_before.update(tally(before, leaving_out=position))
        counts_after.update(tally(after, leaving_out=position))
        found.extend(_changed_pairs(before, after, ids, position))
    return ComparedPairs(
        before=_counted(counts_before),
        after=_counted(counts_after),
        groups=tuple(
            _group(revision, first, who, _pairing(first.who, organisations), as_of)
            for first, who in _alike(found)
        ),
        answers=_answers(found),
        hosts=_hosts(found),
        changed=sum(len(pairs) for _flip, pairs in found),
    )


def compare_amounts(revision: Revision, exchanges: Iterable[Planned]) -> ComparedAmounts:
    """Compare the most that may be paid for each of the exchanges."""
    asked, total_before, total_after, flips = 0, NOTHING, NOTHING, list[AmountFlip]()
    for one in exchanges:
        before = work_out(one.case, as_of=one.as_of, law=revision.before)
        after = work_out(one.case, as_of=one.as_of, law=revision.after)
        asked += 1
        total_before, total_after = total_before + bounds_of(before), total_after + bounds_of(after)
        flip = compare_allowances(before, after, who=(one.id,))
        if flip:
            flips.append(replace(flip, because=_why_amount(revision, one, flip)))
    return ComparedAmounts(asked=asked, before=total_before, after=total_after, flips=tuple(flips))


def _changed_pairs(before: Screening, after: Screening, ids: Sequence[str], visitor: int) -> Iterable[Found]:
    """The pairs of the visitor at that position that change, those that change alike together."""
    for positions in changed_alike(before, after):
        hosts = [position for position in positions if position != visitor]
        if hosts:
            pairs = tuple((ids[visitor], ids[host]) for host in hosts)
            flip = compare_verdicts(before.verdict(hosts[0]), after.verdict(hosts[0]), who=pairs[0])
            if flip:
                yield flip, pairs


def _alike(found: Iterable[Found]) -> list[Found]:
    """The flips that move the outcome, put together by reasons, the largest group first."""
    firsts: dict[object, Flip] = {}
    members: dict[object, list[Who]] = {}
    for flip, who in found:
        if flip.moves:
            reasons = tuple((change.code, change.before, change.after) for change in flip.decisive)
            key = (flip.before, flip.after, reasons)
            firsts.setdefault(key, flip)
            members.setdefault(key, []).extend(who)
    return [(firsts[key], tuple(members[key])) for key in sorted(firsts, key=lambda key: -len(members[key]))]


def _group(revision: Revision, first: Flip, who: tuple[Who, ...], case: Case, as_of: date) -> Group:
    because = (one for change in first.decisive for one in _why(revision, change, case, as_of))
    return Group(sample=first, who=who, because=tuple(dict.fromkeys(because)))


def _why(revision: Revision, change: Change, case: Case, as_of: date) -> tuple[Difference, ...]:
    """The differences each of which alone would give the rule the answer after."""
    rule = rule_of(change.code)
    values = rule.values_of(case)

    def is_enough(law: Law) -> bool:
        answer = rule.ask(values, law=law, as_of=as_of).answer if rule.line(law, as_of) else None
        return answer is change.after

    return revision.enough_alone(is_enough)


def _why_amount(revision: Revision, planned: Planned, flip: AmountFlip) -> tuple[Difference, ...]:
    def is_enough(law: Law) -> bool:
        return bounds_of(work_out(planned.case, as_of=planned.as_of, law=law)) == flip.after

    return revision.enough_alone(is_enough)


def _answers(found: Iterable[Found]) -> Mapping[tuple[str, str, str], int]:
    counts = Counter[tuple[str, str, str]]()
    for flip, pairs in found:
        for change in flip.changes:
            counts[change.code, change.words_before, change.words_after] += len(pairs)
    return MappingProxyType(dict(sorted(counts.items())))


def _hosts(found: Iterable[Found]) -> Mapping[str, Hosts]:
    gained: dict[str, list[str]] = {}
    lost: dict[str, list[str]] = {}
    for flip, pairs in found:
        if flip.before.takes_part is not flip.after.takes_part:
            for visitor, host in pairs:
                (gained if flip.after.takes_part else lost).setdefault(visitor, []).append(host)
    return MappingProxyType(
        {
            visitor: Hosts(
                gained=tuple(sorted(gained.get(visitor, ()))), lost=tuple(sorted(lost.get(visitor, ())))
            )
            for visitor in sorted(gained.keys() | lost.keys())
        }
    )


def _pairing(who: Who, organisations: Mapping[str, OrganisationFacts]) -> Case:
    visitor, host = who
    return Case(visitor=organisations[visitor], host=organisations[host])


def _counted(counts: Counter[Outcome]) -> Mapping[Outcome, int]:
    return MappingProxyType({outcome: counts[outcome] for outcome in Outcome})
