"""What crosses the wire about payments: what is asked, and payments and what is due as they are answered."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt

from api.exchanges.payments.grounds import RULES
from api.exchanges.payments.payment import MOST_REFERENCE, SAID, WHAT_TO_DO, Payment, Told, checked_reference
from api.exchanges.payments.store import Due, Total
from api.exchanges.schemas import PartyAnswer
from api.fields import LARGEST, Day
from api.texts import one_line
from eligibility.phrases import in_words

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.exchanges.clocks import Running
    from api.exchanges.payments.use_cases.listing import Owed, Page

_REFERENCE = "CXC 12 of 20 March"


def _reference(text: str) -> str:
    return checked_reference(one_line(text))


class PaymentStatement(BaseModel):
    """That the lump sum was paid."""

    model_config = ConfigDict(extra="forbid")

    reference: Annotated[str, Field(max_length=4 * MOST_REFERENCE), AfterValidator(_reference)] = Field(
        description="by which your bank knows the payment: 1 to 35 characters, as SEPA allows them",
        examples=[_REFERENCE],
    )
    paid_on: Day = Field(
        description="the day of the payment, as your bank has it; not before the validation",
        examples=["2027-03-20"],
    )
    amount_cents: Annotated[StrictInt, Field(ge=1, le=LARGEST)] | None = Field(
        default=None,
        description="in cents, to be compared with what is agreed; left out, what is agreed",
        examples=[78_000],
    )

    def as_told(self) -> Told:
        """What it says."""
        return Told(reference=self.reference, paid_on=self.paid_on, cents=self.amount_cents)


class PaymentAnswer(BaseModel):
    """The one payment of an exchange."""

    exchange: int = Field(examples=[12])
    paid_on: date = Field(examples=["2027-03-20"])
    paid_cents: int = Field(description="as agreed, in cents", examples=[78_000])
    currency: str = Field(default="EUR", examples=["EUR"])
    reference: str = Field(examples=[_REFERENCE])
    agreement_version: int = Field(
        description="of the signed Financial Agreement on which it rests", examples=[1]
    )
    agreement_digest: str = Field(description="SHA-256 of that version, in hex", examples=["9f" * 32])
    order: int | None = Field(description="number of the payment order in which it stood", examples=[5])
    from_bank_file: bool = Field(
        description="told by the bank's file; else recorded by hand", examples=[False]
    )
    recorded_at: datetime = Field(examples=["2027-03-20T09:30:00Z"])
    returned_on: date | None = Field(
        default=None, description="the bank has booked it back; null: it stands", examples=[None]
    )
    rules: list[str] = Field(description="codes of the rules that it keeps", examples=[list(RULES)])
    words: str = Field(description="what it means for the company", examples=[SAID])

    @classmethod
    def of(cls, payment: Payment) -> Self:
        return cls(
            exchange=payment.exchange,
            paid_on=payment.paid_on,
            paid_cents=payment.cents,
            reference=payment.reference,
            agreement_version=payment.agreement_version,
            agreement_digest=payment.agreement_digest,
            order=payment.order,
            from_bank_file=payment.file_digest is not None,
            recorded_at=payment.recorded_at,
            returned_on=payment.returned_on,
            rules=list(RULES),
            words=_words(payment),
        )


def _words(payment: Payment) -> str:
    if payment.returned_on is not None:
        return f"It came back on {in_words(payment.returned_on)}. {WHAT_TO_DO} {SAID}"
    if payment.order is None or payment.file_digest is not None:
        return SAID
    return f"{SAID} It stands in payment order {payment.order}: do not send that to the bank again."


class ClockAnswer(BaseModel):
    """The ten days to pay, by both readings of the clause."""

    began_on: date | None = Field(
        description="the last of completion, validation and evidence, after which the days are counted",
        examples=["2027-03-15"],
    )
    last_day: date | None = Field(examples=["2027-03-25"])
    ends_at: datetime | None = Field(
        description="when that day is over where the visitor is", examples=["2027-03-25T23:00:00Z"]
    )
    zone: str = Field(examples=["Europe/Prague"])
    from_completion_alone: date | None = Field(
        description="the last day, were the days counted from the completion alone", examples=["2027-03-22"]
    )
    is_late: bool = Field(examples=[False])
    is_earliest: bool = Field(description="the calendar can still move the last day on", examples=[False])
    words: str = Field(examples=["The visitor's partnership (VOP) can pay until 25 March 2027."])

    @classmethod
    def of(cls, clock: "Running | None") -> Self | None:
        if clock is None:
            return None
        return cls(
            began_on=clock.began_on,
            last_day=clock.last_day,
            ends_at=clock.ends_at,
            zone=clock.zone,
            from_completion_alone=clock.from_completion_alone,
            is_late=clock.is_late,
            is_earliest=clock.is_earliest,
            words=clock.words,
        )


class OwedAnswer(BaseModel):
    """One exchange with what is to be paid for it, or was."""

    exchange: int = Field(examples=[12])
    visitor: PartyAnswer
    host: PartyAnswer
    vop: int | None = Field(description="number of the partnership that pays", examples=[3])
    first_day: date = Field(examples=["2027-03-08"])
    last_day: date = Field(examples=["2027-03-12"])
    state: Due = Field(examples=["due"])
    agreed_cents: int = Field(description="in cents", examples=[78_000])
    currency: str = Field(default="EUR", examples=["EUR"])
    complete: bool = Field(description="everything is there on which the payment rests", examples=[True])
    missing: list[str] = Field(description="what is not, in words", examples=[[]])
    clock: ClockAnswer | None
    order: int | None = Field(description="number of the open payment order it is in", examples=[None])
    payment: PaymentAnswer | None = Field(description="null: not recorded")

    @classmethod
    def of(cls, owed: "Owed") -> Self:
        agreed = owed.exchange.agreed
        names = {agreed.visitor: owed.visitor, agreed.host: owed.host}
        return cls(
            exchange=owed.exchange.id,
            visitor=PartyAnswer.of(agreed.visitor, names),
            host=PartyAnswer.of(agreed.host, names),
            vop=agreed.vop,
            first_day=agreed.first_day,
            last_day=agreed.last_day,
            state=owed.state,
            agreed_cents=owed.exchange.progress.agreed_cents or 0,
            complete=not owed.missing,
            missing=list(owed.missing),
            clock=ClockAnswer.of(owed.clock),
            order=owed.order,
            payment=PaymentAnswer.of(owed.payment) if owed.payment else None,
        )


class TotalAnswer(BaseModel):
    """How many lump sums, and how much together."""

    count: int = Field(examples=[2])
    cents: int = Field(examples=[117_000])

    @classmethod
    def by_state(cls, totals: Mapping[Due, Total]) -> dict[Due, Self]:
        return {state: cls(count=one.count, cents=one.cents) for state, one in totals.items()}


class PaymentList(BaseModel):
    """A part of what is due, ordered and paid, longest validated first."""

    payments: list[OwedAnswer]
    after: int | None = Field(
        description="ask with this for the next part; null where there is none", examples=[None]
    )
    totals: dict[Due, TotalAnswer] = Field(
        description="of each state, whatever state was asked for",
        examples=[{"due": {"count": 1, "cents": 78_000}}],
    )

    @classmethod
    def of(cls, page: "Page") -> Self:
        return cls(
            payments=[OwedAnswer.of(one) for one in page.rows],
            after=page.after,
            totals=TotalAnswer.by_state(page.totals),
        )
