"""Reads an import file into rows of text. What it is, its content says; its name does not matter."""

import csv
import io
import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from api.problems import UnreadableFile
from api.profiles.cells import Cell, Nested, Sheet, SheetRow, unprotected
from api.profiles.workbooks import read_workbook

MAX_FILE_BYTES = 50 * 1024**2
MAX_ROWS = 100_000  # more organisations than the ECCP and all its members have
_ZIP = b"PK\x03\x04"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_ORGANISATIONS = (  # how other files begin, https://en.wikipedia.org/wiki/List_of_file_signatures
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "a file of Excel 97-2003 or Word 97-2003, or a protected one"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3", "an SQLite database"),
)
_FORMATS = "Give a CSV, XLSX, ODS or JSON Lines file with organisations."
_DELIMITERS = ",;\t"


def read_sheet(path: Path, *, expected: Collection[str], encoding: str | None = None) -> Sheet:
    """The rows of a CSV, XLSX, ODS or JSON Lines file.

    `expected` are the column names likely in it: they tell which character separates the cells of a CSV file.
    `encoding` is that of a text file, UTF-8 unless given. Raises UnreadableFile.
    """
    return sheet_in(content_of(path), path, expected=expected, encoding=encoding)


def content_of(path: Path) -> bytes:
    """The bytes of an import file. Raises UnreadableFile for one that is not there, or too large."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise UnreadableFile(
                path,
                f"it has {size / 1024**2:,.0f} MiB, and at most {MAX_FILE_BYTES // 1024**2} MiB are read",
                "Split it into several files.",
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, f"{error.strerror}", "Check the name and the permissions.") from None


def sheet_in(content: bytes, path: Path, *, expected: Collection[str], encoding: str | None = None) -> Sheet:
    """As `read_sheet`, of bytes that are there already. `path` is what messages call them."""
    for magic, what in _NOT_ORGANISATIONS:
        if content.startswith(magic):
            raise UnreadableFile(path, f"it is {what}, whatever its name says", _FORMATS)
    if content.startswith(_ZIP):
        return _from_table(path, _bounded(path, read_workbook(path, content)))
    text = _decoded(path, content, encoding)
    start = text.lstrip()[:1]
    if not start:
        raise UnreadableFile(path, "it is empty", _FORMATS)
    if start == "[":
        raise UnreadableFile(
            path, "it is one JSON list, not JSON Lines", "Write one object per line, without the list."
        )
    if start == "{":
        return _from_json_lines(path, text)
    return _from_table(path, _csv_rows(path, text, expected))


def _decoded(path: Path, content: bytes, encoding: str | None) -> str:
    if content.startswith(_UTF16):
        encoding = "utf-16"
    elif b"\x00" in content[:1024]:
        raise UnreadableFile(path, "it is neither text nor a spreadsheet", _FORMATS)
    try:
        text = content.decode(encoding or "utf-8-sig")
    except LookupError:
        raise UnreadableFile(
            path, f"no text encoding is called {encoding!r}", "Use for instance --encoding windows-1252."
        ) from None
    except UnicodeError as error:
        _refuse_encoding(path, content, encoding, error)
    if encoding and encoding != "utf-16" and _is_utf8_beyond_ascii(content):
        raise UnreadableFile(path, f"it is UTF-8, not {encoding}", "Leave out --encoding.")
    return text


def _is_utf8_beyond_ascii(content: bytes) -> bool:
    try:
        return not content.isascii() and bool(content.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _refuse_encoding(path: Path, content: bytes, encoding: str | None, error: UnicodeError) -> NoReturn:
    where = error.start if isinstance(error, UnicodeDecodeError) else 0
    line = content.count(b"\n", 0, where) + 1
    here = content[max(0, where - 15) : where + 15].split(b"\n")
    shown = next((part for part in here if any(byte > 127 for byte in part)), b"")  # noqa: PLR2004  beyond ASCII
    around = shown.decode("windows-1252", errors="replace").strip()
    if encoding:
        raise UnreadableFile(
            path, f"line {line} is not {encoding}", "Give the encoding it was saved in."
        ) from None
    raise UnreadableFile(
        path,
        f"line {line} is not UTF-8 (near {around!r}, if it is Windows-1252, as older spreadsheets save)",
        "Save it again as 'CSV UTF-8', or say --encoding windows-1252 if the words above read right.",
    ) from None


def _csv_rows(path: Path, text: str, expected: Collection[str]) -> list[list[str]]:
    csv.field_size_limit(MAX_FILE_BYTES)  # a longer text is then reported as a bad cell, with its row
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, expected), strict=True)
    try:
        return _bounded(path, reader)
    except csv.Error as error:
        raise UnreadableFile(
            path,
            f"the CSV breaks off at line {reader.line_num} ({error})",
            'Look for a quotation mark (") that is opened and never closed, or not doubled inside a text.',
        ) from None


def _bounded(path: Path, rows: Iterable[list[str]]) -> list[list[str]]:
    taken = list(islice(rows, MAX_ROWS + 2))  # the header, and one too many
    if len(taken) > MAX_ROWS + 1:
        raise UnreadableFile(
            path, f"it has more than {MAX_ROWS:,} rows", "Split it into several files, or delete blank rows."
        )
    return taken


def _delimiter(text: str, expected: Collection[str]) -> str:
    first = next(line for line in text.splitlines() if line.strip())

    def found(delimiter: str) -> tuple[int, int]:
        names = [name.strip().strip('"').strip() for name in first.split(delimiter)]
        return len(set(names) & set(expected)), len(names)

    return max(_DELIMITERS, key=found)


def _from_table(path: Path, table: Sequence[Sequence[str]]) -> Sheet:
    numbered = [(number, row) for number, row in enumerate(table, start=1) if any(map(str.strip, row))]
    if not numbered:
        raise UnreadableFile(path, "it is empty", _FORMATS)
    header_row, header = numbered[0]
    columns = [unprotected(name.strip()) for name in header]
    while columns and not columns[-1]:
        columns.pop()
    _check_header(path, columns, header_row)
    rows = tuple(_table_row(path, number, columns, cells) for number, cells in numbered[1:])
    return _with_rows(path, columns, rows)


def _check_header(path: Path, columns: Sequence[str], row: int) -> None:
    twice = [name for name, count in Counter(filter(None, columns)).items() if count > 1]
    if twice:
        raise UnreadableFile(
            path,
            f"its header (row {row}) names the column {twice[0]!r} more than once",
            "Rename or delete one of them.",
        )


def _table_row(path: Path, number: int, columns: Sequence[str], cells: Sequence[str]) -> SheetRow:
    named = zip(columns, cells, strict=False)
    for position, (name, cell) in enumerate(zip(columns, cells, strict=False), start=1):
        if not name and cell.strip():
            raise UnreadableFile(
                path, f"column {position} has values (row {number}) but no name", "Name it in the header."
            )
    surplus = tuple(cell for cell in cells[len(columns) :] if cell.strip())
    return SheetRow(number, {name: unprotected(cell) for name, cell in named if name}, surplus)


def _from_json_lines(path: Path, text: str) -> Sheet:
    lines = _bounded(path, ([line] for line in text.split("\n")))
    rows = [
        SheetRow(number, _json_cells(path, number, line))
        for number, (line,) in enumerate(lines, start=1)
        if line.strip()
    ]
    columns = dict.fromkeys(name for row in rows for name in row.cells)
    return _with_rows(path, list(columns), tuple(rows))


def _json_cells(path: Path, number: int, line: str) -> dict[str, Cell]:
    try:
        value = json.loads(line, object_pairs_hook=_once_each, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(
            path, f"line {number} is not a JSON object ({error})", "Write one whole object per line."
        ) from None
    if not isinstance(value, dict):
        raise UnreadableFile(path, f"line {number} is not a JSON object", "Write one object per line.")
    return {name.strip(): _json_cell(held) for name, held in value.items()}


def _once_each(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name!r} is given twice")
        found[name] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _json_cell(value: Any) -> Cell:
    if isinstance(value, list):
        if any(isinstance(item, (list, dict)) for item in value):
            return Nested(json.dumps(value, ensure_ascii=False))
        return tuple(_json_text(item) for item in value)
    return _json_text(value)


def _json_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return Nested(json.dumps(value, ensure_ascii=False))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _with_rows(path: Path, columns: Sequence[str], rows: tuple[SheetRow, ...]) -> Sheet:
    if not rows:
        raise UnreadableFile(path, "it has a header but no rows", "Add one row per organisation.")
    return Sheet(tuple(name for name in columns if name), rows)
