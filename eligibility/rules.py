"""What a rule is: a plain function whose parameters are the facts it looks at.

The decorator reads the function's signature, so what a rule looks at is never declared twice. A rule of a
visitor or a host names facts of that organisation (`kind`, `country`); a rule of the pair says whose
(`visitor_country`, `host_country`). `law` and `as_of` are given to the rules that ask for them by name.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from operator import attrgetter

from eligibility.citations import Citation
from eligibility.facts import WORDINGS, OrganisationFacts, PairFacts, Role
from eligibility.parameters import Law
from eligibility.verdicts import Answer, Reason

InForce = tuple[date, date | None]  # first day, and last day or None while it stands

SCHEME: InForce = (date(2020, 2, 3), None)  # the pilot's first day, citation policy-phase-1-dates
IT_TOOL: InForce = (date(2020, 9, 23), None)  # the day it opened, citation it-tool-opened
ALWAYS: InForce = (date.min, None)  # for a rule that also answers for days before the scheme


class Subject(StrEnum):
    """Of whom a rule is asked."""

    VISITOR = "visitor"
    HOST = "host"
    PAIR = "pair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule found, before it is made a reason with the rule's name, source and values."""

    answer: Answer
    note: str = ""
    cure: str = ""
    citation: Citation | None = None  # the line the answer rests on, where it is not the rule's own
    missing: tuple[str, ...] = ()  # parameters of the rule that would have to be known


def yes(note: str, *, citation: Citation | None = None) -> Finding:
    return Finding(answer=Answer.YES, note=note, citation=citation)


def no(note: str, *, cure: str, citation: Citation | None = None) -> Finding:
    return Finding(answer=Answer.NO, note=note, cure=cure, citation=citation)


def with_approval(note: str, *, cure: str, citation: Citation | None = None) -> Finding:
    return Finding(answer=Answer.WITH_APPROVAL, note=note, cure=cure, citation=citation)


def not_asked(note: str, *, citation: Citation | None = None) -> Finding:
    return Finding(answer=Answer.NOT_ASKED, note=note, citation=citation)


def unknown(*missing: str, note: str = "", cure: str = "") -> Finding:
    """Say which parameters are not known; the rule words note and cure from them unless they are given."""
    return Finding(answer=Answer.UNKNOWN, missing=missing, note=note, cure=cure)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact a rule looks at, and whose it is."""

    party: Role
    field: str  # of OrganisationFacts

    @property
    def name(self) -> str:
        """Its name in a reason's values and its place in PairFacts, such as 'host.country'."""
        return f"{self.party}.{self.field}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One cited question with the days on which it is asked."""

    code: str
    question: str
    citation: str  # key in the register
    dates_citation: str  # key of the source of the days in force
    in_force: InForce
    subject: Subject
    reads: tuple[Fact, ...]  # in the order of the function's parameters
    find: Callable[..., Finding]
    parameters: tuple[str, ...]  # the function's names for `reads`
    takes: frozenset[str]  # which of `law` and `as_of` the function asks for

    def is_in_force(self, as_of: date) -> bool:
        first, last = self.in_force
        return first <= as_of and (last is None or as_of <= last)

    def values_of(self, facts: PairFacts) -> tuple[object, ...]:
        """Pick the values of the facts it looks at, in the order of `reads`; no other changes its answer."""
        return tuple(attrgetter(fact.name)(facts) for fact in self.reads)

    def ask(self, values: Sequence[object], *, law: Law, as_of: date) -> Reason:
        """Answer about `values`, as `values_of` gives them."""
        wanted = {"law": law, "as_of": as_of}
        context = {name: wanted[name] for name in self.takes}
        finding = self.find(**dict(zip(self.parameters, values, strict=True)), **context)
        missing = [
            fact for fact, name in zip(self.reads, self.parameters, strict=True) if name in finding.missing
        ]
        return Reason(
            code=self.code,
            question=self.question,
            answer=finding.answer,
            citation=finding.citation or law.citations[self.citation],
            values={fact.name: value for fact, value in zip(self.reads, values, strict=True)},
            note=finding.note or _what_is_missing(missing),
            cure=finding.cure or _how_to_supply(missing),
            missing=tuple(fact.name for fact in missing),
        )


def rule(
    *,
    code: str,
    question: str,
    citation: str,
    subject: Subject,
    in_force: InForce = SCHEME,
    dates_citation: str = "policy-phase-1-dates",
) -> Callable[[Callable[..., Finding]], Rule]:
    """Make a function a rule; TypeError when one of its parameters is no fact of the subject."""

    def as_rule(find: Callable[..., Finding]) -> Rule:
        named = inspect.signature(find).parameters
        takes = frozenset(named) & {"law", "as_of"}
        parameters = tuple(name for name in named if name not in takes)
        return Rule(
            code=code,
            question=question,
            citation=citation,
            dates_citation=dates_citation,
            in_force=in_force,
            subject=subject,
            reads=tuple(_fact(name, subject, code) for name in parameters),
            find=find,
            parameters=parameters,
            takes=takes,
        )

    return as_rule


_FACT_NAMES = frozenset(field.name for field in fields(OrganisationFacts))


def _fact(parameter: str, subject: Subject, code: str) -> Fact:
    if subject is Subject.PAIR:
        party, _, field = parameter.partition("_")
    else:
        party, field = subject.value, parameter
    if party not in set(Role) or field not in _FACT_NAMES:
        expected = "visitor_FACT or host_FACT" if subject is Subject.PAIR else "FACT"
        raise TypeError(
            f"rule {code} asks for '{parameter}', which is no fact of a {subject}; "
            f"name its parameters {expected}, where FACT is one of {', '.join(sorted(_FACT_NAMES))}"
        )
    return Fact(Role(party), field)


def _what_is_missing(missing: Sequence[Fact]) -> str:
    by_party = [
        f"Not known of the {party}: {'; '.join(WORDINGS[fact.field].name for fact in facts)}."
        for party, facts in _by_party(missing)
    ]
    return " ".join(by_party)


def _how_to_supply(missing: Sequence[Fact]) -> str:
    parties = _by_party(missing)
    requests = (
        (f"Of the {party}: " if len(parties) > 1 else "")
        + " ".join(WORDINGS[fact.field].request for fact in facts)
        for party, facts in parties
    )
    return " ".join(requests)


def _by_party(missing: Sequence[Fact]) -> list[tuple[Role, list[Fact]]]:
    parties = dict.fromkeys(fact.party for fact in missing)
    return [(party, [fact for fact in missing if fact.party is party]) for party in parties]
