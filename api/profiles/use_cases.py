"""What a person can do with profiles: import them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol, TypeVar

from api.access import Via
from api.database import Database, database_exists, open_database
from api.journal.acting import Act, Actor, perform
from api.problems import UnwritableFile
from api.profiles.admission import NOTHING_STORED, admit
from api.profiles.importing import NothingToChangeError, RowsInTheWayError, bring_in, judge, preview
from api.profiles.imports import ImportOrder as ImportOrder  # noqa: PLC0414  goes with what takes it
from api.profiles.imports import ImportReport, Incoming, Terms
from api.profiles.judging import Judged, report_of, suspicions_of, weighed
from api.profiles.mapping import OWN_COLUMNS, ColumnMap, check_columns, read_mapping
from api.profiles.rejects import write_rejects
from api.profiles.rows import parse_row
from api.profiles.sheets import content_of, sheet_in
from api.profiles.vocabulary import load_vocabularies

T = TypeVar("T")

BY_COMMAND = Actor(None, Via.COMMAND)


class Progress(Protocol):
    """Passes things through, one by one, and may show how far it is."""

    def __call__(self, things: Sequence[T], *, doing: str) -> Iterable[T]: ...


def unseen(things: Sequence[T], *, doing: str) -> Iterator[T]:  # noqa: ARG001  the protocol's signature
    """Progress that nobody watches."""
    yield from things


def read_incoming(
    path: Path,
    content: bytes,
    *,
    today: date,
    mapping: ColumnMap = OWN_COLUMNS,
    mapping_code: str | None = None,
    encoding: str | None = None,
    progress: Progress = unseen,
) -> Incoming:
    """The rows of a file, each read for itself. Raises UnreadableFile."""
    sheet = sheet_in(content, path, expected=mapping.used.keys() | mapping.ignored, encoding=encoding)
    check_columns(path, sheet.columns, mapping)
    vocabularies = load_vocabularies()
    rows = (
        parse_row(row, vocabularies, today=today, mapping=mapping)
        for row in progress(sheet.rows, doing="Checking rows")
    )
    return Incoming(
        path=path,
        sheet=sheet,
        rows=tuple(rows),
        mapping=mapping,
        mapping_code=mapping_code,
        digest=sha256(content).hexdigest(),
    )


def import_organisations(
    order: ImportOrder,
    *,
    database_url: str,
    at: datetime,
    progress: Progress = unseen,
    actor: Actor = BY_COMMAND,
) -> ImportReport:
    """Imports a file as one act: all of its rows, or with `skip_bad` all good ones, or nothing.

    A row replaces the whole profile of its id; a profile that says the same as before is not touched, and a
    file that changes nothing is no act. Where there is no database yet, one is made only to import into.
    Raises a Problem for an unreadable file.
    """
    incoming = _read(order, today=at.date(), progress=progress)
    if not database_exists(database_url):
        alone = _judged_alone(incoming, order)
        if order.dry_run or not alone.goes_ahead:
            return replace(report_of(incoming, alone), suspicions=suspicions_of(incoming, alone.new, {}))
    with closing(open_database(database_url)) as database:
        return _import(database, order, incoming, at=at, actor=actor)


def _read(order: ImportOrder, *, today: date, progress: Progress) -> Incoming:
    mapping = read_mapping(order.mapping) if order.mapping else OWN_COLUMNS
    return read_incoming(
        order.path,
        content_of(order.path),
        today=today,
        mapping=mapping,
        mapping_code=_code_of(order.mapping) if order.mapping else None,
        encoding=order.encoding,
        progress=progress,
    )


def _code_of(mapping: Path) -> str:
    """By what the audit trail names a mapping: a file's name may be anything, its digest may not."""
    return f"sha256:{sha256(mapping.read_bytes()).hexdigest()}"


def _judged_alone(incoming: Incoming, order: ImportOrder) -> Judged:
    admission = admit(incoming.rows, NOTHING_STORED, member_column=incoming.mapping.origin("member_of"))
    return weighed(admission, Terms(skip_bad=order.skip_bad), {}, {}, ())


def _import(
    database: Database, order: ImportOrder, incoming: Incoming, *, at: datetime, actor: Actor
) -> ImportReport:
    terms = Terms(skip_bad=order.skip_bad)
    with database.snapshot() as connection:
        seen = judge(connection, incoming, terms)
        report = preview(connection, incoming, seen)
    if order.dry_run or not seen.goes_ahead:
        return report

    def work(act: Act) -> Judged:
        judged = bring_in(act, incoming, terms)
        _write_rejects(order, incoming, judged)  # before the act ends: without them nothing comes in
        return judged

    try:
        judged = perform(database, actor, at=at, work=work)
    except NothingToChangeError as nothing:
        judged = nothing.judged
        _write_rejects(order, incoming, judged)
    except RowsInTheWayError as in_the_way:
        return report_of(incoming, in_the_way.judged)
    done = report_of(incoming, judged)
    return replace(
        done,
        saved=True,
        changes=report.changes,
        suspicions=report.suspicions,
        rejects=order.rejects_path if done.bad_rows else None,
    )


def _write_rejects(order: ImportOrder, incoming: Incoming, judged: Judged) -> None:
    report = report_of(incoming, judged)
    if not report.bad_rows:
        return
    if order.rejects_path.resolve() == order.path.resolve():
        raise UnwritableFile(order.rejects_path, "it is the file being imported")
    write_rejects(order.rejects_path, incoming.sheet, report.errors)
