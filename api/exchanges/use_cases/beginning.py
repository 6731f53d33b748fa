"""An exchange begins, and ends where one of its organisations is deleted."""

from dataclasses import replace

from api.access import Side
from api.database import Connection
from api.exchanges import store
from api.exchanges.exchange import Agreed, Exchange
from api.exchanges.moving import keep_quietly, others, tell
from api.exchanges.states import BEFORE_THE_STAY, Party
from api.exchanges.store import Move
from api.journal.acting import Act
from api.profiles import store as profiles
from eligibility.residences import residence


def begin(act: Act, agreed: Agreed) -> Exchange:
    """The exchange, in draft, of a proposal that both sides have accepted: a part of the act that accepts it.

    The proposal must have none yet. The act records the event, not this.
    """
    exchange = store.add(act.connection, agreed, at=act.at, countries=countries_of(act.connection, agreed))
    store.add_move(
        act.connection,
        exchange.id,
        Move(act="exchange.begin", party=None, state=exchange.state, words="", at=act.at),
    )
    return exchange


def close_for(act: Act, organisation: str) -> tuple[int, ...]:
    """Cancels every exchange of an organisation that is deleted, before its stay; their numbers.

    The other side and the partnerships of both are told. A part of the act that deletes it, which records
    the event; this records none.
    """
    open_ones = store.open_of(act.connection, organisation)
    closed = [one for one in open_ones if one.state in BEFORE_THE_STAY]
    for exchange in closed:
        party = Party.VISITOR if organisation == exchange.agreed.visitor else Party.HOST
        kept = keep_quietly(act, exchange, "exchange.cancel", party=party)
        tell(act, kept, "exchange.cancelled", to=others(party))
    return tuple(exchange.id for exchange in closed)


def countries_of(connection: Connection, agreed: Agreed) -> dict[Side, str | None]:
    """In which country each side has its permanent residence, as far as that is registered."""
    found = profiles.get_many(connection, {agreed.visitor, agreed.host})
    sides = {Side.VISITOR: agreed.visitor, Side.HOST: agreed.host}
    known = {side: found.get(one) for side, one in sides.items()}  # type: ignore[call-overload]
    return {
        side: residence(one.country, one.other_establishments, one.based_in).country if one else None
        for side, one in known.items()
    }


def placed(connection: Connection, exchange: Exchange) -> Exchange:
    """The exchange with the countries of its two sides as they are registered now."""
    countries = countries_of(connection, exchange.agreed)
    return replace(exchange, visitor_country=countries[Side.VISITOR], host_country=countries[Side.HOST])
