"""The demo's tables: who there is, and what happened when."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "data" / "demo"
ORGANISATIONS = DATA / "organisations.csv"
WAIVERS = DATA / "waivers.csv"
_MAILBOXES = "demo.example"  # a domain that nobody can ever have (RFC 6761)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One mandate of one fictional person, or a person without any."""

    email: str
    name: str
    role: str
    of: str  # id of an organisation, or name of a partnership


@dataclass(frozen=True, slots=True)
class PartnershipRow:
    """One partnership, with what it is to reach and may spend."""

    name: str
    acronym: str
    description: str
    contact: str
    clusters: frozenset[str]
    countries: frozenset[str]
    ecosystems: frozenset[str]
    physical: int
    virtual: int
    budget_cents: int


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that somebody did, so many days before the demo was loaded."""

    days_ago: int
    by: str  # a person's mailbox; or the service
    act: str
    on: str  # by what the demo's tables call the profile, proposal or story
    organisation: str
    other: str
    weeks_ahead: int  # of a stay, from the day of loading
    days: int
    words: str


def people() -> list[PersonRow]:
    return [PersonRow(**row) for row in rows("people.csv")]


def partnerships() -> list[PartnershipRow]:
    return [
        PartnershipRow(
            name=row["name"],
            acronym=row["acronym"],
            description=row["description"],
            contact=row["contact"],
            clusters=_codes(row["clusters"]),
            countries=_codes(row["countries"]),
            ecosystems=_codes(row["ecosystems"]),
            physical=int(row["physical"]),
            virtual=int(row["virtual"]),
            budget_cents=int(row["budget_eur"]) * 100,
        )
        for row in rows("partnerships.csv")
    ]


def registrations() -> dict[str, dict[str, str]]:
    """What the profiles say that people begin in the story, by what it calls them; empty cells left out."""
    return {
        row.pop("key"): {name: said for name, said in row.items() if said}
        for row in rows("registrations.csv")
    }


def story() -> list[Line]:
    """In the order of the days; within a day in that of the table."""
    lines = [
        Line(
            days_ago=int(row["days_ago"]),
            by=mailbox(row["by"]),
            act=row["act"],
            on=row["on"],
            organisation=row["organisation"],
            other=row["other"],
            weeks_ahead=int(row["weeks_ahead"] or 0),
            days=int(row["days"] or 0),
            words=row["words"],
        )
        for row in rows("story.csv")
    ]
    return sorted(lines, key=lambda line: -line.days_ago)


def mailbox(name: str) -> str:
    """The e-mail of somebody whom the tables call by what stands before the @."""
    return f"{name}@{_MAILBOXES}"


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table of the demo."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _codes(cell: str) -> frozenset[str]:
    return frozenset(cell.split(";")) if cell else frozenset()
