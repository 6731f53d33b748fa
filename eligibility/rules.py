"""What a rule is: a plain function whose parameters are the facts it looks at.

The decorator reads the function's signature, so what a rule looks at is never declared twice. A rule of a
visitor, a host, a stay or an exchange names facts of its own subject as they are (`kind`, `first_day`) and
facts of others with whose they are (`host_country`); a rule of the pair always says whose. `law` and `as_of`
are given to the rules that ask for them by name.

Which source a rule rests on, on which days it is asked, and whose approval it can ask for stand in
data/reference/rules.csv: an edition of the rules changes them without touching the code. The docstring of
the function says its answers in words; docs/RULES.md is made from it.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import cast

from eligibility.citations import Citation
from eligibility.facts import Case, ExchangeFacts, OrganisationFacts, StayFacts
from eligibility.parameters import Law, RuleLine
from eligibility.verdicts import Answer, Reason
from eligibility.waivers import Waiver, resolve
from eligibility.wordings import WORDINGS


class Part(StrEnum):
    """The parts of a case: whose a fact is."""

    VISITOR = "visitor"
    HOST = "host"
    STAY = "stay"
    EXCHANGE = "exchange"


class Subject(StrEnum):
    """Of what a rule is asked."""

    VISITOR = "visitor"
    HOST = "host"
    PAIR = "pair"
    STAY = "stay"
    AMOUNT = "amount"  # money: how much, to whom, when
    EXCHANGE = "exchange"  # reports, counting, its group

    @property
    def own_part(self) -> Part | None:
        """The part whose facts its rules name without a prefix; none for a pair."""
        return _OWN_PARTS.get(self)


_OWN_PARTS = {
    Subject.VISITOR: Part.VISITOR,
    Subject.HOST: Part.HOST,
    Subject.STAY: Part.STAY,
    Subject.AMOUNT: Part.EXCHANGE,
    Subject.EXCHANGE: Part.EXCHANGE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule found, before it is made a reason with the rule's name, source and values.

    `remedy` gives parameters of the rule the values that would turn its answer into yes. It is empty where
    nothing that the parties can change would; then the cure says what can be done instead.
    """

    answer: Answer
    note: str = ""
    cure: str = ""
    remedy: Mapping[str, object] = field(default_factory=dict)
    citation: Citation | None = None  # the line the answer rests on, where it is not the rule's own
    missing: tuple[str, ...] = ()  # parameters of the rule that would have to be known


def yes(note: str, *, citation: Citation | None = None) -> Finding:
    return Finding(answer=Answer.YES, note=note, citation=citation)


def no(
    note: str, *, cure: str, remedy: Mapping[str, object] | None = None, citation: Citation | None = None
) -> Finding:
    return Finding(answer=Answer.NO, note=note, cure=cure, remedy=remedy or {}, citation=citation)


def with_approval(
    note: str, *, cure: str, remedy: Mapping[str, object] | None = None, citation: Citation | None = None
) -> Finding:
    """Say that it depends on an authority's approval; only for a rule declared `waivable`."""
    return Finding(answer=Answer.WITH_APPROVAL, note=note, cure=cure, remedy=remedy or {}, citation=citation)


def not_asked(note: str, *, citation: Citation | None = None) -> Finding:
    return Finding(answer=Answer.NOT_ASKED, note=note, citation=citation)


def unknown(*missing: str, note: str = "", cure: str = "") -> Finding:
    """Say which parameters are not known; the rule words note and cure from them unless they are given."""
    return Finding(answer=Answer.UNKNOWN, missing=missing, note=note, cure=cure)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact a rule looks at, and whose it is."""

    part: Part
    field: str  # of OrganisationFacts, StayFacts or ExchangeFacts

    @property
    def name(self) -> str:
        """Its name in a reason's values and its place in a Case, such as 'host.country'."""
        return f"{self.part}.{self.field}"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One question that can be asked; the law says on which days it is, and on what authority."""

    code: str
    question: str
    answers: str  # in words: when it is yes, when no, of whom it is not asked
    subject: Subject
    reads: tuple[Fact, ...]  # in the order of the function's parameters; the waivers last
    find: Callable[..., Finding]
    parameters: tuple[str, ...]  # the function's names for `reads`, without the waivers
    takes: frozenset[str]  # which of `law` and `as_of` the function asks for
    waivable: bool  # whether an answer of "with approval" may be settled by a recorded waiver

    def line(self, law: Law, as_of: date) -> RuleLine | None:
        """Its line in the law on that day; None when it is not asked then."""
        return _line(law, self.code, as_of)

    def values_of(self, case: Case) -> tuple[object, ...]:
        """Pick the values of the facts it looks at, in the order of `reads`; no other changes its answer."""
        return tuple(look(case) for look in self._looks)

    def ask(self, values: Sequence[object], *, law: Law, as_of: date) -> Reason:
        """Answer about `values`, as `values_of` gives them. LookupError on a day on which it is not asked."""
        line = self.line(law, as_of)
        if line is None:
            raise LookupError(f"rule {self.code} is not asked on {as_of} under the edition {law.edition}")
        given = {"law": law, "as_of": as_of}
        context = {name: given[name] for name in self.takes}
        known = dict(zip(self.parameters, values, strict=not self.waivable))
        finding = self.find(**known, **context)
        waiver: Waiver | None = None
        if finding.answer is Answer.WITH_APPROVAL:
            finding, waiver = self._approved(finding, values, line, as_of)
        return self._reason(finding, values, line, waiver)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(fact.name for fact in self.reads)

    @cached_property
    def _looks(self) -> tuple[Callable[[Case], object], ...]:
        return tuple(attrgetter(name) for name in self._names)

    @cached_property
    def _named(self) -> Mapping[str, Fact]:
        return dict(zip(self.parameters, self.reads, strict=not self.waivable))

    def _approved(
        self, finding: Finding, values: Sequence[object], line: RuleLine, as_of: date
    ) -> tuple[Finding, Waiver | None]:
        recorded = cast("frozenset[Waiver]", values[-1]) if self.waivable else frozenset[Waiver]()
        settled = resolve(recorded, rule=self.code, authority=line.approval_by, as_of=as_of)
        note = f"{finding.note} {settled.note}"
        if settled.is_approved:
            return replace(finding, answer=Answer.APPROVED, note=note, cure="", remedy={}), settled.waiver
        answer = Answer.NO if settled.is_approved is None else Answer.WITH_APPROVAL
        cure = f"{finding.cure} {settled.cure}".strip()
        return replace(finding, answer=answer, note=note, cure=cure), settled.waiver

    def _reason(
        self, finding: Finding, values: Sequence[object], line: RuleLine, waiver: Waiver | None
    ) -> Reason:
        missing = [self._named[name] for name in self.parameters if name in finding.missing]
        citation = finding.citation or line.citation
        return Reason(
            code=self.code,
            question=self.question,
            answer=finding.answer,
            citation=citation,
            further=tuple(one for one in line.further if one is not citation),
            values=dict(zip(self._names, values, strict=True)),
            note=finding.note or _what_is_missing(missing),
            cure=finding.cure or _how_to_supply(missing),
            remedy={self._named[name].name: value for name, value in finding.remedy.items()},
            missing=tuple(fact.name for fact in missing),
            waiver=waiver,
        )


@lru_cache(maxsize=4096)
def _line(law: Law, code: str, as_of: date) -> RuleLine | None:
    return law.rule_line(code, as_of=as_of)


def rule(
    *, code: str, question: str, subject: Subject, waivable: bool = False
) -> Callable[[Callable[..., Finding]], Rule]:
    """Make a function a rule; TypeError when a parameter is no fact or the docstring is missing."""

    def as_rule(find: Callable[..., Finding]) -> Rule:
        named = inspect.signature(find).parameters
        takes = frozenset(named) & {"law", "as_of"}
        parameters = tuple(name for name in named if name not in takes)
        reads = [_fact(name, subject, code) for name in parameters]
        if waivable:
            if subject.own_part is None:
                raise TypeError(f"rule {code} is of a {subject}, which has no waivers of its own")
            reads.append(Fact(subject.own_part, "waivers"))
        answers = inspect.getdoc(find)
        if not answers:
            raise TypeError(f"rule {code} does not say its answers in words; give its function a docstring")
        return Rule(
            code=code,
            question=question,
            answers=" ".join(answers.split()),
            subject=subject,
            reads=tuple(reads),
            find=find,
            parameters=parameters,
            takes=takes,
            waivable=waivable,
        )

    return as_rule


_RECORDS = {
    Part.VISITOR: OrganisationFacts,
    Part.HOST: OrganisationFacts,
    Part.STAY: StayFacts,
    Part.EXCHANGE: ExchangeFacts,
}
FACT_NAMES: Mapping[Part, tuple[str, ...]] = {
    part: tuple(field.name for field in fields(record)) for part, record in _RECORDS.items()
}


def _fact(parameter: str, subject: Subject, code: str) -> Fact:
    own = subject.own_part
    if own is not None and parameter in FACT_NAMES[own]:
        return Fact(own, parameter)
    part, _, name = parameter.partition("_")
    if part in set(Part) and name in FACT_NAMES[Part(part)]:
        return Fact(Part(part), name)
    names = ", ".join(FACT_NAMES[own]) if own else "visitor_country, host_country and the like"
    raise TypeError(
        f"rule {code} asks for '{parameter}', which is no fact of a {subject}; name its parameters after "
        f"facts ({names}), with visitor_, host_, stay_ or exchange_ before a fact of another part"
    )


def _what_is_missing(missing: Sequence[Fact]) -> str:
    by_part = [
        f"Not known of the {part}: {'; '.join(WORDINGS[fact.field].name for fact in facts)}."
        for part, facts in _by_part(missing)
    ]
    return " ".join(by_part)


def _how_to_supply(missing: Sequence[Fact]) -> str:
    if not missing:
        return ""
    parts = _by_part(missing)
    requests = (
        (f"Of the {part}: " if len(parts) > 1 else "")
        + " ".join(WORDINGS[fact.field].request for fact in facts)
        for part, facts in parts
    )
    return " ".join(requests)


def _by_part(missing: Sequence[Fact]) -> list[tuple[Part, list[Fact]]]:
    parts = dict.fromkeys(fact.part for fact in missing)
    return [(part, [fact for fact in missing if fact.part is part]) for part in parts]
