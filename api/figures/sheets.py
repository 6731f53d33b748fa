"""Tables to take away, as CSV and as workbooks: nothing in them runs as a formula.

A text that a spreadsheet would take for a formula bears an apostrophe in front, which our import takes away
again, so that what was exported reads the same. The same rows at the same moment make the same bytes.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from api.profiles.cells import protected

Value: TypeAlias = str | int | bool | date | datetime | None

MOST_ROWS = 50_000  # of exchanges in one file; a worksheet takes a million, a person far fewer
_WIDTH = 18  # characters
_FORMATS = {"date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm:ss", "number": "0"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column, by its name in the first row."""

    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table, its rows as long as its columns are many."""

    name: str  # at most 31 characters, as workbooks have it
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def as_csv(sheet: Sheet) -> bytes:
    """The table as CSV in UTF-8 with a mark, which spreadsheet programs need. Moments are UTC."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([column.name for column in sheet.columns])
    writer.writerows([_text(value) for value in row] for row in sheet.rows)
    return file.getvalue().encode("utf-8-sig", errors="replace")


def as_workbook(sheets: Sequence[Sheet], *, at: datetime) -> bytes:
    """The tables as XLSX, a worksheet each, the first row frozen. Days and numbers are such, moments UTC."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "remove_timezone": True}) as book:
        book.set_properties({"title": sheets[0].name, "created": _plain(at)})
        formats = {name: book.add_format({"num_format": text}) for name, text in _FORMATS.items()}
        bold = book.add_format({"bold": True})
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, bold, formats)
    return file.getvalue()


def described(columns: Iterable[Column]) -> str:
    """The columns in words, for the description of a route."""
    return "\n".join(f"- `{column.name}`: {column.words}" for column in columns)


def _write(page: Any, sheet: Sheet, bold: Any, formats: dict[str, Any]) -> None:
    page.freeze_panes(1, 0)
    page.set_column(0, len(sheet.columns) - 1, _WIDTH)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.name, bold)
    for number, row in enumerate(sheet.rows, start=1):
        for place, value in enumerate(row):
            _put(page, number, place, value, formats)


def _put(page: Any, number: int, place: int, value: Value, formats: dict[str, Any]) -> None:
    match value:
        case None | "":
            return
        case bool() | str():
            page.write_string(number, place, _text(value))
        case int():
            page.write_number(number, place, value, formats["number"])
        case datetime():
            page.write_datetime(number, place, _plain(value), formats["moment"])
        case date():
            page.write_datetime(number, place, value, formats["date"])


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return protected(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case int():
            return str(value)


def _plain(at: datetime) -> datetime:
    """In UTC without saying so, and in whole seconds: as workbooks keep a moment."""
    return at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
