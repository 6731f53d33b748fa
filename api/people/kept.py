"""What crosses the wire where a person asks for everything that is kept about it."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, Field

from api.access import Role
from api.people.schemas import AccountAnswer, DelegationAnswer, IdentityAnswer, MandateAnswer, TokenAnswer

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.people.use_cases.erasing import Kept


class KeptSession(BaseModel):
    """A sign-in."""

    id: int = Field(examples=[31])
    started_at: datetime = Field(examples=["2026-11-21T09:30:00Z"])
    ended_at: datetime | None = Field(examples=[None])
    delegation: int | None = Field(description="the one that was acted by", examples=[None])


class KeptInvitation(BaseModel):
    """An invitation to the person, or sent by it. Whom others were invited is theirs, and left out."""

    id: int = Field(examples=[5])
    sent_by_you: bool = Field(examples=[False])
    role: Role = Field(examples=["host_editor"])
    organisation: str | None = Field(examples=["demo-sme-138"])
    partnership: int | None = Field(examples=[None])
    valid_from: date = Field(examples=["2026-12-01"])
    made_at: datetime = Field(examples=["2026-11-21T09:30:00Z"])
    accepted_at: datetime | None = Field(examples=["2026-11-22T08:00:00Z"])


class KeptReset(BaseModel):
    """A link for a new password."""

    made_at: datetime = Field(examples=["2026-11-21T09:30:00Z"])
    ended_at: datetime | None = Field(examples=[None])


class KeptAct(BaseModel):
    """Something that the person did, as the audit trail has it."""

    seq: int = Field(examples=[90])
    at: datetime = Field(examples=["2026-11-21T09:30:00Z"])
    via: str = Field(examples=["session"])
    on_behalf_of: int | None = Field(examples=[None])
    act: str = Field(examples=["account.edit"])
    subject: str = Field(examples=["account:12"])
    detail: str = Field(description="as JSON", examples=["{}"])


class EverythingKept(BaseModel):
    """Everything that the service keeps about a person, secrets aside: of those it has only digests."""

    account: AccountAnswer
    has_password: bool = Field(examples=[True])
    mandates: list[MandateAnswer]
    delegations: list[DelegationAnswer]
    identities: list[IdentityAnswer]
    sessions: list[KeptSession]
    tokens: list[TokenAnswer]
    invitations: list[KeptInvitation]
    resets: list[KeptReset]
    acts: list[KeptAct]
    elsewhere: dict[str, Any] = Field(
        description="what other parts of the service keep, by what it is", examples=[{"notices": []}]
    )

    @classmethod
    def of(cls, kept: "Kept", *, at: datetime) -> Self:
        return cls(
            account=AccountAnswer.of(kept.account),
            has_password=kept.has_password,
            mandates=[MandateAnswer.of(one, at=at) for one in kept.mandates],
            delegations=[DelegationAnswer.of(one, at=at) for one in kept.delegations],
            identities=[IdentityAnswer.of(one) for one in kept.identities],
            sessions=_sessions(kept),
            tokens=[TokenAnswer.of(one) for one in kept.tokens],
            invitations=_invitations(kept),
            resets=[KeptReset(made_at=one.made_at, ended_at=one.ended_at) for one in kept.resets],
            acts=_acts(kept),
            elsewhere=kept.elsewhere,
        )


def _sessions(kept: "Kept") -> list[KeptSession]:
    return [
        KeptSession(id=one.id, started_at=one.started_at, ended_at=one.ended_at, delegation=one.delegation_id)
        for one in kept.sessions
    ]


def _invitations(kept: "Kept") -> list[KeptInvitation]:
    return [
        KeptInvitation(
            id=one.id,
            sent_by_you=one.invited_by == kept.account.id,
            role=one.mandate.role,
            organisation=one.mandate.organisation,
            partnership=one.mandate.partnership,
            valid_from=one.mandate.valid_from,
            made_at=one.made_at,
            accepted_at=one.accepted_at,
        )
        for one in kept.invitations
    ]


def _acts(kept: "Kept") -> list[KeptAct]:
    return [
        KeptAct(
            seq=one.seq,
            at=one.at,
            via=one.via,
            on_behalf_of=one.on_behalf_of,
            act=one.act,
            subject=one.subject,
            detail=one.detail,
        )
        for one in kept.acts
    ]
