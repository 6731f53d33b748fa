"""What a person can do with editions of the rules: see them, draft one, publish one.

The rules themselves read editions and never write one; this is the only place that does.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from api.programme import edition_problems as problems
from api.programme.edition_toml import as_toml
from eligibility.assessment import RULES
from eligibility.edition_folders import DESCRIPTION
from eligibility.editions import (
    FIRST,
    REFERENCE,
    BadEdition,
    Edition,
    Editions,
    UnknownEdition,
    load_editions,
)
from eligibility.parameters import Law, RuleLine, Value, holds_on
from eligibility.reading import TABLES, Row, read_law, rows_of
from eligibility.sealing import digest_of_table, seal_of
from eligibility.sources import citation_keys, value_names

CODES = tuple(rule.code for rule in RULES)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChange:
    """What one table says otherwise than the one in force before it."""

    table: str
    gone: tuple[Row, ...]
    new: tuple[Row, ...]


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Says what the rules' own library found wrong with an edition as a Problem for the person who asked."""
    try:
        yield
    except UnknownEdition as unknown:
        raise problems.NoSuchEdition(unknown) from None
    except BadEdition as bad:
        raise problems.UnusableEdition(bad) from None


def open_editions(folder: Path, *, reference: Path = REFERENCE) -> Editions:
    """Every edition under the folder; NoEditions where there is none, UnusableEdition for a bad one."""
    if not folder.is_dir():
        raise problems.NoEditions(folder)
    with in_plain_words():
        return load_editions(folder, reference=reference)


def law_for(editions: Editions, *, as_of: date, name: str | None = None) -> Law:
    """The law of the edition of that name, else the one in force on the day."""
    with in_plain_words():
        return editions.on(as_of) if name is None else editions.law(name)


def edition_named(editions: Editions, name: str) -> Edition:
    """The edition of that name; NoSuchEdition names the nearest."""
    with in_plain_words():
        return editions.named(name)


def faults(editions: Editions) -> dict[str, str]:
    """What is wrong with editions that cannot be used, by name; empty when all can."""
    wrong = {name: str(problem) for name, problem in editions.unusable.items()}
    for edition in (*editions.published, *editions.drafts):
        try:
            editions.law(edition.name)
        except BadEdition as bad:
            wrong[edition.name] = str(bad)
    return wrong


def draft_edition(
    folder: Path,
    name: str,
    *,
    based_on: str | None = None,
    tables: Sequence[str],
    title: str,
    note: str = "",
    reference: Path = REFERENCE,
) -> Edition:
    """Copies the tables into a folder of the new edition's name, ready to be edited.

    `based_on` is the newest published edition when left out. Never touches an edition that exists.
    """
    editions = open_editions(folder, reference=reference)
    _refuse_name(folder, name)
    _refuse_unknown_tables(tables)
    if not title.strip():
        raise problems.EmptyTitle(name)
    base = _sound_base(editions, name, based_on)
    draft = Edition(
        name=name,
        title=title.strip(),
        note=note.strip(),
        based_on=base.name,
        tables=base.tables,
        changed=tuple(table for table in TABLES if table in tables),
    )
    _write_draft(folder, draft)
    return edition_named(open_editions(folder, reference=reference), name)


def publish_edition(
    folder: Path, name: str, *, valid_from: date, today: date, reference: Path = REFERENCE
) -> Edition:
    """Gives a draft its first day and seals it, after its whole law has been read and checked.

    The first edition, in force as it stands, is sealed only. Nothing is written unless everything is well.
    """
    published = sealed_edition(folder, name, valid_from=valid_from, today=today, reference=reference)
    return write_published(folder, published, reference=reference)


def sealed_edition(
    folder: Path, name: str, *, valid_from: date, today: date, reference: Path = REFERENCE
) -> Edition:
    """The edition as publishing would make it: checked, with its first day and seal. Writes nothing."""
    editions = open_editions(folder, reference=reference)
    edition = edition_named(editions, name)
    _refuse_day(edition, valid_from, editions, today)
    check_law(edition, editions, from_day=valid_from)
    digests = {table: digest_of_table(edition.tables[table]) for table in TABLES}
    return replace(
        edition,
        valid_from=valid_from,
        published_on=edition.published_on or today,
        digest=seal_of(digests, name=edition.name, valid_from=valid_from),
        digests=digests,
    )


def write_published(folder: Path, published: Edition, *, reference: Path = REFERENCE) -> Edition:
    """Puts a sealed edition in force, and reads it back, seal and all."""
    name = published.name
    place = reference if name == FIRST else folder / name
    replace_file(place / DESCRIPTION, as_toml(published).encode(), edition=name)
    with in_plain_words():
        again = open_editions(folder, reference=reference)
        again.law(name)
        return again.named(name)


def check_law(edition: Edition, editions: Editions, *, from_day: date) -> Law:
    """The law of the edition, read afresh; BadTables where it cannot be read or leaves a rule no ground."""
    try:
        law = read_law(edition.tables, edition=edition.name, codes=CODES)
    except (ValueError, OSError) as problem:
        raise problems.BadTables(edition.name, str(problem)) from None
    if edition.based_on is not None:
        with in_plain_words():
            base = editions.law(edition.based_on)
        _refuse_lost_ground(law, base, from_day=from_day)
    return law


def changes_of(edition: Edition, before: Edition) -> tuple[TableChange, ...]:
    """The rows by which the tables of `edition` differ from those of `before`, table by table."""
    found = []
    for table in TABLES:
        if edition.tables[table] != before.tables[table]:
            old, new = _rows(before, table), _rows(edition, table)
            gone = tuple(row for key, row in old.items() if key not in new)
            added = tuple(row for key, row in new.items() if key not in old)
            found.append(TableChange(table=table, gone=gone, new=added))
    return tuple(change for change in found if change.gone or change.new)


def _rows(edition: Edition, table: str) -> dict[frozenset[tuple[str, str]], Row]:
    try:
        return {frozenset(row.items()): row for _line, row in rows_of(edition.tables[table])}
    except (ValueError, OSError) as problem:
        raise problems.BadTables(edition.name, str(problem)) from None


def _refuse_name(folder: Path, name: str) -> None:
    if not _NAME.fullmatch(name):
        raise problems.BadEditionName(name)
    if name == FIRST or (folder / name).exists():
        raise problems.EditionExists(name)


def _sound_base(editions: Editions, name: str, based_on: str | None) -> Edition:
    """The edition to start from; nobody starts from a draft, or from tables that break their seal."""
    base = edition_named(editions, based_on) if based_on else editions.published[-1]
    if base.is_draft:
        raise problems.BasedOnDraft(name, base.name)
    with in_plain_words():
        editions.law(base.name)
    return base


def _refuse_unknown_tables(tables: Sequence[str]) -> None:
    if not tables:
        raise problems.NoTables(TABLES)
    for table in tables:
        if table not in TABLES:
            raise problems.UnknownTable(table, TABLES, get_close_matches(table, TABLES, n=1))


def _refuse_day(edition: Edition, valid_from: date, editions: Editions, today: date) -> None:
    if edition.digest is not None and edition.valid_from is not None:
        raise problems.AlreadyPublished(edition.name, edition.valid_from)
    if edition.valid_from is not None:  # the first, which was in force before anything was decided
        if valid_from != edition.valid_from:
            raise problems.OtherFirstDay(edition.name, edition.valid_from)
        return
    if valid_from < today:
        raise problems.DayIsPast(edition.name, valid_from, today)
    for other in editions.published:
        if other.valid_from == valid_from:
            raise problems.DayIsTaken(edition.name, valid_from, other.name)


def _refuse_lost_ground(law: Law, base: Law, *, from_day: date) -> None:
    """A number or source that a rule's code names may change, but not vanish while the rule is asked."""
    named = {rule.code: set(citation_keys(rule, base)) for rule in RULES}
    asked = [rule for rule in RULES if any(line.code == rule.code for line in law.rule_lines)]
    for rule in asked:
        lost = sorted(named[rule.code] - law.citations.keys())
        if lost:
            raise problems.BadTables(
                law.edition, f"citations.csv: '{lost[0]}' is missing, which {rule.code} names"
            )
    for day in _turning_days(law, from_day):
        for rule in asked:
            if rule.line(law, day) is None:
                continue
            for name in value_names(rule, base):
                if not _holds(law, name, day) and _holds(base, name, day):
                    raise problems.BadTables(
                        law.edition,
                        f"values.csv: no '{name}' on {day}, with which {rule.code} compares on that day",
                    )


def _turning_days(law: Law, from_day: date) -> list[date]:
    """The edition's first day, and every later one on which a rule or number begins or has ended."""
    lines: tuple[RuleLine | Value, ...] = (*law.rule_lines, *law.values)
    begin = {line.valid_from for line in lines if line.valid_from is not None}
    end = {date.fromordinal(line.valid_to.toordinal() + 1) for line in lines if line.valid_to is not None}
    return sorted({from_day} | {day for day in begin | end if day > from_day})


def _holds(law: Law, name: str, day: date) -> bool:
    return any(value.name == name and holds_on(value, day) for value in law.values)


def _write_draft(folder: Path, draft: Edition) -> None:
    """The folder appears under its name only when everything is in it."""
    with _or_cannot_write(folder / draft.name, draft.name):
        unfinished = Path(tempfile.mkdtemp(prefix=f".{draft.name}-", dir=folder))
        try:
            unfinished.chmod(0o755)  # mkdtemp is for secrets; this is for colleagues
            for table in draft.changed:
                shutil.copyfile(draft.tables[table], unfinished / f"{table}.csv")
            (unfinished / "edition.toml").write_text(as_toml(draft), encoding="utf-8")
            unfinished.rename(folder / draft.name)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def replace_file(path: Path, content: bytes, *, edition: str) -> None:
    """Leaves what was there or what is new, never half of it, also when the machine stops in between."""
    with _or_cannot_write(path, edition):
        handle, name = tempfile.mkstemp(prefix=".edition-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(path.stat().st_mode if path.exists() else 0o644)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)


@contextmanager
def _or_cannot_write(path: Path, edition: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise problems.CannotWriteEdition(edition, path, str(error.strerror)) from None
