"""What crosses the wire about showings."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from api.showings.showing import Deed, Part, Showing
from eligibility.facts import Role


class ShownHost(BaseModel):
    """One host of a list, at its rank."""

    host: str
    rank: int
    affinity: float = Field(description="0 to 100; only an indication")


class ShownVisitor(BaseModel):
    """One visitor of a list for a host, at its rank."""

    visitor: str
    rank: int
    affinity: float = Field(description="0 to 100; only an indication")


class ShownPart(BaseModel):
    """How a part of the catalogue was asked for."""

    filters: dict[str, list[str]] = Field(description="codes of each field, any one of several")
    words: list[str]
    free_from: date | None
    free_to: date | None
    eligible_only: bool

    @classmethod
    def of(cls, part: Part) -> Self:
        free_from, free_to = part.free or (None, None)
        return cls(
            filters={name: list(codes) for name, codes in part.codes.items()},
            words=list(part.words),
            free_from=free_from,
            free_to=free_to,
            eligible_only=part.eligible_only,
        )


class ShowingAnswer(BaseModel):
    """A list that was shown, and by what it was worked out."""

    id: int
    asked_at: datetime
    sought: str = Field(description="host: hosts for a visitor; visitor: visitors for a host")
    visitor: str | None = Field(description="null for someone not registered, and in a list for a host")
    host: str | None = Field(description="null in a list for a visitor")
    hidden: list[str] = Field(description="whom the organisation had hidden then")
    k: int
    as_of: date
    purpose: str | None
    diversity: float
    part: ShownPart | None = Field(description="of the catalogue by affinity; null for a list of matches")
    catalogue_state: str = Field(description="SHA-256 over the profiles and waivers of that time")
    model: str
    model_digest: str
    weights_digest: str
    edition: str = Field(description="of the rules")
    seal: str | None = Field(description="of the edition; null where it bears none")
    encoder: str
    index_kind: str
    code_version: str
    answer_digest: str = Field(description="SHA-256 of the bytes that were answered")
    hosts: list[ShownHost] = Field(description="empty in a list for a host")
    visitors: list[ShownVisitor] = Field(description="empty in a list for a visitor")

    @classmethod
    def of(cls, showing: Showing) -> Self:
        means, question = showing.means, showing.question
        for_host = question.sought is Role.VISITOR
        asker = showing.asker_id or None
        return cls(
            id=showing.id,
            asked_at=showing.asked_at,
            sought=question.sought.value,
            visitor=None if for_host else asker,
            host=asker if for_host else None,
            hidden=list(question.hidden),
            k=question.k,
            as_of=question.as_of,
            purpose=question.purpose,
            diversity=question.diversity,
            part=ShownPart.of(question.part) if question.part else None,
            catalogue_state=showing.catalogue_state,
            model=means.model_name,
            model_digest=means.model_digest,
            weights_digest=means.weights_digest,
            edition=means.edition,
            seal=means.seal,
            encoder=means.encoder,
            index_kind=means.index_kind,
            code_version=means.code_version,
            answer_digest=showing.answer_digest,
            hosts=[
                ShownHost(host=one.host, rank=one.rank, affinity=one.affinity_hundredths / 100)
                for one in (() if for_host else showing.ranks)
            ],
            visitors=[
                ShownVisitor(visitor=one.host, rank=one.rank, affinity=one.affinity_hundredths / 100)
                for one in (showing.ranks if for_host else ())
            ],
        )


class NoteStatement(BaseModel):
    """What a person did with a host, or a visitor, that was shown."""

    model_config = ConfigDict(extra="forbid")

    host: str = Field(
        description="id of one in the list: a host, or a visitor in a list for a host",
        max_length=64,
        examples=["demo-sme-062"],
    )
    what: Deed = Field(examples=["opened"])


class NoteAnswer(BaseModel):
    """Whether it was noted: not for somebody who has refused to be learned from."""

    noted: bool


class Learning(BaseModel):
    """Whether what an account does with matches may be noted."""

    model_config = ConfigDict(extra="forbid")

    allowed: bool = Field(examples=[False])
