"""What a person can do with profiles: import them."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from api.database import database_exists, open_database
from api.problems import UnwritableFile
from api.profiles import store
from api.profiles.admission import NOTHING_STORED, Admission, Stored, admit
from api.profiles.cells import BadCell, Sheet
from api.profiles.digest import digest_of
from api.profiles.mapping import OWN_COLUMNS, ColumnMap, check_columns, read_mapping
from api.profiles.organisation import Organisation
from api.profiles.rejects import write_rejects
from api.profiles.rows import ParsedRow, parse_row
from api.profiles.sheets import read_sheet
from api.profiles.vocabulary import load_vocabularies
from api.programme.store import add_partnerships, partnership_ids

T = TypeVar("T")


class Progress(Protocol):
    """Passes things through, one by one, and may show how far it is."""

    def __call__(self, things: Sequence[T], *, doing: str) -> Iterable[T]: ...


def unseen(things: Sequence[T], *, doing: str) -> Iterator[T]:  # noqa: ARG001  the protocol's signature
    """Progress that nobody watches."""
    yield from things


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What a person asked to import, and how."""

    path: Path
    mapping: Path | None = None
    encoding: str | None = None
    dry_run: bool = False
    skip_bad: bool = False
    rejects: Path | None = None  # default: the file's own name with .rejected.csv added

    @property
    def rejects_path(self) -> Path:
        return self.rejects or self.path.with_name(f"{self.path.name}.rejected.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or would have done."""

    rows: int
    new: int
    changed: int
    unchanged: int
    errors: tuple[BadCell, ...]  # in the order of the rows
    new_partnerships: tuple[str, ...]
    saved: bool  # false after a dry run or a refusal
    rejects: Path | None  # where the bad rows were written

    @property
    def bad_rows(self) -> int:
        return len({error.row for error in self.errors})


def import_organisations(
    order: ImportOrder, *, database_url: str, at: datetime, progress: Progress = unseen
) -> ImportReport:
    """Imports a file in one transaction: all of its rows, or with `skip_bad` all good ones, or nothing.

    A row replaces the whole profile of its id; a profile that says the same as before is not touched. Where
    there is no database yet, one is made only to import into. Raises a Problem for an unreadable file.
    """
    sheet, mapping = _read(order)
    rows = _parse(sheet, mapping, at=at, progress=progress)
    if not database_exists(database_url):
        alone = _judge(rows, NOTHING_STORED, mapping)
        if order.dry_run or not _goes_ahead(order, alone):
            return _report(order, sheet, alone, _changes_among(alone.admitted, {}), _partnerships(alone, ()))
    database = open_database(database_url)
    try:
        return database.run(lambda connection: _import_rows(connection, order, sheet, rows, mapping, at=at))
    finally:
        database.close()


@dataclass(frozen=True, slots=True)
class _Changes:
    new: tuple[Organisation, ...]
    changed: tuple[Organisation, ...]
    unchanged: int


def _read(order: ImportOrder) -> tuple[Sheet, ColumnMap]:
    mapping = read_mapping(order.mapping) if order.mapping else OWN_COLUMNS
    sheet = read_sheet(order.path, expected=mapping.used.keys() | mapping.ignored, encoding=order.encoding)
    check_columns(order.path, sheet.columns, mapping)
    return sheet, mapping


def _parse(sheet: Sheet, mapping: ColumnMap, *, at: datetime, progress: Progress) -> list[ParsedRow]:
    vocabularies = load_vocabularies()
    return [
        parse_row(row, vocabularies, today=at.date(), mapping=mapping)
        for row in progress(sheet.rows, doing="Checking rows")
    ]


def _import_rows(
    connection: Connection,
    order: ImportOrder,
    sheet: Sheet,
    rows: Sequence[ParsedRow],
    mapping: ColumnMap,
    *,
    at: datetime,
) -> ImportReport:
    admission = _judge(rows, _stored(connection, rows), mapping)
    stored_digests = store.digests_of(connection, [organisation.id for organisation in admission.admitted])
    changes = _changes_among(admission.admitted, stored_digests)
    partnerships = _partnerships(admission, partnership_ids(connection).keys())
    report = _report(order, sheet, admission, changes, partnerships)
    if order.dry_run or not _goes_ahead(order, admission):
        return report
    if admission.bad_rows:
        _write_rejects(order, sheet, report.errors)
    add_partnerships(connection, partnerships, at=at)
    store.add(connection, changes.new, at=at)
    store.replace(connection, changes.changed, at=at)
    return replace(report, saved=True, rejects=order.rejects_path if admission.bad_rows else None)


def _judge(rows: Sequence[ParsedRow], stored: Stored, mapping: ColumnMap) -> Admission:
    return admit(rows, stored, member_column=mapping.origin("member_of"))


def _stored(connection: Connection, rows: Sequence[ParsedRow]) -> Stored:
    coming = [row.organisation for row in rows if row.organisation]
    bodies = {body for organisation in coming for body in organisation.member_of or ()}
    return Stored(
        kinds=store.kinds_of(connection, bodies),
        members=store.members_of(connection, [organisation.id for organisation in coming]),
    )


def _goes_ahead(order: ImportOrder, admission: Admission) -> bool:
    return order.skip_bad or not admission.errors


def _changes_among(admitted: Sequence[Organisation], digests: dict[str, str]) -> _Changes:
    new = tuple(organisation for organisation in admitted if organisation.id not in digests)
    changed = tuple(
        organisation
        for organisation in admitted
        if organisation.id in digests and digests[organisation.id] != digest_of(organisation)
    )
    return _Changes(new, changed, len(admitted) - len(new) - len(changed))


def _partnerships(admission: Admission, known: AbstractSet[str] | tuple[()]) -> tuple[str, ...]:
    named = {organisation.partnership for organisation in admission.admitted if organisation.partnership}
    return tuple(sorted(named.difference(known)))


def _report(
    order: ImportOrder,
    sheet: Sheet,
    admission: Admission,
    changes: _Changes,
    partnerships: tuple[str, ...],
) -> ImportReport:
    consequences = admission.dependent if order.skip_bad else ()
    return ImportReport(
        rows=len(sheet.rows),
        new=len(changes.new),
        changed=len(changes.changed),
        unchanged=changes.unchanged,
        errors=tuple(sorted((*admission.errors, *consequences), key=lambda error: error.row)),
        new_partnerships=partnerships,
        saved=False,
        rejects=None,
    )


def _write_rejects(order: ImportOrder, sheet: Sheet, errors: Sequence[BadCell]) -> None:
    if order.rejects_path.resolve() == order.path.resolve():
        raise UnwritableFile(order.rejects_path, "it is the file being imported")
    write_rejects(order.rejects_path, sheet, errors)
