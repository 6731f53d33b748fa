"""What to ask next when something is unknown: the fewest facts that can settle a case, best first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from types import MappingProxyType

from eligibility.assessment import rules_in_force
from eligibility.editions import law_on
from eligibility.facts import Case
from eligibility.parameters import Law
from eligibility.phrases import counted, listed
from eligibility.possibilities import POSSIBLE, PossibleAnswer, possible_answers
from eligibility.rules import FACT_NAMES, Fact, Rule, Subject
from eligibility.stating import with_values
from eligibility.verdicts import Outcome, Reason
from eligibility.wordings import wording_of


class Standing(Enum):
    """Whether it is of any use to ask."""

    SETTLED = "Nothing is missing: every rule has its answer."
    REFUSED = "There is nothing to ask: a rule says no already, and nothing that is unknown can change that."
    HOPELESS = "There is nothing to ask: whatever the answers are, a rule will say no."
    OPEN = "Something is missing."


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The fewest facts that can settle a case, in the order to ask for them.

    With `answers` to them no rule is unknown and none says no, so the outcome is eligible or needs approval;
    fewer facts cannot do that, whatever the answers. Other answers can make further facts necessary. The
    facts are empty unless the standing is open.
    """

    standing: Standing
    facts: tuple[str, ...] = ()  # names such as 'host.country'
    answers: Mapping[str, object] = field(default_factory=dict)  # a value for each of the facts
    refused_at_once_by: tuple[str, ...] = ()  # answers to the first question that refuse the case, in words
    further: tuple[str, ...] = ()  # facts that another answer to one of the facts would make necessary

    @property
    def first(self) -> str | None:
        return self.facts[0] if self.facts else None

    def in_words(self) -> str:
        """What to ask, in which order and why, in a few sentences."""
        if not self.facts:
            return self.standing.value
        first, rest = self.facts[0], self.facts[1:]
        asked = f"Ask first, of the {_part(first)}: {wording_of(first).name}."
        then = f"Then, {_named(rest)}." if rest else ""
        number = counted(len(self.facts), "fact")
        total = f"That is {number}" + (
            "; other answers can make more necessary." if self.further else " in all."
        )
        return " ".join(filter(None, [asked, self._at_once(), then, total]))

    def _at_once(self) -> str:
        if not self.refused_at_once_by:
            return ""
        words = listed(self.refused_at_once_by, "or")
        return f"{words[0].upper()}{words[1:]} would settle it: not eligible."


def next_questions(case: Case, *subjects: Subject, as_of: date, law: Law | None = None) -> Questions:
    """Find the fewest unknown facts that can settle the case, and the order to ask for them.

    The number is exact for the answers that possibilities.py tries; of several such sets it is the one whose
    facts come first in the records. First of all comes a fact that can refuse the case by itself, and of
    these the one for which most rules wait. A fact whose value is of no use to a rule, such as a country that
    is no country, is asked for again.
    """
    law = law or law_on(as_of)
    rules = [rule for subject in subjects for rule in rules_in_force(subject, as_of, law=law)]
    inquiry = _Inquiry(law=law, as_of=as_of)
    if any(inquiry.ask(rule, case).outcome is Outcome.NOT_ELIGIBLE for rule in rules):
        return Questions(standing=Standing.REFUSED)
    case = _without_useless(case, (inquiry.ask(rule, case) for rule in rules))
    waiting = [rule for rule in rules if _is_unknown(inquiry.ask(rule, case))]
    if not waiting:
        return Questions(standing=Standing.SETTLED)
    answers: dict[str, object] = {}
    for component in _independent(waiting, case):
        found = _Search(inquiry=inquiry, case=case, rules=component).fewest()
        if found is None:
            return Questions(standing=Standing.HOPELESS)
        answers |= found
    return _in_order(answers, case, waiting, inquiry)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Inquiry:
    """One law on one day, and every answer it has given so far."""

    law: Law
    as_of: date
    given: dict[tuple[str, tuple[object, ...]], Reason] = field(default_factory=dict)

    def ask(self, rule: Rule, case: Case) -> Reason:
        values = rule.values_of(case)
        key = rule.code, values
        if key not in self.given:
            self.given[key] = rule.ask(values, law=self.law, as_of=self.as_of)
        return self.given[key]

    def still_waiting(self, rules: Iterable[Rule], case: Case) -> list[Rule] | None:
        """Which of the rules stay unknown; None as soon as one says no, since no more facts can mend that."""
        waiting = []
        for rule in rules:
            reason = self.ask(rule, case)
            if reason.outcome is Outcome.NOT_ELIGIBLE:
                return None
            if _is_unknown(reason):
                waiting.append(rule)
        return waiting

    def possible(self, name: str, case: Case) -> tuple[PossibleAnswer, ...]:
        return possible_answers(name, case, law=self.law, as_of=self.as_of)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Search:
    """The search among rules that wait for facts in common.

    A rule that is unknown stays so until a fact it reads becomes known, so every settling set holds a fact
    of each waiting rule. The search takes one waiting rule, tries each of its facts with each answer, and
    goes on with the rules that still wait. Once a fact has been tried, later branches leave it alone.
    """

    inquiry: _Inquiry
    case: Case
    rules: Sequence[Rule]
    tried: dict[str, tuple[PossibleAnswer, ...]] = field(default_factory=dict)

    def fewest(self) -> dict[str, object] | None:
        """Find the smallest settling set with its answers; None when no answers settle the rules."""
        names = {name for rule in self.rules for name in _unknown_of(rule, self.case)}
        possible = {name: self.inquiry.possible(name, self.case) for name in names}
        self.tried.update({name: answers for name, answers in possible.items() if answers})
        for size in range(1, len(names) + 1):
            found = list(self._settling(self.case, self.rules, {}, size, frozenset()))
            if found:
                return min(found, key=lambda answers: sorted(_POSITIONS[name] for name in answers))
        return None

    def _settling(
        self,
        case: Case,
        waiting: Sequence[Rule],
        answers: dict[str, object],
        left: int,
        closed: frozenset[str],
    ) -> Iterator[dict[str, object]]:
        if not waiting:
            yield answers
            return
        open_facts = sorted(
            (
                [name for name in _unknown_of(rule, case) if name in self.tried and name not in closed]
                for rule in waiting
            ),
            key=len,
        )
        if _least(open_facts) > left:
            return
        for name in open_facts[0]:
            for after, answer in self._with_each(case, name):
                still = self.inquiry.still_waiting(waiting, after)
                if still is not None:
                    yield from self._settling(after, still, answers | {name: answer}, left - 1, closed)
            closed |= {name}

    def _with_each(self, case: Case, name: str) -> Iterator[tuple[Case, object]]:
        for answer in self.tried[name]:
            try:
                after = with_values(case, {name: answer.value})
            except ValueError:  # facts that cannot be so together, such as a last day before the first
                continue
            yield after, answer.value


_POSITIONS = {
    Fact(part, name).name: (place, number)
    for place, part in enumerate(FACT_NAMES)
    for number, name in enumerate(FACT_NAMES[part])
}


def _least(open_facts: Sequence[Sequence[str]]) -> float:
    """How many facts are needed at least: one for each rule that shares none with another."""
    seen: set[str] = set()
    number = 0
    for names in open_facts:
        if not names:
            return float("inf")
        if seen.isdisjoint(names):
            number += 1
            seen.update(names)
    return number


def _is_unknown(reason: Reason) -> bool:
    return reason.outcome is Outcome.NEEDS_INFORMATION


def _unknown_of(rule: Rule, case: Case) -> list[str]:
    values = zip(rule.reads, rule.values_of(case), strict=True)
    return [fact.name for fact, value in values if value is None]


def _without_useless(case: Case, reasons: Iterable[Reason]) -> Case:
    """The case without the values that rules cannot use, such as 'UK' for a country."""
    useless = {
        name: None
        for reason in reasons
        for name in reason.missing
        if reason.values[name] is not None and name.partition(".")[2] in POSSIBLE
    }
    return with_values(case, useless) if useless else case


def _independent(rules: Sequence[Rule], case: Case) -> list[list[Rule]]:
    """Part the rules into groups that wait for no fact in common."""
    groups: list[tuple[set[str], list[Rule]]] = []
    for rule in rules:
        names, members = set(_unknown_of(rule, case)), [rule]
        apart = []
        for group in groups:
            if names.isdisjoint(group[0]):
                apart.append(group)
            else:
                names |= group[0]
                members = [*group[1], *members]
        groups = [*apart, (names, members)]
    return [members for _names, members in groups]


def _in_order(
    answers: Mapping[str, object], case: Case, waiting: Sequence[Rule], inquiry: _Inquiry
) -> Questions:
    refusing = {name: _refusing(name, case, waiting, inquiry) for name in answers}
    number = {name: sum(name in _unknown_of(rule, case) for rule in waiting) for name in answers}
    facts = sorted(answers, key=lambda name: (not refusing[name], -number[name], _POSITIONS[name]))
    return Questions(
        standing=Standing.OPEN,
        facts=tuple(facts),
        answers=MappingProxyType({name: answers[name] for name in facts}),
        refused_at_once_by=refusing[facts[0]],
        further=_further(answers, case, waiting, inquiry),
    )


def _refusing(name: str, case: Case, waiting: Sequence[Rule], inquiry: _Inquiry) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            answer.words
            for answer, after in _alternatives(name, case, inquiry)
            if inquiry.still_waiting(waiting, after) is None
        )
    )


def _further(
    answers: Mapping[str, object], case: Case, waiting: Sequence[Rule], inquiry: _Inquiry
) -> tuple[str, ...]:
    settled = with_values(case, answers)
    more = {
        missing
        for name in answers
        for _answer, after in _alternatives(name, settled, inquiry)
        for rule in inquiry.still_waiting(waiting, after) or ()
        for missing in inquiry.ask(rule, after).missing
    }
    return tuple(sorted(more - set(answers), key=_POSITIONS.__getitem__))


def _alternatives(name: str, case: Case, inquiry: _Inquiry) -> Iterator[tuple[PossibleAnswer, Case]]:
    for answer in inquiry.possible(name, case):
        try:
            yield answer, with_values(case, {name: answer.value})
        except ValueError:  # it cannot be so beside the rest of the case
            continue


def _part(name: str) -> str:
    return name.partition(".")[0]


def _named(names: Sequence[str]) -> str:
    parts = dict.fromkeys(map(_part, names))
    return "; ".join(
        f"of the {part}: {listed([wording_of(name).name for name in names if _part(name) == part])}"
        for part in parts
    )
