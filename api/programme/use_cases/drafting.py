"""Read editions of the rules, draft one and write its tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.access import OF_THE_PROGRAMME
from api.database import Connection
from api.journal.acting import Act, Event
from api.journal.versions import require_match
from api.people.asking import NotAllowed, require
from api.people.problems import NotSignedIn
from api.people.signed import Signed
from api.programme.draft_files import DraftFiles
from api.programme.edition_problems import AlreadyPublished, EditionExists, NoSuchEdition
from api.programme.edition_tables import check_table, text_of, version_of_table
from api.programme.editions import draft_edition, edition_named, open_editions
from api.programme.publication_store import publications
from eligibility.editions import Edition, Editions, UnknownEdition

_SUBJECT = "edition:{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftWanted:
    """An edition to be drafted."""

    name: str
    title: str
    note: str
    based_on: str | None  # None: the newest published edition
    tables: tuple[str, ...]  # those to change


@dataclass(frozen=True, slots=True, kw_only=True)
class TableText:
    """One table of an edition as CSV text."""

    edition: Edition
    table: str
    text: str
    version: int

    @classmethod
    def of(cls, edition: Edition, table: str) -> "TableText":
        """Raises NoSuchTable, UnusableEdition."""
        text, version = text_of(edition, table), version_of_table(edition, table)
        return cls(edition=edition, table=table, text=text, version=version)


def visible(
    connection: Connection, signed: Signed | None, editions: Editions, *, at: datetime
) -> Sequence[Edition]:
    """The published editions by their first day; then, for those who may see whom one affects, the drafts."""
    require(connection, signed, "rules.read", OF_THE_PROGRAMME, at=at)
    return (*editions.published, *(editions.drafts if _sees_drafts(connection, signed, at) else ()))


def visible_edition(
    connection: Connection, signed: Signed | None, editions: Editions, name: str, *, at: datetime
) -> Edition:
    """The edition of that name. Raises NoSuchEdition also for a draft that is not the asker's to see."""
    require(connection, signed, "rules.read", OF_THE_PROGRAMME, at=at)
    if _sees_drafts(connection, signed, at):
        return edition_named(editions, name)
    for edition in editions.published:
        if edition.name == name:
            return edition
    raise NoSuchEdition(UnknownEdition(name, [edition.name for edition in editions.published]))


def draft(act: Act, *, signed: Signed, wanted: DraftWanted, folder: Path, files: DraftFiles) -> Edition:
    """Makes a draft, with the tables to change copied from its base. Its files are written last.

    Raises BadEditionName, EditionExists, EmptyTitle, NoTables, UnknownTable, NoSuchEdition, BasedOnDraft.
    """
    files.put_back()
    require(act.connection, signed, "rules.draft", OF_THE_PROGRAMME, at=act.at)
    if wanted.name in {one.name for one in publications(act.connection)}:
        raise EditionExists(wanted.name)
    made = draft_edition(
        folder,
        wanted.name,
        based_on=wanted.based_on,
        tables=wanted.tables,
        title=wanted.title,
        note=wanted.note,
    )
    files.made(folder / wanted.name)
    act.record(Event("rules.draft", _SUBJECT.format(made.name), {"tables": list(made.changed)}))
    return made


def rewrite(
    act: Act,
    *,
    signed: Signed,
    name: str,
    table: str,
    text: str,
    if_match: str | None,
    folder: Path,
    files: DraftFiles,
) -> TableText:
    """Writes one table of a draft, as its last step, after the whole law has been read with it.

    Raises NoSuchEdition, NoSuchTable, AlreadyPublished, BrokenTable.
    """
    files.put_back()
    require(act.connection, signed, "rules.draft", OF_THE_PROGRAMME, at=act.at)
    edition = edition_named(open_editions(folder), name)
    require_draft(act.connection, edition)
    require_match(if_match, version_of_table(edition, table))
    check_table(edition, table, text)
    act.record(Event("rules.draft", _SUBJECT.format(name), {"tables": [table]}))
    files.write(folder / name / f"{table}.csv", text, edition=name)
    return TableText.of(edition_named(open_editions(folder), name), table)


def require_draft(connection: Connection, edition: Edition) -> None:
    """Raises AlreadyPublished for an edition that is published, or whose publication is decided."""
    if edition.valid_from is not None:
        raise AlreadyPublished(edition.name, edition.valid_from)
    for one in publications(connection):
        if one.name == edition.name:
            raise AlreadyPublished(one.name, one.valid_from)


def _sees_drafts(connection: Connection, signed: Signed | None, at: datetime) -> bool:
    try:
        require(connection, signed, "rules.impact", OF_THE_PROGRAMME, at=at)
    except (NotAllowed, NotSignedIn):
        return False
    return True
