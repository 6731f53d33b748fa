"""What crosses the wire about idle days and their approval."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

from api.exchanges.agreements.agenda_approvals import AgendaStanding
from api.exchanges.states import State

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.exchanges.agreements.agenda_approvals import Agenda
    from api.exchanges.exchange import Exchange


class AgendaApprovalAnswer(BaseModel):
    """Working days of a stay abroad on which nothing happens, which the Support Office has to approve."""

    standing: AgendaStanding = Field(
        description="not asked for by the rules; needed; asked of the office; given by it", examples=["given"]
    )
    idle_days: list[date] = Field(examples=[["2027-03-10"]])
    digest: str = Field(
        description="SHA-256 of first, last, travel and idle days: an approval holds for exactly these",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    asked_at: datetime | None = Field(examples=["2027-02-01T09:30:00Z"])
    approved_at: datetime | None = Field(examples=["2027-02-02T09:30:00Z"])
    reason: str = Field(description="of the approval", examples=["The mill stands still on that day."])
    words: str = Field(
        description="what it means for those who want to sign",
        examples=[
            "The Support Office approved the idle days on 2 February 2027. It holds for exactly these days."
        ],
    )

    @classmethod
    def of(cls, agenda: "Agenda") -> Self:
        approval = agenda.approval
        return cls(
            standing=agenda.standing,
            idle_days=list(agenda.idle_days),
            digest=agenda.digest,
            asked_at=approval.asked_at if approval else None,
            approved_at=approval.approved_at if approval else None,
            reason=approval.reason if approval else "",
            words=agenda.words,
        )


class AgendaAnswer(BaseModel):
    """An exchange after its idle days were asked about, or approved."""

    exchange: int = Field(examples=[12])
    version: int = Field(description="of the exchange, as in the ETag", examples=[4])
    state: State = Field(examples=["draft"])
    agenda_approval: AgendaApprovalAnswer

    @classmethod
    def of(cls, exchange: "Exchange", agenda: "Agenda") -> Self:
        return cls(
            exchange=exchange.id,
            version=exchange.version,
            state=exchange.state,
            agenda_approval=AgendaApprovalAnswer.of(agenda),
        )
