"""A report as it was handed in: what was asked, and what was answered. Pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from api.exchanges.documents import words
from api.exchanges.documents.signatures import GONE, label_of
from api.exchanges.reports.questionnaires import Kind, Question, Report, versioned
from api.exchanges.reports.report import HandedIn
from api.exchanges.states import Party

TITLES = MappingProxyType({Report.VISIT: "Visitor's report", Report.HOSTING: "Host's report"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One question with its answer."""

    question: str
    answers: tuple[str, ...]  # in words; none: it was left open


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSheet:
    """One report in the version that counts."""

    title: str
    annex: str  # of the programme, after which it asks; empty: its words were erased
    exchange: int
    version: int
    digest: str
    label: str  # of the party that reports
    name: str
    visitor: str
    host: str
    first_day: date | None
    last_day: date | None
    handed_in: str  # when, in words
    by: str  # whom
    is_late: bool
    validated: str  # when, in words; empty: not, or it needs no validation
    answers: tuple[Answered, ...]


def report_sheet(
    exchange: int,
    report: Report,
    handed_in: HandedIn,
    *,
    people: Mapping[int, str],
    validated_at: datetime | None,
) -> ReportSheet:
    """What was handed in last, as a sheet."""
    content: Mapping[str, Any] = json.loads(handed_in.text) if handed_in.text else {}
    asked = {one.code: one for one in versioned(report, handed_in.questionnaire).questions}
    sides = {party: (content.get(party.value) or {}).get("name", "") for party in (Party.VISITOR, Party.HOST)}
    is_validated = report is Report.VISIT and validated_at is not None
    return ReportSheet(
        title=TITLES[report],
        annex=content.get("annex", ""),
        exchange=exchange,
        version=handed_in.number,
        digest=handed_in.digest,
        label=label_of(report.party),
        name=sides[report.party],
        visitor=sides[Party.VISITOR],
        host=sides[Party.HOST],
        first_day=_day(content.get("first_day")),
        last_day=_day(content.get("last_day")),
        handed_in=words.moment(handed_in.submitted_at),
        by=people.get(handed_in.account or 0, GONE),
        is_late=handed_in.is_late,
        validated=words.moment(validated_at) if is_validated and validated_at else "",
        answers=tuple(_answered(one, asked.get(one["code"])) for one in content.get("answers", ())),
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _answered(written: Mapping[str, Any], question: Question | None) -> Answered:
    answer = written["answer"]
    if answer is None:
        return Answered(question=written["question"], answers=())
    choices = question.choices if question else {}
    return Answered(
        question=written["question"], answers=_SAID.get(Kind(written["kind"]), _plain)(answer, choices)
    )


_Choices = Mapping[str, str]


def _plain(answer: Any, _choices: _Choices) -> tuple[str, ...]:
    return (str(answer),)


def _scale(answer: int, _choices: _Choices) -> tuple[str, ...]:
    return (f"{answer} of 5",)


def _choice(answer: str, choices: _Choices) -> tuple[str, ...]:
    return (choices.get(answer, answer),)


def _all_choices(answer: list[str], choices: _Choices) -> tuple[str, ...]:
    return tuple(choices.get(one, one) for one in answer)


def _yes_no(answer: bool, _choices: _Choices) -> tuple[str, ...]:
    return ("Yes" if answer else "No",)


_SAID: Mapping[Kind, Callable[[Any, _Choices], tuple[str, ...]]] = MappingProxyType(
    {
        Kind.SCALE: _scale,
        Kind.CHOICE: _choice,
        Kind.CHOICES: _all_choices,
        Kind.YES_NO: _yes_no,
        Kind.LINKS: _all_choices,
    }
)
