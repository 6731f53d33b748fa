"""How verdicts and amounts cross the wire: the same for the API and for `--json` on the command line."""

from collections.abc import Collection, Iterable
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

from api.programme.schemas.sources import Source
from eligibility.allowance import Allowance, Step
from eligibility.facts import PERSONAL
from eligibility.phrases import euros
from eligibility.questions import Questions
from eligibility.rules import Subject
from eligibility.verdicts import Reason, Verdict
from eligibility.waivers import Waiver
from eligibility.wordings import wording_of

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.verdicts.use_cases import Answered


class WaiverAnswer(BaseModel):
    """What somebody with the authority allowed in one case; without an approval it changes no answer."""

    rule: str
    granted_by: str
    reason: str
    valid_from: date
    valid_to: date = Field(description="last day")
    authority: str | None = Field(description="whose pre-approval was given; null while it is missing")
    reference: str | None = Field(description="where the pre-approval can be found")
    approved_on: date | None

    @classmethod
    def of(cls, waiver: Waiver) -> Self:
        given = waiver.pre_approval
        return cls(
            rule=waiver.rule,
            granted_by=waiver.granted_by,
            reason=waiver.reason,
            valid_from=waiver.valid_from,
            valid_to=waiver.valid_to,
            authority=given.authority.value if given else None,
            reference=given.reference if given else None,
            approved_on=given.given_on if given else None,
        )


WITHHELD = "withheld"

Plain = bool | int | float | str | list[str] | list[float] | list[WaiverAnswer] | None


class RuleAnswer(BaseModel):
    """One rule's answer, with the values it used, where it is written, and what would cure it."""

    code: str
    question: str
    answer: str
    outcome: str
    note: str
    values: dict[str, Plain] = Field(
        description="the facts it looked at; null is not known; what is registered about a person is withheld"
    )
    missing: list[str] = Field(description="facts that would have to be known")
    cure: str
    remedy: dict[str, Plain] = Field(description="facts that, once so, would turn the answer into yes")
    waiver: WaiverAnswer | None = Field(
        description="the one recorded for this rule, whether or not it holds; null where you may not read it"
    )
    source: Source
    further_sources: list[Source] = Field(description="what else the rule rests on, and how we count")

    @classmethod
    def of(cls, reason: Reason, *, stated: Collection[str] = (), closed: Collection[str] = ()) -> Self:
        """The answer without what is registered about a person; what the asker `stated` is shown.

        `closed` are the parts of the case, such as 'host', whose waivers the asker may not read.
        """
        kept = _of_people(reason, stated)
        waived = _waived(reason, stated, closed)
        return cls(
            code=reason.code,
            question=reason.question,
            answer=reason.answer.value,
            outcome=reason.outcome.value,
            note=_without(reason, kept, waived),
            values={
                name: WITHHELD if name in kept | waived else plain(value)
                for name, value in reason.values.items()
            },
            missing=list(reason.missing),
            cure=reason.cure,
            remedy={name: plain(value) for name, value in reason.remedy.items()},
            waiver=WaiverAnswer.of(reason.waiver) if reason.waiver and not waived else None,
            source=Source.of(reason.citation),
            further_sources=[Source.of(cited) for cited in reason.further],
        )


class NextQuestion(BaseModel):
    """The first of the fewest questions that can settle a verdict, and those that would follow it."""

    fact: str
    ask: str
    refused_at_once_by: list[str] = Field(
        description="answers to it, in words, that refuse whatever else is said"
    )
    all_facts: list[str] = Field(description="the fewest facts that can settle it, in the order to ask")
    settled_by: dict[str, Plain] = Field(description="an answer to each of them with which it is settled")
    further: list[str] = Field(description="facts that other answers would make necessary")

    @classmethod
    def of(cls, questions: Questions) -> Self | None:
        """The first of the questions; None where there is nothing to ask."""
        if questions.first is None:
            return None
        return cls(
            fact=questions.first,
            ask=wording_of(questions.first).request,
            refused_at_once_by=list(questions.refused_at_once_by),
            all_facts=list(questions.facts),
            settled_by={name: plain(value) for name, value in questions.answers.items()},
            further=list(questions.further),
        )


class VerdictAnswer(BaseModel):
    """The outcome with every rule asked."""

    subject: str
    outcome: str
    as_of: date
    edition: str
    open_rules: list[str] = Field(
        description="codes of the rules that keep the outcome from being eligible, worst first"
    )
    not_known: list[str] = Field(description="what has to be known before the outcome is settled, in words")
    next_question: NextQuestion | None = Field(description="null where nothing can be asked that would help")
    what_to_ask: str = Field(description="the same in words, or why there is nothing to ask")
    rules: list[RuleAnswer] = Field(description="every rule in force, also those that do not apply")

    @classmethod
    def of(
        cls,
        verdict: Verdict,
        subject: Subject,
        questions: Questions,
        *,
        stated: Collection[str] = (),
        closed: Collection[str] = (),
    ) -> Self:
        return cls(
            subject=subject.value,
            outcome=verdict.outcome.value,
            as_of=verdict.as_of,
            edition=verdict.edition,
            open_rules=[reason.code for reason in verdict.open_reasons],
            not_known=not_known(verdict.missing),
            next_question=NextQuestion.of(questions),
            what_to_ask=questions.in_words(),
            rules=answers(verdict.reasons, stated=stated, closed=closed),
        )


class StepAnswer(BaseModel):
    """One step of the lump sum."""

    code: str
    words: str
    at_least_cents: int = Field(description="after the step")
    at_most_cents: int = Field(description="after the step; equal to at_least_cents once it is certain")
    values: dict[str, Plain]
    missing: list[str]
    sources: list[Source]

    @classmethod
    def of(cls, step: Step) -> Self:
        return cls(
            code=step.code,
            words=step.words,
            at_least_cents=step.at_least_cents,
            at_most_cents=step.at_most_cents,
            values={name: plain(value) for name, value in step.values.items()},
            missing=list(step.missing),
            sources=[Source.of(cited) for cited in step.citations],
        )


class AllowanceAnswer(BaseModel):
    """The most that may be paid for the stay, in euro cents, step by step."""

    maximum_cents: int | None = Field(description="null while something that decides it is not known")
    at_least_cents: int
    at_most_cents: int
    in_words: str
    as_of: date
    edition: str
    not_known: list[str]
    steps: list[StepAnswer]

    @classmethod
    def of(cls, allowance: Allowance) -> Self:
        return cls(
            maximum_cents=allowance.maximum_cents,
            at_least_cents=allowance.at_least_cents,
            at_most_cents=allowance.at_most_cents,
            in_words=amount_in_words(allowance),
            as_of=allowance.as_of,
            edition=allowance.edition,
            not_known=not_known(allowance.missing),
            steps=[StepAnswer.of(step) for step in allowance.steps],
        )


class EligibilityAnswer(BaseModel):
    """What was asked, answered: the verdict, and what belongs beside it."""

    verdict: VerdictAnswer
    pairing: VerdictAnswer | None = Field(
        description="of a stay, an amount or an exchange: whether its two organisations may meet at all; "
        "null unless both are registered"
    )
    allowance: AllowanceAnswer | None = Field(description="of a stay or an amount")

    @classmethod
    def of(cls, answered: "Answered", *, closed: Collection[str] = ()) -> Self:
        """The answer, without the waivers of the parts that are `closed` to the asker."""
        paired, stated = answered.pairing, answered.stated
        return cls(
            verdict=VerdictAnswer.of(
                answered.verdict, answered.subject, answered.questions, stated=stated, closed=closed
            ),
            pairing=VerdictAnswer.of(
                paired.verdict, Subject.PAIR, paired.questions, stated=stated, closed=closed
            )
            if paired
            else None,
            allowance=AllowanceAnswer.of(answered.allowance) if answered.allowance else None,
        )


def answers(
    reasons: Iterable[Reason], *, stated: Collection[str] = (), closed: Collection[str] = ()
) -> list[RuleAnswer]:
    return [RuleAnswer.of(reason, stated=stated, closed=closed) for reason in reasons]


def _of_people(reason: Reason, stated: Collection[str]) -> set[str]:
    return {
        name
        for name, value in reason.values.items()
        if value is not None and name.partition(".")[2] in PERSONAL and name not in stated
    }


def _waived(reason: Reason, stated: Collection[str], closed: Collection[str]) -> set[str]:
    return {
        name
        for name, value in reason.values.items()
        if value and name in {f"{part}.waivers" for part in closed} and name not in stated
    }


def _without(reason: Reason, kept: Collection[str], waived: Collection[str]) -> str:
    if kept:
        return f"What is registered about its representative gives the answer: {reason.answer.value}."
    if waived and reason.waiver:
        return f"What it has been allowed gives the answer: {reason.answer.value}."
    return reason.note


def not_known(names: Iterable[str]) -> list[str]:
    """Facts in words with whose they are, such as 'of the host: the country'."""
    return [f"of the {name.partition('.')[0]}: {wording_of(name).name}" for name in names]


def amount_in_words(allowance: Allowance) -> str:
    """The most that may be agreed, or between what it lies, as a sentence."""
    if allowance.maximum_cents is not None:
        return f"At most {euros(allowance.maximum_cents)} may be agreed."
    least, most = euros(allowance.at_least_cents), euros(allowance.at_most_cents)
    return f"The most that may be agreed lies between {least} and {most}; not everything is known yet."


def plain(value: object) -> Plain:
    """A fact's value as JSON has it: sets sorted, tuples in their order, days as YYYY-MM-DD."""
    if isinstance(value, Enum):
        return str(value.value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (frozenset, set)):
        return _many(sorted(value, key=str))
    if isinstance(value, (tuple, list)):
        return _many(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _many(values: Iterable[object]) -> list[str] | list[float] | list[WaiverAnswer]:
    listed = list(values)
    waivers = [WaiverAnswer.of(one) for one in listed if isinstance(one, Waiver)]
    numbers = [float(one) for one in listed if isinstance(one, (int, float))]
    return waivers or numbers or [str(plain(one)) for one in listed]
