"""What crosses the wire about signatures, scans, and stays that were broken off."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.access import Role
from api.exchanges.schemas import Reason, words_needed
from api.exchanges.states import Method, Paper, Party, State
from api.exchanges.way_schemas import SignedPaper
from api.fields import Day
from api.texts import one_line

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.exchanges.agreements.interrupting import Interruption
    from api.exchanges.agreements.signing import Placed
    from api.exchanges.agreements.signing_reading import SeenSignature
    from api.exchanges.agreements.store import Scan

DIGEST = "^[0-9a-f]{64}$"
AN_EXAMPLE = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
Digest = Annotated[str, Field(pattern=DIGEST, examples=[AN_EXAMPLE])]
Signer = Literal[Party.VISITOR, Party.HOST, Party.VOP, Party.HOP]
OrganisationParty = Literal[Party.VISITOR, Party.HOST]
_Text = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(words_needed)]


def _a_name(text: str) -> str:
    cleaned = one_line(text)
    if not cleaned:
        raise ValueError("write the name that stands under it")
    return cleaned


class SignatureStatement(BaseModel):
    """A signature that you give."""

    model_config = ConfigDict(extra="forbid")

    party: Signer = Field(description="for whom you sign", examples=["visitor"])
    digest: Digest = Field(description="SHA-256 of the canonical document that you saw")


class PaperSignatureStatement(BaseModel):
    """A signature that was given by hand."""

    model_config = ConfigDict(extra="forbid")

    party: OrganisationParty = Field(description="who signed", examples=["visitor"])
    digest: Digest = Field(description="SHA-256 of the canonical document that was printed and signed")
    signed_by: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_a_name)] = Field(
        description="the name under it", examples=["Jana Novotná"]
    )
    signed_on: Day = Field(description="the day under it", examples=["2027-02-15"])
    scan: Digest = Field(description="digest of the scan, as POST /exchanges/NUMBER/scans answered it")


class PlacedAnswer(BaseModel):
    """How the document and the exchange stand with the signature."""

    exchange: int = Field(examples=[12])
    state: State = Field(examples=["building"])
    parties: list[Party] = Field(
        description="for whom it was given: two where one partnership is VOP and HOP", examples=[["visitor"]]
    )
    paper: SignedPaper

    @classmethod
    def of(cls, placed: "Placed") -> Self:
        exchange = placed.exchange
        return cls(
            exchange=exchange.id,
            state=exchange.state,
            parties=list(placed.parties),
            paper=SignedPaper.of(exchange, placed.paper, sees_it=True),
        )


class SignatureAnswer(BaseModel):
    """One signature that was given."""

    party: Party = Field(description="for which party", examples=["visitor"])
    for_whom: str = Field(
        description="name of the organisation or partnership", examples=["Atlantic Fibres Lda"]
    )
    organisation: str | None = Field(description="its id", examples=["demo-sme-138"])
    partnership: int | None = Field(
        description="its number; on paper, of the manager who recorded it", examples=[None]
    )
    signed_by: str = Field(description="empty: the account is gone", examples=["Jana Novotná"])
    role: Role = Field(
        description="of the mandate; on paper, of the manager who recorded it", examples=["visiting_signer"]
    )
    method: Method = Field(examples=["service"])
    delegation: int | None = Field(description="by which it was given, if it was", examples=[None])
    version: int = Field(description="of the document", examples=[2])
    digest: str = Field(description="of that version", examples=[AN_EXAMPLE])
    edition: str = Field(description="of the rules that were asked before it", examples=["cosme-2020"])
    signed_at: datetime = Field(
        description="on paper: when it was recorded", examples=["2027-02-15T09:30:00Z"]
    )
    signed_on: date | None = Field(description="on paper: the day under it", examples=[None])
    recorded_by: str = Field(description="on paper: the manager; otherwise empty", examples=[""])
    scan: str | None = Field(description="on paper: digest of the scan", examples=[None])
    holds: bool = Field(description="whether the document still reads so", examples=[True])
    lapsed_with: int | None = Field(
        description="the version with which it ceased to hold; null: it holds", examples=[None]
    )

    @classmethod
    def of(cls, seen: "SeenSignature") -> Self:
        one = seen.signature
        return cls(
            party=one.party,
            for_whom=seen.for_whom,
            organisation=one.organisation,
            partnership=one.partnership,
            signed_by=seen.name,
            role=one.role,
            method=one.method,
            delegation=one.delegation,
            version=one.version,
            digest=one.digest,
            edition=one.edition,
            signed_at=one.signed_at,
            signed_on=one.signed_on,
            recorded_by=seen.recorded_by,
            scan=one.scan,
            holds=seen.lapsed_with is None,
            lapsed_with=seen.lapsed_with,
        )


class SignatureList(BaseModel):
    """Every signature that was ever given under a document, in order."""

    signatures: list[SignatureAnswer]


class ScanAnswer(BaseModel):
    """A scan that is kept."""

    digest: str = Field(description="of the file as it is kept: name this", examples=[AN_EXAMPLE])
    name: str = Field(examples=["signed.pdf"])
    media_type: str = Field(examples=["application/pdf"])
    size: int = Field(description="in bytes", examples=[48213])
    sent_at: datetime = Field(examples=["2027-02-15T09:30:00Z"])
    paper: Paper | None = Field(description="that was signed", examples=["commitment"])
    version: int | None = Field(description="of it", examples=[2])
    party: Party | None = Field(description="who signed", examples=["visitor"])

    @classmethod
    def of(cls, scan: "Scan") -> Self:
        return cls(
            digest=scan.digest,
            name=scan.name,
            media_type=scan.media_type.value,
            size=scan.size,
            sent_at=scan.sent_at,
            paper=scan.paper,
            version=scan.version,
            party=scan.party,
        )


class ShortReportStatement(BaseModel):
    """What is reported of a stay that is broken off."""

    model_config = ConfigDict(extra="forbid")

    done: _Text = Field(
        description="what was done until then", examples=["Two days at the looms; one trial was dyed."]
    )
    why: _Text = Field(description="why it ended", examples=["The mill had to close after a flood."])
    follows: _Text = Field(description="what follows from it", examples=["We agree on other days in autumn."])


class InterruptionStatement(BaseModel):
    """How a stay is broken off."""

    model_config = ConfigDict(extra="forbid")

    last_day: Day = Field(description="of the stay as it was", examples=["2027-03-09"])
    reason: Reason = Field(description="in short, for the history", examples=["A flood at the mill."])
    report: ShortReportStatement


class ShortReportAnswer(BaseModel):
    """The short report of a stay that was broken off."""

    done: str = Field(examples=["Two days at the looms; one trial was dyed."])
    why: str = Field(examples=["The mill had to close after a flood."])
    follows: str = Field(examples=["We agree on other days in autumn."])


class InterruptionAnswer(BaseModel):
    """How a stay was broken off."""

    exchange: int = Field(examples=[12])
    last_day: date = Field(examples=["2027-03-09"])
    reason: str = Field(examples=["A flood at the mill."])
    report: ShortReportAnswer

    @classmethod
    def of(cls, number: int, interruption: "Interruption") -> Self:
        report = interruption.report
        return cls(
            exchange=number,
            last_day=interruption.last_day,
            reason=interruption.reason,
            report=ShortReportAnswer(done=report.done, why=report.why, follows=report.follows),
        )
