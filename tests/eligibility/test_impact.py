"""Two editions side by side: exactly those flip whom the changed line is about, and the line is named."""

import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eligibility.allowance import work_out
from eligibility.assessment import assess, assess_pairing, assess_visitor
from eligibility.differences import differences
from eligibility.editions import load_editions
from eligibility.facts import Case, ExchangeFacts, Kind, OrganisationFacts, Party, Role, StayFacts
from eligibility.flips import Revision, bounds_of, compare_allowances, compare_verdicts
from eligibility.impact import OF_A_STAY, Bounds, Impact, Planned, work_out_impact
from eligibility.parameters import Law
from eligibility.verdicts import Answer, Outcome

DAY = date(2027, 3, 1)  # a Monday
LISBON, ZARAGOZA = (38.72, -9.14), (41.65, -0.89)  # more than 200 kilometres apart

Lines = tuple[str, str]  # what stands in a table, and what is to stand there instead; the latter may be empty
Draft = Callable[..., Law]


@pytest.fixture
def draft(tmp_path: Path, reference: Path) -> Draft:
    """Writes an edition with some lines of its tables changed, and reads its law."""

    def write(**changes: Lines) -> Law:
        folder = tmp_path / "editions" / "draft"
        folder.mkdir(parents=True)
        (folder / "edition.toml").write_text('name = "draft"\ntitle = "A draft"\nbased_on = "cosme-2020"\n')
        for table, (old, new) in changes.items():
            shutil.copy(reference / f"{table}.csv", folder)
            path = folder / f"{table}.csv"
            text = path.read_text(encoding="utf-8")
            assert text.count(old) == 1, (table, old)
            path.write_text(text.replace(old, new), encoding="utf-8")
        return load_editions(folder.parent, reference=reference).law("draft")

    return write


@pytest.fixture
def people(a_visitor, a_host) -> dict[str, OrganisationFacts]:
    """A small world in which each organisation is there for one rule."""
    both = frozenset(Role)
    return {
        "lisbon": a_visitor(coordinates=LISBON, roles=both),
        "zaragoza": a_host(coordinates=ZARAGOZA, roles=both),
        "oslo": a_host(country="NO", roles=both),
        "large": a_host(kind=Kind.LARGE, country="FR", roles=both),
        "young": a_visitor(country="DE", representative_age=20, roles=both),
        "twenty-one": a_visitor(country="AT", representative_age=21, roles=both),
        "host only": a_host(country="IT"),
        "nobody knows": OrganisationFacts(),
    }


def an_exchange(visitor: OrganisationFacts, host: OrganisationFacts, **stay: object) -> Planned:
    five_days = {"first_day": DAY, "last_day": date(2027, 3, 5), "virtual": False, "activity_minutes": 2400}
    none: frozenset[date] = frozenset()
    facts = StayFacts(**({"travel_days": none, "idle_days": none} | five_days | stay))
    agreed = ExchangeFacts(agreed_cents=10_000, payer=Party.VOP, payee=Party.VISITOR)
    return Planned(
        id="exchange", case=Case(visitor=visitor, host=host, stay=facts, exchange=agreed), as_of=DAY
    )


def who(compared) -> dict[str, tuple[str, str]]:
    """The outcomes before and after of all whose outcome moves."""
    return {
        " to ".join(one): (group.sample.before.value, group.sample.after.value)
        for group in compared.groups
        for one in group.who
    }


def because(impact: Impact) -> set[str]:
    sorts = (impact.visitors, impact.hosts, impact.pairs, impact.stays, impact.payments, impact.reports)
    named = {one.in_words() for sort in sorts for group in sort.groups for one in group.because}
    return named | {one.in_words() for flip in impact.amounts.flips for one in flip.because}


def test_nothing_flips_between_an_edition_and_itself(law, people):
    exchange = an_exchange(people["lisbon"], people["zaragoza"])
    impact = work_out_impact(Revision(before=law, after=law), people, [exchange], as_of=DAY)
    assert impact.changes_nothing
    assert impact.revision.differences == ()
    assert impact.pairs.asked == len(people) * (len(people) - 1)
    assert impact.stays.asked == impact.amounts.asked == 1
    assert impact.visitors.before == impact.visitors.after
    assert sum(impact.visitors.possible) > 0


def test_raising_the_minimum_age_flips_those_below_it_and_no_others(law, people, draft):
    new = draft(values=("minimum_age_years,18", "minimum_age_years,21"))
    impact = work_out_impact(Revision(before=law, after=new), people, as_of=DAY)
    assert who(impact.visitors) == {"young": ("eligible", "not eligible")}
    assert who(impact.hosts) == {"young": ("eligible", "not eligible")}
    (change,) = impact.visitors.flips[0].changes
    assert (change.code, change.before, change.after) == ("V5-adult", Answer.YES, Answer.NO)
    assert change.note == "The representative is 20; the minimum is 21."
    assert change.cure == "Name a representative who is at least 21 years old."
    assert because(impact) == {"values.csv, minimum_age_years: value from 18 to 21"}


def test_the_day_decides_which_line_is_asked(law, people, draft):
    lines = (
        "minimum_age_years,18,years,2020-02-03,2027-12-31,host-age\nminimum_age_years,21,years,2028-01-01,,"
    )
    new = draft(values=("minimum_age_years,18,years,2020-02-03,,", lines))
    before, after = (
        work_out_impact(Revision(before=law, after=new), people, as_of=day)
        for day in (date(2027, 12, 31), date(2028, 1, 1))
    )
    assert before.changes_nothing
    assert who(after.visitors) == {"young": ("eligible", "not eligible")}
    assert because(after) == {
        "values.csv, minimum_age_years from 2020-02-03: valid_to from nothing to 2027-12-31",
        (
            "values.csv, minimum_age_years from 2028-01-01: new line (value 21, unit years, "
            "valid_from 2028-01-01, citation host-age)"
        ),
    }


def test_a_country_that_joins_opens_visits_and_stays_of_its_organisations(law, people, draft):
    new = draft(countries=("NO,Norway,,", "NO,Norway,2020-02-03,"))
    impact = work_out_impact(Revision(before=law, after=new), people, as_of=DAY)
    opened = ("not eligible", "eligible")
    assert who(impact.visitors) == who(impact.hosts) == {"oslo": opened}
    hosts = {"lisbon", "zaragoza", "large", "young", "twenty-one", "host only"}
    visitors = {"lisbon", "zaragoza", "young", "twenty-one"}
    unsure = {"nobody knows to oslo", "oslo to nobody knows"}
    expected = {f"oslo to {one}" for one in hosts} | {f"{one} to oslo" for one in visitors}
    moved = who(impact.pairs)
    assert {pair for pair, outcomes in moved.items() if outcomes == opened} == expected
    assert moved.keys() - expected == unsure
    assert impact.pairs.hosts["lisbon"].gained == ("oslo",)
    assert set(impact.pairs.hosts["oslo"].gained) == hosts | {"nobody knows"}
    assert not any(hosts.lost for hosts in impact.pairs.hosts.values())
    assert because(impact) == {"countries.csv, NO: participates_from from nothing to 2020-02-03"}


def test_a_pair_that_one_line_alone_does_not_open_names_both(law, people, draft):
    new = draft(
        countries=("NO,Norway,,", "NO,Norway,2020-02-03,"),
        kinds=("large-company,visitor,no,2", "large-company,visitor,yes,2"),
    )
    impact = work_out_impact(Revision(before=law, after=new), people, as_of=DAY)
    (group,) = (group for group in impact.pairs.groups if ("large", "oslo") in group.who)
    assert [change.code for change in group.sample.decisive] == ["V1-kind", "H2-country"]
    assert {one.table for one in group.because} == {"countries", "kinds"}


def test_letting_large_companies_visit_flips_them_alone(law, people, draft):
    new = draft(kinds=("large-company,visitor,no,2", "large-company,visitor,yes,2"))
    impact = work_out_impact(Revision(before=law, after=new), people, as_of=DAY)
    assert who(impact.visitors) == {"large": ("not eligible", "eligible")}
    assert who(impact.hosts) == {}
    assert because(impact) == {"kinds.csv, large-company as visitor from 2022-02-01: may from no to yes"}


def test_withdrawing_a_rule_changes_every_answer_but_few_outcomes(law, people, draft, reference):
    (line,) = (
        line
        for line in (reference / "rules.csv").read_text().splitlines(keepends=True)
        if line.startswith("V7")
    )
    impact = work_out_impact(Revision(before=law, after=draft(rules=(line, ""))), people, as_of=DAY)
    assert who(impact.visitors) == {"host only": ("not eligible", "eligible")}
    assert impact.visitors.changed == len(people)
    (change,) = impact.visitors.groups[0].sample.changes
    assert (change.words_before, change.words_after, change.citation) == ("no", "not asked", None)
    assert impact.pairs.answers["V7-registered", "yes", "not asked"] == 6 * 7
    assert impact.hosts.changed == 0


def test_a_longer_minimum_stay_flips_the_stay_of_three_days_and_not_of_four(law, people, draft):
    new = draft(values=("minimum_working_days,3", "minimum_working_days,4"))
    pair = (people["lisbon"], people["zaragoza"])
    planned = [
        replace(an_exchange(*pair, last_day=date(2027, 3, last)), id=f"{last} days") for last in (3, 4, 5)
    ]
    impact = work_out_impact(Revision(before=law, after=new), people, planned, as_of=DAY)
    assert who(impact.stays) == {"3 days": ("eligible", "not eligible")}
    assert [change.code for change in impact.stays.groups[0].sample.decisive] == ["S1-minimum"]
    assert impact.amounts.flips == ()
    assert because(impact) == {"values.csv, minimum_working_days: value from 3 to 4"}


def test_a_lump_sum_below_what_was_agreed_is_told_also_where_the_outcome_stays(law, people, draft):
    new = draft(lump_sums=("PT,780", "PT,90"))
    one = an_exchange(people["zaragoza"], people["lisbon"])
    unpaid = replace(one.case, exchange=replace(one.case.exchange, completed=False))
    planned = [replace(one, case=unpaid)]  # nothing may be paid yet under either edition
    payments = work_out_impact(Revision(before=law, after=new), people, planned, as_of=DAY).payments
    assert who(payments) == {}
    assert payments.answers == {("A1-maximum", "yes", "no"): 1}


def test_a_higher_lump_sum_changes_the_amount_its_half_and_what_is_not_yet_certain(law, people, draft):
    new = draft(lump_sums=("PT,780", "PT,800"))
    pair = (people["zaragoza"], people["lisbon"])
    planned = [
        replace(an_exchange(*pair), id="five days"),
        replace(an_exchange(*pair, last_day=date(2027, 3, 3)), id="three days"),
        replace(an_exchange(*pair, last_day=None), id="nobody knows how long"),
        replace(an_exchange(*pair, virtual=True), id="virtual"),
        replace(an_exchange(people["lisbon"], people["zaragoza"]), id="to Spain"),
    ]
    amounts = work_out_impact(Revision(before=law, after=new), people, planned, as_of=DAY).amounts
    assert {flip.who[0]: (flip.before, flip.after, flip.difference_cents) for flip in amounts.flips} == {
        "five days": (sure(780), sure(800), 20_00),
        "three days": (sure(390), sure(400), 10_00),
        "nobody knows how long": (
            Bounds(at_least=390_00, at_most=780_00),
            Bounds(at_least=400_00, at_most=800_00),
            20_00,
        ),
    }
    assert {one.in_words() for flip in amounts.flips for one in flip.because} == {
        "lump_sums.csv, PT: maximum_eur from 780 EUR to 800 EUR"
    }
    assert amounts.after.at_most - amounts.before.at_most == 20_00 + 10_00 + 20_00
    assert amounts.after.at_least - amounts.before.at_least == 20_00 + 10_00 + 10_00


def sure(euros: int) -> Bounds:
    return Bounds(at_least=euros * 100, at_most=euros * 100)


def test_an_exchange_is_asked_by_the_rules_of_its_own_day(law, people, draft):
    lines = "minimum_working_days,3,working days,2020-02-03,2027-12-31,minimum-and-maximum-stay\n"
    new = draft(
        values=(
            "minimum_working_days,3,working days,2020-02-03,,",
            f"{lines}minimum_working_days,4,working days,2028-01-01,,",
        )
    )
    pair = (people["lisbon"], people["zaragoza"])
    three_days = {"first_day": date(2028, 1, 10), "last_day": date(2028, 1, 12)}
    planned = [
        replace(an_exchange(*pair, last_day=date(2027, 3, 3)), id="earlier"),
        replace(an_exchange(*pair, **three_days), id="later", as_of=date(2028, 1, 10)),
    ]
    impact = work_out_impact(Revision(before=law, after=new), people, planned, as_of=DAY)
    assert who(impact.stays) == {"later": ("eligible", "not eligible")}


def test_the_same_verdicts_and_amounts_have_no_flip(law, people):
    verdict = assess_visitor(people["young"], as_of=DAY, law=law)
    assert compare_verdicts(verdict, verdict) is None
    amount = work_out(an_exchange(people["lisbon"], people["zaragoza"]).case, as_of=DAY, law=law)
    assert compare_allowances(amount, amount) is None


def test_only_the_rules_that_keep_the_outcome_down_are_decisive(law, people, draft):
    new = draft(values=("minimum_age_years,18", "minimum_age_years,21"))
    facts = replace(people["young"], in_eccp_cluster=None)
    old, young = (assess_visitor(facts, as_of=DAY, law=one) for one in (law, new))
    flip = compare_verdicts(old, young)
    assert flip is not None
    assert (flip.before, flip.after) == (Outcome.NEEDS_INFORMATION, Outcome.NOT_ELIGIBLE)
    assert [change.code for change in flip.decisive] == ["V5-adult"]
    back = compare_verdicts(young, old)
    assert back is not None
    assert [change.code for change in back.decisive] == ["V5-adult"]


def test_a_rule_withdrawn_that_said_yes_is_not_what_made_the_outcome_worse(law, people, draft):
    new = draft(
        values=("minimum_age_years,18", "minimum_age_years,21"),
        rules=("V6-once,visit-once,2020-02-03,", "V6-once,visit-once,2030-01-01,"),
    )
    impact = work_out_impact(Revision(before=law, after=new), people, as_of=DAY)
    (flip,) = (flip for flip in impact.visitors.flips if flip.who == ("young",))
    assert [change.code for change in flip.changes] == ["V5-adult", "V6-once"]
    assert [change.code for change in flip.decisive] == ["V5-adult"]


def test_the_reason_of_a_flip_is_the_value_and_not_its_new_source(law, people, draft):
    new = draft(
        values=(
            "minimum_age_years,18,years,2020-02-03,,host-age",
            "minimum_age_years,21,years,2020-02-03,,visit-once",
        )
    )
    impact = work_out_impact(Revision(before=law, after=new), people, as_of=DAY)
    assert len(impact.revision.differences) == 2
    assert because(impact) == {"values.csv, minimum_age_years: value from 18 to 21"}


def test_a_change_of_source_is_a_difference_that_flips_nothing(law, people, draft):
    new = draft(
        values=(
            "minimum_age_years,18,years,2020-02-03,,host-age",
            "minimum_age_years,18,years,2020-02-03,,visit-once",
        )
    )
    impact = work_out_impact(Revision(before=law, after=new), people, as_of=DAY)
    assert impact.changes_nothing
    (difference,) = impact.revision.differences
    assert difference.in_words() == "values.csv, minimum_age_years: citation from host-age to visit-once"
    assert difference.is_of_source


def test_every_kind_of_table_shows_its_differences(law, draft):
    new = draft(
        public_holidays=("AL,2019-01-01,New Year's Day\n", ""),
        lump_sums=("AL,530,2020-02-03,,inferred,policy-lump-sums-inferred\n", ""),
        rules=("V6-once,visit-once,2020-02-03,", "V6-once,visit-once,2021-01-01,"),
    )
    assert [one.in_words() for one in differences(law, new)] == [
        "rules.csv, V6-once: valid_from from 2020-02-03 to 2021-01-01",
        (
            "lump_sums.csv, AL: no longer there (was maximum_eur 530 EUR, valid_from 2020-02-03, "
            "evidence inferred, citation policy-lump-sums-inferred)"
        ),
        "public_holidays.csv, AL 2019-01-01: no longer there (was New Year's Day)",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"values": ("minimum_age_years,18", "minimum_age_years,40")},
        {"countries": ("PT,Portugal,2020-02-03,", "PT,Portugal,2020-02-03,2026-12-31")},
        {"kinds": ("large-company,host,yes,2", "large-company,host,no,2")},
        {"rules": ("H4-membership,link-to-cluster,2020-02-03,", "H4-membership,link-to-cluster,2028-01-01,")},
        {
            "rules": (
                "P1-two-countries,scheme-exchange,2020-02-03,",
                "P1-two-countries,scheme-exchange,2028-01-01,",
            )
        },
    ],
    ids=["age 40", "Portugal leaves", "no large hosts", "no membership asked", "within one country"],
)
def test_the_pairs_agree_with_one_by_one_assessment(law, draft, change):
    rng = random.Random(20270301)
    people = {f"o{number}": somebody(rng) for number in range(24)}
    new = draft(**change)
    pairs = work_out_impact(Revision(before=law, after=new), people, as_of=DAY).pairs
    expected, counts, changed, answers = {}, (Counter(), Counter()), 0, Counter()
    for visitor, host in ((one, other) for one in people for other in people if one != other):
        verdicts = [assess_pairing(people[visitor], people[host], as_of=DAY, law=each) for each in (law, new)]
        for count, verdict in zip(counts, verdicts, strict=True):
            count[verdict.outcome] += 1
        flip = compare_verdicts(*verdicts)
        if flip:
            changed += 1
            answers.update((one.code, one.words_before, one.words_after) for one in flip.changes)
            if flip.moves:
                expected[visitor, host] = (flip.before, flip.after, tuple(one.code for one in flip.decisive))
    found = {
        pair: (group.sample.before, group.sample.after, tuple(one.code for one in group.sample.decisive))
        for group in pairs.groups
        for pair in group.who
    }
    assert found == expected
    assert expected
    assert (Counter(pairs.before), Counter(pairs.after)) == counts
    assert pairs.changed == changed
    assert pairs.answers == answers


def somebody(rng: random.Random) -> OrganisationFacts:
    unsure = (True, True, False, None)
    return OrganisationFacts(
        kind=rng.choice([*Kind, None]),
        country=rng.choice(["PT", "PT", "ES", "NO", None]),
        other_establishments=rng.choice([frozenset(), frozenset(), frozenset({"FR"})]),
        based_in=rng.choice(["FR", None]),
        roles=rng.choice([frozenset(Role), frozenset(Role), frozenset({Role.HOST}), None]),
        eccp_profiled=rng.choice(unsure),
        in_eccp_cluster=rng.choice(unsure),
        active_in_cluster=rng.choice(unsure),
        representative_age=rng.choice([17, 30, 50, None]),
        third_country_national=rng.choice([False, False, None]),
        visits_done=rng.choice([0, 0, 1, None]),
    )


def test_stays_and_amounts_agree_with_one_by_one_assessment(law, draft):
    rng = random.Random(20270302)
    new = draft(
        values=("full_amount_from_working_days,5", "full_amount_from_working_days,4"),
        rules=(
            "S2-maximum,minimum-and-maximum-stay,2020-02-03,",
            "S2-maximum,minimum-and-maximum-stay,2028-01-01,",
        ),
        lump_sums=("PT,780", "PT,700"),
    )
    planned = [
        replace(
            an_exchange(
                replace(somebody(rng), coordinates=LISBON),
                replace(somebody(rng), coordinates=rng.choice([LISBON, ZARAGOZA, None])),
                last_day=rng.choice([date(2027, 3, 3), date(2027, 3, 4), date(2027, 4, 30), None]),
                virtual=rng.choice([True, False, False, None]),
            ),
            id=f"e{number}",
        )
        for number in range(80)
    ]
    impact = work_out_impact(Revision(before=law, after=new), {}, planned, as_of=DAY)
    flips = {flip.who: (flip.before, flip.after) for flip in impact.stays.flips}
    amounts = {flip.who: (flip.before, flip.after) for flip in impact.amounts.flips}
    for one in planned:
        before, after = (assess(one.case, *OF_A_STAY, as_of=DAY, law=each) for each in (law, new))
        flip = compare_verdicts(before, after)
        assert flips.get((one.id,)) == ((flip.before, flip.after) if flip else None)
        was, becomes = (bounds_of(work_out(one.case, as_of=DAY, law=each)) for each in (law, new))
        assert amounts.get((one.id,)) == ((was, becomes) if was != becomes else None)
    assert flips
    assert amounts


def test_the_same_question_is_answered_in_the_same_order(law, draft):
    new = draft(values=("minimum_age_years,18", "minimum_age_years,40"))
    rng = random.Random(20270303)
    people = {f"o{number}": somebody(rng) for number in range(20)}
    first, second = (
        work_out_impact(Revision(before=law, after=new), people, as_of=DAY).pairs for _time in range(2)
    )
    assert first == second
    sizes = [len(group.who) for group in first.groups]
    assert sizes == sorted(sizes, reverse=True)


def test_no_organisations_and_no_exchanges_are_no_error(law, draft):
    new = draft(values=("minimum_age_years,18", "minimum_age_years,40"))
    impact = work_out_impact(Revision(before=law, after=new), {}, as_of=DAY)
    assert impact.changes_nothing
    assert impact.pairs.asked == 0
