"""Partnerships, their targets and their budgets as they cross the wire."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, model_validator

from api.fields import OrganisationId
from api.programme.partnerships import Partnership, PartnershipPage
from api.programme.periods import Budget, ExchangeKind, Schedule, Target
from api.programme.schemas.fields import (
    Asked,
    Countries,
    Ecosystems,
    Named,
    Prose,
    WebAddress,
)

_MOST_CENTS = 10**12
_MOST_EXCHANGES = 1_000_000
_MOST_PERIODS = 200

Acronym = Annotated[Named, Field(max_length=40, examples=["WEAVE"])]
Description = Annotated[Prose, Field(examples=["Clusters of technical textiles around the Alps."])]
Website = Annotated[WebAddress, Field(examples=["https://weave.example.eu"])]
Contact = Annotated[
    Prose, Field(description="how to reach it, in its own words", examples=["hello@weave.example.eu"])
]
Clusters = Annotated[
    frozenset[OrganisationId],
    Field(max_length=500, description="ids of cluster organisations", examples=[["demo-cluster-001"]]),
]
Covered = Annotated[Countries, Field(description="codes of ISO 3166-1", examples=[["AT", "IT"]])]
Sectors = Annotated[
    Ecosystems, Field(description="codes of the industrial ecosystems", examples=[["textiles"]])
]
FirstDay = Annotated[date | None, Field(description="first day", examples=["2026-01-01"])]
LastDay = Annotated[
    date | None, Field(description="last day; null where it has no end", examples=["2028-12-31"])
]


class PartnershipAsked(Asked):
    """A partnership to be entered."""

    name: Annotated[Named, Field(examples=["Alpine Weavers"])]
    acronym: Acronym | None = None
    description: Description = ""
    website: Website | None = None
    contact: Contact = ""
    clusters: Clusters = frozenset()
    countries: Covered = frozenset()
    ecosystems: Sectors = frozenset()
    valid_from: FirstDay = None
    valid_to: LastDay = None

    def partnership(self) -> Partnership:
        return Partnership(id=0, **_fields(self))


class PartnershipEdit(Asked):
    """What is to be changed; what is left out stays. Only the support office sets the days."""

    acronym: Acronym | None = None
    description: Description = ""
    website: Website | None = None
    contact: Contact = ""
    clusters: Clusters = frozenset()
    countries: Covered = frozenset()
    ecosystems: Sectors = frozenset()
    valid_from: FirstDay = None
    valid_to: LastDay = None

    @model_validator(mode="after")
    def _something_to_change(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("it names nothing to change; name at least one field")
        return self

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in _fields(self).items() if name in self.model_fields_set}


class PartnershipAnswer(BaseModel):
    """A partnership: cluster organisations that together manage exchanges."""

    id: int = Field(examples=[3])
    name: str = Field(examples=["Alpine Weavers"])
    acronym: str | None = Field(examples=["WEAVE"])
    description: str
    website: str | None = Field(examples=["https://weave.example.eu"])
    contact: str
    clusters: list[str] = Field(examples=[["demo-cluster-001"]])
    countries: list[str] = Field(examples=[["AT", "IT"]])
    ecosystems: list[str] = Field(examples=[["textiles"]])
    valid_from: date | None
    valid_to: date | None = Field(description="last day")
    version: int

    @classmethod
    def of(cls, one: Partnership) -> Self:
        return cls(
            id=one.id,
            name=one.name,
            acronym=one.acronym,
            description=one.description,
            website=one.website,
            contact=one.contact,
            clusters=sorted(one.clusters),
            countries=sorted(one.countries),
            ecosystems=sorted(one.ecosystems),
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            version=one.version,
        )


class PartnershipList(BaseModel):
    """A part of the partnerships that were looked for, in the order in which they were entered."""

    partnerships: list[PartnershipAnswer]
    found: int = Field(description="how many there are in all")
    after: int | None = Field(description="ask with this for the next part; null where there is none")

    @classmethod
    def of(cls, page: PartnershipPage) -> Self:
        rows = [PartnershipAnswer.of(one) for one in page.rows]
        return cls(partnerships=rows, found=page.found, after=page.after)


class TargetRow(Asked):
    """How many exchanges of a kind are to take place in a period. The visitor's partnership counts it."""

    first_day: date = Field(examples=["2026-01-01"])
    last_day: date = Field(examples=["2026-12-31"])
    kind: ExchangeKind = Field(examples=["physical"])
    exchanges: int = Field(ge=0, le=_MOST_EXCHANGES, examples=[80])

    def target(self) -> Target:
        return Target(**_fields(self))

    @classmethod
    def of(cls, one: Target) -> Self:
        return cls(first_day=one.first_day, last_day=one.last_day, kind=one.kind, exchanges=one.exchanges)


class TargetsAsked(Asked):
    """All targets of a partnership. No two of a kind share a day."""

    targets: list[TargetRow] = Field(
        max_length=_MOST_PERIODS,
        examples=[
            [{"first_day": "2026-01-01", "last_day": "2026-12-31", "kind": "physical", "exchanges": 80}]
        ],
    )


class TargetsAnswer(BaseModel):
    """All targets of a partnership."""

    partnership: int
    targets: list[TargetRow]
    version: int

    @classmethod
    def of(cls, all_of_them: Schedule[Target]) -> Self:
        rows = [TargetRow.of(one) for one in all_of_them.rows]
        return cls(partnership=all_of_them.partnership, targets=rows, version=all_of_them.version)


class BudgetRow(Asked):
    """What there is for lump sums in a period."""

    first_day: date = Field(examples=["2026-01-01"])
    last_day: date = Field(examples=["2026-12-31"])
    amount_cents: int = Field(ge=0, le=_MOST_CENTS, examples=[6_240_000])

    def budget(self) -> Budget:
        return Budget(**_fields(self))

    @classmethod
    def of(cls, one: Budget) -> Self:
        return cls(first_day=one.first_day, last_day=one.last_day, amount_cents=one.amount_cents)


class BudgetAsked(Asked):
    """The whole budget of a partnership. No two periods share a day."""

    periods: list[BudgetRow] = Field(
        max_length=_MOST_PERIODS,
        examples=[[{"first_day": "2026-01-01", "last_day": "2026-12-31", "amount_cents": 6_240_000}]],
    )


class BudgetAnswer(BaseModel):
    """The whole budget of a partnership."""

    partnership: int
    periods: list[BudgetRow]
    version: int

    @classmethod
    def of(cls, whole: Schedule[Budget]) -> Self:
        rows = [BudgetRow.of(one) for one in whole.rows]
        return cls(partnership=whole.partnership, periods=rows, version=whole.version)


def _fields(sent: BaseModel) -> dict[str, Any]:
    """What was sent, by name, as it was read."""
    return {name: getattr(sent, name) for name in type(sent).model_fields}
