"""The first rows of a file as they were understood, cell by cell. Pure."""

from collections.abc import Iterable, Mapping

from api.profiles.cells import BadCell, Cell, as_text, shortened
from api.profiles.columns import COLUMN_NAMES, SEPARATOR
from api.profiles.fields import stated
from api.profiles.imports import Coming, Incoming, UnderstoodCell, UnderstoodRow
from api.profiles.judging import Judged
from api.profiles.mapping import ColumnMap
from api.profiles.rows import ParsedRow

MOST_ROWS = 10
_ALWAYS = ("name", "country", "kind")  # shown even where all of them are empty


def first_rows(incoming: Incoming, judged: Judged) -> tuple[UnderstoodRow, ...]:
    """The first rows of the file, with the columns that say anything there."""
    rows = incoming.rows[:MOST_ROWS]
    wrong = _wrong_by_row(judged)
    columns = _columns_worth_showing(incoming, rows, wrong)
    known = _Known(judged)
    return tuple(_row(one, columns, wrong.get(one.row.number, ()), incoming.mapping, known) for one in rows)


class _Known:
    """What becomes of the ids of a file."""

    def __init__(self, judged: Judged) -> None:
        kinds = ((Coming.NEW, judged.new), (Coming.CHANGED, judged.changed))
        self._coming = {str(one.id): coming for coming, found in kinds for one in found}

    def coming(self, row: ParsedRow, *, is_bad: bool) -> Coming:
        return Coming.BAD if is_bad else self._coming.get(row.id, Coming.UNCHANGED)


def _wrong_by_row(judged: Judged) -> Mapping[int, tuple[BadCell, ...]]:
    found: dict[int, tuple[BadCell, ...]] = {}
    for error in (*judged.admission.errors, *judged.admission.dependent):
        found[error.row] = (*found.get(error.row, ()), error)
    return found


def _columns_worth_showing(
    incoming: Incoming, rows: Iterable[ParsedRow], wrong: Mapping[int, tuple[BadCell, ...]]
) -> tuple[str, ...]:
    mapping = incoming.mapping
    filled = {name for one in rows for name, cell in one.row.cells.items() if as_text(cell).strip()}
    complained = {error.column for one in rows for error in wrong.get(one.row.number, ())}
    return tuple(
        name
        for name in incoming.sheet.columns
        if name not in mapping.ignored
        and (
            name in filled
            or not complained.isdisjoint(_called(name, mapping))
            or any(column in _ALWAYS for column in _read_into(name, mapping))
        )
    )


def _row(
    row: ParsedRow, columns: Iterable[str], wrong: tuple[BadCell, ...], mapping: ColumnMap, known: _Known
) -> UnderstoodRow:
    said = stated(row.organisation) if row.organisation else {}
    cells = tuple(
        UnderstoodCell(
            column=name,
            text=shortened(row.row.cells.get(name, "")),
            read_as=_read_as(name, row.row.cells.get(name, ""), said, mapping),
            wrong=tuple(one for one in wrong if one.column in _called(name, mapping)),
        )
        for name in columns
    )
    borne = {one for cell in cells for one in cell.wrong}
    return UnderstoodRow(
        number=row.row.number,
        coming=known.coming(row, is_bad=bool(wrong)),
        cells=cells,
        wrong=tuple(one for one in wrong if one not in borne),
    )


def _read_into(name: str, mapping: ColumnMap) -> tuple[str, ...]:
    """Our columns into which one of the file goes."""
    return tuple(
        column
        for column in COLUMN_NAMES
        if name in mapping.sources.get(column, ())
        or any(name in choice.when for choice in mapping.choices.get(column, ()))
    )


def _called(name: str, mapping: ColumnMap) -> set[str]:
    """How messages may name a column of the file."""
    return {name, *(mapping.origin(column) for column in _read_into(name, mapping))}


def _read_as(name: str, cell: Cell, said: Mapping[str, object], mapping: ColumnMap) -> str:
    """What the cell was read as, where that is not what stands there."""
    into, text = _read_into(name, mapping), as_text(cell).strip()
    if not text or len(into) != 1:
        return ""
    read = _in_words(said.get(into[0]))
    return "" if _alike(read) == _alike(text) else shortened(read)


def _in_words(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return f"{SEPARATOR} ".join(map(_in_words, value))
        case _:
            return str(value)


def _alike(text: str) -> list[str]:
    """The same for texts that differ in nothing but blanks, capitals and the order of a list."""
    return sorted(" ".join(part.split()).casefold() for part in text.split(SEPARATOR))
