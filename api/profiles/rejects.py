"""The rows that were not imported, with what is wrong, to be corrected and imported again."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from api.problems import UnwritableFile
from api.profiles.cells import BadCell, Sheet, as_text, protected
from api.profiles.columns import ERROR_COLUMN


def rejects_text(sheet: Sheet, errors: Iterable[BadCell]) -> str:
    """The bad rows of `sheet` as CSV, with the file's own columns and one more for the errors.

    Nothing in it runs as a formula in a spreadsheet program.
    """
    by_row: dict[int, list[BadCell]] = defaultdict(list)
    for error in errors:
        by_row[error.row].append(error)
    columns = [name for name in sheet.columns if name != ERROR_COLUMN]
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([*map(protected, columns), ERROR_COLUMN])
    for row in sheet.rows:
        if row.number in by_row:
            cells = [protected(as_text(row.cells.get(name, ""))) for name in columns]
            writer.writerow([*cells, protected(" ".join(map(str, by_row[row.number])))])
    return file.getvalue()


def write_rejects(path: Path, sheet: Sheet, errors: Iterable[BadCell]) -> None:
    """Writes the bad rows to a file. Raises UnwritableFile."""
    try:
        with path.open(
            "w", encoding="utf-8-sig", errors="replace", newline=""
        ) as file:  # Excel needs the BOM
            file.write(rejects_text(sheet, errors))
    except OSError as error:
        raise UnwritableFile(path, f"{error.strerror}") from None
