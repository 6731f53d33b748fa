"""Take figures, and the exchanges that one may see, away as tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from api.access import may
from api.database import Connection
from api.exchanges.exchange import Exchange
from api.exchanges.use_cases import seeing
from api.exchanges.use_cases.seeing import Filters
from api.figures import store
from api.figures.definitions import FIGURES
from api.figures.figure_sheets import ExchangeRow, behind_sheet, exchange_sheet, figure_sheet
from api.figures.problems import TooManyToExport
from api.figures.sheets import MOST_ROWS, Sheet
from api.figures.use_cases.listing import names_in
from api.figures.use_cases.reading import Asked, Figures, behind, read
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from eligibility.editions import Editions

_AT_ONCE = 500  # exchanges in one reading
_MONEY = "exchange.read_financial"


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who takes exchanges away, and of which of them it may read the amounts."""

    connection: Connection
    signed: Signed
    at: datetime

    def reads_money_of(self, exchanges: list[Exchange]) -> set[int]:
        """The numbers of those whose Financial Agreement it may read."""
        mandates = [one.mandate for one in still_held(self.connection, self.signed, self.at)]
        via, on = self.signed.actor.via, self.at.date()
        return {one.id for one in exchanges if may(mandates, _MONEY, one.concern, on=on, via=via).allowed}


def figure_table(
    connection: Connection, *, signed: Signed, asked: Asked, editions: Editions, at: datetime
) -> Sheet:
    """The figures that somebody may read, as one table. Raises UnknownPartnership, NotAllowed."""
    return _table_of(read(connection, signed=signed, asked=asked, editions=editions, at=at))


def figure_tables(
    connection: Connection, *, signed: Signed, asked: Asked, editions: Editions, at: datetime
) -> tuple[Sheet, ...]:
    """As `figure_table`, with the exchanges behind for those who may open them. Raises TooManyToExport."""
    found = read(connection, signed=signed, asked=asked, editions=editions, at=at)
    if not found.scope.may_list:
        return (_table_of(found),)
    rows = _rows_behind(_Reader(connection, signed, at), found, editions)
    return (_table_of(found), behind_sheet(rows))


def exchange_table(connection: Connection, *, signed: Signed, filters: Filters, at: datetime) -> Sheet:
    """The exchanges that somebody may see, newest first, as one table. Raises TooManyToExport."""
    return exchange_sheet(_rows_seen(_Reader(connection, signed, at), filters))


def _table_of(found: Figures) -> Sheet:
    whole = () if found.programme is None else (found.programme,)
    reckonings = (*whole, *found.partnerships)
    return figure_sheet(reckonings, names=found.scope.names, asked=found.asked.window)


def _rows_behind(reader: _Reader, found: Figures, editions: Editions) -> Iterator[ExchangeRow]:
    rows = 0
    for figure in FIGURES.values():
        which = behind(
            reader.connection,
            figure,
            found.scope,
            window=found.asked.window,
            kind=None,
            editions=editions,
            at=reader.at,
        )
        entries = store.find(reader.connection, which, most=MOST_ROWS - rows)
        rows += len(entries)
        if rows > MOST_ROWS:
            raise TooManyToExport(MOST_ROWS)
        names = names_in(reader.connection, tuple(entries))
        with_money = reader.reads_money_of([one.exchange for one in entries])
        for one in entries:
            yield ExchangeRow(
                exchange=one.exchange,
                names=names.organisations,
                partnerships=names.partnerships,
                shows_money=one.exchange.id in with_money,
                figure=figure.code,
            )


def _rows_seen(reader: _Reader, filters: Filters) -> Iterator[ExchangeRow]:
    rows, after = 0, None
    while True:
        page = seeing.find(
            reader.connection, reader.signed, filters, after=after, most=_AT_ONCE, at=reader.at
        )
        rows += len(page.entries)
        if rows > MOST_ROWS:
            raise TooManyToExport(MOST_ROWS)
        with_money = reader.reads_money_of([seen.exchange for seen in page.entries])
        for seen in page.entries:
            yield ExchangeRow(
                exchange=seen.exchange,
                names=seen.names,
                partnerships=seen.partnerships,
                shows_money=seen.exchange.id in with_money,
            )
        after = page.after
        if after is None:
            return
