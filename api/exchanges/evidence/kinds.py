"""What evidence there is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from eligibility.editions import REFERENCE
from eligibility.reading import rows_of


class Kind(StrEnum):
    """What a piece of evidence is, as its sender says. The table is data/reference/evidence_kinds.csv."""

    BOARDING_PASS = "boarding_pass"  # noqa: S105  of an airline
    TRAVEL_INVOICE = "travel_invoice"
    ACCOMMODATION_INVOICE = "accommodation_invoice"
    PHOTOGRAPH = "photograph"
    ATTENDANCE_LIST = "attendance_list"
    CERTIFICATE = "certificate"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A kind in words, and who says that it is evidence."""

    kind: Kind
    name: str
    source: str
    is_named: bool  # by the programme, as an example; its list is open


@cache
def described_kinds() -> Mapping[Kind, Described]:
    """Every kind, in the order in which they are offered."""
    rows = (row for _line, row in rows_of(REFERENCE / "evidence_kinds.csv"))
    found = (
        Described(
            kind=Kind(row["code"]),
            name=row["name"],
            source=row["source"],
            is_named=row["status"] == "stated",
        )
        for row in rows
    )
    return MappingProxyType({one.kind: one for one in found})
