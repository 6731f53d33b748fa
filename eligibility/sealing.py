"""The seal of an edition: its first day, and what the rows of its tables say, whatever program wrote them.

Line endings, quoting, a byte order mark and the order of the columns make no difference. Every cell and the
order of the rows do.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

from eligibility.reading import TABLES, rows_of

_encode = json.JSONEncoder(ensure_ascii=False).encode


def digest_of_table(path: Path) -> str:
    """SHA-256 over the table's rows, as 64 hexadecimal digits; ValueError for a file that is no table."""
    return _digest(_canonical(row for _line, row in rows_of(path)))


def seal_of(tables: Mapping[str, str], *, name: str, valid_from: date) -> str:
    """SHA-256 over an edition's name, its first day and the digests of all TABLES; KeyError without one."""
    return _digest([f"{name} {valid_from}", *(f"{table} {tables[table]}" for table in TABLES)])


def _canonical(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    columns: list[str] = []
    for row in rows:
        if not columns:
            columns = sorted(row)
            yield _encode(columns)
        yield _encode([row[column].replace("\r\n", "\n") for column in columns])


def _digest(lines: Iterable[str]) -> str:
    return sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
