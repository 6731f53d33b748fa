"""The long tables, line by line, against a second statement of them written from the sources.

golden/tables/countries.csv: the 27 Member States, the 11 associated countries and the United Kingdom.
golden/tables/lump_sums.csv: the whole and the halved amount for each host country.
golden/tables/situations.csv: what the rules answer where an edition gives other numbers, which the first
edition cannot show, and exactly which facts they find missing. A number given there is cited as OTHER_CLAUSE.
"""

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from eligibility.assessment import rule_of
from eligibility.facts import Case
from eligibility.parameters import Law, Value
from eligibility.stating import with_facts

TABLES = Path(__file__).parent / "golden" / "tables"
ONE_DAY = timedelta(days=1)
LONG_AFTER = date(2100, 1, 1)
OTHER_CLAUSE = "policy-day-of-rules"

Row = dict[str, str]


def rows_of(name: str) -> list[Row]:
    with (TABLES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


COUNTRIES, LUMP_SUMS = rows_of("countries.csv"), rows_of("lump_sums.csv")
SITUATIONS = rows_of("situations.csv")


@pytest.mark.parametrize("row", COUNTRIES, ids=lambda row: row["country"])
def test_a_country_takes_part_from_its_first_day_to_its_last(row: Row, law: Law) -> None:
    country = law.countries[row["country"]]
    first = date.fromisoformat(row["first_day"])

    assert not country.takes_part_on(first - ONE_DAY)
    assert country.takes_part_on(first)
    if row["last_day"]:
        last = date.fromisoformat(row["last_day"])
        assert country.takes_part_on(last)
        assert not country.takes_part_on(last + ONE_DAY)
    else:
        assert country.takes_part_on(LONG_AFTER)
    assert country.citation.key == row["clause"]


def test_no_other_country_ever_takes_part(law: Law) -> None:
    ever = {code for code, country in law.countries.items() if country.participates_from is not None}

    assert ever == {row["country"] for row in COUNTRIES}


@pytest.mark.parametrize("row", LUMP_SUMS, ids=lambda row: row["country"])
def test_a_lump_sum_is_the_amount_of_its_country(row: Row, law: Law) -> None:
    line = law.lump_sum(row["country"], as_of=LONG_AFTER)

    assert line is not None
    assert line.maximum_cents == int(row["full_eur"]) * 100
    assert line.maximum_cents == int(row["half_eur"]) * 200


def test_no_other_country_has_a_lump_sum(law: Law) -> None:
    assert {line.country for line in law.lump_sums} == {row["country"] for row in LUMP_SUMS}


@pytest.mark.parametrize("row", SITUATIONS, ids=lambda row: f"{row['rule']}: {row['situation']}")
def test_a_rule_answers_by_the_numbers_given_and_names_what_is_missing(row: Row, law: Law) -> None:
    rule = rule_of(row["rule"])
    case = with_facts(Case(), stated(row["facts"]))
    given = with_numbers(law, stated(row["numbers"]))

    reason = rule.ask(rule.values_of(case), law=given, as_of=date.fromisoformat(row["as_of"]))

    assert (reason.answer.value, reason.citation.key) == (row["answer"], row["clause"]), reason
    assert set(reason.missing) == set(row["missing"].split())


def stated(text: str) -> dict[str, str]:
    """The names and values of a cell such as 'host.country=PT; stay.virtual=no'."""
    return dict(part.strip().split("=") for part in text.split(";") if part.strip())


def with_numbers(law: Law, numbers: dict[str, str]) -> Law:
    def changed(value: Value) -> Value:
        if value.name not in numbers:
            return value
        text = numbers[value.name]
        amount = None if text == "unlimited" else int(text)
        return replace(value, amount=amount, citation=law.citations[OTHER_CLAUSE])

    assert set(numbers) <= {value.name for value in law.values}
    return replace(law, values=tuple(map(changed, law.values)))


TESTS = (  # what the mutation check asks, beside the golden tables of the rules
    (COUNTRIES, test_a_country_takes_part_from_its_first_day_to_its_last),
    (SITUATIONS, test_a_rule_answers_by_the_numbers_given_and_names_what_is_missing),
    (LUMP_SUMS, test_a_lump_sum_is_the_amount_of_its_country),
)
