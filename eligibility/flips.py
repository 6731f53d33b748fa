"""What differs between the answers of two editions of the law about the same facts on the same day."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from eligibility.allowance import Allowance
from eligibility.citations import Citation
from eligibility.differences import Difference, differences, with_difference
from eligibility.parameters import Law
from eligibility.verdicts import Answer, Outcome, Reason, Verdict

NOT_ASKED = "not asked"

Who = tuple[str, ...]  # ids: of an organisation, of visitor and host, or of an exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One rule that came, went or is answered otherwise."""

    code: str
    question: str
    before: Answer | None  # None: the edition does not ask it
    after: Answer | None
    note: str  # of the answer after
    cure: str
    citation: Citation | None  # what the answer after rests on; None where the rule is asked no more

    @property
    def words_before(self) -> str:
        return _in_words(self.before)

    @property
    def words_after(self) -> str:
        return _in_words(self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """How one verdict differs under the edition after; the outcome may still be the same."""

    who: Who = ()
    before: Outcome
    after: Outcome
    changes: tuple[Change, ...]  # in the order in which the rules are read

    @property
    def moves(self) -> bool:
        """Whether the outcome itself is another."""
        return self.before is not self.after

    @property
    def decisive(self) -> tuple[Change, ...]:
        """The changes that move the outcome: each keeps it, or kept it, from being the better of the two."""
        better = min(self.before.severity, self.after.severity)
        got_worse = self.after.severity > self.before.severity
        return tuple(
            change
            for change in self.changes
            if _severity(change.after if got_worse else change.before) > better and self.moves
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What an amount can be, in cents; both are the same once it is certain."""

    at_least: int
    at_most: int

    def __add__(self, other: "Bounds") -> "Bounds":
        return Bounds(at_least=self.at_least + other.at_least, at_most=self.at_most + other.at_most)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChange:
    """One step of an amount that is taken otherwise; empty words where there is no such step."""

    code: str
    before: str
    after: str
    citations: tuple[Citation, ...]  # of the step after


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountFlip:
    """An amount that is another under the edition after."""

    who: Who = ()
    before: Bounds
    after: Bounds
    steps: tuple[StepChange, ...]
    because: tuple[Difference, ...] = ()  # what alone makes the change; empty where it takes several together

    @property
    def difference_cents(self) -> int:
        """By how much the most that may be paid rises; where it stays, by how much the least does."""
        return self.after.at_most - self.before.at_most or self.after.at_least - self.before.at_least


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One edition of the law and the one that is to follow it."""

    before: Law
    after: Law
    _mixed: dict[tuple[str, str], Law] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        return differences(self.before, self.after)

    def with_only(self, table: str, about: str) -> Law:
        """The law before with what the law after says about one thing."""
        if (table, about) not in self._mixed:
            self._mixed[table, about] = with_difference(self.before, self.after, table=table, about=about)
        return self._mixed[table, about]

    def enough_alone(self, is_enough: Callable[[Law], bool]) -> tuple[Difference, ...]:
        """List the differences each of which, put into the law before by itself, is enough."""
        found: dict[tuple[str, str], bool] = {}
        for table, about in dict.fromkeys((one.table, one.about) for one in self.differences):
            try:
                found[table, about] = is_enough(self.with_only(table, about))
            except LookupError:  # a rule is there, but not yet the value it compares with
                found[table, about] = False
        return tuple(one for one in self.differences if found[one.table, one.about] and not one.is_of_source)


def compare_verdicts(before: Verdict, after: Verdict, *, who: Who = ()) -> Flip | None:
    """How the second verdict differs from the first; None when every rule is answered the same."""
    was = {reason.code: reason for reason in before.reasons}
    becomes = {reason.code: reason for reason in after.reasons}
    changes = tuple(
        _change(was.get(code), becomes.get(code))
        for code in dict.fromkeys((*was, *becomes))
        if _answer(was.get(code)) is not _answer(becomes.get(code))
    )
    if not changes:
        return None
    return Flip(who=who, before=before.outcome, after=after.outcome, changes=changes)


def compare_allowances(before: Allowance, after: Allowance, *, who: Who = ()) -> AmountFlip | None:
    """How the second amount differs from the first; None when both are the same, however worked out."""
    was, becomes = bounds_of(before), bounds_of(after)
    if was == becomes:
        return None
    steps, new_steps = ({step.code: step for step in one.steps} for one in (before, after))
    changed = (
        StepChange(
            code=code,
            before=steps[code].words if code in steps else "",
            after=new_steps[code].words if code in new_steps else "",
            citations=new_steps[code].citations if code in new_steps else (),
        )
        for code in dict.fromkeys((*steps, *new_steps))
        if steps.get(code) != new_steps.get(code)
    )
    return AmountFlip(who=who, before=was, after=becomes, steps=tuple(changed))


def _change(before: Reason | None, after: Reason | None) -> Change:
    shown = after or before
    if shown is None:
        raise ValueError("a change needs a reason before or after")
    return Change(
        code=shown.code,
        question=shown.question,
        before=_answer(before),
        after=_answer(after),
        note=after.note if after else "The rule is not asked any more.",
        cure=after.cure if after else "",
        citation=after.citation if after else None,
    )


def _answer(reason: Reason | None) -> Answer | None:
    return reason.answer if reason else None


def _in_words(answer: Answer | None) -> str:
    return answer.value if answer else NOT_ASKED


def _severity(answer: Answer | None) -> int:
    return answer.outcome.severity if answer else Outcome.ELIGIBLE.severity


def bounds_of(allowance: Allowance) -> Bounds:
    return Bounds(at_least=allowance.at_least_cents, at_most=allowance.at_most_cents)
