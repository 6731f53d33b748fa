"""What crosses the wire about payment orders and the bank's files."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

from api.exchanges.payments.bank_accounts import checked_bic, checked_debtor, checked_iban
from api.exchanges.payments.matching import Judged, Outcome
from api.exchanges.payments.orders import MOST_LINES, Debtor, Order, OrderState, Withdrawal
from api.fields import Day, Number
from api.texts import one_line

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.exchanges.payments.use_cases.ordering import Page, Seen, Wish
    from api.exchanges.payments.use_cases.reconciling import Reconciled

_IBAN, _BIC = "DE89370400440532013000", "COBADEFFXXX"


def _name(text: str) -> str:
    return checked_debtor(one_line(text))


class DebtorStatement(BaseModel):
    """The account from which your partnership pays."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=70), AfterValidator(_name)] = Field(
        description="whose account it is, as the bank has it", examples=["Demo Partnership North"]
    )
    iban: Annotated[str, Field(max_length=50), AfterValidator(checked_iban)] = Field(examples=[_IBAN])
    bic: Annotated[str, Field(max_length=20), AfterValidator(checked_bic)] | None = Field(
        default=None, description="of its bank, where the bank asks for it", examples=[_BIC]
    )

    def as_debtor(self) -> Debtor:
        """What it says."""
        return Debtor(name=self.name, iban=self.iban, bic=self.bic)


class OrderStatement(BaseModel):
    """What your partnership asks its bank to pay."""

    model_config = ConfigDict(extra="forbid")

    partnership: Number = Field(description="number of the partnership that pays", examples=[3])
    exchanges: Annotated[list[Number], Field(min_length=1, max_length=MOST_LINES)] | None = Field(
        default=None,
        description="their numbers, all of which are ordered or none; left out, every one that is due",
        examples=[[12, 14]],
    )
    debtor: DebtorStatement
    execution_day: Day = Field(description="on which the bank is to pay", examples=["2027-03-22"])

    def as_wish(self) -> "Wish":
        """What it asks for."""
        from api.exchanges.payments.use_cases.ordering import Wish  # heavy: see above

        return Wish(
            partnership=self.partnership,
            debtor=self.debtor.as_debtor(),
            execution_day=self.execution_day,
            exchanges=None if self.exchanges is None else frozenset(self.exchanges),
        )


class WithdrawalStatement(BaseModel):
    """Why an order, or a line of it, is taken back."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(one_line)] = Field(
        examples=["The bank has cancelled it on our word."]
    )
    bank_cancelled: StrictBool = Field(
        default=False,
        description="your bank has cancelled it, or has said that it does not pay; needed once the file was "
        "fetched",
        examples=[True],
    )

    def as_withdrawal(self) -> Withdrawal:
        """What it says."""
        return Withdrawal(reason=self.reason, is_cancelled=self.bank_cancelled)


class OrderLine(BaseModel):
    """One lump sum of an order."""

    exchange: int = Field(examples=[12])
    visitor: str = Field(description="its name", examples=["Atlantic Fibres Lda"])
    cents: int = Field(examples=[78_000])
    end_to_end_id: str = Field(
        description="by which the bank's files name the payment; always the same for an exchange",
        examples=["CXC-12"],
    )
    paid_on: date | None = Field(description="null: not on record as paid", examples=[None])
    withdrawn_at: datetime | None = Field(
        default=None, description="taken back alone; null: it stands, or went with its order", examples=[None]
    )
    withdrawn_because: str = Field(default="", examples=[""])


class LeftOutAnswer(BaseModel):
    """An exchange that is due and does not stand in the order."""

    exchange: int = Field(examples=[14])
    reason: str = Field(examples=["the visitor's account is not on record"])


class OrderSummary(BaseModel):
    """A payment order."""

    id: int = Field(examples=[5])
    partnership: int = Field(description="number of the partnership that pays", examples=[3])
    message_id: str = Field(
        description="by which the bank knows the file", examples=["CXC-ORDER-5-20270321093000"]
    )
    state: OrderState = Field(examples=["open"])
    execution_day: date = Field(examples=["2027-03-22"])
    debtor: str = Field(description="whose account is debited", examples=["Demo Partnership North"])
    debtor_account_ending: str = Field(description="the last four of its IBAN", examples=["3000"])
    count: int = Field(description="of its lines that stand", examples=[2])
    control_cents: int = Field(description="their sum, as the file states it", examples=[117_000])
    paid_count: int = Field(examples=[0])
    made_at: datetime = Field(examples=["2027-03-21T09:30:00Z"])
    fetched_at: datetime | None = Field(
        default=None, description="when its file was first handed out; null: it never left", examples=[None]
    )
    withdrawn_at: datetime | None = Field(examples=[None])
    withdrawn_because: str = Field(default="", examples=[""])
    version: int = Field(description="as in the ETag, for If-Match", examples=[1])

    @classmethod
    def plain_of(cls, order: Order) -> dict[str, object]:
        """The fields, also for the whole answer."""
        return {
            "id": order.id,
            "partnership": order.partnership,
            "message_id": order.message_id,
            "state": order.state,
            "execution_day": order.execution_day,
            "debtor": order.debtor.name,
            "debtor_account_ending": order.debtor.iban[-4:],
            "count": len(order.standing),
            "control_cents": order.control_cents,
            "paid_count": len(order.paid),
            "made_at": order.made_at,
            "fetched_at": order.fetched_at,
            "withdrawn_at": order.withdrawn_at,
            "withdrawn_because": order.withdrawn_because,
            "version": order.version,
        }

    @classmethod
    def of(cls, order: Order) -> Self:
        return cls.model_validate(cls.plain_of(order))


class OrderAnswer(OrderSummary):
    """A payment order with its lines."""

    lines: list[OrderLine]
    left_out: list[LeftOutAnswer] = Field(
        description="only in the answer to POST: what was due and could not be ordered, with the reason",
        examples=[[]],
    )

    @classmethod
    def of_seen(cls, seen: "Seen") -> Self:
        lines = [
            OrderLine(
                exchange=line.exchange,
                visitor=seen.visitors.get(line.exchange, ""),
                cents=line.cents,
                end_to_end_id=line.end_to_end_id,
                paid_on=line.paid_on,
                withdrawn_at=line.withdrawn_at,
                withdrawn_because=line.withdrawn_because,
            )
            for line in seen.order.lines
        ]
        left_out = [LeftOutAnswer(exchange=number, reason=why) for number, why in seen.left_out.items()]
        return cls.model_validate({**cls.plain_of(seen.order), "lines": lines, "left_out": left_out})


class OrderList(BaseModel):
    """A part of the payment orders that you may see, newest first."""

    orders: list[OrderSummary]
    after: int | None = Field(
        description="ask with this for the next part; null where there is none", examples=[None]
    )

    @classmethod
    def of(cls, page: "Page") -> Self:
        return cls(orders=[OrderSummary.of(one) for one in page.orders], after=page.after)


class BookingAnswer(BaseModel):
    """One booking of the bank's file, and what became of it."""

    end_to_end_id: str = Field(examples=["CXC-12"])
    exchange: int | None = Field(description="null: none of yours is named so", examples=[12])
    cents: int | None = Field(description="null: the file does not say it by itself", examples=[78_000])
    booked_on: date | None = Field(examples=["2027-03-22"])
    outcome: Outcome = Field(examples=["matched"])
    words: str = Field(examples=["Exchange 12 is paid: 780 EUR on 22 March 2027."])

    @classmethod
    def of(cls, judged: Judged) -> Self:
        return cls(
            end_to_end_id=judged.entry.end_to_end_id,
            exchange=judged.exchange,
            cents=judged.entry.cents,
            booked_on=judged.entry.booked_on,
            outcome=judged.outcome,
            words=judged.words,
        )


class ReconciliationAnswer(BaseModel):
    """What became of every booking in a bank's file that bears an id: debits first, then what came back."""

    digest: str = Field(description="SHA-256 of the file, in hex", examples=["3c" * 32])
    preview: bool = Field(description="nothing was changed", examples=[False])
    read_before_at: datetime | None = Field(
        description="when this very file was first read; null: never", examples=[None]
    )
    counts: dict[Outcome, int] = Field(examples=[{"matched": 1}])
    left_aside: int = Field(description="bookings that are no debit, or bear no id", examples=[4])
    bookings: list[BookingAnswer]

    @classmethod
    def of(cls, reconciled: "Reconciled") -> Self:
        return cls(
            digest=reconciled.file.digest,
            preview=reconciled.is_preview,
            read_before_at=reconciled.read_before,
            counts=dict(reconciled.counts),
            left_aside=reconciled.file.left_aside,
            bookings=[BookingAnswer.of(one) for one in reconciled.judged],
        )
