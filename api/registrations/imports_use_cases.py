"""What a manager does with files of organisations: look at what one would do, import it, have rows back."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api.access import Role
from api.access.concerns import OF_THE_PROGRAMME
from api.database import Connection, Database
from api.journal.acting import Act
from api.people.asking import require
from api.people.signed import Signed
from api.profiles import rejects_store
from api.profiles.importing import NothingToChangeError, bring_in, event_of, judge, preview
from api.profiles.imports import ImportReport, Incoming, Terms
from api.profiles.judging import Judged, report_of
from api.profiles.rejects import rejects_text
from api.profiles.rejects_store import KeptRejects
from api.programme.partnerships import concern_of
from api.programme.store import get_partnership
from api.registrations.imports_files import SentFile, read_sent
from api.registrations.imports_problems import RowsRefused, UnknownRejects, WhichPartnership

KEPT_FOR = timedelta(hours=24)
_MOST_KEPT = 20  # files of one partnership whose rejected rows are kept at a time
_MAY = "profile.import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A file that a manager wants to import, and how."""

    signed: Signed
    file: SentFile
    partnership: int | None = None  # none: the one that they manage
    dry_run: bool = False
    skip_bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A file ready to come in: read, looked at, and for whom."""

    wish: Wish
    incoming: Incoming
    terms: Terms
    partnership: int
    seen: Judged
    report: ImportReport  # of what it would do


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an import did, or would do, and where the rows are that were left out."""

    report: ImportReport
    rejects: str | None = None


def look_at(database: Database, wish: Wish, *, at: datetime) -> Import:
    """Reads the file and looks at what it would do; nothing is written.

    Raises NotAllowed, WhichPartnership and what `read_sent` does.
    """
    with database.snapshot() as connection:
        number, name = _partnership(connection, wish, at=at)
    incoming = read_sent(wish.file, today=at.date())
    terms = Terms(skip_bad=wish.skip_bad, partnership=name)
    with database.snapshot() as connection:
        seen = judge(connection, incoming, terms)
        report = preview(connection, incoming, seen)
    return Import(wish=wish, incoming=incoming, terms=terms, partnership=number, seen=seen, report=report)


def carry_out(act: Act, ready: Import) -> Done:
    """Brings the file in as one act, and keeps the rows that are left out.

    Raises NotAllowed; RowsInTheWayError, on which `told_without_act` goes on.
    """
    _partnership(act.connection, ready.wish, at=act.at)
    try:
        judged = bring_in(act, ready.incoming, ready.terms)
    except NothingToChangeError as nothing:  # an act all the same: its rows are kept, and its key
        judged = nothing.judged
        act.record(event_of(ready.incoming, judged))
    kept = _kept(act.connection, ready, judged, at=act.at)
    return Done(report=_saved(ready, judged), rejects=kept)


def told_without_act(database: Database, ready: Import, judged: Judged, *, at: datetime) -> Done:
    """What is answered where nothing is changed: a look, or a file with rows in the way.

    The bad rows are kept all the same. Raises RowsRefused for a file that was to come in and has some.
    """
    kept = database.run(lambda connection: _kept(connection, ready, judged, at=at))
    if ready.wish.dry_run:
        return Done(report=ready.report, rejects=kept)
    if not judged.goes_ahead and kept is not None:
        report = report_of(ready.incoming, judged)
        raise RowsRefused(report.rows, report.bad_rows, report.errors, kept)
    return Done(report=_saved(ready, judged), rejects=kept)


def read_rejects(connection: Connection, signed: Signed, rejects_id: str, *, at: datetime) -> KeptRejects:
    """The rows of a file that did not come in. Raises UnknownRejects."""
    unknown = UnknownRejects(rejects_id)
    kept = rejects_store.get(connection, rejects_id, at=at)
    if kept is None:
        raise unknown
    require(connection, signed, _MAY, concern_of(kept.partnership_id), at=at, unknown=unknown)
    return kept


def purge_rejects(database: Database, *, at: datetime) -> int:
    """Deletes the rejected rows whose day is over; returns of how many files they were."""
    return database.run(lambda connection: rejects_store.purge(connection, at=at))


def _partnership(connection: Connection, wish: Wish, *, at: datetime) -> tuple[int, str]:
    """For which partnership they import: its number and name."""
    number = wish.partnership if wish.partnership is not None else _own(wish.signed, at=at)
    concern = OF_THE_PROGRAMME if number is None else concern_of(number)
    require(connection, wish.signed, _MAY, concern, at=at)
    partnership = get_partnership(connection, number) if number is not None else None
    if partnership is None:
        raise ValueError("whoever may import manages a partnership that is on record")
    return partnership.id, partnership.name


def _own(signed: Signed, *, at: datetime) -> int | None:
    managed = {
        mandate.partnership
        for mandate in signed.mandates
        if mandate.role is Role.MANAGER and mandate.holds_on(at.date()) and mandate.partnership is not None
    }
    if len(managed) > 1:
        raise WhichPartnership(sorted(managed))
    return next(iter(managed), None)


def _saved(ready: Import, judged: Judged) -> ImportReport:
    return replace(
        report_of(ready.incoming, judged),
        saved=True,
        changes=ready.report.changes,
        suspicions=ready.report.suspicions,
    )


def _kept(connection: Connection, ready: Import, judged: Judged, *, at: datetime) -> str | None:
    report = report_of(ready.incoming, judged)
    if not report.bad_rows:
        return None
    kept = KeptRejects(
        id=secrets.token_hex(16),
        partnership_id=ready.partnership,
        file=ready.incoming.path.name,
        rows=report.bad_rows,
        csv=rejects_text(ready.incoming.sheet, report.errors),
        kept_until=at + KEPT_FOR,
    )
    rejects_store.keep(connection, kept, most=_MOST_KEPT)
    return kept.id
