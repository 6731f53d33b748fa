"""What crosses the wire about figures. Numbers of exchanges, of days and of cents are whole."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from api.exchanges.schemas import ManagerAnswer, PartyAnswer
from api.exchanges.states import State
from api.figures.definitions import DERIVED, FIGURES, Definition, Unit
from api.figures.windows import ZONE, Window
from api.programme.periods import ExchangeKind

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.figures.forecasts import Forecast
    from api.figures.reckoning import Reached, Reckoning, Spent, Valued
    from api.figures.steps import StepDays
    from api.figures.store import Listed
    from api.figures.use_cases.listing import Names, Page
    from api.figures.use_cases.reading import Figures


class DefinitionAnswer(BaseModel):
    """What a figure means."""

    code: str = Field(examples=["counted"])
    title: str = Field(examples=["Counted exchanges"])
    words: str = Field(examples=["Exchanges whose report the visitor's partnership has validated."])
    unit: Unit = Field(examples=["exchanges"])
    sources: list[str] = Field(
        description="keys of the citations that it rests on; empty: our policy", examples=[["counted-once"]]
    )
    opens_list: bool = Field(description="whether GET /figures/CODE/exchanges lists it", examples=[True])

    @classmethod
    def of(cls, one: Definition) -> Self:
        return cls(
            code=one.code,
            title=one.title,
            words=one.words,
            unit=one.unit,
            sources=list(one.sources),
            opens_list=one.code in FIGURES,
        )


class DefinitionList(BaseModel):
    """Every figure by its definition."""

    zone: str = Field(
        description="where a moment is put on a day; a day that was agreed is itself",
        examples=["Europe/Brussels"],
    )
    figures: list[DefinitionAnswer]

    @classmethod
    def whole(cls) -> Self:
        return cls(zone=ZONE, figures=[DefinitionAnswer.of(one) for one in (*FIGURES.values(), *DERIVED)])


class FigureAnswer(BaseModel):
    """One figure in the period that was asked for."""

    code: str = Field(examples=["counted"])
    title: str = Field(examples=["Counted exchanges"])
    unit: Unit = Field(examples=["exchanges"])
    value: int = Field(examples=[14])
    physical: int = Field(description="of it, of stays abroad", examples=[11])
    virtual: int = Field(description="of it, of virtual stays", examples=[3])
    opens: str | None = Field(
        description="where the exchanges behind it are; null where you may not open them",
        examples=["/figures/counted/exchanges?partnership=3"],
    )

    @classmethod
    def of(cls, one: "Valued", *, query: str | None) -> Self:
        code = one.figure.code
        return cls(
            code=code,
            title=one.figure.title,
            unit=one.figure.unit,
            value=one.value,
            physical=one.physical,
            virtual=one.virtual,
            opens=None if query is None else f"/figures/{code}/exchanges{query}",
        )


class ForecastAnswer(BaseModel):
    """What is to be expected by the end of a period. How, GET /figures/definitions says."""

    expected: int | None = Field(description="null: too few to say", examples=[31])
    low: int = Field(
        description="in 19 of 20 cases at least; where it is too few to say, surely", examples=[27]
    )
    high: int = Field(
        description="in 19 of 20 cases at most; where it is too few to say, surely", examples=[34]
    )
    on_the_way: int = Field(description="exchanges that may still count in the period", examples=[19])
    words: str = Field(examples=["About 31, and in 19 of 20 cases 27 to 34."])

    @classmethod
    def of(cls, one: "Forecast") -> Self:
        return cls(
            expected=one.expected, low=one.low, high=one.high, on_the_way=one.on_the_way, words=one.words
        )


class TargetFigure(BaseModel):
    """One target, and how far it is reached in its own period."""

    kind: ExchangeKind = Field(examples=["physical"])
    first_day: date | None = Field(examples=["2027-01-01"])
    last_day: date | None = Field(examples=["2027-12-31"])
    target: int = Field(examples=[29])
    counted: int = Field(examples=[11])
    due_by_today: int = Field(description="if it were spread evenly, rounded down", examples=[9])
    ahead: int = Field(description="of that; less than nothing: behind", examples=[2])
    words: str = Field(
        examples=["11 of 29 are counted, 2 ahead of an even pace, as 9 should be there by today."]
    )
    forecast: ForecastAnswer

    @classmethod
    def of(cls, one: "Reached") -> Self:
        return cls(
            kind=one.kind,
            first_day=one.window.first,
            last_day=one.window.last,
            target=one.pace.target,
            counted=one.pace.counted,
            due_by_today=one.pace.due_by_today,
            ahead=one.pace.ahead,
            words=one.pace.words,
            forecast=ForecastAnswer.of(one.forecast),
        )


class BudgetFigure(BaseModel):
    """One budget for lump sums in its own period, in cents of a euro."""

    first_day: date | None = Field(examples=["2027-01-01"])
    last_day: date | None = Field(examples=["2028-12-31"])
    budget_cents: int = Field(examples=[4_900_000])
    committed_cents: int = Field(description="agreed and signed, not yet paid", examples=[312_000])
    paid_cents: int = Field(examples=[858_000])
    left_cents: int = Field(
        description="neither; less than nothing: too much is committed", examples=[3_730_000]
    )
    expected_cents: int | None = Field(
        description="paid in the end for the stays of the period; null: too few to say", examples=[1_482_000]
    )
    low_cents: int = Field(description="in 19 of 20 cases at least", examples=[1_248_000])
    high_cents: int = Field(description="in 19 of 20 cases at most", examples=[1_638_000])
    without_amount: int = Field(
        description="stays abroad on the way whose amount is not agreed, so that it is in no sum",
        examples=[4],
    )

    @classmethod
    def of(cls, one: "Spent") -> Self:
        return cls(
            first_day=one.window.first,
            last_day=one.window.last,
            budget_cents=one.budget_cents,
            committed_cents=one.committed_cents,
            paid_cents=one.paid_cents,
            left_cents=one.left_cents,
            expected_cents=one.expected_cents,
            low_cents=one.low_cents,
            high_cents=one.high_cents,
            without_amount=one.without_amount,
        )


class StepFigure(BaseModel):
    """How long exchanges are in one step."""

    state: State = Field(examples=["building"])
    left: int = Field(description="exchanges that left it in the period", examples=[12])
    median_days: int | None = Field(description="they had been there; null: none left it", examples=[9])
    there: int = Field(description="exchanges that are in it now", examples=[5])
    longest_days: int | None = Field(description="one of those has been there", examples=[40])

    @classmethod
    def of(cls, one: "StepDays") -> Self:
        return cls(
            state=one.state,
            left=one.left,
            median_days=one.median_days,
            there=one.there,
            longest_days=one.longest_days,
        )


class PartnershipFigures(BaseModel):
    """The figures of one partnership, or of the whole programme."""

    partnership: ManagerAnswer | None = Field(description="null: the whole programme")
    figures: list[FigureAnswer]
    targets: list[TargetFigure] = Field(description="those whose own period meets the one asked for")
    budgets: list[BudgetFigure] = Field(description="those whose own period meets the one asked for")
    steps: list[StepFigure]
    words: list[str] = Field(
        description="what is missing to judge them by",
        examples=[["No target for virtual exchanges is set in this period."]],
    )

    @classmethod
    def of(cls, one: "Reckoning", found: "Figures") -> Self:
        query = _query(one.partnership, found.asked.window) if found.scope.may_list else None
        return cls(
            partnership=ManagerAnswer.of(one.partnership, found.scope.names),
            figures=[FigureAnswer.of(valued, query=query) for valued in one.figures],
            targets=[TargetFigure.of(row) for row in one.targets],
            budgets=[BudgetFigure.of(row) for row in one.budgets],
            steps=[StepFigure.of(row) for row in one.steps],
            words=list(one.words),
        )


class FiguresAnswer(BaseModel):
    """The figures that you may read, as they are at one moment."""

    at: datetime = Field(examples=["2027-03-15T09:30:00Z"])
    today: date = Field(description="in that zone", examples=["2027-03-15"])
    zone: str = Field(
        description="where a moment is put on a day; a day that was agreed is itself",
        examples=["Europe/Brussels"],
    )
    first_day: date | None = Field(
        description="of the period asked for; null: from the beginning", examples=[None]
    )
    last_day: date | None = Field(
        description="of the period asked for; null: without an end", examples=[None]
    )
    programme: PartnershipFigures | None = Field(
        description="everything together, those without a partnership too; null: not for you"
    )
    partnerships: list[PartnershipFigures]

    @classmethod
    def of(cls, found: "Figures") -> Self:
        whole = found.programme
        return cls(
            at=found.at,
            today=found.today,
            zone=ZONE,
            first_day=found.asked.window.first,
            last_day=found.asked.window.last,
            programme=None if whole is None else PartnershipFigures.of(whole, found),
            partnerships=[PartnershipFigures.of(one, found) for one in found.partnerships],
        )


class ListedExchange(BaseModel):
    """One exchange behind a figure."""

    id: int = Field(examples=[12])
    visitor: PartyAnswer
    host: PartyAnswer
    vop: ManagerAnswer | None = Field(description="the visitor's partnership; null: none yet")
    hop: ManagerAnswer | None = Field(description="the host's partnership; null: none yet")
    first_day: date = Field(examples=["2027-03-08"])
    last_day: date = Field(examples=["2027-03-12"])
    virtual: bool = Field(examples=[False])
    state: State = Field(examples=["validated"])
    cents: int | None = Field(
        description="what it adds to a figure in cents; null to any other", examples=[78_000]
    )

    @classmethod
    def of(cls, one: "Listed", names: "Names") -> Self:
        agreed = one.exchange.agreed
        return cls(
            id=one.exchange.id,
            visitor=PartyAnswer.of(agreed.visitor, names.organisations),
            host=PartyAnswer.of(agreed.host, names.organisations),
            vop=ManagerAnswer.of(agreed.vop, names.partnerships),
            hop=ManagerAnswer.of(agreed.hop, names.partnerships),
            first_day=agreed.first_day,
            last_day=agreed.last_day,
            virtual=agreed.is_virtual,
            state=one.exchange.state,
            cents=one.cents,
        )


class FigureList(BaseModel):
    """A part of the exchanges behind a figure, by number."""

    figure: DefinitionAnswer
    value: int = Field(description="of the whole list, as the figure says it", examples=[14])
    exchanges: list[ListedExchange]
    after: int | None = Field(
        description="ask with this for the next part; null where there is none", examples=[None]
    )

    @classmethod
    def of(cls, page: "Page") -> Self:
        return cls(
            figure=DefinitionAnswer.of(page.figure),
            value=page.value,
            exchanges=[ListedExchange.of(one, page.names) for one in page.entries],
            after=page.after,
        )


def _query(partnership: int | None, window: Window) -> str:
    asked = {"partnership": partnership, "from": window.first, "to": window.last}
    given = {name: str(value) for name, value in asked.items() if value is not None}
    return f"?{urlencode(given)}" if given else ""
