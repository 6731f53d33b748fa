"""What an import file consists of once it is read: rows of texts. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

SHOWN_LENGTH = 60  # characters of a wrong value that a message repeats

_SEEN_AS_FORMULA = re.compile(r"'*[=+\-@\t\r\x00]")  # OWASP, CSV injection
_PROTECTED = re.compile(r"'+[=+\-@\t\r\x00]")


class Nested(str):
    """A JSON object, or a list that holds more than single values, kept as its JSON text."""

    __slots__ = ()


Cell = str | tuple[str, ...]  # a tuple where the file itself holds a list


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of the file, its cells by the name of their column."""

    number: int  # as a spreadsheet counts: the header is row 1; in JSON Lines, the line
    cells: Mapping[str, Cell]
    surplus: tuple[str, ...] = ()  # cells beyond the last column


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole file: its columns in order and its rows, blank rows left out."""

    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class BadCell:
    """One thing wrong in one row: where, what, and what to do."""

    row: int
    column: str
    value: str
    problem: str
    advice: str

    def __str__(self) -> str:
        value = f" {self.value!r}" if self.value else ""
        return f"row {self.row}, {self.column}{value}: {self.problem}. {self.advice}"


def shortened(cell: Cell) -> str:
    """The cell as one text, cut to what fits in a message."""
    text = as_text(cell)
    return text if len(text) <= SHOWN_LENGTH else f"{text[: SHOWN_LENGTH - 1]}…"


def as_text(cell: Cell) -> str:
    """The cell as one text; the items of a list are separated by semicolons."""
    return cell if isinstance(cell, str) else ";".join(cell)


def protected(text: str) -> str:
    """The text with an apostrophe before anything that a spreadsheet would take for a formula."""
    return f"'{text}" if _SEEN_AS_FORMULA.match(text) else text


def unprotected(text: str) -> str:
    """The text as it was before `protected`, which this undoes for every text."""
    return text[1:] if _PROTECTED.match(text) else text
