"""What crosses the wire about evidence."""

from collections.abc import Collection
from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from api.exchanges.evidence.evidence import MOST_BYTES, MOST_FILES, Evidence
from api.exchanges.evidence.kinds import Described, Kind, described_kinds
from api.exchanges.evidence.use_cases import Listed
from api.files.kinds import MediaType

_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class EvidencePiece(BaseModel):
    """One file that shows that the stay took place."""

    id: int = Field(examples=[31])
    exchange: int = Field(examples=[12])
    kind: Kind = Field(examples=["boarding_pass"])
    name: str = Field(description="as its sender called it", examples=["TAP 1234 Porto.pdf"])
    note: str = Field(examples=["The flight back."])
    media_type: MediaType = Field(description="told by its content", examples=["application/pdf"])
    size: int = Field(description="bytes", examples=[182_044])
    digest: str = Field(
        description="SHA-256 of the file as it is kept; a picture is drawn anew for that",
        examples=[_DIGEST],
    )
    sent_digest: str = Field(description="SHA-256 of the file as it was first sent", examples=[_DIGEST])
    handed_in_at: datetime = Field(examples=["2027-03-13T09:30:00Z"])
    file: str = Field(description="where the file itself is", examples=["/exchanges/12/evidence/31/file"])

    @classmethod
    def of(cls, one: Evidence) -> Self:
        return cls(
            id=one.id,
            exchange=one.exchange,
            kind=one.kind,
            name=one.name,
            note=one.note,
            media_type=one.media_type,
            size=one.size,
            digest=one.digest,
            sent_digest=one.sent_digest,
            handed_in_at=one.handed_in_at,
            file=f"/exchanges/{one.exchange}/evidence/{one.id}/file",
        )


class ListedPiece(EvidencePiece):
    """One file among the evidence of an exchange."""

    also_evidence_of: list[int] = Field(
        description="numbers of other exchanges of which the same file is evidence, for those who may see "
        "it there as managers; it prevents nothing",
        examples=[[9]],
    )

    @classmethod
    def listed(cls, one: Listed) -> Self:
        piece = EvidencePiece.of(one.evidence)
        return cls(**piece.model_dump(), also_evidence_of=list(one.also_evidence_of))


class KindAnswer(BaseModel):
    """What evidence can be."""

    code: Kind = Field(examples=["boarding_pass"])
    name: str = Field(examples=["Boarding pass"])
    named: bool = Field(description="whether the programme names it, as an example", examples=[True])
    source: str = Field(examples=["CLOTH leaflet on ClusterXchange"])

    @classmethod
    def of(cls, one: Described) -> Self:
        return cls(code=one.kind, name=one.name, named=one.is_named, source=one.source)


class EvidenceList(BaseModel):
    """The evidence of one exchange, oldest first: all of it, as there is little."""

    evidence: list[ListedPiece]
    size: int = Field(description="bytes of all files together", examples=[182_044])
    most_files: int = Field(description="how many there may be", examples=[MOST_FILES])
    most_bytes: int = Field(description="bytes that all may have together", examples=[MOST_BYTES])
    kinds: list[KindAnswer] = Field(description="what evidence can be; the programme's list is open")

    @classmethod
    def of(cls, found: Collection[Listed]) -> Self:
        return cls(
            evidence=[ListedPiece.listed(one) for one in found],
            size=sum(one.evidence.size for one in found),
            most_files=MOST_FILES,
            most_bytes=MOST_BYTES,
            kinds=[KindAnswer.of(one) for one in described_kinds().values()],
        )


class Withdrawn(BaseModel):
    """A piece of evidence that was withdrawn."""

    id: int = Field(examples=[31])
    left: int = Field(description="how many files of evidence the exchange still has", examples=[2])
