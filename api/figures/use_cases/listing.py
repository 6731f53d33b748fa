"""Open the list behind a figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.database import Connection
from api.exchanges import store as exchange_store
from api.figures import store
from api.figures.definitions import Figure, figure_called
from api.figures.store import Listed
from api.figures.use_cases.reading import Asked, behind
from api.figures.use_cases.scope import LIST, scope_of
from api.people.signed import Signed
from api.programme.periods import ExchangeKind
from eligibility.editions import Editions

_AT_ONCE = 500  # ids in one query


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of those who take part."""

    organisations: Mapping[str, str]  # by id
    partnerships: Mapping[int, str]  # by number


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of the list behind a figure, by number, and what the whole list comes to."""

    figure: Figure
    value: int
    entries: tuple[Listed, ...]
    names: Names
    after: int | None  # ask with this for the next part


def find(
    connection: Connection,
    *,
    signed: Signed,
    code: str,
    asked: Asked,
    kind: ExchangeKind | None,
    after: int,
    most: int,
    editions: Editions,
    at: datetime,
) -> Page:
    """Exactly the exchanges behind a figure. Raises UnknownFigure, UnknownPartnership, NotAllowed."""
    scope = scope_of(connection, signed, LIST, partnership=asked.partnership, at=at)
    figure = figure_called(code)
    which = behind(connection, figure, scope, window=asked.window, kind=kind, editions=editions, at=at)
    found = store.find(connection, which, after=after, most=most)
    shown = tuple(found[:most])
    tally = store.tally_of(connection, which)
    return Page(
        figure=figure,
        value=tally.exchanges if figure.adds is None else tally.cents,
        entries=shown,
        names=names_in(connection, shown),
        after=shown[-1].exchange.id if len(found) > most else None,
    )


def names_in(connection: Connection, entries: tuple[Listed, ...]) -> Names:
    """The names of everybody in a list."""
    agreed = [one.exchange.agreed for one in entries]
    parties = sorted({party for one in agreed for party in (one.visitor, one.host)})
    managing = {number for one in agreed for number in (one.vop, one.hop) if number is not None}
    organisations: dict[str, str] = {}
    for start in range(0, len(parties), _AT_ONCE):
        organisations |= exchange_store.names_of(connection, parties[start : start + _AT_ONCE])
    return Names(
        organisations=organisations, partnerships=exchange_store.partnership_names(connection, managing)
    )
