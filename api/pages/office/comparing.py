"""Tables of an edition as rows, and how two of them differ. Pure."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_KEYS = ("code", "name", "id", "kind", "country", "valid_from", "date", "day")
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a table and its rows."""

    columns: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A row that is in both tables and says something else."""

    key: str
    cells: Sequence[tuple[str, str, str]]  # column, before, after


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How a table differs from another."""

    columns: Sequence[str]
    added: Sequence[Row]
    removed: Sequence[Row]
    changed: Sequence[Changed]

    @property
    def number(self) -> int:
        return len(self.added) + len(self.removed) + len(self.changed)


def read_table(text: str) -> Table:
    """The rows of a CSV text; cells that are missing are empty, cells too many are left out."""
    reader = csv.DictReader(io.StringIO(text), restkey="", restval="")
    columns = [one for one in reader.fieldnames or () if one]
    return Table(columns, [{name: row.get(name) or "" for name in columns} for row in reader])


def difference_of(before: Table, after: Table) -> Difference:
    """What was added, taken away and changed; the order of the rows is no difference."""
    columns = after.columns or before.columns
    key_columns = _key_columns(columns)
    old, new = _by_key(before, key_columns), _by_key(after, key_columns)
    changed = []
    for key in old.keys() & new.keys():
        cells = _cells(old[key], new[key], columns)
        if cells:
            changed.append(Changed(key=" ".join(one for one in key[:-1] if one), cells=cells))
    return Difference(
        columns=columns,
        added=[row for key, row in new.items() if key not in old],
        removed=[row for key, row in old.items() if key not in new],
        changed=sorted(changed, key=lambda one: one.key),
    )


def _key_columns(columns: Sequence[str]) -> Sequence[str]:
    return [name for name in _KEYS if name in columns] or list(columns[:1])


def _by_key(table: Table, key_columns: Sequence[str]) -> Mapping[tuple[str, ...], Row]:
    """The rows by what names them; equal names are told apart by how often they came before."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = {}
    for row in table.rows:
        key = tuple(row.get(name, "") for name in key_columns)
        found[*key, str(seen[key])] = row
        seen[key] += 1
    return found


def _cells(before: Row, after: Row, columns: Sequence[str]) -> list[tuple[str, str, str]]:
    return [
        (name, before.get(name, ""), after.get(name, ""))
        for name in columns
        if before.get(name, "") != after.get(name, "")
    ]
