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
from api.exchanges.states import BEFORE_THE_STAY, Paper, State
from api.exchanges.use_cases.beginning import placed
from api.profiles import life_store

_NOBODYS = Concern()


def refreshed(connection: Connection, exchange: Exchange, *, on: date) -> Exchange:
    """The exchange with the countries as they are registered now, and with the partnerships of that day."""
    vop, hop = managing(connection, exchange, on=on)
    now = placed(connection, exchange)
    return replace(now, agreed=replace(now.agreed, vop=vop, hop=hop))


def managing(connection: Connection, exchange: Exchange, *, on: date) -> tuple[int | None, int | None]:
    """The VOP and the HOP on that day: the partnerships that manage the two.

    Once the stay has begun, the partnership of an organisation that has none any more stays: it has
    undertaken to.
    """
    found = life_store.concerns_of(connection, [exchange.agreed.visitor, exchange.agreed.host])
    vop, hop = (
        _manager_of(found.get(one, _NOBODYS), on=on)
        for one in (exchange.agreed.visitor, exchange.agreed.host)
    )
    if exchange.state in BEFORE_THE_STAY:
        return vop, hop
    return vop or exchange.agreed.vop, hop or exchange.agreed.hop


def parties_of(connection: Connection, exchange: Exchange) -> Parties:
    """As the documents name them: by the names that they have now, once one is signed by those in it."""
    written = _named_already(connection, exchange)
    agreed = exchange.agreed
    names = store.names_of(connection, {agreed.visitor, agreed.host})
    managing = {one for one in (agreed.vop, agreed.hop) if one is not None}
    partnerships = store.partnership_names(connection, managing)

    def organisation(part: str, one: str, country: str | None) -> Named:
        name = written.get((part, one)) or names.get(one, one)
        return Named(id=one, name=name, country=country)

    def partnership(part: str, one: int | None) -> Named | None:
        if one is None:
            return None
        name = written.get((part, str(one))) or partnerships.get(one, str(one))
        return Named(id=str(one), name=name)

    return Parties(
        visitor=organisation("visitor", agreed.visitor, exchange.visitor_country),
        host=organisation("host", agreed.host, exchange.host_country),
        vop=partnership("vop", agreed.vop),
        hop=partnership("hop", agreed.hop),
    )


def _named_already(connection: Connection, exchange: Exchange) -> dict[tuple[str, str], str]:
    """The names in the Commitment to Quality, by part and id, which a new name alone does not void.

    None in draft.
    """
    if exchange.state is State.DRAFT:
        return {}
    written = paper_store.newest(connection, exchange.id, Paper.COMMITMENT)
    content: dict[str, Any] = content_of(written) if written else {}
    named = {part: content.get(part) for part in ("visitor", "host", "vop", "hop")}
    return {(part, one["id"]): one["name"] for part, one in named.items() if one}


def _manager_of(profile: Concern, *, on: date) -> int | None:
    return next((one.partnership for one in profile.managed_by if one.holds_on(on)), None)
