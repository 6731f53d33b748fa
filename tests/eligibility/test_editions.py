"""Editions: which law holds on which day, and that what was decided under one can be computed again."""

import csv
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from eligibility.assessment import RULES, assess_visitor, rules_in_force
from eligibility.editions import (
    FIRST,
    REFERENCE,
    BadEdition,
    Editions,
    UnknownEdition,
    law_on,
    load_editions,
)
from eligibility.reading import TABLES, read_law
from eligibility.rules import Subject
from eligibility.sealing import digest_of_table, seal_of
from eligibility.sources import citation_keys, value_names
from eligibility.verdicts import Answer, Outcome, Verdict

NEW_DAY = date(2027, 1, 1)
DAY_BEFORE = NEW_DAY - timedelta(days=1)
CODES = tuple(rule.code for rule in RULES)


class Folders:
    """Editions of a test's own: the project's tables as the first, and a folder for further ones."""

    def __init__(self, folder: Path) -> None:
        self.reference, self.editions = folder / "reference", folder / "editions"
        self.reference.mkdir()
        self.editions.mkdir()
        for table in TABLES:
            shutil.copy(REFERENCE / f"{table}.csv", self.reference)
        self.describe(self.reference, FIRST, valid_from=date(2020, 2, 3), published_on=date(2026, 11, 22))

    def load(self) -> Editions:
        return load_editions(self.editions, reference=self.reference)

    def describe(self, folder: Path, name: str, /, **says: object) -> None:
        lines = {"name": name, "title": f"Edition {name}"} | says
        text = "".join(
            f"{key} = {said}\n" if isinstance(said, date) else f'{key} = "{said}"\n'
            for key, said in lines.items()
        )
        (folder / "edition.toml").write_text(text, encoding="utf-8")

    def draft(self, name: str, based_on: str = FIRST, **replaced: tuple[str, str]) -> Path:
        """A draft with one replacement in each table named."""
        folder = self.editions / name
        folder.mkdir()
        self.describe(folder, name, based_on=based_on)
        for table, (old, new) in replaced.items():
            text = self.load().named(based_on).tables[table].read_text(encoding="utf-8")
            assert old in text
            (folder / f"{table}.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    def publish(self, folder: Path, valid_from: date = NEW_DAY) -> None:
        """Seals a draft as it stands, without the checks of publishing."""
        draft = self.load().named(folder.name)
        digests = {table: digest_of_table(path) for table, path in draft.tables.items()}
        self.describe(
            folder,
            folder.name,
            based_on=draft.based_on,
            valid_from=valid_from,
            published_on=date(2026, 12, 1),
            digest=seal_of(digests, name=folder.name, valid_from=valid_from),
        )
        with (folder / "edition.toml").open("a", encoding="utf-8") as file:
            file.write("[digests]\n" + "".join(f'{table} = "{one}"\n' for table, one in digests.items()))


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


@pytest.fixture
def of_21(folders: Folders) -> Folders:
    """From 2027 on, fictionally, whoever represents a visitor has to be 21."""
    folders.publish(folders.draft("of-21", values=("minimum_age_years,18,", "minimum_age_years,21,")))
    return folders


def as_seen(verdict: Verdict) -> list[tuple[object, ...]]:
    return [(one.code, one.answer, one.note, one.cure, one.citation, one.remedy) for one in verdict.reasons]


# The project's own editions


def test_the_first_edition_is_the_folder_of_reference_tables():
    first = load_editions().named(FIRST)

    assert first.tables == {table: REFERENCE / f"{table}.csv" for table in TABLES}
    assert (first.valid_from, first.based_on) == (date(2020, 2, 3), None)


def test_every_edition_of_the_project_is_sealed_and_its_rules_are_written():
    editions = load_editions()

    for edition in editions.published:
        assert edition.digest, f"{edition.name} is not sealed; data/editions/README.md says how"
        assert editions.law(edition.name).edition == edition.name
        assert read_law(edition.tables, edition=edition.name, codes=CODES)


def test_the_first_edition_asks_every_rule_that_is_written():
    assert [line.code for line in load_editions().law(FIRST).rule_lines] == list(CODES)


def test_the_law_of_a_day_is_read_once():
    assert law_on(date(2023, 5, 1)) is law_on(date(2024, 5, 1))
    assert law_on(date(2023, 5, 1)) is load_editions().law(FIRST)


# Which edition holds on which day


def test_an_edition_holds_from_its_first_day_to_the_day_before_the_next(of_21):
    editions = of_21.load()

    assert editions.edition_on(DAY_BEFORE).name == FIRST
    assert editions.edition_on(NEW_DAY).name == "of-21"
    assert editions.on(NEW_DAY).edition == "of-21"


def test_before_all_editions_the_first_holds(of_21):
    assert of_21.load().edition_on(date(1999, 1, 1)).name == FIRST


def test_a_draft_holds_on_no_day_but_its_law_can_be_read(folders):
    folders.draft("of-21", values=("minimum_age_years,18,", "minimum_age_years,21,"))
    editions = folders.load()

    assert editions.edition_on(date(2100, 1, 1)).name == FIRST
    assert [draft.name for draft in editions.drafts] == ["of-21"]
    assert editions.law("of-21").number("minimum_age_years", as_of=NEW_DAY) == 21


def test_tables_that_an_edition_does_not_change_are_those_of_its_base(of_21):
    of_21.publish(
        of_21.draft("sums", based_on="of-21", lump_sums=("PT,780,", "PT,900,")), NEW_DAY + timedelta(365)
    )
    editions = of_21.load()
    newest = editions.named("sums")

    assert newest.changed == ("lump_sums",)
    assert newest.tables["values"] == of_21.editions / "of-21" / "values.csv"
    assert newest.tables["kinds"] == of_21.reference / "kinds.csv"
    law = editions.law("sums")
    assert law.number("minimum_age_years", as_of=NEW_DAY) == 21
    assert law.lump_sums != editions.law(FIRST).lump_sums


# What an edition changes, and what it leaves


def test_a_number_that_an_edition_changes_changes_the_answer(of_21, a_visitor):
    editions, aged_20 = of_21.load(), a_visitor(representative_age=20)

    before = assess_visitor(aged_20, as_of=DAY_BEFORE, law=editions.on(DAY_BEFORE))
    after = assess_visitor(aged_20, as_of=NEW_DAY, law=editions.on(NEW_DAY))

    assert (before.outcome, before.edition) == (Outcome.ELIGIBLE, FIRST)
    assert (after.outcome, after.edition) == (Outcome.NOT_ELIGIBLE, "of-21")
    assert [reason.code for reason in after.open_reasons] == ["V5-adult"]


def test_a_rule_that_an_edition_leaves_out_is_not_asked(folders, a_visitor):
    line = next(
        row
        for row in (REFERENCE / "rules.csv").read_text("utf-8").splitlines(keepends=True)
        if row.startswith("V6-once,")
    )
    folders.publish(folders.draft("again", rules=(line, "")))
    editions = folders.load()

    asked = {day: rules_in_force(Subject.VISITOR, day, law=editions.on(day)) for day in (DAY_BEFORE, NEW_DAY)}

    assert {rule.code for rule in asked[DAY_BEFORE]} - {rule.code for rule in asked[NEW_DAY]} == {"V6-once"}
    verdict = assess_visitor(a_visitor(visits_done=1), as_of=NEW_DAY, law=editions.on(NEW_DAY))
    assert verdict.outcome is Outcome.ELIGIBLE


def test_a_rule_with_a_last_day_is_asked_on_it_and_not_the_day_after(folders):
    folders.draft(
        "ends",
        rules=(
            "V5-adult,policy-visitor-age,2020-02-03,,",
            "V5-adult,policy-visitor-age,2020-02-03,2028-06-30,",
        ),
    )
    law = folders.load().law("ends")

    assert law.rule_line("V5-adult", as_of=date(2028, 6, 30))
    assert law.rule_line("V5-adult", as_of=date(2028, 7, 1)) is None


def test_an_old_decision_comes_out_the_same_after_a_new_edition(folders, a_visitor):
    visitor, day = a_visitor(representative_age=20, visits_done=1), date(2023, 5, 1)
    decided = assess_visitor(visitor, as_of=day, law=folders.load().on(day))

    folders.publish(folders.draft("of-21", values=("minimum_age_years,18,", "minimum_age_years,21,")))
    editions = folders.load()

    by_name = assess_visitor(visitor, as_of=decided.as_of, law=editions.law(decided.edition))
    by_day = assess_visitor(visitor, as_of=day, law=editions.on(day))
    assert as_seen(by_name) == as_seen(by_day) == as_seen(decided)
    assert by_day.edition == decided.edition == FIRST
    assert any(reason.answer is Answer.NO for reason in decided.reasons)


# The seal


def rewritten(path: Path, **how: str) -> None:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    with path.open("w", encoding=how.pop("encoding", "utf-8"), newline="") as file:
        columns = sorted(rows[0], reverse=True)
        writer = csv.DictWriter(file, columns, quoting=csv.QUOTE_ALL, lineterminator=how["lineterminator"])
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("table", TABLES)
def test_line_endings_quotes_column_order_and_byte_order_mark_break_no_seal(table, of_21, folders):
    path = of_21.load().named("of-21").tables[table]
    before, text = digest_of_table(path), path.read_bytes()

    rewritten(path, lineterminator="\r\n", encoding="utf-8-sig")

    assert path.read_bytes() != text
    assert digest_of_table(path) == before
    assert folders.load().law("of-21").edition == "of-21"


@pytest.mark.parametrize("table", TABLES)
def test_one_changed_cell_breaks_the_seal_and_the_table_is_named(table, of_21):
    path = of_21.load().named("of-21").tables[table]
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:-1], lines[-1] + "x"]) + "\n", encoding="utf-8")

    with pytest.raises(BadEdition, match="rows have changed since it was published") as refused:
        of_21.load().law("of-21")

    assert refused.value.edition == "of-21"
    assert str(path) in refused.value.reason
    assert "draft a new edition" in refused.value.advice
    assert sum(f"{name}.csv" in refused.value.reason for name in TABLES) == 1


@pytest.mark.parametrize(
    "change", [lambda rows: rows[:-1], lambda rows: [*rows, rows[-1]], lambda rows: rows[::-1]]
)
def test_a_row_taken_out_added_or_moved_breaks_the_seal(change, of_21):
    path = of_21.editions / "of-21" / "values.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *change(rows)]) + "\n", encoding="utf-8")

    with pytest.raises(BadEdition, match=r"values\.csv"):
        of_21.load().law("of-21")


def test_a_digest_that_was_written_by_hand_is_refused(of_21):
    path = of_21.editions / "of-21" / "edition.toml"
    path.write_text(path.read_text().replace('digest = "', 'digest = "0', 1))

    with pytest.raises(BadEdition, match="do not belong together"):
        of_21.load()


def test_a_first_day_that_was_moved_by_hand_is_refused(of_21):
    path = of_21.editions / "of-21" / "edition.toml"
    path.write_text(path.read_text().replace("valid_from = 2027-01-01", "valid_from = 2026-01-01", 1))

    with pytest.raises(BadEdition, match="do not belong together"):
        of_21.load()


def test_what_was_tampered_with_is_refused_also_by_a_process_that_had_read_it(of_21):
    assert of_21.load().law("of-21")
    path = of_21.editions / "of-21" / "values.csv"
    path.write_text(path.read_text().replace(",21,", ",16,"))

    with pytest.raises(BadEdition):
        of_21.load().law("of-21")
    assert of_21.load().law(FIRST)


# Reading again


def test_editions_are_read_again_only_when_a_file_has_changed(folders):
    loaded = folders.load()
    assert folders.load() is loaded

    folders.draft("next")

    assert folders.load() is not loaded
    assert folders.load().named("next").is_draft


# What cannot be meant is refused


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(UnknownEdition, match="Did you mean 'cosme-2020'") as unknown:
        load_editions().law("cosme-2021")

    assert (unknown.value.name, unknown.value.nearest, unknown.value.known[0]) == ("cosme-2021", FIRST, FIRST)


def describe_as(**says: object):
    return lambda folders, name: folders.describe(folders.editions / name, name, **says)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (describe_as(based_on="cosme-2019"), "there is no such edition"),
        (describe_as(based_on="draft"), "in the end based on itself"),
        (describe_as(based_on="other"), "based on 'other', which is a draft"),
        (describe_as(), "'based_on' is ''"),
        (describe_as(based_on=FIRST, titel="x"), "'titel', which means nothing"),
        (describe_as(based_on=FIRST, title=" "), "'title' in edition.toml is ' '"),
        (describe_as(based_on=FIRST, name="drat"), "names it 'drat'"),
        (
            lambda folders, name: (folders.editions / name / "lump-sums.csv").write_text("country\n"),
            "is no table of the law",
        ),
    ],
)
def test_a_draft_in_disorder_is_refused_and_keeps_nobody_from_deciding(damage, said, folders):
    folders.draft("other")
    folders.draft("draft")
    damage(folders, "draft")
    editions = folders.load()

    with pytest.raises(BadEdition) as refused:
        editions.named("draft")

    assert said in refused.value.reason
    assert editions.on(NEW_DAY).edition == FIRST


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda folder: (folder / "edition.toml").unlink(), "cannot be read"),
        (lambda folder: (folder / "edition.toml").write_text("name = of-21"), "is no TOML"),
        (lambda folder: folder.rename(folder.parent / "of-22"), "names it 'of-21'"),
        (lambda folder: folder.rename(folder.parent / FIRST), "has the name of the first edition"),
    ],
)
def test_a_published_edition_in_disorder_is_refused_before_anything_is_decided(damage, said, of_21):
    damage(of_21.editions / "of-21")

    with pytest.raises(BadEdition, match=said):
        of_21.load()


@pytest.mark.parametrize("lacking", [["digest"], ["valid_from"], ["published_on"]])
def test_an_edition_that_is_published_by_half_is_refused(lacking, of_21):
    path = of_21.editions / "of-21" / "edition.toml"
    kept = [line for line in path.read_text().splitlines() if not line.startswith(f"{lacking[0]} ")]
    path.write_text("\n".join(kept))

    with pytest.raises(BadEdition, match=f"has no '{lacking[0]}', though it was published"):
        of_21.load()


def test_two_editions_from_the_same_day_are_refused(of_21):
    of_21.publish(of_21.draft("second"), NEW_DAY)

    with pytest.raises(BadEdition, match="begins on 2027-01-01, as 'of-21' does"):
        of_21.load()


def test_folders_with_a_dot_before_their_name_are_no_editions(folders):
    (folders.editions / ".unfinished").mkdir()

    assert [edition.name for edition in folders.load().published] == [FIRST]


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        (
            "rules",
            "V6-once,",
            "V6-twice,",
            "rules.csv, line 7: 'code' is 'V6-twice', and no such rule is written. Did you mean V6-once?",
        ),
        (
            "rules",
            ",agency",
            ",agent",
            "'agent' in the column 'approval_by' is none of agency, support-office",
        ),
        (
            "values",
            "minimum_age_years,18",
            "minimum_age_years,eighteen",
            "values.csv, line 2: 'value' is 'eighteen'",
        ),
        (
            "values",
            "2020-02-03",
            "2020-02-30",
            "values.csv, line 2: 'valid_from' is '2020-02-30'; write a day that exists",
        ),
        ("values", "name,value,", "name,amount,", "values.csv, line 2: the column 'value' is missing"),
        ("values", ",host-age", "", "values.csv, line 2: it ends before the column 'citation'"),
        ("lump_sums", "PT,780,", "PT,7,80,", "it has more cells than the header"),
        ("lump_sums", "PT,780,", "PT,0,", "'maximum_eur' is 0"),
        ("lump_sums", "PT,780,", "ES,780,", "lump_sums.csv: ES has two lines"),
    ],
)
def test_a_table_that_cannot_be_read_is_said_with_line_and_column(table, old, new, said, folders):
    folders.draft("odd", **{table: (old, new)})

    with pytest.raises(ValueError, match="csv") as refused:
        read_law(folders.load().named("odd").tables, edition="odd", codes=CODES)

    assert said in str(refused.value)


def test_a_table_in_another_encoding_is_said(folders):
    path = folders.draft("odd", values=("minimum_age_years", "minimum_age_years")) / "values.csv"
    path.write_bytes(path.read_bytes().replace(b"visits at a time", "visits à la fois".encode("latin-1")))

    with pytest.raises(BadEdition, match="it is not UTF-8"):
        folders.load().law("odd")


# What a rule draws on


def test_the_numbers_and_sources_of_a_rule_are_read_off_its_code(law):
    rules = {rule.code: rule for rule in RULES}

    assert value_names(rules["V5-adult"], law) == ("minimum_age_years",)  # one function further on
    assert value_names(rules["V7-registered"], law) == ()
    assert "sme-host-exception" in citation_keys(rules["H4-membership"], law)


def test_every_number_of_the_law_is_used_by_a_rule(law):
    used = {name for rule in RULES for name in value_names(rule, law)}

    assert {value.name for value in law.values} == used
