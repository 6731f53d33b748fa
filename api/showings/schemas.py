"""What crosses the wire about showings."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from api.showings.showing import Deed, Showing


class ShownHost(BaseModel):
    """One host of a list, at its rank."""

    host: str
    rank: int
    affinity: float = Field(description="0 to 100; only an indication")


class ShowingAnswer(BaseModel):
    """A list that was shown, and by what it was worked out."""

    id: int
    asked_at: datetime
    visitor: str | None = Field(description="null for someone not registered")
    k: int
    as_of: date
    purpose: str | None
    diversity: float
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
    hosts: list[ShownHost]

    @classmethod
    def of(cls, showing: Showing) -> Self:
        means, question = showing.means, showing.question
        return cls(
            id=showing.id,
            asked_at=showing.asked_at,
            visitor=showing.visitor_id or None,
            k=question.k,
            as_of=question.as_of,
            purpose=question.purpose,
            diversity=question.diversity,
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
                for one in showing.ranks
            ],
        )


class NoteStatement(BaseModel):
    """What a person did with a host that was shown."""

    host: str = Field(description="id of a host in the list", max_length=64)
    what: Deed


class NoteAnswer(BaseModel):
    """Whether it was noted: not for somebody who has refused to be learned from."""

    noted: bool
