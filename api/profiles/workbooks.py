"""XLSX and ODS files: told apart by their content, checked, and read in a process of their own."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from api.problems import UnreadableFile
from api.profiles import workbook_reader

_MAX_UNPACKED = 256 * 1024**2  # bytes; 50,000 full rows take about 60 MiB
_MAX_RATIO = 200  # unpacked to packed; honest sheets stay below 50
_RATIO_MATTERS_FROM = 8 * 1024**2  # bytes unpacked; below it no ratio can hurt
_SECONDS = 120
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_AS_SHEET = "Save it from your spreadsheet program as .xlsx, .ods or CSV UTF-8."


def read_workbook(path: Path, content: bytes) -> list[list[str]]:
    """The rows of the one sheet that holds organisations, from row 1 on.

    Raises UnreadableFile for an archive that is no spreadsheet, is damaged, protected or too large.
    """
    _check_archive(path, content)
    answer = _ask_reader(path, content)
    problem = answer.get("problem")
    if problem == "password":
        raise UnreadableFile(
            path, "the spreadsheet is protected by a password", "Save a copy without password."
        )
    if problem == "several sheets":
        names = ", ".join(repr(name) for name in answer["sheets"])
        raise UnreadableFile(
            path,
            f"it has several filled sheets ({names})",
            f"Name the one to import {workbook_reader.PREFERRED_SHEET!r}, or keep only that one.",
        )
    if problem:
        raise UnreadableFile(path, f"the spreadsheet is damaged ({answer['detail']})", _AS_SHEET)
    rows: list[list[str]] = answer["rows"]
    return rows


def _check_archive(path: Path, content: bytes) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        _check_size(path, archive, packed=len(content))
        _check_is_spreadsheet(path, archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        raise UnreadableFile(
            path, "it begins like a spreadsheet but the file is damaged or cut off", _AS_SHEET
        ) from None


def _check_size(path: Path, archive: zipfile.ZipFile, *, packed: int) -> None:
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > _MAX_UNPACKED or (unpacked > _RATIO_MATTERS_FROM and unpacked > _MAX_RATIO * packed):
        raise UnreadableFile(
            path,
            f"it unpacks to {unpacked / 1024**2:,.0f} MiB, more than a list of organisations needs",
            "Delete unused rows, columns and pictures, or save it as CSV UTF-8.",
        )


def _check_is_spreadsheet(path: Path, archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return
    if "mimetype" in names and archive.read("mimetype").strip() == _ODS:
        return
    what = "a Word document" if "word/document.xml" in names else "an archive that holds no spreadsheet"
    raise UnreadableFile(path, f"it is {what}", _AS_SHEET)


def _ask_reader(path: Path, content: bytes) -> dict[str, Any]:
    command = [sys.executable, "-I", workbook_reader.__file__]
    try:
        reader = subprocess.run(command, input=content, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603  our own file, no shell, no argument from outside
        answer: dict[str, Any] = json.loads(reader.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise UnreadableFile(
            path,
            "the sheet is damaged, or its cells are spread over too large an area",
            "Delete stray cells far below or right of the table, or save it as CSV UTF-8.",
        ) from None
    return answer
