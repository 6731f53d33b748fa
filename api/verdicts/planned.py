"""Planned and running exchanges as a file tells them, until the service keeps exchanges itself."""

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType

from api.problems import BadRequest, UnreadableFile
from api.profiles.cells import BadCell, SheetRow, as_text
from api.profiles.sheets import read_sheet
from eligibility.facts import Case, OrganisationFacts
from eligibility.rules import FACT_NAMES, Part
from eligibility.stating import FORMS, read_fact, with_values

PARTIES = ("visitor", "host")
OWN_ID = "id"
AMOUNT = "agreed_eur"  # the agreed amount in euros, for people who do not count in cents
_AGREED = "exchange.agreed_cents"
FACTS: Mapping[str, str] = MappingProxyType(
    {name: name for name in FORMS}
    | {name: f"{part}.{name}" for part in (Part.EXCHANGE, Part.STAY) for name in FACT_NAMES[part]}
    | {AMOUNT: _AGREED}
)  # the fact that each column states
COLUMNS = (OWN_ID, *PARTIES, *FACTS)
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedExchange:
    """One row: who visits whom, and what else is said of it."""

    id: str
    visitor: str
    host: str
    values: Mapping[str, object]  # by the names of their facts; what is left empty is not among them

    @property
    def first_day(self) -> date | None:
        day = self.values.get("stay.first_day")
        return day if isinstance(day, date) else None

    def case(self, visitor: OrganisationFacts, host: OrganisationFacts) -> Case:
        """The case as the rules see it: what is registered, and what the row says."""
        return with_values(Case(visitor=visitor, host=host), self.values)


def read_planned(path: Path, *, known: Collection[str]) -> tuple[StatedExchange, ...]:
    """Read every exchange of the file: all of them, or none.

    `known` are the ids that an organisation may have. Raises UnreadableFile for a file without the columns
    visitor and host or with columns that state nothing, and BadRequest that names each cell that is wrong.
    """
    sheet = read_sheet(path, expected=COLUMNS)
    _check_columns(path, sheet.columns)
    reader = _Reader(known)
    exchanges = tuple(reader.read(row) for row in sheet.rows)
    if reader.problems:
        raise BadRequest(_in_words(path, reader.problems))
    return exchanges


class _Reader:
    """Reads row after row, and keeps what is wrong in any."""

    def __init__(self, known: Collection[str]) -> None:
        self.problems: list[BadCell] = []
        self._known = known
        self._ids: set[str] = set()

    def read(self, row: SheetRow) -> StatedExchange:
        cells = {column: as_text(cell).strip() for column, cell in row.cells.items()}
        exchange = StatedExchange(
            id=cells.get(OWN_ID) or f"row {row.number}",
            visitor=cells["visitor"],
            host=cells["host"],
            values=MappingProxyType(dict(self._values(row.number, cells))),
        )
        self.problems.extend(self._misfits(row, exchange))
        self._ids.add(exchange.id)
        return exchange

    def _values(self, number: int, cells: Mapping[str, str]) -> Iterator[tuple[str, object]]:
        for column, text in cells.items():
            if column in FACTS and text:
                try:
                    yield FACTS[column], _cents(text) if column == AMOUNT else read_fact(FACTS[column], text)
                except ValueError as problem:
                    advice = str(problem).partition("; ")[2]
                    self.problems.append(
                        BadCell(number, column, text, "this means nothing here", f"{_sentence(advice)}.")
                    )

    def _misfits(self, row: SheetRow, exchange: StatedExchange) -> Iterator[BadCell]:
        number = row.number
        if row.surplus:
            yield BadCell(
                number, "after the last", row.surplus[0], "no column is above it", "Name it or leave it out."
            )
        if exchange.id in self._ids:
            yield BadCell(number, OWN_ID, exchange.id, "an earlier row has it too", "Give each its own.")
        for party in PARTIES:
            yield from self._stranger(number, party, getattr(exchange, party))
        if exchange.visitor and exchange.visitor == exchange.host:
            yield BadCell(number, "host", exchange.host, "it is the visitor too", "Name two organisations.")
        try:
            exchange.case(OrganisationFacts(), OrganisationFacts())
        except ValueError as problem:
            said, _, advice = str(problem).partition("; ")
            yield BadCell(number, "the whole row", "", said, f"{_sentence(advice)}.")

    def _stranger(self, number: int, party: str, organisation: str) -> Iterator[BadCell]:
        if not organisation:
            yield BadCell(number, party, "", "it is empty", "Give the id of an organisation.")
        elif organisation not in self._known:
            nearest = difflib.get_close_matches(organisation, self._known, n=2)
            advice = f"Did you mean {' or '.join(map(repr, nearest))}?" if nearest else "Import it first."
            yield BadCell(number, party, organisation, "no organisation has this id", advice)


def _check_columns(path: Path, columns: Collection[str]) -> None:
    for party in PARTIES:
        if party not in columns:
            raise UnreadableFile(
                path,
                f"it has no column '{party}'",
                "Name visitor and host by their ids, one exchange to a row.",
            )
    stated: dict[str, str] = {}
    for column in columns:
        if column not in COLUMNS:
            nearest = difflib.get_close_matches(column, COLUMNS, n=1)
            advice = (
                f"Did you mean '{nearest[0]}'?"
                if nearest
                else f"Columns are {', '.join(_OFTEN)} and other facts."
            )
            raise UnreadableFile(path, f"no fact is called '{column}'", advice)
        fact = FACTS.get(column, column)
        if fact in stated:
            raise UnreadableFile(
                path, f"'{stated[fact]}' and '{column}' state the same", "Leave one of the two columns out."
            )
        stated[fact] = column


_OFTEN = ("first_day", "last_day", "travel_days", "idle_days", "virtual", "activity_minutes", AMOUNT)


def _cents(text: str) -> int:
    try:
        cents = Decimal(text) * 100
        whole = int(cents)
    except (InvalidOperation, ValueError, OverflowError):
        raise ValueError("it is no amount; write euros, such as 780 or 387.50") from None
    if whole != cents or whole < 0:
        raise ValueError("it is no amount; write euros from 0 on, with at most two decimals")
    return whole


def _in_words(path: Path, problems: Collection[BadCell]) -> str:
    shown = [str(problem) for problem in problems][:_MOST_SHOWN]
    more = len(problems) - len(shown)
    rest = [f"and {more} more"] if more else []
    return "\n".join([f"Nothing was compared: {path} cannot be used as it stands.", *shown, *rest])


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
