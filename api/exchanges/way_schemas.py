"""What crosses the wire about how far an exchange has got."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import SIGNATURES, Clock, Need, Step
from api.exchanges.states import Paper, Party, State

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.exchanges.clocks import Running
    from api.exchanges.store import Move
    from api.exchanges.use_cases.possibilities import Option
    from api.exchanges.use_cases.reading_steps import LifecycleStep
    from api.exchanges.use_cases.way import Expected, Stage


class PeriodAnswer(BaseModel):
    """A period in which somebody has to act."""

    clock: Clock = Field(examples=["report"])
    party: Party = Field(description="who has to act", examples=["visitor"])
    began_on: date | None = Field(description="null: it has not begun", examples=["2027-03-12"])
    last_day: date | None = Field(description="null: that cannot be said yet", examples=["2027-03-19"])
    earliest: bool = Field(description="whether days off can still move the last day on", examples=[False])
    zone: str = Field(description="in which the last day ends", examples=["Europe/Prague"])
    ends_at: datetime | None = Field(
        description="when the last day is over there", examples=["2027-03-19T23:00:00Z"]
    )
    done_on: date | None = Field(examples=[None])
    late: bool = Field(examples=[False])
    from_completion_alone: date | None = Field(
        description="of a payment: its last day if it is counted from the completion alone", examples=[None]
    )
    words: str = Field(examples=["The visitor can report until 19 March 2027."])

    @classmethod
    def of(cls, running: "Running") -> Self:
        return cls(
            clock=running.clock,
            party=running.party,
            began_on=running.began_on,
            last_day=running.last_day,
            earliest=running.is_earliest,
            zone=running.zone,
            ends_at=running.ends_at,
            done_on=running.done_on,
            late=running.is_late,
            from_completion_alone=running.from_completion_alone,
            words=running.words,
        )


class StageAnswer(BaseModel):
    """One step of the way from draft to closed."""

    act: str = Field(examples=["exchange.sign_commitment"])
    title: str = Field(examples=["Sign the Commitment to Quality"])
    who: str = Field(
        description="who may do it, by the table of permissions; 'its' means the visitor's",
        examples=["visiting signers of its organisation and managers of its partnership"],
    )
    parties: list[Party] = Field(
        description="any of whom can do it; of a document, those who have still to sign it",
        examples=[["visitor", "vop"]],
    )
    done: bool = Field(examples=[False])
    next: bool = Field(description="whether it is waited for now", examples=[True])
    needs: list[str] = Field(
        description="what has to be so before it, and is not yet", examples=[["an agenda is written"]]
    )
    at: datetime | None = Field(description="when it was last done", examples=[None])
    by: Party | None = Field(description="for whom; null: by the service, or not done", examples=[None])
    due: PeriodAnswer | None = Field(description="the period that ends with it")

    @classmethod
    def of(cls, stage: "Stage") -> Self:
        return cls(
            act=stage.act,
            title=stage.title,
            who=stage.who,
            parties=list(stage.parties),
            done=stage.is_done,
            next=stage.is_next,
            needs=list(stage.needs),
            at=stage.at,
            by=stage.by,
            due=PeriodAnswer.of(stage.due) if stage.due else None,
        )


class ExpectedAnswer(BaseModel):
    """What somebody has to do next."""

    act: str = Field(examples=["exchange.report_visit"])
    parties: list[Party] = Field(examples=[["visitor"]])
    words: str = Field(examples=["The visitor has to report on the visit (Annex 3), until 19 March 2027."])

    @classmethod
    def of(cls, expected: "Expected") -> Self:
        return cls(act=expected.act, parties=list(expected.parties), words=expected.words)


class PossibleAct(BaseModel):
    """One act, and whether you can do it now."""

    act: str = Field(examples=["exchange.start"])
    title: str = Field(examples=["Say that the stay has begun"])
    possible: bool = Field(examples=[True])
    why_not: str = Field(description="empty where it is possible", examples=[""])

    @classmethod
    def of(cls, option: "Option") -> Self:
        return cls(act=option.act, title=option.title, possible=not option.why_not, why_not=option.why_not)


class SignedPaper(BaseModel):
    """One document that is signed, as it stands."""

    paper: Paper = Field(examples=["commitment"])
    called: str = Field(examples=["Commitment to Quality"])
    version: int | None = Field(
        description="the newest; null: not written, or not for you to read", examples=[2]
    )
    digest: str | None = Field(
        description="SHA-256 of the canonical document: what a signature covers; null as above",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    signed: list[Party] = Field(description="who has signed exactly that", examples=[["visitor", "vop"]])
    waits_for: list[Party] = Field(description="who has still to sign it", examples=[["host", "hop"]])
    approved: bool = Field(description="by the support office, as it reads now", examples=[False])

    @classmethod
    def of(cls, exchange: Exchange, paper: Paper, *, sees_it: bool) -> Self:
        standing, lacks = exchange.papers.get(paper), exchange.lacks(paper)
        is_shown = standing is not None and sees_it
        return cls(
            paper=paper,
            called=paper.called,
            version=standing.version if standing and is_shown else None,
            digest=standing.digest if standing and is_shown else None,
            signed=[party for party in Party if party in paper.signers - lacks],
            waits_for=[party for party in Party if party in lacks],
            approved=standing is not None and Party.SUPPORT_OFFICE in standing.signed,
        )


class MoneyAnswer(BaseModel):
    """What may be paid, what is agreed and what was paid, in cents of a euro."""

    maximum_cents: int | None = Field(description="null: not calculated yet", examples=[78000])
    agreed_cents: int | None = Field(description="null: not agreed yet", examples=[78000])
    account: bool = Field(description="whether the visitor has said where to pay", examples=[True])
    paid_cents: int | None = Field(examples=[None])
    paid_on: date | None = Field(examples=[None])

    @classmethod
    def of(cls, exchange: Exchange) -> Self:
        progress = exchange.progress
        return cls(
            maximum_cents=progress.maximum_cents,
            agreed_cents=progress.agreed_cents,
            account=progress.has_account,
            paid_cents=progress.paid_cents,
            paid_on=progress.paid_on,
        )


class HistoryLine(BaseModel):
    """One line of an exchange's history."""

    act: str = Field(examples=["exchange.cancel"])
    title: str = Field(examples=["Cancel the exchange"])
    party: Party | None = Field(description="for whom; null: by the service", examples=["host"])
    state: State = Field(description="afterwards", examples=["cancelled"])
    words: str = Field(description="the reason, where one was given", examples=["Our looms are moved."])
    at: datetime = Field(examples=["2027-02-01T09:30:00Z"])

    @classmethod
    def of(cls, move: "Move", title: str) -> Self:
        return cls(
            act=move.act, title=title, party=move.party, state=move.state, words=move.words, at=move.at
        )


class History(BaseModel):
    """Everything that was done with an exchange, oldest first."""

    moves: list[HistoryLine]


class LifecycleRow(BaseModel):
    """One row of the lifecycle."""

    act: str = Field(examples=["exchange.validate"])
    title: str = Field(examples=["Validate the report and the evidence"])
    who: str = Field(examples=["managers of its partnership"])
    parties: list[Party] = Field(examples=[["vop"]])
    before: list[State] = Field(description="the states in which it is possible", examples=[["finished"]])
    after: State | None = Field(
        description="the state that follows; null: see 'leads'", examples=["validated"]
    )
    leads: str = Field(
        description="'state': to that state; 'signatures': where the documents then stand; 'stays'",
        examples=["state"],
    )
    needs: list[str] = Field(examples=[["the visitor has handed in its report"]])
    follows: str = Field(examples=["It counts for the VOP, which pays within ten days."])
    clock: Clock | None = Field(description="the period that ends with it", examples=[None])
    way_out: bool = Field(description="it leaves the way from draft to closed", examples=[False])
    in_person: bool = Field(description="a token will not do", examples=[True])
    condition: str = Field(examples=[""])
    source: str = Field(description="where the programme says so; empty: our policy", examples=[""])

    @classmethod
    def of(cls, row: "LifecycleStep") -> Self:
        step, permission = row.step, row.permission
        return cls(
            act=step.act,
            title=row.title,
            who=row.who,
            parties=list(row.parties),
            before=[state for state in State if state in step.before],
            after=step.after if isinstance(step.after, State) else None,
            leads=_leads(step),
            needs=[Need(need).value for need in step.needs],
            follows=step.follows,
            clock=step.clock,
            way_out=step.is_way_out,
            in_person=permission.needs_session,
            condition=permission.condition,
            source=permission.source,
        )


class LifecycleAnswer(BaseModel):
    """Every act on an exchange, who may do it, and where it leads."""

    approval_required: bool = Field(
        description="whether the support office approves each exchange at present", examples=[False]
    )
    steps: list[LifecycleRow]


def _leads(step: Step) -> str:
    if step.after == SIGNATURES:
        return "signatures"
    return "stays" if step.after is None else "state"
