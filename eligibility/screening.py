"""The pairing of one visitor with every host of a catalogue, or of one host with every visitor.

Each rule is asked once for each distinct combination of the facts it looks at, and its answer is handed to
everybody who shares them. The rules are those of assessment.py: none is written twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from eligibility.assessment import assess_host, assess_visitor, rules_in_force
from eligibility.editions import law_on
from eligibility.facts import NOTHING_KNOWN, Case, OrganisationFacts
from eligibility.parameters import Law
from eligibility.rules import Part, Rule, Subject
from eligibility.verdicts import Answer, Outcome, Reason, Verdict

NOT_ELIGIBLE = Outcome.NOT_ELIGIBLE.severity

_ANSWER_CODES = {answer: code for code, answer in enumerate(Answer)}
_NOT_IN_FORCE = -1  # in place of an answer's code


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """The organisations on one side grouped by the facts of theirs that one rule looks at."""

    rule: Rule
    part: Part  # the side they are on
    examples: tuple[OrganisationFacts, ...]  # one of each group; the rule cannot tell the others apart
    codes: NDArray[np.intp]  # (n,), each one's group
    answered: dict[tuple[object, ...], "Column"] = field(default_factory=dict)  # by the other side's facts

    def ask(self, other: OrganisationFacts, *, law: Law, as_of: date) -> "Column":
        """Ask the rule once per group; others whose facts it cannot tell apart share the answers."""
        seen = self.rule.values_of(_case(_ACROSS[self.part], other))
        if seen not in self.answered:
            pairs = (_case(self.part, example, other) for example in self.examples)
            reasons = tuple(self.rule.ask(self.rule.values_of(pair), law=law, as_of=as_of) for pair in pairs)
            self.answered[seen] = _column(reasons, self.codes)
        return self.answered[seen]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One rule's reasons over the catalogue."""

    reasons: tuple[Reason, ...]  # one per group
    severities: NDArray[np.int8]  # (groups,), 0 eligible to 3 not eligible
    codes: NDArray[np.intp]  # (n,), each one's group

    def reason(self, position: int) -> Reason:
        return self.reasons[int(self.codes[position])]

    def worsen(self, outcomes: NDArray[np.int8]) -> None:
        """Raise each of the outcomes, shape (n,), in place to this rule's severity for that one."""
        if self.severities.any():
            np.maximum(outcomes, self.severities[self.codes], out=outcomes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PreparedHosts:
    """A catalogue of hosts with everything answered that does not depend on the visitor."""

    as_of: date
    law: Law
    host_columns: tuple[Column, ...]
    host_severities: NDArray[np.int8]  # (n,), the worst of the host rules
    pair_groupings: tuple[Grouping, ...]

    def __len__(self) -> int:
        return len(self.host_severities)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Screening:
    """One visitor against every prepared host, in the order in which they were prepared."""

    visitor_verdict: Verdict
    outcomes: NDArray[np.int8]  # (n,), severity of the pairing, 0 eligible to 3 not eligible
    mask: NDArray[np.bool_]  # (n,), whether the pairing still takes part
    columns: tuple[Column, ...]  # of the host rules, then of the pair rules

    def verdict(self, position: int) -> Verdict:
        """Give the verdict on the pairing with the host at `position`, as `assess_pairing` gives it.

        IndexError when no host was prepared at that position.
        """
        if not 0 <= position < len(self.outcomes):
            raise IndexError(
                f"no host at position {position}: {len(self.outcomes)} were prepared, counted from 0"
            )
        return self.visitor_verdict.with_reasons(tuple(column.reason(position) for column in self.columns))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PreparedVisitors:
    """A catalogue of visitors with everything answered that does not depend on the host."""

    as_of: date
    law: Law
    visitor_columns: tuple[Column, ...]
    visitor_severities: NDArray[np.int8]  # (n,), the worst of the visitor rules
    pair_groupings: tuple[Grouping, ...]

    def __len__(self) -> int:
        return len(self.visitor_severities)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VisitorScreening:
    """One host against every prepared visitor, in the order in which they were prepared."""

    host_verdict: Verdict
    outcomes: NDArray[np.int8]  # (n,), severity of the pairing, 0 eligible to 3 not eligible
    mask: NDArray[np.bool_]  # (n,), whether the pairing still takes part
    visitor_columns: tuple[Column, ...]
    pair_columns: tuple[Column, ...]

    def verdict(self, position: int) -> Verdict:
        """Give the verdict on the pairing with the visitor at `position`, as `assess_pairing` gives it.

        IndexError when no visitor was prepared at that position.
        """
        if not 0 <= position < len(self.outcomes):
            raise IndexError(f"no visitor at position {position}: {len(self.outcomes)} were prepared")
        of_visitor = tuple(column.reason(position) for column in self.visitor_columns)
        of_pair = tuple(column.reason(position) for column in self.pair_columns)
        reasons = of_visitor + self.host_verdict.reasons + of_pair
        return Verdict(reasons=reasons, edition=self.host_verdict.edition, as_of=self.host_verdict.as_of)


def prepare(hosts: Sequence[OrganisationFacts], *, as_of: date, law: Law | None = None) -> PreparedHosts:
    """Group the hosts by what the rules in force on that day look at, and ask the host rules."""
    law = law or law_on(as_of)
    columns = tuple(
        grouping.ask(NOTHING_KNOWN, law=law, as_of=as_of)
        for grouping in _groupings(Subject.HOST, Part.HOST, hosts, as_of, law)
    )
    return PreparedHosts(
        as_of=as_of,
        law=law,
        host_columns=columns,
        host_severities=_worst(columns, np.zeros(len(hosts), dtype=np.int8)),
        pair_groupings=_groupings(Subject.PAIR, Part.HOST, hosts, as_of, law),
    )


def prepare_visitors(
    visitors: Sequence[OrganisationFacts], *, as_of: date, law: Law | None = None
) -> PreparedVisitors:
    """Group the visitors by what the rules in force on that day look at, and ask the visitor rules."""
    law = law or law_on(as_of)
    columns = tuple(
        grouping.ask(NOTHING_KNOWN, law=law, as_of=as_of)
        for grouping in _groupings(Subject.VISITOR, Part.VISITOR, visitors, as_of, law)
    )
    return PreparedVisitors(
        as_of=as_of,
        law=law,
        visitor_columns=columns,
        visitor_severities=_worst(columns, np.zeros(len(visitors), dtype=np.int8)),
        pair_groupings=_groupings(Subject.PAIR, Part.VISITOR, visitors, as_of, law),
    )


def screen(visitor: OrganisationFacts, prepared: PreparedHosts) -> Screening:
    """Find the outcome of the visitor's pairing with every prepared host, as `assess_pairing` would."""
    law, as_of = prepared.law, prepared.as_of
    visitor_verdict = assess_visitor(visitor, as_of=as_of, law=law)
    pair_columns = tuple(grouping.ask(visitor, law=law, as_of=as_of) for grouping in prepared.pair_groupings)
    at_best = np.int8(visitor_verdict.outcome.severity)
    outcomes = _worst(pair_columns, np.maximum(prepared.host_severities, at_best))
    return Screening(
        visitor_verdict=visitor_verdict,
        outcomes=outcomes,
        mask=outcomes < NOT_ELIGIBLE,
        columns=prepared.host_columns + pair_columns,
    )


def screen_visitors(host: OrganisationFacts, prepared: PreparedVisitors) -> VisitorScreening:
    """Find the outcome of the host's pairing with every prepared visitor, as `assess_pairing` would."""
    law, as_of = prepared.law, prepared.as_of
    host_verdict = assess_host(host, as_of=as_of, law=law)
    pair_columns = tuple(grouping.ask(host, law=law, as_of=as_of) for grouping in prepared.pair_groupings)
    at_best = np.int8(host_verdict.outcome.severity)
    outcomes = _worst(pair_columns, np.maximum(prepared.visitor_severities, at_best))
    return VisitorScreening(
        host_verdict=host_verdict,
        outcomes=outcomes,
        mask=outcomes < NOT_ELIGIBLE,
        visitor_columns=prepared.visitor_columns,
        pair_columns=pair_columns,
    )


def tally(screening: Screening, *, leaving_out: int) -> Mapping[Outcome, int]:
    """Count the hosts by the outcome of their pairing, without the one at that position."""
    counts = np.bincount(np.delete(screening.outcomes, leaving_out), minlength=len(Outcome))
    return {outcome: int(counts[outcome.severity]) for outcome in Outcome}


def changed_alike(before: Screening, after: Screening) -> tuple[tuple[int, ...], ...]:
    """Group the positions of the hosts of which any rule is answered otherwise after.

    Both screenings are of one visitor and the same hosts, under two laws. Within a group the same rules
    change from the same answer to the same answer, and so does the outcome.
    """
    was, becomes = _answers(before), _answers(after)
    none = np.full(len(before.outcomes), _NOT_IN_FORCE, dtype=np.int8)
    both = [(was.get(code, none), becomes.get(code, none)) for code in dict.fromkeys((*was, *becomes))]
    rows = [row for pair in both if (pair[0] != pair[1]).any() for row in pair]
    of_visitor = _answers_in(before.visitor_verdict) != _answers_in(after.visitor_verdict)
    changed = np.full(len(none), of_visitor)
    for one, other in both:
        changed |= one != other
    positions = np.flatnonzero(changed)
    if not len(positions):
        return ()
    seen = np.stack([before.outcomes, after.outcomes, *rows])[:, positions]
    firsts, codes = np.unique(seen, axis=1, return_index=True, return_inverse=True)[1:]
    return tuple(tuple(positions[codes == code].tolist()) for code in np.argsort(firsts))


def _answers(screening: Screening) -> dict[str, NDArray[np.int8]]:
    """Each host's answer to each host and pair rule, by the rule's code."""
    return {
        column.reasons[0].code: np.array(
            [_ANSWER_CODES[reason.answer] for reason in column.reasons], dtype=np.int8
        )[column.codes]
        for column in screening.columns
        if column.reasons
    }


def _answers_in(verdict: Verdict) -> dict[str, Answer]:
    return {reason.code: reason.answer for reason in verdict.reasons}


_ACROSS = {Part.HOST: Part.VISITOR, Part.VISITOR: Part.HOST}


def _case(part: Part, one: OrganisationFacts, other: OrganisationFacts = NOTHING_KNOWN) -> Case:
    """The case with the one on that side, and the other across from it."""
    return Case(visitor=one, host=other) if part is Part.VISITOR else Case(visitor=other, host=one)


def _groupings(
    subject: Subject, part: Part, organisations: Sequence[OrganisationFacts], as_of: date, law: Law
) -> tuple[Grouping, ...]:
    return tuple(_group(rule, part, organisations) for rule in rules_in_force(subject, as_of, law=law))


def _group(rule: Rule, part: Part, organisations: Sequence[OrganisationFacts]) -> Grouping:
    read = [fact.field for fact in rule.reads if fact.part is part]
    look = attrgetter(*read) if read else _nothing
    groups: dict[object, int] = {}
    seen = (groups.setdefault(look(one), len(groups)) for one in organisations)
    codes = np.fromiter(seen, np.intp, len(organisations))
    firsts = np.unique(codes, return_index=True)[1]  # codes count up from 0, so the order is theirs
    return Grouping(rule, part, tuple(organisations[int(first)] for first in firsts), codes)


def _nothing(_one: OrganisationFacts) -> tuple[()]:
    return ()


def _column(reasons: tuple[Reason, ...], codes: NDArray[np.intp]) -> Column:
    severities = np.array([reason.outcome.severity for reason in reasons], dtype=np.int8)
    return Column(reasons, severities, codes)


def _worst(columns: Sequence[Column], outcomes: NDArray[np.int8]) -> NDArray[np.int8]:
    """Worsen `outcomes`, which the caller hands over, by every column."""
    for column in columns:
        column.worsen(outcomes)
    return outcomes
