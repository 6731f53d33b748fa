"""A report on an exchange: the draft that its own side writes, and what was handed in. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from api.exchanges.canonical import Content, Value
from api.exchanges.reports.answers import Answer
from api.exchanges.reports.problems import AlreadyHandedIn
from api.exchanges.reports.questionnaires import Questionnaire, Report


class Standing(StrEnum):
    """How far a report has got."""

    NOT_BEGUN = "not_begun"
    DRAFT = "draft"
    HANDED_IN = "handed_in"
    RETURNED = "returned"  # with remarks, to be mended and handed in again


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """One version of a report as it was handed in. Nothing of it changes but what was then said of it."""

    number: int  # 1 for the first
    questionnaire: int  # version of what was asked
    text: str  # canonical; empty once its words were erased
    digest: str  # of the canonical text as it was handed in
    submitted_at: datetime
    account: int | None
    last_day: date | None  # until which it was asked for
    is_late: bool
    returned_at: datetime | None = None
    remarks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A report: its draft, and every version that was handed in, oldest first."""

    report: Report
    version: int = 0  # what its ETag names; 0: nobody has begun it
    questionnaire: int  # version of what it answers
    answers: Mapping[str, Answer] = field(default_factory=dict)
    saved_at: datetime | None = None
    account: int | None = None  # who saved it last
    handed_in: tuple[HandedIn, ...] = ()

    @property
    def standing(self) -> Standing:
        """How far it has got."""
        if self.handed_in:
            return Standing.RETURNED if self.handed_in[-1].returned_at else Standing.HANDED_IN
        return Standing.DRAFT if self.version else Standing.NOT_BEGUN

    @property
    def in_force(self) -> HandedIn | None:
        """What was handed in last and not returned."""
        return self.handed_in[-1] if self.standing is Standing.HANDED_IN else None

    def require_open(self) -> None:
        """Raises AlreadyHandedIn where nothing of it can be changed."""
        if self.standing is Standing.HANDED_IN:
            raise AlreadyHandedIn(self.report, can_be_returned=self.report is Report.VISIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a report is about, as it is written into it."""

    exchange: int
    visitor: str
    visitor_name: str
    host: str
    host_name: str
    first_day: date
    last_day: date  # as it was


def content_of(written: Written, questionnaire: Questionnaire, about: About, *, number: int) -> Content:
    """What is frozen when a report is handed in: each question in its words, with its answer."""
    return {
        "document": f"{written.report}-report",
        "annex": questionnaire.annex,
        "questionnaire": questionnaire.version,
        "exchange": about.exchange,
        "visitor": {"id": about.visitor, "name": about.visitor_name},
        "host": {"id": about.host, "name": about.host_name},
        "first_day": about.first_day.isoformat(),
        "last_day": about.last_day.isoformat(),
        "version": number,
        "answers": [
            {
                "code": question.code,
                "question": question.words,
                "kind": question.kind.value,
                "answer": _plain(written.answers.get(question.code)),
            }
            for question in questionnaire.questions
        ],
    }


def _plain(answer: Answer | None) -> Value:
    return list(answer) if isinstance(answer, list) else answer
