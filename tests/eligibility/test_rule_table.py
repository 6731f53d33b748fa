"""The table of rules itself, and the tables of values the rules stand on."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from eligibility import hosting, pairing, participation, visiting
from eligibility.assessment import RULES, rules_in_force
from eligibility.citations import Status, load_citations
from eligibility.facts import WORDINGS, Kind, OrganisationFacts, Role
from eligibility.parameters import REFERENCE, Law, load_parameters
from eligibility.rules import ALWAYS, SCHEME, Finding, Rule, Subject, rule, yes

EU = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()  # noqa: SIM905
ASSOCIATED = "AL AM BA IS XK MD ME MK RS TR UA".split()  # noqa: SIM905
A_SENTENCE_ENDS = re.compile(r"[.!?][”’\"]?(?:\s+(?=[A-Z“])|$)")


def sentences(quote: str) -> int:
    return len([part for part in A_SENTENCE_ENDS.split(quote) if part.strip(' ”’"*.')])


def table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_codes_are_unique_and_say_whose_rule_it_is() -> None:
    initials = {Subject.VISITOR: "V", Subject.HOST: "H", Subject.PAIR: "P"}

    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(re.fullmatch(rf"{initials[rule.subject]}\d-[a-z-]+", rule.code) for rule in RULES)


def test_every_rule_that_is_written_is_in_the_table() -> None:
    written = [
        rule
        for room in (visiting, hosting, pairing)
        for rule in vars(room).values()
        if isinstance(rule, Rule)
    ]

    assert set(map(id, written)) == set(map(id, RULES))


@pytest.mark.parametrize("listed", RULES, ids=lambda listed: listed.code)
def test_every_rule_asks_a_question_and_cites_its_source_and_its_dates(listed: Rule, law: Law) -> None:
    assert listed.question.endswith("?")
    assert listed.citation in law.citations
    assert listed.dates_citation in law.citations
    assert listed.reads


def test_the_rules_start_with_the_scheme_the_tables_describe(law: Law) -> None:
    assert SCHEME[0] == law.scheme_start == date(2020, 2, 3)


def test_every_quote_is_at_most_two_sentences(law: Law) -> None:
    assert {key for key, cited in law.citations.items() if not 1 <= sentences(cited.quote) <= 2} == set()


def test_every_policy_says_in_words_that_it_is_one(law: Law) -> None:
    policies = {key for key, cited in law.citations.items() if cited.status is Status.POLICY}

    assert policies == {key for key in law.citations if key.startswith("policy-")}
    assert all(law.citations[key].quote.startswith("Policy") for key in policies)


def test_every_citation_is_used_by_a_rule_or_a_table(law: Law) -> None:
    code = Path(participation.__file__).read_text(encoding="utf-8")
    used = {listed.citation for listed in RULES} | {listed.dates_citation for listed in RULES}
    used |= {row["citation"] for row in table("countries.csv")}
    used |= {row[column] for row in table("kinds.csv") for column in ("citation", "dates_citation")}
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
    lines = [line for line in law.admissions if (line.kind, line.role) == (kind, role) and line.holds_on(day)]

    assert [law.admission(kind, role, as_of=day)] == lines


def test_the_lump_sums_cover_every_participating_country() -> None:
    sums = {row["code"]: row for row in table("lump_sums.csv")}

    assert set(sums) == {*EU, *ASSOCIATED}
    assert (sums["PT"]["full_eur"], sums["PT"]["half_eur"]) == ("780", "390")
    assert sums["PT"]["status"] == "stated"
    assert all(int(row["full_eur"]) == 2 * int(row["half_eur"]) for row in sums.values())
    assert max(int(row["full_eur"]) for row in sums.values()) == 1100


def test_every_fact_has_words_to_name_it_and_to_ask_for_it() -> None:
    assert set(WORDINGS) == set(OrganisationFacts.__dataclass_fields__)


def test_what_a_rule_reads_is_the_signature_of_its_function() -> None:
    reads = {listed.code: [fact.name for fact in listed.reads] for listed in RULES}

    assert reads["V4-membership"] == [
        "visitor.kind",
        "visitor.in_eccp_cluster",
        "visitor.in_business_network",
    ]
    assert reads["P1-two-countries"] == ["visitor.country", "host.country"]


@pytest.mark.parametrize(
    ("subject", "parameter"),
    [(Subject.HOST, "colour"), (Subject.PAIR, "country"), (Subject.PAIR, "guest_kind")],
)
def test_a_rule_cannot_ask_for_what_is_no_fact(subject: Subject, parameter: str) -> None:
    namespace: dict[str, object] = {"Finding": Finding, "yes": yes}
    exec(f"def find({parameter}) -> Finding:\n    return yes('always')", namespace)  # noqa: S102

    with pytest.raises(TypeError, match=f"rule X1-odd asks for '{parameter}'.*one of active_in_cluster"):
        rule(code="X1-odd", question="Odd?", citation="visit-once", subject=subject)(namespace["find"])


def test_a_rule_that_ended_is_not_asked_the_day_after() -> None:
    @rule(
        code="V9-pilot",
        question="Was it there?",
        citation="visit-once",
        subject=Subject.VISITOR,
        in_force=(date(2020, 2, 3), date(2022, 1, 31)),
    )
    def was_there(visits_done: int | None) -> Finding:
        return yes(str(visits_done))

    assert was_there.is_in_force(date(2022, 1, 31))
    assert not was_there.is_in_force(date(2022, 2, 1))


def test_before_the_scheme_only_the_question_of_kind_is_asked() -> None:
    day = date(2020, 2, 2)

    assert [listed.code for listed in rules_in_force(Subject.VISITOR, day)] == ["V1-kind"]
    assert [listed.code for listed in rules_in_force(Subject.HOST, day)] == ["H1-kind"]
    assert rules_in_force(Subject.PAIR, day) == ()
    assert ALWAYS[0] == date.min


# The tables refuse what they cannot mean, and say where.


def a_copy_of_the_tables(folder: Path, **changed: tuple[str, str]) -> Path:
    for name in ("citations", "countries", "kinds"):
        text = (REFERENCE / f"{name}.csv").read_text(encoding="utf-8")
        if name in changed:
            old, new = changed[name]
            assert old in text
            text = text.replace(old, new, 1)
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


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
        ("citations", "2026-11-21,policy", "yesterday,policy", "read_on is YYYY-MM-DD"),
        ("citations", "CLOTH leaflet on ClusterXchange,What", ",What", "line 2: 'source' is empty"),
        ("citations", "\nvisitor-smes", "\nvisitor-kinds", "the key 'visitor-kinds' is already taken"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_with_its_place(
    name: str, old: str, new: str, message: str, tmp_path: Path
) -> None:
    folder = a_copy_of_the_tables(tmp_path, **{name: (old, new)})

    with pytest.raises(ValueError, match=message):
        load_parameters(folder)


def test_the_tables_are_read_once() -> None:
    assert load_parameters() is load_parameters()
    assert load_citations(REFERENCE / "citations.csv") == load_parameters().citations
