"""The four of an exchange: who they are now, and as its documents name them."""

from dataclasses import replace
from datetime import date
from typing import Any

from api.access import Concern
from api.database import Connection
from api.exchanges import paper_store, store
from api.exchanges.agreements.contents import Named, Parties
from api.exchanges.agreements.plans import content_of
from api.exchanges.exchange import Exchange
from api.exchanges.states import Paper, State
from api.exchanges.use_cases.beginning import placed
from api.profiles import life_store

_NOBODYS = Concern()


def refreshed(connection: Connection, exchange: Exchange, *, on: date) -> Exchange:
    """The exchange with the countries as they are registered now, and in draft with its partnerships too.

    Once somebody has signed, the partnerships are those that manage it to its end: they have undertaken to.
    """
    now = placed(connection, exchange)
    if exchange.state is not State.DRAFT:
        return now
    found = life_store.concerns_of(connection, [exchange.agreed.visitor, exchange.agreed.host])
    vop, hop = (
        _manager_of(found.get(one, _NOBODYS), on=on)
        for one in (exchange.agreed.visitor, exchange.agreed.host)
    )
    return replace(now, agreed=replace(exchange.agreed, vop=vop, hop=hop))


def parties_of(connection: Connection, exchange: Exchange) -> Parties:
    """As the documents name them: by the names that they have now, once one is signed by those in it."""
    written = _named_already(connection, exchange)
    agreed = exchange.agreed
    names = store.names_of(connection, {agreed.visitor, agreed.host})
    managing = {one for one in (agreed.vop, agreed.hop) if one is not None}
    partnerships = store.partnership_names(connection, managing)

    def organisation(part: str, one: str, country: str | None) -> Named:
        return Named(id=one, name=written.get(part) or names.get(one, one), country=country)

    def partnership(part: str, one: int | None) -> Named | None:
        if one is None:
            return None
        return Named(id=str(one), name=written.get(part) or partnerships.get(one, str(one)))

    return Parties(
        visitor=organisation("visitor", agreed.visitor, exchange.visitor_country),
        host=organisation("host", agreed.host, exchange.host_country),
        vop=partnership("vop", agreed.vop),
        hop=partnership("hop", agreed.hop),
    )


def _named_already(connection: Connection, exchange: Exchange) -> dict[str, str]:
    """The names in the Commitment to Quality, which a new name alone does not void; none in draft."""
    if exchange.state is State.DRAFT:
        return {}
    written = paper_store.newest(connection, exchange.id, Paper.COMMITMENT)
    content: dict[str, Any] = content_of(written) if written else {}
    named = {part: content.get(part) for part in ("visitor", "host", "vop", "hop")}
    return {part: one["name"] for part, one in named.items() if one}


def _manager_of(profile: Concern, *, on: date) -> int | None:
    return next((one.partnership for one in profile.managed_by if one.holds_on(on)), None)
