"""What crosses the wire about reports, validation and closing."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt

from api.exchanges.reports.questionnaires import Kind, Question, Questionnaire, Report, minutes_for
from api.exchanges.reports.report import HandedIn, Standing
from api.exchanges.states import State
from api.programme.texts import something
from api.texts import paragraphs

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.exchanges.clocks import Running
    from api.exchanges.exchange import Exchange
    from api.exchanges.plan import Plan
    from api.exchanges.reports.store import Validation
    from api.exchanges.reports.use_cases.judging import Validated
    from api.exchanges.reports.use_cases.reporting import Shown

Remarks = Annotated[str, Field(max_length=2000), AfterValidator(paragraphs)]
_Text = Annotated[str, Field(max_length=8000)]
_Link = Annotated[str, Field(max_length=1000)]
AnswerGiven = StrictBool | StrictInt | _Text | Annotated[list[_Link], Field(max_length=50)] | None
_DIGEST = "5f2b1c2e0d5a4f7f9f0f6b7f1f2f3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b"
_ANSWERS = {
    "goals_reached": 4,
    "objectives_reached": ["new-skills"],
    "activities": "Monday to Wednesday at the looms, Thursday in the dye house.",
    "activity_hours": 32,
    "cooperation": "planned",
    "recommends": True,
}


class ChoiceAnswer(BaseModel):
    """One of the choices of a question."""

    code: str = Field(examples=["planned"])
    words: str = Field(examples=["Yes, it is planned"])


class QuestionAnswer(BaseModel):
    """One question of a report."""

    code: str = Field(description="by which it is answered", examples=["cooperation"])
    words: str = Field(examples=["Will you and the host work together?"])
    hint: str = Field(examples=["1 not at all, 5 entirely"])
    kind: Kind = Field(
        description="text; number, a whole one; scale, 1 to 5; choice, one code; choices, a list of codes; "
        "yes_no, true or false; links, a list of addresses",
        examples=["choice"],
    )
    required: bool = Field(description="before the report can be handed in", examples=[True])
    seconds: int = Field(description="that an answer takes, our estimate", examples=[10])
    choices: list[ChoiceAnswer] = Field(description="none where there is nothing to choose from")
    source: str = Field(
        description="whence the question is", examples=["our own: no source says what is asked"]
    )

    @classmethod
    def of(cls, question: Question) -> Self:
        return cls(
            code=question.code,
            words=question.words,
            hint=question.hint,
            kind=question.kind,
            required=question.is_required,
            seconds=question.seconds,
            choices=[ChoiceAnswer(code=code, words=words) for code, words in question.choices.items()],
            source=question.source,
        )


class QuestionnaireAnswer(BaseModel):
    """What a report asks, and how long it takes. The annexes are not public: the questions are our own."""

    report: Report = Field(examples=["visit"])
    version: int = Field(description="what somebody has answered is never changed", examples=[1])
    title: str = Field(examples=["Report on the visit"])
    annex: str = Field(description="as the programme numbers it", examples=["Annex 3"])
    minutes: int = Field(description="all of it takes about so many", examples=[5])
    required_minutes: int = Field(description="what has to be answered takes", examples=[4])
    questions: list[QuestionAnswer]

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> Self:
        return cls(
            report=questionnaire.report,
            version=questionnaire.version,
            title=questionnaire.title,
            annex=questionnaire.annex,
            minutes=questionnaire.minutes,
            required_minutes=questionnaire.required_minutes,
            questions=[QuestionAnswer.of(one) for one in questionnaire.questions],
        )


class QuestionnaireList(BaseModel):
    """What the two reports ask at present."""

    questionnaires: list[QuestionnaireAnswer]

    @classmethod
    def of(cls, found: list[Questionnaire]) -> Self:
        return cls(questionnaires=[QuestionnaireAnswer.of(one) for one in found])


class AnswersStatement(BaseModel):
    """What has been answered so far, in place of what was saved before."""

    model_config = ConfigDict(extra="forbid")

    answers: dict[Annotated[str, Field(max_length=64)], AnswerGiven] = Field(
        max_length=100,
        description="by code of the question, as GET /questionnaires says; null: not answered yet",
        examples=[_ANSWERS],
    )


class ReturnStatement(BaseModel):
    """Why a report is sent back."""

    model_config = ConfigDict(extra="forbid")

    remarks: Annotated[Remarks, AfterValidator(something)] = Field(
        description="what is to be mended", examples=["Please say what you did on Thursday."]
    )


class ValidationStatement(BaseModel):
    """What is said with a validation."""

    model_config = ConfigDict(extra="forbid")

    remarks: Remarks = Field(
        default="",
        description="both organisations and both partnerships read them: nothing about money belongs here",
        examples=["Boarding passes and report agree."],
    )


class ClosingStatement(BaseModel):
    """What is said when an exchange is closed."""

    model_config = ConfigDict(extra="forbid")

    without_host_report: Remarks = Field(
        default="",
        description="why there is no report of the host; empty where there is one",
        examples=[""],
    )


class DueAnswer(BaseModel):
    """Until when a report is asked for."""

    last_day: date = Field(
        description="while the stay is not over, the one expected", examples=["2027-03-19"]
    )
    zone: str = Field(description="in which that day ends", examples=["Europe/Prague"])
    ends_at: datetime = Field(description="when it is over there", examples=["2027-03-19T23:00:00Z"])
    late: bool = Field(description="a late report is still taken", examples=[False])
    words: str = Field(examples=["The visitor can report until 19 March 2027."])

    @classmethod
    def of(cls, clock: "Running | None") -> Self | None:
        if clock is None or clock.last_day is None or clock.ends_at is None:
            return None
        return cls(
            last_day=clock.last_day,
            zone=clock.zone,
            ends_at=clock.ends_at,
            late=clock.is_late,
            words=clock.words,
        )


class PlannedAnswer(BaseModel):
    """What the Commitment to Quality says, to be compared with."""

    goals: str = Field(examples=["Learn to dye without rinsing."])
    objectives: list[str] = Field(description="their codes", examples=[["new-skills"]])
    outcomes: str = Field(examples=["A trial in our own dye house."])
    activity_minutes: int = Field(examples=[2400])

    @classmethod
    def of(cls, plan: "Plan | None") -> Self | None:
        if plan is None:
            return None
        return cls(
            goals=plan.goals,
            objectives=list(plan.objectives),
            outcomes=plan.outcomes,
            activity_minutes=plan.activity_minutes,
        )


class HandedInAnswer(BaseModel):
    """One version of a report as it was handed in."""

    number: int = Field(examples=[1])
    submitted_at: datetime = Field(examples=["2027-03-15T10:00:00Z"])
    late: bool = Field(description="handed in after the last day", examples=[False])
    last_day: date | None = Field(description="until which it was asked for", examples=["2027-03-19"])
    digest: str = Field(description="SHA-256 of the canonical report, in hex", examples=[_DIGEST])
    returned_at: datetime | None = Field(description="null: it was not", examples=[None])
    remarks: str = Field(description="with which it was returned", examples=[""])

    @classmethod
    def fields_of(cls, handed_in: HandedIn) -> Mapping[str, object]:
        """The fields, also for the whole version."""
        return {
            "number": handed_in.number,
            "submitted_at": handed_in.submitted_at,
            "late": handed_in.is_late,
            "last_day": handed_in.last_day,
            "digest": handed_in.digest,
            "returned_at": handed_in.returned_at,
            "remarks": handed_in.remarks,
        }

    @classmethod
    def of(cls, handed_in: HandedIn) -> Self:
        return cls.model_validate(cls.fields_of(handed_in))


class FrozenAnswer(HandedInAnswer):
    """One version of a report, word for word."""

    text: str = Field(
        description="canonical JSON by RFC 8785, of which the digest is; empty once its words were erased",
        examples=['{"answers":[],"document":"visit-report"}'],
    )

    @classmethod
    def of(cls, handed_in: HandedIn) -> Self:
        return cls.model_validate({**cls.fields_of(handed_in), "text": handed_in.text})


class ReportAnswer(BaseModel):
    """A report on an exchange, as you may see it: what is being written is for its own side alone."""

    exchange: int = Field(examples=[12])
    report: Report = Field(examples=["visit"])
    standing: Standing = Field(examples=["draft"])
    version: int = Field(description="as in the ETag, for If-Match; 0: nobody has begun it", examples=[2])
    yours: bool = Field(description="whether you write it", examples=[True])
    questionnaire: int = Field(description="version of what it answers", examples=[1])
    answers: dict[str, bool | int | str | list[str]] = Field(
        description="of the draft where you write it, else as handed in last; empty once erased",
        examples=[_ANSWERS],
    )
    lacking: list[str] = Field(
        description="codes of the questions that still have to be answered", examples=[["outcomes"]]
    )
    minutes_left: int = Field(description="that the unanswered questions take", examples=[2])
    saved_at: datetime | None = Field(examples=["2027-03-15T09:30:00Z"])
    handed_in: list[HandedInAnswer] = Field(description="every version, oldest first")
    due: DueAnswer | None = Field(description="null once the exchange was given up")
    planned: PlannedAnswer | None = Field(description="null once its words were erased")

    @classmethod
    def of(cls, shown: "Shown") -> Self:
        written, questionnaire = shown.written, shown.questionnaire
        return cls(
            exchange=shown.exchange.id,
            report=written.report,
            standing=written.standing,
            version=written.version,
            yours=shown.is_own,
            questionnaire=questionnaire.version,
            answers=dict(shown.answers),
            lacking=[one.code for one in questionnaire.lacking(shown.answers)] if shown.is_own else [],
            minutes_left=minutes_for(questionnaire.unanswered(shown.answers)) if shown.is_own else 0,
            saved_at=written.saved_at,
            handed_in=[HandedInAnswer.of(one) for one in written.handed_in],
            due=DueAnswer.of(shown.clock),
            planned=PlannedAnswer.of(shown.planned),
        )


class ValidationAnswer(BaseModel):
    """What was validated: exactly this report and these files."""

    exchange: int = Field(examples=[12])
    state: State = Field(description="of the exchange", examples=["validated"])
    version: int = Field(description="of the exchange", examples=[14])
    report: int = Field(description="version of the visitor's report", examples=[1])
    report_digest: str = Field(description="SHA-256 of that report, in hex", examples=[_DIGEST])
    evidence: list[str] = Field(
        description="SHA-256 of each file that was there, in hex", examples=[[_DIGEST]]
    )
    remarks: str = Field(examples=["Boarding passes and report agree."])
    validated_at: datetime = Field(examples=["2027-03-16T10:00:00Z"])

    @classmethod
    def of(cls, validated: "Validated") -> Self:
        exchange: Exchange = validated.exchange
        validation: Validation = validated.validation
        return cls(
            exchange=exchange.id,
            state=exchange.state,
            version=exchange.version,
            report=validation.report_number,
            report_digest=validation.report_digest,
            evidence=list(validation.evidence),
            remarks=validation.remarks,
            validated_at=validation.validated_at,
        )


class ClosingAnswer(BaseModel):
    """An exchange that is closed."""

    exchange: int = Field(examples=[12])
    state: State = Field(examples=["closed"])
    version: int = Field(description="of the exchange", examples=[16])
    closed_at: datetime | None = Field(examples=["2027-03-18T10:00:00Z"])
    host_reported: bool = Field(examples=[True])

    @classmethod
    def of(cls, exchange: "Exchange") -> Self:
        return cls(
            exchange=exchange.id,
            state=exchange.state,
            version=exchange.version,
            closed_at=exchange.progress.closed_at,
            host_reported=exchange.progress.host_reported_at is not None,
        )
