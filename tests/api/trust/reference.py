"""A second opinion on the lifecycle of an exchange, written from the words of the programme, not our table.

It knows what has been done to one exchange and says of every act whether it can be done now and what state
follows. The test of random sequences holds the service against it.
"""

from dataclasses import dataclass, field
from datetime import date

COMMITMENT = {"visitor", "host", "vop", "hop"}
FINANCIAL = {"visitor", "vop"}
BEFORE = {"draft", "building", "committed", "ready"}
COUNTED = {"validated", "paid", "closed"}


@dataclass
class Paper:
    """One document: what it says now, and what each party signed."""

    needs: set[str]
    digest: str | None = None
    signed: dict[str, str] = field(default_factory=dict)  # the digest that each party last signed

    @property
    def valid(self) -> set[str]:
        """Who has signed exactly what it says now."""
        return {party for party, digest in self.signed.items() if digest == self.digest}

    @property
    def is_whole(self) -> bool:
        return self.digest is not None and self.needs <= self.valid


@dataclass(frozen=True)
class Wanted:
    """A plan as the sequences write it."""

    name: str
    last_day: date
    is_virtual: bool = False
    is_complete: bool = True  # goals and all
    is_enough: bool = True  # hours for the rules


@dataclass
class Reference:
    """One exchange as it should be."""

    first_day: date
    plan: Wanted | None = None
    agreed: Wanted | None = None  # the plan that all have signed last; an amendment may be open since
    papers: dict[str, Paper] = field(
        default_factory=lambda: {"commitment": Paper(set(COMMITMENT)), "financial": Paper(set(FINANCIAL))}
    )
    has_account: bool = False
    agreed_cents: int | None = None
    stage: str = "building"  # then under_way, finished, validated, paid, closed, cancelled, interrupted
    evidence: int = 0
    visit: str = "none"  # none, saved, in
    hosting: str = "none"
    is_grouped: bool = False
    payments: int = 0
    was_signed: bool = False  # by anybody, whatever the documents said then

    @property
    def is_virtual(self) -> bool:
        return self.plan is not None and self.plan.is_virtual

    @property
    def is_whole(self) -> bool:
        """Whether everything that has to be signed is, as it reads now."""
        money = self.is_virtual or self.papers["financial"].is_whole
        return self.papers["commitment"].is_whole and money

    @property
    def is_payable(self) -> bool:
        return not self.is_virtual and self.agreed_cents != 0

    @property
    def state(self) -> str:
        """The state that follows from what has happened."""
        if self.stage != "building":
            return self.stage
        if not self.was_signed:
            return "draft"
        if not self.papers["commitment"].is_whole:
            return "building"
        return "ready" if self.is_whole else "committed"

    def can_write(self, wanted: Wanted, today: date) -> bool:
        if self.state != "under_way" or self.plan is None:
            return self.state in BEFORE
        agreed = (self.agreed or self.plan).last_day
        is_shorter = wanted == self.plan or wanted.last_day < agreed
        return wanted.is_virtual == self.is_virtual and (today <= agreed or is_shorter)

    def can_set_amount(self) -> bool:
        return not self.is_virtual and self.state in BEFORE | {"under_way"}

    def can_set_account(self) -> bool:
        """Until it is paid: an account can be closed while reports are written."""
        return self.can_set_amount() or (self.state in {"finished", "validated"} and not self.is_virtual)

    def can_sign(self, which: str, party: str, digest: str | None, today: date) -> bool:
        paper, plan = self.papers[which], self.plan
        if self.state in BEFORE and today > self.first_day:
            return False
        if plan is None or party not in paper.needs or party in paper.valid or digest != paper.digest:
            return False
        if which == "commitment":
            in_time = self.state in {"draft", "building", "under_way"}
            return in_time and plan.is_complete and plan.is_enough
        if self.is_virtual or not plan.is_enough or not self.papers["commitment"].is_whole:
            return False
        has_money = self.agreed_cents is not None and (self.has_account or self.agreed_cents == 0)
        return self.state in {"committed", "under_way", "finished", "validated"} and has_money

    def can_start(self, today: date) -> bool:
        return self.state == "ready" and today >= self.first_day

    def can_end(self, today: date) -> bool:
        return (
            self.state == "under_way"
            and self.is_whole
            and self.plan is not None
            and today >= self.plan.last_day
        )

    def can_hand_in_evidence(self) -> bool:
        return self.state in {"under_way", "finished"}

    def can_report(self, side: str) -> bool:
        if side == "visit":
            return self.state == "finished" and self.visit != "in"
        return self.state in {"finished", "validated", "paid"} and self.hosting != "in"

    def can_return(self) -> bool:
        return self.state == "finished" and self.visit == "in"

    def can_validate(self) -> bool:
        has_evidence = self.is_virtual or self.evidence > 0
        return self.state == "finished" and self.visit == "in" and has_evidence

    def can_pay(self) -> bool:
        is_agreed = self.papers["financial"].is_whole
        return self.state == "validated" and self.is_payable and is_agreed and not self.payments

    def can_close(self, *, has_reason: bool) -> bool:
        is_settled = self.state == "paid" or (self.state == "validated" and not self.is_payable)
        return is_settled and (self.hosting == "in" or has_reason)

    def can_cancel(self, who: str, today: date) -> bool:
        return self.state in BEFORE and (today < self.first_day or who in {"visitor", "vop"})

    def can_interrupt(self, last_day: date) -> bool:
        return self.state == "under_way" and self.plan is not None and last_day < self.plan.last_day

    def can_join(self) -> bool:
        return self.state == "draft" and not self.is_grouped
