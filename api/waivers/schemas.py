"""How waivers cross the wire."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.fields import Day, OrganisationId
from api.waivers.recorded import Ending, RecordedWaiver
from api.waivers.requests import Approval, WaiverRequest
from eligibility.waivers import Authority, PreApproval

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.waivers.permitted import Page


Words = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class ApprovalAsked(BaseModel):
    """A pre-approval that has been given."""

    model_config = ConfigDict(extra="forbid")

    authority: Authority = Field(description="whose it is", examples=["agency"])
    reference: Words = Field(
        description="where it can be found: a letter, a message, a decision", examples=["Letter 7"]
    )
    given_on: Day = Field(examples=["2026-11-10"])

    @property
    def approval(self) -> Approval:
        """As the domain has it."""
        return Approval(authority=self.authority, reference=self.reference, given_on=self.given_on)


class WaiverAsked(BaseModel):
    """A waiver to be recorded; without a pre-approval it is only asked for, and changes no answer."""

    model_config = ConfigDict(extra="forbid")

    organisation: OrganisationId = Field(examples=["demo-sme-138"])
    rule: str = Field(min_length=1, max_length=40, examples=["H4-membership"])
    granted_by: Words = Field(description="who answers for it", examples=["Ana Exemplo, Fibres"])
    reason: Words = Field(description="why", examples=["It dyes with little water"])
    valid_from: Day = Field(description="first day", examples=["2026-11-01"])
    valid_to: Day = Field(description="last day", examples=["2027-06-30"])
    pre_approval: ApprovalAsked | None = Field(
        default=None, description="for the Support Office to record; leave it out until it has arrived"
    )

    @property
    def request(self) -> WaiverRequest:
        """As the domain has it."""
        return WaiverRequest(
            organisation_id=self.organisation,
            rule=self.rule,
            granted_by=self.granted_by,
            reason=self.reason,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            approval=self.pre_approval.approval if self.pre_approval else Approval(),
        )


class EndingAsked(BaseModel):
    """The ending of a waiver before its last day."""

    model_config = ConfigDict(extra="forbid")

    on: Day = Field(
        description="the last day that it still covers; one before its first withdraws it altogether",
        examples=["2026-12-31"],
    )
    reason: Words = Field(examples=["It has joined a cluster"])


class ApprovalOnRecord(BaseModel):
    """The pre-approval of a waiver."""

    authority: str = Field(examples=["agency"])
    reference: str = Field(examples=["Letter 7"])
    given_on: date
    recorded_at: datetime

    @classmethod
    def of(cls, given: PreApproval, at: datetime) -> Self:
        return cls(
            authority=given.authority.value,
            reference=given.reference,
            given_on=given.given_on,
            recorded_at=at,
        )


class EndingOnRecord(BaseModel):
    """Why a waiver stopped before its last day."""

    on: date = Field(description="the last day that it covers")
    reason: str
    recorded_at: datetime

    @classmethod
    def of(cls, ending: Ending) -> Self:
        return cls(on=ending.on, reason=ending.reason, recorded_at=ending.at)


class WaiverOnRecord(BaseModel):
    """One waiver of the register."""

    id: int = Field(examples=[7])
    version: int = Field(description="what its ETag says", examples=[1])
    organisation: str = Field(examples=["demo-sme-138"])
    rule: str = Field(examples=["H4-membership"])
    granted_by: str
    reason: str
    valid_from: date
    valid_to: date = Field(description="last day, as it was granted")
    state: Literal["asked for", "approved", "ended"] = Field(
        description="without a pre-approval it is asked for and changes no answer"
    )
    recorded_at: datetime
    pre_approval: ApprovalOnRecord | None
    ending: EndingOnRecord | None

    @classmethod
    def of(cls, one: RecordedWaiver) -> Self:
        waiver, given, at = one.waiver, one.waiver.pre_approval, one.approval_recorded_at
        return cls(
            id=one.id,
            version=one.version,
            organisation=one.organisation_id,
            rule=waiver.rule,
            granted_by=waiver.granted_by,
            reason=waiver.reason,
            valid_from=waiver.valid_from,
            valid_to=waiver.valid_to,
            state="ended" if one.ending else "approved" if given else "asked for",
            recorded_at=one.recorded_at,
            pre_approval=ApprovalOnRecord.of(given, at) if given and at else None,
            ending=EndingOnRecord.of(one.ending) if one.ending else None,
        )


class WaiverPage(BaseModel):
    """A part of the register, oldest first."""

    waivers: list[WaiverOnRecord]
    after: int | None = Field(description="ask with this for the next part; null where there is none")

    @classmethod
    def of(cls, page: "Page") -> Self:
        return cls(waivers=[WaiverOnRecord.of(one) for one in page.waivers], after=page.after)
