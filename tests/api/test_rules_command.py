"""`cxc rules`: what a programme officer reads of the rules, and how a new edition of them is made."""

import json
import shutil
import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from api.cli import app
from api.programme import edition_problems as problems
from api.programme.edition_toml import as_toml
from api.programme.editions import changes_of, draft_edition, open_editions, publish_edition
from eligibility.assessment import RULES
from eligibility.editions import FIRST, REFERENCE, Edition
from eligibility.reading import TABLES

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 22)
FAR = "2999-01-01"  # a day that is not past for long
CODES = [rule.code for rule in RULES]

Rules = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of editions of the test's own, with a reader's file in it as the project's has."""
    editions = tmp_path / "editions"
    editions.mkdir()
    (editions / "README.md").write_text("Editions\n")
    monkeypatch.setenv("CXC_EDITIONS_DIR", str(editions))
    return editions


@pytest.fixture
def rules(folder: Path) -> Rules:  # noqa: ARG001  comes first
    return lambda *arguments: CliRunner().invoke(app, ["rules", *map(str, arguments)])


def said(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def refused(result: Result) -> str:
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    assert result.stdout == ""
    return " ".join(result.stderr.split())


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def draft(folder: Path, name: str = "smp-2027", table: str = "lump_sums", **more: str) -> Path:
    draft_edition(folder, name, tables=[table], title="Fictional amounts", **more)
    return folder / name / f"{table}.csv"


# Reading the rules


def test_the_list_has_every_rule_asked_on_the_day(rules):
    shown = json.loads(said(rules("list", "--json")))

    assert [one["code"] for one in shown] == CODES
    assert all(one["in_force"] and one["citation"]["quote"] and one["answers"] for one in shown)


def test_before_the_scheme_only_the_questions_of_kind_are_listed(rules):
    shown = json.loads(said(rules("list", "--as-of", "2020-02-02", "--json")))

    assert [one["code"] for one in shown] == ["V1-kind", "H1-kind"]


def test_the_list_of_one_subject_shows_code_source_and_days(rules):
    shown = said(rules("list", "--subject", "visitor", "--as-of", "2023-05-01"))

    assert shown.startswith(f"Rules of the edition {FIRST} on 1 May 2023: 8")
    assert all(code in shown for code in CODES if code.startswith("V"))
    assert "H1-kind" not in shown
    assert "our policy" in shown


def test_a_rule_is_shown_with_answers_facts_numbers_source_and_approval(rules):
    shown = said(rules("show", "h4-MEMBERSHIP", "--as-of", "2023-05-01"))

    assert "Is the host a member of a cluster organisation profiled on ECCP?" in shown
    assert "the kind of organisation; whether it is a member of a cluster organisation" in shown
    assert "The agency can approve an exception" in shown
    assert "https://hitechtex.eu/application-for-clusterxchange/, read on 21 November 2026; stated" in shown
    assert "golden situations." in shown
    assert "Compares with minimum_age_years: 18 years." in said(rules("show", "V5-adult"))


def test_a_rule_says_what_is_our_policy(rules):
    assert "our policy, no source settles it" in said(rules("show", "V5-adult"))


def test_a_rule_that_is_not_asked_on_the_day_says_when_it_is(rules):
    shown = said(rules("show", "V7-registered", "--as-of", "2020-09-22"))

    assert "Asked from 23 September 2020." in shown
    assert f"Not asked on 22 September 2020 under the edition {FIRST}." in shown
    assert "Not asked" not in said(rules("show", "V7-registered", "--as-of", "2020-09-23"))


def test_an_unknown_code_is_refused_with_the_nearest(rules):
    assert refused(rules("show", "V6-onse")) == "No rule has the code 'V6-onse'. Did you mean 'V6-once'?"
    assert "'cxc rules list' list the codes" in refused(rules("show", "zzz"))


@pytest.mark.parametrize("command", [["list"], ["show", "V6-once"], ["page"]])
def test_an_unknown_edition_is_refused_with_the_nearest(command, rules):
    assert "Did you mean 'cosme-2020'?" in refused(rules(*command, "--edition", "cosme-2021"))


def test_a_folder_of_editions_that_is_not_there_is_said(rules, monkeypatch, tmp_path):
    monkeypatch.setenv("CXC_EDITIONS_DIR", str(tmp_path / "nowhere"))

    assert "CXC_EDITIONS_DIR" in refused(rules("list"))


# Making an edition


def test_a_draft_is_edited_published_and_in_force_from_its_first_day(rules, folder):
    drafted = said(
        rules("draft", "smp-2027", "--title", "Fictional", "--table", "lump_sums", "--note", 'New "sums"')
    )
    assert "cxc rules impact --to smp-2027" in drafted
    replace(folder / "smp-2027" / "lump_sums.csv", "PT,780,", "PT,900,")

    published = said(rules("publish", "smp-2027", "--from", FAR))

    assert "in force from 1 January 2999" in published
    assert "lump_sums: 1 line gone, 1 line new - PT, 780, 2020-02-03" in published
    editions = open_editions(folder)
    assert editions.named("smp-2027").note == 'New "sums"'
    assert editions.edition_on(date(2998, 12, 31)).name == FIRST
    assert editions.on(date(2999, 1, 1)).lump_sum("PT", as_of=date(2999, 1, 1)).maximum_cents == 900_00
    assert sorted(path.name for path in folder.iterdir()) == ["README.md", "smp-2027"]
    assert sorted(path.name for path in (folder / "smp-2027").iterdir()) == ["edition.toml", "lump_sums.csv"]


def test_an_edition_still_to_come_is_shown_on_its_first_day(rules, folder):
    draft(folder, table="rules")
    replace(
        folder / "smp-2027" / "rules.csv",
        "V6-once,visit-once,2020-02-03,,",
        "V6-once,visit-once,2020-02-03,2998-12-31,",
    )
    said(rules("publish", "smp-2027", "--from", FAR))

    shown = json.loads(said(rules("list", "--edition", "smp-2027", "--json")))

    assert set(CODES) - {one["code"] for one in shown} == {"V6-once"}


def test_the_editions_are_listed_with_days_base_and_changes(rules, folder):
    draft(folder)
    draft(folder, "later", table="values")
    said(rules("publish", "smp-2027", "--from", FAR))

    shown = said(rules("editions"))
    listed = json.loads(said(rules("editions", "--json")))

    assert "In force from 1 January 2999" in shown
    assert f"Based on {FIRST}; changes lump_sums." in shown
    assert "later Fictional amounts draft" in shown
    assert [(one["name"], one["draft"], one["in_force"]) for one in listed] == [
        (FIRST, False, True),
        ("smp-2027", False, False),
        ("later", True, False),
    ]


def test_an_edition_that_was_tampered_with_is_marked_and_refused(rules, folder):
    path = draft(folder)
    said(rules("publish", "smp-2027", "--from", FAR))
    replace(path, "PT,780,", "PT,880,")

    told = refused(rules("list", "--edition", "smp-2027"))

    assert "rows have changed since it was published" in told
    assert "lump_sums.csv" in told
    assert "draft a new edition" in told
    assert "rows have changed" in said(rules("editions"))
    assert refused(rules("draft", "next", "--title", "x", "--table", "values")) == told
    assert said(rules("list", "--as-of", "2023-05-01"))


def test_a_draft_in_disorder_is_listed_with_what_is_wrong(rules, folder):
    draft(folder)
    replace(folder / "smp-2027" / "edition.toml", FIRST, "cosme-2019")

    assert "'based_on' is 'cosme-2019', and there is no such edition" in said(rules("editions"))
    assert "there is no such edition" in refused(rules("publish", "smp-2027", "--from", FAR))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["Smp_2027", "--title", "x", "--table", "values"], "cannot be called 'Smp_2027'"),
        (["../smp", "--title", "x", "--table", "values"], "cannot be called '../smp'"),
        (["smp--2027", "--title", "x", "--table", "values"], "cannot be called"),
        (["smp-2027", "--title", "x", "--table", "lump_sum"], "Did you mean 'lump_sums'?"),
        (["smp-2027", "--title", " ", "--table", "values"], "has no title"),
        (
            ["smp-2027", "--title", "x", "--table", "values", "--based-on", "cosme"],
            "Did you mean 'cosme-2020'?",
        ),
        (
            ["smp-2027", "--title", "x", "--table", "values", "--based-on", "other"],
            "'other', which is a draft",
        ),
        (["other", "--title", "x", "--table", "values"], "There is already an edition or folder 'other'"),
        ([FIRST, "--title", "x", "--table", "values"], f"There is already an edition or folder '{FIRST}'"),
    ],
)
def test_a_draft_that_cannot_be_made_is_refused_and_leaves_nothing(arguments, told, rules, folder):
    draft(folder, "other")
    before = sorted(folder.rglob("*"))

    assert told in refused(rules("draft", *arguments))
    assert sorted(folder.rglob("*")) == before


@given(title=st.text(min_size=1), note=st.text(min_size=1))
def test_a_description_is_read_as_it_was_meant_whatever_is_typed(title, note):
    edition = Edition(name="smp-2027", title=title, note=note, based_on=FIRST, tables={}, changed=())

    read = tomllib.loads(as_toml(edition))

    assert read == {"name": "smp-2027", "title": title, "note": note, "based_on": FIRST}


# Publishing


@pytest.mark.parametrize(("days", "fits"), [(0, True), (-1, False)])
def test_an_edition_begins_today_at_the_earliest(days, fits, folder):
    draft(folder)
    first_day = TODAY + timedelta(days)

    if fits:
        made = publish_edition(folder, "smp-2027", valid_from=first_day, today=TODAY)
        assert (made.valid_from, made.published_on) == (first_day, TODAY)
    else:
        with pytest.raises(problems.DayIsPast, match="Choose 22 November 2026 or later") as past:
            publish_edition(folder, "smp-2027", valid_from=first_day, today=TODAY)
        assert (past.value.valid_from, past.value.today) == (first_day, TODAY)
        assert open_editions(folder).named("smp-2027").is_draft


def test_a_first_day_is_given_once(folder):
    draft(folder)
    draft(folder, "other")
    publish_edition(folder, "smp-2027", valid_from=TODAY, today=TODAY)

    with pytest.raises(problems.DayIsTaken, match="'smp-2027' is from the same day"):
        publish_edition(folder, "other", valid_from=TODAY, today=TODAY)
    assert publish_edition(folder, "other", valid_from=TODAY + timedelta(1), today=TODAY).digest


def test_an_edition_is_published_once(rules, folder):
    draft(folder)
    said(rules("publish", "smp-2027", "--from", FAR))
    before = (folder / "smp-2027" / "edition.toml").read_text()

    assert "is published already" in refused(rules("publish", "smp-2027", "--from", "2999-01-02"))
    assert (folder / "smp-2027" / "edition.toml").read_text() == before


@pytest.mark.parametrize(
    ("table", "change", "told"),
    [
        ("values", (",18,years", ",old,years"), "values.csv, line 2: 'value' is 'old'; write a whole number"),
        ("rules", ("V6-once,", "V9-once,"), "'code' is 'V9-once', and no such rule is written"),
        (
            "values",
            ("visits_allowed,1,visits,2020-02-03,,visit-once\n", ""),
            "no 'visits_allowed' on 2999-01-01",
        ),
        (
            "values",
            ("visits_allowed,1,visits,2020-02-03,,", "visits_allowed,1,visits,2020-02-03,3000-12-31,"),
            "no 'visits_allowed' on 3001-01-01, with which V6-once",
        ),
        (
            "citations",
            ("virtual-no-support,", "virtual-support,"),
            "citations.csv: 'virtual-no-support' is missing",
        ),
        ("lump_sums", ("lump-sum-portugal", "hearsay"), "names 'hearsay', which citations.csv does not list"),
    ],
)
def test_tables_that_leave_a_rule_without_ground_are_not_published(table, change, told, rules, folder):
    replace(draft(folder, table=table), *change)

    assert told in refused(rules("publish", "smp-2027", "--from", FAR))
    assert open_editions(folder).named("smp-2027").is_draft


def test_a_number_may_go_together_with_the_rule_that_compares_with_it(rules, folder):
    draft_edition(
        folder, "smp-2027", tables=["values", "rules"], title="Fictional: visit as often as you like"
    )
    replace(folder / "smp-2027" / "values.csv", "visits_allowed,1,visits,2020-02-03,,visit-once\n", "")
    replace(
        folder / "smp-2027" / "rules.csv",
        "V6-once,visit-once,2020-02-03,,policy-phase-1-dates,,virtual-visit-not-used-up\n",
        "",
    )

    assert "Published smp-2027" in said(rules("publish", "smp-2027", "--from", FAR))


def test_an_edition_that_changes_nothing_says_so(rules, folder):
    draft(folder)

    assert f"It says what {FIRST} says." in said(rules("publish", "smp-2027", "--from", FAR))


def test_changes_are_counted_by_rows_and_not_by_bytes(folder):
    path = draft(folder)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").replace(b"PT,780,", b"PT,900,"))
    editions = open_editions(folder)

    (change,) = changes_of(editions.named("smp-2027"), editions.named(FIRST))

    assert [row["country"] for row in change.gone] == [row["country"] for row in change.new] == ["PT"]


def test_the_first_edition_is_sealed_once_with_its_own_first_day(folder, tmp_path):
    reference = tmp_path / "reference"
    reference.mkdir()
    for name in TABLES:
        shutil.copy(REFERENCE / f"{name}.csv", reference)
    (reference / "edition.toml").write_text(
        f'name = "{FIRST}"\ntitle = "The first"\nvalid_from = 2020-02-03\npublished_on = 2026-11-22\n'
    )

    def publish(day: date) -> Edition:
        return publish_edition(folder, FIRST, valid_from=day, today=date(2027, 5, 1), reference=reference)

    with pytest.raises(problems.OtherFirstDay, match="--from 2020-02-03"):
        publish(date(2027, 6, 1))
    sealed = publish(date(2020, 2, 3))
    assert (sealed.published_on, bool(sealed.digest)) == (date(2026, 11, 22), True)
    with pytest.raises(problems.AlreadyPublished):
        publish(date(2020, 2, 3))


# The page


def test_the_page_of_rules_is_what_the_command_prints(rules):
    printed = rules("page")

    assert printed.exit_code == 0, printed.output
    assert printed.stdout == (ROOT / "docs" / "RULES.md").read_text(encoding="utf-8"), (
        "make rules writes it again"
    )


def test_the_page_has_every_rule_number_lump_sum_and_policy(rules):
    page = rules("page").stdout
    law = open_editions(ROOT / "data" / "editions").law(FIRST)

    assert all(f"### {rule.code}: {rule.question}" in page for rule in RULES)
    assert all(f"| `{value.name}` |" in page for value in law.values)
    assert all(cited.quote in page for cited in law.citations.values() if cited.key.startswith("policy-"))
    assert "| Portugal | 780 EUR | stated by a source |" in page
    assert "| sme | " in page.lower()


def test_the_page_counts_golden_situations_where_it_is_shown_them(rules, tmp_path):
    golden = tmp_path / "golden"
    golden.mkdir()
    (golden / "visitor.csv").write_text("rule,situation\nV6-once,a\nV6-once,b\n")

    page = rules("page", "--golden", golden).stdout
    without = rules("page", "--golden", tmp_path / "nowhere").stdout

    assert page.count("Tested in 2 golden situations.") == 1
    assert page.count("Tested in 0 golden situations.") == len(CODES) - 1
    assert "Tested in" not in without


def test_the_page_of_another_day_leaves_out_what_was_not_asked_then(rules):
    page = rules("page", "--as-of", "2020-09-22").stdout

    assert "as they stand on 22 September 2020." in " ".join(page.split())
    assert "### V7-registered" not in page
    assert "### V6-once" in page
