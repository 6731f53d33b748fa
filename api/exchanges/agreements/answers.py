"""What crosses the wire about agreements: what is answered."""

from datetime import date
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

from api.exchanges.agreements.agenda_answers import AgendaApprovalAnswer
from api.exchanges.plan import Plan, Slot, SlotKind, duration
from api.exchanges.states import Paper, Party, State
from api.verdicts.schemas import AllowanceAnswer, StepAnswer, VerdictAnswer, not_known
from eligibility.rules import Subject

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.exchanges.agreements.accounts_setting import AccountView
    from api.exchanges.agreements.amounts_setting import AmountView
    from api.exchanges.agreements.counting import Count
    from api.exchanges.agreements.drawing import Maximum, Voided
    from api.exchanges.agreements.planning import EligibilityView, PlanView
    from api.exchanges.exchange import Exchange


class SlotAnswer(BaseModel):
    """One line of an agenda, by the clock of the place where the host is."""

    day: date = Field(examples=["2027-03-08"])
    starts: str = Field(examples=["09:00"])
    ends: str = Field(examples=["17:00"])
    kind: SlotKind = Field(examples=["activity"])
    what: str = Field(examples=["At the looms, with the dyers."])
    minutes: int = Field(examples=[480])

    @classmethod
    def of(cls, slot: Slot) -> Self:
        return cls(
            day=slot.day,
            starts=f"{slot.starts:%H:%M}",
            ends=f"{slot.ends:%H:%M}",
            kind=slot.kind,
            what=slot.what,
            minutes=slot.minutes,
        )


class DayAnswer(BaseModel):
    """One day of a stay."""

    day: date = Field(examples=["2027-03-08"])
    minutes: int = Field(description="of activities", examples=[480])
    in_words: str = Field(examples=["8 hours"])
    counted: bool = Field(description="as a full working day where the host is", examples=[True])
    why_not: str = Field(description="a weekend, a holiday, travel, no activities", examples=[""])


class CountAnswer(BaseModel):
    """What a plan comes to, beside what the rules ask for at least."""

    days: list[DayAnswer]
    minutes: int = Field(description="of activities in all", examples=[1440])
    in_words: str = Field(examples=["24 hours"])
    minimum_minutes: int = Field(examples=[1440])
    minutes_missing: int = Field(examples=[0])
    working_days: int | None = Field(
        description="full ones, by the calendar of the host's country; null while not certain", examples=[3]
    )
    minimum_working_days: int = Field(examples=[3])
    working_days_in_words: str = Field(
        examples=["From 8 March 2027 to 10 March 2027 it has 3 full working days in Portugal."]
    )

    @classmethod
    def of(cls, count: "Count") -> Self:
        days = count.working_days
        return cls(
            days=[
                DayAnswer(
                    day=one.day,
                    minutes=one.minutes,
                    in_words=duration(one.minutes),
                    counted=not one.why_not_counted,
                    why_not=one.why_not_counted,
                )
                for one in count.days
            ],
            minutes=count.minutes,
            in_words=duration(count.minutes),
            minimum_minutes=count.minimum_minutes,
            minutes_missing=max(count.minimum_minutes - count.minutes, 0),
            working_days=None if days.missing else days.at_most,
            minimum_working_days=count.minimum_working_days,
            working_days_in_words=" ".join(filter(None, (days.words, days.home.obstacle))),
        )


class PlanBody(BaseModel):
    """A plan as it is written."""

    first_day: date = Field(description="of activities", examples=["2027-03-08"])
    last_day: date = Field(description="of activities", examples=["2027-03-10"])
    virtual: bool = Field(examples=[False])
    goals: str = Field(examples=["Learn to dye without rinsing."])
    objectives: list[str] = Field(examples=[["new-skills"]])
    activities: list[str] = Field(examples=[["knowledge-sharing"]])
    outcomes: str = Field(examples=["A trial in our own dye house."])
    travel_days: list[date] = Field(examples=[[]])
    agenda: list[SlotAnswer]

    @classmethod
    def of(cls, plan: Plan) -> Self:
        return cls(
            first_day=plan.first_day,
            last_day=plan.last_day,
            virtual=plan.is_virtual,
            goals=plan.goals,
            objectives=list(plan.objectives),
            activities=list(plan.activities),
            outcomes=plan.outcomes,
            travel_days=list(plan.travel_days),
            agenda=[SlotAnswer.of(slot) for slot in plan.agenda],
        )


class VoidedAnswer(BaseModel):
    """A signature that no longer holds, because what it was given under has changed."""

    paper: Paper = Field(examples=["commitment"])
    version: int = Field(description="that was signed; it is kept", examples=[1])
    party: Party = Field(examples=["visitor"])

    @classmethod
    def of(cls, voided: "Voided") -> Self:
        return cls(paper=voided.paper, version=voided.version, party=voided.party)


class PaperStandingAnswer(BaseModel):
    """How the newest version of a document stands."""

    paper: Paper = Field(examples=["commitment"])
    version: int = Field(examples=[1])
    digest: str = Field(
        description="SHA-256 of the canonical document (RFC 8785), which a signature covers",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    signed: list[Party] = Field(examples=[["visitor"]])
    waits_for: list[Party] = Field(examples=[["host", "vop", "hop"]])

    @classmethod
    def all_of(cls, exchange: "Exchange") -> list[Self]:
        return [
            cls(
                paper=paper,
                version=standing.version,
                digest=standing.digest,
                signed=_in_order(standing.signed),
                waits_for=_in_order(standing.lacks(paper)),
            )
            for paper, standing in sorted(exchange.papers.items())
        ]


class SumAnswer(BaseModel):
    """What may be paid and what is agreed, in euro cents."""

    maximum_cents: int | None = Field(
        description="null while something that decides it is not known: there is no Financial Agreement then",
        examples=[39000],
    )
    agreed_cents: int | None = Field(examples=[39000])
    not_known: list[str] = Field(examples=[[]])

    @classmethod
    def of(cls, exchange: "Exchange", maximum: "Maximum") -> Self:
        return cls(
            maximum_cents=maximum.cents,
            agreed_cents=exchange.progress.agreed_cents,
            not_known=not_known(maximum.missing),
        )


class PlanAnswer(BaseModel):
    """The plan of an exchange, what it comes to, and how its documents stand."""

    exchange: int = Field(examples=[12])
    version: int = Field(description="of the exchange, as in the ETag", examples=[2])
    state: State = Field(examples=["draft"])
    plan: PlanBody
    count: CountAnswer
    lacks: list[str] = Field(description="what is not written yet", examples=[[]])
    complete: bool = Field(description="whether it could be signed as far as it goes", examples=[True])
    outcome: str = Field(
        description="by the rules of the first day; asked again before every signature",
        examples=["eligible"],
    )
    obstacles: list[str] = Field(
        description="every rule that refuses or is open, with its cure and source", examples=[[]]
    )
    warnings: list[str] = Field(description="that keep nobody from signing", examples=[[]])
    agenda_approval: AgendaApprovalAnswer
    amount: SumAnswer | None = Field(description="null where you may not read the Financial Agreement")
    documents: list[PaperStandingAnswer]
    voided: list[VoidedAnswer] = Field(description="signatures that this change made void")

    @classmethod
    def of(cls, view: "PlanView") -> Self:
        return cls(
            exchange=view.exchange.id,
            version=view.exchange.version,
            state=view.exchange.state,
            plan=PlanBody.of(view.plan),
            count=CountAnswer.of(view.count),
            lacks=list(view.plan.lacks),
            complete=not view.plan.lacks,
            outcome=view.grounds.outcome.value,
            obstacles=list(view.obstacles),
            warnings=list(view.warnings),
            agenda_approval=AgendaApprovalAnswer.of(view.agenda),
            amount=SumAnswer.of(view.exchange, view.maximum) if view.maximum else None,
            documents=PaperStandingAnswer.all_of(view.exchange),
            voided=[VoidedAnswer.of(one) for one in view.voided],
        )


class ExchangeEligibility(BaseModel):
    """What the rules of its first day say of an exchange: of the two, of the stay, of the lump sum."""

    exchange: int = Field(examples=[12])
    version: int = Field(description="of the exchange that was looked at", examples=[2])
    outcome: str = Field(description="the worse of the two verdicts", examples=["eligible"])
    as_of: date = Field(description="the first day, whose rules are asked", examples=["2027-03-08"])
    edition: str = Field(description="of the rules", examples=["cosme-2020"])
    obstacles: list[str] = Field(
        description="what would refuse a signature now, with its cure and source", examples=[[]]
    )
    agenda_approval: AgendaApprovalAnswer
    pairing: VerdictAnswer = Field(description="whether the two may meet")
    stay: VerdictAnswer = Field(description="whether the stay is as long and as full as it has to be")
    allowance: AllowanceAnswer = Field(description="the lump sum, worked out step by step")

    @classmethod
    def of(cls, view: "EligibilityView") -> Self:
        pair, stay = view.grounds.pair, view.grounds.stay
        return cls(
            exchange=view.exchange.id,
            version=view.exchange.version,
            outcome=view.grounds.outcome.value,
            as_of=view.grounds.as_of,
            edition=view.grounds.edition,
            obstacles=list(view.obstacles),
            agenda_approval=AgendaApprovalAnswer.of(view.agenda),
            pairing=VerdictAnswer.of(pair.verdict, Subject.PAIR, pair.questions, closed=view.closed),
            stay=VerdictAnswer.of(
                stay.verdict, Subject.STAY, stay.questions, stated=stay.stated, closed=view.closed
            ),
            allowance=AllowanceAnswer.of(view.grounds.allowance),
        )


class AmountAnswer(BaseModel):
    """What is agreed, under which maximum, with the working."""

    exchange: int = Field(examples=[12])
    version: int = Field(description="of the exchange, as in the ETag", examples=[3])
    state: State = Field(examples=["draft"])
    maximum_cents: int = Field(examples=[39000])
    agreed_cents: int = Field(examples=[39000])
    in_words: str = Field(examples=["390 EUR of at most 390 EUR is agreed."])
    edition: str = Field(description="of the rules and of the table of lump sums", examples=["cosme-2020"])
    steps: list[StepAnswer]
    documents: list[PaperStandingAnswer]
    voided: list[VoidedAnswer] = Field(description="signatures that this change made void")

    @classmethod
    def of(cls, view: "AmountView") -> Self:
        return cls(
            exchange=view.exchange.id,
            version=view.exchange.version,
            state=view.exchange.state,
            maximum_cents=view.amount.maximum_cents,
            agreed_cents=view.amount.agreed_cents,
            in_words=view.in_words,
            edition=view.grounds.edition,
            steps=[StepAnswer.of(step) for step in view.grounds.allowance.steps],
            documents=PaperStandingAnswer.all_of(view.exchange),
            voided=[VoidedAnswer.of(one) for one in view.voided],
        )


class BankAccountAnswer(BaseModel):
    """The account to which the lump sum is paid, masked: nobody is told the whole of it."""

    exchange: int = Field(examples=[12])
    version: int = Field(description="of the exchange, as in the ETag", examples=[4])
    state: State = Field(examples=["draft"])
    holder: str = Field(examples=["Brno Mill"])
    country: str = Field(description="of the bank, ISO 3166-1", examples=["CZ"])
    ending: str = Field(description="the last four characters of the IBAN", examples=["5399"])
    digest: str = Field(
        description="of a random salt, the holder and the IBAN: what the Financial Agreement bears",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    documents: list[PaperStandingAnswer]
    voided: list[VoidedAnswer] = Field(description="signatures that this change made void")

    @classmethod
    def of(cls, view: "AccountView") -> Self:
        return cls(
            exchange=view.exchange.id,
            version=view.exchange.version,
            state=view.exchange.state,
            holder=view.account.holder,
            country=view.account.iban[:2],
            ending=view.account.iban[-4:],
            digest=view.account.digest,
            documents=PaperStandingAnswer.all_of(view.exchange),
            voided=[VoidedAnswer.of(one) for one in view.voided],
        )


def _in_order(parties: "frozenset[Party]") -> list[Party]:
    return [party for party in Party if party in parties]
