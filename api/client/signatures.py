"""Calls about signatures: given in the service, or by hand with a scan."""

from api.client.calls import Call, place
from api.exchanges.agreements.signing_schemas import (
    OrganisationParty,
    PaperSignatureStatement,
    PlacedAnswer,
    ScanAnswer,
    SignatureList,
    SignatureStatement,
    Signer,
)
from api.exchanges.states import Paper


def sign(number: int, paper: Paper, *, party: Signer, digest: str) -> Call[PlacedAnswer]:
    """Signs exactly the version whose digest was seen. A person has to be signed in; a token will not do."""
    said = SignatureStatement(party=party, digest=digest)
    return Call(method="POST", path=_under(number, paper), answer=PlacedAnswer, body=said)


def signatures(number: int, paper: Paper) -> Call[SignatureList]:
    """All that were ever given under a document, and whether they hold."""
    return Call(method="GET", path=_under(number, paper), answer=SignatureList)


def record_signature(number: int, paper: Paper, said: PaperSignatureStatement) -> Call[PlacedAnswer]:
    """Records, as a manager, what was signed by hand. Its scan is sent first."""
    path = place("/exchanges/{}/documents/{}/paper-signatures", number, paper.value)
    return Call(method="POST", path=path, answer=PlacedAnswer, body=said)


def send_scan(
    number: int,
    content: bytes,
    *,
    paper: Paper,
    party: OrganisationParty,
    digest: str,
    media_type: str = "application/pdf",
    filename: str = "",
) -> Call[ScanAnswer]:
    """Keeps the scan of a page signed by hand, for a document as it reads now; its digest names it."""
    return Call(
        method="POST",
        path=place("/exchanges/{}/scans", number),
        answer=ScanAnswer,
        query={"paper": paper, "party": party, "digest": digest, "filename": filename},
        body=content,
        media_type=media_type,
    )


def scan(number: int, digest: str) -> Call[bytes]:
    """The file itself."""
    return Call(method="GET", path=place("/exchanges/{}/scans/{}", number, digest), answer=bytes)


def _under(number: int, paper: Paper) -> str:
    return place("/exchanges/{}/documents/{}/signatures", number, paper.value)
