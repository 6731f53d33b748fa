"""Reads one sheet of an XLSX or ODS file from standard input and prints it as JSON.

Run by `workbooks.py` as a process of its own, with limited memory: the library reserves memory for the whole
used area of a sheet and ends its process when there is not enough, so one stray cell could end the service.
"""

import datetime as dt
import io
import json
import resource
import sys
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

PREFERRED_SHEET = "organisations"
_MEMORY_BYTES = 2 * 1024**3
_EXACT_INTEGER = 10**15  # above this a spreadsheet's floating-point numbers are no longer exact


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    try:
        answer = _read(sys.stdin.buffer.read())
    except PasswordError:
        answer = {"problem": "password"}
    except (CalamineError, ValueError, OSError, OverflowError) as error:
        answer = {"problem": "damaged", "detail": str(error)}
    json.dump(answer, sys.stdout)


def _read(content: bytes) -> dict[str, Any]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
        ]
        named = [name for name in visible if name.strip().lower() == PREFERRED_SHEET]
        sheets = {name: workbook.get_sheet_by_name(name) for name in named or visible}
        filled = {name: sheet for name, sheet in sheets.items() if sheet.start is not None}
        if len(filled) > 1:
            return {"problem": "several sheets", "sheets": list(filled)}
        return {"rows": _rows(next(iter(filled.values()))) if filled else []}


def _rows(sheet: CalamineSheet) -> list[list[str]]:
    """Every row from the first of the sheet on, so that the row numbers are those a person sees."""
    return [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_INTEGER:
        return str(int(value))
    if isinstance(value, dt.datetime):
        at_midnight = value.time() == dt.time()
        return value.date().isoformat() if at_midnight else value.isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


if __name__ == "__main__":
    main()
