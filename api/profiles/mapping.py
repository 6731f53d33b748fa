"""Turns the rows of a foreign file into rows with our columns. The format is documented in docs/IMPORT.md."""

import difflib
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from api.problems import UnreadableFile, UnusableMapping
from api.profiles.cells import BadCell, Cell, Nested, SheetRow, as_text, shortened
from api.profiles.columns import COLUMN_NAMES, ERROR_COLUMN, REQUIRED, SEPARATOR

_SECTIONS = ("columns", "constants", "values", "choose", "separators", "ignore", "id_prefix")
_TEXTS = ("about", "seeks", "offers", "motivation")
_IDS = ("id", "member_of")


@dataclass(frozen=True, slots=True)
class Choice:
    """One [[choose.COLUMN]] entry: the value to take where every condition holds."""

    when: Mapping[str, str]  # their column -> the value it must have
    value: str


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How each of our columns is filled from theirs. Without one, theirs are ours already."""

    sources: Mapping[str, tuple[str, ...]]  # our column -> their columns, joined in this order
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # their value, folded -> ours
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    separators: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset({ERROR_COLUMN})
    id_prefix: str = ""

    @property
    def used(self) -> dict[str, None]:
        """Every column of theirs that is read, in order."""
        chosen = (name for choices in self.choices.values() for choice in choices for name in choice.when)
        read = (name for names in self.sources.values() for name in names)
        return dict.fromkeys([*read, *chosen])

    def origin(self, column: str) -> str:
        """Our column as messages name it: with theirs, where that is called otherwise."""
        names = [*self.sources.get(column, ())]
        names += [name for choice in self.choices.get(column, ()) for name in choice.when]
        theirs = list(dict.fromkeys(names))
        return column if theirs in ([], [column]) else f"{column} (from {', '.join(theirs)})"


OWN_COLUMNS = ColumnMap({name: (name,) for name in COLUMN_NAMES})


def read_mapping(path: Path) -> ColumnMap:
    """Reads a mapping file. Raises UnusableMapping saying which entry cannot be used and why."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnusableMapping(path, f"{error.strerror}", "Check the name and the permissions.") from None
    except ValueError as error:
        raise UnusableMapping(path, f"it is not TOML ({error})", "See docs/IMPORT.md.") from None
    return _Reader(path).read(tables)


def check_columns(path: Path, columns: Collection[str], mapping: ColumnMap) -> None:
    """Sees that every column of the file is read or ignored on purpose, and that the needed ones are there.

    Raises UnreadableFile.
    """
    own = mapping is OWN_COLUMNS
    needed = REQUIRED if own else tuple(mapping.used)
    missing = [name for name in needed if name not in columns]
    unknown = [name for name in columns if name not in mapping.used and name not in mapping.ignored]
    if missing:
        _refuse_missing(path, missing, unknown or list(columns))
    if unknown:
        place = "or import the file with a --mapping" if own else "or list it under [ignore] in the mapping"
        raise UnreadableFile(
            path,
            f"it has {_named(unknown)} that nothing reads",
            f"{_rename(unknown[0], [name for name in mapping.used if name not in columns])}"
            f"Delete it, {place}.",
        )


def apply_mapping(row: SheetRow, mapping: ColumnMap) -> tuple[dict[str, Cell], list[BadCell]]:
    """The row with our columns, and what could not be mapped."""
    if mapping is OWN_COLUMNS:
        return {name: cell for name, cell in row.cells.items() if name not in mapping.ignored}, []
    cells: dict[str, Cell] = dict(mapping.constants)
    bad: list[BadCell] = []
    for column, names in mapping.sources.items():
        cells[column] = _translated(column, _joined(column, names, row, mapping), mapping)
    for column, choices in mapping.choices.items():
        value = _chosen(choices, row)
        if value is None:
            bad.append(_no_choice(column, choices, row, mapping))
        else:
            cells[column] = value
    for column in _IDS if mapping.id_prefix else ():
        cells[column] = _prefixed(cells.get(column, ""), mapping.id_prefix)
    return cells, bad


def _joined(column: str, names: Sequence[str], row: SheetRow, mapping: ColumnMap) -> Cell:
    cells = [_split(column, row.cells.get(name, ""), mapping) for name in names]
    if len(cells) == 1:
        return cells[0]
    filled = [cell for cell in cells if as_text(cell).strip()]
    if column in _TEXTS:
        nested = next((cell for cell in filled if isinstance(cell, Nested)), None)
        return nested or "\n\n".join(as_text(cell) for cell in filled)
    if any(isinstance(cell, tuple) for cell in filled):
        return tuple(item for cell in filled for item in ((cell,) if isinstance(cell, str) else cell))
    return SEPARATOR.join(as_text(cell) for cell in filled)


def _split(column: str, cell: Cell, mapping: ColumnMap) -> Cell:
    separator = mapping.separators.get(column)
    if separator is None or not isinstance(cell, str):
        return cell
    return tuple(part.strip() for part in cell.split(separator) if part.strip())


def _translated(column: str, cell: Cell, mapping: ColumnMap) -> Cell:
    values = mapping.values.get(column)
    if not values:
        return cell
    if isinstance(cell, str):
        parts = [values.get(_folded(part), part) for part in cell.split(SEPARATOR)]
        return values.get(_folded(cell), SEPARATOR.join(parts))
    return tuple(values.get(_folded(item), item) for item in cell)


def _chosen(choices: Iterable[Choice], row: SheetRow) -> str | None:
    for choice in choices:
        if all(
            _folded(as_text(row.cells.get(name, ""))) == _folded(value) for name, value in choice.when.items()
        ):
            return choice.value
    return None


def _no_choice(column: str, choices: Sequence[Choice], row: SheetRow, mapping: ColumnMap) -> BadCell:
    names = dict.fromkeys(name for choice in choices for name in choice.when)
    held = ", ".join(f"{name} = {shortened(row.cells.get(name, ''))}" for name in names)
    return BadCell(
        row.number,
        mapping.origin(column),
        held,
        "the mapping has no entry for this",
        f"Add a [[choose.{column}]] entry to the mapping; one with 'when = {{}}' covers all others.",
    )


def _prefixed(cell: Cell, prefix: str) -> Cell:
    parts = cell.split(SEPARATOR) if isinstance(cell, str) else list(cell)
    filled = [part.strip() for part in parts if part.strip()]
    if [part.lower() for part in filled] == ["none"]:
        return "none"
    return SEPARATOR.join(f"{prefix}{part}" for part in filled)


def _refuse_missing(path: Path, missing: Sequence[str], candidates: Sequence[str]) -> NoReturn:
    raise UnreadableFile(
        path,
        f"it lacks {_named(missing)}",
        f"{_rename_to(missing[0], candidates)}The columns are described in docs/IMPORT.md; "
        "'cxc template' prints a file to start from, and --mapping reads other people's files.",
    )


def _named(names: Sequence[str]) -> str:
    return f"the column{'s' if len(names) > 1 else ''} {', '.join(repr(name) for name in names)}"


def _rename(name: str, free: Sequence[str]) -> str:
    near = difflib.get_close_matches(name.lower(), free, n=1)
    return f"Did you mean {near[0]!r} by {name!r}? " if near else ""


def _rename_to(name: str, candidates: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, candidates, n=1)
    return f"Is {near[0]!r} meant to be {name!r}? " if near else ""


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _toml_text(value: Any) -> str | None:
    """A TOML value as a file's cell would hold it; None for what no cell can hold."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, (str, int, float)) else None


class _Reader:
    """Checks one mapping file, entry by entry."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, tables: Mapping[str, Any]) -> ColumnMap:
        self._check_names(tables, _SECTIONS, "section")
        prefix = tables.get("id_prefix", "")
        if not isinstance(prefix, str):
            self._refuse("id_prefix is not a text", 'Write for instance id_prefix = "their-".')
        mapping = ColumnMap(
            sources={
                ours: self._sources(ours, theirs) for ours, theirs in self._ours(tables, "columns").items()
            },
            constants=self._texts("constants", self._ours(tables, "constants")),
            values={
                column: {
                    _folded(theirs): ours for theirs, ours in self._texts(f"values.{column}", entries).items()
                }
                for column, entries in self._ours(tables, "values").items()
            },
            choices={
                column: self._choices(column, entries)
                for column, entries in self._ours(tables, "choose").items()
            },
            separators=self._texts("separators", self._ours(tables, "separators")),
            ignored=frozenset({ERROR_COLUMN, *self._ignored(tables.get("ignore", {}))}),
            id_prefix=prefix,
        )
        self._check_filled_once(mapping)
        return mapping

    def _ours(self, tables: Mapping[str, Any], section: str) -> Mapping[str, Any]:
        table = self._table(section, tables.get(section, {}))
        self._check_names(table, COLUMN_NAMES, f"column under [{section}]")
        return table

    def _table(self, name: str, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self._refuse(f"{name} is not a table", f"Begin it with a line [{name}].")
        return value

    def _check_names(self, names: Iterable[str], known: Collection[str], what: str) -> None:
        for name in names:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                advice = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(known)}."
                self._refuse(f"there is no {what} called {name!r}", advice)

    def _sources(self, ours: str, theirs: Any) -> tuple[str, ...]:
        names = [theirs] if isinstance(theirs, str) else theirs
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            self._refuse(
                f"{ours} under [columns] names no column of the file",
                f'Write {ours} = "their column" or a list of them.',
            )
        return tuple(names)

    def _texts(self, section: str, table: Any) -> dict[str, str]:
        texts = {name: _toml_text(value) for name, value in self._table(section, table).items()}
        for name, text in texts.items():
            if text is None:
                self._refuse(f"{name} under [{section}] is not a single value", "Write it as a text.")
        return {name: text for name, text in texts.items() if text is not None}

    def _choices(self, column: str, entries: Any) -> tuple[Choice, ...]:
        if not isinstance(entries, list):
            self._refuse(f"choose.{column} is not a list", f"Write each entry as [[choose.{column}]].")
        return tuple(self._choice(column, entry) for entry in entries)

    def _choice(self, column: str, entry: Any) -> Choice:
        value = _toml_text(entry.get("value")) if isinstance(entry, dict) else None
        if value is None or set(entry) != {"when", "value"}:
            self._refuse(
                f"an entry of [[choose.{column}]] is incomplete",
                'It takes two lines: when = { "their column" = "their value" } and value = "our value".',
            )
        return Choice(self._texts(f"choose.{column}.when", entry["when"]), value)

    def _ignored(self, table: Any) -> list[str]:
        names = self._table("ignore", table).get("columns", [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            self._refuse("[ignore] holds no list of columns", 'Write columns = ["a", "b"] under [ignore].')
        return names

    def _check_filled_once(self, mapping: ColumnMap) -> None:
        sections = {"columns": mapping.sources, "constants": mapping.constants, "choose": mapping.choices}
        for column in COLUMN_NAMES:
            filled_by = [name for name, table in sections.items() if column in table]
            if len(filled_by) > 1:
                self._refuse(f"{column} is filled by {' and by '.join(filled_by)}", "Keep one of them.")
            if column in REQUIRED and not filled_by:
                self._refuse(f"nothing fills {column}", f'Add {column} = "their column" under [columns].')

    def _refuse(self, reason: str, advice: str) -> NoReturn:
        raise UnusableMapping(self._path, reason, advice)
