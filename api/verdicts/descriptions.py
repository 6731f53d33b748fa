"""How the rules themselves cross the wire."""

from datetime import date
from typing import Self

from pydantic import BaseModel, Field

from api.programme.rule_book import Entry
from api.programme.schemas.sources import Source
from eligibility.parameters import Law, RuleLine, Value


class RuleDates(BaseModel):
    """From when to when an edition asks a rule, and on what authority."""

    valid_from: date | None = Field(
        description="first day; null for a rule that answers for every day before"
    )
    valid_to: date | None = Field(description="last day; null while it stands")
    approval_by: str | None = Field(description="who can approve what the rule answers with approval")
    source: Source
    dates_source: Source

    @classmethod
    def of(cls, line: RuleLine) -> Self:
        return cls(
            valid_from=line.valid_from,
            valid_to=line.valid_to,
            approval_by=line.approval_by.value if line.approval_by else None,
            source=Source.of(line.citation),
            dates_source=Source.of(line.dates_citation),
        )


class ValueDescription(BaseModel):
    """One number that a rule compares with, on the day asked."""

    name: str
    amount: int | None = Field(description="null is without limit")
    unit: str
    valid_from: date | None
    valid_to: date | None
    source: Source

    @classmethod
    def of(cls, value: Value) -> Self:
        return cls(
            name=value.name,
            amount=value.amount,
            unit=value.unit,
            valid_from=value.valid_from,
            valid_to=value.valid_to,
            source=Source.of(value.citation),
        )


class RuleDescription(BaseModel):
    """One rule: what it asks of whom, which facts and numbers it reads, and where it is written."""

    code: str
    subject: str
    question: str
    answers: str = Field(description="in words: when it is yes, when no, of whom it is not asked")
    as_of: date
    edition: str
    in_force: bool = Field(description="whether it is asked on that day")
    facts: list[str]
    values: list[ValueDescription]
    waivable: bool = Field(description="whether a recorded waiver can supply the approval it asks for")
    lines: list[RuleDates] = Field(description="its lines in this edition, for any day")
    further_sources: list[Source] = Field(description="that single answers rest on, beside the rule's own")

    @classmethod
    def of(cls, entry: Entry, law: Law, *, as_of: date) -> Self:
        rule = entry.rule
        return cls(
            code=rule.code,
            subject=rule.subject.value,
            question=rule.question,
            answers=rule.answers,
            as_of=as_of,
            edition=law.edition,
            in_force=entry.line is not None,
            facts=[fact.name for fact in entry.facts],
            values=[ValueDescription.of(value) for value in entry.values],
            waivable=rule.waivable,
            lines=[RuleDates.of(line) for line in entry.lines],
            further_sources=[Source.of(cited) for cited in entry.further_sources],
        )


class RuleList(BaseModel):
    """The rules in force on a day under an edition, in the order in which they are asked."""

    as_of: date
    edition: str
    rules: list[RuleDescription]
