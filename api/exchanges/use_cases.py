"""What can be done with exchanges: begin one, cancel some, read one, list those that somebody may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from api.database import Connection
from api.exchanges import store
from api.exchanges.exchange import Agreed, Exchange, State
from api.exchanges.problems import UnknownExchange
from api.exchanges.reach import reach_of
from api.exchanges.store import Wanted
from api.journal.acting import Act, Notice
from api.journal.details import JSON
from api.people.asking import require
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held

_READ = "exchange.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An exchange with the names of those who take part in it."""

    exchange: Exchange
    names: Mapping[str, str]  # of organisations, by id
    partnerships: Mapping[int, str]  # names, by number


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a list, newest first."""

    entries: tuple[Seen, ...]
    after: int | None  # ask with this for the next part
    counts: Mapping[State, int]


def begin(act: Act, agreed: Agreed) -> Exchange:
    """The exchange, in draft, of a proposal that both sides have accepted: a part of the act that accepts it.

    The proposal must have none yet. The act records the event, not this.
    """
    return store.add(act.connection, agreed, at=act.at)


def close_for(act: Act, organisation: str) -> tuple[int, ...]:
    """Cancels every exchange of an organisation that is deleted; their numbers.

    The other side and the partnerships of both are told. A part of the act that deletes it, which records
    the event; this records none.
    """
    closed = store.open_of(act.connection, organisation)
    for exchange in closed:
        store.cancel(act.connection, exchange)
        _tell_cancelled(act, exchange, left=organisation)
    return tuple(exchange.id for exchange in closed)


def read(connection: Connection, signed: Signed, number: int, *, at: datetime) -> Seen:
    """The exchange with that number. Raises UnknownExchange, also for one that they may not know of."""
    exchange = store.get(connection, number)
    if exchange is None:
        raise UnknownExchange(number)
    require(connection, signed, _READ, exchange.concern, at=at, unknown=UnknownExchange(number))
    return _seen(connection, [exchange])[0]


def find(
    connection: Connection,
    signed: Signed,
    *,
    organisation: str | None,
    state: State | None,
    after: int | None,
    most: int,
    at: datetime,
) -> Page:
    """Those that somebody may see, newest first, with how many there are in each state."""
    mandates = [one.mandate for one in still_held(connection, signed, at)]
    wanted = Wanted(
        reach=reach_of(mandates, _READ, on=at.date()),
        organisation=organisation,
        state=state,
    )
    found = store.find(connection, wanted, after=after, most=most)
    shown = found[:most]
    return Page(
        entries=tuple(_seen(connection, shown)),
        after=shown[-1].id if len(found) > most else None,
        counts=store.count(connection, wanted),
    )


def _tell_cancelled(act: Act, exchange: Exchange, *, left: str) -> None:
    agreed = exchange.agreed
    names = store.names_of(act.connection, {agreed.visitor, agreed.host})
    params: dict[str, JSON] = {
        "visitor": names.get(agreed.visitor, agreed.visitor),
        "host": names.get(agreed.host, agreed.host),
        "path": f"/exchanges/{exchange.id}",
    }
    other = agreed.host if left == agreed.visitor else agreed.visitor
    managing = sorted({one for one in (agreed.vop, agreed.hop) if one is not None})
    for recipient in (f"organisation:{other}", *(f"partnership:{one}" for one in managing)):
        act.tell(Notice("exchange.cancelled", recipient, params))


def _seen(connection: Connection, exchanges: Iterable[Exchange]) -> list[Seen]:
    found = list(exchanges)
    parties = {party for one in found for party in (one.agreed.visitor, one.agreed.host)}
    managing = {number for one in found for number in (one.agreed.vop, one.agreed.hop) if number is not None}
    names = store.names_of(connection, parties)
    partnerships = store.partnership_names(connection, managing)
    return [Seen(exchange=one, names=names, partnerships=partnerships) for one in found]
