"""What crosses the wire about the documents of an exchange and their versions."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, Field

from api.exchanges.agreements.differences import Difference
from api.exchanges.states import Paper, Party

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.exchanges.agreements.papers import Compared, PaperView, Versions

_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class VersionAnswer(BaseModel):
    """One version of one document."""

    version: int = Field(examples=[2])
    digest: str = Field(
        description="SHA-256, in hex, of its canonical content (RFC 8785): what a signature covers",
        examples=[_DIGEST],
    )
    written_at: datetime = Field(examples=["2026-11-21T09:30:00Z"])
    is_newest: bool = Field(description="whether it is the version that holds", examples=[True])
    is_erased: bool = Field(description="whether its words are gone; its digest stays", examples=[False])
    signed: list[Party] = Field(description="who has signed this version", examples=[["visitor"]])

    @classmethod
    def plain_of(cls, view: "PaperView") -> dict[str, Any]:
        """The fields, also for the whole document."""
        return {
            "version": view.written.version,
            "digest": view.written.digest,
            "written_at": view.written.written_at,
            "is_newest": view.is_newest,
            "is_erased": not view.written.text,
            "signed": [party for party in Party if party in view.signed],
        }

    @classmethod
    def of(cls, view: "PaperView") -> Self:
        return cls.model_validate(cls.plain_of(view))


class PaperAnswer(VersionAnswer):
    """One version of one document with what it says."""

    exchange: int = Field(examples=[12])
    paper: Paper = Field(examples=["commitment"])
    title: str = Field(examples=["Commitment to Quality"])
    content: dict[str, Any] | None = Field(
        description="what it says, which in canonical form has the digest; null once it was erased",
        examples=[{"document": "commitment-to-quality", "exchange": 12, "version": 2}],
    )

    @classmethod
    def of(cls, view: "PaperView") -> Self:
        plain = cls.plain_of(view)
        paper = view.written.paper
        return cls.model_validate(
            {
                **plain,
                "exchange": view.exchange.id,
                "paper": paper,
                "title": paper.called,
                "content": dict(view.content) or None,
            }
        )


class VersionList(BaseModel):
    """A part of the versions of one document, oldest first. None of them is ever changed."""

    exchange: int = Field(examples=[12])
    paper: Paper = Field(examples=["commitment"])
    versions: list[VersionAnswer]
    count: int = Field(description="how many there are", examples=[2])
    after: int | None = Field(
        description="ask with this for the next part; null where there is none", examples=[None]
    )

    @classmethod
    def of(cls, found: "Versions") -> Self:
        return cls(
            exchange=found.exchange.id,
            paper=found.paper,
            versions=[VersionAnswer.of(view) for view in found.views],
            count=found.count,
            after=found.after,
        )


class DifferenceAnswer(BaseModel):
    """One place in which two versions differ."""

    path: str = Field(examples=["plan.agenda[2027-03-08 09:00]"])
    before: str | int | bool | list[str] | None = Field(
        description="null: it was not there", examples=["09:00 to 17:00, activity: At the looms."]
    )
    after: str | int | bool | list[str] | None = Field(
        description="null: it is not there any more", examples=["09:00 to 16:00, activity: At the looms."]
    )

    @classmethod
    def of(cls, place: Difference) -> Self:
        return cls(path=place.path, before=place.before, after=place.after)


class ComparisonAnswer(BaseModel):
    """Where two versions of one document differ."""

    exchange: int = Field(examples=[12])
    paper: Paper = Field(examples=["commitment"])
    from_version: int = Field(examples=[1])
    to_version: int = Field(examples=[2])
    changes: list[DifferenceAnswer]

    @classmethod
    def of(cls, found: "Compared") -> Self:
        return cls(
            exchange=found.exchange.id,
            paper=found.paper,
            from_version=found.before,
            to_version=found.after,
            changes=[DifferenceAnswer.of(place) for place in found.places],
        )
