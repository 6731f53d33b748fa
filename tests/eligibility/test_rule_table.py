"""The table of rules itself, and the tables of values the rules stand on."""

import csv
import importlib
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from eligibility import assessment
from eligibility.assessment import RULES, rules_in_force
from eligibility.citations import Status
from eligibility.facts import Kind, Role
from eligibility.parameters import Evidence, Law, holds_on
from eligibility.reading import TABLES, read_law
from eligibility.rules import FACT_NAMES, Finding, Rule, Subject, rule, yes
from eligibility.waivers import Authority
from eligibility.wordings import WORDINGS

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
ROOMS = sorted(path for path in Path(assessment.__file__).parent.glob("*.py") if path.stem != "__init__")
EU = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()  # noqa: SIM905
ASSOCIATED = "AL AM BA IS XK MD ME MK RS TR UA".split()  # noqa: SIM905
A_SENTENCE_ENDS = re.compile(r"[.!?][”’\"]?(?:\s+(?=[A-Z“])|$)")


def sentences(quote: str) -> int:
    return len([part for part in A_SENTENCE_ENDS.split(quote) if part.strip(' ”’"*.')])


def table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


KEYS = [row["key"] for row in table("citations.csv")]


def test_codes_are_unique_and_say_whose_rule_it_is() -> None:
    initials = dict(zip(Subject, "VHPSAX", strict=True))

    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(re.fullmatch(rf"{initials[rule.subject]}\d-[a-z-]+", rule.code) for rule in RULES)


def test_every_rule_that_is_written_is_in_the_table() -> None:
    rooms = [importlib.import_module(f"eligibility.{path.stem}") for path in ROOMS]
    written = [rule for room in rooms for rule in vars(room).values() if isinstance(rule, Rule)]

    assert set(map(id, written)) == set(map(id, RULES))


@pytest.mark.parametrize("listed", RULES, ids=lambda listed: listed.code)
def test_every_rule_asks_a_question_says_its_answers_and_looks_at_facts(listed: Rule) -> None:
    assert listed.question.endswith("?")
    assert listed.answers.endswith(".")
    assert "Yes" in listed.answers
    assert listed.reads


def test_every_rule_has_lines_in_the_law_and_every_line_a_rule(law: Law) -> None:
    assert {line.code for line in law.rule_lines} == {rule.code for rule in RULES}


def test_somebody_can_approve_exactly_what_a_waiver_can_be_recorded_for(law: Law) -> None:
    approvable = {line.code: line.approval_by for line in law.rule_lines if line.approval_by}

    assert approvable == {"H4-membership": Authority.AGENCY, "S4-consecutive": Authority.SUPPORT_OFFICE}
    assert set(approvable) == {rule.code for rule in RULES if rule.waivable}


def test_the_rules_start_with_the_scheme_and_those_of_registration_with_the_it_tool(law: Law) -> None:
    starts = {line.code: line.valid_from for line in law.rule_lines}

    assert {code for code, day in starts.items() if day is None} == {"V1-kind", "H1-kind"}
    assert {code for code, day in starts.items() if day == date(2020, 9, 23)} == {
        "V7-registered",
        "H7-registered",
    }
    assert set(starts.values()) == {None, law.scheme_start, date(2020, 9, 23)}
    assert law.scheme_start == date(2020, 2, 3)


@pytest.mark.parametrize("key", KEYS)
def test_every_citation_resolves_in_full(key: str, law: Law) -> None:
    cited = law.citations[key]

    assert cited.key == key
    assert all((cited.source, cited.edition, cited.clause, cited.address))
    assert 1 <= sentences(cited.quote) <= 2
    assert date(2026, 11, 1) <= cited.read_on
    assert cited.status in Status


def test_every_policy_says_in_words_that_it_is_one(law: Law) -> None:
    policies = {key for key, cited in law.citations.items() if cited.status is Status.POLICY}

    assert policies == {key for key in law.citations if key.startswith("policy-")}
    assert all(law.citations[key].quote.startswith("Policy") for key in policies)


def test_every_citation_is_used_by_a_rule_or_a_table(law: Law) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in ROOMS)
    used = {
        key
        for name in ("countries", "kinds", "rules", "values", "lump_sums")
        for row in table(f"{name}.csv")
        for column in ("citation", "dates_citation", "further")
        for key in row.get(column, "").split("+")
        if key
    }
    used |= {key for key in law.citations if f'"{key}"' in code}

    assert used == set(law.citations)


def test_the_38_countries_of_cosme_take_part_and_no_other(law: Law) -> None:
    taking_part = {code for code, country in law.countries.items() if country.takes_part_on(date(2023, 5, 1))}

    assert taking_part == {*EU, *ASSOCIATED}


def test_the_united_kingdom_takes_part_in_the_pilot_only(law: Law) -> None:
    kingdom = law.countries["GB"]
    last = date(2022, 1, 31)

    assert kingdom.takes_part_on(last)
    assert not kingdom.takes_part_on(last + timedelta(days=1))
    assert kingdom.citation.status is Status.POLICY


@pytest.mark.parametrize("code", [*EU, *ASSOCIATED, "GB"])
def test_a_country_takes_part_from_the_first_day_of_the_scheme(code: str, law: Law) -> None:
    first = law.scheme_start

    assert law.countries[code].takes_part_on(first)
    assert not law.countries[code].takes_part_on(first - timedelta(days=1))


def test_the_countries_are_those_of_iso_3166_and_kosovo(law: Law) -> None:
    assert len(law.countries) == 249 + 1
    assert "XK" in law.countries
    assert not {"UK", "EL", "EU", "AN"} & set(law.countries)


@pytest.mark.parametrize("day", [date(2020, 2, 3), date(2022, 1, 31), date(2022, 2, 1), date(2035, 1, 1)])
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", Kind)
def test_the_matrix_has_one_line_for_each_kind_role_and_day(
    kind: Kind, role: Role, day: date, law: Law
) -> None:
    lines = [
        line for line in law.admissions if (line.kind, line.role) == (kind, role) and holds_on(line, day)
    ]

    assert [law.admission(kind, role, as_of=day)] == lines


def test_the_lump_sums_cover_every_participating_country(law: Law) -> None:
    assert sorted(line.country for line in law.lump_sums) == sorted({*EU, *ASSOCIATED})
    assert len(law.lump_sums) == 38
    assert max(line.maximum_cents for line in law.lump_sums) == 110_000


def test_the_lump_sum_of_portugal_is_the_one_that_is_stated(law: Law) -> None:
    portugal = law.lump_sum("PT", as_of=date(2023, 5, 1))

    assert portugal is not None
    assert (portugal.maximum_cents, portugal.evidence) == (78_000, Evidence.STATED)
    assert [line.country for line in law.lump_sums if line.evidence is Evidence.STATED] == ["PT"]


def test_every_fact_has_words_to_name_it_and_to_ask_for_it() -> None:
    assert set(WORDINGS) == {name for names in FACT_NAMES.values() for name in names}
    assert all(wording.name and wording.request.endswith(".") for wording in WORDINGS.values())


def test_what_a_rule_reads_is_the_signature_of_its_function() -> None:
    reads = {listed.code: [fact.name for fact in listed.reads] for listed in RULES}

    assert reads["V4-membership"] == [
        "visitor.kind",
        "visitor.in_eccp_cluster",
        "visitor.in_business_network",
    ]
    assert reads["H4-membership"] == [
        "host.kind",
        "host.in_eccp_cluster",
        "host.in_business_network",
        "host.waivers",
    ]
    assert reads["P1-two-countries"] == [
        f"{part}.{name}"
        for part in ("visitor", "host")
        for name in ("country", "other_establishments", "based_in")
    ]


@pytest.mark.parametrize(
    ("subject", "parameter", "offered"),
    [
        (Subject.HOST, "colour", "name its parameters after facts \\(kind, country"),
        (Subject.PAIR, "country", "visitor_country, host_country and the like"),
        (Subject.PAIR, "guest_kind", "visitor_country, host_country and the like"),
        (Subject.STAY, "host_colour", "first_day, last_day"),
        (Subject.AMOUNT, "first_day", "agreed_cents, payer"),
    ],
)
def test_a_rule_cannot_ask_for_what_is_no_fact(subject: Subject, parameter: str, offered: str) -> None:
    namespace: dict[str, object] = {"Finding": Finding, "yes": yes}
    exec(f"def find({parameter}) -> Finding:\n    'Yes.'\n    return yes('always')", namespace)  # noqa: S102

    with pytest.raises(TypeError, match=f"rule X9-odd asks for '{parameter}', which is no fact.*{offered}"):
        rule(code="X9-odd", question="Odd?", subject=subject)(namespace["find"])


def test_a_rule_that_does_not_say_its_answers_is_refused() -> None:
    def find(kind: Kind | None) -> Finding:
        return yes(str(kind))

    with pytest.raises(TypeError, match="rule V9-odd does not say its answers in words"):
        rule(code="V9-odd", question="Odd?", subject=Subject.VISITOR)(find)


def test_a_rule_of_a_pair_has_no_waivers() -> None:
    def find(host_kind: Kind | None) -> Finding:
        """Yes."""
        return yes(str(host_kind))

    with pytest.raises(TypeError, match="rule P9-odd is of a pair, which has no waivers of its own"):
        rule(code="P9-odd", question="Odd?", subject=Subject.PAIR, waivable=True)(find)


def test_a_rule_that_ended_is_not_asked_the_day_after(law: Law) -> None:
    lines = tuple(
        replace(line, valid_to=date(2022, 1, 31)) if line.code == "V5-adult" else line
        for line in law.rule_lines
    )
    pilot_only = replace(law, rule_lines=lines)

    def asked_on(day: date) -> set[str]:
        return {listed.code for listed in rules_in_force(Subject.VISITOR, day, law=pilot_only)}

    assert asked_on(date(2022, 1, 31)) - asked_on(date(2022, 2, 1)) == {"V5-adult"}


def test_before_the_scheme_only_the_question_of_kind_is_asked(law: Law) -> None:
    asked = {
        listed.code for subject in Subject for listed in rules_in_force(subject, date(2020, 2, 2), law=law)
    }

    assert asked == {"V1-kind", "H1-kind"}


# The tables refuse what they cannot mean, and say where.


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "countries",
            "PT,Portugal,2020-02-03",
            "PT,Portugal,3/2/2020",
            r"countries.csv, line \d+: .*3/2/2020",
        ),
        ("countries", "cosme-member-states,stated", "hearsay,stated", "'citation' names 'hearsay', which"),
        ("countries", "cosme-member-states,stated", "cosme-member-states,policy", "'status' is policy but"),
        ("countries", "\nPT,", "\nES,", "'ES' has two lines; keep one"),
        ("kinds", ",1,2020-02-03,2022-01-31,", ",1,2020-02-03,2022-02-01,", "two lines on 2022-02-01"),
        ("kinds", ",1,2020-02-03,", ",1,,", "'valid_from' is empty"),
        ("kinds", "visitor,yes", "visitor,perhaps", "'may' is 'perhaps'; write yes or no"),
        ("kinds", "sme,visitor", "guild,visitor", "kinds.csv, line 5: 'guild'"),
        ("rules", "\nV2-country,", "\nV5-adult,", "V5-adult has two lines on 2020-02-03"),
        ("rules", ",agency", ",pope", "rules.csv, line .*pope"),
        ("rules", "V6-once,visit-once", "V6-once,hearsay", "'citation' names 'hearsay', which"),
        ("values", "minimum_age_years,18", "minimum_age_years,-1", "values.csv, line 2: 'value' is '-1'"),
        ("values", "visits_allowed,1,", "visits_allowed,one,", "values.csv, line 4: .*one"),
        ("lump_sums", "PT,780", "PT,0", "'maximum_eur' is 0; give whole euros above 0"),
        ("lump_sums", "\nPT,", "\nES,", "ES has two lines on 2020-02-03"),
        ("citations", "2026-11-21,policy", "yesterday,policy", "read_on is YYYY-MM-DD"),
        ("citations", 'CLOTH leaflet on ClusterXchange,"phase 2', ',"phase 2', "line 2: 'source' is empty"),
        ("citations", "\nvisitor-smes", "\nvisitor-kinds", "the key 'visitor-kinds' is already taken"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_with_its_place(
    name: str, old: str, new: str, message: str, tmp_path: Path
) -> None:
    text = (REFERENCE / f"{name}.csv").read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / f"{name}.csv"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    tables = {name: REFERENCE / f"{name}.csv" for name in TABLES} | {name: changed}

    with pytest.raises(ValueError, match=message):
        read_law(tables, edition="odd")


def test_a_law_is_shown_by_the_name_of_its_edition(law: Law) -> None:
    assert repr(law) == "Law(edition='cosme-2020')"
