"""What crosses the wire about exchanges."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

from api.exchanges.states import State

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.exchanges.use_cases.seeing import Page, Seen


class PartyAnswer(BaseModel):
    """An organisation that takes part."""

    id: str = Field(examples=["demo-sme-138"])
    name: str = Field(examples=["Atlantic Fibres Lda"])

    @classmethod
    def of(cls, organisation: str, names: Mapping[str, str]) -> Self:
        return cls(id=organisation, name=names.get(organisation, organisation))


class ManagerAnswer(BaseModel):
    """A partnership."""

    id: int = Field(examples=[3])
    name: str = Field(examples=["Demo Partnership North"])

    @classmethod
    def of(cls, partnership: int | None, names: Mapping[int, str]) -> Self | None:
        if partnership is None:
            return None
        return cls(id=partnership, name=names.get(partnership, str(partnership)))


class ExchangeAnswer(BaseModel):
    """One exchange."""

    id: int = Field(examples=[12])
    proposal: int = Field(description="number of the proposal that it began with", examples=[7])
    visitor: PartyAnswer
    host: PartyAnswer
    vop: ManagerAnswer | None = Field(description="the visitor's partnership when it began; null: none")
    hop: ManagerAnswer | None = Field(description="the host's partnership when it began; null: none")
    first_day: date = Field(description="of activities", examples=["2027-03-08"])
    last_day: date = Field(description="of activities", examples=["2027-03-12"])
    virtual: bool = Field(description="over the network instead of abroad", examples=[False])
    edition: str = Field(description="of the rules by which it was agreed", examples=["cosme-2020"])
    state: State = Field(description="how far it has got", examples=["draft"])
    created_at: datetime = Field(examples=["2026-11-21T09:30:00Z"])
    version: int = Field(description="as in the ETag", examples=[1])

    @classmethod
    def of(cls, seen: "Seen") -> Self:
        exchange, agreed = seen.exchange, seen.exchange.agreed
        return cls(
            id=exchange.id,
            proposal=agreed.proposal,
            visitor=PartyAnswer.of(agreed.visitor, seen.names),
            host=PartyAnswer.of(agreed.host, seen.names),
            vop=ManagerAnswer.of(agreed.vop, seen.partnerships),
            hop=ManagerAnswer.of(agreed.hop, seen.partnerships),
            first_day=agreed.first_day,
            last_day=agreed.last_day,
            virtual=agreed.is_virtual,
            edition=agreed.edition,
            state=exchange.state,
            created_at=exchange.created_at,
            version=exchange.version,
        )


class ExchangeList(BaseModel):
    """A part of the exchanges that you may see, newest first."""

    exchanges: list[ExchangeAnswer]
    after: int | None = Field(
        description="ask with this for the next part; null where there is none", examples=[None]
    )
    counts: dict[State, int] = Field(
        description="how many there are in each state, whatever state was asked for", examples=[{"draft": 1}]
    )

    @classmethod
    def of(cls, page: "Page") -> Self:
        return cls(
            exchanges=[ExchangeAnswer.of(entry) for entry in page.entries],
            after=page.after,
            counts=dict(page.counts),
        )
