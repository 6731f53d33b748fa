"""Every rule against hand-written situations, each naming the clause its answer rests on."""

import csv
from datetime import date
from pathlib import Path

import pytest

from eligibility.assessment import RULES
from eligibility.facts import Kind, OrganisationFacts, PairFacts, Role
from eligibility.parameters import Law
from eligibility.rules import Subject
from eligibility.verdicts import Answer

GOLDEN = Path(__file__).parent / "golden"
NOT_IN_FORCE = "not in force"
BY_CODE = {rule.code: rule for rule in RULES}
TRUTHS = {"": None, "yes": True, "no": False}

Row = dict[str, str]


def rows_of(name: str) -> list[Row]:
    with (GOLDEN / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


ROWS = [*rows_of("visiting.csv"), *rows_of("hosting.csv"), *rows_of("pairing.csv")]


def number(text: str) -> int | None:
    return int(text) if text else None


def roles(text: str) -> frozenset[Role] | None:
    if text == "none":
        return frozenset()
    return frozenset(Role(role) for role in text.split("+")) if text else None


def organisation(row: Row) -> OrganisationFacts:
    return OrganisationFacts(
        kind=Kind(row["kind"]) if row["kind"] else None,
        country=row["country"] or None,
        roles=roles(row["roles"]),
        eccp_profiled=TRUTHS[row["eccp_profiled"]],
        in_eccp_cluster=TRUTHS[row["in_eccp_cluster"]],
        in_business_network=TRUTHS[row["in_business_network"]],
        active_in_cluster=TRUTHS[row["active_in_cluster"]],
        representative_age=number(row["representative_age"]),
        visits_done=number(row["visits_done"]),
    )


def facts(row: Row) -> PairFacts:
    subject = BY_CODE[row["rule"]].subject
    if subject is Subject.PAIR:
        return PairFacts(
            visitor=OrganisationFacts(country=row["visitor_country"] or None),
            host=OrganisationFacts(country=row["host_country"] or None),
        )
    return PairFacts(**{subject.value: organisation(row)})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['rule']}: {row['situation']}, {row['as_of']}")
def test_the_rule_answers_as_the_clause_says(row: Row, law: Law) -> None:
    rule = BY_CODE[row["rule"]]
    day = date.fromisoformat(row["as_of"])
    if row["answer"] == NOT_IN_FORCE:
        assert not rule.is_in_force(day)
        return

    reason = rule.ask(rule.values_of(facts(row)), law=law, as_of=day)

    assert rule.is_in_force(day)
    assert (reason.answer.value, reason.citation.key) == (row["answer"], row["clause"])
    assert bool(reason.cure) == (reason.answer not in {Answer.YES, Answer.NOT_ASKED})
    assert reason.note
    assert bool(reason.missing) == (reason.answer is Answer.UNKNOWN)


ANSWERS = {
    "V1-kind": {"yes", "no", "unknown"},
    "V2-country": {"yes", "no", "unknown", NOT_IN_FORCE},
    "V3-own-profile": {"yes", "no", "unknown", "does not apply", NOT_IN_FORCE},
    "V4-membership": {"yes", "no", "unknown", "does not apply", NOT_IN_FORCE},
    "V5-adult": {"yes", "no", "unknown", NOT_IN_FORCE},
    "V6-once": {"yes", "no", "unknown", NOT_IN_FORCE},
    "V7-registered": {"yes", "no", "unknown", NOT_IN_FORCE},
    "H1-kind": {"yes", "no", "unknown"},
    "H2-country": {"yes", "no", "unknown", NOT_IN_FORCE},
    "H3-own-profile": {"yes", "no", "unknown", "does not apply", NOT_IN_FORCE},
    "H4-membership": {"yes", "no", "unknown", "with approval", "does not apply", NOT_IN_FORCE},
    "H5-active-in-cluster": {"yes", "no", "unknown", "does not apply", NOT_IN_FORCE},
    "H6-adult": {"yes", "no", "unknown", NOT_IN_FORCE},
    "H7-registered": {"yes", "no", "unknown", NOT_IN_FORCE},
    "P1-two-countries": {"yes", "no", "unknown", NOT_IN_FORCE},
}


def test_the_table_of_answers_names_every_rule() -> None:
    assert set(ANSWERS) == set(BY_CODE)


@pytest.mark.parametrize("code", ANSWERS)
def test_every_answer_a_rule_can_give_has_a_row(code: str) -> None:
    assert {row["answer"] for row in ROWS if row["rule"] == code} == ANSWERS[code]


def test_no_situation_is_written_twice() -> None:
    situations = [tuple(value for key, value in row.items() if key != "situation") for row in ROWS]

    assert len(set(situations)) == len(situations)
