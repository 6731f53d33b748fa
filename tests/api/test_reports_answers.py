"""What the reports ask, and which answers fit."""

from collections.abc import Mapping

import pytest

from api.exchanges.reports.answers import checked
from api.exchanges.reports.problems import UnusableAnswers
from api.exchanges.reports.questionnaires import (
    Kind,
    Questionnaire,
    Report,
    minutes_for,
    newest,
    questionnaires,
    versioned,
)

VISIT = newest(Report.VISIT)


@pytest.mark.parametrize("asked", questionnaires(), ids=lambda one: f"{one.report}-{one.version}")
def test_every_question_can_be_answered(asked: Questionnaire) -> None:
    codes = [one.code for one in asked.questions]
    assert len(set(codes)) == len(codes)
    for one in asked.questions:
        assert one.words
        assert one.source
        assert one.seconds > 0
        assert bool(one.choices) == (one.kind in {Kind.CHOICE, Kind.CHOICES})


def test_objectives_are_those_of_the_programme() -> None:
    asked = next(one for one in newest(Report.VISIT).questions if one.code == "objectives_reached")

    assert {"new-skills", "internationalise", "none"} < set(asked.choices)


@pytest.mark.parametrize(
    ("code", "given", "what"),
    [
        ("goals_reached", 0, "from 1 to 5"),
        ("goals_reached", 6, "from 1 to 5"),
        ("goals_reached", True, "from 1 to 5"),
        ("activity_hours", -1, "from 0 to 1,000"),
        ("activity_hours", 10**30, "from 0 to 1,000"),
        ("objectives_reached", ["nothing"], "is no choice"),
        ("objectives_reached", "new-skills", "a list"),
        ("cooperation", "perhaps", "is no choice"),
        ("cooperation", ["agreed"], "the code of one choice"),
        ("recommends", "yes", "true or false"),
        ("activities", 7, "write a text"),
        ("activities", "a\x00b", "control character"),
        ("activities", "a" * 4001, "4,000 are the most"),
        ("links", ["javascript:alert(1)"], "no address"),
        ("links", [f"https://example.eu/{n}" for n in range(11)], "10 are the most"),
        ("links", ["https://example.eu/" + "a" * 500], "500 characters"),
        ("weather", "fine", "no such question"),
    ],
)
def test_an_answer_that_does_not_fit_its_question_is_refused(code: str, given: object, what: str) -> None:
    with pytest.raises(UnusableAnswers) as refused:
        checked(VISIT, {"goals_reached": 4, code: given})

    assert [one["where"] for one in refused.value.errors] == [["body", "answers", code]]
    assert what in str(refused.value)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"goals_reached": 1}, {"goals_reached": 1}),
        ({"goals_reached": 5, "activity_hours": 0}, {"goals_reached": 5, "activity_hours": 0}),
        ({"activity_hours": 1000, "recommends": False}, {"activity_hours": 1000, "recommends": False}),
        ({"activities": " a\r\nb "}, {"activities": "a\nb"}),
        ({"activities": "a" * 4000}, {"activities": "a" * 4000}),
        (
            {"objectives_reached": ["none", "new-skills", "none"]},
            {"objectives_reached": ["new-skills", "none"]},
        ),
        ({"links": ["https://example.eu", "https://example.eu"]}, {"links": ["https://example.eu"]}),
        (
            {"activities": " ", "objectives_reached": [], "links": [], "cooperation": "", "recommends": None},
            {},
        ),
    ],
)
def test_an_answer_is_kept_in_one_form_and_what_is_empty_is_none(
    given: Mapping[str, object], kept: Mapping[str, object]
) -> None:
    assert checked(VISIT, given) == kept


def test_the_time_that_is_left_is_that_of_what_is_not_answered() -> None:
    left = VISIT.unanswered({one.code: "" for one in VISIT.questions if one.code != "activities"})

    assert minutes_for(left) == 2  # 70 seconds, in whole minutes
    assert minutes_for(()) == 0


def test_a_version_that_was_never_written_is_no_version() -> None:
    with pytest.raises(LookupError, match="no version 99"):
        versioned(Report.VISIT, 99)
