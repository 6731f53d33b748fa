"""Answers to a questionnaire, checked against its questions. Pure."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias, TypeGuard

from api.exchanges.reports.problems import Fault, UnusableAnswers
from api.exchanges.reports.questionnaires import Kind, Question, Questionnaire
from api.programme.texts import web_address
from api.texts import paragraphs
from eligibility.phrases import listed

Answer: TypeAlias = bool | int | str | list[str]

LONGEST_TEXT = 4000  # characters
MOST_LINKS, LONGEST_LINK = 10, 500
SCALE = range(1, 6)


def checked(questionnaire: Questionnaire, given: Mapping[str, object]) -> dict[str, Answer]:
    """The answers as they are kept; what is empty is no answer. UnusableAnswers names every one that is bad.

    Not all questions need an answer: a report can be written in several goes.
    """
    known = {one.code: one for one in questionnaire.questions}
    kept: dict[str, Answer] = {}
    faults = [Fault(code, "there is no such question") for code in given if code not in known]
    for code, question in known.items():
        try:
            answer = _answer(question, given.get(code))
        except ValueError as problem:
            faults.append(Fault(code, str(problem)))
        else:
            if answer is not None:
                kept[code] = answer
    if faults:
        raise UnusableAnswers(faults)
    return kept


def _answer(question: Question, value: object) -> Answer | None:
    if value is None:
        return None
    answer = _READ[question.kind](question, value)
    return None if answer in ("", []) else answer


def _text(_question: Question, value: object) -> Answer:
    if not isinstance(value, str):
        raise ValueError("write a text")  # noqa: TRY004  what somebody sent, not a defect
    text = paragraphs(value)
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"it has {len(text):,} characters, and {LONGEST_TEXT:,} are the most")
    return text


def _number(question: Question, value: object) -> Answer:
    most = question.at_most
    if not _is_whole(value) or value < 0 or (most is not None and value > most):
        raise ValueError(f"give a whole number from 0{'' if most is None else f' to {most:,}'}")
    return value


def _scale(_question: Question, value: object) -> Answer:
    if not _is_whole(value) or value not in SCALE:
        raise ValueError(f"give a whole number from {SCALE.start} to {SCALE.stop - 1}")
    return value


def _choice(question: Question, value: object) -> Answer:
    if not isinstance(value, str):
        raise ValueError("give the code of one choice")  # noqa: TRY004  as above
    return "" if not value else _known(question, value)


def _choices(question: Question, value: object) -> Answer:
    return sorted({_known(question, one) for one in _list(value)})


def _yes_no(_question: Question, value: object) -> Answer:
    if not isinstance(value, bool):
        raise ValueError("say true or false")  # noqa: TRY004  as above
    return value


def _links(_question: Question, value: object) -> Answer:
    links = list(dict.fromkeys(web_address(one) for one in _list(value)))
    if len(links) > MOST_LINKS:
        raise ValueError(f"there are {len(links)}, and {MOST_LINKS} are the most")
    if any(len(one) > LONGEST_LINK for one in links):
        raise ValueError(f"an address has more than {LONGEST_LINK} characters")
    return links


_READ: Mapping[Kind, Callable[[Question, object], Answer]] = MappingProxyType(
    {
        Kind.TEXT: _text,
        Kind.NUMBER: _number,
        Kind.SCALE: _scale,
        Kind.CHOICE: _choice,
        Kind.CHOICES: _choices,
        Kind.YES_NO: _yes_no,
        Kind.LINKS: _links,
    }
)


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _list(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("give a list of texts")
    return value


def _known(question: Question, code: str) -> str:
    if code not in question.choices:
        raise ValueError(f"{code!r} is no choice; the choices are {listed(list(question.choices))}")
    return code
