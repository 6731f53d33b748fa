"""Publish an edition of the rules: decided in the database, then written into its files.

An edition in force that no event tells of would be as bad as an event about one that is not in force. So the
act keeps the decision, with the digest of every table, in the same transaction as its event. The files follow
once that is committed, and they can be written again and again with the same result: should the machine stop
in between, `finish_publications` makes up for it, after a retry as after a restart. Until then it is a draft
that nobody can change through the service.
"""

import contextlib
from dataclasses import replace
from datetime import date
from pathlib import Path

from api.access import OF_THE_PROGRAMME
from api.database import Connection, Database
from api.journal.acting import Act, Event
from api.journal.versions import require_match
from api.people.asking import require
from api.people.signed import Signed
from api.programme.edition_problems import CannotWriteEdition, ChangedBehindItsSeal, DayIsTaken
from api.programme.edition_tables import version_of
from api.programme.editions import edition_named, open_editions, sealed_edition, write_published
from api.programme.publication_store import Publication, add_publication, publications
from api.programme.use_cases.drafting import require_draft
from eligibility.editions import Edition, Editions
from eligibility.reading import TABLES
from eligibility.sealing import digest_of_table


def publish(
    act: Act, *, signed: Signed, name: str, valid_from: date, if_match: str | None, folder: Path
) -> Edition:
    """Decides that a draft is in force from that day. Whoever calls this then calls `finish_publications`.

    Raises NoSuchEdition, AlreadyPublished, DayIsPast, DayIsTaken, BadTables.
    """
    require(act.connection, signed, "rules.publish", OF_THE_PROGRAMME, at=act.at)
    edition = edition_named(open_editions(folder), name)
    require_draft(act.connection, edition)
    require_match(if_match, version_of(edition))
    _refuse_taken_day(act.connection, name, valid_from)
    sealed = sealed_edition(folder, name, valid_from=valid_from, today=act.at.date())
    add_publication(act.connection, sealed, at=act.at)
    detail = {"valid_from": str(valid_from), "seal": sealed.digest}
    act.record(Event("rules.publish", f"edition:{name}", detail))
    return sealed


def finish_publications(database: Database, folder: Path) -> None:
    """Writes what was decided and is not in the files yet.

    Raises ChangedBehindItsSeal where somebody has changed a table by hand meanwhile, CannotWriteEdition.
    """
    with database.snapshot() as connection:
        decided = {one.name: one for one in publications(connection)}
    for draft in open_editions(folder).drafts:
        if draft.name in decided:
            write_published(folder, _as_decided(draft, decided[draft.name]))


def finished_editions(database: Database, folder: Path) -> Editions:
    """The editions, with every decided publication done; one that cannot be done stays a draft."""
    with contextlib.suppress(ChangedBehindItsSeal, CannotWriteEdition):  # said to whoever publishes
        finish_publications(database, folder)
    return open_editions(folder)


def _as_decided(draft: Edition, decided: Publication) -> Edition:
    changed = [table for table in TABLES if _digest(draft, table) != decided.digests[table]]
    if changed:
        raise ChangedBehindItsSeal(draft.name, changed)
    return replace(
        draft,
        valid_from=decided.valid_from,
        published_on=decided.published_on,
        digest=decided.digest,
        digests=decided.digests,
    )


def _digest(draft: Edition, table: str) -> str | None:
    """None for a table that is none any more."""
    try:
        return digest_of_table(draft.tables[table])
    except (ValueError, OSError):
        return None


def _refuse_taken_day(connection: Connection, name: str, valid_from: date) -> None:
    for other in publications(connection):
        if other.valid_from == valid_from:
            raise DayIsTaken(name, valid_from, other.name)
