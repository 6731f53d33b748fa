"""Every rule against hand-written situations, each naming the clause its answer rests on.

A column is a fact of the rule's own subject by its plain name, or any fact by its full name, such as
'host.country'; an empty cell is a fact not known. golden/answers.csv lists the answers each rule can give.
"""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from eligibility.assessment import RULES
from eligibility.facts import Case
from eligibility.parameters import Law
from eligibility.stating import with_facts
from eligibility.verdicts import Answer

GOLDEN = Path(__file__).parent / "golden"
NOT_IN_FORCE = "not in force"
BY_CODE = {rule.code: rule for rule in RULES}
NO_CURE_NEEDED = {Answer.YES, Answer.APPROVED, Answer.NOT_ASKED}

Row = dict[str, str]


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


ROWS = [row for path in sorted(GOLDEN.glob("*.csv")) if path.name != "answers.csv" for row in rows_of(path)]
ABOUT_THE_ROW = ("rule", "situation", "as_of", "answer", "clause")
ANSWERS = Counter((row["rule"], row["answer"]) for row in rows_of(GOLDEN / "answers.csv"))


def stated(row: Row) -> dict[str, str]:
    """The facts of the row by their full names, without those not known."""
    own = BY_CODE[row["rule"]].subject.own_part
    facts = {name: text for name, text in row.items() if name not in ABOUT_THE_ROW and text}
    return {name if "." in name else f"{own}.{name}": text for name, text in facts.items()}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['rule']}: {row['situation']}, {row['as_of']}")
def test_the_rule_answers_as_the_clause_says(row: Row, law: Law) -> None:
    rule = BY_CODE[row["rule"]]
    day = date.fromisoformat(row["as_of"])
    case = with_facts(Case(), stated(row))
    if row["answer"] == NOT_IN_FORCE:
        assert rule.line(law, day) is None
        assert row["clause"] == ""
        return

    reason = rule.ask(rule.values_of(case), law=law, as_of=day)

    assert (reason.answer.value, reason.citation.key) == (row["answer"], row["clause"]), reason
    assert reason.note
    assert bool(reason.cure) == (reason.answer not in NO_CURE_NEEDED), reason
    assert bool(reason.missing) == (reason.answer is Answer.UNKNOWN), reason


def test_the_table_of_answers_names_every_rule_and_no_answer_twice() -> None:
    assert {rule for rule, _answer in ANSWERS} == set(BY_CODE)
    assert max(ANSWERS.values()) == 1


@pytest.mark.parametrize("code", BY_CODE)
def test_every_answer_a_rule_can_give_has_a_row(code: str) -> None:
    assert {row["answer"] for row in ROWS if row["rule"] == code} == {
        answer for rule, answer in ANSWERS if rule == code
    }


def test_no_situation_is_written_twice() -> None:
    situations = Counter((row["rule"], row["as_of"], *sorted(stated(row).items())) for row in ROWS)
    names = Counter((row["rule"], row["situation"], row["as_of"]) for row in ROWS)

    assert {situation for situation, times in situations.items() if times > 1} == set()
    assert {name for name, times in names.items() if times > 1} == set()
