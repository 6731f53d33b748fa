"""What crosses the wire about exchanges."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.exchanges.states import Paper, Party, State
from api.exchanges.way_schemas import (
    ExpectedAnswer,
    MoneyAnswer,
    PeriodAnswer,
    PossibleAct,
    SignedPaper,
    StageAnswer,
)
from api.texts import paragraphs

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.exchanges.store import Move
    from api.exchanges.use_cases.seeing import Page, Seen, View


def words_needed(text: str) -> str:
    """The text cleaned. ValueError where nothing is left of it."""
    cleaned = paragraphs(text)
    if not cleaned:
        raise ValueError("say it in words; blanks alone say nothing")
    return cleaned


Reason = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(words_needed)]


class ReasonStatement(BaseModel):
    """Why something is done."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason = Field(
        description="for all who take part",
        examples=["The looms are moved that week; please agree on another."],
    )


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


class ExchangeSummary(BaseModel):
    """One exchange, as a list has it."""

    id: int = Field(examples=[12])
    proposal: int = Field(description="number of the proposal that it began with", examples=[7])
    visitor: PartyAnswer
    host: PartyAnswer
    vop: ManagerAnswer | None = Field(description="the visitor's partnership; null: none")
    hop: ManagerAnswer | None = Field(description="the host's partnership; null: none")
    first_day: date = Field(description="of activities", examples=["2027-03-08"])
    last_day: date = Field(description="of activities", examples=["2027-03-12"])
    virtual: bool = Field(description="over the network instead of abroad", examples=[False])
    edition: str = Field(description="of the rules by which it was agreed", examples=["cosme-2020"])
    group: int | None = Field(description="number of the group that it belongs to", examples=[None])
    state: State = Field(description="how far it has got", examples=["draft"])
    created_at: datetime = Field(examples=["2026-11-21T09:30:00Z"])
    version: int = Field(description="as in the ETag", examples=[1])

    @classmethod
    def plain_of(cls, seen: "Seen") -> dict[str, object]:
        """The fields, also for the whole answer."""
        exchange, agreed = seen.exchange, seen.exchange.agreed
        return {
            "id": exchange.id,
            "proposal": agreed.proposal,
            "visitor": PartyAnswer.of(agreed.visitor, seen.names),
            "host": PartyAnswer.of(agreed.host, seen.names),
            "vop": ManagerAnswer.of(agreed.vop, seen.partnerships),
            "hop": ManagerAnswer.of(agreed.hop, seen.partnerships),
            "first_day": agreed.first_day,
            "last_day": agreed.last_day,
            "virtual": agreed.is_virtual,
            "edition": agreed.edition,
            "group": exchange.group,
            "state": exchange.state,
            "created_at": exchange.created_at,
            "version": exchange.version,
        }

    @classmethod
    def of(cls, seen: "Seen") -> Self:
        return cls.model_validate(cls.plain_of(seen))


class RefusalAnswer(BaseModel):
    """Why an exchange was last sent back."""

    reason: str = Field(examples=["The looms are moved that week; please agree on another."])
    party: Party | None = Field(description="who sent it back", examples=["vop"])
    at: datetime = Field(examples=["2026-12-01T09:30:00Z"])

    @classmethod
    def of(cls, move: "Move | None") -> Self | None:
        return cls(reason=move.words, party=move.party, at=move.at) if move else None


class ExchangeAnswer(ExchangeSummary):
    """One exchange: the way that it takes, whom it waits for, and what you can do with it."""

    way: list[StageAnswer] = Field(description="every step from draft to closed, in order")
    waits_for: list[ExpectedAnswer] = Field(description="who has to do what next")
    may: list[PossibleAct] = Field(description="what you can do now, and why not where you cannot")
    clocks: list[PeriodAnswer] = Field(description="of the reports and of the payment")
    papers: list[SignedPaper] = Field(description="the documents that are signed")
    money: MoneyAnswer | None = Field(
        description="null for a virtual stay, and for those who do not read the Financial Agreement"
    )
    refusal: RefusalAnswer | None = Field(description="null: it was never sent back")
    started_at: datetime | None = Field(examples=[None])
    ended_on: date | None = Field(description="last day of the stay as it was", examples=[None])
    evidenced_at: datetime | None = Field(examples=[None])
    visit_reported_at: datetime | None = Field(examples=[None])
    host_reported_at: datetime | None = Field(examples=[None])
    validated_at: datetime | None = Field(examples=[None])
    closed_at: datetime | None = Field(examples=[None])

    @classmethod
    def of_view(cls, view: "View") -> Self:
        exchange, progress = view.exchange, view.exchange.progress
        sees_money = view.sees_money and not exchange.agreed.is_virtual
        return cls.model_validate(
            {
                **cls.plain_of(view.seen),
                "way": [StageAnswer.of(one) for one in view.way],
                "waits_for": [ExpectedAnswer.of(one) for one in view.waits_for],
                "may": [PossibleAct.of(one) for one in view.options],
                "clocks": [PeriodAnswer.of(one) for one in view.clocks],
                "papers": [
                    SignedPaper.of(exchange, paper, sees_it=paper is Paper.COMMITMENT or view.sees_money)
                    for paper in exchange.papers_needed
                ],
                "money": MoneyAnswer.of(exchange) if sees_money else None,
                "refusal": RefusalAnswer.of(view.refused),
                **{name: getattr(progress, name) for name in _MOMENTS},
            }
        )


_MOMENTS = (
    "started_at",
    "ended_on",
    "evidenced_at",
    "visit_reported_at",
    "host_reported_at",
    "validated_at",
    "closed_at",
)


class ExchangeLine(ExchangeSummary):
    """One exchange of a list, and where it was asked for, what comes next."""

    waits_for: list[ExpectedAnswer] | None = Field(
        default=None, description="who has to do what next; null unless asked 'with_next'"
    )
    due: date | None = Field(
        default=None, description="the first day by which something of that has to be done; null as above"
    )
    may: list[PossibleAct] | None = Field(
        default=None, description="what you can do with it now; null unless asked 'with_next'"
    )

    @classmethod
    def of_view(cls, view: "View") -> Self:
        days = [one.due.last_day for one in view.waits_for if one.due and one.due.last_day]
        return cls.model_validate(
            {
                **cls.plain_of(view.seen),
                "waits_for": [ExpectedAnswer.of(one) for one in view.waits_for],
                "due": min(days, default=None),
                "may": [PossibleAct.of(one) for one in view.options if not one.why_not],
            }
        )


class ExchangeList(BaseModel):
    """A part of the exchanges that you may see, newest first."""

    exchanges: list[ExchangeLine]
    after: int | None = Field(
        description="ask with this for the next part; null where there is none", examples=[None]
    )
    counts: dict[State, int] = Field(
        description="how many there are in each state, whatever state was asked for", examples=[{"draft": 1}]
    )

    @classmethod
    def of(cls, page: "Page") -> Self:
        return cls(
            exchanges=[ExchangeLine.of_view(view) for view in page.views]
            or [ExchangeLine.of(entry) for entry in page.entries],
            after=page.after,
            counts=dict(page.counts),
        )
