"""What a person asked to import, and what became of it. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from api.profiles.cells import BadCell, Sheet
from api.profiles.duplicates import Likeness
from api.profiles.mapping import ColumnMap
from api.profiles.rows import ParsedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What a person asked to import at the command line, and how."""

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
class Incoming:
    """A file that has been read: its rows, each for itself."""

    path: Path  # or only what the file is called, where it came over HTTP
    sheet: Sheet
    rows: tuple[ParsedRow, ...]
    mapping: ColumnMap
    mapping_code: str | None  # what the mapping is called; none: the columns are ours
    digest: str  # SHA-256, in hex, of the file's bytes


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a file comes in."""

    skip_bad: bool = False
    partnership: str | None = None  # of the manager who imports; none: whoever runs the service


@dataclass(frozen=True, slots=True)
class Change:
    """What a file changes of one organisation."""

    id: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A row that looks like an organisation under another id."""

    row: int
    id: str
    other: str
    other_row: int | None  # none: it is on record, and not in the file
    likeness: Likeness

    def __str__(self) -> str:
        where = f"on row {self.other_row}" if self.other_row else "on record"
        same = f"{self.likeness.strength.phrase} the organisation {self.other!r} {where}"
        return f"row {self.row}, id {self.id!r}: this is {same}: {self.likeness.in_words}"


class Coming(StrEnum):
    """What one row would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderstoodCell:
    """One cell of the file, and what it was understood as."""

    column: str  # as the file calls it
    text: str  # as it stands there, shortened
    read_as: str  # shortened too; empty: as it stands there, or it could not be read
    wrong: tuple[BadCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderstoodRow:
    """One row of the file, as it was understood."""

    number: int  # as a spreadsheet counts
    coming: Coming
    cells: tuple[UnderstoodCell, ...]  # in the order of the file's columns, the same ones in every row
    wrong: tuple[BadCell, ...]  # what no cell that is shown bears


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or would have done."""

    rows: int
    new: int
    changed: int
    unchanged: int
    confirmed_again: int  # among the others: expired profiles that are in the catalogue again
    errors: tuple[BadCell, ...]  # in the order of the rows
    new_partnerships: tuple[str, ...]
    saved: bool  # false after a dry run or a refusal
    changes: tuple[Change, ...] = ()
    suspicions: tuple[Suspicion, ...] = ()  # in the order of the rows, the surest first
    first_rows: tuple[UnderstoodRow, ...] = ()  # of a look, for whoever sent the file
    rejects: Path | None = None  # where the bad rows were written

    @property
    def bad_rows(self) -> int:
        return len({error.row for error in self.errors})
