"""Approvals, lump sums and the glossary as they cross the wire."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from api.programme.approvals import ApprovalStep
from api.programme.glossary import Term
from api.programme.lump_sums import CountryAmount, LumpSums
from api.programme.schemas.fields import Asked
from api.programme.schemas.sources import Source


class ApprovalStepAsked(Asked):
    """Whether the support office approves this from now on."""

    is_required: bool = Field(examples=[True])


class ApprovalAnswer(BaseModel):
    """A step that the support office approves, where it is asked for."""

    code: str = Field(examples=["profile.approval"])
    name: str = Field(examples=["The support office approves a profile after its partnership"])
    is_required: bool
    changed_at: datetime | None = Field(description="null where nobody has ever set it")
    version: int

    @classmethod
    def of(cls, step: ApprovalStep) -> Self:
        return cls(
            code=step.code,
            name=step.name,
            is_required=step.is_required,
            changed_at=step.changed_at,
            version=step.version,
        )


class ApprovalList(BaseModel):
    """Every step that the support office can be asked to approve."""

    steps: list[ApprovalAnswer]


class LumpSumAnswer(BaseModel):
    """What is paid at most to a visitor whose host resides in this country."""

    country: str = Field(examples=["PT"])
    name: str = Field(examples=["Portugal"])
    maximum_cents: int = Field(examples=[78_000])
    half_cents: int = Field(
        description="for a short stay, or two organisations near each other", examples=[39_000]
    )
    evidence: str = Field(
        description="how well the amount is founded: stated, consistent or inferred", examples=["stated"]
    )
    source: Source

    @classmethod
    def of(cls, amount: CountryAmount) -> Self:
        return cls(
            country=amount.country.code,
            name=amount.country.name,
            maximum_cents=amount.maximum_cents,
            half_cents=amount.half_cents,
            evidence=amount.line.evidence.value,
            source=Source.of(amount.line.citation),
        )


class LumpSumTable(BaseModel):
    """The lump sums in force on a day."""

    as_of: date
    edition: str = Field(examples=["cosme-2020"])
    ceiling_cents: int | None = Field(description="over all countries", examples=[110_000])
    full_from_working_days: int | None = Field(
        description="a stay of fewer working days is paid half", examples=[5]
    )
    lump_sums: list[LumpSumAnswer] = Field(description="by the country's name; none before the scheme")

    @classmethod
    def of(cls, table: LumpSums) -> Self:
        return cls(
            as_of=table.as_of,
            edition=table.edition,
            ceiling_cents=table.ceiling_cents,
            full_from_working_days=table.full_from_working_days,
            lump_sums=[LumpSumAnswer.of(one) for one in table.amounts],
        )


class TermAnswer(BaseModel):
    """One word of the glossary."""

    key: str = Field(description="of its address", examples=["lump-sum"])
    term: str = Field(examples=["lump sum"])
    also: list[str] = Field(description="other words for the same thing")
    meaning: str
    section: str = Field(examples=["The programme"])

    @classmethod
    def of(cls, one: Term) -> Self:
        return cls(key=one.key, term=one.term, also=list(one.also), meaning=one.meaning, section=one.section)


class Glossary(BaseModel):
    """Words of the glossary, in its own order."""

    terms: list[TermAnswer]
