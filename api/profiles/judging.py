"""What the rows of a file would do to what is on record. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields

from api.profiles.admission import Admission
from api.profiles.digest import digest_of
from api.profiles.duplicates import Duplicate, duplicates_among, trace_of
from api.profiles.entry import OnRecord
from api.profiles.imports import ImportReport, Incoming, Suspicion, Terms
from api.profiles.life import State
from api.profiles.organisation import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a file would do to what is on record."""

    terms: Terms
    admission: Admission
    new: tuple[Organisation, ...]
    changed: tuple[Organisation, ...]
    unchanged: tuple[Organisation, ...]
    expired: frozenset[str]  # of the changed and unchanged: those that the file says still hold
    new_partnerships: tuple[str, ...]

    @property
    def goes_ahead(self) -> bool:
        """Whether the file comes in: with bad rows only on terms that leave them out."""
        return self.terms.skip_bad or not self.admission.errors

    @property
    def changes_anything(self) -> bool:
        return bool(self.new or self.changed or self.expired)


def weighed(
    admission: Admission,
    terms: Terms,
    digests: Mapping[str, str],
    known: Mapping[str, OnRecord],
    partnerships: Collection[str],
) -> Judged:
    """The admitted organisations by what they change of what is on record."""
    there = [one for one in admission.admitted if one.id in digests]
    is_as_before = {one.id: digests[one.id] == digest_of(one) for one in there}
    named = {one.partnership for one in admission.admitted if one.partnership}
    return Judged(
        terms=terms,
        admission=admission,
        new=tuple(one for one in admission.admitted if one.id not in digests),
        changed=tuple(one for one in there if not is_as_before[one.id]),
        unchanged=tuple(one for one in there if is_as_before[one.id]),
        expired=frozenset(one.id for one in there if known[one.id].state is State.EXPIRED),
        new_partnerships=tuple(sorted(named.difference(partnerships))),
    )


def report_of(incoming: Incoming, judged: Judged) -> ImportReport:
    """The counts and errors of what a file would do."""
    consequences = judged.admission.dependent if judged.terms.skip_bad else ()
    errors = (*judged.admission.errors, *consequences)
    return ImportReport(
        rows=len(incoming.sheet.rows),
        new=len(judged.new),
        changed=len(judged.changed),
        unchanged=len(judged.unchanged),
        confirmed_again=len(judged.expired),
        errors=tuple(sorted(errors, key=lambda error: error.row)),
        new_partnerships=judged.new_partnerships,
        saved=False,
    )


def suspicions_of(
    incoming: Incoming, coming: Sequence[Organisation], like: Mapping[str, Sequence[Duplicate]]
) -> tuple[Suspicion, ...]:
    """The rows that look like another row, or like one of those on record."""
    at_row = {row.id: row.row.number for row in incoming.rows}
    among = duplicates_among([trace_of(one) for one in coming])
    found = [
        Suspicion(at_row[one.id], one.id, twin.other.id, at_row[twin.other.id], twin.likeness)
        for one in coming
        for twin in among.get(one.id, ())
        if at_row[one.id] < at_row[twin.other.id]  # each pair is told once
    ]
    found += [
        Suspicion(at_row[one.id], one.id, twin.other.id, None, twin.likeness)
        for one in coming
        for twin in like.get(one.id, ())
        if twin.other.id not in at_row
    ]
    return tuple(sorted(found, key=lambda one: one.row))


def fields_changed(before: Organisation, after: Organisation) -> tuple[str, ...]:
    """The names of the fields in which two profiles differ, in the order of the record."""
    names = [field.name for field in fields(Organisation)]
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
