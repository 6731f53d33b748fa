"""What the rules answer: reasons, and how they combine into one outcome."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from eligibility.citations import Citation
from eligibility.waivers import Waiver


class Outcome(Enum):
    """The four outcomes, from best to worst; a verdict is as good as its worst reason."""

    ELIGIBLE = "eligible"
    NEEDS_INFORMATION = "needs information"
    NEEDS_APPROVAL = "needs approval"
    NOT_ELIGIBLE = "not eligible"

    @property
    def severity(self) -> int:
        """0 for eligible up to 3 for not eligible."""
        return _SEVERITIES[self]

    @property
    def takes_part(self) -> bool:
        """Whether the organisation or pair still appears in lists, marked with what is missing."""
        return self is not Outcome.NOT_ELIGIBLE


_SEVERITIES = {outcome: position for position, outcome in enumerate(Outcome)}


class Answer(Enum):
    """What one rule says of the facts it looked at."""

    YES = "yes"
    APPROVED = "approved"  # it needs approval, and a recorded waiver bears it
    UNKNOWN = "unknown"
    WITH_APPROVAL = "with approval"
    NO = "no"
    NOT_ASKED = "does not apply"

    @property
    def outcome(self) -> Outcome:
        return _OUTCOMES[self]


_OUTCOMES = {
    Answer.YES: Outcome.ELIGIBLE,
    Answer.APPROVED: Outcome.ELIGIBLE,
    Answer.NOT_ASKED: Outcome.ELIGIBLE,
    Answer.UNKNOWN: Outcome.NEEDS_INFORMATION,
    Answer.WITH_APPROVAL: Outcome.NEEDS_APPROVAL,
    Answer.NO: Outcome.NOT_ELIGIBLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule's answer about one set of facts, with everything needed to check or change it."""

    code: str
    question: str
    answer: Answer
    citation: Citation  # what the answer rests on
    values: Mapping[str, object]  # the facts the rule looked at, by name
    note: str = ""  # what the answer rests on, in words
    cure: str = ""  # what can be done; empty when the answer is yes, approved or does not apply
    remedy: Mapping[str, object] = field(default_factory=dict)  # facts that, once so, make the answer yes
    further: tuple[Citation, ...] = ()  # what else the rule rests on: other sources, and how we count
    missing: tuple[str, ...] = ()  # the names in `values` that would have to be known; empty unless unknown
    waiver: Waiver | None = None  # the one recorded for this rule, whether or not it holds

    @property
    def outcome(self) -> Outcome:
        return self.answer.outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Every reason, in the order the rules are listed; no rule is skipped because another failed.

    With the same edition and day, the same facts give the same verdict at any later time.
    """

    reasons: tuple[Reason, ...]
    edition: str  # name of the edition of the rules
    as_of: date  # the day the rules were asked for

    @property
    def outcome(self) -> Outcome:
        """That of the worst reason; not eligible where no rule was in force that could allow anything."""
        if not self.reasons:
            return Outcome.NOT_ELIGIBLE
        return worst(reason.outcome for reason in self.reasons)

    @property
    def open_reasons(self) -> tuple[Reason, ...]:
        """The reasons that keep the outcome from being eligible, worst first."""
        open_ones = [reason for reason in self.reasons if reason.outcome is not Outcome.ELIGIBLE]
        return tuple(sorted(open_ones, key=lambda reason: -reason.outcome.severity))

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that unknown answers wait for, such as 'host.country', each once."""
        return tuple(dict.fromkeys(name for reason in self.reasons for name in reason.missing))

    def with_reasons(self, more: tuple[Reason, ...]) -> "Verdict":
        """The same verdict with further reasons of the same edition and day behind its own."""
        return Verdict(reasons=self.reasons + more, edition=self.edition, as_of=self.as_of)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Pick the most severe of the outcomes; eligible when there is none."""
    return max(outcomes, key=lambda outcome: outcome.severity, default=Outcome.ELIGIBLE)
