"""Calls about evidence: files that show that a stay took place."""

from api.client.calls import Call, QueryValue, place
from api.exchanges.evidence.kinds import Kind
from api.exchanges.evidence.schemas import EvidenceList, EvidencePiece, Withdrawn


def hand_in_evidence(
    number: int,
    content: bytes,
    kind: Kind,
    *,
    media_type: str = "application/pdf",
    filename: str = "",
    note: str = "",
) -> Call[EvidencePiece]:
    """One file: a PDF, or a JPEG, PNG or WebP picture, of 10 MiB at most."""
    query: dict[str, QueryValue] = {"kind": kind, "filename": filename, "note": note}
    return Call(
        method="POST",
        path=place("/exchanges/{}/evidence", number),
        answer=EvidencePiece,
        query=query,
        body=content,
        media_type=media_type,
    )


def evidence(number: int) -> Call[EvidenceList]:
    """What was handed in and not withdrawn, with what evidence can be."""
    return Call(method="GET", path=place("/exchanges/{}/evidence", number), answer=EvidenceList)


def piece_of_evidence(number: int, piece: int) -> Call[EvidencePiece]:
    return Call(method="GET", path=_of(number, piece), answer=EvidencePiece)


def withdraw_evidence(number: int, piece: int, *, etag: str) -> Call[Withdrawn]:
    """Before the report is validated."""
    return Call(method="DELETE", path=_of(number, piece), answer=Withdrawn, etag=etag)


def file_of_evidence(number: int, piece: int) -> Call[bytes]:
    """The file itself."""
    return Call(method="GET", path=f"{_of(number, piece)}/file", answer=bytes)


def _of(number: int, piece: int) -> str:
    return place("/exchanges/{}/evidence/{}", number, piece)
