"""What the reports ask: the versions in data/reference/questionnaires.toml. Pure."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from api.exchanges.states import Party
from eligibility.editions import REFERENCE
from eligibility.reading import rows_of

_SECONDS = 60  # in a minute


class Report(StrEnum):
    """Which of the two reports of an exchange."""

    VISIT = "visit"
    HOSTING = "hosting"

    @property
    def party(self) -> Party:
        """Who writes it."""
        return Party.VISITOR if self is Report.VISIT else Party.HOST

    @property
    def act(self) -> str:
        """The act that writes it and hands it in, as in the table of permissions."""
        return f"exchange.report_{self.value}"


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    NUMBER = "number"  # a whole one, from 0
    SCALE = "scale"  # 1 to 5
    CHOICE = "choice"  # one code
    CHOICES = "choices"  # several codes
    YES_NO = "yes_no"
    LINKS = "links"  # addresses of the web


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a questionnaire."""

    code: str
    words: str
    kind: Kind
    is_required: bool
    seconds: int  # that an answer takes, our estimate
    source: str  # whence the question is
    hint: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)  # code to words
    at_most: int | None = None  # of a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """One version of what a report asks."""

    report: Report
    version: int
    annex: str  # as the programme numbers it
    title: str
    questions: tuple[Question, ...]

    @property
    def minutes(self) -> int:
        """How long all of it takes, in whole minutes."""
        return minutes_for(self.questions)

    @property
    def required_minutes(self) -> int:
        """How long what has to be answered takes."""
        return minutes_for(one for one in self.questions if one.is_required)

    def unanswered(self, answers: Mapping[str, object]) -> tuple[Question, ...]:
        """The questions that have no answer yet, in order."""
        return tuple(one for one in self.questions if one.code not in answers)

    def lacking(self, answers: Mapping[str, object]) -> tuple[Question, ...]:
        """Those of them that have to be answered."""
        return tuple(one for one in self.unanswered(answers) if one.is_required)


def minutes_for(questions: Iterable[Question]) -> int:
    """How long these questions take, in whole minutes, rounded up."""
    return -(-sum(one.seconds for one in questions) // _SECONDS)


def newest(report: Report) -> Questionnaire:
    """What that report asks of somebody who begins it now."""
    return max((one for one in questionnaires() if one.report is report), key=lambda one: one.version)


def versioned(report: Report, version: int) -> Questionnaire:
    """That version of it, which is never changed. LookupError where there is none."""
    for one in questionnaires():
        if (one.report, one.version) == (report, version):
            return one
    raise LookupError(f"questionnaires.toml has no version {version} of {report!r}")


@cache
def questionnaires() -> tuple[Questionnaire, ...]:
    """Every version of every questionnaire, in the order of the file."""
    with (REFERENCE / "questionnaires.toml").open("rb") as file:
        written = tomllib.load(file)
    return tuple(_questionnaire(one, written["sources"]) for one in written["questionnaire"])


def _questionnaire(written: Mapping[str, Any], sources: Mapping[str, str]) -> Questionnaire:
    return Questionnaire(
        report=Report(written["code"]),
        version=written["version"],
        annex=written["annex"],
        title=written["title"],
        questions=tuple(_question(one, sources) for one in written["question"]),
    )


def _question(written: Mapping[str, Any], sources: Mapping[str, str]) -> Question:
    own = {one["code"]: one["words"] for one in written.get("choices", ())}
    return Question(
        code=written["code"],
        words=written["words"],
        kind=Kind(written["kind"]),
        is_required=written["required"],
        seconds=written["seconds"],
        source=sources[written["source"]],
        hint=written.get("hint", ""),
        choices=MappingProxyType(_listed(written.get("choices_of")) | own),
        at_most=written.get("at_most"),
    )


def _listed(table: str | None) -> dict[str, str]:
    """The codes of a table of data/reference with their names."""
    if table is None:
        return {}
    return {row["code"]: row["name"] for _line, row in rows_of(REFERENCE / f"{table}.csv")}
