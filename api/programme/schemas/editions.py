"""Editions of the rules and their tables as they cross the wire."""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, Field

from api.programme.edition_tables import version_of
from api.programme.schemas.fields import Asked, Line, Named, Prose
from api.programme.use_cases.drafting import DraftWanted, TableText
from eligibility.editions import Edition

_MOST_TABLE = 900_000  # characters; a whole request may have 1 MiB


class DraftAsked(Asked):
    """An edition to be drafted: the tables it is to change are copied from the one it is based on."""

    name: Annotated[
        Named, Field(max_length=60, description="lower case, with hyphens", examples=["smp-2027"])
    ]
    title: Annotated[Named, Field(examples=["Amounts of 2027"])]
    note: Annotated[Prose, Field(max_length=2_000, description="why it is made")] = ""
    based_on: Annotated[
        Line | None,
        Field(description="the newest published edition if left out", examples=["cosme-2020"]),
    ] = None
    tables: list[Line] = Field(max_length=20, description="those to change", examples=[["lump_sums"]])

    def wanted(self) -> DraftWanted:
        return DraftWanted(
            name=self.name,
            title=self.title,
            note=self.note,
            based_on=self.based_on,
            tables=tuple(self.tables),
        )


class TableAsked(Asked):
    """A table of a draft, whole."""

    text: str = Field(
        max_length=_MOST_TABLE,
        description="CSV with the columns that the table has",
        examples=["country,maximum_eur,valid_from,valid_to,evidence,citation\n"],
    )


class PublicationAsked(Asked):
    """From when an edition is in force."""

    valid_from: date = Field(description="first day; today or later", examples=["2027-01-01"])


class EditionAnswer(BaseModel):
    """One edition of the rules and tables."""

    name: str = Field(examples=["cosme-2020"])
    title: str
    note: str
    based_on: str | None
    is_draft: bool
    valid_from: date | None = Field(description="first day; null while it is a draft")
    published_on: date | None
    digest: str | None = Field(description="seal over its tables; null while it is a draft")
    changed: list[str] = Field(description="tables of its own; the others are those of its base")
    tables: list[str] = Field(description="all that it has, its base's included")
    version: int

    @classmethod
    def of(cls, edition: Edition) -> Self:
        """Raises UnusableEdition where one of its tables cannot be read."""
        return cls(
            name=edition.name,
            title=edition.title,
            note=edition.note,
            based_on=edition.based_on,
            is_draft=edition.is_draft,
            valid_from=edition.valid_from,
            published_on=edition.published_on,
            digest=edition.digest,
            changed=list(edition.changed),
            tables=list(edition.tables),
            version=version_of(edition),
        )


class EditionsAnswer(BaseModel):
    """Editions: the published ones by their first day, then the drafts for those who may see them."""

    editions: list[EditionAnswer]


class TableAnswer(BaseModel):
    """One table of an edition."""

    edition: str = Field(examples=["cosme-2020"])
    table: str = Field(examples=["lump_sums"])
    is_own: bool = Field(description="whether it is the edition's own, and not its base's")
    text: str = Field(description="CSV")
    version: int

    @classmethod
    def of(cls, table: TableText) -> Self:
        return cls(
            edition=table.edition.name,
            table=table.table,
            is_own=table.table in table.edition.changed,
            text=table.text,
            version=table.version,
        )
