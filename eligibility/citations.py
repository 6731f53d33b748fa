"""The register of sources: what a rule or a dated value rests on, in the source's own words."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType


class Status(StrEnum):
    """Whether a source says it, or we decided it because no source does."""

    STATED = "stated"
    POLICY = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a rule or a value can be checked.

    `quote` is at most two sentences, word for word where the status is stated; a policy's quote says in
    words what was decided and why no source settles it.
    """

    key: str
    source: str  # short title of the document
    edition: str  # which state of the document: its phase, date or capture
    clause: str  # heading or numbering a reader can find in it
    quote: str
    address: str  # web address, or the document's name where it has none
    read_on: date
    status: Status


def load_citations(path: Path) -> Mapping[str, Citation]:
    """Read the register at `path`, by key; ValueError names the row and column that cannot be read."""
    citations: dict[str, Citation] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            citation = _citation(row, place=f"{path.name}, line {number}")
            if citation.key in citations:
                raise ValueError(f"{path.name}, line {number}: the key '{citation.key}' is already taken")
            citations[citation.key] = citation
    return MappingProxyType(citations)


def _citation(row: Mapping[str, str], *, place: str) -> Citation:
    for column in ("key", "source", "edition", "clause", "quote", "address", "read_on", "status"):
        if not row.get(column):
            raise ValueError(f"{place}: '{column}' is empty; every citation fills every column")
    try:
        read_on, status = date.fromisoformat(row["read_on"]), Status(row["status"])
    except ValueError as problem:
        raise ValueError(f"{place}: {problem}; read_on is YYYY-MM-DD, status is stated or policy") from None
    return Citation(
        key=row["key"],
        source=row["source"],
        edition=row["edition"],
        clause=row["clause"],
        quote=row["quote"],
        address=row["address"],
        read_on=read_on,
        status=status,
    )
