"""A bank's bookings as CSV with four columns, for banks that give no camt file."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from api.exchanges.payments.entries import MOST_ENTRIES, BankFile, Entry, cents_of, day_of
from api.exchanges.payments.problems import BankFileTooLarge, UnreadableBankFile
from api.profiles.cells import shortened
from api.texts import UNSEEN

COLUMNS = ("end_to_end_id", "amount", "booked_on", "reference")
_SEPARATORS = ",;\t"
_MOST_ID = 35  # characters


def read_csv(content: bytes, *, digest: str) -> BankFile:
    """The rows of such a file, each a debit. Raises UnreadableBankFile, BankFileTooLarge."""
    entries: list[Entry] = []
    left_aside = 0
    for number, row in enumerate(_rows(_decoded(content)), start=2):
        if not row.get("end_to_end_id"):
            left_aside += 1
            continue
        entries.append(_entry(number, row))
        if len(entries) > MOST_ENTRIES:
            raise BankFileTooLarge(f"more than {MOST_ENTRIES:,} rows", f"{MOST_ENTRIES:,}")
    return BankFile(digest=digest, entries=tuple(entries), left_aside=left_aside)


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableBankFile("it is neither XML nor text in UTF-8") from None
    if UNSEEN.search(text):
        raise UnreadableBankFile("it holds characters that nobody can see, so it is no CSV file")
    return text


def _rows(text: str) -> Iterator[Mapping[str, str]]:
    header = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        _check(columns)
        for cells in reader:
            if cells:
                yield {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}
    except csv.Error as error:
        raise UnreadableBankFile(f"line {reader.line_num} is no CSV: {error}") from None


def _check(columns: Sequence[str]) -> None:
    lacking = [name for name in COLUMNS if columns.count(name) != 1]
    if lacking:
        raise UnreadableBankFile(f"its first line does not name the column {lacking[0]!r} once")


def _entry(number: int, row: Mapping[str, str]) -> Entry:
    cells = {name: row.get(name, "") for name in COLUMNS}
    cents, day = cents_of(cells["amount"]), day_of(cells["booked_on"])
    if cents is None:
        raise UnreadableBankFile(_bad_cell(number, "amount", cells, "an amount in euros such as 780.00"))
    if day is None or len(cells["booked_on"]) != len("2027-03-20"):
        raise UnreadableBankFile(_bad_cell(number, "booked_on", cells, "a day such as 2027-03-20"))
    return Entry(
        end_to_end_id=cells["end_to_end_id"][:_MOST_ID],
        cents=cents,
        booked_on=day,
        reference=cells["reference"],
    )


def _bad_cell(number: int, column: str, cells: Mapping[str, str], wanted: str) -> str:
    return f"row {number}, {column} {shortened(cells[column])!r} is not {wanted}"
