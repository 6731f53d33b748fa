"""The tables of an edition as text: read, checked before they are kept, and told apart by version."""

import re
import tempfile
from hashlib import sha256
from pathlib import Path

from api.programme.edition_problems import BrokenTable, NoSuchTable, UnusableEdition
from api.programme.editions import CODES
from api.texts import UNSEEN
from eligibility.editions import BadEdition, Edition
from eligibility.reading import TABLES, read_law

_VERSION_DIGITS = 12  # hexadecimal: 48 bits, which every JSON reader keeps exactly
_AT = re.compile(r"(?P<file>[a-z_]+)\.csv(, line (?P<line>[0-9]+))?: (?P<reason>.+)", re.DOTALL)


def text_of(edition: Edition, table: str) -> str:
    """The table as its file says it, without a byte order mark. Raises UnusableEdition, NoSuchTable."""
    try:
        return _content(edition, table).decode("utf-8-sig")
    except UnicodeDecodeError:
        bad = BadEdition(edition.name, f"{table}.csv is not UTF-8", "Save it again as CSV in UTF-8.")
        raise UnusableEdition(bad) from None


def version_of_table(edition: Edition, table: str) -> int:
    """A number that differs once the table says something else."""
    return _number(_content(edition, table))


def version_of(edition: Edition) -> int:
    """A number that differs once anything of the edition does, its state included."""
    said = (edition.name, edition.title, edition.note, edition.based_on, edition.valid_from, edition.digest)
    tables = (_content(edition, table) for table in TABLES)
    return _number(b"\n".join([repr(said).encode(), *(sha256(table).digest() for table in tables)]))


def check_table(edition: Edition, table: str, text: str) -> None:
    """Raises BrokenTable unless the edition, with this text as that table, can be read as a law.

    Read through the same code as an edition in force, so that nothing is kept here that would fail there.
    """
    unseen = UNSEEN.search(text)
    if unseen:
        line = text.count("\n", 0, unseen.start()) + 1
        raise BrokenTable(edition.name, table, f"a control character U+{ord(unseen.group()):04X}", line=line)
    with tempfile.TemporaryDirectory(prefix="cxc-table-") as folder:
        path = Path(folder) / f"{table}.csv"
        path.write_text(text, encoding="utf-8", newline="")
        try:
            read_law({**edition.tables, table: path}, edition=edition.name, codes=CODES)
        except ValueError as problem:
            raise _broken(edition.name, table, str(problem)) from None


def _broken(edition: str, table: str, said: str) -> BrokenTable:
    found = _AT.match(said)
    if found is None:
        return BrokenTable(edition, table, said)
    line = int(found["line"]) if found["line"] else None
    if found["file"] == table:
        return BrokenTable(edition, table, found["reason"], line=line)
    place = f"{found['file']}.csv" + (f", line {line}" if line else "")
    return BrokenTable(edition, table, f"it no longer fits {place}: {found['reason']}")


def _content(edition: Edition, table: str) -> bytes:
    if table not in edition.tables:
        raise NoSuchTable(table, TABLES)
    try:
        return edition.tables[table].read_bytes()
    except OSError as error:
        bad = BadEdition(edition.name, f"{table}.csv cannot be read: {error.strerror}", "Restore the file.")
        raise UnusableEdition(bad) from None


def _number(content: bytes) -> int:
    return int(sha256(content).hexdigest()[:_VERSION_DIGITS], 16)
