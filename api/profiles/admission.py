"""Checks the rows of a file against each other and against what is stored: which may come in. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from api.profiles.cells import BadCell
from api.profiles.organisation import Organisation
from api.profiles.rows import ParsedRow
from eligibility.facts import Kind
from matching.profiles import OrganisationId

_BODIES = (Kind.CLUSTER, Kind.BUSINESS_NETWORK, None)  # None: a kind not known may turn out to be one


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database already holds that the file's rows touch."""

    kinds: Mapping[str, Kind | None]  # of the ids that the file names
    members: Mapping[str, Collection[str]]  # of the bodies that the file itself brings


NOTHING_STORED = Stored({}, {})


@dataclass(frozen=True, slots=True)
class Admission:
    """The organisations that may come in, and everything that keeps the others out."""

    admitted: tuple[Organisation, ...]
    errors: tuple[BadCell, ...]  # wrong in themselves
    dependent: tuple[BadCell, ...]  # right in themselves, but members of a body whose row is bad

    @property
    def bad_rows(self) -> frozenset[int]:
        return frozenset(error.row for error in (*self.errors, *self.dependent))


def admit(rows: Sequence[ParsedRow], stored: Stored, *, member_column: str = "member_of") -> Admission:
    """Judges all rows together. `member_column` is how messages name the column of memberships."""
    around = _Surroundings(rows, stored, member_column)
    errors = [error for row in rows for error in row.errors]
    errors += _duplicates(rows)
    for row in rows:
        if row.organisation:
            errors += around.bad_memberships(row.row.number, row.organisation)
            errors += around.left_behind(row.row.number, row.organisation)
    dependent = _dependents(rows, {error.row for error in errors}, stored, member_column)
    bad = {error.row for error in (*errors, *dependent)}
    admitted = tuple(row.organisation for row in rows if row.organisation and row.row.number not in bad)
    return Admission(admitted, tuple(sorted(errors, key=lambda error: error.row)), tuple(dependent))


def _duplicates(rows: Iterable[ParsedRow]) -> list[BadCell]:
    places: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.id:
            places[row.id].append(row.row.number)
    return [
        BadCell(
            number,
            "id",
            shown,
            f"the same id is on {_rows([n for n in numbers if n != number])}",
            "Keep one.",
        )
        for shown, numbers in places.items()
        if len(numbers) > 1
        for number in numbers
    ]


def _rows(numbers: Sequence[int]) -> str:
    return f"row{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


class _Surroundings:
    """What a row is judged against: the rest of its file and what is stored."""

    def __init__(self, rows: Sequence[ParsedRow], stored: Stored, member_column: str) -> None:
        self._stored = stored
        self._column = member_column
        self._coming = {row.organisation.id: row.organisation for row in rows if row.organisation}
        self._bad_ids = {row.id for row in rows if not row.organisation}

    def bad_memberships(self, row: int, member: Organisation) -> Iterable[BadCell]:
        for body in sorted(member.member_of or ()):
            if body not in self._coming and body not in self._stored.kinds:
                if body not in self._bad_ids:  # else that row is bad itself, and says so
                    yield self._unknown(row, body)
            elif (kind := self._kind_of(body)) not in _BODIES:
                yield self._no_body(row, body, kind)

    def left_behind(self, row: int, body: Organisation) -> Iterable[BadCell]:
        """An organisation that stops being a body cannot keep members that this file does not change."""
        if body.kind in _BODIES:
            return
        members = self._stored.members.get(body.id, ())
        staying = sorted(member for member in members if OrganisationId(member) not in self._coming)
        if staying:
            yield BadCell(
                row,
                "kind",
                f"{body.kind}",
                f"{len(staying)} organisation(s) imported before are members of it, such as {staying[0]!r}",
                "Leave its kind as it is, or change its members in the same file.",
            )

    def _kind_of(self, body: OrganisationId) -> Kind | None:
        coming = self._coming.get(body)
        return coming.kind if coming else self._stored.kinds[body]

    def _unknown(self, row: int, body: str) -> BadCell:
        return BadCell(
            row,
            self._column,
            body,
            "no organisation has this id, neither in this file nor imported before",
            "Add it to the file, correct the id, or leave the cell blank if the membership is not known.",
        )

    def _no_body(self, row: int, body: str, kind: Kind | None) -> BadCell:
        return BadCell(
            row,
            self._column,
            body,
            f"only a cluster organisation or business network has members, and this is a {kind}",
            "Correct the id, or the kind of that organisation.",
        )


def _dependents(
    rows: Sequence[ParsedRow], bad: Collection[int], stored: Stored, column: str
) -> list[BadCell]:
    """Rows that cannot come in because a body they name does not, found until nothing more falls."""
    dependent: list[BadCell] = []
    lost = {row.id: row.row.number for row in rows if row.row.number in bad}
    standing = [row for row in rows if row.organisation and row.row.number not in bad]
    while True:
        falling = {
            row.id: _missing_body(row, body, lost[body], column)
            for row in standing
            for body in sorted(_bodies(row))
            if body in lost and body not in stored.kinds
        }
        if not falling:
            return dependent
        dependent += falling.values()
        lost |= {row.id: row.row.number for row in standing if row.id in falling}
        standing = [row for row in standing if row.id not in falling]


def _bodies(row: ParsedRow) -> Collection[OrganisationId]:
    return (row.organisation.member_of if row.organisation else None) or frozenset()


def _missing_body(row: ParsedRow, body: str, at_row: int, column: str) -> BadCell:
    return BadCell(
        row.row.number,
        column,
        body,
        f"this organisation is not imported, because row {at_row} is bad",
        f"Correct row {at_row} first.",
    )
