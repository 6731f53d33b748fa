"""Answers to a questionnaire, as a form holds them and as a page shows them."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from api.pages.forms import Form
from api.pages.navigation import N_

PREFIX = "answers."
_SECTIONS = (  # of a report on one page; what is in none comes last
    (
        N_("What was done"),
        {"goals_reached", "objectives_reached", "activities", "activity_hours", "people_involved"},
    ),
    (N_("What came of it"), {"outcomes", "cooperation", "cooperation_words"}),
)
_LAST = N_("How it was")
Question = Mapping[str, Any]


def in_sections(questions: Iterable[Question]) -> list[tuple[str, list[Question]]]:
    """The questions in their order under a few headings, with no heading that has none."""
    questions = list(questions)
    placed = {code for _, codes in _SECTIONS for code in codes}
    found = [(title, [one for one in questions if one["code"] in codes]) for title, codes in _SECTIONS]
    found.append((_LAST, [one for one in questions if one["code"] not in placed]))
    return [(title, those) for title, those in found if those]


def answers_in(form: Form, questions: Iterable[Question]) -> dict[str, Any]:
    """What a form answers, as it is saved; what does not fit stays as typed, to be refused in words."""
    return {one["code"]: _READ.get(one["kind"], _text)(form, PREFIX + one["code"]) for one in questions}


def _text(form: Form, name: str) -> Any:
    return form.text(name) or None


def _whole(form: Form, name: str) -> Any:
    text = form.text(name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text or None  # noqa: PLR2004


def _yes_no(form: Form, name: str) -> Any:
    return {"yes": True, "no": False}.get(form.text(name))


def _codes(form: Form, name: str) -> Any:
    return form.texts(name) or None


def _lines(form: Form, name: str) -> Any:
    return [line.strip() for line in form.text(name).split("\n") if line.strip()] or None


_READ: Mapping[str, Callable[[Form, str], Any]] = {
    "text": _text,
    "choice": _text,
    "number": _whole,
    "scale": _whole,
    "yes_no": _yes_no,
    "choices": _codes,
    "links": _lines,
}


def frozen_answers(text: str) -> dict[str, Any] | None:
    """The answers in a report as it was handed in; None once its words were erased."""
    if not text:
        return None
    return {one["code"]: one["answer"] for one in json.loads(text)["answers"]}


def faults_of(fields: Mapping[str, str], questions: Iterable[Question]) -> list[tuple[str, str, str]]:
    """Each answer that was refused: the field, the question in its words, and what is wrong."""
    words = {PREFIX + one["code"]: one["words"] for one in questions}
    return [(name, words.get(name, name), what) for name, what in fields.items()]
